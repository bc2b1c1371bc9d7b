import { describe, expect, it } from 'vitest';
import type { NetworkPolicyPeer } from '@/lib/model/network-policy';
import { pod, policy } from '@/lib/testing/builders';
import { admin, allow, found, from, inNamespace, on, podsOf, rule, told, whole, type Parts, type Written } from './testing';

const CODE = 'missing-half';
const pods = [pod('x/a'), pod('x/b')];
const port = (...numbers: number[]) => numbers.map((number) => ({ port: number }));
const into = (name: string, ...numbers: number[]) => policy(`x/${name}`, { podSelector: on('a'), ingress: [{ from: [{ podSelector: on('b') }], ports: port(...numbers) }] });
const intoA = into('into-a', 80);
const closedB = policy('x/closed-b', { podSelector: on('b'), policyTypes: ['Egress'] });
const tcp = (...numbers: number[]) => numbers.map((number) => ({ protocol: 'TCP' as const, port: number }));
const ofIntoA: Written = {
  severity: 'warning',
  message: 'x/into-a lets x/b into x/a, but x/b may not send to it: the egress half is missing.',
  objects: ['NetworkPolicy x/into-a', 'Pod x/b', 'Pod x/a'],
  field: 'spec.ingress[0]',
  peers: ['workload/x/Pod/b', 'workload/x/Pod/a'],
  fix: [allow('x/b', 'x/a', tcp(80))],
};
const messages = (parts: Parts) => found(CODE, parts).map(({ message }) => message);

describe('a missing half', () => {
  it('of an ingress rule is the egress of its source, which can be drawn', () => {
    expect(found(CODE, { pods, policies: [intoA, closedB] })).toStrictEqual([whole(CODE, ofIntoA)]);
  });

  it('of an egress rule is the ingress of its destination', () => {
    const policies = [policy('x/b-egress', { podSelector: on('b'), policyTypes: ['Egress'], egress: [{ to: [{ podSelector: on('a') }] }] }), policy('x/a-ingress', { podSelector: on('a') })];
    expect(found(CODE, { pods, policies })).toStrictEqual([
      whole(CODE, {
        severity: 'warning',
        message: 'x/b-egress lets x/b send to x/a, but x/a does not let it in: the ingress half is missing.',
        objects: ['NetworkPolicy x/b-egress', 'Pod x/b', 'Pod x/a'],
        field: 'spec.egress[0]',
        peers: ['workload/x/Pod/b', 'workload/x/Pod/a'],
        fix: [allow('x/b', 'x/a', 'all')],
      }),
    ]);
  });

  it('is told once for each two workloads, by the first rule that lacks it', () => {
    const policies = [into('later', 81), intoA, policy('x/closed', { podSelector: {}, policyTypes: ['Egress'] }), policy('x/into-b', { podSelector: on('b'), ingress: from({ podSelector: on('a') }) })];
    expect(messages({ pods, policies })).toEqual([
      ofIntoA.message,
      'x/into-b lets x/a into x/b, but x/a may not send to it: the egress half is missing.',
    ]);
  });

  it('is told of workloads that policies treat alike, but of none with itself', () => {
    const twins = [pod('x/one', { labels: { app: 'a' } }), pod('x/two', { labels: { app: 'a' } })];
    const policies = [policy('x/p', { podSelector: on('a'), policyTypes: ['Ingress', 'Egress'], ingress: from({ podSelector: on('a') }) })];
    expect(messages({ pods: twins, policies })).toEqual([
      'x/p lets x/one into x/two, but x/one may not send to it: the egress half is missing.',
      'x/p lets x/two into x/one, but x/two may not send to it: the egress half is missing.',
    ]);
    const replicas = ['a', 'b'].map((app) => pod(`x/${app}`, { deployment: 'web', labels: { app } }));
    expect(told(CODE, { pods: replicas, policies: [intoA, closedB] })).toEqual([]);
  });

  it('is told of the first hundred', () => {
    const many = Array.from({ length: 101 }, (_, index) => pod(`x/b-${index}`, { labels: { app: 'b' } }));
    expect(found(CODE, { pods: [pod('x/a'), ...many], policies: [intoA, closedB] })).toHaveLength(100);
  });

  it('is none where the other end is open, or allows some of it', () => {
    expect(told(CODE, { pods, policies: [intoA] })).toEqual([]);
    expect(told(CODE, { pods, policies: [intoA, closedB], adminPolicies: [admin('allow', 1, { egress: [rule('allow', podsOf())] })] })).toEqual([]);
    const on81 = policy('x/out-of-b', { podSelector: on('b'), policyTypes: ['Egress'], egress: [{ to: [{ podSelector: on('a') }], ports: port(81) }] });
    expect(messages({ pods, policies: [intoA, on81] })).toEqual([ofIntoA.message]);
    expect(told(CODE, { pods, policies: [intoA, on81, into('more', 81)] })).toEqual([]);
  });

  it('is none where the port has a name that no destination knows', () => {
    expect(told(CODE, { pods, policies: [policy('x/into-a', { podSelector: on('a'), ingress: [{ from: [{ podSelector: on('b') }], ports: [{ port: 'http' }] }] }), closedB] })).toEqual([]);
  });

  it('is one in whatever address family the two have in common, and none where they have none', () => {
    const dual = pods.map((one, index) => ({ ...one, ips: [`10.0.0.${index + 1}`, `fd00::${index + 1}`] }));
    expect(told(CODE, { pods: dual, policies: [intoA, closedB] })).toHaveLength(1);
    expect(told(CODE, { pods: dual.map((one) => ({ ...one, ips: one.ips.slice(1) })), policies: [intoA, closedB] })).toHaveLength(1);
    expect(told(CODE, { pods: [pod('x/a'), pod('x/b', { ips: ['fd00::2'] })], policies: [intoA, closedB] })).toEqual([]);
  });

  it('is none where the two are on different networks', () => {
    const policies = [policy('x/into-a', { podSelector: on('a'), ingress: from({ namespaceSelector: inNamespace('y'), podSelector: on('b') }) }), policy('y/closed-b', { policyTypes: ['Egress'] })];
    const apart: Parts = { pods: [pod('x/a'), pod('y/b')], policies };
    expect(told(CODE, apart)).toHaveLength(1);
    expect(told(CODE, { ...apart, primaryNetworks: [{ kind: 'UserDefinedNetwork', namespace: 'y', name: 'own', namespaces: ['y'] }] })).toEqual([]);
  });
});

describe('a rule that lacks no half of its own', () => {
  const peers = (...list: NetworkPolicyPeer[]) => [policy('x/into-a', { podSelector: on('a'), ingress: from(...list) }), closedB];

  it('puts up with a whole namespace, or with everyone', () => {
    expect(told(CODE, { pods, policies: peers({ podSelector: {} }) })).toEqual([]);
    expect(told(CODE, { pods, policies: [policy('x/into-a', { podSelector: on('a'), ingress: [{ ports: port(80) }] }), closedB] })).toEqual([]);
  });

  it('names other pods beside such peers, and lacks the half of those alone', () => {
    expect(messages({ pods, policies: peers({ ipBlock: { cidr: '10.0.0.0/8' } }, { podSelector: on('b') }) })).toEqual([ofIntoA.message]);
    const elsewhere = { pods: [...pods, pod('y/b')], policies: [...peers({ podSelector: on('b') }, { namespaceSelector: inNamespace('y') }), policy('y/closed', { policyTypes: ['Egress'] })] };
    expect(messages(elsewhere)).toEqual([ofIntoA.message]);
  });
});

describe('a half that an admin policy takes away', () => {
  const world = (...adminPolicies: NonNullable<Parts['adminPolicies']>): Parts => ({ pods, policies: [into('into-a', 80, 81), closedB], adminPolicies });
  const deny80 = { ...rule('deny', podsOf()), ports: [{ kind: 'numbers' as const, protocol: 'TCP' as const, first: 80, last: 80 }] };
  const baseline = admin('default', 0, { kind: 'BaselineAdminNetworkPolicy', tier: 'baseline', subject: { pods: on('b') }, egress: [rule('deny', podsOf())] });

  it('is not missing: none could mend that', () => {
    expect(told(CODE, world(admin('deny', 1, { egress: [rule('deny', podsOf())] })))).toEqual([]);
    expect(told(CODE, { pods, policies: [intoA], adminPolicies: [admin('deny', 1, { subject: { pods: on('a') }, ingress: [rule('deny', podsOf())] }), baseline] })).toEqual([]);
  });

  it('is missing all the same where some ports are left, or where the baseline denies it', () => {
    expect(messages(world(admin('deny', 1, { egress: [deny80] })))).toEqual([ofIntoA.message]);
    expect(messages({ pods, policies: [intoA], adminPolicies: [baseline] })).toEqual([ofIntoA.message]);
  });
});
