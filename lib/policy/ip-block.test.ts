import { describe, expect, it } from 'vitest';
import type { PeerId } from '@/lib/model/ids';
import type { IpBlock } from '@/lib/model/network-policy';
import { cluster, node, pod, policy } from '@/lib/testing/builders';
import { Connections } from '@/lib/testing/connections';
import { expectReach } from '@/lib/testing/reachability';
import { AllowGraph } from './allow-graph';

const pods = [pod('x/a', { ips: ['10.0.0.1', 'fd00::1'] }), pod('x/b', { ips: ['10.0.0.2', 'fd00::2'] }), pod('x/four', { ips: ['10.0.0.4'] }), pod('x/six', { ips: ['fd00::6'] })];
const nodes = [node('n1', ['192.168.0.1'])];
const onA = { matchLabels: { app: 'a' } };
const egress = (...blocks: readonly IpBlock[]) => cluster({ pods, nodes, policies: [policy('x/p', { podSelector: onA, policyTypes: ['Egress'], egress: [{ to: blocks.map((ipBlock) => ({ ipBlock })) }] })] });
const ingress = (...blocks: readonly IpBlock[]) => cluster({ pods, nodes, policies: [policy('x/p', { podSelector: onA, ingress: [{ from: blocks.map((ipBlock) => ({ ipBlock })) }] })] });

describe('an ipBlock', () => {
  it('matches the addresses in it and not in an exception', () => {
    expectReach(egress({ cidr: '203.0.113.0/24', except: ['203.0.113.128/25'] }), 'TCP/443', `
      from\\to  203.0.113.0  203.0.113.127  203.0.113.128  203.0.113.255  203.0.114.0  203.0.112.255
      x/a       ✓            ✓              ✗              ✗              ✗            ✗`);
  });

  it('matches sources of ingress as it does destinations of egress', () => {
    expectReach(ingress({ cidr: '203.0.113.0/24' }), 'TCP/443', `
      from\\to        x/a
      203.0.113.7     ✓
      203.0.114.7     ✗
      x/b             ✗`);
  });

  it('has exceptions of its own only: another block may allow what one excepts', () => {
    expectReach(egress({ cidr: '203.0.113.0/24', except: ['203.0.113.0/28'] }, { cidr: '203.0.113.7/32' }), 'TCP/443', `
      from\\to  203.0.113.7  203.0.113.8  203.0.113.99
      x/a       ✓            ✗            ✓`);
  });

  it('with bits set beyond its prefix means the masked block', () => {
    expectReach(egress({ cidr: '203.0.113.77/24' }), 'TCP/443', `
      from\\to  203.0.113.7
      x/a       ✓`);
  });

  it('of one family matches that family alone, beside pods and in a rule of its own', () => {
    const nobody = { podSelector: { matchLabels: { app: 'nobody' } } };
    const everywhere = { ipBlock: { cidr: '0.0.0.0/0' } };
    for (const rules of [[{ to: [nobody, everywhere] }], [{ to: [nobody] }, { to: [everywhere] }]]) {
      const snapshot = cluster({ pods, nodes, policies: [policy('x/p', { podSelector: onA, policyTypes: ['Egress'], egress: rules })] });
      const connections = new Connections(snapshot);
      expect([connections.ask('x/a', 'x/b', 'TCP', 443, 4), connections.ask('x/a', 'x/b', 'TCP', 443, 6)]).toEqual(['allowed', 'denied']);
      const graph = new AllowGraph(snapshot);
      expect(graph.pair('workload/x/Pod/a' as PeerId, 'workload/x/Pod/b' as PeerId).onlyFamily).toBe(4);
      expect(graph.pair('workload/x/Pod/a' as PeerId, 'workload/x/Pod/six' as PeerId).state).toBe('denied');
    }
  });

  it('of either family leaves each pair its own family', () => {
    const out = (name: string, cidr: string) => policy(`x/${name}`, { podSelector: { matchLabels: { app: name } }, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr } }] }] });
    const graph = new AllowGraph(cluster({ pods: [...pods, pod('x/c', { ips: ['10.0.0.3', 'fd00::3'] })], nodes, policies: [out('a', '0.0.0.0/0'), out('c', '::/0')] }));
    const pair = (from: string, to: string) => graph.pair(`workload/x/Pod/${from}` as PeerId, `workload/x/Pod/${to}` as PeerId);
    expect([['b', 'a'], ['a', 'b'], ['c', 'b'], ['b', 'c'], ['a', 'four'], ['c', 'six']].map(([from, to]) => pair(from!, to!).onlyFamily)).toEqual([undefined, 4, 6, undefined, undefined, undefined]);
  });

  it('of one family never matches the other', () => {
    expectReach(egress({ cidr: '0.0.0.0/0' }), 'TCP/443', `
      from\\to  203.0.113.7  2001:db8::1  x/four  x/six
      x/a       ✓            ✗            ✓       ✗`);
    expectReach(egress({ cidr: '::/0' }), 'TCP/443', `
      from\\to  203.0.113.7  2001:db8::1  x/four  x/six
      x/a       ✗            ✓            ✗       ✓`);
  });

  it('written as IPv4 in IPv6 means the IPv4 block', () => {
    expectReach(egress({ cidr: '::ffff:203.0.113.0/120' }), 'TCP/443', `
      from\\to  203.0.113.7  203.0.114.7
      x/a       ✓            ✗`);
  });

  it('matches pods by their addresses, and an exception takes them out', () => {
    expectReach(egress({ cidr: '10.0.0.0/24', except: ['10.0.0.4/32'] }), 'TCP/80', `
      from\\to  x/b  x/four  x/six
      x/a       ✓    ✗       ✗`);
    expectReach(egress({ cidr: '10.0.0.4/32' }), 'TCP/80', `
      from\\to  x/b  x/four
      x/a       ✗    ✓`);
  });

  it('matches nodes by their addresses', () => {
    expectReach(ingress({ cidr: '192.168.0.0/24' }), 'TCP/80', `
      from\\to        x/a
      192.168.0.1     ✓
      203.0.113.7     ✗`);
  });

  it('that covers everything opens the pods too', () => {
    expectReach(egress({ cidr: '0.0.0.0/0' }, { cidr: '::/0' }), 'TCP/80', `
      from\\to  x/b  x/four  x/six  192.168.0.1  203.0.113.7
      x/a       ✓    ✓       ✓      ✓            ✓`);
  });
});

describe('two address families', () => {
  it('are judged each by its own addresses: what only one allows is allowed', () => {
    expectReach(egress({ cidr: 'fd00::2/128' }), 'TCP/80', `
      from\\to  x/b  x/four  x/six
      x/a       ✓    ✗       ✗`);
  });

  it('connect two pods only when both have an address in one of them', () => {
    expectReach(cluster({ pods }), 'TCP/80', `
      from\\to  x/a  x/four  x/six
      x/a       ·    ✓       ✓
      x/four    ✓    ·       ✗
      x/six     ✓    ✗       ·`);
  });

  it('are both covered by peers of selectors', () => {
    expectReach(cluster({ pods, policies: [policy('x/p', { podSelector: onA, ingress: [{ from: [{ podSelector: {} }] }] })] }), 'TCP/80', `
      from\\to        x/a
      x/four          ✓
      x/six           ✓
      203.0.113.7     ✗
      2001:db8::1     ✗`);
  });

  it('that disagree are told apart: the one that is allowed more is named', () => {
    const onlyFamily = (...rules: readonly (readonly [cidr: string, port: number])[]) => {
      const connections = new Connections(cluster({ pods, policies: [policy('x/p', { podSelector: onA, policyTypes: ['Egress'], egress: rules.map(([cidr, port]) => ({ to: [{ ipBlock: { cidr } }], ports: [{ port }] })) })] }));
      return connections.evaluator.evaluatePair(connections.endpoint('x/a'), connections.endpoint('x/b')).onlyFamily;
    };
    expect(onlyFamily(['0.0.0.0/0', 80])).toBe(4);
    expect(onlyFamily(['::/0', 80])).toBe(6);
    expect(onlyFamily(['::/0', 80], ['::/0', 443], ['0.0.0.0/0', 80])).toBe(6);
    expect(onlyFamily(['::/0', 80], ['0.0.0.0/0', 80])).toBeUndefined();
    expect(onlyFamily(['::/0', 80], ['0.0.0.0/0', 443])).toBeUndefined();
  });
});
