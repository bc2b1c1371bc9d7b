import { describe, expect, it } from 'vitest';
import type { AdminPolicy, AdminRule } from '@/lib/model/admin-policy';
import type { NetworkPolicySpec } from '@/lib/model/network-policy';
import type { Service, Snapshot } from '@/lib/model/snapshot';
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

describe('an explanation through the tiers', () => {
  const rule = (action: AdminRule['action'], more: Partial<AdminRule> = {}): AdminRule => ({ action, peers: [{ kind: 'pods', pods: {} }], ...more });
  const admin = (name: string, priority: number, ...ingress: AdminRule[]): AdminPolicy => ({ kind: 'AdminNetworkPolicy', name, tier: 'admin', priority, subject: {}, ingress, egress: [] });
  const baseline = (...ingress: AdminRule[]): AdminPolicy => ({ ...admin('default', 0, ...ingress), kind: 'BaselineAdminNetworkPolicy', tier: 'baseline' });
  const told = (snapshot: Snapshot, detail = false) => {
    const connections = new Connections(snapshot);
    const { verdict, tier, policies } = explainDirection(connections.evaluator, 'ingress', connections.endpoint('x/b'), connections.endpoint('x/a'), 4, tcp(80), { detail });
    return [`${verdict} by ${tier ?? 'default'}`, ...policies.flatMap(({ ref, outcomes }) => outcomes.map(({ ref: { index }, outcome, decides, shadowed }) => `${ref.name} ${index + 1} ${outcome}${decides ? ', decides' : ''}${shadowed ? ', shadowed' : ''}`))];
  };
  const allowed = [policy('x/p', { podSelector: onA, ingress: [{}] })];

  it('ends at the first admin rule that matches, and leaves out those that do not', () => {
    const adminPolicies = [admin('late', 9, rule('allow')), admin('early', 1, rule('allow', { ports: [{ kind: 'numbers', protocol: 'TCP', first: 443, last: 443 }] }), rule('deny'), rule('allow'))];
    expect(told({ ...base, policies: allowed, adminPolicies })).toEqual(['denied by admin', 'early 2 denies, decides']);
  });

  it('in detail has the rules that do not match, and those that come too late', () => {
    const adminPolicies = [admin('early', 1, rule('allow', { ports: [{ kind: 'numbers', protocol: 'TCP', first: 443, last: 443 }] }), rule('deny'), rule('allow'))];
    expect(told({ ...base, policies: allowed, adminPolicies }, true)).toEqual(['denied by admin', 'early 1 port-does-not-match', 'early 2 denies, decides', 'early 3 allows, shadowed', 'p 1 allows, shadowed']);
  });

  it('names the Pass that led on to the NetworkPolicies', () => {
    expect(told({ ...base, policies: allowed, adminPolicies: [admin('early', 1, rule('pass')), admin('late', 2, rule('deny'))] })).toEqual(['allowed by network-policy', 'early 1 passes', 'p 1 allows, decides']);
  });

  it('comes to the baseline only where no NetworkPolicy isolates', () => {
    const adminPolicies = [baseline(rule('deny'))];
    expect(told({ ...base, adminPolicies })).toEqual(['denied by baseline', 'default 1 denies, decides']);
    expect(told({ ...base, policies: allowed, adminPolicies })).toEqual(['allowed by network-policy', 'p 1 allows, decides']);
  });

  it('that no rule decides is allowed by default', () => {
    expect(told({ ...base, adminPolicies: [admin('early', 1, rule('pass')), baseline(rule('deny', { peers: [{ kind: 'pods', pods: { namespaces: { matchLabels: { team: 'blue' } } } }] }))] })).toEqual(['not-isolated by default', 'early 1 passes']);
  });

  it('of policies of one priority that disagree names both, and says that their order is not defined', () => {
    const snapshot = { ...base, adminPolicies: [admin('one', 1, rule('allow')), admin('two', 1, rule('deny'))] };
    expect(told(snapshot)).toEqual(['unknown by default', 'one 1 allows', 'two 1 denies']);
    expect(explain(snapshot, 'x/b', 'x/a', tcp(80)).notes).toEqual(['AdminNetworkPolicy one and AdminNetworkPolicy two have the same priority and disagree; which of them comes first is not defined']);
  });

  it('of a rule by domain name cannot tell which addresses it means', () => {
    const byName: AdminPolicy = { ...admin('names', 1), egress: [rule('deny', { peers: [{ kind: 'domain-names', names: ['example.com'] }] })] };
    expect(explain({ ...base, adminPolicies: [byName] }, 'x/a', '203.0.113.7', tcp(80), 'egress')).toMatchObject({ verdict: 'unknown', policies: [{ outcomes: [{ outcome: 'unknown', decides: true, detail: expect.stringContaining('by domain') }] }] });
  });
});

describe('a near miss', () => {
  const hint = (snapshot: Snapshot, from: string, port: AskedPort | undefined = undefined) => explain(snapshot, from, 'x/a', port).policies[0]?.outcomes[0]?.hint;
  const wants = (labels: Record<string, string>) => withRules({ from: [{ podSelector: { matchLabels: labels } }] });
  const from = (labels: Record<string, string>, snapshot: Snapshot) => ({ ...snapshot, pods: [pods[0]!, pod('x/b', { labels })] });

  it.each<[string, Record<string, string>, Record<string, string>, string | undefined]>([
    ['of a value spelt alike says so', { tier: 'front' }, { tier: 'frontend' }, '"frontend" and "front" are nearly the same: is one of them a slip?'],
    ['of another way to write a value says so', { tier: 'front-end' }, { tier: 'frontend' }, '"frontend" and "front-end" are nearly the same: is one of them a slip?'],
    ['of the value under another key names the key', { app: 'orders' }, { 'app.kubernetes.io/name': 'orders' }, 'It has app.kubernetes.io/name=orders: the same value under another key.'],
    ['of a key spelt alike names the key', { component: 'api' }, { componnent: 'web' }, 'It has componnent=web: is one of the keys a slip?'],
    ['of values that have nothing in common says nothing', { app: 'orders' }, { app: 'billing' }, undefined],
    ['of numbered siblings says nothing', { app: 'worker-1' }, { app: 'worker-2' }, undefined],
    ['of a mere "true" under another key says nothing', { canary: 'true' }, { public: 'true' }, undefined],
  ])('%s', (_, wanted, has, expected) => expect(hint(from(has, wants(wanted)), 'x/b')).toBe(expected));

  it('by namespace says that a podSelector alone stays in the policy\'s own', () => {
    expect(hint(withRules({ from: [{ podSelector: { matchLabels: { app: 'b' } } }] }), 'y/b')).toBe('Without a namespaceSelector a podSelector picks pods of the policy\'s own namespace, x.');
  });

  it('by a label "name" of a namespace says which label every namespace has', () => {
    expect(hint(withRules({ from: [{ namespaceSelector: { matchLabels: { name: 'y' } } }] }), 'y/b')).toBe('Namespaces have no label name unless someone sets it; every namespace has kubernetes.io/metadata.name=y.');
  });

  it('by port says when only the protocol is wrong', () => {
    expect(hint(withRules({ ports: [{ port: 53 }] }), 'x/b', { protocol: 'UDP', port: 53 })).toContain('protocol is not');
  });

  it('by port says when the rule has the port of the Service', () => {
    const service: Service = { namespace: 'x', name: 'web', type: 'ClusterIP', headless: false, selector: { app: 'a' }, ports: [{ protocol: 'TCP', port: 80, targetPort: 'web' }] };
    expect(hint({ ...withRules({ ports: [{ port: 80 }] }), services: [service] }, 'x/b', tcp(8080))).toBe('80 is the port of Service x/web; policies see the pod\'s own port, 8080.');
  });

  it('by the name of a port names the one spelt alike', () => {
    const snapshot = { ...withRules({ ports: [{ port: 'https-web' }] }), pods: [pod('x/a', { ports: ['http-web:8080'] }), pod('x/b')] };
    expect(hint(snapshot, 'x/b', tcp(8080))).toBe('It has a port named "http-web": is one of the names a slip?');
  });

  it('of a denial is that of the rule which fails in the fewest places', () => {
    const rules = withRules({ from: [{ podSelector: { matchLabels: { app: 'c', tier: 'z' } } }] }, { from: [{ podSelector: { matchLabels: { app: 'c' } } }], ports: [{ port: 443 }] }, { from: [{ podSelector: { matchLabels: { app: 'c' } } }] }, { from: [{ podSelector: { matchLabels: { app: 'd' } } }] });
    expect(explain(rules, 'x/b', 'x/a', tcp(80)).nearest?.ref.index).toBe(2);
    expect(explain(withRules({}), 'x/b', 'x/a', tcp(80)).nearest).toBeUndefined();
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
