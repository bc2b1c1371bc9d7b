import { describe, expect, it } from 'vitest';
import type { NetworkPolicyPeer, NetworkPolicySpec } from '@/lib/model/network-policy';
import { cluster, namespace, pod, policy } from '@/lib/testing/builders';
import { Connections } from '@/lib/testing/connections';
import { expectReach } from '@/lib/testing/reachability';

/** x and y each have an a and a b, so that equal labels in another namespace show; the label of x is not its name. */
const namespaces = [namespace('x', { team: 'red' }), namespace('y', { team: 'blue' })];
const pods = [pod('x/a'), pod('x/b'), pod('y/a'), pod('y/b')];
const OUTSIDE = '203.0.113.7';
const withPolicies = (...specs: readonly NetworkPolicySpec[]) => cluster({ namespaces, pods, policies: specs.map((spec, index) => policy(`x/p${index}`, spec)) });
const onA = { matchLabels: { app: 'a' } };

describe('a rule for nearly everything', () => {
  const many = Array.from({ length: 30 }, (_, index) => pod(`x/p${index}`));
  const but = { podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn' as const, values: ['p1'] }] } };
  const snapshot = cluster({ namespaces, pods: [...many, pod('y/b')], policies: [policy('x/p', { podSelector: { matchLabels: { app: 'p0' } }, policyTypes: ['Ingress', 'Egress'], egress: [{ to: [but] }], ingress: [{ from: [but] }] })] });

  it('leaves out what it does not match', () => {
    const connections = new Connections(snapshot);
    expect(['x/p2', 'x/p8', 'x/p1', 'y/b', OUTSIDE].map((other) => connections.ask('x/p0', other, 'TCP', 80))).toEqual(['allowed', 'allowed', 'denied', 'denied', 'denied']);
    expect(['x/p2', 'x/p8', 'x/p1', 'y/b', OUTSIDE].map((other) => connections.ask(other, 'x/p0', 'TCP', 80))).toEqual(['allowed', 'allowed', 'denied', 'denied', 'denied']);
  });
});

describe('pods of one workload', () => {
  const replica = (name: string, role: string) => pod(`x/${name}`, { deployment: 'db', labels: { app: 'db', role } });
  const given = (from: NetworkPolicyPeer) => new Connections(cluster({ namespaces, pods: [replica('db-0', 'leader'), replica('db-1', 'follower'), pod('x/a')], policies: [policy('x/p', { podSelector: onA, ingress: [{ from: [from] }] })] }));

  it.each<[string, NetworkPolicyPeer]>([['a label', { podSelector: { matchLabels: { role: 'leader' } } }], ['an expression', { podSelector: { matchExpressions: [{ key: 'role', operator: 'NotIn', values: ['follower'] }] } }]])('are told apart by %s that a rule reads', (_words, from) => {
    const connections = given(from);
    expect(['x/db-0', 'x/db-1'].map((one) => connections.ask(one, 'x/a', 'TCP', 80))).toEqual(['allowed', 'denied']);
  });

  it('are told apart by a label that a policy selects by', () => {
    const snapshot = cluster({ namespaces, pods: [replica('db-0', 'leader'), replica('db-1', 'follower'), pod('x/a')], policies: [policy('x/p', { podSelector: { matchLabels: { role: 'leader' } } })] });
    expect(['x/db-0', 'x/db-1'].map((one) => new Connections(snapshot).ask('x/a', one, 'TCP', 80))).toEqual(['denied', 'allowed']);
  });
});

describe('without a policy', () => {
  it('everything reaches everything, outside addresses included', () => {
    expectReach(withPolicies(), 'TCP/80', `
      from\\to       x/a  x/b  y/a  ${OUTSIDE}
      x/a            ·    ✓    ✓    ✓
      y/a            ✓    ✓    ·    ✓
      ${OUTSIDE}     ✓    ✓    ✓    ·`);
  });
});

describe('a policy selects', () => {
  it('pods of its own namespace only, by podSelector', () => {
    expectReach(withPolicies({ podSelector: onA, policyTypes: ['Ingress'] }), 'TCP/80', `
      from\\to  x/a  x/b  y/a
      x/a       ·    ✓    ✓
      x/b       ✗    ·    ✓
      y/a       ✗    ✓    ·`);
  });

  it.each([['empty', {}], ['absent', undefined]])('every pod of its namespace when podSelector is %s', (_words, podSelector) => {
    expectReach(withPolicies({ podSelector, policyTypes: ['Ingress'] }), 'TCP/80', `
      from\\to  x/a  x/b  y/a
      x/a       ·    ✗    ✓
      y/a       ✗    ✗    ·`);
  });

  it('nothing in a namespace without pods, and then changes nothing', () => {
    expectReach(cluster({ namespaces, pods, policies: [policy('empty/deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] })] }), 'TCP/80', `
      from\\to  x/a  y/a
      x/a       ·    ✓
      y/a       ✓    ·`);
  });

  it('by the labels that pods have now', () => {
    const relabelled = cluster({ namespaces, pods: [pod('x/a', { labels: { app: 'other' } }), pod('y/a')], policies: [policy('x/deny', { podSelector: onA })] });
    expectReach(relabelled, 'TCP/80', `
      from\\to  x/a
      y/a       ✓`);
  });
});

/** Whether x/a is isolated in each direction. */
const isolation = (spec: NetworkPolicySpec) => {
  const connections = new Connections(withPolicies({ podSelector: onA, ...spec }));
  const a = connections.endpoint('x/a');
  return { ingress: connections.evaluator.isIsolated(a, 'ingress'), egress: connections.evaluator.isIsolated(a, 'egress') };
};

describe('policyTypes', () => {
  const cases: readonly (readonly [claim: string, spec: NetworkPolicySpec, ingress: boolean, egress: boolean])[] = [
    ['absent: ingress only', {}, true, false],
    ['empty: as if absent', { policyTypes: [] }, true, false],
    ['absent with egress rules: both', { egress: [{}] }, true, true],
    ['absent with an empty egress list: ingress only', { egress: [] }, true, false],
    ['absent with ingress rules: ingress only', { ingress: [{}] }, true, false],
    ['empty with egress rules: both', { policyTypes: [], egress: [{ ports: [{ port: 53 }] }] }, true, true],
    ['Egress alone: egress only', { policyTypes: ['Egress'] }, false, true],
    ['Egress alone, whatever ingress rules there are', { policyTypes: ['Egress'], ingress: [{}] }, false, true],
    ['Ingress alone, whatever egress rules there are', { policyTypes: ['Ingress'], egress: [{}] }, true, false],
    ['both: both, without any rule', { policyTypes: ['Ingress', 'Egress'] }, true, true],
  ];
  it.each(cases)('%s', (_claim, spec, ingress, egress) => {
    expect(isolation(spec)).toEqual({ ingress, egress });
  });

  it('Egress alone lets ingress rules have no effect: the pod stays open to all', () => {
    expectReach(withPolicies({ podSelector: onA, policyTypes: ['Egress'], ingress: [{ from: [{ podSelector: { matchLabels: { app: 'nobody' } } }] }] }), 'TCP/80', `
      from\\to  x/a  x/b
      x/a       ·    ✗
      x/b       ✓    ·`);
  });
});

describe('rules', () => {
  it.each<readonly [string, NetworkPolicySpec]>([['no list', {}], ['an empty list', { ingress: [] }]])('%s of ingress allow nothing', (_words, spec) => {
    expectReach(withPolicies({ podSelector: onA, policyTypes: ['Ingress'], ...spec }), 'TCP/80', `
      from\\to       x/a
      x/b            ✗
      ${OUTSIDE}     ✗`);
  });

  it('with one empty rule allow everything, on every protocol', () => {
    for (const port of ['TCP/1', 'UDP/53', 'SCTP/65535']) {
      expectReach(withPolicies({ podSelector: onA, policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] }), port, `
        from\\to       x/a  x/b  y/a  ${OUTSIDE}
        x/a            ·    ✓    ✓    ✓
        y/b            ✓    ✓    ✓    ✓
        ${OUTSIDE}     ✓    ✓    ✓    ·`);
    }
  });

  it.each<readonly [string, readonly NetworkPolicyPeer[] | undefined]>([['absent', undefined], ['empty', []]])('whose peers are %s match every pod and every outside address', (_words, from) => {
    expectReach(withPolicies({ podSelector: onA, ingress: [{ from, ports: [{ port: 80 }] }] }), 'TCP/80', `
      from\\to       x/a
      x/b            ✓
      y/a            ✓
      ${OUTSIDE}     ✓`);
  });

  it('of several policies add up, and order does not matter', () => {
    const allow = (app: string, port: number): NetworkPolicySpec => ({ podSelector: onA, ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app } } }], ports: [{ port }] }] });
    for (const specs of [[allow('a', 80), allow('b', 80), { podSelector: {} }], [{ podSelector: {} }, allow('b', 80), allow('a', 80)]]) {
      expectReach(withPolicies(...specs), 'TCP/80', `
        from\\to       x/a  x/b
        x/b            ✓    ·
        y/a            ✓    ✗
        y/b            ✓    ✗
        ${OUTSIDE}     ✗    ✗`);
    }
  });

  it('of one direction say nothing of the other', () => {
    expectReach(withPolicies({ podSelector: onA, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }] }] }), 'TCP/80', `
      from\\to       x/a  x/b  y/a  ${OUTSIDE}
      x/a            ·    ✓    ✓    ✓
      x/b            ✓    ·    ✓    ✓
      y/a            ✗    ✓    ·    ✓`);
  });

  it('must allow at both ends when both are isolated, and on the same port', () => {
    const ends = (egressPort: number, ingressPort: number) =>
      withPolicies(
        { podSelector: onA, policyTypes: ['Egress'], egress: [{ to: [{ podSelector: { matchLabels: { app: 'b' } } }], ports: [{ port: egressPort }] }] },
        { podSelector: { matchLabels: { app: 'b' } }, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: onA }], ports: [{ port: ingressPort }] }] },
      );
    expectReach(ends(80, 80), 'TCP/80', `
      from\\to  x/b
      x/a       ✓
      y/a       ✗`);
    expectReach(ends(80, 81), 'TCP/80', `
      from\\to  x/b
      x/a       ✗`);
    expectReach(ends(80, 81), 'TCP/81', `
      from\\to  x/b
      x/a       ✗`);
  });

  it('do not make the pods of one workload peers of each other', () => {
    const replicas = cluster({ pods: [pod('x/a-1', { labels: { app: 'a' }, deployment: 'a' }), pod('x/a-2', { labels: { app: 'a' }, deployment: 'a' })], policies: [policy('x/deny', { podSelector: onA })] });
    expectReach(replicas, 'TCP/80', `
      from\\to  x/a-1  x/a-2
      x/a-1     ·      ✗
      x/a-2     ✗      ·`);
  });
});

const from = (...peers: readonly NetworkPolicyPeer[]) => withPolicies({ podSelector: onA, ingress: [{ from: peers }] });

describe('a peer', () => {
  it('of podSelector alone is in the namespace of the policy', () => {
    expectReach(from({ podSelector: { matchLabels: { app: 'b' } } }), 'TCP/80', `
      from\\to  x/a
      x/b       ✓
      y/b       ✗
      y/a       ✗`);
  });

  it('of an empty podSelector is every pod of that namespace, and nothing outside', () => {
    expectReach(from({ podSelector: {} }), 'TCP/80', `
      from\\to       x/a
      x/b            ✓
      y/b            ✗
      ${OUTSIDE}     ✗`);
  });

  it('of namespaceSelector alone is every pod of those namespaces', () => {
    expectReach(from({ namespaceSelector: { matchLabels: { team: 'blue' } } }), 'TCP/80', `
      from\\to  x/a
      x/b       ✗
      y/a       ✓
      y/b       ✓`);
  });

  it('of an empty namespaceSelector is every pod of every namespace, and nothing outside', () => {
    expectReach(from({ namespaceSelector: {} }), 'TCP/80', `
      from\\to       x/a
      x/b            ✓
      y/a            ✓
      ${OUTSIDE}     ✗`);
  });

  it('of both selectors in one item must meet both', () => {
    expectReach(from({ namespaceSelector: { matchLabels: { team: 'blue' } }, podSelector: { matchLabels: { app: 'b' } } }), 'TCP/80', `
      from\\to  x/a
      x/b       ✗
      y/a       ✗
      y/b       ✓`);
  });

  it('of both selectors in two items must meet one', () => {
    expectReach(from({ namespaceSelector: { matchLabels: { team: 'blue' } } }, { podSelector: { matchLabels: { app: 'b' } } }), 'TCP/80', `
      from\\to  x/a
      x/b       ✓
      y/a       ✓
      y/b       ✓`);
  });

  it('by the name of a namespace is matched through the label every namespace carries', () => {
    expectReach(from({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'y' } } }), 'TCP/80', `
      from\\to  x/a
      x/b       ✗
      y/a       ✓`);
  });

  it('in a namespace that is only named has that one label', () => {
    const undeclared = cluster({ pods, policies: [policy('x/p', { podSelector: onA, ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'y' } } }] }] })] });
    expectReach(undeclared, 'TCP/80', `
      from\\to  x/a
      x/b       ✗
      y/a       ✓`);
  });

  it('of negations alone matches pods without the label, and never an outside address', () => {
    for (const namespaceSelector of [{ matchExpressions: [{ key: 'team', operator: 'NotIn' as const, values: ['green'] }] }, { matchExpressions: [{ key: 'gone', operator: 'DoesNotExist' as const }] }]) {
      expectReach(withPolicies({ podSelector: onA, policyTypes: ['Egress'], egress: [{ to: [{ namespaceSelector, podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['c'] }] } }] }] }), 'TCP/443', `
        from\\to  x/b  y/a  ${OUTSIDE}
        x/a       ✓    ✓    ✗`);
    }
  });
});

describe('deleting a policy', () => {
  it('takes away its own contribution, and the last one of a direction opens the pod', () => {
    const deny: NetworkPolicySpec = { podSelector: {} };
    const allow: NetworkPolicySpec = { podSelector: onA, ingress: [{ from: [{ podSelector: {} }] }] };
    expectReach(withPolicies(deny, allow), 'TCP/80', `
      from\\to  x/a
      x/b       ✓
      y/a       ✗`);
    expectReach(withPolicies(deny), 'TCP/80', `
      from\\to  x/a
      x/b       ✗
      y/a       ✗`);
    expectReach(withPolicies(), 'TCP/80', `
      from\\to  x/a
      x/b       ✓
      y/a       ✓`);
  });
});
