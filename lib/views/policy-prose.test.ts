import { describe, expect, it } from 'vitest';
import type { AdminPeer, AdminPolicy, AdminRule } from '@/lib/model/admin-policy';
import type { NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec } from '@/lib/model/network-policy';
import { policy } from '@/lib/testing/builders';
import { policyProse, proseText } from './policy-prose';

const said = (spec: NetworkPolicySpec) => proseText(policyProse(policy('shop/p', spec)));
const MORE = 'Other policies for the same pods may allow more.';
const web = { matchLabels: { app: 'web' } };
const named = (...names: string[]) => ({ matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In' as const, values: names }] });

describe('a NetworkPolicy as prose', () => {
  it.each<[string, NetworkPolicySpec, string]>([
    ['of one rule', { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from: [{ podSelector: web }], ports: [{ port: 5432 }] }] }, `Applies to pods of shop with app=db. Ingress: only from pods with app=web of the same namespace on TCP 5432. Egress: not restricted by this policy. ${MORE}`],
    ['that denies all', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }, `Applies to every pod of shop. Ingress: isolated, and this policy allows nothing. Egress: isolated, and this policy allows nothing. ${MORE}`],
    ['without a selector', {}, `Applies to every pod of shop. Ingress: isolated, and this policy allows nothing. Egress: not restricted by this policy. ${MORE}`],
    ['that opens all', { podSelector: {}, ingress: [{}] }, `Applies to every pod of shop. Ingress: everything is allowed. Egress: not restricted by this policy. ${MORE}`],
    ['with one rule that opens all among others', { ingress: [{ ports: [{ port: 80 }] }, {}] }, `Applies to every pod of shop. Ingress: everything is allowed, by rule 2 alone. Egress: not restricted by this policy. ${MORE}`],
    ['with empty lists, which are as good as none', { ingress: [{ from: [], ports: [] }] }, `Applies to every pod of shop. Ingress: everything is allowed. Egress: not restricted by this policy. ${MORE}`],
    ['whose egress rules alone make it one of egress', { egress: [{ ports: [{ port: 53, protocol: 'UDP' }] }] }, `Applies to every pod of shop. Ingress: isolated, and this policy allows nothing. Egress: only to anywhere on UDP 53. ${MORE}`],
    ['with an empty list of egress rules, which says nothing of egress', { egress: [] }, `Applies to every pod of shop. Ingress: isolated, and this policy allows nothing. Egress: not restricted by this policy. ${MORE}`],
    ['whose rules of a direction do not count', { policyTypes: ['Egress'], ingress: [{}], egress: [] }, `Applies to every pod of shop. Ingress: not restricted by this policy. Egress: isolated, and this policy allows nothing. ${MORE}`],
    ['of two rules', { ingress: [{ from: [{ podSelector: web }] }, { ports: [{ port: 'metrics' }] }] }, `Applies to every pod of shop. Ingress: only from pods with app=web of the same namespace on every port and from anywhere on the TCP port named metrics. Egress: not restricted by this policy. ${MORE}`],
  ])('%s', (_, spec, prose) => {
    expect(said(spec)).toBe(prose);
  });

  it.each<[NetworkPolicyPeer[], string]>([
    [[{ podSelector: {} }], 'any pod of the same namespace'],
    [[{ namespaceSelector: {} }], 'any pod of any namespace'],
    [[{ namespaceSelector: { matchLabels: { team: 'a' } } }], 'any pod of namespaces with team=a'],
    [[{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'edge' } }, podSelector: web }], 'pods with app=web of namespace edge'],
    [[{ namespaceSelector: named('a', 'b') }], 'any pod of namespaces a or b'],
    [[{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'edge', team: 'a' } } }], 'any pod of namespaces with kubernetes.io/metadata.name=edge, team=a'],
    [[{ namespaceSelector: {} }, { podSelector: web }], 'any pod of any namespace or pods with app=web of the same namespace'],
    [[{ podSelector: { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['a', 'b'] }, { key: 'x', operator: 'DoesNotExist' }] } }], 'pods with tier not in (a, b), has no x of the same namespace'],
    [[{ ipBlock: { cidr: '10.0.0.5/8' } }], 'addresses 10.0.0.0/8'],
    [[{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }], 'any IPv4 address except 10.0.0.0/8'],
    [[{ ipBlock: { cidr: '::/0', except: ['fd00::/8', 'fe80::/10'] } }], 'any IPv6 address except fd00::/8 and fe80::/10'],
    [[{ podSelector: { matchLabels: { a: '1', b: '2' } } }, { ipBlock: { cidr: '192.0.2.0/24' } }, { namespaceSelector: {} }], 'pods with a=1, b=2 of the same namespace; addresses 192.0.2.0/24; or any pod of any namespace'],
  ])('from %j', (from, words) => {
    expect(said({ ingress: [{ from, ports: [{ port: 1 }] }] })).toContain(`Ingress: only from ${words} on TCP 1.`);
  });

  it.each<[NetworkPolicyPort[], string]>([
    [[{}], 'every TCP port'],
    [[{ protocol: 'SCTP' }], 'every SCTP port'],
    [[{ port: 8000, endPort: 8010 }], 'TCP 8000-8010'],
    [[{ port: 80 }, { port: 443 }, { port: 53, protocol: 'UDP' }], 'TCP 80, 443 or UDP 53'],
    [[{ port: 53, protocol: 'UDP' }, { port: 53 }], 'UDP 53 or TCP 53'],
    [[{}, { port: 80 }], 'every TCP port or TCP 80'],
    [[{ port: 'dns', protocol: 'UDP' }], 'the UDP port named dns'],
    [[{ port: 1, endPort: 65535 }], 'every TCP port'],
  ])('on %j', (ports, words) => {
    expect(said({ egress: [{ ports }] })).toContain(`Egress: only to anywhere on ${words}.`);
  });
});

describe('an admin policy as prose', () => {
  const admin = (parts: Partial<AdminPolicy>) => proseText(policyProse({ kind: 'AdminNetworkPolicy', name: 'p', tier: 'admin', priority: 5, subject: {}, ingress: [], egress: [], ...parts }));
  const rule = (...peers: AdminPeer[]): AdminRule => ({ action: 'deny', peers });
  const every: AdminPeer = { kind: 'pods', pods: {} };
  const LEFT = 'What no rule matches, other policies decide; what none decides is allowed.';

  it('tells its place in the order, and its rules in theirs', () => {
    const ingress: AdminRule[] = [
      { name: 'scrape', action: 'allow', peers: [{ kind: 'pods', pods: { namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } } }], ports: [{ kind: 'named', name: 'metrics' }] },
      { action: 'pass', peers: [{ kind: 'pods', pods: { namespaces: { matchLabels: { team: 'a' } }, pods: web } }] },
      rule(every),
    ];
    expect(admin({ ingress, subject: { namespaces: { matchLabels: { zone: 'inner' } } } })).toBe(
      `Applies to every pod of namespaces with zone=inner. Decides before any NetworkPolicy (priority 5, lower ones first). Ingress: the first of these that matches decides: 1. "scrape" allows what comes from any pod of namespace monitoring on the port named metrics; 2. leaves to NetworkPolicies what comes from pods with app=web of namespaces with team=a on every port; 3. denies what comes from any pod of any namespace on every port. Egress: this policy says nothing. ${LEFT}`,
    );
  });

  it.each<[string, Partial<AdminPolicy>, string]>([
    ['a BaselineAdminNetworkPolicy', { kind: 'BaselineAdminNetworkPolicy', tier: 'baseline', priority: 0 }, 'Decides only where no NetworkPolicy isolates a pod. '],
    ['a ClusterNetworkPolicy of the baseline', { kind: 'ClusterNetworkPolicy', tier: 'baseline', priority: 7 }, 'Decides only where no NetworkPolicy isolates a pod (priority 7, lower ones first). '],
    ['one for some pods of every namespace', { subject: { pods: web } }, 'Applies to pods with app=web of every namespace.'],
    ['addresses', { egress: [rule({ kind: 'networks', cidrs: ['10.0.0.0/8', '0.0.0.0/0'] })] }, '1. denies what goes to addresses 10.0.0.0/8 or any IPv4 address on every port.'],
    ['nodes', { egress: [rule({ kind: 'nodes', selector: {} }), rule({ kind: 'nodes', selector: { matchLabels: { role: 'edge' } } })] }, '1. denies what goes to any node on every port; 2. denies what goes to nodes with role=edge on every port.'],
    ['domain names', { egress: [rule({ kind: 'domain-names', names: ['a.example', '*.b.example'] })] }, 'what goes to the outside addresses of a.example or *.b.example on every port'],
    ['namespaces like its own', { ingress: [rule({ kind: 'same-labels', keys: ['team', 'env'] })] }, 'what comes from any pod of namespaces with the same team and env as the pod’s own on every port'],
    ['namespaces unlike its own', { ingress: [rule({ kind: 'not-same-labels', keys: ['team'], pods: web })] }, 'what comes from pods with app=web of namespaces that have team, not all of them with the values of the pod’s own on every port'],
    ['a peer of a newer version that would be allowed', { ingress: [{ action: 'allow', peers: [{ kind: 'unknown' }] }] }, '1. matches nothing: one of its peers is of a kind that only a newer version of the API has.'],
    ['a peer of a newer version that would be passed on', { ingress: [{ action: 'pass', peers: [every, { kind: 'unknown' }] }] }, '1. denies everything: one of its peers is of a kind that only a newer version of the API has.'],
    ['ports', { ingress: [{ ...rule(every), ports: [{ kind: 'numbers', protocol: 'UDP', first: 53, last: 53 }, { kind: 'numbers', protocol: 'TCP' }, { kind: 'numbers', protocol: 'TCP', first: 8000, last: 8010 }] }] }, 'on UDP 53, every TCP port or TCP 8000-8010.'],
  ])('tells %s', (_, parts, words) => {
    expect(admin(parts)).toContain(words);
  });
});
