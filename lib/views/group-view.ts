import type { PeerId } from '@/lib/model/ids';
import { findMistakes } from '@/lib/policy/findings/find-mistakes';
import { oncePer } from '@/lib/policy/once-per';
import type { GroupView } from '@/lib/queries/contract/graph';
import type { Analysis } from './analysis';
import type { Group } from './grouping';
import { isolationOf } from './isolation';
import { tierOf } from './tier';

/** What is true of a group however the map shows it. */
export type GroupFacts = Pick<GroupView, 'id' | 'name' | 'namespace' | 'workloads' | 'pods' | 'ingress' | 'egress' | 'openWorkloads' | 'findings' | 'tier' | 'members'>;

const facts = oncePer((_: Analysis) => new Map<Group, GroupFacts>());

/** The facts of a group of workloads: counts, isolation, how many are open to others, and findings about them. */
export function groupFacts(analysis: Analysis, group: Group): GroupFacts {
  const known = facts(analysis).get(group);
  if (known) return known;
  const { graph, degrees } = analysis;
  const peers = group.workloads.map((id) => graph.peer(id)!);
  const found = findingsByPeer(analysis);
  const result: GroupFacts = {
    id: group.id,
    name: group.name,
    ...(group.namespace !== undefined && { namespace: group.namespace }),
    workloads: peers.length,
    pods: peers.reduce((sum, peer) => sum + graph.podCount(peer), 0),
    ...isolationOf(analysis, peers, [...new Set(peers.map((peer) => peer.workload!.namespace))]),
    openWorkloads: peers.filter((peer) => degrees.get(peer.id)!.openInbound > 0).length,
    findings: new Set(group.workloads.flatMap((id) => [...(found.get(id) ?? [])])).size,
    tier: peers.reduce((sum, peer) => sum + tierOf(analysis, peer), 0) / peers.length,
    ...(group.namespace === undefined && { members: [...group.workloads] }),
  };
  facts(analysis).set(group, result);
  return result;
}

/** Findings, by their number, of each workload they concern; mere remarks do not count. */
const findingsByPeer = oncePer(({ graph }: Analysis): ReadonlyMap<PeerId, ReadonlySet<number>> => {
  const found = new Map<PeerId, Set<number>>();
  for (const [number, { severity, peers }] of findMistakes(graph).entries()) {
    if (severity === 'info') continue;
    for (const peer of peers) found.set(peer, (found.get(peer) ?? new Set()).add(number));
  }
  return found;
});
