import { describe, expect, it } from 'vitest';
import type { Draft, DraftChange } from '@/lib/model/draft';
import { formatPeer, workloadId, type PeerId } from '@/lib/model/ids';
import type { NetworkPolicySpec } from '@/lib/model/network-policy';
import type { Snapshot, Workload } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { formatPorts } from '@/lib/policy/port-set';
import { cluster, namespace, pod, policy } from '@/lib/testing/builders';
import { proveDraft } from './prove';

const workload = (ns: string, name: string) => formatPeer({ kind: 'workload', namespace: ns, workloadKind: 'Deployment', name });
const ns = (name: string) => formatPeer({ kind: 'namespace', namespace: name });
const [web, db, dns, internet] = [workload('shop', 'web'), workload('data', 'db'), workload('kube-system', 'coredns'), 'internet' as PeerId];
const deny: NetworkPolicySpec = { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };

const allow = (from: PeerId, to: PeerId, port = 80, endPort?: number): DraftChange => ({ id: `${from}>${to}`, kind: 'allow', from, to, ports: [{ protocol: 'TCP', port, ...(endPort !== undefined && { endPort }) }] });
const isolate = (subject: PeerId, ...directions: ('ingress' | 'egress')[]): DraftChange => ({ id: `isolate ${subject}`, kind: 'isolate', subject, directions });
const prove = (snapshot: Snapshot, ...changes: DraftChange[]) => proveDraft(new AllowGraph(snapshot), { version: 1, changes } satisfies Draft);
const ports = (proof: ReturnType<typeof prove>, from: PeerId, to: PeerId) => formatPorts(proof.after.pair(from, to).allowed).join(' ');

const webPod = (name: string, labels: Record<string, string>) => pod(`shop/${name}`, { deployment: 'web', labels: { app: 'web', ...labels } });
const dbPod = pod('data/db', { deployment: 'db' });
const dnsPod = pod('kube-system/dns', { deployment: 'coredns', labels: { 'k8s-app': 'kube-dns' }, ports: ['53/UDP', '53'] });
/** A workload that wants no pods, as a live cluster has them. */
const idle = (place: string, selectorLabels?: Record<string, string>): Workload => {
  const [own = '', name = ''] = place.split('/');
  return { id: workloadId(own, 'Deployment', name), namespace: own, kind: 'Deployment', name, replicas: 0, ...(selectorLabels && { selectorLabels }) };
};
const withIdle = (snapshot: Snapshot, ...more: Workload[]): Snapshot => ({ ...snapshot, workloads: [...snapshot.workloads, ...more] });

describe('pods of one workload that are not treated alike', () => {
  it('are told apart by Impact: what one has already, the other may gain', () => {
    const old: NetworkPolicySpec = { podSelector: { matchLabels: { slot: 'a' } }, policyTypes: ['Egress'], egress: [{ to: [{ namespaceSelector: {} }], ports: [{ port: 80 }] }] };
    const proof = prove(cluster({ pods: [webPod('a', { slot: 'a' }), webPod('b', { slot: 'b' }), dbPod], policies: [policy('shop/deny', deny), policy('shop/old', old)] }), allow(web, db));
    expect(proof.changed.map(({ opened, intended }) => [formatPorts(opened), intended])).toEqual([[['80/TCP'], true]]);
    expect(proof.exact).toBe(true);
  });

  it('one of them open: allowing is not written, since it would isolate that one', () => {
    const proof = prove(cluster({ pods: [webPod('a', { slot: 'a' }), webPod('b', { slot: 'b' }), dbPod], policies: [policy('shop/a', { podSelector: { matchLabels: { slot: 'a' } }, policyTypes: ['Egress'] })] }), allow(web, db));
    expect(proof.synthesis.outcomes[0]).toMatchObject({ outcome: 'inexpressible', message: expect.stringContaining('Isolate shop/web first') });
    expect(proof.text).toBe('');
    expect(proof.exact).toBe(false);
  });
});

describe('allowing never isolates', () => {
  it('a workload with the same labels that is open', () => {
    const pods = [pod('shop/web', { deployment: 'web', labels: { app: 'x' } }), pod('shop/twin', { deployment: 'twin', labels: { app: 'x' } }), dbPod];
    // Only the hash of its template tells the two apart.
    const apart = prove(cluster({ pods: pods.map((one) => (one.name === 'web' ? { ...one, labels: { app: 'x', 'pod-template-hash': '1' } } : one)), policies: [policy('shop/web', { podSelector: { matchLabels: { 'pod-template-hash': '1' } }, policyTypes: ['Egress'] })] }), allow(web, db));
    expect(apart.synthesis.outcomes[0]).toMatchObject({ outcome: 'inexpressible', message: expect.stringContaining('shop/twin') });
    expect(apart.changed).toEqual([]);
  });
});

describe('the Internet', () => {
  it('counts as opened where a single address was allowed before', () => {
    const one: NetworkPolicySpec = { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '203.0.113.7/32' } }], ports: [{ port: 80 }] }] };
    const proof = prove(cluster({ pods: [webPod('a', {})], policies: [policy('shop/one', one)] }), allow(web, internet));
    expect(proof.changed.map(({ to, opened }) => [to.id, formatPorts(opened)])).toEqual([['internet', ['80/TCP']]]);
  });
});

describe('ports', () => {
  it('that are none, or end before they begin, are refused', () => {
    const snapshot = cluster({ pods: [webPod('a', {}), dbPod], policies: [policy('data/deny', deny)] });
    for (const change of [allow(web, db, 90, 80), { ...allow(web, db), ports: [] } as DraftChange]) {
      const proof = prove(snapshot, change);
      expect(proof.synthesis.outcomes[0]?.outcome).toBe('invalid');
      expect(proof.text).toBe('');
    }
  });

  it('that overlap or contradict are put together', () => {
    const proof = prove(cluster({ pods: [webPod('a', {}), dbPod], policies: [policy('data/deny', deny)] }), allow(web, db, 80, 90), allow(web, db, 85, 100), allow(web, db, 80));
    expect(ports(proof, web, db)).toBe('80-100/TCP');
    expect(proof.exact).toBe(true);
  });
});

describe('DNS', () => {
  const askers = [webPod('a', {}), pod('shop/cart', { deployment: 'cart' })];
  const cart = workload('shop', 'cart');

  it('is kept for everyone when its own namespace is isolated', () => {
    const proof = prove(cluster({ pods: [...askers, dbPod, dnsPod] }), isolate(ns('kube-system'), 'ingress', 'egress'));
    expect([web, cart, db].map((peer) => ports(proof, peer, dns))).toEqual(Array(3).fill('53/TCP 53/UDP'));
    expect(proof.exact).toBe(true);
  });

  it('is not opened to workloads of an isolated namespace that could not ask before', () => {
    const proof = prove(cluster({ pods: [...askers, dnsPod], policies: [policy('shop/cart', { podSelector: { matchLabels: { app: 'cart' } }, policyTypes: ['Egress'] })] }), isolate(ns('shop'), 'egress'));
    expect([web, cart].map((peer) => ports(proof, peer, dns))).toEqual(['53/TCP 53/UDP', '']);
    expect(proof.exact).toBe(true);
  });

  it('is not claimed to be kept where only another port of the servers could be reached', () => {
    const metrics: NetworkPolicySpec = { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 9153 }] }] };
    const proof = prove(cluster({ pods: [...askers, dnsPod], policies: [policy('kube-system/metrics', metrics)] }), isolate(web, 'egress'));
    expect(proof.synthesis.kept).toEqual([]);
    expect(proof.text).not.toContain('Keeps DNS');
  });

  it('is kept where its servers have no address yet, and for workloads that have no pods', () => {
    const waiting = { ...dnsPod, ips: [], phase: 'Pending' as const };
    expect(prove(cluster({ pods: [...askers, waiting] }), isolate(web, 'egress')).text).toContain('k8s-app: kube-dns');
    expect(prove(withIdle(cluster({ pods: [dnsPod] }), idle('shop/web', { app: 'web' })), isolate(web, 'egress')).text).toContain('k8s-app: kube-dns');
  });

  it('is kept where it cannot be told whether it could be asked', () => {
    const proof = prove(cluster({ pods: [...askers, dnsPod], unreadable: [{ resource: 'networkpolicies', namespace: 'kube-system', verb: 'list', reason: 'forbidden' }] }), isolate(web, 'egress'));
    expect(proof.text).toContain('Keeps DNS');
  });
});

describe('what has no pods', () => {
  it('a workload of a namespace with default deny gets its half, and this is said to rest on labels', () => {
    const snapshot = withIdle(cluster({ pods: [dbPod], policies: [policy('shop/deny', deny)] }), idle('shop/web', { app: 'web' }));
    const proof = prove(snapshot, allow(web, db));
    expect(proof.synthesis.outcomes[0]?.outcome).toBe('written');
    expect(proof.synthesis.warnings.join()).toContain('has no running pod');
    expect(proof.synthesis.policies.map(({ policy: { namespace: own, spec } }) => [own, spec.podSelector])).toEqual([['shop', { matchLabels: { app: 'web' } }]]);
  });

  it('a workload that policies may or may not select is not written for', () => {
    const snapshot = withIdle(cluster({ pods: [dbPod], policies: [policy('shop/some', { podSelector: { matchLabels: { tier: 'front' } }, policyTypes: ['Egress'] })] }), idle('shop/web', { app: 'web' }));
    expect(prove(snapshot, allow(web, db)).synthesis.outcomes[0]?.outcome).toBe('inexpressible');
  });

  it('a namespace is let in by name, for the workloads to come', () => {
    const proof = prove(cluster({ pods: [dbPod], namespaces: [namespace('shop')], policies: [policy('data/deny', deny)] }), allow(ns('shop'), db));
    expect(proof.synthesis.outcomes[0]?.outcome).toBe('written');
    expect(proof.text).toContain('kubernetes.io/metadata.name: shop');
  });
});

describe('isolating a Service', () => {
  it('writes nothing when one of its workloads cannot be named', () => {
    const pods = [pod('shop/a', { deployment: 'a', labels: { svc: 'x' } }), pod('shop/b', { deployment: 'b', labels: { svc: 'x' }, hostNetwork: true, ips: ['192.168.0.1'] }), pod('shop/b2', { deployment: 'b', labels: { svc: 'x' } })];
    const snapshot = cluster({ pods, services: [{ namespace: 'shop', name: 'x', type: 'ClusterIP', headless: false, selector: { svc: 'x' }, ports: [] }] });
    const proof = prove(snapshot, isolate(formatPeer({ kind: 'service', namespace: 'shop', name: 'x' }), 'ingress'));
    expect(proof.synthesis.outcomes[0]?.outcome).toBe('inexpressible');
    expect(proof.text).toBe('');
  });
});
