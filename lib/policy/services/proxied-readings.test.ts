import { describe, expect, it } from 'vitest';
import type { Route } from '@/lib/model/routing';
import type { Ingress, Service, Snapshot } from '@/lib/model/snapshot';
import { cluster, node, pod, policy } from '@/lib/testing/builders';
import { AllowGraph } from '../allow-graph';
import { exposures, type Reading } from './exposures';

const web = pod('x/web', { deployment: 'web', nodeName: 'n1', ips: ['10.1.0.1'] });
const nodes = [node('n1', ['192.168.0.1']), node('n2', ['192.168.0.2'])];
const services: readonly Service[] = [{ namespace: 'x', name: 's', type: 'ClusterIP', headless: false, selector: { app: 'web' }, ports: [{ protocol: 'TCP', port: 80, targetPort: 8080 }] }];
const ingresses: readonly Ingress[] = [{ namespace: 'x', name: 'i', backends: [{ service: 's', port: 80 }] }];
const route = (parts: Partial<Route>): Partial<Snapshot> => ({ routes: [{ kind: 'HTTPRoute', namespace: 'x', name: 'r', hosts: [], parents: [{ namespace: 'x', name: 'g' }], backends: [{ namespace: 'x', service: 's', port: 80 }], ...parts }] });
const inbound = (name: string, spec: Pick<Snapshot['policies'][number]['spec'], 'ingress'>, matchLabels = {}) => policy(`x/${name}`, { podSelector: { matchLabels }, policyTypes: ['Ingress'], ...spec });
const denyAll = inbound('deny', {});
const count = (reachable: number, possible: number, all: number) => ({ reachable, possible, all });

const readings = (parts: Partial<Snapshot>): readonly Reading[] => exposures(new AllowGraph(cluster({ pods: [web], nodes, services, ...parts }))).exposures[0]!.readings;

describe('a controller on its node’s network', () => {
  const onNode = (nodeName: string | undefined, ip = '192.168.0.2') => pod('edge/ingress', { deployment: 'ingress', hostNetwork: true, ips: [ip], ...(nodeName !== undefined && { nodeName }) });
  const comes = { source: 'controller', words: 'it comes from the pods of edge/ingress', peer: 'workload/edge/Deployment/ingress' };
  const detail = 'these use the network of their node: the node that runs a pod always reaches it, others do not';
  const reading = (parts: Partial<Snapshot>) => {
    const [one, ...others] = readings({ ingresses, policies: [denyAll], ...parts });
    expect(others).toEqual([]);
    return one;
  };

  it.each<[string, string | undefined, string | undefined]>([
    ['runs where the pod runs', 'n1', 'n1'],
    ['runs on a node that is not known', undefined, 'n1'],
    ['runs where the pod may run', 'n2', undefined],
  ])('may reach a pod that denies all when it %s', (_, own, ofPod) => {
    const { nodeName, ...unplaced } = web;
    expect(reading({ pods: [nodeName === ofPod ? web : unplaced, onNode(own)] })).toEqual({ ...comes, verdict: 'unknown', detail, pods: count(0, 1, 1) });
  });

  it('does not reach a pod of another node that denies all', () => {
    expect(reading({ pods: [web, onNode('n2')] })).toEqual({ ...comes, verdict: 'denied', pods: count(0, 0, 1) });
  });

  it('needs no such thing where policies let it in', () => {
    expect(reading({ pods: [web, onNode('n1', '192.168.0.1')], policies: [] })).toEqual({ ...comes, verdict: 'allowed', pods: count(1, 0, 1) });
  });

  it('may reach the pods beside it besides those that policies let it reach', () => {
    const closed = (name: string, nodeName: string) => pod(`x/${name}`, { deployment: 'web', labels: { app: 'web', closed: 'yes' }, nodeName });
    const pods = [web, closed('beside', 'n2'), closed('elsewhere', 'n3'), { ...onNode('n2'), name: 'other' }];
    expect(reading({ pods, policies: [inbound('closed', {}, { closed: 'yes' })] })).toEqual({ ...comes, verdict: 'allowed', detail, pods: count(1, 1, 3) });
  });

  it('is not taken for another hostNetwork pod of the same node', () => {
    const other = pod('edge/agent', { hostNetwork: true, ips: ['192.168.0.2'], nodeName: 'n1' });
    expect(reading({ pods: [web, onNode('n2'), other] })).toMatchObject({ verdict: 'denied' });
  });

  it('is an ordinary pod with a network of its own', () => {
    const ordinary = pod('edge/ingress', { deployment: 'ingress', nodeName: 'n1', ips: ['10.1.0.9'] });
    expect(reading({ pods: [web, ordinary] })).toEqual({ ...comes, verdict: 'denied', pods: count(0, 0, 1) });
  });
});

describe('a controller that was not read', () => {
  const own = 'let in only if it uses the network of the node that runs the pod, which always reaches it; from anywhere else it is not';
  const somewhere = 'whether policies let it in depends on where it runs and how it is labelled';

  it.each<[string, Partial<Snapshot>, string]>([
    ['an Ingress', { ingresses }, 'the ingress controller'],
    ['a route', route({}), 'the Gateway’s proxy'],
    ['an OpenShift Route', route({ kind: 'Route', parents: [], backends: [{ namespace: 'x', service: 's' }] }), 'the OpenShift router'],
  ])('is named after what it serves: %s', (_, parts, name) => {
    expect(readings(parts)).toEqual([{ source: 'unknown-controller', words: `it comes from ${name}, which is not among what was read`, verdict: 'allowed', detail: 'any source is let in', pods: count(1, 0, 1) }]);
  });

  const fromPods = inbound('pods', { ingress: [{ from: [{ namespaceSelector: {} }] }] });
  const fromAll = (cidrs: readonly string[]) => inbound('addresses', { ingress: [{ from: cidrs.map((cidr) => ({ ipBlock: { cidr } })) }] });
  it.each<[string, Snapshot['policies'], string, string]>([
    ['certain where no source is', [denyAll], 'unknown', own],
    ['open where pods alone are let in', [fromPods], 'unknown', somewhere],
    ['open where nodes are not let in', [fromPods, fromAll(['0.0.0.0/1', '128.0.0.0/2', '193.0.0.0/8', '194.0.0.0/7', '196.0.0.0/6', '200.0.0.0/5', '208.0.0.0/4', '224.0.0.0/3'])], 'unknown', somewhere],
    ['open where no address outside is let in', [fromPods, fromAll(['192.168.0.1/32', '192.168.0.2/32'])], 'unknown', somewhere],
    ['certain where all are', [fromPods, fromAll(['192.168.0.1/32', '192.168.0.2/32', '203.0.113.0/24'])], 'allowed', 'any source is let in'],
  ])('is %s', (_, policies, verdict, detail) => {
    expect(readings({ ingresses, policies }).map((one) => [one.verdict, one.detail])).toEqual([[verdict, detail]]);
  });

  it('may reach each of the pods from the node that runs it', () => {
    const pods = [web, pod('x/closed', { deployment: 'web', labels: { app: 'web', closed: 'yes' }, replicas: 2 })];
    expect(readings({ pods, ingresses, policies: [inbound('closed', {}, { closed: 'yes' })] })).toMatchObject([{ verdict: 'allowed', detail: 'any source is let in', pods: count(1, 2, 3) }]);
  });

  it.each<[string, Snapshot['policies'], string, string]>([
    ['gets in where nothing isolates the pod', [], 'allowed', 'any source is let in'],
    ['does not get in on its own node’s network, which that reading does not know', [denyAll], 'denied', 'no source is let in'],
  ])('%s, read as np-guard does', (_, policies, verdict, detail) => {
    const controller = pod('edge/ingress', { deployment: 'ingress' });
    expect(readings({ pods: [web, controller], ingresses, policies, profile: { name: 'np-guard', basis: 'chosen' } }).map((one) => [one.source, one.verdict, one.detail])).toEqual([['unknown-controller', verdict, detail]]);
  });
});

describe('what stops a way in before any policy is asked', () => {
  const pods = [{ ...web, replicas: 2 }];
  const elsewhere = { ...route({ namespace: 'y', parents: [{ namespace: 'y', name: 'g' }] }), gateways: [{ namespace: 'y', name: 'g', listeners: [{ name: 'l', port: 80, protocol: 'HTTP', routesFrom: 'Same' }] }] } as const;

  it('is all there is to tell of it', () => {
    expect(readings({ pods, ...elsewhere })).toEqual([{ source: 'obstacle', words: 'no ReferenceGrant in namespace x lets a HTTPRoute of namespace y lead to Service s', verdict: 'denied', pods: count(0, 0, 2) }]);
  });

  it('is one of the readings when it only may stop it', () => {
    const unreadable = [{ resource: 'routes', namespace: 'x', verb: 'list', reason: 'forbidden' }] as const;
    expect(readings({ pods, ...elsewhere, unreadable })).toEqual([
      { source: 'obstacle', words: 'the ReferenceGrants of namespace x could not all be read', verdict: 'unknown', pods: count(0, 2, 2) },
      { source: 'unknown-controller', words: 'it comes from the Gateway’s proxy, which is not among what was read', verdict: 'allowed', detail: 'any source is let in', pods: count(2, 0, 2) },
    ]);
  });
});
