import { compareText } from '@/lib/model/compare-text';
import type { PodId, WorkloadId } from '@/lib/model/ids';
import { type Labels, type LabelSelector } from '@/lib/model/labels';
import type { ContainerPort, Node, Pod, Snapshot } from '@/lib/model/snapshot';
import type { AddressSpace, BlockId, BlockMatch, OutsideGroup } from './address-space';
import { FAMILIES, parseIp, type Family } from './cidr';
import { oncePer } from './once-per';
import type { ByAddress, Semantics } from './profile';
import { isEmptySelector, labelValue, matchesSelector } from './selector';

/** Whether an endpoint has an address of a family; `maybe` when its addresses are not known. */
export type HasFamily = 'yes' | 'maybe' | 'no';

interface Addresses {
  readonly families: Readonly<Record<Family, HasFamily>>;
  readonly blocks: Readonly<Record<Family, BlockMatch>>;
}

/**
 * One side of connections, standing for everything that policies treat alike: pods of one namespace whose labels, as far
 * as any selector reads them, named ports and address blocks agree; the nodes; or a group of outside addresses.
 */
export type Endpoint = PodEndpoint | HostEndpoint | NodesEndpoint | OutsideEndpoint;

/** An equivalence class of pods that policies can select. */
export interface PodEndpoint extends Addresses {
  readonly kind: 'pods';
  readonly namespace: string;
  /** Labels of one member; any other member agrees on every key that a selector reads. */
  readonly labels: Labels;
  readonly ports: readonly ContainerPort[];
  readonly pods: readonly Pod[];
}

/** hostNetwork pods: to policies they are their node's address. */
export interface HostEndpoint extends Addresses {
  readonly kind: 'host-pods';
  readonly namespace: string;
  /** Node selectors, by position among those of the policies, that match its node. */
  readonly nodeSelectors: SelectorMatch;
  readonly pods: readonly Pod[];
}

/** Nodes that policies treat alike; none are named when the input names none. */
export interface NodesEndpoint extends Addresses {
  readonly kind: 'nodes';
  readonly nodeSelectors: SelectorMatch;
  readonly nodes: readonly Node[];
}

/** Which of a list of selectors match something: surely, or possibly when it is not known which node it is. */
export interface SelectorMatch {
  readonly yes: readonly number[];
  readonly maybe: readonly number[];
}

export interface OutsideEndpoint extends Addresses {
  readonly kind: 'outside';
  readonly group: OutsideGroup;
}

export interface Endpoints {
  /** Pods first, sorted by namespace, so that a namespace is one run of indices; then host pods, nodes, outside groups. */
  readonly all: readonly Endpoint[];
  readonly podCount: number;
  readonly namespaceRuns: ReadonlyMap<string, readonly [first: number, end: number]>;
  readonly ofPod: ReadonlyMap<PodId, number>;
  /** Endpoint indices of a workload's pods, ascending; a workload without running pods has none. */
  readonly ofWorkload: ReadonlyMap<WorkloadId, readonly number[]>;
}

/** Names of container ports and label keys that some rule reads; nothing else tells two pods apart. */
export interface Relevance {
  readonly labelKeys: readonly string[];
  readonly portNames: ReadonlySet<string>;
  /** Selectors of nodes that some rule names. */
  readonly nodeSelectors: readonly LabelSelector[];
  /** Workloads whose pods something besides rules tells from others. */
  readonly special: ReadonlySet<WorkloadId>;
}

/**
 * Whether a pod takes part in traffic: not when it has ended, and a live pod not before it has an address.
 * A pod as a manifest describes it always does. Some readings of manifests keep ended pods.
 */
export const takesPart = (pod: Pod, { endedPodsTakePart = false }: Partial<Semantics> = {}): boolean =>
  endedPodsTakePart || (pod.phase !== 'Succeeded' && pod.phase !== 'Failed' && (pod.presence === 'template' || pod.ips.length > 0));

/** Groups the snapshot's pods, nodes and outside addresses into endpoints. Deterministic whatever the order of the input. */
export function buildEndpoints(snapshot: Snapshot, space: AddressSpace, relevance: Relevance, semantics: Semantics): Endpoints {
  const unknownAddressesOf = unknownPodAddresses(snapshot, space);
  const knownAddressesOf = addressReader(space);
  const asPod = addressReading(semantics, semantics.pods);
  const asNode = addressReading(semantics, semantics.nodes);
  const nodeMatchOf = nodeMatcher(snapshot, relevance.nodeSelectors);
  const isHost = (pod: Pod) => pod.hostNetwork && !semantics.hostPodsAreOrdinary;
  const keyOf = classKeys(relevance, isHost, nodeMatchOf);
  const nodeAddresses = new Map(snapshot.nodes.map((node) => [node.name, node.addresses]));
  const groups = new Map<string, { pods: Pod[]; addresses: Addresses }>();
  for (const pod of snapshot.pods) {
    if (!takesPart(pod, semantics)) continue;
    const known = pod.ips.length > 0 ? pod.ips : pod.hostNetwork && pod.nodeName ? (nodeAddresses.get(pod.nodeName) ?? []) : [];
    const addresses = (isHost(pod) ? asNode : asPod)(known.length > 0 ? knownAddressesOf(known) : unknownAddressesOf(pod));
    const key = keyOf(pod, addresses);
    const group = groups.get(key);
    if (group) group.pods.push(pod);
    else groups.set(key, { pods: [pod], addresses });
  }

  const ordered = [...groups.entries()].sort(([a], [b]) => compareText(a, b)).map(([, group]) => group);
  const all: Endpoint[] = [];
  const namespaceRuns = new Map<string, [number, number]>();
  for (const { pods, addresses } of ordered.filter((group) => !isHost(group.pods[0]!))) {
    const { namespace, labels, ports } = pods[0]!;
    const index = all.push({ kind: 'pods', namespace, labels, ports, pods, ...addresses }) - 1;
    const run = namespaceRuns.get(namespace);
    if (run) run[1] = index + 1;
    else namespaceRuns.set(namespace, [index, index + 1]);
  }
  const podCount = all.length;
  for (const { pods, addresses } of ordered.filter((group) => isHost(group.pods[0]!))) {
    all.push({ kind: 'host-pods', namespace: pods[0]!.namespace, pods, nodeSelectors: nodeMatchOf(pods[0]!.nodeName), ...addresses });
  }
  for (const { families, blocks, ...nodes } of nodeClasses(snapshot, space, nodeMatchOf)) all.push({ kind: 'nodes', ...nodes, ...asNode({ families, blocks }) });
  for (const group of space.outside) {
    if (group.family === 6 && !semantics.ipv6) continue;
    all.push({ kind: 'outside', group, ...oneAddress(group.family, group.blocks) });
  }
  return { all, podCount, namespaceRuns, ...indexPods(all) };
}

function indexPods(all: readonly Endpoint[]): Pick<Endpoints, 'ofPod' | 'ofWorkload'> {
  const ofPod = new Map<PodId, number>();
  const ofWorkload = new Map<WorkloadId, number[]>();
  for (const [index, endpoint] of all.entries()) {
    if (!('pods' in endpoint)) continue;
    for (const { id } of endpoint.pods) ofPod.set(id, index);
    for (const workload of new Set(endpoint.pods.map((pod) => pod.workload))) {
      const indices = ofWorkload.get(workload) ?? [];
      ofWorkload.set(workload, indices);
      indices.push(index);
    }
  }
  return { ofPod, ofWorkload };
}

/** Host pods are told apart by address alone; the namespace comes first so that sorting by key sorts by namespace. */
function classKeys({ labelKeys, portNames, special }: Relevance, isHost: (pod: Pod) => boolean, nodeMatchOf: NodeMatcher): (pod: Pod, addresses: Addresses) => string {
  const textOf = oncePer(({ families, blocks }: Addresses) => FAMILIES.map((family) => `${families[family]} ${blocks[family].yes} ${blocks[family].maybe}`).join(' '));
  return (pod, addresses) => {
    if (isHost(pod)) return JSON.stringify([pod.namespace, textOf(addresses), nodeMatchOf(pod.nodeName)]);
    const labels = labelKeys.map((key) => labelValue(pod.labels, key) ?? null);
    const ports = pod.ports.filter((port) => port.name !== undefined && portNames.has(port.name)).map((port) => `${port.name}/${port.protocol}/${port.containerPort}`);
    return JSON.stringify([pod.namespace, labels, ports.sort(), textOf(addresses), special.has(pod.workload) && pod.workload]);
  };
}

/** Reads addresses of pods; most have one, and pods of one piece of address space share the answer. */
function addressReader(space: AddressSpace): (texts: readonly string[]) => Addresses {
  const single = { 4: oncePer((blocks: readonly BlockId[]) => oneAddress(4, blocks)), 6: oncePer((blocks: readonly BlockId[]) => oneAddress(6, blocks)) };
  return (texts) => {
    const ip = texts.length === 1 ? parseIp(texts[0]!) : null;
    return ip ? single[ip.family](space.blocksAt(ip.family, ip.value)) : addressesOf(space, texts.flatMap((text) => parseIp(text) ?? []));
  };
}

/** An address of one family, in these blocks. */
const oneAddress = (family: Family, blocks: readonly BlockId[]): Addresses => {
  const match = (own: Family): BlockMatch => ({ yes: own === family ? blocks : [], maybe: [] });
  return { families: { 4: family === 4 ? 'yes' : 'no', 6: family === 6 ? 'yes' : 'no' }, blocks: { 4: match(4), 6: match(6) } };
};

interface Ip {
  readonly family: Family;
  readonly value: bigint;
}

/** Of several addresses of one family, as a node may have, a connection uses one: a block holds it surely when it holds all. */
function addressesOf(space: AddressSpace, ips: readonly Ip[]): Addresses {
  const has = (family: Family): HasFamily => (ips.some((ip) => ip.family === family) ? 'yes' : 'no');
  const match = (family: Family) => matchAny(ips.filter((ip) => ip.family === family).map((ip) => space.blocksAt(family, ip.value)));
  return { families: { 4: has(4), 6: has(6) }, blocks: { 4: match(4), 6: match(6) } };
}

/** Blocks of an address that is one of several. */
function matchAny(candidates: readonly (readonly BlockId[])[]): BlockMatch {
  const some = [...new Set(candidates.flat())].sort((a, b) => a - b);
  const yes = some.filter((id) => candidates.every((blocks) => blocks.includes(id)));
  return { yes, maybe: some.filter((id) => !yes.includes(id)) };
}

/**
 * Addresses that are not known. Known ranges tell the families the cluster uses; without any, IPv4 is taken as given, since
 * a cluster without it is rare, and IPv6 is left open.
 */
function unknownAddresses(families: readonly Family[], match: (family: Family) => BlockMatch): Addresses {
  const has = (family: Family): HasFamily => (families.length === 0 ? (family === 4 ? 'yes' : 'maybe') : families.includes(family) ? 'yes' : 'no');
  return { families: { 4: has(4), 6: has(6) }, blocks: { 4: match(4), 6: match(6) } };
}

/** What can be said of the addresses of a pod that has none given: an ordinary pod's, a node's, or those of a node that is not known. */
function unknownPodAddresses(snapshot: Snapshot, space: AddressSpace): (pod: Pod) => Addresses {
  const named = new Set(snapshot.nodes.filter((node) => node.addresses.length > 0).map((node) => node.name));
  const ofNodes = ([4, 6] as const).filter((family) => snapshot.nodes.some((node) => node.addresses.some((text) => parseIp(text)?.family === family)));
  const nodeFamilies = ofNodes.length > 0 ? ofNodes : space.podFamilies;
  const ordinary = unknownAddresses(space.podFamilies, (family) => space.unknownPodAddress(family));
  const onSomeNode = unknownAddresses(nodeFamilies, (family) => someNodeAddress(snapshot, space, family));
  const onUnknownNode = unknownAddresses(nodeFamilies, (family) => space.unknownAddress(family));
  return (pod) => (!pod.hostNetwork ? ordinary : pod.nodeName !== undefined && !named.has(pod.nodeName) ? onUnknownNode : onSomeNode);
}

/** What can be said of the address of a node when it is not known which of the nodes it is. */
function someNodeAddress(snapshot: Snapshot, space: AddressSpace, family: Family): BlockMatch {
  const known = snapshot.nodes.flatMap((node) => node.addresses.flatMap((text) => parseIp(text) ?? [])).filter((ip) => ip.family === family);
  return known.length === 0 ? space.unknownAddress(family) : matchAny(known.map((ip) => space.blocksAt(family, ip.value)));
}

function nodeClasses(snapshot: Snapshot, space: AddressSpace, nodeMatchOf: NodeMatcher): Omit<NodesEndpoint, 'kind'>[] {
  const classes = new Map<string, { addresses: Addresses; nodeSelectors: SelectorMatch; nodes: Node[] }>();
  for (const node of snapshot.nodes) {
    const ips = node.addresses.flatMap((text) => parseIp(text) ?? []);
    if (ips.length === 0) continue;
    const addresses = addressesOf(space, ips);
    const nodeSelectors = nodeMatchOf(node.name);
    const key = JSON.stringify([addresses, nodeSelectors]);
    const own = classes.get(key) ?? { addresses, nodeSelectors, nodes: [] };
    classes.set(key, own);
    own.nodes.push(node);
  }
  if (classes.size === 0) return [{ nodes: [], nodeSelectors: nodeMatchOf(undefined), ...unknownAddresses(space.podFamilies, (family) => space.unknownAddress(family)) }];
  return [...classes.entries()].sort(([a], [b]) => compareText(a, b)).map(([, { addresses, ...rest }]) => ({ ...rest, ...addresses }));
}

/** Whether address blocks find something of the cluster by its address, as the profile has it. Equal addresses stay one object. */
function addressReading({ ipv6 }: Semantics, byAddress: ByAddress): (addresses: Addresses) => Addresses {
  if (byAddress === 'yes' && ipv6) return (addresses) => addresses;
  const read = (match: BlockMatch): BlockMatch => (byAddress === 'yes' ? match : byAddress === 'no' ? { yes: [], maybe: [] } : { yes: [], maybe: [...match.yes, ...match.maybe].sort((a, b) => a - b) });
  return oncePer(({ families, blocks }) => ({ families: ipv6 ? families : { 4: 'yes', 6: 'no' }, blocks: { 4: read(blocks[4]), 6: read(blocks[6]) } }));
}

type NodeMatcher = (nodeName: string | undefined) => SelectorMatch;

/** Which node selectors match a node by name; a node that is not known may be any of those that are, or one not read. */
function nodeMatcher(snapshot: Snapshot, selectors: readonly LabelSelector[]): NodeMatcher {
  const ids = [...selectors.keys()];
  const known = new Map(snapshot.nodes.map((node) => [node.name, { yes: ids.filter((id) => matchesSelector(selectors[id]!, node.labels)), maybe: [] as number[] }]));
  const always = ids.filter((id) => isEmptySelector(selectors[id]!));
  const unknown: SelectorMatch = { yes: always, maybe: ids.filter((id) => !always.includes(id)) };
  const ofAll = ids.filter((id) => [...known.values()].every(({ yes }) => yes.includes(id)));
  const anyOfKnown: SelectorMatch = { yes: ofAll, maybe: ids.filter((id) => !ofAll.includes(id) && [...known.values()].some(({ yes }) => yes.includes(id))) };
  return (name) => (name === undefined ? (known.size > 0 ? anyOfKnown : unknown) : (known.get(name) ?? unknown));
}
