import type { PeerId } from '@/lib/model/ids';
import { smallestAllow } from '@/lib/policy/smallest-allow';
import type { WantedPair } from './synthesis';
import type { Worksheet } from './worksheet';

/**
 * What no NetworkPolicy can change about the wanted pairs, in words; `null` when nothing stands against them. A baseline rule
 * is no obstacle for an end that the draft isolates: NetworkPolicies come before it.
 */
export function findObstacle({ graph, isolated }: Worksheet, pairs: readonly WantedPair[]): string | null {
  if (graph.snapshot.adminPolicies.length === 0 && graph.snapshot.primaryNetworks.length === 0) return null;
  for (const { from, to, ports } of pairs) {
    const answer = smallestAllow(graph, from, to, ports);
    if (answer.kind === 'not-needed') continue;
    const stays = answer.obstacles.find(({ rule, tier, half }) => (answer.kind === 'impossible' && !rule && graph.snapshot.primaryNetworks.length > 0) || tier === 'admin' || (tier === 'baseline' && half !== undefined && !isolated[half].has(endOf(half, from, to))));
    if (stays) return stays.message;
  }
  return null;
}

const endOf = (half: 'ingress' | 'egress', from: PeerId, to: PeerId): PeerId => (half === 'egress' ? from : to);
