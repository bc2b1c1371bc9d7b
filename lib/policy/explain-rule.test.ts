import { describe, expect, it } from 'vitest';
import type { AdminPeer, AdminPolicy, AdminRule } from '@/lib/model/admin-policy';
import type { NetworkPolicyIngressRule, NetworkPolicyPort } from '@/lib/model/network-policy';
import type { Service, Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace, node, pod, policy } from '@/lib/testing/builders';
import { Connections } from '@/lib/testing/connections';
import { explainDirection, type AskedPort, type RuleOutcome } from './explain';
import { portSet, type PortSet } from './port-set';

const tcp = (port: number): AskedPort => ({ protocol: 'TCP', port });
const allowing = (rule: NetworkPolicyIngressRule): Partial<Snapshot> => ({ policies: [policy('x/p', { podSelector: { matchLabels: { app: 'a' } }, ingress: [rule] })] });
const everyPod: AdminPeer = { kind: 'pods', pods: {} };
const rule = (action: AdminRule['action'], more: Partial<AdminRule> = {}): AdminRule => ({ action, peers: [everyPod], ...more });
const admin = (...ingress: readonly AdminRule[]): AdminPolicy => ({ kind: 'ClusterNetworkPolicy', name: 'all', tier: 'admin', priority: 1, subject: {}, ingress, egress: [] });
const numbers = (first: number, last: number): AdminRule['ports'] => [{ kind: 'numbers', protocol: 'TCP', first, last }];
const unread: Snapshot['unreadable'] = [{ resource: 'namespaces', verb: 'list', reason: 'forbidden' }];

const a = pod('x/a', { ports: ['web:8080', 'dns:53/UDP', '9090'] });
const host = pod('x/host', { hostNetwork: true, ips: ['192.168.0.1'] });
const outcomes = (parts: Partial<Snapshot>, from = 'x/b', asked?: AskedPort | PortSet): readonly RuleOutcome[] => {
  const connections = new Connections(cluster({ namespaces: [namespace('x')], pods: [a, pod('x/b'), host], nodes: [node('n', ['192.168.0.9'])], ...parts }));
  return explainDirection(connections.evaluator, 'ingress', connections.endpoint(from), connections.endpoint('x/a'), 4, asked, { detail: true }).policies.flatMap((one) => one.outcomes);
};
const details = (...args: Parameters<typeof outcomes>) => outcomes(...args).map(({ outcome, detail }) => `${outcome}: ${detail}`);

describe('a rule that matches', () => {
  const alone = ', by its address alone; not every CNI matches pods and nodes by address';

  it.each<[string, Partial<Snapshot>, string, readonly string[]]>([
    ['says on which ports', allowing({ ports: [{ port: 80 }, { port: 443, endPort: 445 }, { port: 53, protocol: 'UDP' }] }), 'x/b', ['allows: matches this peer on 80/TCP, 443-445/TCP, 53/UDP']],
    ['says what it does when it is an admin rule', { adminPolicies: [admin(rule('deny', { ports: numbers(80, 81) }), rule('pass', { ports: numbers(82, 82) }), rule('allow'))] }, 'x/b',
      ['denies: matches this peer on 80-81/TCP and denies it', 'passes: matches this peer on 82/TCP and passes it on to the next tier', 'allows: matches this peer on all ports and allows it']],
    ['says what it would have done when it comes too late', { adminPolicies: [admin(rule('deny'), rule('allow'), rule('deny', { ports: numbers(80, 80) }), rule('pass'))] }, 'x/b',
      ['denies: matches this peer on all ports and denies it', 'allows: matches this peer on all ports and would allow it, but what comes before it has decided', 'denies: matches this peer on 80/TCP and would deny it, but what comes before it has decided', 'passes: matches this peer on all ports and would pass it on, but what comes before it has decided']],
    ['says that it finds a pod by its address alone', allowing({ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }, { ipBlock: { cidr: '172.16.0.0/12' } }] }), 'x/b', [`allows: matches this peer on all ports${alone}`]],
    ['says that it finds a node by its address alone', allowing({ from: [{ ipBlock: { cidr: '192.168.0.0/16' } }] }), '192.168.0.9', [`allows: matches this peer on all ports${alone}`]],
    ['says that an admin rule finds a pod by its address alone', { adminPolicies: [admin(rule('deny', { peers: [{ kind: 'networks', cidrs: ['10.0.0.0/8'] }] }))] }, 'x/b', [`denies: matches this peer on all ports and denies it${alone}`]],
    ['says no such thing when labels would do as well', allowing({ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }, { podSelector: {} }] }), 'x/b', ['allows: matches this peer on all ports']],
    ['says no such thing of outside addresses', allowing({ from: [{ ipBlock: { cidr: '203.0.113.0/24' } }] }), '203.0.113.7', ['allows: matches this peer on all ports']],
    ['says no such thing when it is for everything', allowing({}), 'x/b', ['allows: matches this peer on all ports']],
  ])('%s', (_, parts, from, expected) => expect(details(parts, from)).toEqual(expected));
});

describe('a rule of which it cannot be told whether it applies', () => {
  const byTeam: AdminPeer = { kind: 'pods', pods: { namespaces: { matchLabels: { team: 'a' } } } };
  const ssd: AdminPeer = { kind: 'nodes', selector: { matchLabels: { disk: 'ssd' } } };
  const named: AdminPeer = { kind: 'domain-names', names: ['a.example'] };
  const block: AdminPeer = { kind: 'networks', cidrs: ['10.0.0.0/8'] };
  const denying = (...peers: readonly AdminPeer[]): Partial<Snapshot> => ({ adminPolicies: [admin(rule('deny', { peers }))] });
  const strange = { namespaces: [], unreadable: unread };

  it.each<[string, Partial<Snapshot>, string, string]>([
    ['names the plugin that may not evaluate it', { ...denying(everyPod), profile: { name: 'cilium', basis: 'chosen' } }, 'x/b', 'may not apply here: whether the network plugin evaluates such policies depends on its version and setup'],
    ['names the namespace of its subject', { adminPolicies: [{ ...admin(rule('deny')), subject: { namespaces: { matchLabels: { team: 'a' } } } }], ...strange }, 'x/b', 'may not apply here: its policy picks namespaces by labels, and the labels of x could not be read'],
    ['names the namespace of the other end', { ...denying(byTeam), ...strange, pods: [a, pod('ops/b')], namespaces: [namespace('x')] }, 'ops/b', 'picks namespaces by labels, and the labels of ops could not be read'],
    ['names the namespace, and not addresses when it is known which the pod has', { ...denying(block, byTeam), ...strange, pods: [a, pod('ops/b', { ips: ['172.16.0.1'] })], namespaces: [namespace('x')] }, 'ops/b', 'picks namespaces by labels, and the labels of ops could not be read'],
    ['names the namespace, and not domains, which are outside', { ...denying(named, byTeam), ...strange, pods: [a, pod('ops/b')], namespaces: [namespace('x')] }, 'ops/b', 'picks namespaces by labels, and the labels of ops could not be read'],
    ['names the namespace, where other rules name addresses', { ...denying(byTeam), ...allowing({ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }), ...strange, pods: [a, pod('ops/b', { presence: 'template' })], namespaces: [namespace('x')] }, 'ops/b', 'picks namespaces by labels, and the labels of ops could not be read'],
    ['names the addresses, when it is not known which the pod has', { ...denying(block, byTeam), pods: [a, pod('x/b', { presence: 'template' })] }, 'x/b', 'names addresses, and whether this peer is among them is not known'],
    ['names the addresses, when it is not known which the node has', { ...denying(block), nodes: [], pods: [a, pod('x/host', { hostNetwork: true, presence: 'template' })] }, 'x/host', 'names addresses, and whether this peer is among them is not known'],
    ['names the node, when it is not known which it is', { ...denying(ssd), nodes: [{ ...node('n', ['192.168.0.9']), labels: { disk: 'ssd' } }, node('m', ['192.168.0.8'])], pods: [a, pod('x/host', { hostNetwork: true, presence: 'template' })] }, 'x/host', 'picks nodes by labels, and which node this is is not known'],
    ['names the domains, of an outside address', denying(named, byTeam, block), '203.0.113.7', 'names addresses by domain, and which addresses DNS gives for it cannot be told'],
  ])('%s', (_, parts, from, expected) => expect(details(parts, from)[0]).toEqual(`unknown: ${expected}`));
});

describe('a rule that matches the peer, but not the port', () => {
  const ports = (...list: readonly NetworkPolicyPort[]) => allowing({ ports: list });
  const told = (parts: Partial<Snapshot>, asked?: AskedPort | PortSet) => outcomes(parts, 'x/b', asked).map(({ outcome, detail, hint }) => {
    expect(outcome).toBe('port-does-not-match');
    return [detail, ...(hint === undefined ? [] : [hint])];
  })[0];

  it.each<[string, Partial<Snapshot>, AskedPort | PortSet | undefined, readonly string[]]>([
    ['says which it allows', ports({ port: 80 }, { port: 443 }), tcp(8080), ['matches this peer, but allows only 80/TCP, 443/TCP, not 8080/TCP']],
    ['says which it allows of several that were asked about', ports({ port: 80 }), portSet({ TCP: [[443, 443]], UDP: [[80, 80]] }), ['matches this peer, but allows only 80/TCP']],
    ['says which an admin rule denies', { adminPolicies: [admin(rule('deny', { ports: numbers(80, 81) }))] }, tcp(8080), ['matches this peer, but denies only 80-81/TCP, not 8080/TCP']],
    ['says which an admin rule passes on', { adminPolicies: [admin(rule('pass', { ports: numbers(80, 81) }))] }, tcp(8080), ['matches this peer, but passes on only 80-81/TCP, not 8080/TCP']],
    ['says that the protocol is another', ports({ port: 53 }), { protocol: 'UDP', port: 53 }, ['matches this peer, but allows only 53/TCP, not 53/UDP', 'The number is right, the protocol is not: a port of a policy without a protocol is TCP.']],
    ['says that a name is not among those of the destination', ports({ port: 'metrics' }), undefined, ['matches this peer, but no TCP port of the destination is named "metrics"']],
    ['says of several names that none is', ports({ port: 'metrics' }, { port: 'grpc', protocol: 'UDP' }), undefined, ['matches this peer, but no TCP port of the destination is named "metrics" and no UDP port of the destination is named "grpc"']],
    ['says of a name of any protocol that there is none', { adminPolicies: [admin(rule('allow', { ports: [{ kind: 'named', name: 'metrics' }] }))] }, tcp(80), ['matches this peer, but no port of the destination is named "metrics"']],
    ['says that a name is one of another protocol', ports({ port: 'dns' }), undefined, ['matches this peer, but no TCP port of the destination is named "dns"', 'Its port "dns" is a UDP port.']],
    ['says that a name is a slip', { ...ports({ port: 'http-web' }), pods: [pod('x/a', { ports: ['80', 'http-wed:8080'] }), pod('x/b')] }, undefined, ['matches this peer, but no TCP port of the destination is named "http-web"', 'It has a port named "http-wed": is one of the names a slip?']],
    ['says of the first name that has one what it could be', ports({ port: 'metrics' }, { port: 'dns' }), undefined, ['matches this peer, but no TCP port of the destination is named "metrics" and no TCP port of the destination is named "dns"', 'Its port "dns" is a UDP port.']],
    ['says which number a name stands for, and not that others are missing', ports({ port: 'web' }, { port: 'metrics' }), tcp(80), ['matches this peer, but allows only 8080/TCP, not 80/TCP']],
  ])('%s', (_, parts, asked, expected) => expect(told(parts, asked)).toEqual(expected));

  it('names nothing of a destination that has no names', () => {
    const connections = new Connections(cluster({ pods: [pod('x/b')], policies: [policy('x/p', { policyTypes: ['Egress'], egress: [{ ports: [{ port: 'http' }] }] })] }));
    const [outcome] = explainDirection(connections.evaluator, 'egress', connections.endpoint('x/b'), connections.endpoint('203.0.113.7'), 4).policies[0]!.outcomes;
    expect(outcome).toMatchObject({ outcome: 'port-does-not-match', detail: 'matches this peer, but no TCP port of the destination is named "http"' });
    expect(outcome!.hint).toBe(undefined);
  });
});

describe('a rule with the port of a Service', () => {
  const service = (more: Partial<Service> = {}): Service => ({ namespace: 'x', name: 'web', type: 'ClusterIP', headless: false, selector: { app: 'a' }, ports: [{ protocol: 'TCP', port: 80, targetPort: 'web' }], ...more });
  const hint = (services: readonly Service[], asked: AskedPort = tcp(8080), port: NetworkPolicyPort = { port: 80 }) => outcomes({ ...allowing({ ports: [port] }), services }, 'x/b', asked)[0]!.hint;
  const seen = '80 is the port of Service x/web; policies see the pod\'s own port, 8080.';

  it.each<[string, readonly Service[], string | undefined]>([
    ['that leads to the port asked about', [service()], seen],
    ['among others that lead elsewhere', [service({ name: 'api', selector: { app: 'b' } }), service({ name: 'other', ports: [{ protocol: 'TCP', port: 80, targetPort: 9090 }] }), service()], seen],
    ['by one of its ports', [service({ ports: [{ protocol: 'TCP', port: 81, targetPort: 'web' }, { protocol: 'UDP', port: 80, targetPort: 8080 }, { protocol: 'TCP', port: 80, targetPort: 8080 }] })], seen],
    ['has no hint when the Service leads to another port', [service({ ports: [{ protocol: 'TCP', port: 80, targetPort: 9090 }] })], undefined],
    ['has no hint when the Service has another port', [service({ ports: [{ protocol: 'TCP', port: 81, targetPort: 'web' }] })], undefined],
    ['has no hint when the Service is of another protocol', [service({ ports: [{ protocol: 'UDP', port: 80, targetPort: 8080 }] })], undefined],
    ['has no hint when the Service names a port that the pod lacks', [service({ ports: [{ protocol: 'TCP', port: 80, targetPort: 'grpc' }] })], undefined],
    ['has no hint when the Service leads to other pods', [service({ selector: { app: 'b' } })], undefined],
    ['has no hint when the Service is one of another namespace', [service({ namespace: 'y' })], undefined],
    ['has no hint when there is none', [], undefined],
  ])('%s', (_, services, expected) => expect(hint(services)).toBe(expected));

  it('has no hint when it has the number of the Service under another protocol', () => {
    expect(hint([service()], tcp(8080), { port: 80, protocol: 'UDP' })).toBe(undefined);
  });

  it('has no hint where the destination is no pod', () => {
    const connections = new Connections(cluster({ pods: [pod('x/b')], services: [service()], policies: [policy('x/p', { policyTypes: ['Egress'], egress: [{ ports: [{ port: 80 }] }] })] }));
    expect(explainDirection(connections.evaluator, 'egress', connections.endpoint('x/b'), connections.endpoint('203.0.113.7'), 4, tcp(8080)).policies[0]!.outcomes[0]!.hint).toBe(undefined);
  });
});
