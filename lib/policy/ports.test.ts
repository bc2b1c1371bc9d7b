import { describe, expect, it } from 'vitest';
import type { NetworkPolicyPort } from '@/lib/model/network-policy';
import { cluster, node, pod, policy } from '@/lib/testing/builders';
import { Connections } from '@/lib/testing/connections';
import { expectReach } from '@/lib/testing/reachability';
import { formatPorts } from './port-set';

const OUTSIDE = '203.0.113.7';

/** Ports on which `a` may be reached when its one ingress rule has these ports. */
function allowedBy(...ports: readonly NetworkPolicyPort[]): string[] {
  const snapshot = cluster({ pods: [pod('x/a', { ports: ['web:8080', 'dns:53/UDP', 'dns:5353/TCP', '9090'] }), pod('x/b')], policies: [policy('x/p', { podSelector: { matchLabels: { app: 'a' } }, ingress: [{ ports }] })] });
  const connections = new Connections(snapshot);
  return formatPorts(connections.evaluator.evaluatePair(connections.endpoint('x/b'), connections.endpoint('x/a')).allowed);
}

describe('ports of a rule', () => {
  const cases: readonly (readonly [claim: string, ports: readonly NetworkPolicyPort[], allowed: readonly string[]])[] = [
    ['left out: every port of every protocol', [], ['all ports']],
    ['an item without fields: every TCP port, and no other protocol', [{}], ['all TCP']],
    ['a protocol alone: every port of that protocol', [{ protocol: 'UDP' }], ['all UDP']],
    ['a number alone: TCP', [{ port: 53 }], ['53/TCP']],
    ['TCP does not open UDP of the same number', [{ protocol: 'TCP', port: 53 }], ['53/TCP']],
    ['SCTP is a protocol like the others', [{ protocol: 'SCTP', port: 7777 }], ['7777/SCTP']],
    ['a range holds both its ends', [{ port: 8000, endPort: 8010 }], ['8000-8010/TCP']],
    ['a range of one port', [{ port: 80, endPort: 80 }], ['80/TCP']],
    ['several items add up, overlaps and duplicates being harmless', [{ port: 80, endPort: 85 }, { port: 84, endPort: 90 }, { port: 80 }, { protocol: 'UDP', port: 53 }], ['80-90/TCP', '53/UDP']],
    ['a name is the number it has on the destination', [{ port: 'web' }], ['8080/TCP']],
    ['a name counts under its own protocol only', [{ port: 'dns', protocol: 'UDP' }], ['53/UDP']],
    ['a name under another protocol may be another number', [{ port: 'dns' }], ['5353/TCP']],
    ['a name the destination does not have under the protocol is nothing', [{ port: 'web', protocol: 'UDP' }], []],
    ['a name the destination does not have is nothing', [{ port: 'gone' }], []],
    ['a name and a number add up', [{ port: 'web' }, { port: 443 }], ['443/TCP', '8080/TCP']],
  ];
  it.each(cases)('%s', (_claim, ports, allowed) => {
    expect(allowedBy(...ports)).toEqual(allowed);
  });

  it('open ports that no container declares: declarations are documentation', () => {
    expect(allowedBy({ port: 12345 })).toEqual(['12345/TCP']);
  });
});

describe('a named port', () => {
  /** Three destinations give one name three meanings. */
  const pods = [pod('x/client'), pod('x/one', { ports: ['http:8080'] }), pod('x/two', { ports: ['http:9090'] }), pod('x/none', { ports: ['8080'] })];
  const egress = cluster({
    pods,
    nodes: [node('n1', ['192.168.0.1'])],
    policies: [policy('x/p', { podSelector: { matchLabels: { app: 'client' } }, policyTypes: ['Egress'], egress: [{ ports: [{ port: 'http' }] }] })],
  });

  it('is resolved on each destination for itself, also when the rule names no destination', () => {
    expectReach(egress, 'TCP/8080', `
      from\\to   x/one  x/two  x/none  ${OUTSIDE}  192.168.0.1
      x/client   ✓      ✗      ✗       ✗           ✗`);
    expectReach(egress, 'TCP/9090', `
      from\\to   x/one  x/two  x/none
      x/client   ✗      ✓      ✗`);
  });

  it('of an egress rule is that of the peer, never that of the selected pod', () => {
    const confusing = cluster({
      pods: [pod('x/client', { ports: ['http:80'] }), pod('x/one', { ports: ['http:8080'] })],
      policies: [policy('x/p', { podSelector: { matchLabels: { app: 'client' } }, policyTypes: ['Egress'], egress: [{ to: [{ podSelector: {} }], ports: [{ port: 'http' }] }] })],
    });
    expectReach(confusing, 'TCP/8080', `
      from\\to   x/one
      x/client   ✓`);
    expectReach(confusing, 'TCP/80', `
      from\\to   x/one
      x/client   ✗`);
  });

  it('of an ingress rule is that of the selected pod', () => {
    const ingress = cluster({ pods, policies: [policy('x/p', { podSelector: {}, ingress: [{ ports: [{ port: 'http' }] }] })] });
    expectReach(ingress, 'TCP/8080', `
      from\\to       x/one  x/two  x/none
      x/client       ✓      ✗      ✗
      ${OUTSIDE}     ✓      ✗      ✗`);
  });

  it('is nothing towards a block of addresses outside the cluster', () => {
    const toBlock = cluster({ pods, policies: [policy('x/p', { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ port: 'http' }] }] })] });
    expectReach(toBlock, 'TCP/8080', `
      from\\to   x/one  ${OUTSIDE}
      x/client   ✓      ✗`);
  });

  it('is nothing on a hostNetwork pod, which is its node to policies', () => {
    const host = cluster({
      pods: [pod('x/client'), pod('x/host', { hostNetwork: true, ips: ['192.168.0.1'], ports: ['http:8080'] })],
      policies: [policy('x/p', { podSelector: { matchLabels: { app: 'client' } }, policyTypes: ['Egress'], egress: [{ ports: [{ port: 'http' }] }] })],
    });
    expectReach(host, 'TCP/8080', `
      from\\to   x/host
      x/client   ✗`);
  });
});
