import { policyName } from '@/lib/model/ids';
import { DIRECTIONS } from '@/lib/model/network-policy';
import type { AllowGraph, GraphPeer } from '@/lib/policy/allow-graph';
import { findAccidents } from '@/lib/policy/future/accidents';
import { futureExposure, type FutureReach } from '@/lib/policy/future/future-exposure';
import { newWorkloads } from '@/lib/policy/future/namespace-future';
import { isNoPorts } from '@/lib/policy/port-set';
import type { PolicyRef } from '@/lib/policy/rule-form';
import { accidentView, describePods } from '@/lib/views/future-view';
import { connectionText, portTexts } from '@/lib/policy/connection-ports';
import { printable } from '@/lib/model/printable';

/** What would hold of pods that may appear, as lines and as fields of JSON. */
export interface Future {
  readonly lines: readonly string[];
  readonly fields: object;
}

/** Who could reach a workload, and whom it could reach, if that appeared; and what holds only by accident of today's labels. */
export function futureOf(graph: AllowGraph, peer: GraphPeer): Future {
  const hasPods = peer.endpoints.some((endpoint) => graph.evaluator.compiled.endpoints.all[endpoint]!.kind === 'pods');
  if (!hasPods) {
    const note = peer.endpoints.length === 0 ? 'It has no running pod, so nothing can be said of it.' : 'It uses the host network, and no policy selects such pods.';
    return { lines: [note], fields: { directions: [], accidents: [], notes: [note] } };
  }
  const found = DIRECTIONS.map((direction) => {
    const { limited, anyPod, newcomers } = futureExposure(graph, peer, direction);
    const isolation = graph.isolation(peer, direction) === 'unknown' ? 'unknown' : limited ? 'isolated' : 'open';
    return { direction, isolation, anyPod, newcomers: newcomers.map((one) => ({ who: describePods(one.selection), today: one.today > 0, reach: one })) };
  });
  const accidents = findAccidents(graph, peer).map(accidentView).map(({ message }) => message);
  return {
    lines: [
      ...found.flatMap(({ direction, isolation, anyPod, newcomers }) => [
        `${direction}: ${isolation}`,
        ...[{ who: 'any pod in any namespace', today: true, reach: anyPod }, ...newcomers].map(({ who, today, reach }) => `    ${direction === 'ingress' ? 'from' : 'to'} ${printable(who)}${today ? '' : ' (none today)'} : ${reachText(reach)}`),
      ]),
      ...accidentLines(accidents),
    ],
    fields: {
      directions: found.map(({ direction, isolation, anyPod, newcomers }) => ({ direction, isolation, anyPod: reachFields(anyPod), newcomers: newcomers.map(({ who, today, reach }) => ({ who, today, ...reachFields(reach) })) })),
      accidents,
    },
  };
}

/** What would become of a new workload in a namespace. */
export function futureIn(graph: AllowGraph, namespace: string): Future {
  const found = newWorkloads(graph, namespace);
  const names = (refs: readonly PolicyRef[]) => refs.map((ref) => `${ref.kind} ${policyName(ref)}`);
  const accidents = found.filter(({ onlyToday }) => onlyToday).map(({ direction }) => `Every workload of today is isolated for ${direction}, each by a policy that selects its labels. A new one would be open.`);
  return {
    lines: [
      ...found.flatMap(({ direction, isolation, anyPod, selective }) => [
        `${direction} of a new workload: ${isolation}`,
        `    ${direction === 'ingress' ? 'from' : 'to'} any pod in any namespace : ${reachText(anyPod)}`,
        ...(selective.length > 0 ? [`    policies that select by labels may pick it, too: ${names(selective).map(printable).join(', ')}`] : []),
      ]),
      ...accidentLines(accidents),
    ],
    fields: { directions: found.map(({ direction, isolation, anyPod, selective }) => ({ direction, isolation, anyPod: reachFields(anyPod), selective: names(selective) })), accidents },
  };
}

const accidentLines = (messages: readonly string[]): string[] => (messages.length > 0 ? ['', ...messages.map((message) => `Only by today's labels: ${printable(message)}`)] : []);

/** `TCP 5432; perhaps TCP 80; its port metrics`. */
function reachText({ allowed, possible, named }: FutureReach): string {
  const words = [...(isNoPorts(allowed) ? [] : [connectionText(allowed)]), ...(isNoPorts(possible) ? [] : [`perhaps ${connectionText(possible)}`]), ...(named.length > 0 ? [`its port ${named.map(printable).join(' or ')}`] : [])];
  return words.length === 0 ? 'No Connections' : words.join('; ');
}

const reachFields = ({ allowed, possible, named }: FutureReach) => ({ allowed: portTexts(allowed), possible: portTexts(possible), named });
