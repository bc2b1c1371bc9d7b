import { describe, expect, it } from 'vitest';
import type { AdminPolicy } from '@/lib/model/admin-policy';
import type { NetworkPolicySpec } from '@/lib/model/network-policy';
import type { Pod, Snapshot } from '@/lib/model/snapshot';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { Evaluator } from './evaluate';
import { formatPorts } from './port-set';

const onto = (app: string, spec: Partial<NetworkPolicySpec>) => policy(`x/${app}`, { podSelector: { matchLabels: { app } }, policyTypes: ['Ingress'], ...spec });
const both = (name: string, four: string, six: string, parts: Parameters<typeof pod>[1] = {}) => pod(`x/${name}`, { ips: [four, six], ...parts });
const client = both('client', '10.0.0.1', 'fd00::1');
const from = (cidr: string, ...ports: readonly number[]) => ({ from: [{ ipBlock: { cidr } }], ...(ports.length > 0 && { ports: ports.map((port) => ({ port })) }) });

/** What holds from the client to each of the other pods, in words. */
function told(parts: Partial<Snapshot>) {
  const evaluator = new Evaluator(cluster(parts));
  const { ofPod } = evaluator.compiled.endpoints;
  const words = (to: Pod) => {
    const { allowed, unknown, open, onlyFamily } = evaluator.evaluatePair(ofPod.get(client.id)!, ofPod.get(to.id)!);
    return [...formatPorts(allowed), ...formatPorts(unknown).map((text) => `perhaps ${text}`), ...(open ? ['open'] : []), ...(onlyFamily ? [`IPv${onlyFamily}`] : [])].join(', ') || 'nothing';
  };
  return parts.pods!.filter(({ id }) => id !== client.id).map(words);
}

describe('two pods with addresses of both families', () => {
  it('are told apart by what opens a port, and over which family', () => {
    const pods = [client, both('open', '10.0.0.2', 'fd00::2'), both('rule', '10.0.0.3', 'fd00::3'), both('four', '10.0.0.4', 'fd00::4'), both('six', '10.0.0.5', 'fd00::5'), both('closed', '10.0.0.6', 'fd00::6')];
    const policies = [onto('rule', { ingress: [{}] }), onto('four', { ingress: [from('0.0.0.0/0')] }), onto('six', { ingress: [from('::/0')] }), onto('closed', {})];
    expect(told({ pods, policies })).toEqual(['all ports, open', 'all ports', 'all ports, IPv4', 'all ports, IPv6', 'nothing']);
  });

  it.each<[string, NonNullable<NetworkPolicySpec['ingress']>, string]>([
    ['the family that is allowed more', [from('0.0.0.0/0', 80, 81), from('::/0', 80)], '80-81/TCP, IPv4'],
    ['the other family, when that is allowed more', [from('0.0.0.0/0', 80), from('::/0', 80, 81)], '80-81/TCP, IPv6'],
    ['neither, when each is allowed something else', [from('0.0.0.0/0', 80), from('::/0', 81)], '80-81/TCP'],
    ['neither, when both are allowed the same', [from('0.0.0.0/0', 80), from('::/0', 80)], '80/TCP'],
  ])('are told of %s', (_, ingress, expected) => expect(told({ pods: [client, both('db', '10.0.0.2', 'fd00::2')], policies: [onto('db', { ingress })] })).toEqual([expected]));

  it('are told of the family that may be allowed more, where both are surely allowed the same', () => {
    const deny: AdminPolicy = { kind: 'AdminNetworkPolicy', name: 'a', tier: 'admin', priority: 1, subject: {}, ingress: [{ action: 'deny', peers: [{ kind: 'networks', cidrs: ['fd00::/8'] }] }], egress: [] };
    const perhaps = { adminPolicies: [deny], profile: { name: 'antrea', basis: 'chosen' } } as const;
    const pods = [client, both('db', '10.0.0.2', 'fd00::2'), both('only', '10.0.0.3', 'fd00::3')];
    expect(told({ pods, ...perhaps, policies: [onto('only', { ingress: [from('::/0')] })] })).toEqual(['all ports, open, IPv4', 'perhaps all ports, IPv6']);
  });
});

describe('doubt', () => {
  const unevaluated = (app: string): Snapshot['unevaluated'] => [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', namespace: 'x', name: 'c', podSelector: { matchLabels: { app } }, directions: ['ingress'] }];

  it('is of the endpoints that something not read could concern, and no others', () => {
    const evaluator = new Evaluator(cluster({ pods: [client, pod('x/db')], unevaluated: unevaluated('db') }));
    const { ofPod } = evaluator.compiled.endpoints;
    const [db, other] = [ofPod.get(pod('x/db').id)!, ofPod.get(client.id)!];
    expect([evaluator.isUncertain(db, 'ingress'), evaluator.isUncertain(db, 'egress'), evaluator.isUncertain(other, 'ingress')]).toEqual([true, false, false]);
  });

  it('tells pods apart that the same policies select', () => {
    const pods = [client, pod('x/sure', { labels: { app: 'sure', group: 'all' } }), pod('x/db', { labels: { app: 'db', group: 'all' } })];
    expect(told({ pods, unevaluated: unevaluated('db'), policies: [policy('x/all', { podSelector: { matchLabels: { group: 'all' } }, ingress: [{}] })] })).toEqual(['all ports', 'perhaps all ports']);
  });

  it('is shared by endpoints with the same policies, tiers in doubt and all', () => {
    const evaluator = new Evaluator(cluster({ pods: [client, pod('x/a'), pod('x/b')], policies: [policy('x/all', { podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'a' } } }] }] })] }));
    const profiles = [client, pod('x/a'), pod('x/b')].map(({ id }) => evaluator.profile(evaluator.compiled.endpoints.ofPod.get(id)!, 'ingress'));
    expect([profiles[1] === profiles[0], profiles[2] === profiles[0], profiles[0]]).toEqual([true, true, expect.objectContaining({ anyPod: expect.objectContaining({ isolated: true }) as object })]);
    expect(evaluator.profile(0, 'egress')).toBeNull();
  });

  it('of one policy is not that of another: the twelfth is not the first and the second', () => {
    const labels = (index: number) => ({ podSelector: { matchLabels: { [`p${index}`]: 'yes' } }, ingress: index === 12 ? [{}] : [] });
    const policies = Array.from({ length: 13 }, (_, index) => policy(`x/p${String(index).padStart(2, '0')}`, labels(index)));
    const pods = [client, pod('x/twelfth', { labels: { p12: 'yes' } }), pod('x/both', { labels: { p1: 'yes', p2: 'yes' } })];
    expect(told({ pods, policies })).toEqual(['all ports', 'nothing']);
  });

  it('of a policy that may apply is not that of another that may', () => {
    const deny = (name: string, port: number): AdminPolicy => ({ kind: 'AdminNetworkPolicy', name, tier: 'admin', priority: 1, subject: { pods: { matchLabels: { app: name } } }, ingress: [{ action: 'deny', peers: [{ kind: 'pods', pods: {} }], ports: [{ kind: 'numbers', protocol: 'TCP', first: port, last: port }] }], egress: [] });
    expect(told({ pods: [client, pod('x/a'), pod('x/b')], adminPolicies: [deny('a', 80), deny('b', 81)], profile: { name: 'antrea', basis: 'chosen' } })).toEqual(['1-79/TCP, 81-65535/TCP, all UDP, all SCTP, perhaps 80/TCP, open', '1-80/TCP, 82-65535/TCP, all UDP, all SCTP, perhaps 81/TCP, open']);
  });
});

it('an endpoint that may be selected is not one that is', () => {
  const namespaces = ['x', 'y'].map((name) => ({ name, labels: { 'kubernetes.io/metadata.name': name }, declared: name === 'x' }));
  const deny: AdminPolicy = { kind: 'AdminNetworkPolicy', name: 'a', tier: 'admin', priority: 1, subject: { namespaces: { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] } }, ingress: [{ action: 'deny', peers: [{ kind: 'pods', pods: {} }] }], egress: [] };
  const unreadable = [{ resource: 'namespaces', verb: 'list', reason: 'forbidden' }] as const;
  expect(told({ pods: [client, pod('x/a'), pod('y/a')], namespaces, adminPolicies: [deny], unreadable })).toEqual(['nothing', 'perhaps all ports']);
});
