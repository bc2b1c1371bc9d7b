import type { Direction } from '@/lib/model/network-policy';
import { countBits } from '../bitset';
import type { AllowGraph, GraphPeer } from '../allow-graph';
import type { Family } from '../cidr';
import type { CompiledPolicies } from '../compile';
import type { CompiledRule } from '../compile-rule';
import { ALL_PORTS, isNoPorts, NO_PORTS, subtractPorts, unionPorts, type PortSet } from '../port-set';
import type { PeerForm, PodSelection } from '../rule-form';
import { selectorKey } from '../selector';
import type { Match } from '../tiers';
import { futurePods, shareOfPods, type FuturePods } from './future-pods';
import { onlyName } from './selector-relation';

/**
 * What policies of today would allow between a peer and pods that may appear. Only the peer's own half is asked. Where
 * namespaces have networks of their own, pods on the peer's network are meant.
 */
export interface FutureReach {
  /** Allowed for every such pod. */
  readonly allowed: PortSet;
  /** Allowed for some of them, or not to be told: it depends on what else the pod is labelled, or on something not read. */
  readonly possible: PortSet;
  /** Names of ports that rules would look up on the new pod; which numbers these are is not known. */
  readonly named: readonly string[];
}

/** Pods that rules concerning a peer pick out, as one kind of newcomer. */
export interface Newcomers extends FutureReach {
  readonly selection: PodSelection;
  /** How many classes of pods it picks today; 0 when nothing of the kind is there. */
  readonly today: number;
}

export interface FutureExposure {
  readonly direction: Direction;
  /** Whether any policy of any tier applies to the peer in this direction, or may; without one everything is open. */
  readonly limited: boolean;
  /** A pod of any namespace, whatever its labels. */
  readonly anyPod: FutureReach;
  /** One for each selection of pods in the rules that concern the peer, where it differs from `anyPod` or may be what opens that. */
  readonly newcomers: readonly Newcomers[];
}

/** Who could reach the peer (ingress), or be reached by it (egress), if it appeared in the cluster. */
export function futureExposure(graph: AllowGraph, peer: GraphPeer, direction: Direction): FutureExposure {
  const { compiled } = graph.evaluator;
  const anyPod = futureReach(graph, peer, direction, EVERY_POD)!;
  const newcomers = selectionsOf(compiled, peer, direction).flatMap((selection): Newcomers[] => {
    const reach = futureReach(graph, peer, direction, selection);
    return reach && (!isSame(reach, anyPod) || isPerhaps(reach, selection)) ? [{ selection, ...reach, today: countPicked(compiled, selection) }] : [];
  });
  return { direction, limited: peer.endpoints.some((endpoint) => graph.evaluator.profile(endpoint, direction) !== null), anyPod, newcomers };
}

/** What holds between a peer and all pods that a selection may come to pick; `null` when it can never pick one. */
export function futureReach(graph: AllowGraph, peer: GraphPeer, direction: Direction, selection: PodSelection): FutureReach | null {
  const { evaluator, snapshot } = graph;
  const future = futurePods(selection, snapshot);
  if (!future) return null;
  const { compiled } = evaluator;
  let allowed = NO_PORTS;
  let possible = NO_PORTS;
  const named = new Set<string>();
  for (const endpoint of peer.endpoints) {
    if (isApart(compiled, endpoint, future)) continue;
    const profile = evaluator.profile(endpoint, direction);
    for (const family of familiesOf(compiled, endpoint)) {
      if (!profile) return { allowed: ALL_PORTS, possible: NO_PORTS, named: [] };
      const verdict = profile.judge(futureMatch(compiled, future, family), direction === 'ingress' ? endpoint : withoutPorts(compiled));
      allowed = unionPorts(allowed, compiled.lattice.get(verdict.allowed));
      possible = unionPorts(possible, compiled.lattice.get(verdict.possible));
    }
    if (direction === 'egress') for (const name of namesFor(compiled, future, endpoint)) named.add(name);
  }
  return { allowed, possible: subtractPorts(possible, allowed), named: [...named].sort() };
}

/** Every pod there is or will be. */
export const EVERY_POD: PodSelection = { namespaces: { selector: {} }, pods: {} };

const isSame = (a: FutureReach, b: FutureReach) => a.allowed.key === b.allowed.key && a.possible.key === b.possible.key && a.named.join() === b.named.join();

/** Whether of some pods, but not of all there may be, it depends on what else they are labelled. */
const isPerhaps = ({ allowed, possible }: FutureReach, selection: PodSelection): boolean => isNoPorts(allowed) && !isNoPorts(possible) && selectionKey(selection) !== selectionKey(EVERY_POD);

/** Whether the pods are of one namespace of today, the network of which is another than the endpoint's. */
function isApart({ networks, endpoints }: CompiledPolicies, endpoint: number, { namespaces }: FuturePods): boolean {
  const [first] = endpoints.namespaceRuns.get(onlyName(namespaces) ?? '') ?? [];
  return first !== undefined && networks?.link(first, endpoint) === 'apart';
}

/** Families over which the endpoint surely connects; with addresses not known, the one that nearly every cluster has. */
function familiesOf({ endpoints }: CompiledPolicies, endpoint: number): readonly Family[] {
  const sure = ([4, 6] as const).filter((family) => endpoints.all[endpoint]!.families[family] === 'yes');
  return sure.length > 0 ? sure : [4];
}

/** How a rule stands to all the future pods at once: `maybe` when it would match some of them. */
export function futureMatch(compiled: CompiledPolicies, future: FuturePods, family: Family): (rule: CompiledRule) => Match {
  const byAddress = compiled.semantics.pods;
  const { yes, maybe } = compiled.space.unknownPodAddress(family);
  const matchOf = (peer: PeerForm): Match => {
    if (peer.kind === 'pods') return MATCH_OF_SHARE[shareOfPods(peer.pods, future)];
    if (peer.kind !== 'addresses' || byAddress === 'no') return 'no';
    const block = compiled.space.blockId(peer.block);
    if (yes.includes(block)) return byAddress === 'yes' ? 'yes' : 'maybe';
    return maybe.includes(block) ? 'maybe' : 'no';
  };
  return ({ form: { peers } }) => {
    if (peers === 'everything') return 'yes';
    const matches = peers.map(matchOf);
    return matches.includes('yes') ? 'yes' : matches.includes('maybe') ? 'maybe' : 'no';
  };
}

const MATCH_OF_SHARE = { all: 'yes', some: 'maybe', none: 'no' } as const;

/** A destination that declares no ports: what named ports are on a pod that is not there cannot be told. */
export const withoutPorts = ({ endpoints }: CompiledPolicies): number => endpoints.all.findIndex((endpoint) => endpoint.kind === 'nodes');

/** Names of ports in egress rules that match the future pods. */
function namesFor(compiled: CompiledPolicies, future: FuturePods, endpoint: number): string[] {
  const match = futureMatch(compiled, future, familiesOf(compiled, endpoint)[0]!);
  return rulesOf(compiled, endpoint, 'egress').flatMap((rule) => (rule.form.ports === 'all' || match(rule) === 'no' ? [] : rule.form.ports.named.map(({ name }) => name)));
}

const rulesOf = ({ applying, policies }: CompiledPolicies, endpoint: number, direction: Direction): readonly CompiledRule[] =>
  applying[direction][endpoint]!.flatMap((index) => policies[index]!.rules[direction] ?? []);

/** Each selection of pods that the rules concerning a peer name, once, in the order the rules stand. */
function selectionsOf(compiled: CompiledPolicies, peer: GraphPeer, direction: Direction): PodSelection[] {
  const found = new Map<string, PodSelection>();
  for (const endpoint of peer.endpoints) {
    for (const { form } of rulesOf(compiled, endpoint, direction)) {
      for (const one of form.peers === 'everything' ? [] : form.peers) if (one.kind === 'pods') found.set(selectionKey(one.pods), one.pods);
    }
  }
  return [...found.values()];
}

const selectionKey = ({ namespaces, pods }: PodSelection): string => `${'name' in namespaces ? `name ${namespaces.name}` : selectorKey(namespaces.selector)} ${selectorKey(pods)}`;

const countPicked = ({ selections }: CompiledPolicies, selection: PodSelection): number => countBits(selections.select(selection).yes);
