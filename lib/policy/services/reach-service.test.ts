import { describe, expect, it } from 'vitest';
import { parsePeer, type PeerId } from '@/lib/model/ids';
import type { Service, Snapshot } from '@/lib/model/snapshot';
import { cluster, node, pod, policy } from '@/lib/testing/builders';
import { AllowGraph } from '../allow-graph';
import { reachService } from './reach-service';

const service = (parts: Partial<Service> = {}): Service => ({ namespace: 'x', name: 's', type: 'ClusterIP', headless: false, selector: { app: 'api' }, ports: [{ protocol: 'TCP', port: 80, targetPort: 8080 }], ...parts });
const TCP = (port: number) => ({ protocol: 'TCP', port }) as const;
const client = pod('x/web', { deployment: 'web', nodeName: 'n1' });
const api = (name: string, more: Parameters<typeof pod>[1] = {}) => pod(`x/${name}`, { deployment: 'api', labels: { app: 'api' }, ...more });
const ingress = (name: string, select: Record<string, string>, rules: NonNullable<Snapshot['policies'][number]['spec']['ingress']>) => policy(`x/${name}`, { podSelector: { matchLabels: select }, policyTypes: ['Ingress'], ingress: rules });

function ask(parts: Partial<Snapshot>, target: Service, asked?: ReturnType<typeof TCP>, from = 'workload/x/Deployment/web') {
  const graph = new AllowGraph(cluster(parts));
  const peer = graph.peer(from as PeerId);
  if (!peer || !parsePeer(from)) throw new Error(`no ${from}`);
  const { verdict, ports, notes } = reachService(graph, peer, target, asked);
  const backends = ports.flatMap((port) => port.backends);
  return { verdict, notes, ports: ports.map(({ port, verdict: one }) => `${port.port} ${one}`), backends: backends.map((backend) => backend.verdict), backendNotes: backends.flatMap(({ note }) => note ?? []), targets: backends.map(({ target: { port } }) => port) };
}

describe('a peer reaches a Service', () => {
  it('when policies let it reach a pod behind it on the pod’s port', () => {
    const pods = [client, api('a1')];
    expect(ask({ pods, policies: [ingress('target', { app: 'api' }, [{ ports: [{ port: 8080 }] }])] }, service(), TCP(80)).verdict).toBe('allowed');
    expect(ask({ pods, policies: [ingress('service', { app: 'api' }, [{ ports: [{ port: 80 }] }])] }, service(), TCP(80)).verdict).toBe('denied');
  });

  it('only when its own egress lets it, too', () => {
    const egress = (port: number) => policy('x/out', { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'], egress: [{ ports: [{ port }] }] });
    expect([8080, 80].map((port) => ask({ pods: [client, api('a1')], policies: [egress(port)] }, service(), TCP(80)).verdict)).toEqual(['allowed', 'denied']);
  });

  it('when it reaches some of its backends, and each is told', () => {
    const pods = [client, api('a1'), api('a2'), api('a3', { labels: { app: 'api', closed: 'yes' } })];
    const { verdict, backends } = ask({ pods, policies: [ingress('closed', { closed: 'yes' }, [])] }, service(), TCP(80));
    expect([verdict, backends]).toEqual(['allowed', ['allowed', 'allowed', 'denied']]);
  });

  it('on a named port as each pod has it', () => {
    const pods = [client, api('a1', { ports: ['web:8080'] }), api('a2', { ports: ['web:9090'] })];
    const { targets, backends } = ask({ pods, policies: [ingress('one', { app: 'api' }, [{ ports: [{ port: 8080 }] }])] }, service({ ports: [{ protocol: 'TCP', port: 80, targetPort: 'web' }] }), TCP(80));
    expect([targets, backends]).toEqual([[8080, 9090], ['allowed', 'denied']]);
  });

  it('on each of its ports, when none is asked about', () => {
    const ports = [{ protocol: 'TCP' as const, port: 80, targetPort: 8080 }, { protocol: 'TCP' as const, port: 90, targetPort: 9090 }];
    expect(ask({ pods: [client, api('a1')], policies: [ingress('one', { app: 'api' }, [{ ports: [{ port: 8080 }] }])] }, service({ ports })).ports).toEqual(['80 allowed', '90 denied']);
  });

  it('not on a port that it does not have', () => {
    expect(ask({ pods: [client, api('a1')] }, service(), TCP(8080))).toMatchObject({ verdict: 'denied', notes: ['The Service has no port 8080/TCP.'] });
  });

  it('not when no pod is behind it', () => {
    expect(ask({ pods: [client] }, service(), TCP(80))).toMatchObject({ verdict: 'denied', notes: ['No running pod is behind it: its selector picks none.'] });
  });

  it('perhaps when the pods of its namespace could not be read', () => {
    const unread = (namespace: string) => ask({ pods: [client], unreadable: [{ resource: 'pods', namespace, verb: 'list', reason: 'forbidden' }] }, service(), TCP(80)).verdict;
    expect([unread('x'), unread('y')]).toEqual(['unknown', 'denied']);
  });

  it('whose policies are not known perhaps', () => {
    const unreadable = [{ resource: 'networkpolicies', verb: 'list', reason: 'forbidden' }] as const;
    expect(ask({ pods: [client, api('a1')], unreadable }, service(), TCP(80))).toMatchObject({ verdict: 'unknown', backends: ['unknown'] });
  });
});

describe('a headless Service', () => {
  const headless = service({ headless: true });

  it('is reached on the pods’ own ports: nothing translates', () => {
    const parts = { pods: [client, api('a1')], policies: [ingress('one', { app: 'api' }, [{ ports: [{ port: 8080 }] }])] };
    expect([TCP(8080), TCP(80), undefined].map((asked) => ask(parts, headless, asked).ports)).toEqual([['8080 allowed'], ['80 denied'], ['8080 allowed']]);
  });
});

it('a headless Service that names no port is asked about with one', () => {
  const bare = service({ headless: true, ports: [] });
  expect([undefined, TCP(8080)].map((asked) => ask({ pods: [client, api('a1')] }, bare, asked).verdict)).toEqual(['unknown', 'allowed']);
});

describe('a pod behind the Service that it calls', () => {
  const own = 'workload/x/Deployment/api';

  it('may be led to itself, which is left undefined', () => {
    const { verdict, backendNotes } = ask({ pods: [api('a1')] }, service(), TCP(80), own);
    expect([verdict, backendNotes]).toEqual(['unknown', ['a pod that reaches itself through a Service is left undefined by Kubernetes']]);
  });

  it('is judged as any other when led to another replica', () => {
    expect(ask({ pods: [api('a1'), api('a2')] }, service(), TCP(80), own).verdict).toBe('allowed');
    expect(ask({ pods: [api('a1', { presence: 'template', replicas: 2 })] }, service(), TCP(80), own).verdict).toBe('allowed');
    expect(ask({ pods: [api('a1'), api('a2')], policies: [ingress('deny', {}, [])] }, service(), TCP(80), own).verdict).toBe('denied');
  });
});

describe('what else there is to know', () => {
  const notes = (target: Service, pods = [client, api('a1')]) => ask({ pods }, target).notes;

  it('is nothing of an ordinary Service', () => expect(notes(service())).toEqual([]));

  it('is that a headless Service translates nothing', () => expect(notes(service({ headless: true }))[0]).toContain('nothing translates ports'));

  it('is which ports have nothing behind them', () => {
    const ports = [{ protocol: 'TCP' as const, port: 80, targetPort: 'web' }, { protocol: 'UDP' as const, port: 53, targetPort: 'dns' }, { protocol: 'TCP' as const, port: 90, targetPort: 9090 }];
    expect(notes(service({ ports }))).toEqual(['Nothing listens behind its port 80/TCP, 53/UDP: no backend has the container port that it names.']);
  });

  it('is that clients are led to their own node', () => expect(notes(service({ internalTrafficPolicy: 'Local' }))).toEqual(['With internalTrafficPolicy: Local a client is led to pods of its own node only.']));
});

describe('internalTrafficPolicy: Local', () => {
  const local = service({ internalTrafficPolicy: 'Local' });

  it.each<[string, string | undefined, string]>([
    ['leads to a pod of the client’s node', 'n1', 'allowed'],
    ['leads to no pod of another', 'n2', 'denied'],
    ['cannot be told while the node is not known', undefined, 'unknown'],
  ])('%s', (_, nodeName, verdict) => {
    expect(ask({ pods: [client, api('a1', nodeName === undefined ? {} : { nodeName })] }, local, TCP(80)).verdict).toBe(verdict);
  });

  it('asks each pod of the client: one on the node is enough, one that is not known leaves it open', () => {
    const another = (nodeName?: string) => pod('x/web2', { deployment: 'web', ...(nodeName !== undefined && { nodeName }) });
    const backend = api('a1', { nodeName: 'n2' });
    expect([another('n2'), another('n3'), another()].map((one) => ask({ pods: [client, one, backend] }, local, TCP(80)).verdict)).toEqual(['allowed', 'denied', 'unknown']);
  });

  it('does not concern nodes, which are clients of their own', () => {
    expect(ask({ pods: [api('a1', { nodeName: 'n2' })], nodes: [node('n1', ['192.168.0.1'])] }, local, TCP(80), 'nodes').verdict).toBe('allowed');
  });

  it('opens nothing that policies deny', () => {
    expect(ask({ pods: [client, api('a1', { nodeName: 'n1' })], policies: [ingress('deny', {}, [])] }, local, TCP(80)).verdict).toBe('denied');
  });
});

describe('a Service without a selector', () => {
  const outside = service({ selector: undefined, ports: [{ protocol: 'TCP', port: 443, targetPort: 443 }] });
  const slice = (address: string) => [{ namespace: 'x', name: 's-1', service: 's', endpoints: [{ addresses: [address] }], ports: [TCP(6443)] }];
  const egressTo = (cidr: string) => policy('x/out', { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr } }], ports: [{ port: 6443 }] }] });
  const nodes = [node('n1', ['192.168.0.1'])];

  it.each<[string, string, string, string]>([
    ['is judged at the address behind it', '203.0.113.9', '203.0.113.0/24', 'allowed'],
    ['not at its own', '203.0.113.9', '10.96.0.0/12', 'denied'],
    ['may be a node, as the API server often is', '192.168.0.1', '192.168.0.1/32', 'allowed'],
  ])('%s', (_, address, cidr, verdict) => {
    expect(ask({ pods: [client], nodes, endpointSlices: slice(address), policies: [egressTo(cidr)] }, outside, TCP(443)).verdict).toBe(verdict);
  });

  it('is unknown when its address lies among the pods’ and no pod has it', () => {
    expect(ask({ pods: [client], podCIDRs: ['10.244.0.0/16'], endpointSlices: slice('10.244.1.1') }, outside, TCP(443)).verdict).toBe('unknown');
  });

  it('is unknown while its addresses were not read, and nothing when there are none', () => {
    const live = { source: { kind: 'cluster', label: 'c' } as const };
    const unreadable = [{ resource: 'endpointslices', verb: 'list', reason: 'forbidden' }] as const;
    expect(ask({ pods: [client] }, outside, TCP(443)).verdict).toBe('unknown');
    expect(ask({ pods: [client], ...live } as Partial<Snapshot>, outside, TCP(443)).verdict).toBe('denied');
    expect(ask({ pods: [client], ...live, unreadable } as Partial<Snapshot>, outside, TCP(443)).verdict).toBe('unknown');
  });
});

describe('a client outside the cluster', () => {
  const deny = ingress('deny', {}, []);
  it.each<[string, Partial<Service>, Snapshot['policies'], string]>([
    ['finds no way to a Service that nothing publishes, as far as is known', {}, [], 'unknown'],
    ['is denied by policies all the same', {}, [deny], 'denied'],
    ['reaches a published one that lets everybody in', { type: 'LoadBalancer' }, [], 'allowed'],
    ['may come with the address of a node, which always reaches its own pods', { type: 'NodePort' }, [deny], 'unknown'],
    ['keeps its address with externalTrafficPolicy: Local', { type: 'NodePort', externalTrafficPolicy: 'Local' }, [deny], 'denied'],
  ])('%s', (_, parts, policies, verdict) => {
    expect(ask({ pods: [api('a1')], nodes: [node('n1', ['192.168.0.1'])], policies }, service(parts), TCP(80), 'internet').verdict).toBe(verdict);
  });
});

describe('an alias', () => {
  it('of a name outside the cluster cannot be judged', () => {
    const { verdict, notes } = ask({ pods: [client] }, service({ type: 'ExternalName', externalName: 'db.example', selector: undefined }), TCP(80));
    expect([verdict, notes[0]]).toEqual(['unknown', 'It is an alias of db.example: connections go to the addresses that DNS gives for it, and they are judged there.']);
  });

  it('of a Service in the cluster is judged there', () => {
    const alias = service({ name: 'alias', type: 'ExternalName', externalName: 's.x.svc.cluster.local', selector: undefined });
    expect(ask({ pods: [client, api('a1')], services: [service()] }, alias, TCP(80))).toMatchObject({ verdict: 'allowed', targets: [8080], notes: ['It is an alias of Service x/s, which is judged in its place.'] });
  });
});
