import { describe, expect, it } from 'vitest';
import type { ObjectOrigin } from '@/lib/model/problem';
import type { ProfileName } from '@/lib/model/profile';
import type { Service, ServicePort, Snapshot } from '@/lib/model/snapshot';
import { cluster, pod } from '@/lib/testing/builders';
import { directWays } from './direct-ways';

const web = pod('x/web', { deployment: 'web' });
const port: ServicePort = { protocol: 'TCP', port: 80, targetPort: 8080 };
const service = (parts: Partial<Service> = {}): Service => ({ namespace: 'x', name: 's', type: 'LoadBalancer', headless: false, selector: { app: 'web' }, ports: [port], ...parts });
const by = { kind: 'Service', namespace: 'x', name: 's' };
const target = { pod: web, protocol: 'TCP', port: 8080 };
const ways = (parts: Partial<Snapshot>) => directWays(cluster({ pods: [web], ...parts }));

describe('a Service', () => {
  it('of type LoadBalancer is a way in to the pods behind it, by the client or a node', () => {
    expect(ways({ services: [service()] })).toStrictEqual({
      ways: [{ kind: 'LoadBalancer', by, entry: 'port 80/TCP of its load balancer', service: service(), servicePort: port, targets: [target], arrival: { kind: 'direct', address: 'kept-or-node' }, notes: [] }],
      broken: [],
    });
  });

  it('says where it was declared', () => {
    const origin: ObjectOrigin = { file: 'shop.yaml', line: 7 };
    expect([{ origin }, {}].map((parts) => ways({ services: [service(parts)] }).ways[0]!.by)).toStrictEqual([{ ...by, origin }, by]);
  });

  const named = (parts: Partial<Service>) => ways({ services: [service(parts)] }).ways.map(({ kind, entry }) => `${kind}: ${entry}`);
  it.each<[string, Partial<Service>, string[]]>([
    ['of type ClusterIP is none', { type: 'ClusterIP' }, []],
    ['of type LoadBalancer has a port of every node besides', { ports: [{ ...port, nodePort: 30080 }] }, ['LoadBalancer: port 80/TCP of its load balancer, port 30080 of every node']],
    ['of type NodePort is one on that port', { type: 'NodePort', ports: [{ ...port, nodePort: 30080 }] }, ['NodePort: port 30080/TCP of every node']],
    ['of type NodePort is one before the port was chosen', { type: 'NodePort' }, ['NodePort: a TCP port of every node that the cluster chooses']],
    ['is one on each port', { ports: [port, { protocol: 'UDP', port: 53, targetPort: 53 }] }, ['LoadBalancer: port 80/TCP of its load balancer', 'LoadBalancer: port 53/UDP of its load balancer']],
    ['is one on each external address besides', { type: 'NodePort', externalIPs: ['203.0.113.7', '203.0.113.8'] }, ['NodePort: a TCP port of every node that the cluster chooses', 'ExternalIP: port 80/TCP of 203.0.113.7', 'ExternalIP: port 80/TCP of 203.0.113.8']],
    ['without external addresses has none', { type: 'ClusterIP', externalIPs: [] }, []],
  ])('%s', (_, parts, expected) => expect(named(parts)).toEqual(expected));

  it('that is an alias leads nowhere by an external address, and nothing is broken', () => {
    expect(ways({ services: [service({ type: 'ExternalName', externalName: 'db.example', externalIPs: ['203.0.113.7'] })] })).toEqual({ ways: [], broken: [] });
  });

  it.each<[string, Partial<Service>, object]>([
    ['every client, without ranges', {}, { address: 'kept-or-node' }],
    ['every client, with an empty list of ranges', { loadBalancerSourceRanges: [] }, { address: 'kept-or-node' }],
    ['clients of its ranges', { loadBalancerSourceRanges: ['203.0.113.0/24'] }, { address: 'kept-or-node', ranges: ['203.0.113.0/24'] }],
    ['clients with their own address, by a local policy', { externalTrafficPolicy: 'Local' }, { address: 'kept' }],
  ])('lets in %s', (_, parts, expected) => expect(ways({ services: [service(parts)] }).ways[0]!.arrival).toStrictEqual({ kind: 'direct', ...expected }));

  it('has ranges for its load balancer alone', () => {
    const { ways: list } = ways({ services: [service({ externalIPs: ['203.0.113.7'], loadBalancerSourceRanges: ['203.0.113.0/24'] })] });
    expect(list.map(({ kind, arrival }) => [kind, 'ranges' in arrival])).toEqual([['LoadBalancer', true], ['ExternalIP', false]]);
  });

  it('without pods behind a port is broken there', () => {
    const ports = [port, { protocol: 'UDP' as const, port: 53, targetPort: 'dns' }];
    expect(ways({ services: [service({ ports })] }).broken).toStrictEqual([{ kind: 'LoadBalancer', by, entry: 'port 53/UDP of its load balancer', service: by, missing: 'pods', message: 'Service x/s has no running pod behind port 53/UDP.' }]);
  });

  const bare = service({ selector: undefined });
  const live = { source: { kind: 'cluster', label: 'c' } } as Partial<Snapshot>;
  const unread = (resource: 'endpointslices' | 'pods', namespace: string): Partial<Snapshot> => ({ ...live, unreadable: [{ resource, namespace, verb: 'list', reason: 'forbidden' }] });
  it.each<[string, Partial<Snapshot>, number]>([
    ['is not broken in manifests, which need not hold its addresses', {}, 0],
    ['is broken in a cluster where there are none', live, 1],
    ['is not broken while its addresses could not be read', unread('endpointslices', 'x'), 0],
    ['is broken when only those of another namespace could not be read', unread('endpointslices', 'y'), 1],
    ['is broken when something else could not be read', unread('pods', 'x'), 1],
    ['is not broken when it leads to addresses of no pods', { ...live, endpointSlices: [{ namespace: 'x', name: 's-1', service: 's', endpoints: [{ addresses: ['203.0.113.9'] }], ports: [{ protocol: 'TCP', port: 8080 }] }] }, 0],
  ])('without a selector %s', (_, parts, broken) => expect(ways({ services: [bare], ...parts }).broken).toHaveLength(broken));
});

describe('a host port', () => {
  const hosting = (name: string, hostPort?: number, workload = web.workload) => ({ ...pod(`x/${name}`), workload, ports: [{ containerPort: 8080, protocol: 'TCP' as const, ...(hostPort !== undefined && { hostPort }) }] });
  const entry = 'port 80/TCP of each node that runs it';

  it('is one way in to all the pods of a workload that have it', () => {
    const pods = [hosting('a', 80), hosting('b', 80), hosting('c', 81), hosting('d')];
    const way = { kind: 'HostPort', by: { kind: 'Deployment', namespace: 'x', name: 'web' }, arrival: { kind: 'direct', address: 'kept-or-own-node' }, notes: [] };
    expect(ways({ pods })).toStrictEqual({
      ways: [
        { ...way, entry, targets: [{ ...target, pod: pods[0] }, { ...target, pod: pods[1] }] },
        { ...way, entry: 'port 81/TCP of each node that runs it', targets: [{ ...target, pod: pods[2] }] },
      ],
      broken: [],
    });
  });

  it('is another of another workload, and of another port of the pod', () => {
    const other = hosting('b', 80, pod('x/b').workload);
    const moved = { ...hosting('c', 80), ports: [{ containerPort: 9090, protocol: 'TCP' as const, hostPort: 80 }, { containerPort: 9090, protocol: 'UDP' as const, hostPort: 80 }] };
    expect(ways({ pods: [hosting('a', 80), other, moved] }).ways.map((way) => [way.by.name, way.entry, way.targets.map((one) => one.port)])).toEqual([['web', entry, [8080]], ['b', entry, [8080]], ['web', entry, [9090]], ['web', 'port 80/UDP of each node that runs it', [9090]]]);
  });

  it('is none of a pod that has ended, and of one on its node’s network', () => {
    expect(ways({ pods: [{ ...hosting('a', 80), phase: 'Failed' }, { ...hosting('b', 80), hostNetwork: true }] }).ways).toEqual([]);
  });

  it.each<[ProfileName, string]>([['kubernetes', 'kept-or-own-node'], ['calico', 'kept'], ['cilium', 'kept'], ['aws-vpc', 'kept'], ['antrea', 'kept-or-own-node'], ['ovn-kubernetes', 'kept-or-own-node']])('keeps the client’s address or may not, as %s has it', (name, address) => {
    expect(ways({ pods: [hosting('a', 80)], profile: { name, basis: 'chosen' } }).ways.map(({ arrival }) => arrival)).toEqual([{ kind: 'direct', address }]);
  });
});
