import { Pencil } from 'lucide-react';
import { useId, useState } from 'react';
import { Button } from '@/components/ui/button';
import { cx } from '@/components/ui/cx';
import { formatNumber } from '@/components/ui/format';
import { VirtualList } from '@/components/ui/virtual-list';
import type { FindingView } from '@/lib/queries/contract/finding';
import type { Selected } from '@/lib/queries/view-state';
import { countBySeverity, EVERY_FINDING, filterFindings, POLICY_KINDS, policySelection, selectionOf, type FindingFilter } from './finding-choice';
import { SEVERITY_WORD, SeverityMark } from './severity-mark';
import { count } from './sentences';

export interface FindingListProps {
  readonly findings: readonly FindingView[];
  /** How many there are that are not among them. */
  readonly more?: number;
  readonly onSelect: (selection: Selected) => void;
  /** Puts the changes that would mend a finding into the draft. */
  readonly onMend: (fix: FindingView['fix']) => void;
  readonly className?: string;
}

/** So few are read faster than filtered. */
const FEW = 4;

/** What is likely a mistake or worth knowing, the most severe first: each leads to what it concerns and, where there is one, to its remedy. */
export function FindingList({ findings, more = 0, onSelect, onMend, className = 'max-h-72' }: FindingListProps) {
  const [filter, setFilter] = useState<FindingFilter>(EVERY_FINDING);
  if (findings.length === 0) return <p className="text-muted">No findings.</p>;
  const shown = filterFindings(findings, filter);
  return (
    <div className="flex flex-col gap-1.5">
      {findings.length > FEW ? <FilterBar findings={findings} filter={filter} onFilter={setFilter} /> : null}
      <p role="status" className="sr-only">
        {count(shown.length, 'finding')} shown
      </p>
      {shown.length === 0 ? <p className="text-muted">No findings match.</p> : null}
      <VirtualList
        items={shown}
        label="Findings"
        itemKey={findingKey}
        estimate={130}
        className={className}
        render={(finding) => <FindingItem finding={finding} onSelect={onSelect} onMend={onMend} />}
      />
      {more > 0 ? <p className="text-muted">and {formatNumber(more)} more</p> : null}
    </div>
  );
}

function FilterBar({ findings, filter, onFilter }: { readonly findings: readonly FindingView[]; readonly filter: FindingFilter; readonly onFilter: (filter: FindingFilter) => void }) {
  const id = useId();
  const { severities, text } = filter;
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <div role="group" aria-label="Severities shown" className="flex flex-wrap gap-1.5">
        {countBySeverity(findings).map(({ severity, count: some }) => {
          const active = severities.includes(severity);
          return (
            <Button
              key={severity}
              size="xs"
              aria-pressed={active}
              className={cx(active && 'border-accent! bg-accent-soft!')}
              onClick={() => onFilter({ text, severities: active ? severities.filter((one) => one !== severity) : [...severities, severity] })}
            >
              <SeverityMark severity={severity} /> {count(some, SEVERITY_WORD[severity])}
            </Button>
          );
        })}
      </div>
      <label htmlFor={id} className="sr-only">
        Filter findings
      </label>
      <input id={id} type="search" value={text} placeholder="Filter" onChange={(event) => onFilter({ severities, text: event.target.value })} className="h-6 min-w-24 flex-1 rounded-md border border-control bg-panel px-1.5 text-sm" />
    </div>
  );
}

function FindingItem({ finding, onSelect, onMend }: { readonly finding: FindingView } & Pick<FindingListProps, 'onSelect' | 'onMend'>) {
  const { severity, title, message, hint, why, field, fix, objects, moreObjects } = finding;
  const others = Math.max(0, objects.length - FIRST) + moreObjects;
  const selection = selectionOf(finding);
  return (
    <article className="mb-1 flex flex-col gap-1 rounded-md border bg-bg px-2.5 py-1.5">
      <p className="flex flex-wrap items-center gap-x-1.5 text-sm">
        <SeverityMark severity={severity} />
        <span className="font-medium">{title}</span>
        <span className="text-muted">{SEVERITY_WORD[severity]}</span>
      </p>
      {selection ? (
        <button type="button" onClick={() => onSelect(selection)} className="text-left wrap-anywhere hover:underline">
          {message}
        </button>
      ) : (
        <p className="wrap-anywhere">{message}</p>
      )}
      {hint ? <p className="wrap-anywhere text-muted">{hint}</p> : null}
      <Objects objects={objects.slice(0, FIRST)} finding={finding} onSelect={onSelect} />
      <details className="text-sm">
        <summary className="cursor-pointer text-muted">{others > 0 ? `Why it matters, and ${count(others, 'more object')}` : 'Why it matters'}</summary>
        <p className="mt-0.5 text-muted">{why}</p>
        {field ? <p className="mt-1 font-mono text-xs wrap-anywhere text-muted">{field}</p> : null}
        {others > 0 ? (
          <>
            <p className="mt-1 text-muted">Also concerned:</p>
            <Objects objects={objects.slice(FIRST)} more={moreObjects} finding={finding} onSelect={onSelect} />
          </>
        ) : null}
      </details>
      {fix.length > 0 ? (
        <Button size="xs" className="self-start" onClick={() => onMend(fix)}>
          <Pencil size={12} aria-hidden /> Add to draft{fix.length > 1 ? `: ${count(fix.length, 'change')}` : ''}
        </Button>
      ) : null}
    </article>
  );
}

/** How many of the objects concerned are told at once; the one at fault comes first. */
const FIRST = 1;

function Objects({ objects, more = 0, finding, onSelect }: { readonly objects: FindingView['objects']; readonly more?: number; readonly finding: FindingView } & Pick<FindingListProps, 'onSelect'>) {
  return (
    <ul aria-label="Objects" className="text-xs text-muted">
      {objects.map((object) => {
        const { kind, namespace, name, file, line } = object;
        const title = `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
        // What was rejected is not there to be shown.
        const leads = POLICY_KINDS.has(kind) && finding.severity !== 'error';
        return (
          <li key={title} className="wrap-anywhere">
            {leads ? (
              <button type="button" onClick={() => onSelect(policySelection(object, object === finding.objects[0] ? finding.field : undefined))} className="text-left underline decoration-border-strong underline-offset-2 hover:decoration-current">
                {title}
              </button>
            ) : (
              title
            )}
            {file === undefined ? null : <span className="font-mono"> {line === undefined ? file : `${file}:${line}`}</span>}
          </li>
        );
      })}
      {more > 0 ? <li>and {more} more</li> : null}
    </ul>
  );
}

const findingKey = ({ code, objects: [first], field, peers, message }: FindingView) => [code, first?.kind ?? '', first?.namespace ?? '', first?.name ?? '', field ?? '', ...peers, message].join(' ');
