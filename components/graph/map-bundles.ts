import { plainText } from '@/components/pictures/text';
import { formatNumber, plural } from '@/components/ui/format';
import type { PeerId } from '@/lib/model/ids';
import type { BundleView } from '@/lib/queries/contract/graph';
import type { DraftEdge, LineState, MapEdge } from './map-model';
import { portText } from './text';

/** How many pairs a line stands for, and what a draft changes of them. */
export interface BundleCount {
  readonly policy: number;
  readonly unknown: number;
  readonly open: number;
  readonly added: number;
  readonly cut: number;
}

/** Ports beside a number have less room than by themselves. */
const PORT_CHARACTERS = 11;

/** A bundle as the map draws it; one that only a draft makes has nothing but its ends. */
export function toBundleEdge(bundle: BundleView | { readonly from: string; readonly to: string }, changes: readonly DraftEdge[]): MapEdge {
  const { from, to } = bundle;
  const isThere = 'pairs' in bundle;
  const pairs = isThere ? bundle.pairs : { policy: 0, unknown: 0, open: 0 };
  const added = changes.filter(({ change }) => change === 'added').length;
  const cut = changes.length - added;
  const drawn = isThere ? (pairs.policy + pairs.unknown || pairs.open) : 0;
  const state = stateOf(isThere ? bundle.state : null, drawn, added, cut);
  const ports = isThere ? bundle.ports : [...new Set(changes.flatMap((change) => change.ports))];
  const label = isThere ? bundle.label : [...new Set(changes.flatMap((change) => (change.label === '' ? [] : change.label.split(/,\s*/))))].join(', ');
  return {
    id: `${from}>${to}`,
    from: from as PeerId,
    to: to as PeerId,
    state,
    label: labelOf(state, isThere ? drawn : 0, added, cut, plainText(portText(label, ports, PORT_CHARACTERS))),
    ports,
    partial: false,
    note: null,
    shapesLayout: isThere && bundle.state !== 'open',
    by: null,
    bundle: { ...pairs, added, cut },
  };
}

/** A draft that changes only some of the pairs does not change what the line is: its label tells. */
function stateOf(base: BundleView['state'] | null, drawn: number, added: number, cut: number): LineState {
  if (base === null) return added > 0 ? 'added' : 'cut';
  return cut > 0 && cut >= drawn && added === 0 ? 'cut' : base;
}

function labelOf(state: LineState, drawn: number, added: number, cut: number, ports: string): string {
  const changes = [added > 0 ? `+${added}` : '', cut > 0 ? `−${cut}` : ''].filter((part) => part !== '').join(' ');
  if (drawn === 0) return `${changes} · ${ports}`;
  const sign = state === 'unknown' ? '? ' : '';
  return `${sign}${plural(drawn, { one: '', other: `${formatNumber(drawn)} · ` })}${ports}${changes === '' ? '' : ` · ${changes}`}`;
}
