import { describe, expect, it } from 'vitest';
import type { PeerId } from '@/lib/model/ids';
import type { Gateway } from '@/lib/model/routing';
import type { Service, ServicePort, Snapshot } from '@/lib/model/snapshot';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { AllowGraph } from '../allow-graph';
import { approach, servedPorts, type ApproachWay } from './approach';
import type { Running } from './controllers';

const port = (number: number, targetPort: number, protocol: ServicePort['protocol'] = 'TCP'): ServicePort => ({ protocol, port: number, targetPort });
const service = (parts: Partial<Service> = {}): Service => ({ namespace: 'edge', name: 'proxy', type: 'LoadBalancer', externalTrafficPolicy: 'Local', headless: false, selector: { app: 'proxy' }, ports: [port(443, 8443)], ...parts });
const client = pod('x/client', { deployment: 'client' });
const proxy = pod('edge/proxy', { deployment: 'proxy' });
const HTTP = [80, 443].map((number) => ({ protocol: 'TCP' as const, port: number }));
const [CLIENT, PROXY] = ['workload/x/Deployment/client', 'workload/edge/Deployment/proxy'];
const toProxy = (ingress: object[]) => policy('edge/proxy', { podSelector: {}, policyTypes: ['Ingress'], ingress });
const fromClient = (egress: object[]) => policy('x/client', { podSelector: {}, policyTypes: ['Egress'], egress });
const block = (cidr: string) => ({ ipBlock: { cidr } });
const edge = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'edge' } } };
const kept = (verdict: string, detail?: string) => ({ source: 'client', words: 'the client’s address is kept', peer: 'internet', verdict, pods: { reachable: verdict === 'allowed' ? 1 : 0, possible: 0, all: 1 }, ...(detail && { detail }) });

const graphOf = (parts: Partial<Snapshot>) => new AllowGraph(cluster({ pods: [client, proxy], services: [service()], ...parts }));
function told(from: string, parts: Partial<Snapshot> = {}, served = HTTP, controller: string | null = PROXY) {
  const graph = graphOf(parts);
  const { controller: found, ...rest } = approach(graph, graph.peer(from as PeerId)!, controller === null ? undefined : (graph.peer(controller as PeerId) as Running), served);
  expect(found?.id).toBe(controller ?? undefined);
  return rest;
}

describe('the ports that clients use', () => {
  const listener = (number: number, protocol: string) => ({ name: `l${number}`, port: number, protocol, routesFrom: 'Same' as const });
  const gateway = (namespace: string, name: string, ...listeners: Gateway['listeners']): Gateway => ({ namespace, name, listeners });
  const gateways = [gateway('x', 'g', listener(8443, 'HTTPS'), listener(53, 'UDP')), gateway('y', 'g', listener(1, 'TCP')), gateway('x', 'h', listener(2, 'TCP'))];
  const served = (...asked: { namespace: string; name: string }[]) => servedPorts(graphOf({ gateways }), { kind: 'gateways', gateways: asked });

  it('are those of the listeners of its Gateways', () => {
    expect(served({ namespace: 'x', name: 'g' })).toEqual([{ protocol: 'TCP', port: 8443 }, { protocol: 'UDP', port: 53 }]);
    expect(served({ namespace: 'y', name: 'g' }, { namespace: 'x', name: 'h' })).toEqual([{ protocol: 'TCP', port: 1 }, { protocol: 'TCP', port: 2 }]);
  });

  it('are those of HTTP and HTTPS for an Ingress, and of Gateways that were not read', () => {
    const graph = graphOf({ gateways });
    expect([undefined, { kind: 'ingress' } as const, { kind: 'gateways', gateways: [{ namespace: 'z', name: 'g' }] } as const].map((through) => servedPorts(graph, through))).toEqual([HTTP, HTTP, HTTP]);
  });
});

describe('from outside to a controller', () => {
  it('is by its own way in, in each reading of the client’s address', () => {
    expect(told('internet')).toEqual({ verdict: 'allowed', ways: [{ words: 'by port 443/TCP of its load balancer', verdict: 'allowed', readings: [kept('allowed')], port: { protocol: 'TCP', port: 8443 } }] });
  });

  it('is denied where none of them is let in', () => {
    expect(told('internet', { policies: [toProxy([])] })).toEqual({ verdict: 'denied', ways: [{ words: 'by port 443/TCP of its load balancer', verdict: 'denied', readings: [kept('denied')], port: { protocol: 'TCP', port: 8443 } }] });
  });

  const all = [port(443, 8443), port(80, 8080), port(443, 8443, 'UDP'), port(9000, 9000)];
  const only = (...ports: number[]) => toProxy([{ ports: ports.map((one) => ({ port: one })) }]);
  it.each<[string, ServicePort[], Snapshot['policies'], string, string[]]>([
    ['any of the served ones will do', all, [only(8080)], 'allowed', ['443/TCP', '80/TCP']],
    ['others do not count beside them, nor does another protocol', all, [only(9000)], 'denied', ['443/TCP', '80/TCP']],
    ['without a served one all must agree: they do', [port(9000, 9000), port(9001, 9001)], [], 'allowed', ['9000/TCP', '9001/TCP']],
    ['without a served one all must agree: they differ', [port(9000, 9000), port(9001, 9001)], [only(9000)], 'unknown', ['9000/TCP', '9001/TCP']],
  ])('of its ports %s', (_, ports, policies, verdict, by) => {
    const found = told('internet', { services: [service({ ports })], policies });
    expect([found.verdict, found.ways.map(({ words }) => words)]).toEqual([verdict, by.map((one) => `by port ${one} of its load balancer`)]);
  });

  it.each<[string, [host: number | undefined, container: number, protocol: 'TCP' | 'UDP'][], string[]]>([
    ['a served one', [[443, 8443, 'TCP']], ['443/TCP']],
    ['a served one before others', [[443, 8443, 'TCP'], [1, 1, 'TCP']], ['443/TCP']],
    ['another where none is served', [[9000, 9000, 'TCP'], [1, 1, 'TCP']], ['9000/TCP', '1/TCP']],
    ['one of another protocol is not served', [[443, 8443, 'UDP'], [1, 1, 'TCP']], ['443/UDP', '1/TCP']],
    ['the port of the pod is not what is served', [[9000, 443, 'TCP'], [1, 80, 'TCP']], ['9000/TCP', '1/TCP']],
    ['ports without one count for nothing', [[9000, 9000, 'TCP'], [undefined, 443, 'TCP']], ['9000/TCP']],
  ])('is by a host port: %s', (_, ports, by) => {
    const hosting = { ...proxy, ports: ports.map(([hostPort, containerPort, protocol]) => ({ containerPort, protocol, ...(hostPort !== undefined && { hostPort }) })) };
    expect(told('internet', { pods: [client, hosting], services: [] }).ways.map(({ words }) => words)).toEqual(by.map((one) => `by port ${one} of each node that runs it`));
  });

  it('is not by an Ingress that leads to it in its turn', () => {
    const ingresses = [{ namespace: 'edge', name: 'i', backends: [{ service: 'proxy', port: 443 }] }];
    expect(told('internet', { ingresses }).ways).toHaveLength(1);
    expect(told('internet', { ingresses, services: [service({ type: 'ClusterIP' })] }).ways.map(({ words }) => words)).toEqual(['by a way in from outside']);
  });

  it('is its node’s where it uses that network, and cannot be told where no way in was read', () => {
    const nodes = { ...proxy, hostNetwork: true, ips: ['192.168.0.1'] };
    expect(told('internet', { services: [], pods: [client, nodes] })).toEqual({ verdict: 'allowed', ways: [{ words: 'by the nodes that run it', verdict: 'allowed', detail: 'it uses the network of its node, where no policy applies to it', readings: [] }] });
    const unknown = { verdict: 'unknown', ways: [{ words: 'by a way in from outside', verdict: 'unknown', detail: 'none to it is among what was read', readings: [] }] };
    expect(told('internet', { services: [] })).toEqual(unknown);
    expect(told('private', { services: [], pods: [client, nodes, { ...proxy, id: 'edge/other' as never, name: 'other' }] })).toEqual(unknown);
  });

  it('is not judged where it was not read', () => expect([told('internet', {}, HTTP, null), told('private', {}, HTTP, null)]).toEqual([{ ways: [] }, { ways: [] }]));
});

describe('from a workload to a controller', () => {
  const inside = (verdict: string, parts: Partial<ApproachWay> = {}) => ({ words: 'inside the cluster, by Service edge/proxy 443/TCP', verdict, readings: [], port: { protocol: 'TCP', port: 8443 }, ...parts });
  const outside = (verdict: string, detail: string) => ({ words: 'outside the cluster, by the address that DNS gives', verdict, detail, readings: [] });

  it.each<[string, Snapshot['policies'], string, object[]]>([
    ['both ways let it through', [], 'allowed', [inside('allowed'), outside('allowed', 'policies let it out')]],
    ['neither does', [fromClient([])], 'denied', [inside('denied'), outside('denied', 'policies do not let it out')]],
    ['the one does, the other does not', [fromClient([{ to: [edge] }])], 'unknown', [inside('allowed'), outside('denied', 'policies do not let it out')]],
    ['it is let out to some addresses', [fromClient([{ to: [edge, block('203.0.113.0/24')] }])], 'unknown', [inside('allowed'), outside('unknown', 'policies let it out to some addresses only, or it cannot be told')]],
    ['some addresses are let in again', [toProxy([{ from: [block('203.0.113.0/24')] }])], 'unknown', [inside('denied'), outside('unknown', 'policies let it out, and whether it is let in again cannot be told')]],
    ['none is let in again', [toProxy([{ from: [{ namespaceSelector: {} }] }])], 'unknown', [inside('allowed'), outside('denied', 'policies let it out, and nobody is let in again')]],
  ])('%s', (_, policies, verdict, ways) => expect(told(CLIENT, { policies })).toEqual({ verdict, ways }));

  it('inside is by the best served port of the Services that lead to its pods', () => {
    const decoys = [service({ name: 'other', selector: { app: 'none' } }), service({ namespace: 'x', selector: { app: 'client' } }), service({ name: 'bare', selector: undefined })];
    const addresses = [{ namespace: 'edge', name: 'bare-1', service: 'bare', endpoints: [{ addresses: ['203.0.113.9'] }], ports: [{ protocol: 'TCP' as const, port: 1 }] }];
    const ports = [port(80, 8080), port(443, 8443), port(9000, 9000)];
    const parts = { services: [...decoys, service({ ports })], endpointSlices: addresses };
    expect(told(CLIENT, { ...parts, policies: [toProxy([{ ports: [{ port: 8443 }, { port: 9000 }] }])] }).ways[0]).toEqual(inside('allowed'));
    expect(told(CLIENT, { ...parts, policies: [toProxy([{ ports: [{ port: 9000 }] }])] }).ways[0]).toMatchObject({ words: 'inside the cluster, by Service edge/proxy 80/TCP', verdict: 'denied', port: { protocol: 'TCP', port: 8080 } });
    expect(told(CLIENT, { services: [service({ ports: [port(9000, 9000), port(9001, 9001)] })], policies: [toProxy([{ ports: [{ port: 9001 }] }])] }).ways[0]).toMatchObject({ words: 'inside the cluster, by Service edge/proxy 9000/TCP', verdict: 'unknown' });
  });

  it('says why inside cannot be told, where policies are not the reason', () => {
    const elsewhere = { ...proxy, nodeName: 'n2' };
    expect(told(CLIENT, { pods: [{ ...client, nodeName: 'n1' }, elsewhere], services: [service({ internalTrafficPolicy: 'Local' })] }).ways[0]).toEqual(
      inside('denied', { detail: 'with internalTrafficPolicy: Local a client is led to pods of its own node only, and none of them runs there' }),
    );
    const closed = pod('edge/closed', { deployment: 'proxy', labels: { app: 'proxy', closed: 'yes' } });
    const deny = policy('edge/closed', { podSelector: { matchLabels: { closed: 'yes' } }, policyTypes: ['Ingress'] });
    expect(told(CLIENT, { pods: [{ ...client, nodeName: 'n1' }, closed, proxy], policies: [deny], services: [service({ internalTrafficPolicy: 'Local' })] }).ways[0]).toMatchObject({ verdict: 'unknown', detail: expect.stringContaining('it is not known which that is') });
  });

  it('a port that nothing listens on is no way', () => {
    expect(told(CLIENT, { services: [service({ ports: [{ protocol: 'TCP', port: 443, targetPort: 'gone' }] })] }).ways[0]).toEqual({ words: 'inside the cluster, by Service edge/proxy 443/TCP', verdict: 'denied', readings: [] });
  });

  it('without a Service is straight to its pods, which cannot be told unless policies deny it', () => {
    expect(told(CLIENT, { services: [] }).ways[0]).toEqual({ words: 'straight to its pods', verdict: 'unknown', detail: 'no Service leads to them', readings: [] });
    expect(told(CLIENT, { services: [], policies: [fromClient([])] }).ways[0]).toEqual({ words: 'straight to its pods', verdict: 'denied', detail: 'no Service leads to them', readings: [] });
  });

  it('addresses of a family that it does not have do not count', () => {
    expect(told(CLIENT, { policies: [fromClient([{ to: [edge, block('0.0.0.0/0')] }])] }).verdict).toBe('allowed');
    expect(told(CLIENT, { pods: [{ ...client, ips: ['10.1.2.3', 'fd00::1'] }, proxy], policies: [fromClient([{ to: [edge, block('0.0.0.0/0')] }])] }).ways[1]).toMatchObject({ verdict: 'unknown' });
  });

  it('that was not read may be reached, unless nothing is', () => {
    const where = { words: 'wherever it runs', readings: [] };
    expect(told(CLIENT, {}, HTTP, null)).toEqual({ verdict: 'unknown', ways: [{ ...where, verdict: 'unknown', detail: 'whether policies let it through depends on where the controller runs and how it is labelled' }] });
    expect(told(CLIENT, { policies: [fromClient([])] }, HTTP, null)).toEqual({ verdict: 'denied', ways: [{ ...where, verdict: 'denied', detail: 'policies let it out to nothing' }] });
  });
});
