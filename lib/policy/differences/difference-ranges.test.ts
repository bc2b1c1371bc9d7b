import { describe, expect, it } from 'vitest';
import type { NetworkPolicyPeer } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, node, pod, policy, type PodOptions } from '@/lib/testing/builders';
import { AllowGraph } from '../allow-graph';
import { formatPorts, NO_PORTS, onePort, type PortSet } from '../port-set';
import { causeText, policyCause } from './cause';
import { diffGraphs, type DifferenceOptions } from './difference';

const blocks = (...cidrs: readonly string[]): NetworkPolicyPeer[] => cidrs.map((cidr) => ({ ipBlock: { cidr } }));
const out = (name: string, rules: Readonly<Record<number, readonly string[]>>, podSelector = {}) => policy(`x/${name}`, { podSelector, policyTypes: ['Egress'], egress: Object.entries(rules).map(([port, cidrs]) => ({ to: blocks(...cidrs), ports: [{ port: Number(port) }] })) });
const into = (name: string, rules: Readonly<Record<number, readonly string[]>>) => policy(`x/${name}`, { podSelector: { matchLabels: { app: name } }, policyTypes: ['Ingress'], ingress: Object.entries(rules).map(([port, cidrs]) => ({ from: blocks(...cidrs), ports: [{ port: Number(port) }] })) });
const web = (name: string, options: PodOptions = {}) => pod(`x/${name}`, options);
const state = (pods: Snapshot['pods'], ...policies: Snapshot['policies']): Partial<Snapshot> => ({ pods, policies });
const diff = (before: Partial<Snapshot>, after: Partial<Snapshot>, options?: DifferenceOptions) => diffGraphs(new AllowGraph(cluster(before)), new AllowGraph(cluster(after)), options);

const ports = (set: PortSet) => formatPorts(set).join(', ') || 'none';
const lines = (before: Partial<Snapshot>, after: Partial<Snapshot>) => diff(before, after).pairs.map(({ change, from, to, before: was, after: is }) => `${change} ${from.name} => ${to.name}: ${ports(was.allowed)} -> ${ports(is.allowed)}`);
const causes = (before: Partial<Snapshot>, after: Partial<Snapshot>) => diff(before, after).pairs.map((pair) => pair.causes.map(causeText));

describe('ranges of outside addresses in a difference', () => {
  const a = [web('a')];
  const closed = out('closed', {});

  it('that touch and become alike are one, with the causes of each', () => {
    const [before, after] = [state(a, out('low', { 443: ['203.0.113.0/25'] }), out('high', { 443: ['203.0.113.128/25'] })), state(a, closed)];
    expect(lines(before, after)).toEqual(['removed x/a[Pod] => 203.0.113.0/24: 443/TCP -> none']);
    expect(causes(before, after)).toEqual([['NetworkPolicy x/closed added', 'NetworkPolicy x/high spec.egress[0] removed', 'NetworkPolicy x/low spec.egress[0] removed']]);
  });

  it('that lie between others of the same policy are one with them', () => {
    const before = state(a, out('around', { 443: ['203.0.113.0/26', '203.0.113.128/25'] }), out('between', { 443: ['203.0.113.64/26'] }));
    expect(lines(before, state(a, closed))).toEqual(['removed x/a[Pod] => 203.0.113.0/24: 443/TCP -> none']);
  });

  it('with a gap between them stay apart', () => {
    expect(lines(state(a, out('p', { 443: ['203.0.113.0/25', '203.0.113.192/26'] })), state(a, closed))).toEqual(['removed x/a[Pod] => 203.0.113.0/25: 443/TCP -> none', 'removed x/a[Pod] => 203.0.113.192/26: 443/TCP -> none']);
  });

  it('that were allowed other ports stay apart', () => {
    expect(lines(state(a, out('p', { 443: ['203.0.113.0/25'], 80: ['203.0.113.128/25'] })), state(a, closed))).toEqual(['removed x/a[Pod] => 203.0.113.0/25: 443/TCP -> none', 'removed x/a[Pod] => 203.0.113.128/25: 80/TCP -> none']);
  });

  it('that became allowed other ports stay apart', () => {
    expect(lines(state(a, closed), state(a, out('p', { 443: ['203.0.113.0/25'], 80: ['203.0.113.128/25'] })))).toEqual(['added x/a[Pod] => 203.0.113.0/25: none -> 443/TCP', 'added x/a[Pod] => 203.0.113.128/25: none -> 80/TCP']);
  });

  it('that only some of the pods could reach stay apart from those that all could', () => {
    const pods = [web('w-0', { deployment: 'w', labels: { app: 'w' } }), web('w-1', { deployment: 'w', labels: { app: 'w', role: 'primary' } })];
    const before = state(pods, out('all', { 443: ['203.0.113.0/25'] }), out('primary', { 443: ['203.0.113.0/24'] }, { matchLabels: { role: 'primary' } }));
    expect(lines(before, state(pods, closed))).toEqual(['removed x/w[Deployment] => 203.0.113.0/25: 443/TCP -> none', 'removed x/w[Deployment] => 203.0.113.128/25: 443/TCP -> none']);
    expect(diff(before, state(pods, closed)).pairs.map((pair) => pair.before.partial)).toEqual([false, true]);
  });

  it('of which single pods changed places stay apart from those of which none did', () => {
    const replicas = (first: string, second: string) => [web('w-0', { deployment: 'w', labels: { role: first } }), web('w-1', { deployment: 'w', labels: { role: second } })];
    const one = out('one', { 443: ['203.0.113.0/24'] }, { matchLabels: { role: 'one' } });
    const two = out('two', { 443: ['203.0.113.128/25'] }, { matchLabels: { role: 'two' } });
    expect(lines(state(replicas('one', 'two'), one, two), state(replicas('two', 'one'), one, two))).toEqual(['changed x/w[Deployment] => 203.0.113.0/25: 443/TCP -> 443/TCP']);
  });

  it('of two families stay apart, even where the numbers touch', () => {
    const dual = [web('a', { ips: ['10.0.0.1', 'fd00::1'] })];
    expect(lines(state(dual, out('p', { 443: ['255.255.255.0/24', '::1:0:0/112'] })), state(dual, closed))).toEqual(['removed x/a[Pod] => 255.255.255.0/24: 443/TCP -> none', 'removed x/a[Pod] => ::1:0:0/112: 443/TCP -> none']);
  });

  it('come after what is inside the cluster, source by source, and last as sources, by destination', () => {
    const pods = ['a', 'b', 'c'].map((name) => web(name));
    const before = state(pods, out('low', { 443: ['203.0.113.0/25'] }), out('high', { 443: ['203.0.113.128/25'] }), into('b', { 80: ['203.0.113.0/25'] }), into('c', { 80: ['203.0.113.128/25'] }), policy('x/inside', { policyTypes: ['Egress'], egress: [{ to: [{ podSelector: { matchLabels: { app: 'a' } } }] }] }));
    const after = state(pods, closed, into('b', { 80: ['203.0.113.128/25'] }), into('c', { 80: ['203.0.113.0/25'] }));
    expect(lines(before, after)).toEqual([
      'removed x/a[Pod] => 203.0.113.0/24: 443/TCP -> none',
      'removed x/b[Pod] => x/a[Pod]: all ports -> none',
      'removed x/b[Pod] => 203.0.113.0/24: 443/TCP -> none',
      'removed x/c[Pod] => x/a[Pod]: all ports -> none',
      'removed x/c[Pod] => 203.0.113.0/24: 443/TCP -> none',
      'removed 203.0.113.0/25 => x/b[Pod]: 80/TCP -> none',
      'added 203.0.113.128/25 => x/b[Pod]: none -> 80/TCP',
      'added 203.0.113.0/25 => x/c[Pod]: none -> 80/TCP',
      'removed 203.0.113.128/25 => x/c[Pod]: 80/TCP -> none',
    ]);
  });

  it('as sources are joined as well', () => {
    const [before, after] = [state(a, into('a', { 80: ['203.0.113.0/25', '203.0.113.128/25'] })), state(a, into('a', {}))];
    expect(lines(before, after)).toEqual(['removed 203.0.113.0/24 => x/a[Pod]: 80/TCP -> none']);
  });
});

describe('a difference as data', () => {
  const pods = [web('a'), web('b')];
  const nodes = [node('n', ['192.168.0.1'])];
  const guard = into('b', { 80: ['192.168.0.0/24'] });
  const [before, after] = [{ ...state(pods, into('b', {})), nodes }, { ...state(pods, guard), nodes }];
  const none = { allowed: NO_PORTS, unknown: NO_PORTS, partial: false };
  const http = { allowed: onePort('TCP', 80), unknown: NO_PORTS, partial: false };
  const delta = { gained: onePort('TCP', 80), lost: NO_PORTS, doubted: NO_PORTS, settled: NO_PORTS };
  const cause = policyCause('added', { kind: 'NetworkPolicy', namespace: 'x', name: 'b' }, 'ingress', 'spec.ingress[0]');
  const b = { kind: 'workload', name: 'x/b[Pod]', id: 'workload/x/Pod/b' };

  it('names its ends, what held before and after, what became of ports, and why', () => {
    expect(diff(before, after)).toEqual({
      same: false,
      workloads: { added: [], removed: [] },
      counts: { added: 2, removed: 0, changed: 0 },
      pairs: [
        { change: 'added', from: { kind: 'nodes', name: 'nodes', id: 'nodes' }, to: b, before: none, after: http, ...delta, causes: [cause] },
        { change: 'added', from: { kind: 'range', name: '192.168.0.0/24' }, to: b, before: none, after: http, ...delta, causes: [cause] },
      ],
      truncated: 0,
    });
  });

  it('counts the pairs that are not listed', () => {
    const { same, pairs, counts, truncated } = diff(before, after, { limit: 1 });
    expect({ same, listed: pairs.length, counts, truncated }).toEqual({ same: false, listed: 1, counts: { added: 2, removed: 0, changed: 0 }, truncated: 1 });
    expect(diff(before, after, { limit: 0 })).toMatchObject({ same: false, pairs: [], truncated: 2 });
  });

  it('tells of a workload that came or went although nobody reaches it', () => {
    const asleep = (name: string) => ({ pods: [...pods, web(name, { deployment: name, phase: 'Pending', ips: [] })] });
    const quiet = { counts: { added: 0, removed: 0, changed: 0 }, pairs: [], truncated: 0 };
    expect(diff({ pods }, asleep('c'))).toEqual({ same: false, workloads: { added: ['x/Deployment/c'], removed: [] }, ...quiet });
    expect(diff(asleep('c'), { pods })).toEqual({ same: false, workloads: { added: [], removed: ['x/Deployment/c'] }, ...quiet });
    expect(diff(asleep('d'), asleep('c'))).toEqual({ same: false, workloads: { added: ['x/Deployment/c'], removed: ['x/Deployment/d'] }, ...quiet });
    expect(diff(asleep('c'), asleep('c'))).toEqual({ same: true, workloads: { added: [], removed: [] }, ...quiet });
  });
});
