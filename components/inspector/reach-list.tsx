import type { ReachRow } from '@/lib/queries/contract/reach';
import type { SimulateView } from '@/lib/queries/contract/simulate';
import type { PeerId } from '@/lib/model/ids';
import { VirtualList } from '@/components/ui/virtual-list';
import { peerName } from '@/components/verdict/peer-name';
import { ruleName } from '@/components/verdict/sentences';
import { StateSwatch } from '@/components/verdict/state-swatch';
import { EDGE_WORDS } from '@/components/verdict/state-words';
import type { EdgeState } from '@/components/verdict/state-words';

/** One peer at the other end, with what the draft does to the pair. */
export interface ReachItem {
  readonly peer: PeerId;
  readonly state: EdgeState;
  readonly ports: string;
  readonly detail: string;
}

export interface ReachListProps {
  readonly label: string;
  readonly items: readonly ReachItem[];
  readonly empty: string;
  readonly onOpen: (peer: PeerId) => void;
}

/** Who is at the other end: a row each, opening the explanation of the pair. */
export function ReachList({ label, items, empty, onOpen }: ReachListProps) {
  if (items.length === 0) return <p className="py-2 text-muted">{empty}</p>;
  return (
    <VirtualList
      items={items}
      label={label}
      itemKey={(item) => item.peer}
      estimate={50}
      className="max-h-[max(220px,42vh)]"
      render={(item) => (
        <button type="button" onClick={() => onOpen(item.peer)} className="mb-1 flex w-full items-center gap-2 rounded-md border bg-bg px-2.5 py-1 text-left hover:border-control">
          <span className="min-w-0 flex-1">
            <span className="block truncate" title={peerName(item.peer).full}>
              {peerName(item.peer).full}
            </span>
            <span className="block truncate text-xs text-muted" title={item.detail}>
              {item.detail}
            </span>
          </span>
          <span className="max-w-28 truncate font-mono text-sm text-muted" title={item.ports}>
            {item.ports}
          </span>
          <StateSwatch state={item.state} width={22} named />
        </button>
      )}
    />
  );
}

/** The rows of one direction, with the pairs that the draft adds or cuts among them. */
export function reachItems(rows: readonly ReachRow[], draftEdges: SimulateView['edges'], self: string, direction: 'inbound' | 'outbound'): readonly ReachItem[] {
  const drafted = new Map<string, SimulateView['edges'][number]>();
  for (const edge of draftEdges) {
    if ((direction === 'inbound' ? edge.to : edge.from) === self) drafted.set(direction === 'inbound' ? edge.from : edge.to, edge);
  }
  const items: ReachItem[] = [];
  for (const row of rows) {
    const edge = drafted.get(row.peer.id);
    drafted.delete(row.peer.id);
    items.push({ peer: row.peer.id as PeerId, state: edge?.change ?? row.state, ports: row.label || shortPorts(row.ports), detail: edge ? draftDetail(edge.change) : rowDetail(row) });
  }
  for (const [peer, edge] of drafted) {
    if (edge.change === 'added') items.push({ peer: peer as PeerId, state: 'added', ports: edge.label || shortPorts(edge.ports), detail: draftDetail('added') });
  }
  return items;
}

const draftDetail = (change: 'added' | 'cut') => (change === 'added' ? 'draft: opened' : 'draft: no longer allowed');

function rowDetail(row: ReachRow): string {
  const by = row.by.length > 0 ? row.by.map(ruleName).join('; ') : EDGE_WORDS[row.state];
  return [by, row.partial ? 'some pods only' : '', row.note ?? ''].filter(Boolean).join(' · ');
}

function shortPorts(ports: readonly string[]): string {
  const [first, ...rest] = ports;
  return first === undefined ? '' : rest.length > 0 ? `${first} +${rest.length}` : first;
}
