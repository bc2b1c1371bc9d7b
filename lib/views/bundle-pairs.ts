import { parsePeer, type PeerId } from '@/lib/model/ids';
import type { GraphPeer, Pair, PairState } from '@/lib/policy/allow-graph';
import { includesPort } from '@/lib/policy/port-set';
import type { BundlePairsView, GroupPanelView } from '@/lib/queries/contract/bundle';
import type { GraphQuery } from '@/lib/queries/contract/graph';
import { parseGroupId } from '@/lib/queries/contract/grouping';
import { describePair, type Analysis } from './analysis';
import { groupFacts } from './group-view';
import { groupsOf, type Group } from './grouping';
import type { PairTest } from './pair-filter';
import { peerView } from './peer-view';

/** How many pairs are named. */
const NAMED = 400;
const ORDER: Readonly<Record<PairState, number>> = { policy: 0, unknown: 1, open: 2, denied: 3 };

/** The pairs from one end of the map to another, each a peer or a group; `null` when there is no such end. */
export function bundlePairs(analysis: Analysis, from: string, to: string, { port }: Pick<GraphQuery, 'port'>, keeps?: PairTest): Omit<BundlePairsView, 'revision'> | null {
  const [source, destination] = [endOf(analysis, from), endOf(analysis, to)];
  if (!source || !destination) return null;
  const found: { from: GraphPeer; to: GraphPeer; pair: Pair }[] = [];
  const counts = { policy: 0, unknown: 0, open: 0, pairs: 0 };
  for (const one of source.peers) {
    for (const other of destination.peers) {
      if (one === other || (!one.workload && !other.workload)) continue;
      counts.pairs++;
      const pair = analysis.graph.pair(one.id, other.id);
      if (pair.state === 'denied' || (port && !includesPort(pair.state === 'unknown' ? pair.unknown : pair.allowed, port.protocol, port.port)) || (keeps && !keeps(one, other, pair))) continue;
      counts[pair.state]++;
      found.push({ from: one, to: other, pair });
    }
  }
  found.sort((a, b) => ORDER[a.pair.state] - ORDER[b.pair.state]);
  const pairs = found.slice(0, NAMED).map((one) => {
    const { ports, label, note } = describePair(analysis, one.to, one.pair);
    return { from: one.from.id, to: one.to.id, state: one.pair.state, ports, label, ...(note !== undefined && { note }) };
  });
  return { from: source.name, to: destination.name, counts, pairs };
}

/** A group with its workloads; `null` when there is none. */
export function groupPanel(analysis: Analysis, id: string): Omit<GroupPanelView, 'revision'> | null {
  const group = findGroup(analysis, id);
  if (!group) return null;
  const { name, pods, ingress, egress, openWorkloads, findings } = groupFacts(analysis, group);
  return { id, name, workloads: [...group.workloads], pods, ingress, egress, openWorkloads, findings };
}

function endOf(analysis: Analysis, id: string): { readonly name: string; readonly peers: readonly GraphPeer[] } | null {
  const peer = analysis.graph.peer(id as PeerId);
  if (peer) {
    const { namespace, name } = peerView(analysis, peer);
    return { name: namespace === undefined ? name : `${namespace}/${name}`, peers: [peer] };
  }
  const group = findGroup(analysis, id);
  return group ? { name: group.name, peers: group.workloads.map((member) => analysis.graph.peer(member)!) } : null;
}

function findGroup(analysis: Analysis, id: string): Group | undefined {
  const grouping = parsePeer(id)?.kind === 'namespace' ? 'namespace' : parseGroupId(id)?.grouping;
  return grouping && groupsOf(analysis, grouping).all.find((group) => group.id === id);
}
