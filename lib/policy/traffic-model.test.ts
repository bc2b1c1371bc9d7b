import { describe, expect, it } from 'vitest';
import { cluster, node, pod, policy } from '@/lib/testing/builders';
import { Connections } from '@/lib/testing/connections';
import { expectReach } from '@/lib/testing/reachability';

const denyAll = (own: string) => policy(`${own}/deny-all`, { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });

describe('a pod and itself', () => {
  it('are always connected, under default deny too', () => {
    expect(new Connections(cluster({ pods: [pod('x/a')], policies: [denyAll('x')] })).ask('x/a', 'x/a', 'TCP', 80)).toBe('allowed');
  });
});

describe('a node', () => {
  const snapshot = cluster({
    pods: [pod('x/a'), pod('x/b')],
    nodes: [node('n1', ['192.168.0.1']), node('n2', ['192.168.0.2', '198.51.100.2'])],
    policies: [
      policy('x/from-node', { podSelector: { matchLabels: { app: 'a' } }, ingress: [{ from: [{ ipBlock: { cidr: '192.168.0.0/30' } }] }] }),
      policy('x/from-pods', { podSelector: { matchLabels: { app: 'b' } }, ingress: [{ from: [{ namespaceSelector: {} }] }] }),
    ],
  });

  it('that does not run the pod is an address like any other', () => {
    expectReach(snapshot, 'TCP/80', `
      from\\to       x/a  x/b
      192.168.0.1    ✓    ✗
      203.0.113.7    ✗    ✗`);
  });

  it('with an address in the block and one outside it may or may not be let in', () => {
    expectReach(snapshot, 'TCP/80', `
      from\\to       x/a  x/b
      192.168.0.2    ?    ✗`);
  });

  it('is let in by a rule without peers', () => {
    expectReach(cluster({ pods: [pod('x/a')], nodes: [node('n1', ['192.168.0.1'])], policies: [policy('x/p', { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] })] }), 'TCP/80', `
      from\\to       x/a
      192.168.0.1    ✓`);
  });

  it('is reached by a pod as any outside address is: its own node is no exception', () => {
    expectReach(cluster({ pods: [pod('x/a', { nodeName: 'n1' })], nodes: [node('n1', ['192.168.0.1'])], policies: [denyAll('x')] }), 'TCP/10250', `
      from\\to  192.168.0.1
      x/a       ✗`);
  });
});

describe('a hostNetwork pod', () => {
  const host = pod('x/host', { labels: { app: 'host' }, hostNetwork: true, ips: ['192.168.0.1'] });
  const everyone = [host, pod('x/a'), pod('y/b')];

  it('is selected by no policy', () => {
    expectReach(cluster({ pods: everyone, policies: [denyAll('x')] }), 'TCP/80', `
      from\\to  x/host  x/a  y/b
      x/host    ·       ✗    ✓
      y/b       ✓       ✗    ·`);
  });

  it('is no peer by its labels', () => {
    expectReach(cluster({ pods: everyone, policies: [policy('x/p', { podSelector: { matchLabels: { app: 'a' } }, ingress: [{ from: [{ podSelector: {} }, { namespaceSelector: {} }] }] })] }), 'TCP/80', `
      from\\to  x/a
      x/host    ✗
      y/b       ✓`);
  });

  it('is a peer by the address of its node', () => {
    expectReach(cluster({ pods: everyone, policies: [policy('x/p', { podSelector: { matchLabels: { app: 'a' } }, ingress: [{ from: [{ ipBlock: { cidr: '192.168.0.1/32' } }] }] })] }), 'TCP/80', `
      from\\to  x/a
      x/host    ✓
      y/b       ✗`);
  });

  it('without an address has that of its node, when the node is known', () => {
    const planned = pod('x/host', { hostNetwork: true, presence: 'template', nodeName: 'n1' });
    const toBlock = policy('y/p', { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '192.168.0.1/32' } }] }] });
    const nodes = [node('n1', ['192.168.0.1']), node('n2', ['192.168.0.2'])];
    expectReach(cluster({ pods: [planned, pod('y/b')], nodes, policies: [toBlock] }), 'TCP/80', `
      from\\to  x/host
      y/b       ✓`);
    expectReach(cluster({ pods: [{ ...planned, nodeName: undefined }, pod('y/b')], nodes, policies: [toBlock] }), 'TCP/80', `
      from\\to  x/host
      y/b       ?`);
    expectReach(cluster({ pods: [{ ...planned, nodeName: 'n3' }, pod('y/b')], nodes: [nodes[0]!], policies: [toBlock] }), 'TCP/80', `
      from\\to  x/host
      y/b       ?`);
  });
});

describe('a hostNetwork pod without an address, whose node is not named', () => {
  const planned = pod('x/host', { hostNetwork: true, presence: 'template' });
  const nodes = [node('n1', ['192.168.0.1', 'fd00::1']), node('n2', ['192.168.0.2', 'fd00::2'])];
  const reach = (cidr: string, given: readonly ReturnType<typeof node>[], one = planned) =>
    new Connections(cluster({ pods: [one, pod('y/b')], nodes: given, policies: [policy('y/p', { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr } }] }] })] })).ask('y/b', 'x/host', 'TCP', 80);

  it.each([['192.168.0.0/24', 'allowed'], ['192.168.0.1/32', 'unknown'], ['192.168.1.0/24', 'denied'], ['0.0.0.0/0', 'allowed']])('has the address of some node: %s makes it %s', (cidr, answer) => {
    expect(reach(cidr, nodes)).toBe(answer);
  });

  it('may have any address where its node, its address, or every node is unknown', () => {
    expect(reach('192.168.1.0/24', nodes, { ...planned, nodeName: 'n3' })).toBe('unknown');
    expect(reach('192.168.1.0/24', [node('n1', []), nodes[1]!], { ...planned, nodeName: 'n1' })).toBe('unknown');
    expect(reach('192.168.1.0/24', [])).toBe('unknown');
  });

  it('has the families of the nodes, whatever pods have', () => {
    const six = pod('y/six', { ips: ['fd00:1::1'] });
    const snapshot = cluster({ pods: [planned, six], nodes: [node('n1', ['192.168.0.1'])] });
    expect(new Connections(snapshot).ask('y/six', 'x/host', 'TCP', 80)).toBe('denied');
    expect(new Connections({ ...snapshot, nodes }).ask('y/six', 'x/host', 'TCP', 80)).toBe('allowed');
  });
});

describe('a pod that has ended', () => {
  it.each(['Succeeded', 'Failed'] as const)('in phase %s takes no part, and its address may be another pod’s', (phase) => {
    const ended = pod('x/job', { phase, ips: ['10.0.0.9'] });
    const snapshot = cluster({ pods: [ended, pod('x/a', { ips: ['10.0.0.9'] }), pod('x/b')] });
    expect(new Connections(snapshot).evaluator.compiled.endpoints.ofPod.has(ended.id)).toBe(false);
    expectReach(snapshot, 'TCP/80', `
      from\\to  x/a
      x/b       ✓`);
  });

  it.each(['Running', 'Pending', 'Unknown'] as const)('is not one in phase %s', (phase) => {
    const there = pod('x/a', { phase });
    expect(new Connections(cluster({ pods: [there] })).evaluator.compiled.endpoints.ofPod.has(there.id)).toBe(true);
  });
});

describe('a live pod without an address', () => {
  it('cannot send or receive: it takes no part', () => {
    const pending = pod('x/a', { phase: 'Pending', ips: [] });
    expect(new Connections(cluster({ pods: [pending] })).evaluator.compiled.endpoints.ofPod.has(pending.id)).toBe(false);
  });
});

describe('a default deny', () => {
  it('of egress cuts DNS: there is no exemption', () => {
    const dns = pod('kube-system/dns', { ports: ['dns:53/UDP', 'dns-tcp:53'] });
    expectReach(cluster({ pods: [pod('x/a'), dns], policies: [denyAll('x')] }), 'UDP/53', `
      from\\to  kube-system/dns
      x/a       ✗`);
  });

  it('of a Service port does not open the port behind it: rules are about the port of the pod', () => {
    const behind = cluster({
      pods: [pod('x/a', { ports: ['8080'] }), pod('x/b')],
      services: [{ namespace: 'x', name: 'a', type: 'ClusterIP', headless: false, selector: { app: 'a' }, ports: [{ protocol: 'TCP', port: 80, targetPort: 8080 }] }],
      policies: [policy('x/p', { podSelector: { matchLabels: { app: 'a' } }, ingress: [{ ports: [{ port: 80 }] }] })],
    });
    expectReach(behind, 'TCP/8080', `
      from\\to  x/a
      x/b       ✗`);
  });
});
