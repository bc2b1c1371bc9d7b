import { formatPeer, workloadPeer, type PeerId } from '@/lib/model/ids';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { draftPorts } from '@/lib/policy/draft-ports';
import { onePort } from '@/lib/policy/port-set';
import { declaredEdges, type Evidence } from '@/lib/policy/services/declared-edges';
import { directWays } from '@/lib/policy/services/direct-ways';
import type { Essential } from '../safety/essential';
import type { KeptEdge } from './kept-edge';

const ANYWHERE = ['0.0.0.0/0', '::/0'];

/**
 * What manifests declare without anybody drawing it: connections to Services that settings name, what Services and host ports
 * publish, and what the cluster works by.
 */
export function declaredKeep({ snapshot }: AllowGraph, essentials: readonly Essential[]): KeptEdge[] {
  const named = declaredEdges(snapshot).edges.map(({ from, to, ports, evidence }): KeptEdge => ({ from, to, ports: draftPorts(ports), why: evidenceText(evidence), source: 'declared' }));
  const published = directWays(snapshot).ways.filter(({ obstacle }) => obstacle?.verdict !== 'denied').flatMap(({ kind, by, targets, arrival }) => {
    const sources = (arrival.kind === 'direct' && arrival.ranges ? arrival.ranges : ANYWHERE).map((cidr): PeerId => formatPeer({ kind: 'cidr', cidr }));
    const why = `${by.kind} ${by.namespace}/${by.name} publishes it${kind === by.kind ? '' : ` (${kind})`}.`;
    return targets.flatMap(({ pod, protocol, port }) => sources.map((from): KeptEdge => ({ from, to: workloadPeer(pod.workload), ports: draftPorts(onePort(protocol, port)), why, source: 'declared' })));
  });
  return [...new Map([...named, ...published, ...essentialKeep(essentials)].map((edge) => [JSON.stringify([edge.from, edge.to, edge.ports, edge.why]), edge])).values()];
}

/** What the cluster works by, as edges to keep. */
export const essentialKeep = (essentials: readonly Essential[]): KeptEdge[] => essentials.flatMap(({ title, edges }) => edges.map((edge): KeptEdge => ({ ...edge, why: `Keeps ${title}.`, source: 'essential' })));

function evidenceText([first, ...others]: readonly Evidence[]): string {
  // Policies go where the folders of this machine mean nothing.
  const file = first!.file?.split(/[\\/]/).at(-1);
  const place = file === undefined ? '' : ` (${file}${first!.line === undefined ? '' : `:${first!.line}`})`;
  return `${first!.text} in ${first!.where}${place} names Service ${first!.service}${others.length > 0 ? `, as ${others.length === 1 ? 'does' : 'do'} ${others.length} more` : ''}.`;
}
