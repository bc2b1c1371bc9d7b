import type { EdgeView, PairState, PeerView } from '@/lib/queries/contract/common';
import type { GraphView, GroupView } from '@/lib/queries/contract/graph';

/** Builds graphs for the map's tests: peers as `shop/web`, `internet`, `private` or `nodes`, lines as `shop/web > shop/db : 5432`. */
export function graphOf(peers: readonly string[], lines: readonly string[], change: Readonly<Record<string, Partial<PeerView>>> = {}): GraphView {
  const namespaces = [...new Set(peers.flatMap((peer) => (peer.includes('/') ? [peer.split('/')[0] as string] : [])))];
  return {
    revision: 1,
    level: 'workloads',
    groups: namespaces.map((name) => groupOf(name, { workloads: peers.filter((peer) => peer.startsWith(`${name}/`)).length })),
    nodes: peers.map((peer) => ({ ...peerOf(peer), ...change[peer], ...(peer.includes('/') && { group: `namespace/${peer.split('/')[0]}` }) })),
    edges: lines.map((line) => edgeOf(line)),
    bundles: [],
    routes: [],
    hidden: { nodes: 0, edges: 0, groups: 0, open: false },
  };
}

/** An open namespace, but for what is said of it. */
export function groupOf(name: string, change: Partial<GroupView> = {}): GroupView {
  return { id: `namespace/${name}`, name, namespace: name, open: true, keptOpen: true, faint: false, workloads: 1, pods: 1, hidden: 0, ingress: 'isolated', egress: 'open', openWorkloads: 0, findings: 0, inner: 0, wideInbound: 0, wideOutbound: 0, tier: 1, ...change };
}

export const idOf = (peer: string) => (peer.includes('/') ? `workload/${peer.split('/')[0]}/Deployment/${peer.split('/')[1]}` : peer);

export function edgeOf(line: string, state: PairState = 'policy'): EdgeView {
  const [ends = '', ports = '8080'] = line.split(' : ');
  const [from = '', to = ''] = ends.split(' > ').map((end) => idOf(end.trim()));
  return { id: `${from}>${to}`, from, to, state, ports: ports.split(', ').map((port) => `${port}/TCP`), label: ports, partial: false };
}

function peerOf(peer: string): PeerView {
  const [namespace, name] = peer.split('/');
  const counts = { ingress: 'isolated', egress: 'open', openInbound: 0, openOutbound: 0, wideInbound: 0, wideOutbound: 0, inbound: 0, outbound: 0 } as const;
  if (name === undefined) return { id: peer, kind: peer as 'internet', name: peer, tier: 0, ...counts };
  return { id: idOf(peer), kind: 'workload', namespace, workloadKind: 'Deployment', name, replicas: 1, tier: 1, ...counts };
}

/** A numbered graph with `workloads` workloads in a few namespaces and about `lines` lines; the same number, the same graph. */
export function numberedGraph(seed: number, workloads: number, lines: number): GraphView {
  let state = seed + 1;
  const next = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const count = 1 + next(Math.max(2, Math.ceil(workloads / 4)));
  const peers = [...Array(workloads).keys()].map((index) => `team-${next(count)}/app-${index}${'-canary'.repeat(next(3))}`);
  const outside = ['internet', 'private', 'nodes'].slice(0, next(4));
  const all = [...peers, ...outside];
  const pairs = new Set<string>();
  for (let i = 0; i < lines; i++) {
    const from = all[next(all.length)] as string;
    const to = all[next(all.length)] as string;
    if (from !== to && (from.includes('/') || to.includes('/'))) pairs.add(`${from} > ${to} : ${[80, 5432, 8080, 15020][next(4)]}`);
  }
  return graphOf(all, [...pairs], Object.fromEntries(peers.map((peer) => [peer, { tier: 1 + next(4), openInbound: next(2) * 9 }])));
}
