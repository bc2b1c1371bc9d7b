import { useQuery } from '@tanstack/react-query';
import { Ban } from 'lucide-react';
import { parsePeer } from '@/lib/model/ids';
import type { PeerId } from '@/lib/model/ids';
import { bundleQuery } from '@/lib/queries/bundle';
import type { BundlePairsView } from '@/lib/queries/contract/bundle';
import { parseGroupId } from '@/lib/queries/contract/grouping';
import type { SimulateView } from '@/lib/queries/contract/simulate';
import { useViewState } from '@/lib/queries/use-view-state';
import { Button } from '@/components/ui/button';
import { formatNumber } from '@/components/ui/format';
import { Kbd } from '@/components/ui/kbd';
import { Skeleton } from '@/components/ui/skeleton';
import { VirtualList } from '@/components/ui/virtual-list';
import { peerName } from '@/components/verdict/peer-name';
import { count } from '@/components/verdict/sentences';
import { StateSwatch } from '@/components/verdict/state-swatch';
import { EDGE_WORDS } from '@/components/verdict/state-words';
import type { InspectorActions } from './actions';
import { EdgeEnd } from './edge-parts';
import { QueryError } from './query-error';

export interface BundlePanelProps {
  readonly from: PeerId;
  readonly to: PeerId;
  readonly draftEdges: SimulateView['edges'];
  readonly actions: InspectorActions;
}

/** Whether an end of a connection stands for many: a namespace or another group. */
export const isMany = (id: string): boolean => parsePeer(id)?.kind === 'namespace' || parseGroupId(id) !== null;

/** The pairs between two ends of the map of which one at least is a group, each leading to why it is. */
export function BundlePanel({ from, to, draftEdges, actions }: BundlePanelProps) {
  const [{ port, filter }] = useViewState();
  const query = useQuery(bundleQuery(from, to, { port, filter }));
  if (query.isError) return <QueryError what="The pairs could not be read" gone="One of the two is not there" error={query.error} onRetry={() => void query.refetch()} />;
  const bundle = query.data;
  if (!bundle) return <Skeleton label="Loading the pairs" />;
  const drafted = new Map(draftEdges.map((edge) => [`${edge.from}>${edge.to}`, edge.change]));
  const { counts, pairs } = bundle;
  const listed = counts.policy + counts.unknown + counts.open;
  const canDeny = [from, to].every((end) => parsePeer(end) !== null) && listed > 0;
  return (
    <div className="flex flex-col gap-3">
      <header>
        <p className="section-label">Pairs</p>
        <h2 className="text-lg font-semibold wrap-anywhere">
          <End id={from} name={bundle.from} actions={actions} /> <span className="text-muted">→</span> <End id={to} name={bundle.to} actions={actions} />
        </h2>
        <p className="text-muted">
          {formatNumber(listed)} of {count(counts.pairs, 'pair')}
          {port || filter ? `, as far as ${[port, filter].filter(Boolean).join(' and ')} leaves them` : ''}
        </p>
      </header>
      <Counts counts={counts} />
      {canDeny ? (
        <div>
          <Button size="sm" onClick={() => actions.onDeny({ from, to })}>
            <Ban size={13} aria-hidden /> Deny… <Kbd>D</Kbd>
          </Button>
        </div>
      ) : null}
      {pairs.length === 0 ? <p className="text-muted">No pair is allowed, nor unknown.</p> : null}
      <VirtualList
        items={pairs}
        label="Pairs of the bundle"
        itemKey={(pair) => `${pair.from}>${pair.to}`}
        estimate={50}
        className="max-h-[max(220px,52vh)]"
        render={(pair) => {
          const state = drafted.get(`${pair.from}>${pair.to}`) ?? pair.state;
          const words = pair.note === undefined ? EDGE_WORDS[state] : `${EDGE_WORDS[state]} · ${pair.note}`;
          const ports = pair.label || pair.ports.join(', ');
          return (
            <button
              type="button"
              onClick={() => actions.onSelect({ kind: 'edge', from: pair.from as PeerId, to: pair.to as PeerId })}
              className="mb-1 flex w-full items-center gap-2 rounded-md border bg-bg px-2.5 py-1 text-left hover:border-control"
            >
              <span className="min-w-0 flex-1">
                <span className="block truncate">
                  {nameIn(pair.from, from)} <span className="text-muted">→</span> {nameIn(pair.to, to)}
                </span>
                <span className="block truncate text-xs text-muted">{words}</span>
              </span>
              <span className="max-w-28 truncate font-mono text-sm text-muted" title={pair.ports.join(', ')}>
                {ports}
              </span>
              <StateSwatch state={state} width={22} named />
            </button>
          );
        }}
      />
      {listed > pairs.length ? <p className="text-muted">{`The first ${formatNumber(pairs.length)} are listed; Reach has all of them.`}</p> : null}
    </div>
  );
}

function Counts({ counts }: { readonly counts: BundlePairsView['counts'] }) {
  const told = (['policy', 'unknown', 'open'] as const).filter((state) => counts[state] > 0);
  return (
    <ul className="flex flex-col gap-0.5" aria-label="Pairs by state">
      {told.map((state) => (
        <li key={state} className="flex items-center gap-2 text-muted">
          <StateSwatch state={state} width={28} />
          {count(counts[state], 'pair')} {EDGE_WORDS[state]}
        </li>
      ))}
    </ul>
  );
}

/** An end that can be selected by itself. */
function End({ id, name, actions }: { readonly id: PeerId; readonly name: string; readonly actions: InspectorActions }) {
  const peer = parsePeer(id);
  if (peer !== null && peer.kind !== 'namespace') return <EdgeEnd id={id} onSelect={actions.onSelect} />;
  return (
    <button type="button" onClick={() => actions.onSelect(peer === null ? { kind: 'peer', id } : { kind: 'namespace', name: peer.namespace })} className="text-left underline decoration-border-strong underline-offset-4 hover:decoration-current">
      {name}
    </button>
  );
}

/** A workload without its namespace where that is the end it belongs to. */
function nameIn(id: string, end: string): string {
  const { name, namespace, full } = peerName(id);
  return namespace !== undefined && end === `namespace/${namespace}` ? name : full;
}
