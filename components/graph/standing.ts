import { parsePeer } from '@/lib/model/ids';
import type { GraphView } from '@/lib/queries/contract/graph';

/** What stands for a peer on the map: itself, the closed group that it is in, or nothing (`null`) when the map does not show it. */
export function standingIn({ nodes, groups }: GraphView): (peer: string) => string | null {
  const shown = new Set(nodes.map((node) => node.id));
  const closed = groups.filter((group) => !group.open);
  const byNamespace = new Map(closed.flatMap(({ id, namespace }) => (namespace === undefined ? [] : [[namespace, id] as const])));
  const byMember = new Map(closed.flatMap(({ id, members }) => (members ?? []).map((member) => [member, id] as const)));
  return (id) => {
    if (shown.has(id)) return id;
    const peer = parsePeer(id);
    return byMember.get(id) ?? (peer?.kind === 'workload' ? byNamespace.get(peer.namespace) : undefined) ?? null;
  };
}
