import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PeerId, PolicyId } from '@/lib/model/ids';
import type { PolicyEffectView, WithoutPair } from '@/lib/queries/contract/policy';
import { policyEffectQuery } from '@/lib/queries/policy';
import type { RulePlace } from '@/lib/queries/view-state';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Skeleton } from '@/components/ui/skeleton';
import { Tabs } from '@/components/ui/tabs';
import { VirtualList } from '@/components/ui/virtual-list';
import { pairName } from '@/components/verdict/peer-name';
import { count, shortPorts } from '@/components/verdict/sentences';
import { StateSwatch } from '@/components/verdict/state-swatch';
import type { InspectorActions } from './actions';
import { withoutWords } from './policy-sentences';

export interface PolicyEffectProps {
  readonly id: PolicyId;
  readonly name: string;
  /** Only what this rule lets through is listed. */
  readonly rule: RulePlace | undefined;
  readonly onSelect: InspectorActions['onSelect'];
}

/** What a policy lets through, and what would open and close without it, as the evaluator has it. */
export function PolicyEffect({ id, name, rule, onSelect }: PolicyEffectProps) {
  const query = useQuery(policyEffectQuery(id));
  const [tab, setTab] = useState<string | null>(null);
  const effect = query.data;
  if (query.isError) return <ErrorNotice what={`What ${name} does could not be worked out`} error={query.error} onRetry={() => void query.refetch()} />;
  if (!effect) return <Skeleton label={`Working out what ${name} does`} rows={5} />;
  const { opened, closed, changed, counts } = effect.without;
  const granted = effect.grants.filter(({ rules }) => rule === undefined || rules.some(({ direction, index }) => direction === rule.direction && index === rule.index));
  const without = (list: readonly WithoutPair[], label: string, all: number, ports: 'opened' | 'closed' | 'both') => (
    <Pairs label={label} pairs={list.map((pair) => ({ ...pair, state: ports === 'closed' ? pair.before : pair.after, ports: ports === 'both' ? [...pair.opened.map((port) => `+${port}`), ...pair.closed.map((port) => `−${port}`)] : pair[ports] }))} all={all} onSelect={onSelect} />
  );
  const tabs = [
    { id: 'grants', label: 'Lets through', count: rule === undefined ? (effect.granted ?? effect.grants.length) : granted.length, content: <Granted effect={effect} granted={granted} rule={rule} name={name} onSelect={onSelect} /> },
    ...(counts.opened > 0 ? [{ id: 'opened', label: 'Would open', count: counts.opened, content: without(opened, `Would open without ${name}`, counts.opened, 'opened') }] : []),
    ...(counts.closed > 0 ? [{ id: 'closed', label: 'Would close', count: counts.closed, content: without(closed, `Would close without ${name}`, counts.closed, 'closed') }] : []),
    ...(counts.changed > 0 ? [{ id: 'changed', label: 'Would differ', count: counts.changed, content: without(changed, `Would differ without ${name}`, counts.changed, 'both') }] : []),
  ];
  return (
    <section aria-label="What it does" className="flex flex-col gap-2">
      <h3 className="section-label">What it does</h3>
      <p data-testid="without-it">{withoutWords(effect.without)}</p>
      <Tabs label={`Effect of ${name}`} value={(tabs.find((one) => one.id === tab) ?? tabs.find((one) => one.count > 0) ?? tabs[0]!).id} onChange={setTab} tabs={tabs} />
    </section>
  );
}

function Granted({ effect, granted, rule, name, onSelect }: Pick<PolicyEffectProps, 'rule' | 'name' | 'onSelect'> & { readonly effect: PolicyEffectView; readonly granted: PolicyEffectView['grants'] }) {
  if (granted.length === 0) return <p className="text-muted">{rule ? 'This rule lets nothing through that is there.' : 'None of its rules lets anything through that is there.'}</p>;
  const alone = new Set(effect.without.closed.map(({ from, to }) => `${from}>${to}`));
  return (
    <>
      <Pairs label={`Let through by ${name}`} pairs={granted.map((pair) => ({ ...pair, state: 'policy', note: alone.has(`${pair.from}>${pair.to}`) ? 'by it alone' : '' }))} all={rule === undefined ? (effect.granted ?? granted.length) : granted.length} onSelect={onSelect} />
      {effect.granted === undefined ? <p className="mt-1 text-sm text-muted">It selects so many pods that only the first of them were looked at.</p> : null}
    </>
  );
}

interface Row {
  readonly from: string;
  readonly to: string;
  readonly state: WithoutPair['after'];
  readonly ports: readonly string[];
  readonly note?: string;
}

function Pairs({ label, pairs, all, onSelect }: { readonly label: string; readonly pairs: readonly Row[]; readonly all: number; readonly onSelect: InspectorActions['onSelect'] }) {
  return (
    <>
      <VirtualList
        items={pairs}
        label={label}
        itemKey={({ from, to }) => `${from}>${to}`}
        estimate={50}
        className="max-h-64"
        render={({ from, to, state, ports, note }) => (
          <button type="button" onClick={() => onSelect({ kind: 'edge', from: from as PeerId, to: to as PeerId })} className="mb-1 flex w-full items-center gap-2 rounded-md border bg-bg px-2.5 py-1 text-left hover:border-control">
            <span className="min-w-0 flex-1">
              <span className="block wrap-anywhere">{pairName(from, to)}</span>
              {note ? <span className="block text-xs text-muted">{note}</span> : null}
            </span>
            <span className="max-w-28 truncate font-mono text-sm text-muted" title={ports.join(', ')}>
              {shortPorts(ports, 2)}
            </span>
            <StateSwatch state={state} width={22} named />
          </button>
        )}
      />
      {all > pairs.length ? <p className="mt-1 text-sm text-muted">and {count(all - pairs.length, 'more pair')}</p> : null}
    </>
  );
}
