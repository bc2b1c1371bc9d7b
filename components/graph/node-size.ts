import { formatNumber } from '@/components/ui/format';
import type { WorkloadDetail } from '@/lib/queries/contract/graph';
import type { MapNode } from './map-nodes';

export const NODE_HEIGHT = 40;
const CIRCLE = 80;
const GROUP_HEIGHT = 50;
/** So many closed groups are drawn smaller, and nearer to each other. */
export const CROWD = 40;
/** Of one line of what an opened workload shows, and of the space around these lines. */
export const DETAIL_ROW = 15;
const DETAIL_PADDING = 10;
const DETAIL_WIDTH = 220;
/** Mean width of a character of a name; the text layer shortens what is wider. */
const NAME_CHARACTER = 6.6;

/** How large a node is: whole names up to about twenty characters, longer ones are shortened. `isCrowded`: there are very many closed groups. */
export function nodeSize(node: MapNode, isCrowded = false): { readonly w: number; readonly h: number } {
  if (node.kind === 'outside') return { w: CIRCLE, h: CIRCLE };
  const named = Math.ceil(([...node.name].length * NAME_CHARACTER + 24) / 20) * 20;
  if (node.kind === 'group' && isCrowded) return { w: Math.min(160, Math.max(120, named - 10)), h: NODE_HEIGHT };
  if (node.kind === 'group') return { w: Math.min(180, Math.max(140, named)), h: GROUP_HEIGHT };
  const w = Math.min(160, Math.max(120, named));
  if (node.detail === null) return { w, h: NODE_HEIGHT };
  return { w: Math.max(w, DETAIL_WIDTH), h: NODE_HEIGHT + Math.ceil((detailRows(node.detail).length * DETAIL_ROW + DETAIL_PADDING) / 10) * 10 };
}

/** A line of what an opened workload shows. */
export interface DetailRow {
  readonly kind: 'port' | 'pod' | 'more';
  readonly text: string;
}

/** What an opened workload shows, line by line: the ports it listens on, then its pods. */
export function detailRows({ ports, pods, morePods }: WorkloadDetail): DetailRow[] {
  return [
    ...(ports.length === 0 ? [{ kind: 'more' as const, text: 'no listening port is declared' }] : []),
    ...ports.map(({ port, protocol, names }): DetailRow => ({ kind: 'port', text: [protocol === 'TCP' ? `${port}` : `${port}/${protocol}`, ...names].join(' ') })),
    ...(pods.length === 0 ? [{ kind: 'more' as const, text: 'no pod is running' }] : []),
    ...pods.map(({ name, address, phase, count }): DetailRow => ({ kind: 'pod', text: [count > 1 ? `${name} ×${formatNumber(count)}` : name, address, phase].filter((part) => part !== undefined).join(' · ') })),
    ...(morePods > 0 ? [{ kind: 'more' as const, text: `+${formatNumber(morePods)} more` }] : []),
  ];
}
