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
  const address = addressRange(word);
  if (address) return endsInRange(graph, address);
  switch (word) {
    case 'internet':
    case 'private':
      return outsideEnds(graph, ({ scope }) => scope === word);
    case 'nodes':
      return nodeEnds(graph);
    case 'any':
      return everyone(graph);
    case '*':
      return workloadEnds(graph, () => true);
  }
  const match = /^([^/[\]]+)\/([^/[\]]+)(?:\[([^/[\]]+)\])?$/.exec(word);
  if (!match) return `"${word}" is no peer: write namespace/name, namespace/name[Kind], namespace/*, *, an address, a CIDR, internet, private, nodes or any`;
  const [, namespace, name, kind] = match;
  return workloadEnds(graph, (workload) => workload.namespace === namespace && (name === '*' || workload.name === name) && (kind === undefined || workload.kind === kind));
}

/** All ends there are: workloads, the nodes when any are named, and what is outside. */
export const everyone = (graph: AllowGraph): readonly End[] => [...workloadEnds(graph, () => true), ...(graph.snapshot.nodes.length > 0 ? nodeEnds(graph) : []), ...outsideEnds(graph, () => true)];

function workloadEnds(graph: AllowGraph, keep: (workload: { namespace: string; name: string; kind: string }) => boolean): End[] {
  return graph.peers.flatMap(({ workload, endpoints }) => (workload && keep(workload) ? [peerEnd({ kind: 'workload', workload }, endpoints)] : []));
}

const nodeEnds = (graph: AllowGraph): End[] => graph.peers.flatMap(({ kind, endpoints }) => (kind === 'nodes' ? [peerEnd({ kind: 'nodes' }, endpoints)] : []));

const peerEnd = (peer: ConnectionPeer, endpoints: readonly number[]): End => ({ name: connectionPeerName(peer), key: connectionPeerName(peer), endpoints });

/** The end that a range of outside addresses is. */
export const rangeEnd = (endpoints: readonly number[], range: AddressRange): End => ({ ...peerEnd({ kind: 'range', ...range }, endpoints), range });

/** Pods by labels; a workload is an end with those of its pods that carry them. */
function resolvePods(graph: AllowGraph, { namespace, namespaceLabels, labels }: PodsByLabel): End[] {
  const namespaces = new Set(
    graph.snapshot.namespaces.filter((one) => (namespace === undefined || one.name === namespace) && carries(one.labels, namespaceLabels ?? {})).map(({ name }) => name),
  );
  return endsOfPods(graph, (pod) => namespaces.has(pod.namespace) && carries(pod.labels, labels ?? {}));
}

/** The workloads of some pods, each with what stands for those of them that run. */
function endsOfPods({ peers, snapshot, evaluator }: AllowGraph, keep: (pod: Pod) => boolean): End[] {
  const { ofPod } = evaluator.compiled.endpoints;
  const byWorkload = Map.groupBy(snapshot.pods.filter(keep), ({ workload }) => workload);
  return peers.flatMap(({ workload, endpoints }) => {
    const pods = workload && byWorkload.get(workload.id);
    if (!pods) return [];
    const meant = new Set(pods.map(({ id }) => ofPod.get(id)));
    return [peerEnd({ kind: 'workload', workload }, endpoints.filter((index) => meant.has(index)))];
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
  const pods = endsOfPods(graph, (pod) => !pod.hostNetwork && pod.ips.some(isWithin));
  const nodes = [...endpoints.all.entries()].flatMap(([index, endpoint]) => (endpoint.kind === 'nodes' && endpoint.nodes.some((node) => node.addresses.some(isWithin)) ? [index] : []));
  const inside = [...pods, ...(nodes.length > 0 ? [peerEnd({ kind: 'nodes' }, nodes)] : [])];
  const outside = outsideEnds(graph, () => true, range);
  if (range.first !== range.last) return [...inside, ...outside];
  // The one address of a pod or a node is that pod or node, though other addresses around it are outside.
  return inside.length > 0 ? inside : outside.map((end) => ({ ...end, name: formatIp(range.family, range.first) }));
}
