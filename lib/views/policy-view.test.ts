import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { policyId } from '@/lib/model/ids';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { isNoPorts } from '@/lib/policy/port-set';
import { readSample, readSampleText } from '@/lib/sources/sample';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { analyse } from './analysis';
import { policyEffect, withoutIt } from './policy-effect';
import { policyView } from './policy-view';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);
const id = policyId('NetworkPolicy', 'x', 'p');
const onPort = (port: number) => ({ podSelector: { matchLabels: { app: 'b' } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'a' } } }], ports: [{ port }] }] });
const pods = [pod('x/a'), pod('x/b'), pod('x/c')];

describe('what a policy does', () => {
  it('is what its rules let through, and what opens and closes without it', () => {
    const analysis = analyse(cluster({ pods, policies: [policy('x/p', onPort(80)), policy('x/q', onPort(80)), policy('x/deny', { podSelector: { matchLabels: { app: 'c' } } })] }));
    expect(policyEffect(analysis, id)).toMatchObject({
      granted: 1,
      grants: [{ from: 'workload/x/Pod/a', to: 'workload/x/Pod/b', ports: ['80/TCP'], rules: [{ direction: 'ingress', index: 0 }] }],
      without: { counts: { opened: 0, closed: 0, changed: 0 } },
    });
    const alone = policyEffect(analysis, policyId('NetworkPolicy', 'x', 'deny'))!;
    expect([alone.granted, alone.grants, alone.without.closed]).toEqual([0, [], []]);
    expect(alone.without.opened.map(({ from, to, after, opened }) => [from, to, after, opened])).toContainEqual(['workload/x/Pod/a', 'workload/x/Pod/c', 'open', ['all ports']]);
  });

  it('closes what it alone lets through where something else isolates', () => {
    const analysis = analyse(cluster({ pods, policies: [policy('x/p', onPort(80)), policy('x/deny', { podSelector: {} })] }));
    expect(policyEffect(analysis, id)!.without).toMatchObject({ counts: { opened: 0, closed: 1, changed: 0 }, closed: [{ from: 'workload/x/Pod/a', to: 'workload/x/Pod/b', closed: ['80/TCP'], before: 'policy', after: 'denied' }] });
  });

  it('is counted as far as can be waited for, and says so', () => {
    const closed = new AllowGraph(cluster({ pods, policies: [policy('x/deny', { podSelector: {} })] }));
    const open = new AllowGraph(cluster({ pods }));
    expect(withoutIt(closed, open)).toMatchObject({ complete: true, counts: { opened: expect.any(Number) as number, closed: 0, changed: 0 } });
    expect(withoutIt(closed, open, 4)).toMatchObject({ complete: false, counts: { opened: 4, closed: 0, changed: 0 } });
  });

  it('of a policy that is not there is not told', () => {
    const analysis = analyse(cluster({ pods }));
    expect([policyEffect(analysis, id), policyView(analysis, id)]).toEqual([null, null]);
  });
});

/** Opened and closed pairs, found by evaluating every pair with and without the policy. */
function bruteForce(snapshot: Snapshot, without: Snapshot) {
  const [before, after] = [new AllowGraph(snapshot), new AllowGraph(without)];
  const found = { opened: [] as string[], closed: [] as string[] };
  for (const from of before.peers) for (const to of before.peers) {
    if (from === to || (from.kind !== 'workload' && to.kind !== 'workload')) continue;
    const [was, is] = [!isNoPorts(before.pair(from.id, to.id).allowed), !isNoPorts(after.pair(from.id, to.id).allowed)];
    if (was !== is) found[is ? 'opened' : 'closed'].push(`${from.id}>${to.id}`);
  }
  return { opened: found.opened.sort(), closed: found.closed.sort() };
}

describe(`random clusters (seed ${SEED})`, () => {
  it('are without a policy as they are when they are evaluated without it', () => {
    fc.assert(fc.property(clusterArbitrary({ withAdmin: true }), (snapshot) => {
      const analysis = analyse(snapshot);
      const without = [
        ...snapshot.policies.map((one) => [policyId('NetworkPolicy', one.namespace, one.name), { ...snapshot, policies: snapshot.policies.filter((other) => other !== one) }] as const),
        ...snapshot.adminPolicies.map((one) => [policyId(one.kind, undefined, one.name), { ...snapshot, adminPolicies: snapshot.adminPolicies.filter((other) => other !== one) }] as const),
      ];
      for (const [own, rest] of without) {
        const { opened, closed, counts } = policyEffect(analysis, own)!.without;
        const pairs = (list: typeof opened) => list.filter(({ from, to }) => from !== to).map(({ from, to }) => `${from}>${to}`).sort();
        expect([own, { opened: pairs(opened), closed: pairs(closed) }]).toEqual([own, bruteForce(snapshot, rest)]);
        expect([counts.opened, counts.closed]).toEqual([opened.length, closed.length]);
      }
    }), { seed: SEED, numRuns: 60 });
  });
});

describe('the text of a policy of the sample', () => {
  it('is its author’s own, each rule marked at the line that the reader gives for it', async () => {
    const snapshot = await readSample();
    const analysis = analyse(snapshot);
    for (const one of snapshot.policies) {
      const { file, line, lines } = one.origin as { file: string; line: number; lines: Record<string, number> };
      const { text, prose } = policyView(analysis, policyId('NetworkPolicy', one.namespace, one.name), { text: (await readSampleText(file))! })!;
      expect([one.name, text.file, text.reason, prose.directions.length]).toEqual([one.name, file, undefined, 2]);
      expect(text.firstLine).toBeLessThanOrEqual(line);
      for (const { direction, index, first } of text.marks) expect([one.name, direction, index, text.firstLine + first - 1]).toEqual([one.name, direction, index, lines[`spec.${direction}[${index}]`]]);
      expect(text.marks).toHaveLength((one.spec.ingress?.length ?? 0) + (one.spec.egress?.length ?? 0));
    }
  });

  it('is written from what was read where the file is not at hand, and says why', async () => {
    const analysis = analyse(cluster({ pods, policies: [policy('x/p', onPort(80))] }));
    expect(policyView(analysis, id)!.text).toMatchObject({ firstLine: 1, marks: [{ direction: 'ingress', index: 0, first: 11, last: 16 }] });
    expect(policyView(analysis, id, { reason: 'It has changed.' })!.text).toMatchObject({ reason: 'It has changed.' });
    expect(policyView(analysis, id)!.selects).toEqual([{ peer: 'workload/x/Pod/b', how: 'all' }]);
  });
});
