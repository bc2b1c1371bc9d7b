import { describe, expect, it } from 'vitest';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, node, pod, policy, type PodOptions } from '@/lib/testing/builders';
import { AllowGraph } from '../allow-graph';
import { formatRange, parseIp } from '../cidr';
import { alignEnds, type End, type Twin } from './ends';

const of = (name: string, options: PodOptions = {}) => pod(`x/${name}`, { deployment: 'web', labels: {}, ...options });
const graphs = (before: Partial<Snapshot>, after: Partial<Snapshot>) => [new AllowGraph(cluster(before)), new AllowGraph(cluster(after))] as const;
const ends = (before: Partial<Snapshot>, after: Partial<Snapshot>, outside: 'peers' | 'addresses' = 'peers') => alignEnds(...graphs(before, after), outside);
const only = (all: readonly End[], kind: End['kind']) => all.filter((end) => end.kind === kind);
const twinText = ({ pods, isPlural }: Twin) => `${pods.map(({ before, after }) => `${before.name}=${after.name}`).join(' ')}${isPlural ? ' (plural)' : ''}`;
const web = (before: Snapshot['pods'], after: Snapshot['pods']) => {
  const [end] = only(ends({ pods: before }, { pods: after }), 'workload');
  return { twins: end!.twins.map(twinText), hasStrays: end!.hasStrays };
};

describe('pods of a workload', () => {
  it.each<[string, Snapshot['pods'], Snapshot['pods'], object]>([
    ['are twins of themselves', [of('a')], [of('a')], { twins: ['a=a'], hasStrays: false }],
    ['that are treated alike before and after are one twin', [of('a'), of('b')], [of('b'), of('a')], { twins: ['a=a b=b (plural)'], hasStrays: false }],
    ['that are treated otherwise afterwards are more', [of('a'), of('b')], [of('a'), of('b', { hostNetwork: true, ips: ['192.168.0.1'] })], { twins: ['a=a', 'b=b'], hasStrays: false }],
    ['of a template stand for as many as they have replicas', [of('a', { replicas: 2 })], [of('a', { replicas: 3 })], { twins: ['a=a (plural)'], hasStrays: false }],
    ['of a template are as many as there are in both', [of('a', { replicas: 3 })], [of('a', { replicas: 1 })], { twins: ['a=a'], hasStrays: false }],
    ['that came are strays', [of('a')], [of('a'), of('b')], { twins: ['a=a'], hasStrays: true }],
    ['that went are strays', [of('a'), of('b')], [of('b')], { twins: ['b=b'], hasStrays: true }],
    ['that replaced others are strays', [of('a')], [of('b')], { twins: [], hasStrays: true }],
    ['that do not run take no part', [of('a'), of('b', { phase: 'Succeeded' })], [of('a'), of('c', { phase: 'Failed' })], { twins: ['a=a'], hasStrays: false }],
  ])('%s', (_, before, after, expected) => expect(web(before, after)).toEqual(expected));

  it('that another workload took over are no twins', () => {
    const all = only(ends({ pods: [of('a')] }, { pods: [of('a', { deployment: 'api' })] }), 'workload');
    expect(all.map(({ id, before, after, twins, hasStrays }) => [id, before?.peer?.id, after?.peer?.id, twins, hasStrays])).toEqual([
      ['workload/x/Deployment/api', undefined, 'workload/x/Deployment/api', [], true],
      ['workload/x/Deployment/web', 'workload/x/Deployment/web', undefined, [], true],
    ]);
  });
});

describe('the ends of two graphs', () => {
  const nodes = [node('n1', ['192.168.0.1']), node('n2', ['192.168.0.2'])];
  const nodesOf = (all: readonly End[]) => only(all, 'nodes').map(({ id, twins, hasStrays, outside }) => ({ id, twins, hasStrays, outside }));
  const plain = (before: number, after: number): Twin => ({ before, after, pods: [], isPlural: false });

  it('are workloads by id, and the peers outside that the map has', () => {
    const all = ends({ pods: [of('b', { deployment: 'b' }), of('a', { deployment: 'c' })] }, { pods: [of('a', { deployment: 'a' })] });
    expect(all.map(({ kind, id }) => `${kind} ${id}`)).toEqual(['workload workload/x/Deployment/a', 'workload workload/x/Deployment/b', 'workload workload/x/Deployment/c', 'outside internet', 'outside private', 'nodes nodes']);
  });

  it('outside the cluster hold the addresses of their scope alone, piece by piece', () => {
    const block = (cidr: string) => ({ policies: [policy('x/p', { ingress: [{ from: [{ ipBlock: { cidr } }] }] })] });
    const [before, after] = graphs(block('8.8.8.0/24'), block('172.20.0.0/16'));
    const scopes = (graph: AllowGraph, endpoint: number) => {
      const one = graph.evaluator.compiled.endpoints.all[endpoint]!;
      return one.kind === 'outside' ? one.group.scope : one.kind;
    };
    for (const id of ['internet', 'private']) {
      const end = alignEnds(before, after, 'peers').find((one) => one.id === id)!;
      expect(end.twins.length).toBeGreaterThan(2);
      expect(new Set(end.twins.flatMap((twin) => [scopes(before, twin.before), scopes(after, twin.after)]))).toEqual(new Set([id]));
      expect(end.twins.every((twin) => twin.pods.length === 0 && !twin.isPlural)).toBe(true);
      expect([end.kind, end.hasStrays, end.outside, end.before!.peer!.id, end.after!.peer!.id]).toEqual(['outside', false, undefined, id, id]);
    }
  });

  it('have nodes by name, those that are in both', () => {
    const [end] = nodesOf(ends({ nodes }, { nodes: [...nodes].reverse() }));
    expect(end).toEqual({ id: 'nodes', twins: [plain(0, 0)], hasStrays: false, outside: undefined });
    expect(nodesOf(ends({ nodes: [nodes[0]!] }, { nodes: [nodes[1]!] }))[0]!.twins).toEqual([]);
    const apart = { policies: [policy('x/p', { ingress: [{ from: [{ ipBlock: { cidr: '192.168.0.1/32' } }] }] })] };
    expect(nodesOf(ends({ nodes, ...apart }, { nodes, ...apart }))[0]!.twins).toHaveLength(2);
    expect(nodesOf(ends({ nodes, ...apart }, { nodes }))[0]!.twins).toHaveLength(2);
  });

  it('have the nodes as such where neither side names any', () => {
    expect(nodesOf(ends({}, {}))[0]!.twins).toEqual([plain(0, 0)]);
    expect(nodesOf(ends({}, { nodes }))[0]!.twins).toEqual([]);
  });

  it('have nodes beside addresses where some are named, on either side', () => {
    expect([ends({}, {}, 'addresses'), ends({ nodes }, {}, 'addresses'), ends({}, { nodes }, 'addresses'), ends({ nodes }, { nodes }, 'addresses')].map((all) => only(all, 'nodes').length)).toEqual([0, 1, 1, 1]);
  });
});

describe('outside addresses', () => {
  const block = (...cidrs: readonly string[]): Partial<Snapshot> => ({ policies: [policy('x/p', { ingress: [{ from: cidrs.map((cidr) => ({ ipBlock: { cidr } })) }] })] });
  const pieces = (before: Partial<Snapshot>, after: Partial<Snapshot>) => only(ends(before, after, 'addresses'), 'outside');
  const texts = (all: readonly End[]) => all.map(({ outside }) => outside!.ranges.map(({ first, last }) => formatRange(outside!.family, first, last)).join(', '));
  const near = (all: readonly End[], prefix: string) => texts(all).flatMap((text) => text.split(', ')).filter((text) => text.startsWith(prefix));
  const covers = (all: readonly End[], address: string) => {
    const { family, value } = parseIp(address)!;
    return all.filter(({ outside }) => outside!.family === family && outside!.ranges.some(({ first, last }) => first <= value && value <= last)).length;
  };

  it('are cut where either graph begins to treat them otherwise', () => {
    const all = pieces(block('203.0.113.0/25', '203.0.113.192/26'), block('203.0.113.64/26', '203.0.113.128/25'));
    expect(near(all, '203.0.113.')).toEqual(['203.0.113.0/26', '203.0.113.64/26', '203.0.113.128/26', '203.0.113.192/26']);
  });

  it('that both treat alike are one piece, wherever they are', () => {
    expect(texts(pieces(block('203.0.113.0/24'), block('203.0.113.0/24')))).toContain('203.0.113.0/24');
    const [piece] = pieces(block('203.0.113.0/24'), block('203.0.113.0/24')).filter(({ outside }) => outside!.ranges.length === 1 && outside!.family === 4);
    expect(piece).toEqual({ kind: 'outside', before: { endpoints: [piece!.twins[0]!.before] }, after: { endpoints: [piece!.twins[0]!.after] }, twins: [{ before: expect.any(Number) as number, after: expect.any(Number) as number, pods: [], isPlural: false }], hasStrays: false, outside: { family: 4, ranges: [{ first: parseIp('203.0.113.0')!.value, last: parseIp('203.0.113.255')!.value }] } });
  });

  it('are each in one piece, but for those that one of the graphs has inside its cluster', () => {
    const withPod = (ip: string, cidr: string) => ({ ...block(cidr), pods: [of('a', { ips: [ip] })] });
    const [taken, free] = [withPod('203.0.113.7', '203.0.113.7/32'), withPod('10.0.0.1', '203.0.113.7/32')];
    for (const all of [pieces(taken, free), pieces(free, taken)]) expect(['0.0.0.0', '8.8.8.8', '203.0.113.6', '203.0.113.7', '203.0.113.8', '255.255.255.255', '::', '2001:db8::1'].map((address) => covers(all, address))).toEqual([1, 1, 1, 0, 1, 1, 1, 1]);
    const [last, open] = [withPod('255.255.255.255', '255.255.255.255/32'), withPod('10.0.0.1', '255.255.255.255/32')];
    for (const all of [pieces(last, open), pieces(open, last)]) expect(['255.255.255.254', '255.255.255.255'].map((address) => covers(all, address))).toEqual([1, 0]);
  });
});
