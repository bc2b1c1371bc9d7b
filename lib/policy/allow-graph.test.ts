import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AdminPolicy } from '@/lib/model/admin-policy';
import type { PeerId } from '@/lib/model/ids';
import type { Pod, Snapshot } from '@/lib/model/snapshot';
import { cluster, node, pod, policy } from '@/lib/testing/builders';
import { borderPorts } from '@/lib/testing/compare';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { referencePresence, referenceVerdict } from '@/lib/testing/reference';
import type { Place, ReferencePort, Truth } from '@/lib/testing/reference-match';
import { AllowGraph, declaredPorts, type Pair } from './allow-graph';
import { formatPorts, includesPort, onePort, unionPorts } from './port-set';

const id = (workload: string) => `workload/${workload}` as PeerId;
const words = ({ state, allowed, unknown, partial, onlyFamily }: Pair) =>
  [state, ...formatPorts(allowed), ...formatPorts(unknown).map((text) => `perhaps ${text}`), ...(partial ? ['partial'] : []), ...(onlyFamily ? [`IPv${onlyFamily}`] : [])].join(', ');

/** What the reference says of a port between any two different pods of two workloads. */
function referencePair(snapshot: Snapshot, from: string, to: string, port: ReferencePort): Truth {
  const podsOf = (workload: string) => snapshot.pods.filter((one) => one.workload === workload);
  const place = (one: Pod): Place => ({ kind: 'pod', pod: one });
  const rank: Readonly<Record<Truth, number>> = { no: 0, unknown: 1, yes: 2 };
  let best: Truth = 'no';
  for (const source of podsOf(from)) {
    for (const destination of podsOf(to)) {
      if (source === destination) continue;
      for (const family of [4, 6] as const) {
        const truths = [referencePresence(snapshot, place(source), family), referencePresence(snapshot, place(destination), family), referenceVerdict(snapshot, place(source), place(destination), family, port)];
        const least = truths.reduce((a, b) => (rank[a] < rank[b] ? a : b));
        if (rank[least] > rank[best]) best = least;
      }
    }
  }
  return best;
}

describe('the allow graph', () => {
  it('agrees with single connections, at every border of ports', () => {
    fc.assert(
      fc.property(clusterArbitrary(), (snapshot) => {
        const graph = new AllowGraph(snapshot);
        const ports = borderPorts(snapshot);
        for (const from of snapshot.workloads) {
          for (const to of snapshot.workloads) {
            const { allowed, unknown } = graph.pair(id(from.id), id(to.id));
            for (const port of ports) {
              const found = includesPort(allowed, port.protocol, port.port) ? 'yes' : includesPort(unknown, port.protocol, port.port) ? 'unknown' : 'no';
              expect(`${from.id} -> ${to.id} ${port.protocol}/${port.port} ${found}`).toBe(`${from.id} -> ${to.id} ${port.protocol}/${port.port} ${referencePair(snapshot, from.id, to.id, port)}`);
            }
          }
        }
      }),
      { seed: 8, numRuns: 60 },
    );
  });

  it('counts and lists what its pairs say, and nothing else', () => {
    fc.assert(
      fc.property(fc.record({ withAdmin: fc.boolean(), withNetworks: fc.boolean() }).chain(clusterArbitrary), (snapshot) => {
        const graph = new AllowGraph(snapshot);
        const decided = new Set([...graph.decided()].map(({ from, to }) => `${from.id} -> ${to.id}`));
        const counts = { pairs: 0, policy: 0, open: 0, unknown: 0, denied: 0 };
        for (const from of graph.peers) {
          for (const to of graph.peers) {
            if (from === to || (from.kind !== 'workload' && to.kind !== 'workload')) continue;
            const { state } = graph.pair(from.id, to.id);
            const plainlyOpen = graph.isPlainlyOpen(from, 'egress') && graph.isPlainlyOpen(to, 'ingress');
            if (!(state === 'open' && plainlyOpen)) expect(decided.has(`${from.id} -> ${to.id}`)).toBe(state !== 'denied');
            if (from.kind !== 'workload' || to.kind !== 'workload' || from.endpoints.length === 0 || to.endpoints.length === 0) continue;
            counts.pairs++;
            counts[state]++;
          }
        }
        const { policy: byPolicy, ...rest } = counts;
        const withoutMinusZero = Object.fromEntries(Object.entries(graph.figure()).map(([name, count]) => [name, count + 0]));
        expect(withoutMinusZero).toEqual({ ...rest, byPolicy, reachable: byPolicy + rest.open });
      }),
      { seed: 9, numRuns: 200 },
    );
  });

  const pods = [pod('x/a-1', { labels: { app: 'a', slot: '1' }, deployment: 'a' }), pod('x/a-2', { labels: { app: 'a', slot: '2' }, deployment: 'a' }), pod('x/b', { deployment: 'b' }), pod('y/c', { deployment: 'c' })];
  const pairs = (snapshot: Snapshot, ...asked: readonly (readonly [from: string, to: string])[]) => asked.map(([from, to]) => words(new AllowGraph(snapshot).pair(from as PeerId, to as PeerId)));
  const [a, b, c] = [id('x/Deployment/a'), id('x/Deployment/b'), id('y/Deployment/c')];

  it('tells open, which no policy decided, from allowed by a rule', () => {
    const snapshot = cluster({ pods, policies: [policy('x/p', { podSelector: { matchLabels: { app: 'b' } }, ingress: [{}] })] });
    expect(pairs(snapshot, [a, b], [b, c], [a, 'internet'], ['internet', b])).toEqual(['policy, all ports', 'open, all ports', 'open, all ports', 'policy, all ports']);
  });

  it('has all that pods of a workload are allowed, each their own, and in the very class of another', () => {
    const tiers = [pod('x/one', { deployment: 'a', labels: { tier: '1' } }), pod('x/two', { deployment: 'a', labels: { tier: '2' } }), pod('x/b', { deployment: 'b', labels: { tier: '1' } })];
    const onTier = (tier: string, direction: 'Ingress' | 'Egress', port?: number) => policy(`x/${direction.toLowerCase()}${tier}`, { podSelector: { matchLabels: { tier } }, policyTypes: [direction], ...(port !== undefined && { ingress: [{ ports: [{ port }] }] }) });
    expect(pairs(cluster({ pods: tiers, policies: [onTier('2', 'Egress')] }), [a, b])).toEqual(['policy, all ports, partial']);
    expect(pairs(cluster({ pods: [...tiers, pods[3]!], policies: [onTier('1', 'Ingress', 80), onTier('2', 'Ingress', 81)] }), [c, a])).toEqual(['policy, 80-81/TCP, partial']);
  });

  it('marks a pair whose pods are not treated alike', () => {
    const snapshot = cluster({ pods, policies: [policy('x/p', { podSelector: { matchLabels: { slot: '1' } }, ingress: [{ ports: [{ port: 80 }] }] })] });
    expect(pairs(snapshot, [c, a])).toEqual(['policy, all ports, partial']);
    const none = cluster({ pods, policies: [policy('x/p', { podSelector: { matchLabels: { slot: '1' } } })] });
    expect(pairs(none, [c, a])).toEqual(['policy, all ports, partial']);
  });

  it('has what replicas of one workload may do to each other', () => {
    expect(pairs(cluster({ pods, policies: [policy('x/p', { podSelector: { matchLabels: { app: 'a' } } })] }), [a, a], [b, b])).toEqual(['denied', 'denied']);
    expect(pairs(cluster({ pods }), [a, a], [b, b])).toEqual(['open, all ports', 'denied']);
    expect(pairs(cluster({ pods: [pod('x/t', { presence: 'template', replicas: 3, deployment: 't' })] }), [id('x/Deployment/t'), id('x/Deployment/t')])).toEqual(['open, all ports']);
  });

  it('keeps the internet, private addresses and nodes apart', () => {
    const snapshot = cluster({
      pods,
      nodes: [node('n1', ['192.168.0.1'])],
      policies: [policy('x/p', { podSelector: { matchLabels: { app: 'b' } }, ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'] } }], ports: [{ port: 443 }] }] })],
    });
    expect(pairs(snapshot, ['internet', b], ['private', b], ['nodes', b], [a, b])).toEqual(['policy, 443/TCP', 'denied', 'denied', 'denied']);
  });

  it('leaves families out that two ends cannot have in common, and doubts those that they may not have', () => {
    const four = pod('x/four', { deployment: 'four', ips: ['10.0.0.1'] });
    const six = pod('x/six', { deployment: 'six', ips: ['fd00::1'] });
    const maybe = pod('x/maybe', { deployment: 'maybe', presence: 'template' });
    const [from4, from6, fromMaybe] = [four, six, maybe].map(({ workload }) => id(workload)) as [PeerId, PeerId, PeerId];
    const snapshot = cluster({ pods: [four, six, maybe] });
    expect(pairs(snapshot, [from4, from6], [from6, fromMaybe], [fromMaybe, from4])).toEqual(['denied', 'unknown, perhaps all ports', 'open, all ports']);
    const mixed = cluster({ pods: [four, { ...six, workload: four.workload }, maybe], policies: [policy('x/p', { podSelector: { matchLabels: { app: 'maybe' } }, ingress: [{ ports: [{ port: 80 }] }] })] });
    expect(pairs(mixed, [from4, fromMaybe], [fromMaybe, from4])).toEqual(['policy, 80/TCP', 'open, all ports']);
  });

  it('says over which family alone pods of two workloads are joined, when it is the same for all', () => {
    const dual = (name: string, last: number, deployment = name) => pod(`x/${name}`, { deployment, ips: [`10.0.0.${last}`, `fd00::${last}`] });
    const only = (app: string, cidr: string) => policy(`x/${app}`, { podSelector: { matchLabels: { app } }, ingress: [{ from: [{ ipBlock: { cidr } }] }] });
    const three = [dual('from', 1), dual('to', 2, 'to'), dual('more', 3, 'to')];
    const told = (...policies: Snapshot['policies']) => pairs(cluster({ pods: three, policies }), [id('x/Deployment/from'), id('x/Deployment/to')])[0];
    expect([told(only('to', '0.0.0.0/0'), only('more', '0.0.0.0/0')), told(only('to', '0.0.0.0/0'), only('more', '::/0')), told(only('to', '::/0'))]).toEqual(['policy, all ports, IPv4', 'policy, all ports', 'policy, all ports']);
  });

  it('has no connection between two places outside, nor from a workload without running pods', () => {
    const snapshot = cluster({ pods: [...pods, pod('x/done', { phase: 'Succeeded', deployment: 'done' })] });
    expect(pairs(snapshot, [id('x/Deployment/done'), b], [b, id('x/Deployment/done')], [b, id('x/Deployment/nobody')])).toEqual(['denied', 'denied', 'denied']);
    expect([...new AllowGraph(snapshot).decided()]).toEqual([]);
  });
});

describe('a peer', () => {
  const pods = [pod('x/a', { deployment: 'a' }), pod('x/b', { deployment: 'b' }), pod('x/idle', { deployment: 'idle', phase: 'Failed' })];
  const many = ['1', '2'].map((name) => pod(`x/many${name}`, { deployment: 'many', labels: { app: 'b' } }));
  const closed = policy('x/p', { podSelector: { matchLabels: { app: 'b' } } });
  const graphOf = (parts: Partial<Snapshot>) => new AllowGraph(cluster({ pods, ...parts }));
  const names = (graph: AllowGraph, of: string, direction: 'ingress' | 'egress') => [...graph.neighbours(of as PeerId, direction)].map(({ peer, pair }) => `${peer.workload?.name ?? peer.kind} ${pair.state}`);

  it.each<[string, string, 'ingress' | 'egress', string[]]>([
    ['a workload reaches', id('x/Deployment/a'), 'egress', ['internet open', 'private open', 'nodes open']],
    ['a workload is reached by', id('x/Deployment/a'), 'ingress', ['b open', 'internet open', 'private open', 'nodes open']],
    ['a workload that is closed is reached by', id('x/Deployment/b'), 'ingress', []],
    ['a workload without running pods reaches', id('x/Deployment/idle'), 'egress', []],
    ['the Internet reaches workloads alone', 'internet', 'egress', ['a open']],
    ['the nodes are reached by workloads alone', 'nodes', 'ingress', ['a open', 'b open']],
    ['a workload of several pods reaches others, and not itself', id('x/Deployment/many'), 'egress', ['a open', 'internet open', 'private open', 'nodes open']],
    ['nobody is reached by a peer that is not there', id('x/Deployment/none'), 'egress', []],
  ])('%s', (_, of, direction, expected) => expect(names(graphOf({ pods: of.includes('many') ? [...pods, ...many] : pods, policies: [closed] }), of, direction)).toEqual(expected));

  it('is found by its id, and the nodes among them', () => {
    const graph = graphOf({});
    expect(graph.peers.map((peer) => peer.id)).toEqual([id('x/Deployment/a'), id('x/Deployment/b'), id('x/Deployment/idle'), 'internet', 'private', 'nodes']);
    expect([graph.peer('private' as PeerId)?.kind, graph.peer(id('x/Deployment/b'))?.workload?.name, graph.peer(id('x/Deployment/none')), graph.nodes.id]).toEqual(['private', 'b', undefined, 'nodes']);
    expect([graph.pair(id('x/Deployment/none'), id('x/Deployment/a')).state, graph.pair(id('x/Deployment/a'), id('x/Deployment/none')).state]).toEqual(['denied', 'denied']);
    expect(new AllowGraph({ ...cluster({ pods }), workloads: [...cluster({ pods }).workloads].reverse() }).peers).toEqual(graph.peers);
  });

  it('has the pods of its own workload that run, with their replicas', () => {
    const replicas = [pod('x/a', { deployment: 'a', presence: 'template', replicas: 3 }), pod('x/a2', { deployment: 'a' }), pod('x/other', { labels: { app: 'a' }, presence: 'template' })];
    const graph = graphOf({ pods: [...replicas, pod('x/ended', { deployment: 'a', phase: 'Failed' })] });
    expect(graph.podsOf(graph.peer(id('x/Deployment/a'))!).map((one) => one.name).sort()).toEqual(['a', 'a2']);
    expect(['x/Deployment/a', 'x/Pod/other'].map((one) => graph.podCount(graph.peer(id(one))!))).toEqual([4, 1]);
    expect([graph.podCount(graph.nodes), graph.podsOf(graph.peer('internet' as PeerId)!)]).toEqual([0, []]);
  });

  const unevaluated: Snapshot['unevaluated'] = [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', namespace: 'x', name: 'c', podSelector: { matchLabels: { app: 'a' } }, directions: ['ingress'] }];
  const every = (kind: 'admin' | 'baseline', action: 'allow' | 'deny' | 'pass', port?: number): AdminPolicy => ({ kind: kind === 'admin' ? 'AdminNetworkPolicy' : 'BaselineAdminNetworkPolicy', name: 'default', tier: kind, priority: 1, subject: {}, ingress: [{ action, peers: [{ kind: 'pods', pods: {} }], ...(port !== undefined && { ports: [{ kind: 'numbers', protocol: 'TCP', first: port, last: port }] }) }], egress: [] });
  const onA = policy('x/p', { podSelector: { matchLabels: { app: 'a' } } });
  const two = [pod('x/a', { deployment: 'a' }), pod('x/a2', { deployment: 'a', labels: { app: 'a2' } })];
  const host = pod('x/h', { deployment: 'a', hostNetwork: true, ips: ['192.168.0.1'] });
  it.each<[string, Partial<Snapshot>, string, string]>([
    ['that nothing selects is open', {}, 'open', 'open'],
    ['that a NetworkPolicy selects is isolated', { policies: [onA] }, 'isolated', 'isolated'],
    ['that a NetworkPolicy selects in the other direction is open', { policies: [policy('x/p', { podSelector: {}, policyTypes: ['Egress'] })] }, 'open', 'open'],
    ['of which some pods are selected is isolated in part', { pods: two, policies: [onA] }, 'partial', 'partial'],
    ['all of whose pods are selected is isolated', { pods: two, policies: [policy('x/p', { podSelector: {} })] }, 'isolated', 'isolated'],
    ['with a pod on its node’s network is isolated in part at most', { pods: [pods[0]!, host], policies: [onA] }, 'partial', 'partial'],
    ['with all its pods on their nodes’ network is exempt', { pods: [host], policies: [onA] }, 'exempt', 'exempt'],
    ['that something not evaluated selects is unknown', { unevaluated }, 'unknown', 'unknown'],
    ['that a NetworkPolicy isolates, and something not evaluated may admit somebody to, is unknown', { unevaluated, policies: [onA] }, 'unknown', 'unknown'],
    ['whose baseline denies every pod is isolated, by no NetworkPolicy', { adminPolicies: [every('baseline', 'deny')] }, 'isolated', 'open'],
    ['whose baseline denies every pod on a port is open', { adminPolicies: [every('baseline', 'deny', 80)] }, 'open', 'open'],
    ['that an admin policy lets every pod reach is isolated, by no NetworkPolicy', { adminPolicies: [every('admin', 'allow')] }, 'isolated', 'open'],
    ['that an admin policy passes on is open', { adminPolicies: [every('admin', 'pass')] }, 'open', 'open'],
    ['that an admin policy denies, though something is not evaluated, is isolated', { adminPolicies: [every('admin', 'deny')], unevaluated: [{ ...unevaluated[0]!, kind: 'NetworkPolicy' }] }, 'isolated', 'unknown'],
    ['without running pods is open', { pods: [{ ...pods[0]!, phase: 'Failed' }], policies: [onA] }, 'open', 'open'],
  ])('%s', (_, parts, isolation, byNetworkPolicies) => {
    const graph = graphOf(parts);
    const a = graph.peer(id('x/Deployment/a'))!;
    expect([graph.isolation(a, 'ingress'), graph.networkIsolation(a, 'ingress')]).toEqual([isolation, byNetworkPolicies]);
  });

  it('outside the cluster’s pods is exempt', () => {
    const graph = graphOf({ policies: [onA] });
    expect([graph.isolation(graph.nodes, 'egress'), graph.networkIsolation(graph.peer('internet' as PeerId)!, 'ingress')]).toEqual(['exempt', 'exempt']);
  });
});

describe('what is merely open is counted, and not listed', () => {
  const counts = (parts: Partial<Snapshot>) => {
    const graph = new AllowGraph(cluster(parts));
    const [outside, running] = [graph.peers.filter(({ kind }) => kind !== 'workload'), graph.peers.filter(({ kind, endpoints }) => kind === 'workload' && endpoints.length > 0)];
    const listed = [...graph.decided()].map(({ from, to, pair }) => `${from.workload?.name ?? from.kind} -> ${to.workload?.name ?? to.kind} ${pair.state}`);
    const neighbours = (['ingress', 'egress'] as const).map((direction) => [...running, ...outside].map((peer) => graph.countOpenNeighbours(peer, direction)));
    const reachable = [...graph.peers].reduce((sum, peer) => sum + [...graph.neighbours(peer.id, 'egress')].length, 0);
    expect(graph.countReachable()).toBe(reachable);
    return { listed, neighbours };
  };
  const three = ['a', 'b', 'c'].map((name) => pod(`x/${name}`));
  const both = (four: number) => three.map((one, index) => ({ ...one, ips: [`10.0.0.${index + 1}`, `fd00::${index + 1}`].slice(...(four === 4 ? [0, 1] : four === 6 ? [1, 2] : [])) }));
  const onA = (spec: object) => policy('x/a', { podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Ingress'], ...spec });
  const all = [[2, 2, 2, 3, 3, 3], [2, 2, 2, 3, 3, 3]];
  const deny = (peers: AdminPolicy['ingress'][number]['peers'], ports?: AdminPolicy['ingress'][number]['ports']): AdminPolicy => ({ kind: 'AdminNetworkPolicy', name: 'd', tier: 'admin', priority: 1, subject: { pods: { matchLabels: { app: 'a' } } }, ingress: [{ action: 'deny', peers, ...(ports && { ports }) }], egress: [] });
  const b: AdminPolicy['ingress'][number]['peers'] = [{ kind: 'pods', pods: { pods: { matchLabels: { app: 'b' } } } }];

  it.each<[string, Partial<Snapshot>, object]>([
    ['where nothing is decided', { pods: three }, { listed: [], neighbours: all }],
    ['over both families', { pods: both(46) }, { listed: [], neighbours: all }],
    ['over IPv6, where it is the only one', { pods: both(6), nodes: [node('n', ['fd00:1::1'])] }, { listed: [], neighbours: all }],
    ['not to a workload that is closed', { pods: three, policies: [onA({})] }, { listed: [], neighbours: [[0, 2, 2, 3, 3, 3], [2, 1, 1, 2, 2, 2]] }],
    ['not what a rule lets in', { pods: three, policies: [onA({ ingress: [{ from: [{ podSelector: { matchLabels: { app: 'b' } } }] }] })] }, { listed: ['b -> a policy'], neighbours: [[0, 2, 2, 3, 3, 3], [2, 1, 1, 2, 2, 2]] }],
    ['not what an admin rule denies of single peers', { pods: three, adminPolicies: [deny(b)] }, { listed: [], neighbours: [[1, 2, 2, 3, 3, 3], [2, 1, 2, 3, 3, 3]] }],
    ['though an admin rule denies some of the ports', { pods: three, adminPolicies: [deny(b, [{ kind: 'numbers', protocol: 'TCP', first: 80, last: 80 }])] }, { listed: [], neighbours: all }],
    ['not what an admin rule lets single peers do', { pods: three, adminPolicies: [{ ...deny(b), ingress: [{ action: 'allow', peers: b }] }] }, { listed: ['b -> a policy'], neighbours: [[1, 2, 2, 3, 3, 3], [2, 1, 2, 3, 3, 3]] }],
    ['not what cannot be told', { pods: three, unevaluated: [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', namespace: 'x', name: 'c', podSelector: { matchLabels: { app: 'a' } }, directions: ['ingress'] }] }, { listed: ['b -> a unknown', 'c -> a unknown', 'internet -> a unknown', 'private -> a unknown', 'nodes -> a unknown'], neighbours: [[0, 2, 2, 3, 3, 3], [2, 1, 1, 2, 2, 2]] }],
    ['in the order of the peers, source by source', { pods: three, policies: [onA({ ingress: [{ from: [{ podSelector: { matchLabels: { app: 'b' } } }] }] }), policy('x/c', { podSelector: { matchLabels: { app: 'c' } }, policyTypes: ['Egress'], egress: [{ to: [{ podSelector: { matchLabels: { app: 'b' } } }] }] })] }, { listed: ['b -> a policy', 'c -> b policy'], neighbours: [[0, 1, 2, 2, 2, 2], [2, 1, 0, 2, 2, 2]] }],
    ['not what is denied over one of two families', { pods: both(46), adminPolicies: [{ ...deny([{ kind: 'networks', cidrs: ['0.0.0.0/0'] }]), subject: { pods: { matchLabels: { app: 'a' } } } }] }, { listed: ['b -> a open', 'c -> a open', 'internet -> a policy', 'private -> a policy', 'nodes -> a unknown'], neighbours: [[0, 2, 2, 3, 3, 3], [2, 1, 1, 2, 2, 2]] }],
    ['not what another network keeps apart', { pods: [...three, pod('y/d')], primaryNetworks: [{ kind: 'UserDefinedNetwork', namespace: 'y', name: 'n', namespaces: ['y'] }] }, { listed: [], neighbours: [[2, 2, 2, 0, 4, 4, 4], [2, 2, 2, 0, 4, 4, 4]] }],
  ])('%s', (_, parts, expected) => expect(counts(parts)).toEqual(expected));
});

it('of what a pair is allowed, the declared ports are told; of one that is not known, those that may be', () => {
  const ports = (text: 'allowed' | 'unknown') => new AllowGraph(cluster({ pods: [pod('x/a'), pod('x/b')], ...(text === 'unknown' && { unevaluated: [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', namespace: 'x', name: 'c', podSelector: {}, directions: ['ingress'] }] }) })).pair(id('x/Pod/a'), id('x/Pod/b'));
  const declared = unionPorts(onePort('TCP', 80), onePort('UDP', 53));
  expect([declaredPorts(ports('allowed'), declared), declaredPorts(ports('unknown'), declared), declaredPorts({ ...ports('allowed'), allowed: onePort('TCP', 80), unknown: onePort('UDP', 53) }, declared)].map((set) => formatPorts(set))).toEqual([['80/TCP', '53/UDP'], ['80/TCP', '53/UDP'], ['80/TCP']]);
});
