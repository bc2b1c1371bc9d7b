import { describe, expect, it } from 'vitest';
import { formatPeer, type PeerId } from '@/lib/model/ids';
import type { Labels } from '@/lib/model/labels';
import type { NetworkPolicyPeer } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, node, pod, policy, type PodOptions } from '@/lib/testing/builders';
import { AllowGraph } from './allow-graph';
import { describeCase, pairCases } from './explain-cases';
import { formatPorts } from './port-set';

const peer = (name: string) => formatPeer({ kind: 'workload', namespace: 'x', workloadKind: 'Deployment', name });
const of = (deployment: string, name: string, labels: Labels = {}, options: PodOptions = {}) => pod(`x/${name}`, { deployment, labels, ...options });
const role = (name: string): NetworkPolicyPeer => ({ podSelector: { matchLabels: { role: name } } });
const into = (name: string, port: number, ...from: readonly NetworkPolicyPeer[]) => policy(`x/${name}-${port}`, { ...role(name), policyTypes: ['Ingress'], ingress: [{ ...(from.length > 0 && { from }), ports: [{ port }] }] });

function cases(parts: Partial<Snapshot>, from: PeerId, to: PeerId) {
  const graph = new AllowGraph(cluster(parts));
  const [source, destination] = [graph.peer(from)!, graph.peer(to)!];
  const all = pairCases(graph, source, destination);
  return all.map((one) => ({ ...one, text: describeCase(graph, source, destination, one, all), allows: formatPorts(one.allowed).join(', ') || 'nothing', mayAllow: formatPorts(one.possible).join(', ') || 'nothing' }));
}
const told = (parts: Partial<Snapshot>, from = peer('web'), to = peer('db')) => cases(parts, from, to).map(({ text, allows, mayAllow }) => `${text || 'all'}: ${allows}${mayAllow === allows ? '' : `, perhaps ${mayAllow}`}`);

describe('pods of two workloads that are treated alike', () => {
  const webs = ['a', 'b', 'c', 'd'].map((name) => of('web', `web-${name}`, { role: name }));
  const dbs = ['p', 'q'].map((name) => of('db', `db-${name}`, { role: name }));

  it.each<[string, Snapshot['policies'], readonly string[]]>([
    ['are one case where all are', [into('nobody', 1, role('a'))], ['all: all ports']],
    ['are named on the side that tells them apart: the sources', [into('p', 80, role('a')), into('q', 80, role('a'))], ['from web-a: 80/TCP', 'from web-b and web-c and web-d: nothing']],
    ['are named on the side that tells them apart: the destinations', [into('p', 80), into('q', 81, role('a'), role('b'), role('c'), role('d'))], ['to db-p: 80/TCP', 'to db-q: 81/TCP']],
    ['are named on both sides where both tell them apart', [into('p', 80, role('a')), into('p', 81, role('b'), role('c'), role('d')), into('q', 82)], ['from web-a to db-p: 80/TCP', 'to db-q: 82/TCP', 'from web-b and web-c and web-d to db-p: 81/TCP']],
  ])('%s', (_, policies, expected) => {
    expect(told({ pods: [...webs, ...dbs], policies }).sort()).toEqual([...expected].sort());
  });

  it('are listed pair by pair, as far as three, where neither side alone tells them apart', () => {
    const policies = [into('p', 80, role('a'), role('b')), into('q', 80, role('c'), role('d'))];
    expect(told({ pods: [...webs, ...dbs], policies })).toEqual(['web-a to db-p; web-b to db-p; web-c to db-q: 80/TCP', 'web-a to db-q; web-b to db-q; web-c to db-p: nothing']);
  });

  it('are named as far as three, and counted beyond', () => {
    const many = ['a', 'b', 'c', 'd', 'e'].map((name) => of('web', `web-${name}`, { role: name }));
    expect(told({ pods: [...many, dbs[0]!], policies: [into('p', 80, role('a'))] })).toEqual(['from web-a: 80/TCP', 'from web-b, web-c, web-d and 1 more: nothing']);
  });

  it('are named one by one when policies treat several of them as one', () => {
    const alike = [of('web', 'web-a', { role: 'a' }), of('web', 'web-b', { role: 'b' }), of('web', 'web-c', { role: 'b' }), of('other', 'other-b', { role: 'b' })];
    expect(told({ pods: [...alike, dbs[0]!], policies: [into('p', 80, role('a'))] })).toEqual(['from web-a: 80/TCP', 'from web-b and web-c: nothing']);
  });

  it('are looked at as far as 64 on each side', () => {
    const crowd = Array.from({ length: 70 }, (_, index) => of('web', `web-${100 + index}`, { role: `r${100 + index}` }));
    const [towards] = cases({ pods: [...crowd, dbs[0]!], policies: [into('p', 80, role('nobody'))] }, peer('web'), peer('db'));
    const from = cases({ pods: [...crowd, dbs[0]!], policies: [into('r100', 80)] }, peer('db'), peer('web'));
    expect([towards!.ends.length, towards!.text, ...from.map(({ text, ends }) => `${ends.length} ${text}`)]).toEqual([64, '', '1 to web-100', '63 to web-101, web-102, web-103 and 60 more']);
    expect(cases({ pods: [...crowd, dbs[0]!], policies: [into('p', 80, role('r100'))] }, peer('web'), peer('db')).map(({ text }) => text)).toEqual(['from web-100', 'from web-101, web-102, web-103 and 60 more']);
  });
});

describe('pods of one workload', () => {
  const closed = policy('x/none', { policyTypes: ['Ingress'], ingress: [{ from: [role('a')], ports: [{ port: 80 }] }] });

  it('are each compared with the others', () => {
    const pods = ['a', 'b', 'c'].map((name) => of('web', `web-${name}`, { role: name }));
    expect(cases({ pods }, peer('web'), peer('web')).map(({ text, ends }) => [text, ends.length])).toEqual([['', 1]]);
    expect(cases({ pods, policies: [closed] }, peer('web'), peer('web')).map(({ text, allows, ends }) => [text, allows, ends.length])).toEqual([['from web-a to web-b and web-c', '80/TCP', 2], ['web-b to web-a; web-b to web-c; web-c to web-a', 'nothing', 4]]);
    const only = policy('x/all', { policyTypes: ['Ingress'], ingress: [{ from: [role('a'), role('b'), role('c')], ports: [{ port: 80 }] }] });
    expect(cases({ pods, policies: [only] }, peer('web'), peer('web')).map(({ text, ends }) => [text, ends.length])).toEqual([['', 6]]);
  });

  it.each<[string, Snapshot['pods'], number]>([
    ['none', [of('web', 'web-a')], 0],
    ['none, whatever else is treated like it', [of('web', 'web-a'), of('other', 'other-a')], 0],
    ['one of two', [of('web', 'web-a'), of('web', 'web-b')], 1],
    ['one of the replicas of a template', [of('web', 'web', {}, { presence: 'template', replicas: 2 })], 1],
    ['none of a template with one', [of('web', 'web', {}, { presence: 'template' })], 0],
  ])('treated alike have a case when there are two: %s', (_, pods, count) => {
    expect(cases({ pods }, peer('web'), peer('web')).filter(({ family }) => family === 4)).toHaveLength(count);
  });
});

describe('address families of a pair', () => {
  const dual = (name: string, last: number) => of(name, name, { role: name }, { ips: [`10.0.0.${last}`, `fd00::${last}`] });
  const template = (name: string) => of(name, name, { role: name }, { presence: 'template' });
  const blocks = (...rules: readonly (readonly [port: number, ...cidrs: readonly string[]])[]) => [policy('x/p', { ...role('db'), policyTypes: ['Ingress'], ingress: rules.map(([port, ...cidrs]) => ({ from: cidrs.map((cidr) => ({ ipBlock: { cidr } })), ports: [{ port }] })) })];

  it.each<[string, Snapshot['pods'], Snapshot['policies'], readonly string[]]>([
    ['are one case where both allow the same', [dual('web', 1), dual('db', 2)], blocks([80, '0.0.0.0/0', '::/0']), ['all: 80/TCP']],
    ['are two where they do not', [dual('web', 1), dual('db', 2)], blocks([80, '0.0.0.0/0'], [81, '::/0']), ['IPv4: 80/TCP', 'IPv6: 81/TCP']],
    ['are two where only what they may allow differs', [template('web'), dual('db', 2)], blocks([80, '10.9.0.0/16', '::/0']), ['IPv4: nothing, perhaps 80/TCP', 'IPv6, if both have it: 80/TCP']],
    ['are two where one allows nothing, and the other perhaps something', [template('web'), dual('db', 2)], blocks([80, '10.9.0.0/16']), ['IPv4: nothing, perhaps 80/TCP', 'IPv6, if both have it: nothing']],
    ['are told as doubtful when one end may lack it', [template('web'), dual('db', 2)], blocks([80, '0.0.0.0/0']), ['IPv4: 80/TCP', 'IPv6, if both have it: nothing']],
    ['are told as doubtful when the other end may lack it', [dual('web', 1), template('db')], blocks([80, '0.0.0.0/0']), ['IPv4: 80/TCP', 'IPv6, if both have it: nothing']],
    ['are told apart for some of the pods', [dual('web', 1), of('web', 'old', { role: 'old' }, { ips: ['10.0.0.9'] }), dual('db', 2)], blocks([80, '10.0.0.1/32', '::/0']), ['from web: 80/TCP', 'from old: nothing']],
    ['are told apart for one pod, and not for another', [dual('web', 1), of('web', 'old', { role: 'old' }, { ips: ['10.0.0.9'] }), dual('db', 2)], blocks([80, '10.0.0.1/32'], [81, '::/0']), ['from web, IPv4: 80/TCP', 'from web, IPv6: 81/TCP', 'from old: nothing']],
    ['are told apart for one pod, and one of them is that of another', [dual('web', 1), of('web', 'new', { role: 'new' }, { ips: ['fd00::9'] }), dual('db', 2)], blocks([80, '10.0.0.1/32']), ['from web, IPv4: 80/TCP', 'IPv6: nothing']],
    ['are none where the ends have none in common', [dual('web', 1), dual('db', 2)].map((one, index) => ({ ...one, ips: [one.ips[index]!] })), [], []],
  ])('%s', (_, pods, policies, expected) => expect(told({ pods, policies }).sort()).toEqual([...expected].sort()));

  it('are the sure ones first, and stand for all that allow the same', () => {
    expect(cases({ pods: [dual('web', 1), dual('db', 2)] }, peer('web'), peer('db')).map(({ families, family }) => [families, family])).toEqual([[[4, 6], 4]]);
    const six = [of('web', 'web', {}, { ips: ['fd00::1'] }), of('db', 'db', {}, { ips: ['fd00::2', '10.0.0.2'] })];
    expect(cases({ pods: six }, peer('web'), peer('db')).map(({ families }) => families)).toEqual([[6]]);
    const pending = [of('web', 'web', {}, { presence: 'template' }), template('db')];
    expect(cases({ pods: pending }, peer('web'), peer('db')).map(({ families, family }) => [families, family])).toEqual([[[4, 6], 4]]);
  });

  it('that are sure come before one that an end may lack', () => {
    const pods = [of('web', 'web', { role: 'web' }, { hostNetwork: true, ips: ['fd00::1'] }), of('db', 'db', { role: 'db' }, { ips: ['10.0.0.2', 'fd00::2'] })];
    expect(cases({ pods }, peer('web'), peer('db')).map(({ families }) => families)).toEqual([[6]]);
  });
});

describe('ends outside the cluster’s pods', () => {
  const db = of('db', 'db', { role: 'db' });
  const from = (cidr: string) => policy('x/p', { ...role('db'), policyTypes: ['Ingress'], ingress: [{ from: [{ ipBlock: { cidr } }], ports: [{ port: 80 }] }] });

  it('are named by their addresses', () => {
    const lines = told({ pods: [db], policies: [from('8.8.8.0/24')] }, 'internet' as string as PeerId);
    expect(lines[0]).toMatch(/^from 1\.0\.0\.0/);
    expect(lines).toContain('from 8.8.8.0/24: 80/TCP');
  });

  it('are named as nodes', () => {
    const nodes = [node('n1', ['192.168.0.1']), node('n2', ['192.168.0.2']), node('n3', ['192.168.0.3'])];
    expect(told({ pods: [db], nodes, policies: [from('192.168.0.2/32')] }, 'nodes' as string as PeerId).sort()).toEqual(['from n1 and n3: nothing', 'from n2: 80/TCP']);
    expect(told({ pods: [db, of('db', 'db-2', { role: 'other' })], policies: [from('203.0.113.0/24')] }, peer('db'), 'nodes' as string as PeerId)).toEqual(['all: all ports']);
  });
});
