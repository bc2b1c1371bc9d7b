import { describe, expect, it } from 'vitest';
import { podId } from '@/lib/model/ids';
import type { NetworkPolicySpec } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, node, pod, policy, type PodOptions } from '@/lib/testing/builders';
import { AllowGraph, type Pair } from '../allow-graph';
import { formatRange } from '../cidr';
import { formatPorts } from '../port-set';
import { familyPorts, findChanges, instancesOf, type Change, type ChangeOptions } from './changes';
import type { Delta } from './delta';
import { alignEnds, type End, type Twin } from './ends';

const app = (name: string) => ({ podSelector: { matchLabels: { app: name } } });
const guard = (name: string, spec: NetworkPolicySpec = {}) => policy(`x/${name}`, { ...app(name), policyTypes: ['Ingress'], ...spec });
const egress = (name: string, spec: NetworkPolicySpec = {}) => policy(`x/${name}-out`, { ...app(name), policyTypes: ['Egress'], ...spec });
const of = (deployment: string, name: string, options: PodOptions = {}) => pod(`x/${deployment}-${name}`, { deployment, ...options });
const fromBlocks = (...cidrs: readonly string[]): NetworkPolicySpec => ({ ingress: [{ from: cidrs.map((cidr) => ({ ipBlock: { cidr } })) }] });

const nameOf = ({ id, outside }: End) => (outside ? outside.ranges.map(({ first, last }) => formatRange(outside.family, first, last)).join(',') : id!.split('/').at(-1)!);
const ports = (set: Pair['allowed'], mark = '') => formatPorts(set).map((text) => `${text}${mark}`);
const side = ({ state, allowed, unknown, partial }: Pair) => `${state}${[...ports(allowed), ...ports(unknown, '?')].map((text) => ` ${text}`).join('')}${partial ? ' of some' : ''}`;
const deltaText = (delta: Delta) => (['gained', 'lost', 'doubted', 'settled'] as const).flatMap((key) => formatPorts(delta[key]).map((text) => `${key} ${text}`)).join(', ') || 'nothing';
const lineOf = ({ from, to, before, after, delta }: Change) => `${nameOf(from)} => ${nameOf(to)}: ${side(before)} -> ${side(after)}; ${deltaText(delta)}`;
function changes(before: Partial<Snapshot>, after: Partial<Snapshot>, options: ChangeOptions = {}) {
  const [old, now] = [before, after].map((parts) => new AllowGraph(cluster(parts))) as [AllowGraph, AllowGraph];
  return [...findChanges(old, now, alignEnds(old, now, 'addresses'), options)].map((change) => ({ ...change, instances: [...instancesOf(old, now, change)], line: lineOf(change) }));
}
const lines = (before: Partial<Snapshot>, after: Partial<Snapshot>, options?: ChangeOptions) => changes(before, after, options).map(({ line }) => line);
const between = (from: string, to: string, before: Partial<Snapshot>, after: Partial<Snapshot>, options?: ChangeOptions) => lines(before, after, options).filter((line) => line.startsWith(`${from} => ${to}:`));

describe('changes of connections', () => {
  const pods = ['a', 'b', 'c', 'd'].map((name) => pod(`x/${name}`));

  it('come by source, then by destination, whichever of the two they are due to', () => {
    const closed = { pods, policies: [guard('b'), egress('c')] };
    const opened = { pods, policies: [guard('b', { ingress: [{ from: [app('c')] }] }), egress('c', { egress: [{ to: [app('a'), app('b'), app('d')] }] })] };
    expect(lines(closed, opened)).toEqual(['a', 'b', 'd'].map((to) => `c => ${to}: denied -> policy all ports; gained all ports`));
    const http = { ports: [{ port: 80 }] };
    expect(lines({ pods, policies: [guard('a'), egress('c', { egress: [http] })] }, { pods, policies: [guard('a', { ingress: [{ from: [app('c')] }] }), egress('c', { egress: [http, { to: [app('d')], ports: [{ port: 81 }] }] })] })).toEqual([
      'c => a: denied -> policy 80/TCP; gained 80/TCP',
      'c => d: policy 80/TCP -> policy 80-81/TCP; gained 81/TCP',
    ]);
  });

  it('are none between nodes and outside addresses, which no policy is about', () => {
    expect(lines({ nodes: [node('n', ['192.168.0.1'])] }, { nodes: [node('n', ['fd00::1'])] })).toEqual([]);
  });

  it('of outside addresses are those that some address has', () => {
    const from = (cidr: string) => ({ pods: [pod('x/a')], policies: [guard('a', fromBlocks(cidr))] });
    expect(lines(from('198.51.100.0/24'), from('198.51.100.0/25'))).toEqual(['198.51.100.128/25 => a: policy all ports -> denied; lost all ports']);
    const to = (...cidrs: readonly string[]) => ({ pods: [pod('x/a')], policies: [egress('a', { egress: cidrs.map((cidr) => ({ to: [{ ipBlock: { cidr } }] })) })] });
    expect(lines(to('198.51.100.0/24', '203.0.113.0/24'), to('203.0.113.0/24'))).toEqual(['a => 198.51.100.0/24: policy all ports -> denied; lost all ports']);
  });

  const toBlock = (port: number) => [{ to: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: [{ port }] }];
  const all = (port: number) => policy('x/all', { policyTypes: ['Egress'], egress: toBlock(port) });

  it('of outside addresses can be told of those pods alone that have an address of their family', () => {
    const pods = [of('web', '4', { ips: ['10.0.0.1'] }), of('web', '6', { ips: ['fd00::1'] })];
    expect(between('web', '203.0.113.0/24', { pods, policies: [all(80)] }, { pods, policies: [all(443)] })).toEqual(['web => 203.0.113.0/24: policy 80/TCP -> policy 443/TCP; gained 443/TCP, lost 80/TCP']);
  });

  it('of outside addresses may be open by default, for all pods or for some', () => {
    const pods = [of('web', 'a', { labels: { app: 'web' } }), of('web', 'b', { labels: { app: 'web', role: 'primary' } })];
    const primary = policy('x/primary', { podSelector: { matchLabels: { role: 'primary' } }, policyTypes: ['Egress'], egress: [...toBlock(80), ...toBlock(443)] });
    const others = 'lost 1-79/TCP, lost 81-442/TCP, lost 444-65535/TCP, lost all UDP, lost all SCTP';
    expect(between('web', '203.0.113.0/24', { pods }, { pods, policies: [primary] })).toEqual([`web => 203.0.113.0/24: open all ports -> policy all ports of some; ${others}`]);
    expect(between('web', '203.0.113.0/24', { pods, policies: [all(80)] }, { pods, policies: [all(80), primary] })).toEqual(['web => 203.0.113.0/24: policy 80/TCP -> policy 80/TCP 443/TCP of some; gained 443/TCP']);
  });

  it('of outside addresses may be such that it cannot be told', () => {
    const pods = [pod('x/a', { presence: 'template' })];
    const to = (cidr: string, port: number) => ({ pods, policies: [egress('a', { egress: [{ to: [{ ipBlock: { cidr } }], ports: [{ port }] }] })] });
    expect(between('a', '2001:db8::/32', { pods, policies: [egress('a')] }, to('2001:db8::/32', 443))).toEqual(['a => 2001:db8::/32: denied -> unknown 443/TCP?; doubted 443/TCP']);
    expect(between('a', '2001:db8::/32', to('2001:db8::/32', 80), to('2001:db8::/32', 443))).toEqual(['a => 2001:db8::/32: unknown 80/TCP? -> unknown 443/TCP?; doubted 443/TCP, settled 80/TCP']);
  });

  it('of outside addresses can be told as soon as one pod surely has what another may lack', () => {
    const pods = [of('web', 'live', { ips: ['fd00::1'] }), of('web', 'waiting', { presence: 'template' })];
    const to = (port: number) => ({ pods, policies: [policy('x/all', { policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '2001:db8::/32' } }], ports: [{ port }] }] })] });
    expect(between('web', '2001:db8::/32', to(80), to(443))).toEqual(['web => 2001:db8::/32: policy 80/TCP -> policy 443/TCP; gained 443/TCP, lost 80/TCP, doubted 443/TCP, settled 80/TCP']);
  });
});

describe('pods of one workload', () => {
  const closed = (pods: Snapshot['pods']) => ({ pods, policies: [policy('x/all', { policyTypes: ['Ingress'] })] });

  it('are compared with one another where both graphs have two or more', () => {
    const three = ['0', '1', '2'].map((name) => of('web', name, { labels: {} }));
    const [one, two] = [three.slice(0, 1), three.slice(0, 2)];
    expect(between('web', 'web', { pods: two }, closed(three))).toEqual(['web => web: open all ports -> denied; lost all ports']);
    expect(between('web', 'web', { pods: two }, closed(one))).toEqual([]);
    expect(between('web', 'web', { pods: one }, closed(two))).toEqual([]);
    expect(between('web', 'web', { pods: one }, closed(one))).toEqual([]);
    expect(between('web', 'web', {}, closed(two))).toEqual([]);
  });

  it('are compared with one another, each not with itself', () => {
    const pods = [of('web', '0', { labels: { app: 'a' } }), of('web', '1', { labels: { app: 'b' } })];
    const from = (...names: readonly string[]) => ({ pods, policies: [guard('a', { ingress: [{ from: names.map(app) }] })] });
    const [both, other] = [from('a', 'b'), from('b')];
    expect(between('web', 'web', both, other)).toEqual([]);
    const replicas = [of('web', '0', { labels: { app: 'a' } }), of('web', '1', { labels: { app: 'b' } }), of('web', '2', { labels: { app: 'a' } })];
    expect(between('web', 'web', { ...both, pods: replicas }, { ...other, pods: replicas })).toEqual(['web => web: policy all ports -> policy all ports of some; lost all ports']);
  });

  it('may change places, while the workload as a whole is allowed the same', () => {
    const state = (first: string, second: string) => ({ pods: [of('web', '0', { labels: { app: first } }), of('web', '1', { labels: { app: second } }), pod('x/db')], policies: [guard('db', { ingress: [{ from: [app('a')], ports: [{ port: 80 }] }] })] });
    expect(between('web', 'db', state('a', 'b'), state('b', 'a'))).toEqual(['web => db: policy 80/TCP of some -> policy 80/TCP of some; gained 80/TCP, lost 80/TCP']);
    expect(between('web', 'db', state('a', 'b'), state('a', 'a'))).toEqual(['web => db: policy 80/TCP of some -> policy 80/TCP; gained 80/TCP']);
  });

  it('may be alike in what some of them are allowed, and not in how many', () => {
    const state = (...labels: readonly string[]) => ({ pods: [...labels.map((label) => of('web', label, { labels: { app: label } })), pod('x/db')], policies: [guard('db', { ingress: [{ from: [app('a')], ports: [{ port: 80 }] }] })] });
    expect(between('web', 'db', state('a'), state('a', 'b'))).toEqual(['web => db: policy 80/TCP -> policy 80/TCP of some; nothing']);
  });

  it('may be others, of which only what holds of all together is compared', () => {
    const state = (name: string, label: string) => ({ pods: [of('web', name, { labels: { app: label } }), pod('x/db')], policies: [guard('db', { ingress: [{ from: [app('a')], ports: [{ port: 80 }] }] })] });
    expect(between('web', 'db', state('0', 'a'), state('1', 'b'))).toEqual(['web => db: policy 80/TCP -> denied; lost 80/TCP']);
    const [change] = changes(state('0', 'a'), state('1', 'b'));
    expect(change!.instances).toEqual([]);
  });
});

describe('address families', () => {
  const dual = (name: string, last: number, options: PodOptions = {}) => pod(`x/${name}`, { ips: [`10.0.0.${last}`, `fd00::${last}`], ...options });
  const template = (name: string) => pod(`x/${name}`, { presence: 'template' });
  const both = { policies: [guard('b', fromBlocks('0.0.0.0/0', '::/0'))] };
  const four = { policies: [guard('b', fromBlocks('0.0.0.0/0'))] };

  it('are told apart where both ends have both, before and after', () => {
    const pods = [dual('a', 1), dual('b', 2)];
    expect(between('a', 'b', { pods, ...both }, { pods, ...four })).toEqual(['a => b: policy all ports -> policy all ports; lost all ports']);
    expect(between('a', 'b', { pods, ...four }, { pods, ...both })).toEqual(['a => b: policy all ports -> policy all ports; gained all ports']);
  });

  it.each<[string, Snapshot['pods'], Snapshot['pods']]>([
    ['an end has no address of one', [pod('x/a', { ips: ['10.0.0.1'] }), dual('b', 2)], [pod('x/a', { ips: ['10.0.0.1'] }), dual('b', 2)]],
    ['an end may lack one', [template('a'), dual('b', 2)], [template('a'), dual('b', 2)]],
    ['the other end may lack one', [dual('a', 1), template('b')], [dual('a', 1), template('b')]],
    ['an end may have lacked one', [template('a'), dual('b', 2)], [dual('a', 1), dual('b', 2)]],
    ['an end may lack one afterwards', [dual('a', 1), dual('b', 2)], [template('a'), dual('b', 2)]],
    ['the other end may lack one afterwards', [dual('a', 1), dual('b', 2)], [dual('a', 1), template('b')]],
  ])('are not told apart where %s', (_, before, after) => {
    expect(between('a', 'b', { pods: before, ...both }, { pods: after, ...four })).toEqual([]);
  });

  it('are those of single pods between which something differs', () => {
    const pods = [dual('a', 1), dual('b', 2)];
    const [change] = changes({ pods, ...both }, { pods, ...four }).filter(({ line }) => line.startsWith('a => b'));
    const nameOfTwin = ({ pods: [own] }: Twin) => own!.before.name;
    expect(change!.instances.map(({ from, to, family, delta }) => `${nameOfTwin(from)} => ${nameOfTwin(to)} IPv${family}: ${deltaText(delta)}`)).toEqual(['a => b IPv6: lost all ports']);
  });

  it('that an end may lack allow nothing for sure, those that it lacks nothing at all', () => {
    const { evaluator } = new AllowGraph(cluster({ pods: [template('a'), dual('b', 2), pod('x/c', { ips: ['10.0.0.3'] })], policies: [guard('b', { ingress: [{ ports: [{ port: 80 }] }] })] }));
    const [a, b, c] = ['a', 'b', 'c'].map((name) => evaluator.compiled.endpoints.ofPod.get(podId('x', name))!) as [number, number, number];
    const told = (source: number, destination: number, family: 4 | 6) => Object.values(familyPorts(evaluator, source, destination, family)).map((set) => formatPorts(set).join(', '));
    expect([told(a, b, 4), told(a, b, 6), told(c, b, 4), told(c, b, 6), told(b, c, 6)]).toEqual([['80/TCP', ''], ['', '80/TCP'], ['80/TCP', ''], ['', ''], ['', '']]);
  });
});

describe('what cannot be told before nor after', () => {
  const pods = [pod('x/a'), pod('x/b')];
  const unevaluated: Snapshot['unevaluated'] = [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', namespace: 'x', name: 'l7', podSelector: { matchLabels: { app: 'b' } }, directions: ['ingress'] }];

  it('is a change only for those who ask for doubts, where policies differ', () => {
    const [before, after] = [{ pods, unevaluated }, { pods, unevaluated, policies: [guard('b', { ingress: [{ from: [app('a')] }] })] }];
    expect(between('a', 'b', before, after)).toEqual([]);
    expect(between('a', 'b', before, after, { withDoubts: true })).toEqual(['a => b: unknown all ports? -> unknown all ports?; nothing']);
    expect(between('b', 'a', before, after, { withDoubts: true })).toEqual([]);
  });

  it('is not what could be told before, or can afterwards, in either case', () => {
    const policies = [guard('b')];
    for (const options of [{}, { withDoubts: true }]) expect(between('a', 'b', { pods, policies }, { pods, policies, unevaluated }, options)).toEqual(['a => b: denied -> unknown all ports?; doubted all ports']);
  });

  it('is nothing where all can be told', () => {
    const [before, after] = [{ pods, policies: [guard('b', { ingress: [{ from: [app('a'), app('c')] }] })] }, { pods, policies: [guard('b', { ingress: [{ from: [app('a')] }] })] }];
    expect(lines(before, after, { withDoubts: true })).toEqual([]);
  });
});
