import { describe, expect, it } from 'vitest';
import type { DraftChange } from '@/lib/model/draft';
import { formatPeer, type PeerId } from '@/lib/model/ids';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { load, podOf } from '@/lib/testing/objects';
import { proveDraft } from '../prove';

const namespace = (name: string): PeerId => formatPeer({ kind: 'namespace', namespace: name });
const workload = (own: string, name: string): PeerId => formatPeer({ kind: 'workload', namespace: own, workloadKind: 'Pod', name });
const isolate = (subject: PeerId, ...directions: ('ingress' | 'egress')[]): DraftChange => ({ id: `isolate ${subject}`, kind: 'isolate', subject, directions: directions.length > 0 ? directions : ['ingress', 'egress'] });
const prove = (objects: readonly object[], changes: readonly DraftChange[], without: readonly string[] = []) => proveDraft(new AllowGraph(load(...objects)), { version: 1, changes, without });
const lines = ({ synthesis }: ReturnType<typeof prove>) => synthesis.kept.map(({ id, on, fixed }) => `${id}${fixed ? ' fixed' : on ? '' : ' off'}`);
/** The specs that were written, by name. */
const written = ({ synthesis }: ReturnType<typeof prove>) => Object.fromEntries(synthesis.policies.map(({ policy: { namespace: own, name, spec } }) => [`${own}/${name}`, { ingress: spec.ingress, egress: spec.egress }]));

const service = (place: string, ports: readonly object[]) => {
  const [own, name] = place.split('/');
  return { apiVersion: 'v1', kind: 'Service', metadata: { namespace: own, name }, spec: { selector: { app: name }, ports } };
};
const policy = (own: string, name: string, spec: object) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { namespace: own, name }, spec });
const web = podOf('shop', 'web', '10.0.0.1');
const dns = podOf('kube-system', 'coredns', '10.0.0.53', { labels: { 'k8s-app': 'kube-dns' } });
const hook = [podOf('shop', 'hook', '10.0.0.2'), service('shop/hook', [{ port: 443, targetPort: 9443 }]), { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration', metadata: { name: 'hook' }, webhooks: [{ clientConfig: { service: { namespace: 'shop', name: 'hook' } } }] }];
const client = podOf('shop', 'operator', '10.0.0.3', { spec: { containers: [{ name: 'c', image: 'x/shop-operator:1' }] } });
const apiServer = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { namespace: 'default', name: 'kubernetes', labels: { 'kubernetes.io/service-name': 'kubernetes' } }, endpoints: [{ addresses: ['172.18.0.2'] }], ports: [{ port: 6443 }] };

describe('what a draft touches of the safety pack', () => {
  it('is nothing while it isolates nothing', () => {
    expect(lines(prove([web, dns, ...hook], [{ id: 'a', kind: 'allow', from: workload('shop', 'web'), to: workload('shop', 'hook'), ports: 'all' }]))).toEqual([]);
  });

  it('are the lines that it would cut, in the direction that it isolates', () => {
    const objects = [web, dns, client, apiServer, ...hook];
    expect(lines(prove(objects, [isolate(namespace('shop'), 'egress')]))).toEqual(['dns kube-system/coredns', 'api-server shop/operator']);
    expect(lines(prove(objects, [isolate(namespace('shop'), 'ingress')]))).toEqual(['webhook shop/hook:443']);
    expect(lines(prove(objects, [isolate(workload('shop', 'web'))]))).toEqual(['dns kube-system/coredns']);
  });

  it('does not hold what was cut already', () => {
    const closed = policy('shop', 'closed', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    expect(lines(prove([web, dns, ...hook, closed], [isolate(namespace('shop')), isolate(workload('kube-system', 'coredns'))]))).toEqual(['dns kube-system/coredns']);
    expect(lines(prove([web, dns, ...hook, closed], [isolate(namespace('shop'))]))).toEqual([]);
    expect(written(prove([web, dns, ...hook, closed], [isolate(workload('shop', 'web'))]))).toEqual({});
  });

  it('names with each line what it would cut', () => {
    const [line] = prove([web, dns], [isolate(workload('shop', 'web'), 'egress')]).synthesis.kept;
    expect(line?.edges).toEqual([{ from: 'namespace/shop', to: 'workload/kube-system/Pod/coredns', ports: [{ protocol: 'TCP', port: 53 }, { protocol: 'UDP', port: 53 }] }]);
    expect(line?.because[0]).toBe('Without it pods find no Service and no host by name.');
  });

  it('tells probes, which need no rule, once', () => {
    const probed = (name: string, ip: string) => podOf('shop', name, ip, { spec: { containers: [{ name: 'c', livenessProbe: { tcpSocket: { port: 8080 } } }] } });
    const proof = prove([probed('a', '10.0.0.5'), probed('b', '10.0.0.6')], [isolate(namespace('shop'), 'ingress')]);
    expect(lines(proof)).toEqual(['probes fixed']);
    expect(proof.synthesis.kept[0]).toMatchObject({ title: 'Probes of 2 workloads by their nodes', because: [expect.stringContaining('need no rule'), 'Probes of shop/a on 8080/TCP; Probes of shop/b on 8080/TCP.'] });
  });
});

describe('a line that is left out', () => {
  it('is still told, and not written', () => {
    const proof = prove([web, dns, ...hook], [isolate(namespace('shop'))], ['dns kube-system/coredns']);
    expect(lines(proof)).toEqual(['dns kube-system/coredns off', 'webhook shop/hook:443']);
    expect(proof.text).not.toContain('port: 53');
    expect(proof.text).toContain('port: 9443');
    expect(proof.exact).toBe(true);
  });

  it('may be DNS where no server was read', () => {
    expect(lines(prove([web], [isolate(workload('shop', 'web'), 'egress')], ['dns']))).toEqual(['dns off']);
    expect(prove([web], [isolate(workload('shop', 'web'), 'egress')], ['dns']).text).not.toContain('kube-dns');
  });
});

describe('is written', () => {
  it('a webhook’s port for every source, and nothing more', () => {
    const proof = prove([web, ...hook], [isolate(namespace('shop'), 'ingress')]);
    expect(written(proof)['shop/allow-hook']).toEqual({ ingress: [{ ports: [{ port: 9443, protocol: 'TCP' }] }] });
    expect(proof.exact).toBe(true);
  });

  it('the API server by its address', () => {
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' }, status: { addresses: [{ type: 'InternalIP', address: '172.18.0.9' }] } };
    const proof = prove([client, apiServer, dns, node], [isolate(workload('shop', 'operator'), 'egress')]);
    expect(written(proof)['shop/isolate-operator']?.egress).toContainEqual({ to: [{ ipBlock: { cidr: '172.18.0.2/32' } }], ports: [{ port: 6443, protocol: 'TCP' }] });
    expect(proof.exact).toBe(true);
  });

  it('the API server without a proof where it may be a node, and no node was read', () => {
    expect(prove([client, apiServer, dns], [isolate(workload('shop', 'operator'), 'egress')]).exact).toBe(false);
  });

  it('the API server at any address that is no pod’s, where nothing tells its own', () => {
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' }, spec: { podCIDRs: ['10.0.0.0/24'] }, status: { addresses: [{ type: 'InternalIP', address: '172.18.0.9' }] } };
    const proof = prove([client, web, dns, node], [isolate(workload('shop', 'operator'), 'egress')]);
    expect(written(proof)['shop/isolate-operator']?.egress?.[0]).toEqual({ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/24'] } }, { ipBlock: { cidr: '::/0' } }], ports: [{ port: 443, protocol: 'TCP' }, { port: 6443, protocol: 'TCP' }] });
    expect(proof.after.pair(workload('shop', 'operator'), workload('shop', 'web')).state).toBe('denied');
    expect(proof.exact).toBe(true);
  });

  it('the other half too, where the other end lets in some and lacks this one', () => {
    const some = podOf('shop', 'b', '10.0.0.8', { labels: { app: 'web' } });
    const only = policy('kube-system', 'dns', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { slot: 'a' } } }] }] });
    const first = podOf('shop', 'web', '10.0.0.1', { labels: { app: 'web', slot: 'a' } });
    const proof = prove([first, some, dns, only], [isolate(workload('shop', 'web'), 'egress')]);
    expect(proof.after.pair(workload('shop', 'web'), workload('kube-system', 'coredns')).allowed.key).toContain('53');
  });

  it('a scraper and a controller as sources, the one on its node’s network by its address', () => {
    const scraped = podOf('shop', 'web', '10.0.0.1', { metadata: { annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9102' } } });
    const prometheus = podOf('monitoring', 'prometheus', '10.0.0.4', { labels: { app: 'prometheus' } });
    const controller = podOf('edge', 'traefik', '192.168.0.7', { spec: { hostNetwork: true } });
    const ingress = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { namespace: 'shop', name: 'web' }, spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } } };
    const proof = prove([scraped, prometheus, controller, ingress, service('shop/web', [{ port: 80, targetPort: 8080 }])], [isolate(workload('shop', 'web'), 'ingress')]);
    expect(written(proof)['shop/isolate-web']?.ingress).toEqual([
      { from: [{ ipBlock: { cidr: '192.168.0.7/32' } }], ports: [{ port: 8080, protocol: 'TCP' }] },
      { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } }, podSelector: { matchLabels: { app: 'prometheus' } } }], ports: [{ port: 9102, protocol: 'TCP' }] },
    ]);
  });

  it('the cache on the node for a whole namespace, those to come included', () => {
    const cache = { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { namespace: 'kube-system', name: 'node-local-dns' }, spec: { selector: { matchLabels: { 'k8s-app': 'node-local-dns' } }, template: { metadata: { labels: { 'k8s-app': 'node-local-dns' } }, spec: { hostNetwork: true, containers: [{ name: 'c' }] } } } };
    const proof = prove([web, dns, cache], [isolate(namespace('shop'), 'egress')]);
    expect(written(proof)['shop/default-deny']?.egress?.[0]?.to).toContainEqual({ ipBlock: { cidr: '169.254.20.10/32' } });
    expect(proof.synthesis.policies.find(({ policy: { name } }) => name === 'default-deny')?.policy.spec.podSelector).toEqual({});
  });

  it('nothing that cannot be named, and that is said', () => {
    const nameless = podOf('edge', 'traefik', '10.0.0.9', { labels: {} });
    const ingress = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { namespace: 'shop', name: 'web' }, spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } } };
    const proof = prove([web, nameless, ingress, service('shop/web', [{ port: 80 }])], [isolate(workload('shop', 'web'), 'ingress')]);
    expect(proof.synthesis.warnings).toContain('Requests from outside to namespace shop, by edge/traefik: could not be kept: edge/traefik has no lasting label that a policy could select it by.');
  });
});
