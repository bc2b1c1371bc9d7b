import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PeerId } from '@/lib/model/ids';
import type { Grouping } from '@/lib/queries/contract/grouping';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { analyse } from './analysis';
import { graphView } from './graph-view';
import { groupsOf } from './grouping';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);

describe(`bundles of random clusters (seed ${SEED})`, () => {
  it('sum exactly to the pairs of the graph, whatever is grouped, open and selected', () => {
    const groupings = fc.constantFrom<Grouping[]>('namespace', 'team', 'label:app', 'label:tier');
    fc.assert(
      fc.property(clusterArbitrary({ withAdmin: true, withNetworks: true }), groupings, fc.nat(255), fc.nat(12), (snapshot, grouping, picked, focusIndex) => {
        const analysis = analyse(snapshot);
        const { graph } = analysis;
        const groups = groupsOf(analysis, grouping);
        const open = groups.all.filter((_, index) => (picked >> index) & 1).map(({ id }) => id);
        const closedIds = groups.all.map(({ id }) => id).filter((id) => !open.includes(id));
        const focus = closedIds[focusIndex];
        const view = graphView(analysis, { grouping, level: 'groups', open, ...(focus && { focus }) });
        const standing = (id: PeerId) => {
          const group = groups.of(id);
          return group && !open.includes(group.id) ? group.id : id;
        };
        const expected = new Map<string, { policy: number; unknown: number; open: number }>();
        for (const from of graph.peers) for (const to of graph.peers) {
          if (from === to || (!from.workload && !to.workload)) continue;
          const { state } = graph.pair(from.id, to.id);
          if (state === 'denied') continue;
          const key = `${standing(from.id)}>${standing(to.id)}`;
          const sum = expected.get(key) ?? { policy: 0, unknown: 0, open: 0 };
          sum[state]++;
          expected.set(key, sum);
        }
        for (const { id, pairs, state, ports } of view.bundles) {
          expect([id, pairs]).toEqual([id, expected.get(id)]);
          expect([id, state]).toEqual([id, pairs.policy > 0 ? 'policy' : pairs.unknown > 0 ? 'unknown' : 'open']);
          expect(ports.length).toBeGreaterThan(0);
        }
        const decided = [...expected].map(([key, { policy, unknown }]) => [key, policy + unknown] as const);
        for (const group of view.groups.filter((one) => !one.open)) expect([group.id, group.inner]).toEqual([group.id, decided.find(([key]) => key === `${group.id}>${group.id}`)?.[1] ?? 0]);
        const told = view.edges.filter(({ state }) => state !== 'open').length + view.bundles.reduce((sum, { pairs }) => sum + pairs.policy + pairs.unknown, 0) + view.groups.reduce((sum, { inner }) => sum + inner, 0);
        expect(told + view.hidden.edges).toBe(decided.reduce((sum, [, count]) => sum + count, 0));
        if (focus) {
          const ofFocus = [...expected.keys()].filter((key) => key.split('>').filter((end) => end === focus).length === 1);
          expect(view.bundles.map(({ id }) => id)).toEqual(expect.arrayContaining(ofFocus));
        }
      }),
      { seed: SEED, numRuns: 200 },
    );
  });
});
