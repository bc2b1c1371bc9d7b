import type { GraphPeer } from '@/lib/policy/allow-graph';
import type { Analysis } from './analysis';
import { csvLine } from '@/lib/model/csv';
import { membersOf, walkHops, type HopsQuery } from './walk-hops';

/** Everybody within the hops asked for, nobody grouped: the nearest first. `null` when there is no such peer. */
export function hopsCsv(analysis: Analysis, query: HopsQuery): string | null {
  const walk = walkHops(analysis, query);
  if (!walk) return null;
  const columns = membersOf(analysis.graph.peers, walk.hops, walk.self, query.hops);
  const lines = [...columns].sort(([a], [b]) => a - b).flatMap(([hop, members]) =>
    members.map(({ peer, position, state }) => {
      const ruledIn = walk.hops.ruled[position]!;
      return csvLine([String(hop), ...nameOf(peer), WORDS[state], ruledIn > 0 ? String(ruledIn) : '']);
    }),
  );
  return csvLine(['hops', 'namespace', 'kind', 'name', 'rests on', 'hops by rules alone']) + lines.join('');
}

const WORDS = { policy: 'rules', open: 'openness', unknown: 'unknown' } as const;

const nameOf = ({ kind, workload }: GraphPeer): string[] => (workload ? [workload.namespace, workload.kind, workload.name] : ['', '', kind]);
