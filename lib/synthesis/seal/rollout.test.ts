import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPeer, type PeerId } from '@/lib/model/ids';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { referenceChanges } from '@/lib/policy/differences/testing';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { readPolicies } from '../read-policies';
import { graphEdges } from './graph-edges';
import type { KeptEdge } from './kept-edge';
import { planRollout, type Stage } from './rollout';
import { seal } from './seal';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);

const workload = (ns: string, name: string) => formatPeer({ kind: 'workload', namespace: ns, workloadKind: 'Pod', name });
const keep = (from: PeerId, to: PeerId): KeptEdge => ({ from, to, ports: [{ protocol: 'TCP', port: 80 }], why: 'It was drawn.', source: 'chosen' });
const order = (stages: readonly Stage[]) => stages.map(({ namespace, facts }) => [namespace, facts.maybeUsed, facts.closed]);

describe('the stages in which namespaces are sealed', () => {
  const deny = policy('calm/deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  const busy = cluster({ pods: [pod('busy/a', { ports: ['80'] }), pod('busy/b', { ports: ['80'] }), pod('calm/c', { ports: ['80'] })], policies: [deny] });

  it('begin where the fewest connections are closed that may be used', () => {
    const graph = new AllowGraph({ ...busy, policies: [] });
    expect(order(planRollout(graph, seal(graph, [])))).toEqual([['calm', 10, 10], ['busy', 14, 14]]);
  });

  it('take for surely unused what is closed on ports that a destination, which says what it listens on, does not', () => {
    const open = (ns: string, name: string, port: number) => policy(`${ns}/${name}`, { podSelector: { matchLabels: { app: name } }, policyTypes: ['Ingress', 'Egress'], ingress: [{ from: [{ podSelector: {} }], ports: [{ port }] }], egress: [{ to: [{ podSelector: {} }] }] });
    const graph = new AllowGraph({ ...busy, policies: [open('busy', 'a', 9000), open('busy', 'b', 80), deny] });
    expect(order(planRollout(graph, seal(graph, [])))).toEqual([['busy', 1, 2]]);
  });

  it('leave out where there is nothing to do', () => {
    const graph = new AllowGraph(busy);
    expect(planRollout(graph, seal(graph, [])).map(({ namespace }) => namespace)).toEqual(['busy']);
  });

  it('count what settings declare before anything else, and whom the Internet reaches', () => {
    const graph = new AllowGraph({ ...busy, policies: [] });
    const [calm, next] = planRollout(graph, seal(graph, []));
    expect([calm!.facts.declared, calm!.facts.exposed, next!.facts.exposed, calm!.facts.unknown, calm!.facts.opened]).toEqual([0, 1, 2, 0, 0]);
  });

  it('have a way back each: what was there is restored, and what is new goes', () => {
    const old = policy('calm/old', { podSelector: { matchLabels: { app: 'c' } }, policyTypes: ['Egress'] });
    const graph = new AllowGraph({ ...busy, policies: [deny, old] });
    const [{ rollback, policies } = expect.fail()] = planRollout(graph, seal(graph, [keep(workload('busy', 'a'), workload('calm', 'c'))], ['calm']));
    expect(policies.map(({ policy: { name } }) => name)).toEqual(['deny', 'old']);
    expect([rollback.restored.map(({ name }) => name), rollback.deleted]).toEqual([['old'], []]);
    expect(readPolicies(rollback.text).value).toEqual([old]);
  });
});

it(`stage after stage is what the whole is, keeps what is kept, and goes back to where it was (seed ${SEED})`, () => {
  let stages = 0;
  fc.assert(
    fc.property(clusterArbitrary({ addressesKnown: true, allRead: true, withAdmin: true }), fc.boolean(), (snapshot, keepsAll) => {
      const graph = new AllowGraph(snapshot);
      const result = seal(graph, keepsAll ? graphEdges(graph, snapshot.namespaces.map(({ name }) => name)) : []);
      const plan = planRollout(graph, result);
      const key = ({ namespace, name, spec }: NetworkPolicy) => `${namespace}/${name} ${JSON.stringify(spec)}`;
      const states = [graph, ...plan.map(({ after }) => after)];
      expect(states.at(-1)!.snapshot.policies.map(({ namespace, name }) => `${namespace}/${name}`).sort()).toEqual(result.after.snapshot.policies.map(({ namespace, name }) => `${namespace}/${name}`).sort());
      expect(referenceChanges(result.after.snapshot, states.at(-1)!.snapshot)).toEqual([]);
      for (const [index, { rollback, after }] of plan.entries()) {
        stages++;
        const isNew = ({ namespace, name }: NetworkPolicy) => [...rollback.deleted, ...rollback.restored].some((one) => one.namespace === namespace && one.name === name);
        const back = [...after.snapshot.policies.filter((one) => !isNew(one)), ...readPolicies(rollback.text).value];
        expect(referenceChanges(states[index]!.snapshot, { ...snapshot, policies: back })).toEqual([]);
        expect(new Set(back.map(key)).size).toBe(states[index]!.snapshot.policies.length);
        if (!keepsAll || !result.exact || result.changes.length > 0) continue;
        // Nothing is lost in between that is there at the end, which is all there was.
        expect(referenceChanges(graph.snapshot, after.snapshot).filter(({ before, after: now }) => before === 'yes' && now !== 'yes')).toEqual([]);
      }
    }),
    { seed: SEED, numRuns: 60 },
  );
  expect(stages).toBeGreaterThan(60);
});
