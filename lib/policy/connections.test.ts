import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AdminPolicy } from '@/lib/model/admin-policy';
import type { NetworkPolicySpec } from '@/lib/model/network-policy';
import type { Pod, Snapshot } from '@/lib/model/snapshot';
import { cluster, node, pod, policy } from '@/lib/testing/builders';
import { Connections } from '@/lib/testing/connections';
import { clusterArbitrary, OUTSIDE } from '@/lib/testing/random-cluster';
import { AllowGraph } from './allow-graph';
import { parseIp } from './cidr';
import { connectionPeerName, listConnections, usedFamilies, type Connection, type ConnectionOptions } from './connections';
import { formatPorts } from './port-set';

const SEED = 20261121;
const lines = (snapshot: Snapshot) => [...listConnections(new AllowGraph(snapshot))].map(({ from, to, pair }) => `${connectionPeerName(from)} => ${connectionPeerName(to)} : ${pair.state} ${formatPorts(pair.allowed).join(',')}`);
const web = (spec: NetworkPolicySpec) => cluster({ pods: [pod('shop/web')], policies: [policy('shop/web', spec)] });

describe('the flat list of connections', () => {
  it('has all outside addresses as one range where nothing is decided', () => {
    expect(lines(cluster({ pods: [pod('shop/web', { deployment: 'web' }), pod('shop/db')], nodes: [node('n', ['192.168.0.1'])] }))).toEqual([
      'nodes => shop/db[Pod] : open all ports',
      'nodes => shop/web[Deployment] : open all ports',
      'shop/db[Pod] => nodes : open all ports',
      'shop/db[Pod] => shop/web[Deployment] : open all ports',
      'shop/db[Pod] => 0.0.0.0-255.255.255.255 : open all ports',
      'shop/web[Deployment] => nodes : open all ports',
      'shop/web[Deployment] => shop/db[Pod] : open all ports',
      'shop/web[Deployment] => 0.0.0.0-255.255.255.255 : open all ports',
      '0.0.0.0-255.255.255.255 => shop/db[Pod] : open all ports',
      '0.0.0.0-255.255.255.255 => shop/web[Deployment] : open all ports',
    ]);
  });

  it('merges adjacent ranges that several rules allow alike, and no others', () => {
    const rule = (cidr: string, port: number) => ({ to: [{ ipBlock: { cidr } }], ports: [{ port }] });
    expect(lines(web({ podSelector: {}, policyTypes: ['Ingress', 'Egress'], egress: [rule('8.0.0.0/8', 80), rule('9.0.0.0/8', 80), rule('10.0.0.0/8', 443), rule('11.0.0.0/8', 443), rule('13.0.0.0/8', 443)] }))).toEqual([
      'shop/web[Pod] => 8.0.0.0-9.255.255.255 : policy 80/TCP',
      'shop/web[Pod] => 10.0.0.0-11.255.255.255 : policy 443/TCP',
      'shop/web[Pod] => 13.0.0.0-13.255.255.255 : policy 443/TCP',
    ]);
  });

  it('leaves out an address that a rule excepts, though its use is special', () => {
    const snapshot = web({ podSelector: {}, policyTypes: ['Ingress', 'Egress'], egress: [{ to: [{ ipBlock: { cidr: '169.254.0.0/16', except: ['169.254.169.254/32'] } }] }] });
    expect(lines(snapshot)).toEqual(['shop/web[Pod] => 169.254.0.0-169.254.169.253 : policy all ports', 'shop/web[Pod] => 169.254.169.255-169.254.255.255 : policy all ports']);
  });

  it('says nothing of a family that neither an address nor a rule belongs to, unless asked', () => {
    const template = cluster({ pods: [pod('shop/web', { presence: 'template' })] });
    expect(lines(template).filter((line) => line.includes('::'))).toEqual([]);
    const all = [...listConnections(new AllowGraph(template), { families: [4, 6] })].map(({ to, pair }) => `${connectionPeerName(to)} ${pair.state}`);
    expect(all).toContain('::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff unknown');
  });

  it('says nothing of nodes when none is named, unless asked', () => {
    const snapshot = cluster({ pods: [pod('shop/web')] });
    const peers = (nodes?: boolean) => [...listConnections(new AllowGraph(snapshot), { nodes })].map(({ from }) => connectionPeerName(from));
    expect(peers()).not.toContain('nodes');
    expect(peers(true)).toContain('nodes');
  });

  it('lists IPv6 ranges that a rule names', () => {
    const snapshot = cluster({ pods: [pod('shop/web', { ips: ['10.0.0.1', 'fd00::1'] })], policies: [policy('shop/web', { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{ from: [{ ipBlock: { cidr: '2001:db8::/32' } }], ports: [{ port: 80 }] }] })] });
    expect(lines(snapshot)).toEqual(['2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff => shop/web[Pod] : policy 80/TCP']);
  });
});

describe('what is listed', () => {
  const told = (snapshot: Snapshot, options?: ConnectionOptions) => [...listConnections(new AllowGraph(snapshot), options)].map(({ from, to }) => `${connectionPeerName(from)} => ${connectionPeerName(to)}`);
  const two = cluster({ pods: [pod('shop/web'), pod('shop/db')], policies: [policy('shop/db', { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from: [{ ipBlock: { cidr: '8.0.0.0/8' } }] }] })] });
  const inside = ['shop/db[Pod] => shop/web[Pod]'];
  const outside = ['shop/db[Pod] => 0.0.0.0-255.255.255.255', 'shop/web[Pod] => 0.0.0.0-255.255.255.255', '8.0.0.0-8.255.255.255 => shop/db[Pod]', '0.0.0.0-255.255.255.255 => shop/web[Pod]'];

  it.each<[string, ConnectionOptions | undefined, string[]]>([
    ['is everything', undefined, [...inside, ...outside]],
    ['may be the inside alone', { only: 'inside' }, inside],
    ['may be the outside alone', { only: 'outside' }, outside],
    ['may be a family alone', { families: [6] }, inside],
    ['may be nodes, though none is named', { nodes: true, only: 'inside' }, ['nodes => shop/db[Pod]', 'nodes => shop/web[Pod]', 'shop/db[Pod] => nodes', ...inside, 'shop/web[Pod] => nodes']],
  ])('%s', (_, options, expected) => expect(told(two, options)).toEqual(expected));

  it('is nothing of a workload without running pods', () => {
    expect(told(cluster({ pods: [pod('shop/web', { phase: 'Failed' })] }))).toEqual([]);
  });

  it.each<[string, Snapshot, number[]]>([
    ['IPv4, where nothing tells', cluster({}), [4]],
    ['those of its nodes', cluster({ nodes: [node('n', ['fd00:1::1'])] }), [6]],
    ['those of its pods and nodes', cluster({ pods: [pod('shop/web', { ips: ['fd00::1'] })], nodes: [node('n', ['192.168.0.1'])] }), [4, 6]],
    ['those of its nodes, where rules name no other', cluster({ nodes: [node('n', ['192.168.0.1'])], policies: [policy('shop/web', { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '8.0.0.0/8' } }] }] })] }), [4]],
    ['those of its rules, besides', cluster({ pods: [pod('shop/web')], policies: [policy('shop/web', { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '2001:db8::/32' } }] }] })] }), [4, 6]],
  ])('has the families that are used: %s', (_, snapshot, expected) => {
    expect(usedFamilies(new AllowGraph(snapshot))).toEqual(expected);
  });

  const kept = (more: Pod, ...policies: Snapshot['policies']) => [...listConnections(new AllowGraph(cluster({ pods: [pod('shop/web', { deployment: 'web' }), more], policies })), { families: [4, 6], only: 'outside' })].filter(({ to }) => to.kind === 'workload').map(({ from, pair, sources, destinations }) => `${connectionPeerName(from)} ${[pair.state, ...formatPorts(pair.allowed), ...formatPorts(pair.unknown).map((text) => `perhaps ${text}`), ...(pair.partial ? ['partial'] : [])].join(', ')} (${sources.length} to ${destinations.length})`);
  const onSecond = (spec: Partial<NetworkPolicySpec>) => policy('shop/second', { podSelector: { matchLabels: { app: 'second' } }, policyTypes: ['Ingress'], ...spec });
  const second = (parts: Parameters<typeof pod>[1] = {}) => pod('shop/second', { deployment: 'web', ...parts });
  const every = '0.0.0.0-255.255.255.255';
  it.each<[string, () => string[], string[]]>([
    ['is told of pods that are treated alike', () => kept(second(), policy('shop/all', { podSelector: {}, ingress: [{}] })), [`${every} policy, all ports (3 to 1)`]],
    ['is told of pods that are not, as partial', () => kept(second(), onSecond({})), [`${every} policy, all ports, partial (3 to 2)`]],
    ['is told of pods that allow different ports', () => kept(second(), policy('shop/web', { podSelector: { matchLabels: { app: 'web' } }, ingress: [{ ports: [{ port: 80 }] }] }), onSecond({ ingress: [{ ports: [{ port: 81 }] }] })), [`${every} policy, 80-81/TCP, partial (3 to 2)`]],
    ['is told of a pod that has the family alone', () => kept(second({ ips: ['fd00::1'] }), onSecond({})), [`${every} open, all ports (3 to 2)`]],
    ['is told, as perhaps, of a pod that may have it', () => kept(second({ presence: 'template', ips: [] })), [`${every} open, all ports (3 to 2)`, '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff unknown, perhaps all ports (3 to 2)']],
    ['is told apart where what is allowed differs', () => kept(second(), policy('shop/all', { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '8.0.0.0/8' } }], ports: [{ port: 80 }] }, { from: [{ ipBlock: { cidr: '9.0.0.0/8' } }], ports: [{ port: 81 }] }] })), ['8.0.0.0-8.255.255.255 policy, 80/TCP (1 to 1)', '9.0.0.0-9.255.255.255 policy, 81/TCP (1 to 1)']],
    ['is told apart where pods are treated alike and where they are not', () => kept(second(), policy('shop/web', { podSelector: { matchLabels: { app: 'web' } }, ingress: [{ from: [{ ipBlock: { cidr: '8.0.0.0/7' } }], ports: [{ port: 80 }] }] }), onSecond({ ingress: [{ from: [{ ipBlock: { cidr: '9.0.0.0/8' } }], ports: [{ port: 80 }] }] })), ['8.0.0.0-8.255.255.255 policy, 80/TCP, partial (1 to 2)', '9.0.0.0-9.255.255.255 policy, 80/TCP (1 to 2)']],
  ])('%s', (_, find, expected) => expect(find()).toEqual(expected));

  it('is told apart where a rule and the default allow the same, and where different things cannot be told', () => {
    const admin = (...rules: readonly (readonly [cidr: string, port?: number])[]): AdminPolicy => ({ kind: 'AdminNetworkPolicy', name: 'a', tier: 'admin', priority: 1, subject: {}, ingress: [], egress: rules.map(([cidr, port]) => ({ action: 'allow', peers: [{ kind: 'networks', cidrs: [cidr] }], ...(port !== undefined && { ports: [{ kind: 'numbers', protocol: 'TCP', first: port, last: port }] }) })) });
    const out = (parts: Partial<Snapshot>) => [...listConnections(new AllowGraph(cluster({ pods: [pod('shop/web')], ...parts })))].filter(({ from }) => from.kind === 'workload').map(({ to, pair }) => `${connectionPeerName(to)} ${pair.state} ${formatPorts(pair.unknown).join()}`.trim());
    expect(out({ adminPolicies: [admin(['8.0.0.0/8'])] })).toEqual(['0.0.0.0-7.255.255.255 open', '8.0.0.0-8.255.255.255 policy', '9.0.0.0-255.255.255.255 open']);
    expect(out({ adminPolicies: [admin(['8.0.0.0/8', 80], ['9.0.0.0/8', 81])], policies: [policy('shop/closed', { podSelector: {}, policyTypes: ['Egress'] })], profile: { name: 'antrea', basis: 'chosen' } })).toEqual(['8.0.0.0-8.255.255.255 unknown 80/TCP', '9.0.0.0-9.255.255.255 unknown 81/TCP']);
  });

  it('keeps the ends behind a range that was joined, each once', () => {
    const rules = ['8.0.0.0/8', '9.0.0.0/8', '8.0.0.0/8'].map((cidr) => ({ from: [{ ipBlock: { cidr } }], ports: [{ port: 80 }] }));
    const apart = [{ from: [{ ipBlock: { cidr: '8.128.0.0/9' } }], ports: [{ port: 80 }] }];
    const [one] = [...listConnections(new AllowGraph(cluster({ pods: [pod('shop/web')], policies: [policy('shop/web', { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [...rules, ...apart] })] })))];
    expect([connectionPeerName(one!.from), new Set(one!.sources).size, one!.sources.length]).toEqual(['8.0.0.0-9.255.255.255', 3, 3]);
  });
});

describe('of any cluster, the list', () => {
  const key = ({ from, to }: Connection) => `${connectionPeerName(from)} => ${connectionPeerName(to)}`;

  it('holds each pair of different workloads that is not denied, once', () => {
    fc.assert(
      fc.property(clusterArbitrary(), (snapshot) => {
        const graph = new AllowGraph(snapshot);
        const listed = [...listConnections(graph, { nodes: true })].filter(({ from, to }) => from.kind !== 'range' && to.kind !== 'range');
        const inside = graph.peers.filter(({ kind }) => kind === 'workload' || kind === 'nodes');
        const name = ({ workload }: (typeof inside)[number]) => connectionPeerName(workload ? { kind: 'workload', workload } : { kind: 'nodes' });
        const expected = inside.flatMap((from) => inside.flatMap((to) => (from !== to && graph.pair(from.id, to.id).state !== 'denied' ? [`${name(from)} => ${name(to)} ${graph.pair(from.id, to.id).state}`] : [])));
        expect(listed.map((one) => `${key(one)} ${one.pair.state}`).sort()).toEqual(expected.sort());
      }),
      { seed: SEED, numRuns: 150 },
    );
  });

  it('has an outside address in at most one range of a workload and direction, with the verdict the evaluator gives it', () => {
    fc.assert(
      fc.property(clusterArbitrary({ addressesKnown: true }), fc.constantFrom(...OUTSIDE), (snapshot, address) => {
        const connections = new Connections(snapshot);
        const list = [...listConnections(new AllowGraph(snapshot), { families: [4, 6] })];
        const ip = parseIp(address)!;
        const holds = (peer: Connection['from']) => peer.kind === 'range' && peer.family === ip.family && peer.first <= ip.value && ip.value <= peer.last;
        for (const one of snapshot.pods) {
          if (snapshot.pods.filter(({ workload }) => workload === one.workload).length > 1 || !connections.evaluator.compiled.endpoints.ofPod.has(one.id)) continue;
          for (const [from, to] of [[one.id, address], [address, one.id]] as const) {
            const found = list.filter((each) => (from === one.id ? each.from.kind === 'workload' && each.from.workload.id === one.workload && holds(each.to) : each.to.kind === 'workload' && each.to.workload.id === one.workload && holds(each.from)));
            const { allowed, unknown } = connections.evaluator.evaluatePair(connections.endpoint(from), connections.endpoint(to));
            expect(found.map(({ pair }) => [pair.allowed.key, pair.unknown.key])).toEqual(allowed.key === unknown.key ? [] : [[allowed.key, unknown.key]]);
          }
        }
      }),
      { seed: SEED, numRuns: 150 },
    );
  });
});
