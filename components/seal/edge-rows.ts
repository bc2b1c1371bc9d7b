import { parsePeer } from '@/lib/model/ids';
import type { SealEdgeView } from '@/lib/queries/contract/seal';
import { titleOf } from '@/components/verdict/peer-name';

/** A line of the list: the name of a namespace, or one of its connections. */
export type EdgeRow = { readonly kind: 'group'; readonly namespace: string; readonly edges: readonly SealEdgeView[] } | { readonly kind: 'edge'; readonly edge: SealEdgeView };

/** The connections that have every word of the filter, by the sealed namespace that they lead to, or come from. */
export function edgeRows(edges: readonly SealEdgeView[], sealed: readonly string[], filter: string): readonly EdgeRow[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const inScope = new Set(sealed);
  const matching = edges.filter((edge) => {
    const text = `${edgeName(edge)} ${edge.ports.join(' ')} ${edge.sources.join(' ')} ${edge.why.join(' ')}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const groups = Map.groupBy(matching, ({ from, to }) => [to, from].map(namespaceOf).find((name) => inScope.has(name)) ?? '');
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([namespace, own]): EdgeRow[] => [{ kind: 'group', namespace, edges: own }, ...own.map((edge): EdgeRow => ({ kind: 'edge', edge }))]);
}

/** `shop/web → shop/api`. */
export const edgeName = ({ from, to }: Pick<SealEdgeView, 'from' | 'to'>): string => `${endName(from)} → ${from === to ? 'its own replicas' : endName(to)}`;

const endName = (id: string): string => (parsePeer(id)?.kind === 'namespace' ? `${titleOf(id)}, all pods` : titleOf(id));

function namespaceOf(id: string): string {
  const peer = parsePeer(id);
  return peer && 'namespace' in peer ? peer.namespace : '';
}
