import { describe, expect, it } from 'vitest';
import type { NetworkPolicySpec } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace, pod, policy } from '@/lib/testing/builders';
import { Connections } from '@/lib/testing/connections';
import { allowingRules, explainDirection, type AskedPort } from './explain';

const pods = [pod('x/a', { ports: ['web:8080'] }), pod('x/b'), pod('y/b'), pod('x/host', { hostNetwork: true, ips: ['192.168.0.1'] })];
const base = cluster({ namespaces: [namespace('x'), namespace('y', { team: 'blue' })], pods });
const onA = { matchLabels: { app: 'a' } };
const withRules = (...ingress: NonNullable<NetworkPolicySpec['ingress']>) => ({ ...base, policies: [policy('x/p', { podSelector: onA, ingress })] });

function explain(snapshot: Snapshot, from: string, to: string, port?: AskedPort, direction: 'ingress' | 'egress' = 'ingress') {
  const connections = new Connections(snapshot);
  return explainDirection(connections.evaluator, direction, connections.endpoint(from), connections.endpoint(to), 4, port);
}
const tcp = (port: number): AskedPort => ({ protocol: 'TCP', port });
const detail = (snapshot: Snapshot, from: string, to: string, port?: AskedPort) => explain(snapshot, from, to, port).policies[0]?.outcomes[0]?.detail;

describe('an explanation', () => {
  it('without a policy says that nothing isolates the pod', () => {
    expect(explain(base, 'x/b', 'x/a')).toMatchObject({ verdict: 'not-isolated', policies: [] });
  });

  it('of an end that no policy can select says why none applies', () => {
    expect(explain(base, 'x/a', 'x/host')).toMatchObject({ verdict: 'not-applicable', notes: [expect.stringContaining('host network')] });
    expect(explain(base, '203.0.113.7', 'x/a', undefined, 'egress')).toMatchObject({ verdict: 'not-applicable', notes: [expect.stringContaining('outside')] });
  });

  it('lists every policy that isolates the pod, rules or none', () => {
    const snapshot = { ...base, policies: [policy('x/allow', { podSelector: onA, ingress: [{ from: [{ podSelector: {} }] }] }), policy('x/deny', { podSelector: {} }), policy('y/deny', { podSelector: {} })] };
    const { verdict, policies } = explain(snapshot, 'x/b', 'x/a', tcp(80));
    expect(verdict).toBe('allowed');
    expect(policies.map(({ ref, outcomes }) => [ref.name, outcomes.map(({ outcome }) => outcome)])).toEqual([['allow', ['allows']], ['deny', []]]);
  });

  it('lists all rules that allow, because removing one would not remove the edge', () => {
    const snapshot = withRules({ from: [{ podSelector: {} }] }, {}, { from: [{ podSelector: { matchLabels: { app: 'c' } } }] });
    expect(explain(snapshot, 'x/b', 'x/a', tcp(80)).policies[0]?.outcomes.map(({ ref, outcome }) => [ref.index, outcome])).toEqual([[0, 'allows'], [1, 'allows'], [2, 'peer-does-not-match']]);
  });

  it('names the nearest miss: the label, the namespace or the port that is wrong', () => {
    expect(detail(withRules({ from: [{ podSelector: { matchLabels: { app: 'c' } } }] }), 'x/b', 'x/a')).toBe('wants pods with app=c; this one has app=b');
    expect(detail(withRules({ from: [{ podSelector: { matchLabels: { tier: 'front' } } }] }), 'x/b', 'x/a')).toBe('wants pods with tier=front; this one has no label tier');
    expect(detail(withRules({ from: [{ podSelector: { matchLabels: { app: 'b' } } }] }), 'y/b', 'x/a')).toBe('picks pods of namespace x only, this one is in y');
    expect(detail(withRules({ from: [{ namespaceSelector: { matchLabels: { team: 'red' } } }] }), 'y/b', 'x/a')).toBe('wants a namespace with team=red; y has team=blue');
    expect(detail(withRules({ from: [{ podSelector: {} }] }), '203.0.113.7', 'x/a')).toContain('never match addresses outside');
    expect(detail(withRules({ from: [{ ipBlock: { cidr: '10.9.0.0/16' } }] }), 'x/b', 'x/a')).toBe('allows only addresses in 10.9.0.0/16, and no address of this pod is among them');
    expect(detail(withRules({ from: [{ podSelector: {} }], ports: [{ port: 443 }] }), 'x/b', 'x/a', tcp(80))).toBe('matches this peer, but allows only 443/TCP, not 80/TCP');
    expect(detail(withRules({ from: [{ podSelector: {} }], ports: [{ port: 'metrics' }] }), 'x/b', 'x/a', tcp(80))).toBe('matches this peer, but no TCP port of the destination is named "metrics"');
  });

  it('of several peers names the one that fails in the fewest places', () => {
    const far = { namespaceSelector: { matchLabels: { team: 'red' } }, podSelector: { matchLabels: { app: 'c' } } };
    const near = { namespaceSelector: { matchLabels: { team: 'blue' } }, podSelector: { matchLabels: { app: 'c' } } };
    expect(detail(withRules({ from: [far, near] }), 'y/b', 'x/a')).toBe('wants pods with app=c; this one has app=b');
  });

  it('of what cannot be told says why', () => {
    const unevaluated = [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', name: 'other', namespace: 'x', directions: ['ingress' as const] }];
    expect(explain({ ...base, unevaluated }, 'x/b', 'x/a', tcp(80))).toMatchObject({ verdict: 'unknown', notes: [expect.stringContaining('CiliumNetworkPolicy x/other')] });
  });
});

describe('the reasons of an edge', () => {
  it('are the rules that allow some of its ports', () => {
    const snapshot = withRules({ from: [{ podSelector: {} }], ports: [{ port: 80 }] }, { from: [{ podSelector: { matchLabels: { app: 'c' } } }] }, { ports: [{ port: 443 }] });
    const connections = new Connections(snapshot);
    const rules = allowingRules(connections.evaluator, 'ingress', connections.endpoint('x/b'), connections.endpoint('x/a'));
    expect(rules.map(({ policy: own, direction, index }) => `${own.namespace}/${own.name} ${direction} ${index}`)).toEqual(['x/p ingress 0', 'x/p ingress 2']);
  });

  it('are none of the rules whose ports the other end denies', () => {
    const closed = policy('x/b-egress', { podSelector: { matchLabels: { app: 'b' } }, policyTypes: ['Egress'], egress: [{ ports: [{ port: 443 }] }] });
    const snapshot = withRules({ ports: [{ port: 80 }] }, { ports: [{ port: 443 }] });
    const connections = new Connections({ ...snapshot, policies: [...snapshot.policies, closed] });
    expect(allowingRules(connections.evaluator, 'ingress', connections.endpoint('x/b'), connections.endpoint('x/a')).map(({ index }) => index)).toEqual([1]);
  });
});
