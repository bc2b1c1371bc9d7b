import type { Intent, IntentEntry, IntentPeer } from '@/lib/model/intent';
import { formatPeer, type PeerId } from '@/lib/model/ids';
import type { Labels } from '@/lib/model/labels';
import type { Pod } from '@/lib/model/snapshot';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { draftPorts } from '@/lib/policy/draft-ports';
import { resolveEnds, type End } from '@/lib/policy/intent/ends';
import { asPortSet, listeningPorts } from '@/lib/policy/listening';
import { ALL_PORTS, formatPorts, isNoPorts, subtractPorts, type PortSet } from '@/lib/policy/port-set';
import { labelValue } from '@/lib/policy/selector';
import type { Essential } from '../safety/essential';
import { usesHostNetwork } from './ends';
import { portsOf, type EdgeSource, type KeptEdge } from './kept-edge';
import { addressesOf, isNone, subtract } from './ranges';
import { overlap, without, type Rectangle } from './rectangles';

export interface IntentEdges {
  /** What `must` and `may` ask for, less what `mustNot` forbids, and the essentials as far as the intent leaves room for them. */
  readonly edges: readonly KeptEdge[];
  /** What is wrong with the intent itself: ends that match nothing, entries that contradict each other. In words. */
  readonly problems: readonly string[];
  /** What no policy can say of it, in words. */
  readonly inexpressible: readonly string[];
  /** Essentials of which the intent forbids something, by their ids. */
  readonly curtailed: readonly Essential[];
}

interface Claim extends Rectangle {
  readonly list: 'may' | 'mustNot' | 'must';
  readonly name: string;
  /** The entry names its ports. */
  readonly hasPorts: boolean;
}

/**
 * Reads an intent as edges to keep. `must` without ports asks for what its destinations listen on. `mustNot` goes before `may` and
 * before the essentials, and for the destinations of `may` its list is complete, for essentials too.
 *
 * @param readPorts reads the ports of an entry
 */
export function intentEdges(graph: AllowGraph, intent: Intent, essentials: readonly Essential[], readPorts: (texts: readonly string[]) => PortSet): IntentEdges {
  const problems: string[] = [];
  const inexpressible: string[] = [];
  const claims = (['must', 'may', 'mustNot'] as const).flatMap((list) => intent[list].flatMap((entry, index): Claim[] => {
    const name = `${list}[${index}]${entry.name === undefined ? '' : ` (${entry.name})`}`;
    const ends = { from: readEnds(graph, entry.from), to: readEnds(graph, entry.to) };
    for (const side of ['from', 'to'] as const) {
      const { problem, parts } = ends[side];
      if (problem !== undefined) problems.push(`${name}: ${problem === '' ? `its "${side}" matches nothing` : problem}.`);
      if (list !== 'mustNot') inexpressible.push(...parts.map((part) => `${name}: its "${side}" means only some of the pods of ${part}, and policies are written for all of them.`));
    }
    return [{ list, name, from: ends.from.ids, to: ends.to.ids, ports: entry.ports ? readPorts(entry.ports) : ALL_PORTS, hasPorts: entry.ports !== undefined }];
  }));
  const ofList = (list: Claim['list']) => claims.filter((claim) => claim.list === list);
  const forbidden = ofList('mustNot');
  const edges: KeptEdge[] = [];

  for (const claim of ofList('must')) {
    for (const piece of claim.hasPorts ? [claim] : onListeningPorts(graph, claim)) {
      const against = forbidden.filter((other) => (claim.hasPorts || isNoPorts(subtractPorts(piece.ports, other.ports))) && overlap(graph, piece, other));
      for (const other of against) {
        const problem = `${claim.name} and ${other.name} contradict each other.`;
        if (!problems.includes(problem)) problems.push(problem);
      }
      const rest = claim.hasPorts || against.length > 0 ? [piece] : forbidden.reduce<Rectangle[]>((pieces, other) => pieces.flatMap((one) => without(graph, one, other)), [piece]);
      edges.push(...rest.flatMap((one) => edgesOf(one, wordsOf(intent, claim), 'chosen')));
    }
  }
  for (const claim of ofList('may')) {
    const rest = forbidden.reduce<Rectangle[]>((pieces, other) => pieces.flatMap((one) => without(graph, one, other)), [claim]);
    edges.push(...rest.flatMap((one) => edgesOf(one, wordsOf(intent, claim), 'chosen')));
  }
  const curtailed = new Set<Essential>();
  // Whatever leads to a destination of `may` is in the list already, or has no place there.
  const closed = ofList('may').map(({ to }): Rectangle => ({ from: everyone(graph), to, ports: ALL_PORTS }));
  for (const essential of essentials) {
    for (const edge of essential.edges) {
      const whole: Rectangle = { from: [edge.from], to: [edge.to], ports: portsOf(edge) };
      const rest = [...forbidden, ...closed].reduce<Rectangle[]>((pieces, other) => pieces.flatMap((one) => without(graph, one, other)), [whole]);
      if (rest.length !== 1 || rest[0] !== whole) curtailed.add(essential);
      edges.push(...rest.flatMap((one) => edgesOf(one, `Keeps ${essential.title}.`, 'essential')));
    }
  }
  return { edges: distinct(edges), problems: [...new Set(problems)], inexpressible: [...new Set(inexpressible)], curtailed: [...curtailed] };
}

const edgesOf = ({ from, to, ports }: Rectangle, why: string, source: EdgeSource): KeptEdge[] =>
  from.flatMap((a) => to.flatMap((b) => (isOutside(a) && isOutside(b) ? [] : [{ from: a, to: b, ports: draftPorts(ports), why, source }])));

const isOutside = (id: PeerId): boolean => !/^(workload|namespace|service)\//.test(id);

const distinct = (edges: readonly KeptEdge[]): KeptEdge[] => [...new Map(edges.map((edge) => [JSON.stringify([edge.from, edge.to, edge.ports, edge.why]), edge])).values()];

function wordsOf(intent: Intent, { list, name, hasPorts, ports }: Claim): string {
  const entry = intent[list][Number(/\[(\d+)\]/.exec(name)![1])]!;
  const side = (peers: IntentEntry['from']) => peers.map((peer) => (typeof peer === 'string' ? peer : JSON.stringify(peer))).join(', ');
  return `${entry.name === undefined ? '' : `${entry.name}: `}${side(entry.from)} ${list} reach ${side(entry.to)}${hasPorts ? ` on ${formatPorts(ports).join(', ')}` : ''}.`;
}

/** Destinations apart by what they listen on; all ports where that is not known. */
function onListeningPorts(graph: AllowGraph, { from, to }: Rectangle): Rectangle[] {
  const listening = listeningPorts(graph.snapshot);
  return to.flatMap((id) => {
    const namespace = /^namespace\/(.+)$/.exec(id)?.[1];
    const members = namespace === undefined ? [id] : graph.peers.flatMap((peer) => (peer.workload?.namespace === namespace ? [peer.id] : []));
    return members.map((member): Rectangle => {
      const workload = graph.peer(member)?.workload;
      const ports = asPortSet((workload && listening.get(workload.id)) ?? []);
      return { from, to: [member], ports: isNoPorts(ports) ? ALL_PORTS : ports };
    });
  });
}

const namespacesOf = (graph: AllowGraph): string[] => [...new Set(graph.peers.flatMap(({ workload }) => workload?.namespace ?? []))];

const everyone = (graph: AllowGraph): PeerId[] => [...namespacesOf(graph).flatMap((name) => wholeNamespace(graph, name)), ...['0.0.0.0/0', '::/0'].map((cidr) => formatPeer({ kind: 'cidr', cidr }))];

/** A namespace, and those of its workloads that are not found by their namespace: they are on the host network. */
function wholeNamespace(graph: AllowGraph, namespace: string): PeerId[] {
  const hosts = graph.peers.filter((peer) => peer.workload?.namespace === namespace && usesHostNetwork(graph.snapshot, peer));
  return [formatPeer({ kind: 'namespace', namespace }), ...hosts.map(({ id }) => id)];
}

interface ReadEnds {
  readonly ids: readonly PeerId[];
  /** Empty when it matches nothing. */
  readonly problem?: string;
  /** Workloads of which only some pods are meant. */
  readonly parts: readonly string[];
}

function readEnds(graph: AllowGraph, peers: readonly IntentPeer[]): ReadEnds {
  const ids = new Set<PeerId>();
  const parts: string[] = [];
  for (const peer of peers) {
    const ends = resolveEnds(graph, [peer]);
    if (typeof ends === 'string') return { ids: [], problem: ends, parts: [] };
    for (const id of idsOf(graph, peer, ends)) ids.add(id);
    for (const { name, key } of ends) {
      const workload = graph.peer(workloadId(key))?.workload;
      if (workload && !graph.snapshot.pods.every((pod) => pod.workload !== workload.id || isMeant(graph, peer, pod))) parts.push(name);
    }
  }
  return ids.size === 0 ? { ids: [], problem: '', parts: [] } : { ids: [...ids], parts };
}

/** Whether an end that means the workload of a pod means the pod too. */
function isMeant({ snapshot }: AllowGraph, peer: IntentPeer, { labels, ips, namespace }: Pod): boolean {
  const carries = (own: Labels, wanted: Labels = {}) => Object.entries(wanted).every(([key, value]) => labelValue(own, key) === value);
  if (typeof peer !== 'string') return carries(labels, peer.labels) && carries(snapshot.namespaces.find(({ name }) => name === namespace)?.labels ?? {}, peer.namespaceLabels);
  const block = addressesOf([peer.includes('/') ? peer : `${peer}/${peer.includes(':') ? 128 : 32}`]);
  return isNone(block) || ips.every((text) => isNone(subtract(addressesOf([`${text}/${text.includes(':') ? 128 : 32}`]), block)));
}

const workloadId = (key: string): PeerId => key.replace(/^([^/]+)\/(.+)\[([^[\]]+)\]$/, 'workload/$1/$3/$2') as PeerId;

function idsOf(graph: AllowGraph, peer: IntentPeer, ends: readonly End[]): PeerId[] {
  if (ends.length === 0) return [];
  if (peer === 'internet' || peer === 'private' || peer === 'nodes') return [formatPeer({ kind: peer })];
  if (peer === 'any') return everyone(graph);
  if (peer === '*') return namespacesOf(graph).flatMap((name) => wholeNamespace(graph, name));
  const whole = typeof peer === 'string' ? /^([^/]+)\/\*$/.exec(peer) : null;
  if (whole) return wholeNamespace(graph, whole[1]!);
  const workloads = ends.flatMap(({ key }) => (/^[^/]+\/.+\[.+\]$/.test(key) ? [workloadId(key)] : []));
  const hasAddresses = ends.some(({ range, key }) => range !== undefined || key === 'nodes');
  if (!hasAddresses || typeof peer !== 'string') return workloads;
  return [...workloads, formatPeer({ kind: 'cidr', cidr: peer.includes('/') ? peer : `${peer}/${peer.includes(':') ? 128 : 32}` })];
}
