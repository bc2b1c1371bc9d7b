import { ChevronRight, Copy, Download } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import type { SealPairs, SealStageView } from '@/lib/queries/contract/seal';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { CodeBlock } from '@/components/ui/code-block';
import { cx } from '@/components/ui/cx';
import { copyText } from '@/components/ui/download';
import { Notice } from '@/components/ui/notice';
import { count } from '@/components/verdict/sentences';

export interface StageListProps {
  readonly stages: readonly SealStageView[];
  readonly renderDiff: (diff: string, label: string) => ReactNode;
  /** Downloads the files of one stage. */
  readonly onDownload: (namespace: string) => void;
  readonly canDownload: boolean;
}

/** The stages of the rollout in their order; one is opened at a time. */
export function StageList({ stages, ...rest }: StageListProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const open = stages.length === 1 && chosen === null ? stages[0]!.namespace : chosen;
  return (
    <ol aria-label="Stages of the rollout" className="flex flex-col gap-2">
      {stages.map((stage, index) => (
        <Stage key={stage.namespace} stage={stage} number={index + 1} open={open === stage.namespace} onOpen={(next) => setChosen(next ? stage.namespace : '')} {...rest} />
      ))}
    </ol>
  );
}

function Stage({ stage, number, open, onOpen, renderDiff, onDownload, canDownload }: { readonly stage: SealStageView; readonly number: number; readonly open: boolean; readonly onOpen: (open: boolean) => void } & Omit<StageListProps, 'stages'>) {
  const bodyId = useId();
  const { namespace, facts, exact } = stage;
  return (
    <li className="rounded-md border" aria-label={`Stage ${number}: ${namespace}`}>
      <button type="button" aria-expanded={open} aria-controls={open ? bodyId : undefined} onClick={() => onOpen(!open)} className="flex w-full items-start gap-2 rounded-md px-2.5 py-2 text-left hover:bg-panel-2">
        <ChevronRight size={14} className={cx('mt-0.5 shrink-0 text-muted', open && 'rotate-90')} aria-hidden />
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="font-mono text-sm text-muted">{number}</span>
            <span className="font-medium wrap-anywhere">{namespace}</span>
            {exact ? <Badge tone="added">exact</Badge> : <Badge tone="unknown">not exact</Badge>}
            <Badge tone={facts.closed > 0 ? 'cut' : 'neutral'} mono>
              −{facts.closed}
              <span className="sr-only"> closed</span>
            </Badge>
            <Badge tone={facts.opened > 0 ? 'added' : 'neutral'} mono>
              +{facts.opened}
              <span className="sr-only"> opened</span>
            </Badge>
          </span>
          <span className="mt-0.5 block text-sm text-muted">{riskText(facts)}</span>
        </span>
      </button>
      {open ? (
        <div id={bodyId} className="flex flex-col gap-3 border-t px-2.5 py-2.5">
          {stage.unsafe.count > 0 ? (
            <Notice kind="warning" title={`${count(stage.unsafe.count, 'connection')} cut while this is applied, though allowed before and afterwards`}>
              {stage.unsafe.first.map(({ from, to, ports }) => `${from} → ${to} (${ports.join(', ')})`).join('; ')}
            </Notice>
          ) : null}
          <Policies stage={stage} renderDiff={renderDiff} />
          <Pairs title="Closes" pairs={stage.closed} />
          <Pairs title="Opens" pairs={stage.opened} />
          <Commands title="Apply" lines={stage.apply} />
          <Commands title="Go back" lines={stage.rollback} />
          <Button size="sm" className="self-start" disabled={!canDownload} onClick={() => onDownload(namespace)}>
            <Download size={13} aria-hidden /> Download this stage
          </Button>
        </div>
      ) : null}
    </li>
  );
}

/** What the stage may break, in the order in which it weighs. */
function riskText({ declared, maybeUsed, unknown, exposed, closed }: SealStageView['facts']): string {
  const parts = [
    ...(declared > 0 ? [`cuts ${count(declared, 'connection')} that settings declare`] : []),
    ...(maybeUsed > 0 ? [`${maybeUsed} of ${closed} closed may be in use`] : closed > 0 ? ['none of what is closed has a listener'] : []),
    ...(unknown > 0 ? [`${unknown} cannot be told`] : []),
    ...(exposed > 0 ? [`the Internet reaches ${count(exposed, 'workload')} today`] : []),
  ];
  const text = parts.length === 0 ? 'closes nothing' : parts.join(' · ');
  return text[0]!.toUpperCase() + text.slice(1);
}

function Policies({ stage, renderDiff }: { readonly stage: SealStageView; readonly renderDiff: StageListProps['renderDiff'] }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = stage.policies.find(({ id }) => id === chosen) ?? stage.policies[0];
  if (!shown) return null;
  const name = `${stage.namespace}/${shown.name}`;
  return (
    <div className="flex flex-col gap-1.5">
      <select aria-label={`Policy of ${stage.namespace}`} value={shown.id} onChange={(event) => setChosen(event.target.value)} className="h-7 w-full min-w-0 rounded-md border border-control bg-panel px-1.5 font-mono text-sm">
        {stage.policies.map((policy) => (
          <option key={policy.id} value={policy.id}>
            {policy.name} ({policy.passing ? 'for the time being' : ACTIONS[policy.action]})
          </option>
        ))}
      </select>
      {shown.action === 'delete' ? <p className="text-sm text-muted">{shown.because.join(' ')} It is deleted at the end of the stage.</p> : null}
      {shown.diff !== undefined ? renderDiff(shown.diff, `What changes of ${name}`) : <CodeBlock text={shown.yaml} label={`YAML of ${name}`} added={shown.action === 'create'} className="max-h-80" />}
    </div>
  );
}

const ACTIONS = { create: 'new', edit: 'edited', delete: 'deleted' } as const;

function Pairs({ title, pairs }: { readonly title: string; readonly pairs: SealPairs }) {
  if (pairs.count === 0) return null;
  return (
    <details>
      <summary className="cursor-pointer select-none">
        {title} {count(pairs.count, 'connection')}
      </summary>
      <ul className="mt-1 flex max-h-48 flex-col gap-0.5 overflow-y-auto text-sm text-muted" aria-label={`${title} these connections`} tabIndex={0}>
        {pairs.first.map(({ from, to, ports }) => (
          <li key={`${from}>${to}`} className="wrap-anywhere">
            {from} → {to} <span className="font-mono">{ports.join(', ')}</span>
          </li>
        ))}
        {pairs.count > pairs.first.length ? <li>and {pairs.count - pairs.first.length} more, all of them in the proof</li> : null}
      </ul>
    </details>
  );
}

function Commands({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  const [said, setSaid] = useState('');
  return (
    <div>
      <div className="mb-1 flex items-center gap-2">
        <h4 className="section-label min-w-0 flex-1">{title}</h4>
        <span role="status" className="text-sm text-muted">
          {said}
        </span>
        <Button size="xs" variant="ghost" aria-label={`Copy the commands: ${title}`} onClick={() => void copyText(lines.join('\n')).then((done) => setSaid(done ? 'Copied' : 'The browser does not allow copying'))}>
          <Copy size={12} aria-hidden /> Copy
        </Button>
      </div>
      <CodeBlock text={lines.join('\n')} label={`Commands: ${title}`} />
    </div>
  );
}
