import { describe, expect, it } from 'vitest';
import { formatPeer, workloadPeer } from '@/lib/model/ids';
import type { Snapshot } from '@/lib/model/snapshot';
import { Connections } from '@/lib/testing/connections';
import { clusterPolicyOf, load, podOf, policyOf } from '@/lib/testing/objects';
import { expectReach } from '@/lib/testing/reachability';
import { AllowGraph } from './allow-graph';
import { explainPair } from './explain-pair';
import { findMistakes } from './findings/find-mistakes';
import { formatPorts } from './port-set';
import { exposures } from './services/exposures';
import { reachService } from './services/reach-service';

/**
 * What implementations got wrong around NetworkPolicies: named ports, nodes, Services and the tiers of admin policies. The
 * issues named beside each test report it.
 */
const a = podOf('x', 'a', '10.0.0.1');
const b = podOf('x', 'b', '10.0.0.2');
const onA = { matchLabels: { app: 'a' } };
const serving = (name: string, ip: string, port: object) => podOf('x', name, ip, { spec: { containers: [{ name: 'c', ports: [port] }] } });
const serviceOf = (spec: object, name = 's') => ({ apiVersion: 'v1', kind: 'Service', metadata: { namespace: 'x', name }, spec });
const peerOf = (name: string) => formatPeer({ kind: 'workload', namespace: 'x', workloadKind: 'Pod', name });
const ask = (snapshot: Snapshot, from: string, to: string, port = 80) => new Connections(snapshot).ask(from, to, 'TCP', port);

describe('traps of rules', () => {
  it('policyTypes: [Egress] makes ingress rules count for nothing (kubernetes/website#34867)', () => {
    expectReach(load(a, b, policyOf({ podSelector: onA, policyTypes: ['Egress'], ingress: [] })), 'TCP/80', `
      from\\to  x/a  x/b
      x/a       ·    ✗
      x/b       ✓    ·`);
  });

  it('a port name is looked up on the destination, never on the source (aws/amazon-network-policy-controller-k8s#52)', () => {
    const source = serving('a', '10.0.0.1', { name: 'http', containerPort: 1111 });
    const snapshot = load(source, serving('b', '10.0.0.2', { name: 'http', containerPort: 2222 }), policyOf({ podSelector: onA, policyTypes: ['Egress'], egress: [{ ports: [{ port: 'http' }] }] }));
    expect([ask(snapshot, 'x/a', 'x/b', 1111), ask(snapshot, 'x/a', 'x/b', 2222)]).toEqual(['denied', 'allowed']);
  });

  it('a port name under another protocol is no match (ovn-org/ovn-kubernetes#2117)', () => {
    const snapshot = load(serving('a', '10.0.0.1', { name: 'dns', containerPort: 53, protocol: 'UDP' }), b, policyOf({ podSelector: onA, ingress: [{ ports: [{ port: 'dns', protocol: 'TCP' }] }] }));
    expect(ask(snapshot, 'x/b', 'x/a', 53)).toBe('denied');
  });

  it('a port name matches nothing outside the cluster (kubernetes#99256)', () => {
    const snapshot = load(a, policyOf({ podSelector: onA, policyTypes: ['Egress'], egress: [{ ports: [{ port: 'http' }] }] }));
    expect(ask(snapshot, 'x/a', '203.0.113.7')).toBe('denied');
  });

  it('pods of one owner with different labels are judged apart (np-guard/netpol-analyzer#235)', () => {
    const owned = (name: string, ip: string, color: string) => podOf('x', name, ip, { labels: { app: 'd', color }, metadata: { ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'd', uid: '1', controller: true }] } });
    const snapshot = load(a, owned('d-0', '10.0.0.10', 'blue'), owned('d-1', '10.0.0.11', 'green'), policyOf({ podSelector: { matchLabels: { color: 'blue' } } }));
    expect([ask(snapshot, 'x/a', 'x/d-0'), ask(snapshot, 'x/a', 'x/d-1')]).toEqual(['denied', 'allowed']);
    expect(new AllowGraph(snapshot).pair(peerOf('a'), formatPeer({ kind: 'workload', namespace: 'x', workloadKind: 'StatefulSet', name: 'd' })).partial).toBe(true);
  });

  it('nothing exempts DNS: isolating egress cuts it (ahmetb/kubernetes-network-policy-recipes, 14)', () => {
    const dns = { ...podOf('kube-system', 'coredns', '10.0.9.9', { labels: { 'k8s-app': 'kube-dns' }, spec: { containers: [{ name: 'c', ports: [{ containerPort: 53, protocol: 'UDP' }] }] } }) };
    const snapshot = load(a, dns, policyOf({ podSelector: onA, policyTypes: ['Egress'] }));
    expect(new Connections(snapshot).ask('x/a', 'kube-system/coredns', 'UDP', 53)).toBe('denied');
    expect(findMistakes(new AllowGraph(snapshot)).map(({ code }) => code)).toContain('dns-cut');
  });
});

describe('traps of addresses and nodes', () => {
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1', labels: { role: 'edge' } }, status: { addresses: [{ type: 'InternalIP', address: '192.168.0.1' }] } };

  it('an ipBlock of a node address reaches that node (cilium#12277 has it otherwise)', () => {
    const toNodes = policyOf({ podSelector: onA, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '192.168.0.0/24' } }] }] });
    expect(ask(load(a, node, toNodes), 'x/a', '192.168.0.1')).toBe('allowed');
  });

  it('a pod that has no address yet sends and receives nothing (cloudnativelabs/kube-router#378)', () => {
    const pending = { ...podOf('x', 'late', '', { status: { phase: 'Pending', podIP: undefined } }) };
    expect(new AllowGraph(load(a, pending)).pair(peerOf('a'), peerOf('late')).state).toBe('denied');
  });

  it('a nodes peer is about addresses of nodes, not about pods that run there (kubernetes-sigs/kube-network-policies)', () => {
    const onNode = podOf('x', 'b', '10.0.0.2', { spec: { nodeName: 'n1' } });
    const deny = clusterPolicyOf('c', 'Admin', 1, { egress: [{ action: 'Deny', to: [{ nodes: { matchLabels: { role: 'edge' } } }] }] });
    const snapshot = load(a, onNode, node, deny);
    expect([ask(snapshot, 'x/a', '192.168.0.1'), ask(snapshot, 'x/a', 'x/b')]).toEqual(['denied', 'allowed']);
  });
});

describe('traps of Services', () => {
  const backend = serving('b', '10.0.0.2', { containerPort: 8080 });
  const service = serviceOf({ selector: { app: 'b' }, ports: [{ port: 80, targetPort: 8080 }] });
  const reach = (snapshot: Snapshot, from: string) => reachService(new AllowGraph(snapshot), new AllowGraph(snapshot).peer(peerOf(from))!, snapshot.services[0]!);

  it('policies see the pod’s port: a rule for the Service’s port does not let anybody through (kubernetes/website#8295)', () => {
    const admit = (port: number) => policyOf({ podSelector: { matchLabels: { app: 'b' } }, ingress: [{ ports: [{ port }] }] });
    expect([reach(load(a, backend, service, admit(80)), 'a').verdict, reach(load(a, backend, service, admit(8080)), 'a').verdict]).toEqual(['denied', 'allowed']);
  });

  it('a pod that reaches itself through a Service is undefined, and said to be (kubernetes#95879)', () => {
    const { ports } = reach(load(backend, service), 'b');
    expect(ports[0]!.backends[0]).toMatchObject({ verdict: 'unknown', note: expect.stringMatching(/undefined by Kubernetes/) as string });
  });

  it('a named targetPort is another port on another backend (aws/amazon-network-policy-controller-k8s PR#210)', () => {
    const labelled = (name: string, ip: string, containerPort: number) => podOf('x', name, ip, { labels: { app: 'b' }, spec: { containers: [{ name: 'c', ports: [{ name: 'web', containerPort }] }] } });
    const named = serviceOf({ selector: { app: 'b' }, ports: [{ port: 80, targetPort: 'web' }] });
    const snapshot = load(a, labelled('b1', '10.0.0.2', 8080), labelled('b2', '10.0.0.3', 9090), named, policyOf({ podSelector: { matchLabels: { app: 'b' } }, ingress: [{ ports: [{ port: 8080 }] }] }));
    expect(reach(snapshot, 'a').ports[0]!.backends.map(({ verdict }) => verdict)).toEqual(['allowed', 'denied']);
  });

  it('a load balancer that rewrites the source hides clients from an ipBlock (cloudnativelabs/kube-router#934)', () => {
    const fromClients = policyOf({ podSelector: { matchLabels: { app: 'b' } }, ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] } }] }] });
    const verdictOf = (externalTrafficPolicy: string) =>
      exposures(new AllowGraph(load(backend, serviceOf({ type: 'LoadBalancer', externalTrafficPolicy, selector: { app: 'b' }, ports: [{ port: 80, targetPort: 8080 }] }), fromClients))).exposures.find(({ kind }) => kind === 'LoadBalancer')!.verdict;
    expect(verdictOf('Local')).not.toBe('denied');
    expect(verdictOf('Cluster')).not.toBe('allowed');
  });
});

describe('traps of admin tiers', () => {
  const everyPod = [{ namespaces: {} }];

  it('equal priorities have no order, so what they disagree on is unknown (kubernetes-sigs/network-policy-api#216)', () => {
    const of = (name: string, action: string) => clusterPolicyOf(name, 'Admin', 1, { ingress: [{ action, from: everyPod }] });
    expect(ask(load(a, b, of('one', 'Accept'), of('two', 'Deny')), 'x/b', 'x/a')).toBe('unknown');
  });

  it('networks: 0.0.0.0/0 holds the pods too', () => {
    const internet = clusterPolicyOf('c', 'Admin', 1, { egress: [{ action: 'Deny', to: [{ networks: ['0.0.0.0/0'] }] }] });
    expect(ask(load(a, b, internet), 'x/a', 'x/b')).toBe('denied');
  });

  it('a peer of a newer API fails closed: it allows nothing, and denies everything', () => {
    const newer = (action: string) => clusterPolicyOf('c', 'Admin', 1, { ingress: [{ action, from: [{ serviceAccounts: {} }] }] });
    expect(ask(load(a, b, newer('Accept'), policyOf({ podSelector: onA })), 'x/b', 'x/a')).toBe('denied');
    expect(ask(load(a, b, newer('Deny')), 'x/b', 'x/a')).toBe('denied');
    expect(ask(load(a, b, newer('Pass')), 'x/b', 'x/a')).toBe('denied');
  });

  it('the baseline is skipped only in the direction in which a NetworkPolicy isolates (kubernetes-sigs/kube-network-policies)', () => {
    const deny = clusterPolicyOf('c', 'Baseline', 1, { ingress: [{ action: 'Deny', from: everyPod }] });
    expect(ask(load(a, b, deny, policyOf({ podSelector: onA, policyTypes: ['Egress'] })), 'x/b', 'x/a')).toBe('denied');
    expect(ask(load(a, b, deny, policyOf({ podSelector: onA, ingress: [{}] })), 'x/b', 'x/a')).toBe('allowed');
  });

  it('a Pass is part of the explanation of the very ports it passes (np-guard/netpol-analyzer#574)', () => {
    const pass = clusterPolicyOf('c', 'Admin', 1, {
      ingress: [
        { action: 'Pass', from: everyPod, protocols: [{ tcp: { destinationPort: { number: 80 } } }] },
        { action: 'Deny', from: everyPod },
      ],
    });
    const classes = explainPair(new AllowGraph(load(a, b, pass)), peerOf('b'), peerOf('a'));
    const passed = classes.map(({ ports, verdict, ingress }) => [formatPorts(ports).includes('80/TCP'), verdict, ingress.policies.flatMap(({ outcomes }) => outcomes.map(({ outcome }) => outcome)).includes('passes')]);
    expect(passed).toContainEqual([true, 'allowed', true]);
    expect(passed).toContainEqual([false, 'denied', false]);
  });
});

describe('policies of other kinds', () => {
  const unknownInto = (...objects: readonly object[]) => ask(load(a, b, ...objects), 'x/b', 'x/a');
  const cilium = (spec: object) => ({ apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', metadata: { namespace: 'x', name: 'c' }, spec: { endpointSelector: onA, ...spec } });
  const calico = (spec: object) => ({ apiVersion: 'projectcalico.org/v3', kind: 'NetworkPolicy', metadata: { namespace: 'x', name: 'c' }, spec });

  it('are unknown, where a deny alone would isolate in Cilium (cilium#20914)', () => {
    expect(unknownInto(cilium({ ingressDeny: [{ fromEntities: ['world'] }] }))).toBe('unknown');
  });

  it('are unknown, where an empty list and none differ in Cilium (cilium#35558)', () => {
    expect(unknownInto(cilium({ ingress: [{ fromEndpoints: [] }] }))).toBe('unknown');
  });

  it('are unknown, where the end of a tier would deny in Calico, and only in that direction (projectcalico/felix#1069)', () => {
    const tiered = calico({ tier: 'security', selector: "app == 'a'", types: ['Ingress'] });
    expect(unknownInto(tiered)).toBe('unknown');
    expect(ask(load(a, b, tiered), 'x/a', 'x/b')).not.toBe('denied');
  });

  it('are unknown, where a rule’s selector keeps to its own namespace in Calico (projectcalico/calico#1338)', () => {
    expect(unknownInto(calico({ selector: 'all()', ingress: [{ action: 'Allow', source: { selector: "app == 'b'" } }] }))).toBe('unknown');
  });

  it('do not make workloads unknown that they cannot select', () => {
    const elsewhere = { ...podOf('y', 'far', '10.0.1.1') };
    const snapshot = load(a, b, elsewhere, cilium({ ingressDeny: [{ fromEntities: ['world'] }] }));
    expect(ask(snapshot, 'x/b', 'y/far')).toBe('allowed');
    expect(new AllowGraph(snapshot).isolation(new AllowGraph(snapshot).peer(workloadPeer(snapshot.workloads.find(({ name }) => name === 'a')!.id))!, 'ingress')).toBe('unknown');
  });
});
