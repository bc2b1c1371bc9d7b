import { firstFew } from '@/lib/model/first-few';
import { policyName } from '@/lib/model/ids';
import { plural } from '@/lib/model/plural';
import { DIRECTIONS } from '@/lib/model/network-policy';
import type { AllowGraph, GraphPeer } from '@/lib/policy/allow-graph';
import { ALL_PORTS, isNoPorts, portSet, subtractPorts, unionOfPorts } from '@/lib/policy/port-set';
import type { ApplyGuard } from '@/lib/queries/contract/apply';
import type { Essential, EssentialEdge, EssentialKind } from '@/lib/synthesis/safety/essential';
import { findEssentials } from '@/lib/synthesis/safety/find-essentials';
import { connectingPorts, neededEnd, type NeededEnd } from '@/lib/synthesis/safety/needed-ends';
import { collateralOf, pairText, portChanges } from '@/lib/synthesis/text/proof-facts';
import type { ProvenChanges } from './proven-changes';

/** Isolating more pods than this at once wants a yes of its own. */
export const MANY_PODS = 25;
const NAMED = 5;

/** What the control plane and the cluster's own services live in. */
const isSystemNamespace = (name: string): boolean => ['kube-system', 'kube-public', 'kube-node-lease'].includes(name) || /^openshift(-|$)/.test(name);

/** What of a set of changes is easily regretted, as far as the proof can tell. */
export function guardsOf(proven: ProvenChanges): ApplyGuard[] {
  return [...cutEssentials(proven), ...systemNamespaces(proven), ...clusterWide(proven), ...manyPods(proven), ...collateral(proven), ...interruptions(proven)];
}

const WORDS: Readonly<Record<EssentialKind, string>> = { dns: 'cut DNS', 'api-server': 'cut the API server', webhook: 'cut webhooks', metrics: 'cut metrics', ingress: 'cut ingress', mesh: 'cut the mesh', probes: 'cut probes' };

/** What the cluster works by and somebody loses who has it now, one guard a kind. */
function cutEssentials({ before, after }: ProvenChanges): ApplyGuard[] {
  const cut = findEssentials(before).flatMap((essential) => {
    const losers = losersOf(before, after, essential);
    return losers.length > 0 ? [{ essential, losers }] : [];
  });
  return [...Map.groupBy(cut, ({ essential }) => essential.kind)].map(([kind, own]) => {
    const losers = [...new Set(own.flatMap((one) => one.losers))].sort();
    return {
      id: `essential ${kind}`,
      title: `${firstFew(own.map(({ essential }) => essential.title))} is cut for ${count(losers.length, 'workload')}`,
      detail: `${firstFew(losers, NAMED)}. ${own[0]!.essential.because[0] ?? ''}`.trim(),
      word: WORDS[kind],
    };
  });
}

/** Who of those that need a connection have it now and do not surely have it afterwards. */
function losersOf(before: AllowGraph, after: AllowGraph, { edges }: Essential): readonly string[] {
  const found = new Set<string>();
  for (const edge of edges) {
    const ports = portsOf(edge.ports);
    for (const [from, to] of pairsOf(before, edge)) {
      const [old, now] = [connectingPorts(before, from, to, ports).sure, connectingPorts(after, inGraph(after, from), inGraph(after, to), ports).sure];
      if (!isNoPorts(subtractPorts(old, now))) found.add(nameOf(from.kind === 'workload' ? from : to));
    }
  }
  return [...found];
}

/** The ends of an edge, workloads one by one. */
function pairsOf(graph: AllowGraph, { from, to }: EssentialEdge): (readonly [GraphPeer | NeededEnd, GraphPeer | NeededEnd])[] {
  const ends = (id: EssentialEdge['from']): readonly (GraphPeer | NeededEnd)[] => {
    const end = neededEnd(graph, id);
    return !end ? [] : end.kind === 'workloads' ? end.members : [end];
  };
  return ends(from).flatMap((a) => ends(to).flatMap((b) => (a === b ? [] : [[a, b] as const])));
}

const inGraph = (graph: AllowGraph, end: GraphPeer | NeededEnd): GraphPeer | NeededEnd => (end.kind === 'workload' ? (graph.peer(end.id) ?? end) : end);

const nameOf = (end: GraphPeer | NeededEnd): string => (end.kind === 'workload' ? `${end.workload!.namespace}/${end.workload!.name}` : end.id);

const portsOf = (ports: EssentialEdge['ports']) =>
  ports === 'all' ? ALL_PORTS : unionOfPorts(ports.map(({ protocol, port, endPort = port }) => portSet({ [protocol]: [[port, endPort]] })));

const systemNamespaces = ({ changes }: ProvenChanges): ApplyGuard[] =>
  [...Map.groupBy(changes.filter(({ namespace }) => namespace !== undefined && isSystemNamespace(namespace)), ({ namespace }) => namespace!)].map(([namespace, own]) => ({
    id: `namespace ${namespace}`,
    title: `Policies of ${namespace} change`,
    detail: `The cluster itself lives there: ${firstFew([...new Set(own.map(({ name }) => name))], NAMED)}.`,
    word: namespace,
  }));

function clusterWide({ changes }: ProvenChanges): ApplyGuard[] {
  const own = changes.filter(({ namespace }) => namespace === undefined);
  return own.length === 0 ? [] : [{ id: 'cluster', title: 'Policies of the whole cluster change', detail: `${firstFew(own.map(({ kind, name }) => `${kind} ${name}`), NAMED)}: they come before the policies of namespaces.`, word: 'cluster' }];
}

function manyPods({ before, after, changes }: ProvenChanges): ApplyGuard[] {
  const touched = new Set(changes.flatMap(({ namespace }) => namespace ?? []));
  const isEverywhere = changes.some(({ namespace }) => namespace === undefined);
  const stands = (graph: AllowGraph, peer: GraphPeer, direction: (typeof DIRECTIONS)[number]) => ['isolated', 'partial'].includes(graph.isolation(peer, direction));
  const newly = after.peers.filter((peer) => {
    const old = peer.workload && (isEverywhere || touched.has(peer.workload.namespace)) ? before.peer(peer.id) : undefined;
    return old !== undefined && DIRECTIONS.some((direction) => stands(after, peer, direction) && !stands(before, old, direction));
  });
  const pods = newly.reduce((sum, peer) => sum + after.podCount(peer), 0);
  if (pods <= MANY_PODS) return [];
  return [{ id: 'pods', title: `${pods} pods are isolated that are not now`, detail: `They are those of ${count(newly.length, 'workload')}: ${firstFew(newly.map(({ workload }) => policyName(workload!)), NAMED)}.`, word: `isolate ${pods}` }];
}

function collateral({ facts }: ProvenChanges): ApplyGuard[] {
  if (facts.exact) return [];
  const pairs = collateralOf(facts).map((pair) => `${pairText(pair)} ${portChanges(pair)}`);
  const { unknowns, unmet, unclosed } = facts;
  return [{
    id: 'collateral',
    title: pairs.length > 0 ? `${count(pairs.length, 'connection')} ${plural(pairs.length, { one: 'changes', other: 'change' })} that nobody asked for` : 'It is not exactly what was drafted',
    detail: [
      ...(pairs.length > 0 ? [`${firstFew(pairs, NAMED)}.`] : []),
      ...(unmet.length > 0 ? [`What was asked for does not surely hold for ${count(unmet.length, 'connection')}.`] : []),
      ...(unclosed.length > 0 ? [`${count(unclosed.length, 'connection')} may stay open.`] : []),
      ...(unknowns.decides || unknowns.pairs > 0 ? ['Something that is not known decides what becomes of it.'] : []),
    ].join(' ') || 'Some change of the draft could not be written.',
    word: 'not exact',
  }];
}

function interruptions({ unsafe }: ProvenChanges): ApplyGuard[] {
  const pairs = unsafe.flatMap((step) => step.pairs);
  if (pairs.length === 0) return [];
  return [{ id: 'interruption', title: `${count(pairs.length, 'connection')} ${plural(pairs.length, { one: 'is', other: 'are' })} closed on the way`, detail: `They are allowed before and after, and there is no order without: ${firstFew(pairs.map(pairText), NAMED)}.`, word: 'interrupt' }];
}

const count = (number: number, word: string): string => `${number} ${plural(number, { one: word, other: `${word}s` })}`;
