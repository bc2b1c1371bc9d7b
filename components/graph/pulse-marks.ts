import type { PeerId } from '@/lib/model/ids';

/** A pair that has just changed. */
export interface PulsedPair {
  readonly from: PeerId;
  readonly to: PeerId;
  readonly change: 'added' | 'removed' | 'changed';
}

/** What lights up: pairs along a line, and peers as a whole. */
export interface PulseMarks {
  readonly pairs: readonly PulsedPair[];
  readonly peers: readonly { readonly id: PeerId; readonly change: PulsedPair['change'] }[];
}

/** So many lines from one peer can still be told apart where the map draws none. */
const FEW = 3;
/** More marks at once say no more. */
const MOST = 60;

/**
 * Chooses what lights up. Pairs that the map has a line for light up along it; of the others, such as those that are gone, a peer with many
 * lights up in their place.
 */
export function marksOf(pairs: readonly PulsedPair[], isDrawn: (pair: PulsedPair) => boolean): PulseMarks {
  const drawn = pairs.filter(isDrawn);
  let loose = pairs.filter((pair) => !drawn.includes(pair));
  const peers: { id: PeerId; change: PulsedPair['change'] }[] = [];
  for (;;) {
    const hub = largest(loose);
    if (!hub || peers.length === MOST) return { pairs: [...drawn, ...loose].slice(0, MOST), peers };
    peers.push(hub);
    loose = loose.filter(({ from, to, change }) => change !== hub.change || (from !== hub.id && to !== hub.id));
  }
}

function largest(pairs: readonly PulsedPair[]): PulseMarks['peers'][number] | null {
  const counts = new Map<string, { id: PeerId; change: PulsedPair['change']; count: number }>();
  for (const { from, to, change } of pairs) {
    for (const id of new Set([from, to])) {
      const entry = counts.get(`${change} ${id}`) ?? { id, change, count: 0 };
      entry.count++;
      counts.set(`${change} ${id}`, entry);
    }
  }
  let hub: { id: PeerId; change: PulsedPair['change']; count: number } | null = null;
  for (const entry of counts.values()) if (entry.count > (hub?.count ?? FEW)) hub = entry;
  return hub && { id: hub.id, change: hub.change };
}
