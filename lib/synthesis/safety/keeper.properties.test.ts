import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Draft } from '@/lib/model/draft';
import { formatPeer, parsePeer, workloadPeer, type PeerId } from '@/lib/model/ids';
import type { LabelSelector } from '@/lib/model/labels';
import type { NetworkPolicyPeer } from '@/lib/model/network-policy';
import type { Platform } from '@/lib/model/platform';
import type { Pod, Service, Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { parseIp } from '@/lib/policy/cidr';
import { cluster, namespace, node, pod, policy } from '@/lib/testing/builders';
import { referenceVerdict } from '@/lib/testing/reference';
import type { Place } from '@/lib/testing/reference-match';
import { proveDraft } from '../prove';
import { readPolicies } from '../read-policies';
import { findEssentials } from './find-essentials';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);

/** Everything that a detector looks for, so that any part of it may be there or not. */
const MENU: readonly Pod[] = [
  pod('kube-system/dns', { deployment: 'coredns', labels: { 'k8s-app': 'kube-dns' }, ports: ['dns:5353/UDP', 'dns-tcp:5353'] }),
  { ...pod('kube-system/cache', { labels: { 'k8s-app': 'node-local-dns' }, hostNetwork: true, ips: ['192.168.0.2'] }), workload: 'kube-system/DaemonSet/node-local-dns' as Pod['workload'] },
  pod('monitoring/prometheus', { deployment: 'prometheus', labels: { app: 'prometheus' } }),
  pod('edge/ingress-nginx', { deployment: 'ingress-nginx', ports: ['http:80'] }),
  { ...pod('edge/traefik', { deployment: 'traefik', hostNetwork: true, ips: ['192.168.0.2'] }) },
  pod('istio-system/istiod', { deployment: 'istiod' }),
  { ...pod('shop/web', { deployment: 'web', labels: { app: 'web', tier: 'front' }, ports: ['http:8080'] }), annotations: { 'prometheus.io/scrape': 'true' } },
  { ...pod('shop/cart', { deployment: 'cart', labels: { app: 'cart', tier: 'front' }, ports: ['http-envoy-prom:15090'] }), serviceAccount: 'cart' },
  { ...pod('data/db', { deployment: 'db', labels: { app: 'db', tier: 'back' } }), annotations: { 'ambient.istio.io/redirection': 'enabled' } },
  pod('data/hook', { deployment: 'hook', labels: { app: 'hook', tier: 'back' } }),
];
const service = (place: string, ports: Service['ports'], selector: Service['selector'], more: Partial<Service> = {}): Service => {
  const [own = '', name = ''] = place.split('/');
  return { namespace: own, name, type: 'ClusterIP', headless: false, selector: selector!, ports, ...more };
};
const SERVICES: readonly Service[] = [
  service('kube-system/kube-dns', [{ name: 'dns', protocol: 'UDP', port: 53, targetPort: 'dns' }], { 'k8s-app': 'kube-dns' }),
  service('data/hook', [{ protocol: 'TCP', port: 443, targetPort: 9443 }], { app: 'hook' }),
  service('shop/web', [{ name: 'http', protocol: 'TCP', port: 80, targetPort: 'http' }], { app: 'web' }),
  service('edge/ingress-nginx', [{ protocol: 'TCP', port: 80, targetPort: 80 }], { app: 'ingress-nginx' }, { type: 'LoadBalancer' }),
];
const PLATFORM: Platform = {
  webhooks: [{ kind: 'ValidatingWebhookConfiguration', name: 'hook', service: { namespace: 'data', name: 'hook' }, port: 443, ignoresFailure: false }],
  monitors: [{ kind: 'PodMonitor', namespace: 'monitoring', name: 'm', selector: { matchLabels: { tier: 'back' } }, namespaces: 'any', endpoints: [{ targetPort: 9100 }] }],
  bindings: [{ kind: 'ClusterRoleBinding', name: 'b', accounts: [{ namespace: 'shop', name: 'cart' }] }],
  configMaps: [],
};
const NAMESPACES = ['kube-system', 'monitoring', 'edge', 'istio-system', 'shop', 'data'];

const selector: fc.Arbitrary<LabelSelector> = fc.constantFrom<LabelSelector[]>({}, { matchLabels: { tier: 'front' } }, { matchLabels: { tier: 'back' } }, { matchLabels: { app: 'web' } }, { matchLabels: { 'k8s-app': 'kube-dns' } });
const peers: fc.Arbitrary<NetworkPolicyPeer[]> = fc.array(fc.oneof(selector.map((podSelector) => ({ podSelector })), selector.map((podSelector) => ({ namespaceSelector: {}, podSelector })), fc.constant({ ipBlock: { cidr: '0.0.0.0/0' } })), { maxLength: 2 });
const ports = fc.subarray([{ protocol: 'UDP' as const, port: 5353 }, { port: 8080 }, { port: 9443 }, { port: 6443 }, { port: 15012 }, { port: 15008 }]);
const policies = fc
  .array(fc.record({ own: fc.constantFrom(...NAMESPACES), podSelector: selector, policyTypes: fc.subarray(['Ingress' as const, 'Egress' as const], { minLength: 1 }), peers, ports }), { maxLength: 3 })
  .map((list) => list.map(({ own, podSelector, policyTypes, peers: others, ports: some }, index) => policy(`${own}/p${index}`, { podSelector, policyTypes, ingress: [{ from: others, ports: some }], egress: [{ to: others, ports: some }] })));

const snapshots = fc.record({ pods: fc.subarray([...MENU], { minLength: 2 }), policies, hasNodes: fc.boolean(), hasRoutes: fc.boolean() }).map(({ pods, policies: own, hasNodes, hasRoutes }) =>
  cluster({
    pods, policies: own, services: SERVICES, platform: PLATFORM,
    namespaces: NAMESPACES.map((name) => namespace(name)),
    ingresses: hasRoutes ? [{ namespace: 'shop', name: 'web', backends: [{ service: 'web', port: 80 }] }] : [],
    nodes: hasNodes ? [{ ...node('n1', ['192.168.0.1']), labels: { 'node-role.kubernetes.io/control-plane': '' } }, node('n2', ['192.168.0.2'])] : [],
  }),
);
const isolations = fc.array(fc.record({ which: fc.nat(30), directions: fc.constantFrom(['ingress' as const], ['egress' as const], ['ingress' as const, 'egress' as const]) }), { minLength: 1, maxLength: 4 });

function draftOf(snapshot: Snapshot, drawn: readonly { which: number; directions: readonly ('ingress' | 'egress')[] }[], without: readonly string[]): Draft {
  const subjects = [...snapshot.namespaces.map(({ name }) => formatPeer({ kind: 'namespace', namespace: name })), ...snapshot.workloads.map(({ id }) => workloadPeer(id))];
  return { version: 1, without, changes: drawn.map(({ which, directions }, index) => ({ id: String(index), kind: 'isolate', subject: subjects[which % subjects.length]!, directions })) };
}

/**
 * What an end stands for, one by one. Rules that name namespaces do not mean pods on their node's network. The API server is no pod
 * among others, and an unknown controller none whose egress the draft isolates.
 */
function placesOf(snapshot: Snapshot, id: PeerId, strangers: readonly Pod[]): Place[] {
  const peer = parsePeer(id);
  const asPlaces = (pods: readonly Pod[]): Place[] => pods.map((one) => ({ kind: 'pod', pod: one }));
  if (peer?.kind === 'namespace') return asPlaces(snapshot.pods.filter((one) => one.namespace === peer.namespace && !one.hostNetwork));
  if (peer?.kind !== 'cidr') return asPlaces(snapshot.pods.filter(({ workload }) => workloadPeer(workload) === id));
  if (!peer.cidr.endsWith('/0')) return [addressPlace(snapshot, peer.cidr.split('/')[0]!)];
  return [...asPlaces(strangers), ...['203.0.113.7', '10.200.0.1', ...snapshot.nodes.flatMap(({ addresses }) => addresses)].map((address) => addressPlace(snapshot, address))];
}

function addressPlace(snapshot: Snapshot, address: string): Place {
  const own = snapshot.nodes.find(({ addresses }) => addresses.includes(address));
  return own ? { kind: 'node', addresses: own.addresses } : { kind: 'outside', address };
}

describe(`for random clusters and isolations, judged pod by pod by the reference (seed ${SEED})`, () => {
  it('the safety pack lets nothing be cut that the cluster works by and that was allowed', () => {
    let looked = 0;
    fc.assert(
      fc.property(snapshots, isolations, (snapshot, drawn) => {
        const graph = new AllowGraph(snapshot);
        const proof = proveDraft(graph, draftOf(snapshot, drawn, []));
        const later: Snapshot = { ...snapshot, policies: [...snapshot.policies, ...readPolicies(proof.text).value] };
        const strangers = snapshot.pods.filter(({ workload }) => !proof.synthesis.isolated.egress.has(workloadPeer(workload)));
        const cut: string[] = [];
        for (const { id, edges } of findEssentials(graph)) for (const { from, to, ports: wanted } of edges) {
          for (const a of placesOf(snapshot, from, strangers)) for (const b of placesOf(snapshot, to, [])) {
            if (a.kind !== 'pod' && b.kind !== 'pod') continue;
            if (a.kind === 'pod' && b.kind === 'pod' && a.pod === b.pod) continue;
            for (const port of wanted === 'all' ? [] : wanted) {
              if (referenceVerdict(snapshot, a, b, 4, port) !== 'yes') continue;
              looked++;
              if (referenceVerdict(later, a, b, 4, port) !== 'yes') cut.push(`${id}: ${from} > ${to} ${port.port}/${port.protocol} ${nameOf(a)} ${nameOf(b)}`);
            }
          }
        }
        expect(cut.slice(0, 4)).toEqual([]);
      }),
      { seed: SEED, numRuns: 150 },
    );
    expect(looked).toBeGreaterThan(3_000);
  });

  it('what is left out is told as such, and written for nobody', () => {
    fc.assert(
      fc.property(snapshots, isolations, (snapshot, drawn) => {
        const graph = new AllowGraph(snapshot);
        const all = [...findEssentials(graph).map(({ id }) => id), 'dns'];
        const { synthesis } = proveDraft(graph, draftOf(snapshot, drawn, all));
        expect(synthesis.kept.filter(({ on, fixed }) => on && !fixed)).toEqual([]);
        expect(synthesis.policies.flatMap(({ because }) => because.filter((words) => words.startsWith('Keeps')))).toEqual([]);
        const kept = proveDraft(graph, draftOf(snapshot, drawn, [])).synthesis.kept;
        expect(synthesis.kept.map(({ id, edges }) => [id, edges])).toEqual(kept.map(({ id, edges }) => [id, edges]));
      }),
      { seed: SEED, numRuns: 80 },
    );
  });

  it('what is kept opens nothing that was closed, but to pods of workloads that were not treated alike', () => {
    fc.assert(
      fc.property(snapshots, isolations, (snapshot, drawn) => {
        const proof = proveDraft(new AllowGraph(snapshot), draftOf(snapshot, drawn, []));
        expect(proof.changed.filter(({ opened, intended }) => !intended && opened.key !== 'TCP;UDP;SCTP').map(({ from, to }) => `${from.id} > ${to.id}`)).toEqual([]);
      }),
      { seed: SEED, numRuns: 150 },
    );
  });
});

const nameOf = (place: Place): string => (place.kind === 'pod' ? place.pod.id : place.kind === 'outside' ? place.address : 'node');

it('every address of the menu is one', () => expect(MENU.flatMap(({ ips }) => ips).every((ip) => parseIp(ip) !== null)).toBe(true));
