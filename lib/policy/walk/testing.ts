import type { Direction } from '@/lib/model/network-policy';
import type { AllowGraph } from '../allow-graph';
import { LEG_STATES, type LegState } from './legs';

/** Every pair of a graph asked for by itself: what walks over blocks must agree with. */
export function referenceLegs(graph: AllowGraph): (from: number, to: number) => LegState | null {
  const { peers } = graph;
  const table = peers.map((from) =>
    peers.map((to) => {
      if (from === to || (from.kind !== 'workload' && to.kind !== 'workload')) return null;
      const { state } = graph.pair(from.id, to.id);
      return state === 'denied' ? null : state;
    }),
  );
  return (from, to) => table[from]![to]!;
}

/** Legs to everybody from one peer, by going through all pairs until nothing changes. */
export function referenceDistances(graph: AllowGraph, start: number, direction: Direction, states: readonly LegState[]): number[] {
  const leg = referenceLegs(graph);
  const found: number[] = graph.peers.map((_, position) => (position === start ? 0 : -1));
  for (let depth = 1; depth <= graph.peers.length; depth++) {
    for (const [a, peer] of graph.peers.entries()) {
      if (found[a] !== depth - 1 || (peer.kind !== 'workload' && a !== start)) continue;
      for (const b of graph.peers.keys()) {
        const state = direction === 'egress' ? leg(a, b) : leg(b, a);
        if (found[b] === -1 && state !== null && states.includes(state)) found[b] = depth;
      }
    }
  }
  return found;
}

/** Every way over different peers, in no particular order, with its weakest leg. */
export function referencePaths(graph: AllowGraph, from: number, to: number): { readonly peers: number[]; readonly state: LegState }[] {
  const leg = referenceLegs(graph);
  const ways: { peers: number[]; state: LegState }[] = [];
  const extend = (peers: number[], weakest: number): void => {
    for (const next of graph.peers.keys()) {
      const state = leg(peers.at(-1)!, next);
      if (state === null || peers.includes(next)) continue;
      const rank = Math.max(weakest, LEG_STATES.indexOf(state));
      if (next === to) ways.push({ peers: [...peers, next], state: LEG_STATES[rank]! });
      else if (graph.peers[next]!.kind === 'workload') extend([...peers, next], rank);
    }
  };
  extend([from], 0);
  return ways;
}
