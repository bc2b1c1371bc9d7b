import { describe, expect, it } from 'vitest';
import { workloadPeer, type WorkloadId } from '@/lib/model/ids';
import type { Service } from '@/lib/model/snapshot';
import { cluster, pod } from '@/lib/testing/builders';
import { AllowGraph } from '../allow-graph';
import { formatPorts } from '../port-set';
import { brokenWays, countProxied, exposures, exposuresBy, exposuresOf, exposuresThrough, isSameObject, type Exposure } from './exposures';

const service = (namespace: string, name: string, app: string, parts: Partial<Service> = {}): Service => ({ namespace, name, type: 'LoadBalancer', headless: false, selector: { app }, ports: [{ protocol: 'TCP', port: 80, targetPort: 8080 }], ...parts });
const pods = [pod('y/web', { deployment: 'web' }), pod('x/web', { deployment: 'web' }), pod('x/api', { deployment: 'api', labels: { app: 'web' } }), pod('x/db', { deployment: 'db', labels: { app: 'db' } }), pod('x/idle')];
const ends = cluster({
  pods: [...pods, { ...pod('x/host', { deployment: 'host' }), ports: [{ containerPort: 53, protocol: 'UDP', hostPort: 53 }] }],
  services: [service('y', 's', 'web'), service('x', 's', 'web'), service('x', 'db', 'db', { ports: [{ protocol: 'TCP', port: 80, targetPort: 8080 }, { protocol: 'UDP', port: 90, targetPort: 9090 }] }), service('x', 'gone', 'gone'), service('x', 'inner', 'db', { type: 'ClusterIP' })],
  ingresses: [{ namespace: 'x', name: 's', backends: [{ service: 'inner', port: 80 }] }, { namespace: 'x', name: 'gone', backends: [{ service: 'nowhere', port: 80 }] }],
});
const told = (list: readonly Exposure[]) => list.map(({ kind, by, workload, ports }) => `${kind} ${by.namespace}/${by.name} -> ${workload} ${formatPorts(ports).join()}`);
const peer = (graph: AllowGraph, id: string) => graph.peer(workloadPeer(id as WorkloadId))!;

describe('ways in', () => {
  it('are told workload by workload: Services, host ports, then proxies', () => {
    expect(told(exposures(new AllowGraph(ends)).exposures)).toEqual([
      'LoadBalancer x/s -> x/Deployment/api 8080/TCP',
      'LoadBalancer x/db -> x/Deployment/db 8080/TCP',
      'LoadBalancer x/db -> x/Deployment/db 9090/UDP',
      'Ingress x/s -> x/Deployment/db 8080/TCP',
      'HostPort x/host -> x/Deployment/host 53/UDP',
      'LoadBalancer x/s -> x/Deployment/web 8080/TCP',
      'LoadBalancer y/s -> y/Deployment/web 8080/TCP',
    ]);
  });

  it.each<[string, (graph: AllowGraph) => readonly Exposure[], string[]]>([
    ['a workload', (graph) => exposuresOf(graph, peer(graph, 'x/Deployment/web')), ['LoadBalancer x/s -> x/Deployment/web 8080/TCP']],
    ['a workload that nothing leads to', (graph) => exposuresOf(graph, peer(graph, 'x/Pod/idle')), []],
    ['the Internet, which nothing leads to', (graph) => exposuresOf(graph, graph.peers.at(-3)!), []],
    ['a Service', (graph) => exposuresThrough(graph, 'x', 's'), ['LoadBalancer x/s -> x/Deployment/api 8080/TCP', 'LoadBalancer x/s -> x/Deployment/web 8080/TCP']],
    ['a Service that a proxy leads to', (graph) => exposuresThrough(graph, 'x', 'inner'), ['Ingress x/s -> x/Deployment/db 8080/TCP']],
    ['a Service of another name', (graph) => exposuresThrough(graph, 'y', 'db'), []],
    ['an Ingress', (graph) => exposuresBy(graph, { kind: 'Ingress', namespace: 'x', name: 's' }), ['Ingress x/s -> x/Deployment/db 8080/TCP']],
    ['a Service as the object that opens them', (graph) => exposuresBy(graph, { kind: 'Service', namespace: 'y', name: 's' }), ['LoadBalancer y/s -> y/Deployment/web 8080/TCP']],
  ])('are found by %s', (_, find, expected) => expect(told(find(new AllowGraph(ends)))).toEqual(expected));

  it('have the ports of all the pods behind them', () => {
    const named = [pod('x/a', { deployment: 'web', ports: ['web:80'] }), pod('x/b', { deployment: 'web', ports: ['web:81'] })];
    const one = service('x', 's', '', { selector: undefined, ports: [{ protocol: 'TCP', port: 80, targetPort: 'web' }] });
    const endpointSlices = [{ namespace: 'x', name: 's-1', service: 's', endpoints: [{ addresses: named[0]!.ips }], ports: [{ protocol: 'TCP' as const, port: 80 }] }, { namespace: 'x', name: 's-2', service: 's', endpoints: [{ addresses: named[1]!.ips }], ports: [{ protocol: 'TCP' as const, port: 81 }] }];
    expect(told(exposures(new AllowGraph(cluster({ pods: named, services: [one], endpointSlices }))).exposures)).toEqual(['LoadBalancer x/s -> x/Deployment/web 80-81/TCP']);
  });

  it('are judged once for a graph, whoever asks', () => {
    const graph = new AllowGraph(ends);
    const [first] = exposuresOf(graph, peer(graph, 'x/Deployment/web'));
    expect(exposuresThrough(graph, 'x', 's')[1]).toBe(first);
    expect(exposuresThrough(new AllowGraph(ends), 'x', 's')[1]).not.toBe(first);
  });
});

it('ways in through a proxy are counted, workload by workload', () => {
  expect([countProxied(new AllowGraph(ends)), countProxied(new AllowGraph({ ...ends, ingresses: [] }))]).toEqual([1, 0]);
});

it('ways that lead nowhere are told: Services first', () => {
  const graph = new AllowGraph(ends);
  expect(brokenWays(graph).map(({ by, message }) => `${by.kind} ${by.name}: ${message}`)).toEqual(['Service gone: Service x/gone has no running pod behind port 80/TCP.', 'Ingress gone: It leads to Service x/nowhere, which is not there.']);
  expect(exposures(graph).broken).toEqual(brokenWays(graph));
});

it.each<[string, { kind: string; namespace: string; name: string }, boolean]>([
  ['the same', { kind: 'Ingress', namespace: 'x', name: 'i' }, true],
  ['another of another kind', { kind: 'Service', namespace: 'x', name: 'i' }, false],
  ['another in another namespace', { kind: 'Ingress', namespace: 'y', name: 'i' }, false],
  ['another of another name', { kind: 'Ingress', namespace: 'x', name: 'j' }, false],
])('an object is %s', (_, other, expected) => expect(isSameObject({ kind: 'Ingress', namespace: 'x', name: 'i' }, other)).toBe(expected));
