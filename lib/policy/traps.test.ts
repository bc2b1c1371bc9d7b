import { describe, expect, it } from 'vitest';
import { formatPeer } from '@/lib/model/ids';
import { Connections } from '@/lib/testing/connections';
import { load, podOf, policyOf } from '@/lib/testing/objects';
import { expectReach } from '@/lib/testing/reachability';
import { AllowGraph } from './allow-graph';
import { explainPair } from './explain-pair';

/**
 * What implementations of NetworkPolicy got wrong, as the issues named beside each test report it. Everything here goes
 * through the loader, as the manifests of a user do.
 */
const a = podOf('x', 'a', '10.0.0.1');
const b = podOf('x', 'b', '10.0.0.2');
const other = podOf('y', 'b', '10.0.1.2');
const onA = { matchLabels: { app: 'a' } };

describe('traps', () => {
  it('egress: [] without policyTypes does not isolate egress (kubernetes#51351)', () => {
    expectReach(load(a, b, policyOf({ podSelector: onA, egress: [] })), 'TCP/80', `
      from\\to  x/a  x/b
      x/a       ·    ✓
      x/b       ✗    ·`);
  });

  it('ingress: [] isolates and [{}] opens', () => {
    expectReach(load(a, b, policyOf({ podSelector: onA, ingress: [] })), 'TCP/80', `
      from\\to  x/a
      x/b       ✗`);
    expectReach(load(a, b, policyOf({ podSelector: onA, ingress: [{}] })), 'TCP/80', `
      from\\to  x/a
      x/b       ✓`);
  });

  it('null for a list is the absent list', () => {
    expectReach(load(a, b, policyOf({ podSelector: onA, policyTypes: null, ingress: [{ from: null, ports: null }], egress: null })), 'TCP/80', `
      from\\to  x/a  x/b
      x/a       ·    ✓
      x/b       ✓    ·`);
  });

  it('an empty peer makes the policy invalid, and an invalid policy isolates nothing (kubernetes#51726)', () => {
    const snapshot = load(a, b, policyOf({ podSelector: {}, ingress: [{ from: [{}] }] }));
    expect(snapshot.policies).toEqual([]);
    expect(snapshot.problems).toContainEqual(expect.objectContaining({ severity: 'error', field: 'spec.ingress[0].from[0]' }));
    expectReach(snapshot, 'TCP/80', `
      from\\to  x/a
      x/b       ✓`);
  });

  it('namespaceSelector: {} is every namespace, not the own one (projectcalico/calico#1893)', () => {
    expectReach(load(a, b, other, policyOf({ podSelector: onA, ingress: [{ from: [{ namespaceSelector: {} }] }] })), 'TCP/80', `
      from\\to  x/a
      x/b       ✓
      y/b       ✓`);
  });

  it('podSelector and namespaceSelector in one item are ANDed (projectcalico/felix#1947)', () => {
    const y = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'y', labels: { team: 'blue' } } };
    const both = { namespaceSelector: { matchLabels: { team: 'blue' } }, podSelector: { matchLabels: { app: 'b' } } };
    expectReach(load(a, b, other, podOf('y', 'c', '10.0.1.3'), y, policyOf({ podSelector: onA, ingress: [{ from: [both] }] })), 'TCP/80', `
      from\\to  x/a
      x/b       ✗
      y/b       ✓
      y/c       ✗`);
  });

  it('a selector of negations alone does not open egress to the internet (Azure/azure-container-networking PR#4868)', () => {
    const negation = { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['secret'] }] };
    expectReach(load(a, b, policyOf({ podSelector: onA, policyTypes: ['Egress'], egress: [{ to: [{ podSelector: negation }] }] })), 'TCP/443', `
      from\\to  x/b  203.0.113.7
      x/a       ✓    ✗`);
  });

  it('a namespace has no label "name" unless someone set it (projectcalico/calico#6898)', () => {
    const y = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'y' } };
    const byLabel = (key: string) => policyOf({ podSelector: onA, ingress: [{ from: [{ namespaceSelector: { matchLabels: { [key]: 'y' } } }] }] });
    expectReach(load(a, other, y, byLabel('name')), 'TCP/80', `
      from\\to  x/a
      y/b       ✗`);
    expectReach(load(a, other, y, byLabel('kubernetes.io/metadata.name')), 'TCP/80', `
      from\\to  x/a
      y/b       ✓`);
  });

  it('a port without a protocol is TCP, and ports: [{}] is TCP only', () => {
    for (const ports of [[{ port: 53 }], [{}]]) {
      const snapshot = load(a, b, policyOf({ podSelector: onA, ingress: [{ ports }] }));
      expectReach(snapshot, 'TCP/53', `
        from\\to  x/a
        x/b       ✓`);
      expectReach(snapshot, 'UDP/53', `
        from\\to  x/a
        x/b       ✗`);
    }
  });

  it('names of ports count in sidecars, and not in other init containers (kubernetes#125285)', () => {
    const container = (name: string, port: string, containerPort: number, restartPolicy?: string) => ({ name, ports: [{ name: port, containerPort }], ...(restartPolicy && { restartPolicy }) });
    const meshed = podOf('x', 'a', '10.0.0.1', { spec: { initContainers: [container('proxy', 'metrics', 15090, 'Always'), container('setup', 'metrics-old', 9999)] } });
    const snapshot = load(meshed, b, policyOf({ podSelector: onA, ingress: [{ ports: [{ port: 'metrics' }, { port: 'metrics-old' }] }] }));
    expectReach(snapshot, 'TCP/15090', `
      from\\to  x/a
      x/b       ✓`);
    expectReach(snapshot, 'TCP/9999', `
      from\\to  x/a
      x/b       ✗`);
  });

  it('one name of a port is another number on another pod (cilium#24779)', () => {
    const serving = (name: string, ip: string, containerPort: number) => podOf('x', name, ip, { spec: { containers: [{ name: 'c', ports: [{ name: 'http', containerPort }] }] } });
    expectReach(load(a, serving('one', '10.0.0.11', 80), serving('two', '10.0.0.12', 8080), policyOf({ podSelector: onA, policyTypes: ['Egress'], egress: [{ ports: [{ port: 'http' }] }] })), 'TCP/80', `
      from\\to  x/one  x/two  203.0.113.7
      x/a       ✓      ✗      ✗`);
  });

  it('an ipBlock of a pod address reaches that pod (cilium#9209 has it otherwise)', () => {
    expectReach(load(a, b, other, policyOf({ podSelector: onA, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '10.0.0.2/32' } }] }] })), 'TCP/80', `
      from\\to  x/b  y/b
      x/a       ✓    ✗`);
  });

  it('a rule for IPv4 does not judge IPv6 (kubermatic#9546)', () => {
    const dual = (name: string, index: number) => podOf('x', name, `10.0.0.${index}`, { status: { podIPs: [{ ip: `10.0.0.${index}` }, { ip: `fd00::${index}` }] } });
    expectReach(load(dual('a', 1), dual('b', 2), policyOf({ podSelector: onA, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] })), 'TCP/80', `
      from\\to  203.0.113.7  2001:db8::1
      x/a       ✓            ✗`);
  });

  it('a hostNetwork pod is neither selected nor matched by labels (kubernetes/website PR#39875)', () => {
    const host = podOf('x', 'host', '192.168.0.1', { spec: { hostNetwork: true } });
    expectReach(load(a, host, policyOf({ podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] })), 'TCP/80', `
      from\\to  x/a  x/host
      x/a       ·    ✓
      x/host    ✗    ·`);
  });

  it('the address of a finished pod belongs to whoever has it now (antrea#6507)', () => {
    const finished = podOf('y', 'job', '10.0.0.2', { labels: { app: 'job' }, status: { phase: 'Succeeded' } });
    const onlyJobs = policyOf({ podSelector: onA, ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'job' } } }] }] });
    expectReach(load(a, b, finished, onlyJobs), 'TCP/80', `
      from\\to     x/a
      10.0.0.2     ✗`);
  });

  it('a labelled object cannot pass off an inherited property as a label', () => {
    const sneaky = policyOf({ podSelector: onA, ingress: [{ from: [{ podSelector: { matchExpressions: [{ key: 'constructor', operator: 'Exists' }] } }] }] });
    expectReach(load(a, b, sneaky), 'TCP/80', `
      from\\to  x/a
      x/b       ✗`);
  });

  it('two ends that have no port in common have no connection, though each half allows some port (kubescape/kubescape#3903)', () => {
    const out = { ...policyOf({ podSelector: { matchLabels: { app: 'b' } }, policyTypes: ['Egress'], egress: [{ ports: [{ port: 443 }] }] }), metadata: { namespace: 'x', name: 'out' } };
    const snapshot = load(a, b, out, policyOf({ podSelector: onA, ingress: [{ ports: [{ port: 80 }] }] }));
    for (const port of ['TCP/80', 'TCP/443']) {
      expectReach(snapshot, port, `
        from\\to  x/a
        x/b       ✗`);
    }
    const graph = new AllowGraph(snapshot);
    const [from, to] = ['b', 'a'].map((name) => formatPeer({ kind: 'workload', namespace: 'x', workloadKind: 'Pod', name }));
    expect(graph.pair(from!, to!).state).toBe('denied');
    expect(new Set(explainPair(graph, from!, to!).map(({ verdict }) => verdict))).toEqual(new Set(['denied']));
  });

  it('a pod always reaches itself, and its replicas only as policies let them (kubescape/kubescape#3904)', () => {
    const closed = load(a, b, policyOf({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] }));
    expect(new Connections(closed).ask('x/a', 'x/a', 'TCP', 80)).toBe('allowed');
    const replicated = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { namespace: 'x', name: 'web' }, spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c' }] } } } };
    const web = formatPeer({ kind: 'workload', namespace: 'x', workloadKind: 'Deployment', name: 'web' });
    expect(new AllowGraph(load(replicated, policyOf({ podSelector: {} }))).pair(web, web).state).toBe('denied');
    expect(new AllowGraph(load(replicated, policyOf({ podSelector: {}, ingress: [{}] }))).pair(web, web).state).toBe('policy');
  });
});
