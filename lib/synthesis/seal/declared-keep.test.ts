import { describe, expect, it } from 'vitest';
import { workloadPeer, workloadId } from '@/lib/model/ids';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { formatPorts } from '@/lib/policy/port-set';
import { load, podOf } from '@/lib/testing/objects';
import { findEssentials } from '../safety/find-essentials';
import { declaredKeep } from './declared-keep';
import { seal } from './seal';

const service = (namespace: string, name: string, ports: readonly object[], more: object = {}) => ({ apiVersion: 'v1', kind: 'Service', metadata: { namespace, name }, spec: { selector: { app: name }, ports, ...more } });
const shop = load(
  podOf('shop', 'web', '10.0.0.1', { spec: { containers: [{ name: 'c', env: [{ name: 'ORDERS_URL', value: 'http://orders:80/x' }] }] } }),
  podOf('shop', 'orders', '10.0.0.2'),
  podOf('shop', 'idle', '10.0.0.3'),
  podOf('kube-system', 'dns', '10.0.0.9', { labels: { 'k8s-app': 'kube-dns' } }),
  service('shop', 'orders', [{ port: 80, targetPort: 8080 }]),
  service('shop', 'web', [{ port: 443, targetPort: 8443 }], { type: 'LoadBalancer', loadBalancerSourceRanges: ['203.0.113.0/24'] }),
);
const graph = new AllowGraph(shop);
const peer = (namespace: string, name: string) => workloadPeer(workloadId(namespace, 'Pod', name));

describe('sealing to what is declared', () => {
  const edges = declaredKeep(graph, findEssentials(graph));

  it('keeps what settings name, what a Service publishes to whom it lets in, and what the cluster works by, each with its reason', () => {
    expect(edges.filter(({ source }) => source === 'declared')).toEqual([
      { from: peer('shop', 'web'), to: peer('shop', 'orders'), ports: [{ protocol: 'TCP', port: 8080 }], why: 'http://orders:80 in env ORDERS_URL of container c names Service shop/orders.', source: 'declared' },
      { from: 'cidr/203.0.113.0/24', to: peer('shop', 'web'), ports: [{ protocol: 'TCP', port: 8443 }], why: 'Service shop/web publishes it (LoadBalancer).', source: 'declared' },
    ]);
    expect(edges.filter(({ source }) => source === 'essential').map(({ from, why }) => `${from} ${why}`)).toContain('namespace/shop Keeps DNS to kube-system/dns on 53/TCP, 53/UDP.');
  });

  it('gives a set of policies that allows these and nothing else', () => {
    const sealed = seal(graph, edges);
    expect(sealed.exact).toBe(true);
    const allowed = (from: string, to: string) => formatPorts(sealed.after.pair(peer('shop', from), to === 'dns' ? peer('kube-system', 'dns') : peer('shop', to)).allowed).join(' ');
    expect([allowed('web', 'orders'), allowed('web', 'idle'), allowed('orders', 'web'), allowed('idle', 'dns')]).toEqual(['8080/TCP', '', '', '53/TCP 53/UDP']);
  });

  it('leaves out the essentials that are not to be kept', () => {
    expect(declaredKeep(graph, []).every(({ source }) => source === 'declared')).toBe(true);
  });
});
