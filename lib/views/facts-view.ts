import type { AllowGraph, GraphPeer } from '@/lib/policy/allow-graph';
import type { Finding } from '@/lib/policy/findings/finding';
import type { FactsView } from '@/lib/queries/contract/facts';
import type { Analysis } from './analysis';
import { findingsOf, findingView } from './finding-view';

/** So many findings are told first. */
const FIRST = 5;

/** What is worth knowing first: how many workloads are isolated, how many pairs are open, and what harms most. */
export function factsView({ graph }: Analysis): Omit<FactsView, 'revision'> {
  const workloads = graph.peers.filter(({ workload }) => workload !== undefined);
  const isolation: FactsView['isolation'] = { both: 0, ingress: 0, egress: 0, partly: 0, none: 0, unknown: 0, exempt: 0, idle: 0 };
  for (const peer of workloads) isolation[stanceOf(graph, peer)] += 1;
  const findings = byHarm(findingsOf(graph));
  const pairs = graph.figure();
  const denied = pairs.denied > 0 ? findDenied(graph, workloads, findings) : undefined;
  return { workloads: workloads.length, isolation, pairs, findings: findings.slice(0, FIRST).map(findingView), moreFindings: Math.max(0, findings.length - FIRST), ...(denied && { denied }) };
}

function stanceOf(graph: AllowGraph, peer: GraphPeer): keyof FactsView['isolation'] {
  if (peer.endpoints.length === 0) return 'idle';
  const [ingress, egress] = [graph.isolation(peer, 'ingress'), graph.isolation(peer, 'egress')];
  if (ingress === 'unknown' || egress === 'unknown') return 'unknown';
  if (ingress === 'exempt' || egress === 'exempt') return 'exempt';
  if (ingress === 'isolated') return egress === 'isolated' ? 'both' : 'ingress';
  if (egress === 'isolated') return 'egress';
  return ingress === 'partial' || egress === 'partial' ? 'partly' : 'none';
}

/** Findings of what is open although it was meant to be closed, or has no effect at all: nobody notices these by themselves. */
const EXPOSES: ReadonlySet<string> = new Set<Finding['code']>([
  'defined-twice', 'empty-entry', 'every-namespace', 'host-network-subject', 'ignored-rules', 'invalid-cidr', 'invalid-policy', 'ip-block-covers-pods', 'labels-differ', 'networks-cover-pods',
  'not-enforced', 'open-to-everyone', 'opens-namespace', 'or-for-and', 'overruled-rule', 'selects-nothing',
]);
const SEVERITIES = ['error', 'warning', 'info'] as const;

/**
 * Findings, the most harmful first: by severity; of one severity, what leaves something open before what cuts something off, which
 * shows by itself; then by how many workloads and objects are concerned. What is alike stays in its order.
 */
export function byHarm(findings: readonly Finding[]): readonly Finding[] {
  const weight = ({ severity, code, peers, objects }: Finding) => [SEVERITIES.indexOf(severity), EXPOSES.has(code) ? 0 : 1, -peers.length, -objects.length];
  const weighed = findings.map((finding) => ({ finding, weight: weight(finding) }));
  return weighed.sort((a, b) => firstDifference(a.weight, b.weight)).map(({ finding }) => finding);
}

function firstDifference(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) if (value !== b[index]) return value - b[index]!;
  return 0;
}

/** So many pairs are looked at for an example. */
const MOST_LOOKS = 3000;

/** A pair that is denied: one of which half is there, if there is such, since its explanation teaches most. */
function findDenied(graph: AllowGraph, workloads: readonly GraphPeer[], findings: readonly Finding[]): FactsView['denied'] {
  for (const { code, peers: [from, to] } of findings) if (code === 'missing-half' && from && to && graph.pair(from, to).state === 'denied') return { from, to };
  let looks = 0;
  for (const { id: from } of workloads) {
    for (const { id: to } of workloads) {
      if (from === to) continue;
      if (graph.pair(from, to).state === 'denied') return { from, to };
      if (++looks >= MOST_LOOKS) return undefined;
    }
  }
  return undefined;
}
