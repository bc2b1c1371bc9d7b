import { describe, expect, it } from 'vitest';
import { workloadPeer, type PeerId, type WorkloadId } from '@/lib/model/ids';
import type { Pod, Service, ServicePort, Snapshot } from '@/lib/model/snapshot';
import { cluster, node, pod, policy } from '@/lib/testing/builders';
import { AllowGraph } from '../allow-graph';
import { reachService } from './reach-service';

const http: ServicePort = { protocol: 'TCP', port: 80, targetPort: 8080 };
const service = (parts: Partial<Service> = {}): Service => ({ namespace: 'x', name: 's', type: 'ClusterIP', headless: false, selector: { app: 'api' }, ports: [http], ...parts });
const TCP = (port: number) => ({ protocol: 'TCP', port }) as const;
const client = pod('x/web', { deployment: 'web', nodeName: 'n1' });
const api = pod('x/api', { deployment: 'api' });
const deny = policy('x/deny', { podSelector: {}, policyTypes: ['Ingress'] });
const fromClients = policy('x/clients', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ ipBlock: { cidr: '203.0.113.0/24' } }] }] });
const WEB = workloadPeer('x/Deployment/web' as WorkloadId);

function ask(parts: Partial<Snapshot>, target: Service, asked?: { protocol: 'TCP' | 'UDP'; port: number }, from: PeerId = WEB) {
  const graph = new AllowGraph(cluster({ pods: [client, api], ...parts }));
  const { resolved, ...reach } = reachService(graph, graph.peer(from)!, target, asked);
  expect(resolved.service).toBe(target);
  return reach;
}
const backend = (parts: Partial<Snapshot>, target: Service, from?: PeerId) => ask(parts, target, TCP(80), from).ports[0]!.backends.map(({ verdict, note }) => (note === undefined ? verdict : `${verdict}: ${note}`));

describe('what holds from a peer to a Service', () => {
  const place = { kind: 'pod', pod: api } as const;

  it('is told for each of its ports, with the name, and for each pod behind it', () => {
    const ports: ServicePort[] = [{ ...http, name: 'web' }, { protocol: 'UDP', port: 80, targetPort: 53 }];
    const web = { port: { protocol: 'TCP', port: 80, name: 'web' }, verdict: 'allowed', backends: [{ target: { place, protocol: 'TCP', port: 8080 }, verdict: 'allowed' }] };
    const dns = { port: { protocol: 'UDP', port: 80 }, verdict: 'allowed', backends: [{ target: { place, protocol: 'UDP', port: 53 }, verdict: 'allowed' }] };
    const all = { verdict: 'allowed', notes: [] };
    expect(ask({}, service({ ports }))).toStrictEqual({ ...all, ports: [web, dns] });
    expect([TCP(80), { protocol: 'UDP', port: 80 } as const].map((asked) => ask({}, service({ ports }), asked).ports)).toStrictEqual([[web], [dns]]);
    expect(ask({}, service({ ports: [ports[0]!] }), { protocol: 'UDP', port: 80 })).toEqual({ verdict: 'denied', notes: ['The Service has no port 80/UDP.'], ports: [] });
  });

  it('is told for the ports of the pods, where nothing translates', () => {
    const second = pod('x/api2', { deployment: 'api', labels: { app: 'api' } });
    const ports: ServicePort[] = [{ ...http, name: 'web' }, { ...http, port: 81 }, { protocol: 'UDP', port: 82, targetPort: 8080 }];
    const target = (one: Pod, protocol: 'TCP' | 'UDP') => ({ target: { place: { kind: 'pod', pod: one }, protocol, port: 8080 }, verdict: 'allowed' });
    expect(ask({ pods: [client, api, second] }, service({ headless: true, ports })).ports).toStrictEqual([
      { port: { protocol: 'TCP', port: 8080, name: 'web' }, verdict: 'allowed', backends: [target(api, 'TCP'), target(second, 'TCP'), target(api, 'TCP'), target(second, 'TCP')] },
      { port: { protocol: 'UDP', port: 8080 }, verdict: 'allowed', backends: [target(api, 'UDP'), target(second, 'UDP')] },
    ]);
  });

  const live = { source: { kind: 'cluster', label: 'c' } } as Partial<Snapshot>;
  const unread = (resource: 'pods' | 'endpointslices', namespace?: string) => ({ unreadable: [{ resource, verb: 'list', reason: 'forbidden', ...(namespace !== undefined && { namespace }) }] }) as const;
  const bare = service({ selector: undefined });
  const [notRead, none] = ['It has no selector, and the addresses behind it are not among what was read.', 'It has no selector, and there are no addresses behind it.'];
  it.each<[string, Partial<Snapshot>, Service, 'unknown' | 'denied', string]>([
    ['its addresses are not among manifests', {}, bare, 'unknown', notRead],
    ['a cluster has no addresses for it', live, bare, 'denied', none],
    ['addresses could not be read', { ...live, ...unread('endpointslices') }, bare, 'unknown', notRead],
    ['addresses of its namespace could not be read', { ...live, ...unread('endpointslices', 'x') }, bare, 'unknown', notRead],
    ['addresses of another namespace could not be read', { ...live, ...unread('endpointslices', 'y') }, bare, 'denied', none],
    ['pods could not be read, which have nothing to do with it', { ...live, ...unread('pods') }, bare, 'denied', none],
    ['no pod is behind it', { pods: [client] }, service(), 'denied', 'No running pod is behind it: its selector picks none.'],
    ['no pod is behind it, and it has no port', { pods: [client] }, service({ headless: true, ports: [] }), 'denied', 'No running pod is behind it: its selector picks none.'],
    ['not all pods of its namespace could be read', { pods: [client], ...unread('pods', 'x') }, service(), 'unknown', 'Its selector picks none of the pods that were read, and those of its namespace could not all be read.'],
    ['addresses could not be read, which have nothing to do with it', { pods: [client], ...unread('endpointslices', 'x') }, service(), 'denied', 'No running pod is behind it: its selector picks none.'],
    ['it names no port', {}, service({ headless: true, ports: [] }), 'unknown', 'It is headless and names no port: ask about one.'],
    ['it is an alias of a name outside', {}, service({ type: 'ExternalName', externalName: 'db.example' }), 'unknown', 'It is an alias of db.example: connections go to the addresses that DNS gives for it, and they are judged there.'],
    ['it is an alias of nothing', {}, service({ type: 'ExternalName' }), 'unknown', 'It is an alias of a DNS name: connections go to the addresses that DNS gives for it, and they are judged there.'],
  ])('is nothing to judge when %s', (_, parts, target, verdict, note) => expect(ask(parts, target)).toEqual({ verdict, notes: [note], ports: [] }));
});

describe('an alias', () => {
  const aliased = (externalName: string, type: Service['type'] = 'ExternalName') => ask({ services: [service(), service({ name: 'other' }), service({ namespace: 'y' }), service({ name: 'far', type: 'ExternalName', externalName: 's.x.svc' })] }, service({ name: 'alias', type, externalName, selector: undefined })).notes[0];
  it.each<[string, boolean]>([
    ['s.x.svc.cluster.local', true],
    ['s.x.svc', true],
    ['s.x.svc.', true],
    ['s.z.svc', false],
    ['z.x.svc', false],
    ['a.s.x.svc', false],
    ['s.x.pod.cluster.local', false],
    ['s.x', false],
    ['far.x.svc', false],
  ])('of %s is one of a Service of this cluster: %s', (name, expected) => {
    expect(aliased(name)).toBe(expected ? 'It is an alias of Service x/s, which is judged in its place.' : `It is an alias of ${name}: connections go to the addresses that DNS gives for it, and they are judged there.`);
  });

  it('is none where the type is another, whatever name is left behind', () => {
    expect(aliased('s.x.svc', 'ClusterIP')).toBe('It has no selector, and the addresses behind it are not among what was read.');
  });
});

describe('a backend', () => {
  const local = service({ internalTrafficPolicy: 'Local' });
  const own = 'with internalTrafficPolicy: Local a client is led to pods of its own node only';
  const on = (one: Pod, nodeName?: string): Pod => {
    const { nodeName: _, ...rest } = one;
    return nodeName === undefined ? rest : { ...rest, nodeName };
  };

  it.each<[string, Partial<Snapshot>, string]>([
    ['of the client’s node', { pods: [client, on(api, 'n1')] }, 'allowed'],
    ['of another', { pods: [client, on(api, 'n2')] }, `denied: ${own}, and none of them runs there`],
    ['of a node that is not known', { pods: [client, on(api)] }, `unknown: ${own}, and it is not known which that is`],
    ['of a node that is not known, as is the client’s', { pods: [on(client), on(api)] }, `unknown: ${own}, and it is not known which that is`],
    ['of the node of a client that has ended', { pods: [client, on({ ...client, id: 'x/old' as Pod['id'], phase: 'Failed' }, 'n2'), on(api, 'n2')] }, `denied: ${own}, and none of them runs there`],
    ['of the node of another workload', { pods: [client, pod('x/b', { nodeName: 'n2' }), on(api, 'n2')] }, `denied: ${own}, and none of them runs there`],
    ['that policies deny on any node', { pods: [client, on(api, 'n2')], policies: [deny] }, 'denied'],
  ])('with internalTrafficPolicy: Local is judged by its node: one %s', (_, parts, expected) => expect(backend(parts, local)).toEqual([expected]));

  it('of no pod has no node that is known', () => {
    const endpointSlices = [{ namespace: 'x', name: 's-1', service: 's', endpoints: [{ addresses: ['203.0.113.9'] }], ports: [{ protocol: 'TCP' as const, port: 80 }] }];
    expect(backend({ endpointSlices }, { ...local, selector: undefined })).toEqual([`unknown: ${own}, and it is not known which that is`]);
  });

  it('of the client’s own workload may be on its node, when a template tells no nodes', () => {
    expect(backend({ pods: [{ ...api, presence: 'template', replicas: 2, nodeName: 'n1' }] }, local, workloadPeer(api.workload))).toEqual([`unknown: ${own}, and it is not known which that is`]);
  });

  it('that is the client itself is left undefined, and another of its replicas is not', () => {
    const two = [api, pod('x/api2', { deployment: 'api', labels: { app: 'api', two: 'yes' } })];
    const hairpin = 'unknown: a pod that reaches itself through a Service is left undefined by Kubernetes';
    const toTwo = policy('x/two', { podSelector: { matchLabels: { two: 'yes' } }, policyTypes: ['Ingress'] });
    expect([backend({ pods: [api] }, service(), workloadPeer(api.workload)), backend({ pods: two, policies: [toTwo] }, service(), workloadPeer(api.workload))]).toEqual([[hairpin], ['allowed', 'denied']]);
  });

  it('that is the client itself is left undefined beside pods of others that policies treat alike', () => {
    expect(backend({ pods: [{ ...client, labels: {} }, { ...api, labels: { app: 'api' } }] }, service(), workloadPeer(api.workload))).toEqual(['unknown: a pod that reaches itself through a Service is left undefined by Kubernetes']);
  });

  it('whose address lies among the pods’ and is no pod’s cannot be told', () => {
    const endpointSlices = [{ namespace: 'x', name: 's-1', service: 's', endpoints: [{ addresses: ['10.244.1.1'] }], ports: [{ protocol: 'TCP' as const, port: 80 }] }];
    expect(backend({ podCIDRs: ['10.244.0.0/16'], endpointSlices }, service({ selector: undefined }))).toEqual(['unknown: the address lies among the pods’, and no pod that was read has it']);
  });
});

describe('a client outside the cluster', () => {
  const rewritten = 'unknown: with externalTrafficPolicy: Cluster the client’s address may be rewritten to that of a node';
  const inner = 'unknown: policies would let it in, but the Service has no address outside the cluster';
  const balancer = service({ type: 'LoadBalancer' });
  const outside = (parts: Partial<Snapshot>, target: Service, from: 'internet' | 'private') => backend({ pods: [api], nodes: [node('n1', ['192.168.0.1'])], ...parts }, target, from as string as PeerId);
  const privates = policy('x/private', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ ipBlock: { cidr: '172.16.0.0/12' } }] }] });

  it.each<[string, Service, Snapshot['policies'], string]>([
    ['reaches a Service that everybody may reach', balancer, [], 'allowed'],
    ['may be rewritten to a node that is not let in', balancer, [fromClients], rewritten],
    ['is denied or rewritten', balancer, [deny], rewritten],
    ['reaches a Service on an external address', service({ externalIPs: ['203.0.113.1'] }), [], 'allowed'],
    ['reaches a Service that keeps its address', { ...balancer, externalTrafficPolicy: 'Local' }, [fromClients], 'allowed'],
    ['is denied by one that keeps its address', { ...balancer, externalTrafficPolicy: 'Local' }, [deny], 'denied'],
    ['finds no way to a Service inside', service({ externalIPs: [] }), [], inner],
    ['is denied by a Service inside', service(), [deny], 'denied'],
  ])('%s', (_, target, policies, expected) => expect(outside({ policies }, target, 'internet')).toEqual([expected]));

  it('may have a private address', () => {
    expect([privates, deny].map((one) => outside({ policies: [one] }, { ...balancer, externalTrafficPolicy: 'Local' }, 'private'))).toEqual([['allowed'], ['denied']]);
    expect(outside({}, service(), 'private')).toEqual([inner]);
  });
});

it('notes are told of a whole Service: that nothing translates, what nothing listens on, and where clients are led', () => {
  const ports: ServicePort[] = [{ ...http, targetPort: 'gone' }, { protocol: 'UDP', port: 53, targetPort: 'lost' }, http];
  const notes = (parts: Partial<Service>, from?: PeerId) => ask({}, service({ ports, ...parts }), undefined, from).notes;
  const nothing = 'Nothing listens behind its port 80/TCP, 53/UDP: no backend has the container port that it names.';
  expect(notes({ headless: true, internalTrafficPolicy: 'Local' })).toEqual([
    'It is headless: nothing translates ports, so clients reach the pods on whatever port they use, and policies see that port.',
    nothing,
    'With internalTrafficPolicy: Local a client is led to pods of its own node only.',
  ]);
  expect(notes({ internalTrafficPolicy: 'Local' }, 'nodes' as string as PeerId)).toEqual([nothing]);
  expect(notes({ ports: [http] })).toEqual([]);
});
