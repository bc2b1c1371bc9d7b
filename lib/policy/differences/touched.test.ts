import { describe, expect, it } from 'vitest';
import type { NetworkPolicyPeer, NetworkPolicySpec } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace, pod, policy, type PodOptions } from '@/lib/testing/builders';
import { AllowGraph } from '../allow-graph';
import { alignEnds } from './ends';
import { findCandidates } from './touched';

const app = (...names: readonly string[]): NetworkPolicyPeer[] => names.map((name) => ({ podSelector: { matchLabels: { app: name } } }));
const guard = (name: string, spec: NetworkPolicySpec = {}) => policy(`x/${name}`, { podSelector: { matchLabels: { app: name } }, policyTypes: ['Ingress'], ...spec });
const admits = (name: string, ...names: readonly string[]) => guard(name, { ingress: [{ from: app(...names) }] });
const of = (name: string, labels: Record<string, string> = { app: name }, options: PodOptions = {}) => pod(`x/${name}`, { labels, ...options });
const pods = ['a', 'b', 'c'].map((name) => of(name));
const state = (...policies: Snapshot['policies']): Partial<Snapshot> => ({ pods, policies });

/** The names of the ends whose connections with each workload may differ: those it may reach less or more, and those it may be reached by. */
function candidates(before: Partial<Snapshot>, after: Partial<Snapshot>, withDoubts = false) {
  const [old, now] = [before, after].map((parts) => new AllowGraph(cluster(parts))) as [AllowGraph, AllowGraph];
  const ends = alignEnds(old, now, 'peers');
  const found = findCandidates(old, now, ends, withDoubts);
  const nameOf = (index: number) => ends[index]!.id!.split('/').at(-1)!;
  const told = (direction: 'ingress' | 'egress') => Object.fromEntries(ends.flatMap((end, index) => {
    const others = found[direction][index]!;
    if (end.kind !== 'workload' || (others !== 'all' && others.size === 0)) return [];
    return [[nameOf(index), others === 'all' ? 'all' : [...others].sort((a, b) => a - b).map(nameOf)]];
  }));
  return { ingress: told('ingress'), egress: told('egress') };
}
const nobody = { ingress: {}, egress: {} };

describe('connections that may differ', () => {
  it.each<[string, Partial<Snapshot>, Partial<Snapshot>, Partial<ReturnType<typeof candidates>>]>([
    ['are none where nothing does', state(admits('a', 'b')), state(admits('a', 'b')), {}],
    ['are none where rules say the same in other words', state(admits('a', 'b', 'c')), state(guard('a', { ingress: [{ from: app('c', 'b') }, { from: app('b', 'c') }] })), {}],
    ['are all of a pod that is isolated anew', state(), state(guard('a')), { ingress: { a: 'all' } }],
    ['are all of a pod that no longer is', state(admits('a', 'b')), state(), { ingress: { a: 'all' } }],
    ['are those of a pod with the peers that its rules name, before or after', state(admits('a', 'b')), state(admits('a', 'c')), { ingress: { a: ['b', 'c'] } }],
    ['are those with the peers that only one of them names', state(guard('a')), state(admits('a', 'b')), { ingress: { a: ['b'] } }],
    ['are in the direction of the rules', state(policy('x/a', { podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Egress'] })), state(policy('x/a', { podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Egress'], egress: [{ to: app('c') }] })), { egress: { a: ['c'] } }],
    ['are all where rules for everybody have other ports', state(guard('a', { ingress: [{ ports: [{ port: 80 }] }] })), state(guard('a', { ingress: [{ ports: [{ port: 81 }] }] })), { ingress: { a: 'all' } }],
    ['are those with the peers that rules name besides rules for everybody', state(guard('a', { ingress: [{ ports: [{ port: 80 }] }] })), state(guard('a', { ingress: [{ ports: [{ port: 80 }] }, { from: app('b') }] })), { ingress: { a: ['b'] } }],
  ])('%s', (_, before, after, expected) => {
    expect(candidates(before, after)).toEqual({ ...nobody, ...expected });
    expect(candidates(after, before)).toEqual({ ...nobody, ...expected });
  });

  it('are all of a pod in which rules of both find something else, unless it is closed', () => {
    const relabelled = (...policies: Snapshot['policies']) => [state(...policies), { pods: [of('a', { app: 'a', role: 'x' }), ...pods.slice(1)], policies }] as const;
    const byRole = guard('b', { ingress: [{ from: [{ podSelector: { matchLabels: { role: 'x' } } }] }] });
    expect(candidates(...relabelled(byRole))).toEqual({ ingress: { a: 'all' }, egress: { a: 'all' } });
    expect(candidates(...relabelled(byRole, guard('a')))).toEqual({ ingress: {}, egress: { a: 'all' } });
    expect(candidates(...relabelled(byRole, admits('a', 'c')))).toEqual({ ingress: { a: ['c'] }, egress: { a: 'all' } });
    expect(candidates(...relabelled(byRole, guard('a', { ingress: [{ ports: [{ port: 80 }] }] })))).toEqual({ ingress: { a: 'all' }, egress: { a: 'all' } });
  });

  it('are those of a closed pod with the peers of its rules, before and after', () => {
    const byRole = guard('b', { ingress: [{ from: [{ podSelector: { matchLabels: { role: 'x' } } }] }] });
    const [before, after] = [state(byRole, admits('a', 'c')), { pods: [of('a', { app: 'a', role: 'x' }), ...pods.slice(1)], policies: [byRole, admits('a', 'b')] }];
    expect(candidates(before, after).ingress).toEqual({ a: ['b', 'c'] });
    const [open, closed] = [{ ...before, policies: [byRole] }, { ...after, policies: [byRole, guard('a')] }];
    expect([candidates(open, closed).ingress, candidates(before, { ...after, policies: [byRole] }).ingress]).toEqual([{ a: 'all' }, { a: 'all' }]);
  });

  it('are none of a pod whose labels no common rule reads', () => {
    expect(candidates(state(admits('b', 'c')), { pods: [of('a', { app: 'a', role: 'x' }), ...pods.slice(1)], policies: [admits('b', 'c')] })).toEqual(nobody);
  });

  it('are those of a workload that came with whom its policies let through', () => {
    const [before, after] = [{ pods: pods.slice(1), policies: [admits('a', 'c')] }, { ...state(admits('a', 'c')) }];
    expect(candidates(before, after)).toEqual({ ingress: { a: ['c'] }, egress: { a: 'all' } });
    expect(candidates(after, before)).toEqual({ ingress: { a: ['c'] }, egress: { a: 'all' } });
  });

  it('are those of a family, where rules say something of one alone', () => {
    const dual = pods.map((one, index) => ({ ...one, ips: [`10.0.0.${index + 1}`, `fd00::${index + 1}`] }));
    const four = (...more: readonly NetworkPolicyPeer[]) => ({ pods: dual, policies: [guard('a', { ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }, ...more] }] })] });
    expect(candidates(four(), four({ ipBlock: { cidr: 'fd00::2/128' } })).ingress['a']).toContain('b');
  });
});

describe('pods that took the place of others', () => {
  const front = (name: string, labels: Record<string, string>) => pod(`x/front-${name}`, { deployment: 'front', labels });
  const rest = pods.slice(1);
  const byRole = [admits('b', 'web'), guard('front', { podSelector: { matchLabels: { role: 'x' } } })];

  it('touch nothing when rules find the same in them', () => {
    expect(candidates({ pods: [front('0', { app: 'web' }), ...rest], policies: byRole }, { pods: [front('1', { app: 'web' }), ...rest], policies: byRole })).toEqual(nobody);
  });

  it('touch all when rules find something else in them', () => {
    const expected = { ingress: { front: 'all' }, egress: { front: 'all' } };
    expect(candidates({ pods: [front('0', { app: 'web' }), ...rest], policies: byRole }, { pods: [front('1', { app: 'api' }), ...rest], policies: byRole })).toEqual(expected);
  });

  it('touch all when policies select them otherwise', () => {
    const [before, after] = [{ pods: [front('0', {}), ...rest], policies: byRole }, { pods: [front('1', { role: 'x' }), ...rest], policies: byRole }];
    expect(candidates(before, after)).toEqual({ ingress: { front: 'all' }, egress: { front: 'all' } });
  });

  it('touch all when only some of them are otherwise', () => {
    const having = (...own: Snapshot['pods']) => ({ pods: [...own, ...rest], policies: byRole });
    const before = having(front('0', { app: 'web' }), front('1', { app: 'api' }));
    const after = having(front('2', { app: 'web' }), front('3', { app: 'web', role: 'x' }));
    expect(candidates(before, after)).toEqual({ ingress: { front: 'all' }, egress: { front: 'all' } });
    expect(candidates(before, having(front('2', { app: 'web' }), front('3', { app: 'api' }), front('4', { app: 'web', role: 'x' })))).toEqual({ ingress: { front: 'all' }, egress: { front: 'all' } });
  });
});

describe('what cannot be told', () => {
  const unread: Snapshot['unreadable'] = [{ resource: 'namespaces', verb: 'list', reason: 'forbidden' }];
  const byTeam = guard('b', { ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'a' } } }] }] });
  const unevaluated: Snapshot['unevaluated'] = [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', namespace: 'x', name: 'l7', podSelector: { matchLabels: { app: 'a' } }, directions: ['ingress'] }];

  it('touches all that rules may find there', () => {
    expect(candidates({ pods, policies: [byTeam], namespaces: [namespace('x')] }, { pods, policies: [byTeam], unreadable: unread })).toEqual({ ingress: { a: 'all', b: ['a', 'b', 'c'], c: 'all' }, egress: { a: 'all', b: 'all', c: 'all' } });
  });

  it('is told no more when rules differ; only those who ask for doubts look at all of it', () => {
    const [before, after] = [{ ...state(), unevaluated }, { ...state(admits('a', 'b')), unevaluated }];
    expect(candidates(before, after)).toEqual(nobody);
    expect(candidates(before, after, true)).toEqual({ ingress: { a: 'all' }, egress: {} });
    expect(candidates(state(guard('a')), state(admits('a', 'b')), true)).toEqual({ ingress: { a: ['b'] }, egress: {} });
  });
});
