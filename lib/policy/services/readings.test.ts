import { describe, expect, it } from 'vitest';
import type { Pod, Service, Snapshot } from '@/lib/model/snapshot';
import { cluster, node, pod, policy } from '@/lib/testing/builders';
import { AllowGraph } from '../allow-graph';
import { exposures, type Reading } from './exposures';

const web = pod('x/web', { deployment: 'web', nodeName: 'n1', ips: ['10.1.0.1'] });
const nodes = [node('n1', ['192.168.0.1']), node('n2', ['192.168.0.2'])];
const service = (parts: Partial<Service> = {}): Service => ({ namespace: 'x', name: 's', type: 'ClusterIP', headless: false, selector: { app: 'web' }, ports: [{ protocol: 'TCP', port: 80, targetPort: 8080 }], ...parts });
const balancer = (parts: Partial<Service> = {}) => ({ services: [service({ type: 'LoadBalancer', ...parts })] });
const kept = { externalTrafficPolicy: 'Local' } as const;
const letIn = (cidrs: readonly string[], app = 'web') => policy(`x/${app}`, { podSelector: { matchLabels: { app } }, policyTypes: ['Ingress'], ingress: cidrs.map((cidr) => ({ from: [{ ipBlock: { cidr } }] })) });
const denyAll = policy('x/deny', { podSelector: {}, policyTypes: ['Ingress'] });

/** The readings of the first way in. */
const readings = (parts: Partial<Snapshot>): readonly Reading[] => exposures(new AllowGraph(cluster({ pods: [web], nodes, ...parts }))).exposures[0]!.readings;
const only = (parts: Partial<Snapshot>): Reading => {
  const [reading, ...others] = readings(parts);
  expect(others).toEqual([]);
  return reading!;
};
const count = (reachable: number, possible: number, all: number) => ({ reachable, possible, all });

describe('a client whose address may be rewritten', () => {
  const client = { source: 'client', words: 'the client’s address is kept', peer: 'internet' };
  const rewritten = { source: 'node', words: 'the client’s address is rewritten to that of the node it arrives at', peer: 'nodes' };

  it('gets in either way where nothing isolates the pod', () => {
    expect(readings(balancer())).toEqual([{ ...client, verdict: 'allowed', pods: count(1, 0, 1) }, { ...rewritten, verdict: 'allowed', pods: count(1, 0, 1) }]);
  });

  it.each<[string, Partial<Snapshot>, string]>([
    ['policies deny the others', { policies: [denyAll] }, 'not through others'],
    ['the plugin’s setup decides whether addresses find nodes', { policies: [letIn(['192.168.0.1/32', '192.168.0.2/32'])], profile: { name: 'ovn-kubernetes', basis: 'chosen' } }, 'through others it cannot be told'],
  ])('is let in by the pod’s own node where %s', (_, parts, others) => {
    expect(readings({ ...balancer(), ...parts })).toEqual([
      { ...client, verdict: 'denied', pods: count(0, 0, 1) },
      { ...rewritten, verdict: 'unknown', detail: `let in through the node that runs the pod, which always reaches it; ${others}`, pods: count(0, 1, 1) },
    ]);
  });

  it('is rewritten to the pod’s own node by a host port, if at all', () => {
    const hosting = { ...web, ports: [{ containerPort: 8080, protocol: 'TCP' as const, hostPort: 80 }] };
    expect(readings({ pods: [hosting], policies: [denyAll] })).toEqual([
      { ...client, verdict: 'denied', pods: count(0, 0, 1) },
      { source: 'node', words: 'the client’s address is rewritten to that of the pod’s own node', detail: 'the node that runs a pod always reaches it', verdict: 'allowed', pods: count(1, 0, 1) },
    ]);
  });
});

describe('which clients are let in', () => {
  const pods = [web, pod('x/closed', { deployment: 'web', labels: { app: 'closed', part: 'web' }, ips: ['10.1.0.2'], replicas: 2 })];
  const detail = (policies: Snapshot['policies'], parts: Partial<Service> = {}, more: readonly Pod[] = pods) => only({ pods: more, policies, ...balancer({ ...kept, selector: undefined, ...parts }), endpointSlices: [{ namespace: 'x', name: 's-1', service: 's', endpoints: more.map(({ ips }) => ({ addresses: ips })), ports: [{ protocol: 'TCP', port: 8080 }] }] }).detail;

  it.each<[string, Snapshot['policies'], Partial<Service>, string | undefined]>([
    ['is nothing to tell of when all are', [], {}, undefined],
    ['is nothing to tell of when none is', [denyAll], {}, undefined],
    ['is told by their addresses', [letIn(['203.0.113.0/24']), letIn([], 'closed')], {}, 'from 203.0.113.0/24 only'],
    ['are those that get to some pod', [letIn(['203.0.113.0/24']), letIn(['198.51.100.0/24'], 'closed')], {}, 'from 198.51.100.0/24 and one more set of addresses only'],
    ['are counted when policies tell many apart', [letIn(['203.0.113.0/24', '203.0.113.0/25']), letIn(['198.51.100.0/24'], 'closed')], {}, 'from 198.51.100.0/24 and 2 more sets of addresses only'],
    ['are only those that its load balancer lets in', [], { loadBalancerSourceRanges: ['203.0.113.0/24', '2001:db8::/32'] }, 'the load balancer lets in 203.0.113.0/24, 2001:db8::/32 only'],
    ['are those that both let in', [letIn(['203.0.113.0/25']), letIn([], 'closed')], { loadBalancerSourceRanges: ['203.0.113.0/24'] }, 'from 203.0.113.0/25 only; the load balancer lets in 203.0.113.0/24 only'],
    ['are all when its load balancer has no ranges', [], { loadBalancerSourceRanges: [] }, undefined],
  ])('%s', (_, policies, parts, expected) => expect(detail(policies, parts)).toBe(expected));

  it('does not depend on clients of a family that no pod behind it has', () => {
    const six = pod('x/six', { deployment: 'web', ips: ['fd00::7'] });
    const policies = [letIn(['0.0.0.0/0']), letIn([], 'six')];
    expect([[web], [web, six]].map((behind) => detail(policies, {}, behind))).toEqual([undefined, 'from 1.0.0.0-9.255.255.255, 11.0.0.0-100.63.255.255, 100.128.0.0-126.255.255.255 and 4 more ranges and one more set of addresses only']);
  });

  it.each<[string, readonly string[], string]>([
    ['which begins where the admitted ones end', ['203.0.113.255/32'], 'allowed'],
    ['which ends where the admitted ones begin', ['203.0.113.0/32'], 'allowed'],
    ['some of which are admitted', ['198.51.100.0/24', '203.0.113.0/26'], 'allowed'],
    ['which lie before them', ['203.0.112.0/24'], 'denied'],
    ['which lie behind them', ['203.0.114.0/24'], 'denied'],
    ['which are no range', ['203.0.113.0'], 'denied'],
    ['of the other family', ['2001:db8::/32'], 'denied'],
  ])('is asked of the load balancer’s ranges alone, %s', (_, loadBalancerSourceRanges, verdict) => {
    expect(only({ policies: [letIn(['203.0.113.0/24'])], ...balancer({ ...kept, loadBalancerSourceRanges }) }).verdict).toBe(verdict);
  });

  it('are no addresses of loopback, link-local or multicast, which no client has', () => {
    expect(only({ policies: [letIn(['127.0.0.0/8', '169.254.0.0/16'])], ...balancer(kept) }).verdict).toBe('denied');
  });

  it('are counted in pods: surely, possibly, and all', () => {
    const unevaluated = [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', namespace: 'x', name: 'c', podSelector: { matchLabels: { app: 'half' } }, directions: ['ingress'] }] as const;
    const half = pod('x/half', { deployment: 'web', labels: { app: 'half', part: 'web' }, replicas: 3 });
    const { pods: counted } = only({ pods: [...pods, half], unevaluated, policies: [letIn([], 'closed')], ...balancer({ ...kept, selector: { part: 'web' } }) });
    expect(counted).toEqual(count(0, 3, 5));
  });
});
