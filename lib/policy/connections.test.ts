import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NetworkPolicySpec } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, node, pod, policy } from '@/lib/testing/builders';
import { Connections } from '@/lib/testing/connections';
import { clusterArbitrary, OUTSIDE } from '@/lib/testing/random-cluster';
import { AllowGraph } from './allow-graph';
import { parseIp } from './cidr';
import { connectionPeerName, listConnections, type Connection } from './connections';
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
