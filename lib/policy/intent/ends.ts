import type { IntentPeer, PodsByLabel } from '@/lib/model/intent';
import type { Labels } from '@/lib/model/labels';
import type { Pod } from '@/lib/model/snapshot';
import type { Scope } from '../address-space';
import type { AllowGraph } from '../allow-graph';
import { formatIp, parseCidr, parseIp, type Cidr } from '../cidr';
import { connectionPeerName, usedFamilies, type ConnectionPeer } from '../connections';

/** One end of connections, as far as policies can tell: a workload or some of its pods, the nodes, or outside addresses. */
export interface End {
  readonly name: string;
  /** Two ends with the same key are the same peer. */
  readonly key: string;
  readonly endpoints: readonly number[];
  /** Of outside addresses: which. Policies treat all of them alike. */
  readonly range?: AddressRange;
}

export type AddressRange = Pick<Cidr, 'family' | 'first' | 'last'>;

/** Words for everything that is outside the cluster's pods, and for all peers. */
const WORDS = ['internet', 'private', 'nodes', 'any'] as const;

/**
 * The ends that peers of an intent, or a word of the command line, name; in the order of the graph, each once.
 * A string says what is wrong with a word; an empty list, that nothing is called so. Workloads without running pods are ends
 * without endpoints.
 */
export function resolveEnds(graph: AllowGraph, peers: readonly IntentPeer[]): readonly End[] | string {
  const found = new Map<string, End>();
  for (const peer of peers) {
    const ends = typeof peer === 'string' ? resolveWord(graph, peer) : resolvePods(graph, peer);
    if (typeof ends === 'string') return ends;
    for (const end of ends) {
      const known = found.get(end.key);
      found.set(end.key, known ? { ...known, endpoints: [...new Set([...known.endpoints, ...end.endpoints])] } : end);
    }
  }
  return [...found.values()];
}

function resolveWord(graph: AllowGraph, word: string): readonly End[] | string {
  const address = /[:.]/.test(word) || word.includes('/') ? addressRange(word) : null;
  if (address) return endsInRange(graph, address);
  if (word === '*') return workloadEnds(graph, () => true);
  switch (WORDS.find((known) => known === word)) {
    case 'internet':
    case 'private':
      return outsideEnds(graph, ({ scope }) => scope === word);
    case 'nodes':
      return nodeEnds(graph);
    case 'any':
      return [...workloadEnds(graph, () => true), ...(graph.snapshot.nodes.length > 0 ? nodeEnds(graph) : []), ...outsideEnds(graph, () => true)];
  }
  const match = /^([^/[\]]+)\/(?:(\*)|([^/[\]]+)(?:\[([^/[\]]+)\])?)$/.exec(word);
  if (!match) return `"${word}" is no peer: write namespace/name, namespace/name[Kind], namespace/*, *, an address, a CIDR, internet, private, nodes or any`;
  const [, namespace, all, name, kind] = match;
  return workloadEnds(graph, (workload) => workload.namespace === namespace && (all !== undefined || (workload.name === name && (kind === undefined || workload.kind === kind))));
}

function workloadEnds(graph: AllowGraph, keep: (workload: { namespace: string; name: string; kind: string }) => boolean): End[] {
  return graph.peers.flatMap(({ workload, endpoints }) => (workload && keep(workload) ? [peerEnd({ kind: 'workload', workload }, endpoints)] : []));
}

const nodeEnds = (graph: AllowGraph): End[] => graph.peers.flatMap(({ kind, endpoints }) => (kind === 'nodes' ? [peerEnd({ kind: 'nodes' }, endpoints)] : []));

const peerEnd = (peer: ConnectionPeer, endpoints: readonly number[]): End => ({ name: connectionPeerName(peer), key: connectionPeerName(peer), endpoints });

/** The end that a range of outside addresses is. */
export const rangeEnd = (endpoints: readonly number[], range: AddressRange): End => ({ ...peerEnd({ kind: 'range', ...range }, endpoints), range });

/** Pods by labels; a workload is an end with those of its pods that carry them. */
function resolvePods(graph: AllowGraph, { namespace, namespaceLabels, labels }: PodsByLabel): End[] {
  const { endpoints } = graph.evaluator.compiled;
  const namespaces = new Set(
    graph.snapshot.namespaces.filter((one) => (namespace === undefined || one.name === namespace) && carries(one.labels, namespaceLabels ?? {})).map(({ name }) => name),
  );
  const pods = graph.snapshot.pods.filter((pod) => namespaces.has(pod.namespace) && carries(pod.labels, labels ?? {}));
  return endsOfPods(graph, pods, (pod) => endpoints.ofPod.get(pod.id));
}

function endsOfPods(graph: AllowGraph, pods: readonly Pod[], endpointOf: (pod: Pod) => number | undefined): End[] {
  const byWorkload = new Map<string, Set<number>>();
  for (const pod of pods) {
    const endpoint = endpointOf(pod);
    const known = byWorkload.get(pod.workload) ?? new Set<number>();
    byWorkload.set(pod.workload, known);
    if (endpoint !== undefined) known.add(endpoint);
  }
  return graph.snapshot.workloads.flatMap((workload) => {
    const endpoints = byWorkload.get(workload.id);
    return endpoints ? [peerEnd({ kind: 'workload', workload }, [...endpoints])] : [];
  });
}

const carries = (own: Labels, wanted: Labels): boolean => Object.entries(wanted).every(([key, value]) => Object.hasOwn(own, key) && own[key] === value);

/** Outside addresses, one end for each range that policies treat alike. */
function outsideEnds(graph: AllowGraph, keep: (group: { readonly scope: Scope }) => boolean, within?: AddressRange): End[] {
  const families = usedFamilies(graph);
  const ends = [...graph.evaluator.compiled.endpoints.all.entries()].flatMap(([index, endpoint]) => {
    if (endpoint.kind !== 'outside' || !keep(endpoint.group) || (within ? endpoint.group.family !== within.family : !families.includes(endpoint.group.family))) return [];
    const { family, ranges } = endpoint.group;
    return ranges.flatMap((range) => {
      const first = within && within.first > range.first ? within.first : range.first;
      const last = within && within.last < range.last ? within.last : range.last;
      return first <= last ? [rangeEnd([index], { family, first, last })] : [];
    });
  });
  return ends.sort((a, b) => a.range!.family - b.range!.family || (a.range!.first < b.range!.first ? -1 : 1));
}

function addressRange(word: string): AddressRange | null {
  const ip = parseIp(word);
  if (ip) return { family: ip.family, first: ip.value, last: ip.value };
  const cidr = parseCidr(word);
  return cidr.ok ? cidr.cidr : null;
}

/** What has addresses in a range: pods, nodes and what is outside. */
function endsInRange(graph: AllowGraph, range: AddressRange): End[] {
  const { endpoints } = graph.evaluator.compiled;
  const isWithin = (text: string): boolean => {
    const ip = parseIp(text);
    return ip !== null && ip.family === range.family && range.first <= ip.value && ip.value <= range.last;
  };
  const pods = endsOfPods(graph, graph.snapshot.pods.filter((pod) => !pod.hostNetwork && pod.ips.some(isWithin)), (pod) => endpoints.ofPod.get(pod.id));
  const nodes = [...endpoints.all.entries()].flatMap(([index, endpoint]) => (endpoint.kind === 'nodes' && endpoint.nodes.some((node) => node.addresses.some(isWithin)) ? [index] : []));
  const isOne = range.first === range.last;
  // The one address of a pod or a node is that pod or node, though other addresses around it are outside.
  if (isOne && pods.length + nodes.length > 0) return [...pods, ...(nodes.length > 0 ? [peerEnd({ kind: 'nodes' }, nodes)] : [])];
  return [...pods, ...(nodes.length > 0 ? [peerEnd({ kind: 'nodes' }, nodes)] : []), ...outsideEnds(graph, () => true, range)].map((end) => (isOne ? { ...end, name: formatIp(range.family, range.first) } : end));
}
