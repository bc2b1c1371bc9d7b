import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { AllowGraph } from './allow-graph';
import { visitOpenPairs } from './open-pairs';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);

/** Every open pair as the graph has it, one by one. */
function listed(graph: AllowGraph): string[] {
  const decided = new Set([...graph.decided()].map(({ from, to }) => `${from.id}>${to.id}`));
  return graph.peers.flatMap((from) =>
    graph.peers.flatMap((to) => {
      const pair = from === to || (from.kind !== 'workload' && to.kind !== 'workload') ? undefined : graph.pair(from.id, to.id);
      return pair?.state === 'open' && !decided.has(`${from.id}>${to.id}`) ? [`${from.id}>${to.id} ${pair.allowed.key} ${pair.partial} ${pair.onlyFamily}`] : [];
    }),
  );
}

it(`visits every open pair that is not decided once, in order, with its ports, in random clusters (seed ${SEED})`, () => {
  fc.assert(
    fc.property(clusterArbitrary({ withAdmin: true, withNetworks: true, anyProfile: true }), fc.infiniteStream(fc.boolean()), (snapshot, drawn) => {
      const graph = new AllowGraph(snapshot);
      const all = graph.peers.map(() => true);
      const visited = (ends: { source: boolean[]; destination: boolean[] }) => {
        const found: string[] = [];
        visitOpenPairs(graph, ends, (source, destination, pair) => found.push(`${graph.peers[source]!.id}>${graph.peers[destination]!.id} ${pair.allowed.key} ${pair.partial} ${pair.onlyFamily}`));
        return found;
      };
      expect(visited({ source: all, destination: all })).toEqual(listed(graph));
      const [source, destination] = [all.map(() => drawn.next().value), all.map(() => drawn.next().value)];
      const wanted = new Set(graph.peers.flatMap((from, i) => graph.peers.flatMap((to, j) => (source[i] && destination[j] ? [`${from.id}>${to.id}`] : []))));
      expect(visited({ source, destination })).toEqual(listed(graph).filter((text) => wanted.has(text.slice(0, text.indexOf(' ')))));
    }),
    { seed: SEED, numRuns: 300 },
  );
});
