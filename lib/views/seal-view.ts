import { objectTitle, policyId, type PeerId } from '@/lib/model/ids';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { formatRange } from '@/lib/policy/cidr';
import { findChanges, type Change } from '@/lib/policy/differences/changes';
import { alignEnds } from '@/lib/policy/differences/ends';
import { formatPorts, intersectPorts, isNoPorts, type PortSet } from '@/lib/policy/port-set';
import type { SealEdgeView, SealPairs, SealSource, SealStageView, SealView } from '@/lib/queries/contract/seal';
import { shortName } from '@/lib/synthesis/safety/edge-list';
import { NO_DNS, PRESUMED_DNS } from '@/lib/synthesis/safety/presumed-dns';
import { differenceWords } from '@/lib/synthesis/seal/difference-words';
import { portsOf, type KeptEdge } from '@/lib/synthesis/seal/kept-edge';
import type { OfferedEdge } from '@/lib/synthesis/seal/offered-edges';
import { isPassing } from '@/lib/synthesis/seal/stage-changes';
import type { PlaceName, SealDifference } from '@/lib/synthesis/seal/target';
import { fileDiff } from '@/lib/synthesis/text/unified-diff';
import type { Analysis } from './analysis';
import type { Sealing, SealingStage } from './sealing';

/** How many connections are listed, and how many of other things; the counts are of all. */
const LISTED = 2000;
const FIRST = 50;

/** A sealed set as the browser is told of it. */
export function sealView({ graph }: Analysis, sealing: Sealing): Omit<SealView, 'revision'> {
  const { offered, kept, sealed, stages, unclear, unread, notes } = sealing;
  const isKept = new Set(kept);
  const invalid = new Map(sealed.invalid.map(({ edge, message }) => [edge, message]));
  const { after } = sealed;
  // The same ends as in the stages, so that the counts can be compared.
  const changes = [...findChanges(graph, after, alignEnds(graph, after, 'peers'))];
  const sentences = [...new Set([...sealed.invalid.map(({ edge, message }) => `${shortName(edge.from)} → ${shortName(edge.to)}: ${message}`), ...sealed.differences.map(differenceText)])];
  return {
    namespaces: [...sealed.namespaces],
    edges: offered.slice(0, LISTED).map((edge) => edgeView(edge, isKept.has(edge), after, invalid)),
    counts: {
      edges: offered.length,
      kept: kept.length,
      off: offered.length - kept.length,
      bySource: countBySource(offered),
      policies: sealed.policies.length,
      closed: changes.filter(({ delta }) => !isNoPorts(delta.lost)).length,
      opened: changes.filter(({ delta }) => !isNoPorts(delta.gained)).length,
    },
    stages: stages.map((stage) => stageView(stage)),
    exact: sealing.exact,
    differences: firstOf(sentences),
    before: graph.figure(),
    after: after.figure(),
    unknowns: firstOf(unknownsOf(graph.snapshot, sealing)),
    unread: firstOf([...unread]),
    notes: firstOf([...notes]),
    unclear: firstOf(unclear.map(({ from, text, where, why }) => ({ from: shortName(from), text, where, why }))),
  };
}

const firstOf = <T>(items: readonly T[], most = FIRST): { count: number; first: T[] } => ({ count: items.length, first: items.slice(0, most) });

function countBySource(offered: readonly OfferedEdge[]): Record<SealSource, number> {
  const counts = { today: 0, declared: 0, essential: 0, drawn: 0, observed: 0 };
  for (const { sources } of offered) for (const source of sources) counts[source]++;
  return counts;
}

function edgeView({ id, from, to, ports, sources, evidence, edges }: OfferedEdge, on: boolean, after: AllowGraph, invalid: ReadonlyMap<OfferedEdge['edges'][number], string>): SealEdgeView {
  const message = edges.map((edge) => invalid.get(edge)).find((one) => one !== undefined);
  return {
    id, from, to,
    ports: [...ports],
    sources: [...sources],
    // That it is allowed today is its source already.
    why: edges.flatMap(({ source, why }) => (source === 'observed' ? [] : [why])),
    evidence: evidence.slice(0, FIRST).map(({ text, where, service, file, line }) => ({ text, where, service, ...(file !== undefined && { file }), ...(line !== undefined && { line }) })),
    on,
    held: !on && edges.some((edge) => isAllowed(after, edge)),
    ...(message !== undefined && { invalid: message }),
  };
}

const isAllowed = (graph: AllowGraph, edge: KeptEdge): boolean => graph.peer(edge.from) !== undefined && graph.peer(edge.to) !== undefined && !isNoPorts(intersectPorts(graph.pair(edge.from, edge.to).allowed, portsOf(edge)));

/** A stage, with so many pairs of each kind at most. */
export function stageView({ stage, changes, files, exact }: SealingStage, most = FIRST): SealStageView {
  const meanwhile = stage.unsafe.flatMap(({ pairs }) => pairs.map(({ from, to, ports }) => ({ from: shortName(from), to: shortName(to), ports: formatPorts(ports) })));
  // A policy that is there on the way only is created and deleted: it is told of once.
  const told = changes.filter((change) => change.after !== undefined || !isPassing(change, changes));
  return {
    namespace: stage.namespace,
    facts: stage.facts,
    exact,
    policies: told.map(({ action, name, namespace, before, after, because, ...change }) => ({
      id: policyId('NetworkPolicy', namespace, name),
      action,
      name,
      yaml: after ?? before!,
      ...(before !== undefined && after !== undefined && { diff: fileDiff({ path: name, before, after }) }),
      because: [...because],
      passing: isPassing({ ...change, action, name, because }, changes),
    })),
    closed: pairsOf(stage.changes, ({ lost }) => lost, most),
    opened: pairsOf(stage.changes, ({ gained }) => gained, most),
    unsafe: firstOf(meanwhile, most),
    apply: [...files.apply],
    rollback: [...files.rollback],
  };
}

function pairsOf(changes: readonly Change[], portsOf: (delta: Change['delta']) => PortSet, most: number): SealPairs {
  const found = changes.filter(({ delta }) => !isNoPorts(portsOf(delta)));
  return { count: found.length, first: found.slice(0, most).map(({ from, to, delta }) => ({ from: placeName(from), to: placeName(to), ports: formatPorts(portsOf(delta)) })) };
}

function differenceText(difference: SealDifference): string {
  const { from, to, ports, end } = difference;
  const { becomes, why } = differenceWords(difference, placeName(end === 'from' ? from : to));
  return `${placeName(from)} → ${placeName(to)} (${formatPorts(ports).join(', ')}) ${becomes}: ${why}.`;
}

/** A workload, the nodes, or ranges of addresses. */
function placeName({ id, outside }: PlaceName): string {
  if (outside) return outside.ranges.map(({ first, last }) => formatRange(outside.family, first, last)).join(', ');
  return shortName(id ?? ('nodes' as string as PeerId));
}

/** What the proof does not cover, a sentence each. */
export function unknownsOf(snapshot: Analysis['snapshot'], { sealed, unplaced, dns }: Sealing): string[] {
  const { unevaluated, unreadable, pods } = snapshot;
  const hosts = [...new Set(pods.flatMap((pod) => (pod.hostNetwork && sealed.namespaces.includes(pod.namespace) ? [pod.workload.replace(/^([^/]+)\/[^/]+\//, '$1/')] : [])))].sort();
  return [
    ...(dns === 'read' ? [] : [dns === 'presumed' ? PRESUMED_DNS : NO_DNS]),
    ...unreadable.map(({ verb, resource, namespace, reason }) => `Not read: ${verb} ${resource}${namespace === undefined ? '' : ` in ${namespace}`}: ${reason}`),
    ...unevaluated.map((object) => `Not evaluated: ${objectTitle(object)}.`),
    ...[...unplaced].map((id) => `Not covered: connections with ${shortName(id)}, on the host network with addresses that are not known.`),
    ...hosts.map((name) => `No policy isolates ${name}: it is on the host network.`),
  ];
}
