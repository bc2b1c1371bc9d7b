import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterArbitrary, type ClusterShape } from '@/lib/testing/random-cluster';
import { AllowGraph } from '../allow-graph';
import { distances } from './distances';
import { legsBetween } from './legs-between';
import { LEG_STATES, legsOf, type LegState } from './legs';
import { pathsBetween } from './paths';
import { referenceDistances, referenceLegs, referencePaths } from './testing';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);
const SHAPES: readonly ClusterShape[] = [{}, { allRead: true }, { withAdmin: true, withNetworks: true }];
const STATES: readonly (readonly LegState[])[] = [['policy'], ['policy', 'open'], ['open', 'unknown'], LEG_STATES];
const DIRECTIONS = ['egress', 'ingress'] as const;
const ALL = { states: new Set(LEG_STATES) };

const everyCluster = (claim: (graph: AllowGraph) => void, numRuns = 60) => {
  for (const shape of SHAPES) fc.assert(fc.property(clusterArbitrary(shape), (snapshot) => claim(new AllowGraph(snapshot))), { seed: SEED, numRuns });
};

describe(`walks over random clusters (seed ${SEED})`, () => {
  it('reach everybody in as many hops as going through every pair does, whatever the legs may rest on', () => {
    everyCluster((graph) => {
      for (const states of STATES) for (const direction of DIRECTIONS) for (const start of graph.peers.keys()) {
        const found = distances(legsOf(graph), new Map([[start, 0]]), direction, { states: new Set(states) });
        expect([...found]).toEqual(referenceDistances(graph, start, direction, states));
      }
    });
  });

  it('are the same when each leg is asked for besides, and shorter when some are refused', () => {
    everyCluster((graph) => {
      const legs = legsOf(graph);
      const [any, even] = [() => true, (from: number, to: number) => (from + to) % 2 === 0];
      for (const start of graph.peers.keys()) {
        const walk = (leg?: typeof any | typeof even) => [...distances(legs, new Map([[start, 0]]), 'egress', { ...ALL, ...(leg && { leg }) })];
        expect(walk(any)).toEqual(walk());
        const parity = walk(even);
        for (const [other, hop] of parity.entries()) if (hop !== -1) expect([(start + other) % 2, hop >= walk()[other]!]).toEqual([0, true]);
      }
    }, 20);
  });

  it('list every leg from and to a peer once', () => {
    everyCluster((graph) => {
      const leg = referenceLegs(graph);
      for (const direction of DIRECTIONS) for (const position of graph.peers.keys()) {
        const listed = [...legsOf(graph).from(position, direction, ALL)].map(({ other, state }) => `${other} ${state}`).sort();
        const expected = [...graph.peers.keys()].flatMap((other) => {
          const state = direction === 'egress' ? leg(position, other) : leg(other, position);
          return state === null ? [] : [`${other} ${state}`];
        });
        expect(listed).toEqual(expected.sort());
      }
    });
  });

  it('count as many legs between two sets of peers as there are pairs', () => {
    everyCluster((graph) => {
      const leg = referenceLegs(graph);
      const positions = [...graph.peers.keys()];
      const [near, far] = [new Map(positions.filter((at) => at % 3 !== 0).map((at) => [at, at % 2])), new Map(positions.filter((at) => at % 3 !== 1).map((at) => [at, at % 2]))];
      for (const direction of DIRECTIONS) for (const admits of [ALL, { ...ALL, leg: () => true }]) {
        const counts = new Map<string, number>();
        const add = (key: string, count: number) => counts.set(key, (counts.get(key) ?? 0) + count);
        legsBetween(legsOf(graph), near, far, direction, admits, (a, b, state, count) => add(`${a} ${b} ${state}`, count));
        const expected = new Map<string, number>();
        for (const [from, a] of near) for (const [to, b] of far) {
          const state = direction === 'egress' ? leg(from, to) : leg(to, from);
          if (state !== null) expected.set(`${a} ${b} ${state}`, (expected.get(`${a} ${b} ${state}`) ?? 0) + 1);
        }
        expect(new Map([...counts].filter(([, count]) => count !== 0))).toEqual(expected);
      }
    });
  });

  it('find every way between two peers, fewest legs first and the surest of them first', () => {
    everyCluster((graph) => {
      for (const [from, to] of [[0, 1], [0, graph.peers.length - 3], [graph.peers.length - 3, 0]] as const) {
        if (from === to || to >= graph.peers.length - 3 && from >= graph.peers.length - 3) continue;
        const { paths, end } = pathsBetween(legsOf(graph), from, to, ALL, { legs: 20, paths: 100_000, work: 10_000_000 });
        const expected = referencePaths(graph, from, to);
        const words = (list: readonly { readonly peers: readonly number[]; readonly state: LegState }[]) => list.map(({ peers, state }) => `${peers.join('>')} ${state}`);
        expect(end).toBe('all');
        expect(words(paths).sort()).toEqual(words(expected).sort());
        const order = paths.map(({ peers, state }) => peers.length * 10 + LEG_STATES.indexOf(state));
        expect(order).toEqual([...order].sort((a, b) => a - b));
      }
    }, 30);
  });

  it('say honestly whether there is more than they list', () => {
    everyCluster((graph) => {
      const [from, to] = [0, Math.min(1, graph.peers.length - 1)];
      const all = referencePaths(graph, from, to).map(({ peers }) => peers.length - 1);
      for (const bounds of [{ legs: 2, paths: 3, work: 10_000_000 }, { legs: 1, paths: 50, work: 10_000_000 }, { legs: 9, paths: 1, work: 10_000_000 }, { legs: 9, paths: 50, work: 4 }]) {
        const { paths, end } = pathsBetween(legsOf(graph), from, to, ALL, bounds);
        expect(paths.length).toBeLessThanOrEqual(bounds.paths);
        if (end === 'all') expect(paths).toHaveLength(all.length);
        if (end === 'legs') expect([all.length > paths.length, paths.length]).toEqual([true, all.filter((length) => length <= bounds.legs).length]);
        if (end === 'paths') expect(all.length).toBeGreaterThan(bounds.paths);
        expect(paths.length === all.length || end !== 'all').toBe(true);
      }
    }, 40);
  });
});
