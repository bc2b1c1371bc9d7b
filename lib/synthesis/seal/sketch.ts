import { compareText } from '@/lib/model/compare-text';
import type { PeerId } from '@/lib/model/ids';
import { NAMESPACE_NAME_LABEL, type LabelSelector } from '@/lib/model/labels';
import { DIRECTIONS, type Direction, type NetworkPolicyPeer, type NetworkPolicyPort } from '@/lib/model/network-policy';
import type { AllowGraph, GraphPeer } from '@/lib/policy/allow-graph';
import { isAllPorts, isNoPorts, unionPorts, type PortSet } from '@/lib/policy/port-set';
import { selectorKey } from '@/lib/policy/selector';
import { mergeRules } from '../minimal/merge';
import { reasonFor, type RuleReason } from '../rule-reasons';
import { peerKey, type PolicyParts, type RuleParts } from '../policy-parts';
import { stableSelector, type StableSelector } from '../stable-selector';
import { usesHostNetwork, type SealEnd } from './ends';
import { blocksOf, unite, type Addresses } from './ranges';
import type { ResolvedEdge, Unnameable } from './target';

/** A kept edge with its reason. */
export interface ReasonedEdge extends ResolvedEdge {
  readonly why: string;
}

/** A policy before anything is left out of it, and why it says what it says. */
export interface SketchedPolicy {
  readonly parts: PolicyParts;
  readonly reasons: readonly RuleReason[];
}

interface Sketch {
  readonly namespace: string;
  readonly selector: LabelSelector;
  readonly name: string;
  readonly pods: Record<Direction, Map<string, { readonly peer: NetworkPolicyPeer; ports: PortSet }>>;
  readonly addresses: Record<Direction, Map<string, { readonly ports: PortSet; addresses: Addresses; readonly why: Set<string> }>>;
  readonly reasons: RuleReason[];
}

/**
 * Writes kept edges as one policy for each workload in scope, with all its peers of both directions, and one that denies the rest
 * of its namespace. An edge is written at its source where that is in scope, and at its destination where that is.
 */
export function sketchPolicies(graph: AllowGraph, edges: readonly ReasonedEdge[], namespaces: readonly string[]): { readonly policies: readonly SketchedPolicy[] } & Unnameable {
  const names = new Names(graph);
  const sketches = new Map<string, Sketch>();
  const sketchOf = (peer: GraphPeer): Sketch | null => {
    const { namespace, name } = peer.workload!;
    const found = usesHostNetwork(graph.snapshot, peer) ? null : names.of(peer);
    if (!found) return null;
    const key = `${namespace} ${selectorKey(found.selector)}`;
    const sketch = sketches.get(key) ?? newSketch(namespace, found.selector, `allow-${name}`);
    sketches.set(key, sketch);
    return sketch;
  };
  for (const { from, to, ports, why } of edges) {
    if (isNoPorts(ports)) continue;
    for (const [direction, subjects, others] of [['egress', from, to], ['ingress', to, from]] as const) {
      for (const peer of subjects.workloads) {
        const sketch = namespaces.includes(peer.workload!.namespace) ? sketchOf(peer) : null;
        if (sketch) add(sketch, direction, names.peersOf(sketch.namespace, others), others.addresses, ports, why);
      }
    }
  }
  for (const namespace of namespaces) sketches.set(`${namespace} `, newSketch(namespace, {}, 'default-deny'));
  const policies = [...sketches.values()].sort((a, b) => compareText(`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`)).map(finish);
  return { policies, unnamed: names.unnamed, alike: names.alike };
}

/** Finds selectors, and remembers which workloads have none of their own. */
class Names {
  readonly unnamed = new Set<PeerId>();
  readonly alike = new Set<PeerId>();
  private readonly found = new Map<PeerId, StableSelector | null>();

  constructor(private readonly graph: AllowGraph) {}

  of(peer: GraphPeer): StableSelector | null {
    const known = this.found.get(peer.id);
    if (known !== undefined) return known;
    const selector = stableSelector(this.graph.snapshot, peer.workload!.id);
    this.found.set(peer.id, selector);
    if (!selector) this.unnamed.add(peer.id);
    for (const other of selector?.alsoSelects ?? []) this.alike.add(peer.id).add(`workload/${other}` as PeerId);
    return selector;
  }

  /** The pods of an end as peers of a policy's rules; those that nothing names are left out. */
  peersOf(own: string, { workloads, namespace }: SealEnd): NetworkPolicyPeer[] {
    const within = (other: string, podSelector?: LabelSelector): NetworkPolicyPeer =>
      other === own ? { podSelector: podSelector ?? {} } : { namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: other } }, ...(podSelector && { podSelector }) };
    if (namespace !== undefined) return [within(namespace)];
    return workloads.flatMap((peer) => {
      const found = this.of(peer);
      return found ? [within(peer.workload!.namespace, found.selector)] : [];
    });
  }
}

const newSketch = (namespace: string, selector: LabelSelector, name: string): Sketch => ({
  namespace, selector, name,
  pods: { ingress: new Map(), egress: new Map() },
  addresses: { ingress: new Map(), egress: new Map() },
  reasons: [],
});

function add(sketch: Sketch, direction: Direction, peers: readonly NetworkPolicyPeer[], addresses: Addresses, ports: PortSet, why: string): void {
  for (const peer of peers) {
    const key = peerKey(peer);
    const known = sketch.pods[direction].get(key);
    sketch.pods[direction].set(key, { peer, ports: known ? unionPorts(known.ports, ports) : ports });
  }
  if (peers.length > 0) sketch.reasons.push(...reasonFor(direction, peers, ports, why));
  if (addresses[4].length + addresses[6].length === 0) return;
  const known = sketch.addresses[direction].get(ports.key);
  if (known) {
    known.addresses = unite(known.addresses, addresses);
    known.why.add(why);
  } else sketch.addresses[direction].set(ports.key, { ports, addresses, why: new Set([why]) });
}

function finish(sketch: Sketch): SketchedPolicy {
  const reasons = [...sketch.reasons];
  const rules = Object.fromEntries(DIRECTIONS.map((direction): [Direction, readonly RuleParts[]] => {
    const byPorts = new Map<string, { readonly ports: PortSet; readonly peers: NetworkPolicyPeer[] }>();
    const put = (ports: PortSet, peers: readonly NetworkPolicyPeer[]) => {
      const known = byPorts.get(ports.key) ?? { ports, peers: [] };
      byPorts.set(ports.key, known);
      known.peers.push(...peers);
    };
    for (const [, { peer, ports }] of [...sketch.pods[direction]].sort(([a], [b]) => compareText(a, b))) put(ports, [peer]);
    for (const { ports, addresses, why } of sketch.addresses[direction].values()) {
      const peers = blocksOf(addresses).map((ipBlock): NetworkPolicyPeer => ({ ipBlock }));
      for (const because of why) reasons.push(...reasonFor(direction, peers, ports, because));
      put(ports, peers);
    }
    return [direction, mergeRules([...byPorts.entries()].sort(([a], [b]) => compareText(a, b)).map(([, { ports, peers }]) => ({ peers, ports: policyPorts(ports) })))];
  }));
  return { parts: { namespace: sketch.namespace, name: sketch.name, selector: sketch.selector, rules, origins: [] }, reasons };
}

/** Ports with their protocol spelled out; none for all of them. */
function policyPorts(ports: PortSet): NetworkPolicyPort[] {
  if (isAllPorts(ports)) return [];
  return (['TCP', 'UDP', 'SCTP'] as const).flatMap((protocol) =>
    ports.ranges[protocol].map(([first, last]): NetworkPolicyPort => (first === 1 && last === 65535 ? { protocol } : { port: first, ...(last > first && { endPort: last }), protocol })));
}
