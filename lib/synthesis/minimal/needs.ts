import type { Direction } from '@/lib/model/network-policy';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { hasBit } from '@/lib/policy/bitset';
import type { Family } from '@/lib/policy/cidr';
import type { CompiledRule } from '@/lib/policy/compile-rule';
import type { Endpoint } from '@/lib/policy/endpoints';
import { ALL, NONE, type PortSetId } from '@/lib/policy/port-lattice';

export const FAMILIES: readonly Family[] = [4, 6];

/** A rule as it is now, with the keys of its peers. */
export interface LiveRule {
  readonly compiled: CompiledRule;
  /** Of each peer, its key. */
  readonly peerKeys: ReadonlySet<string>;
}

/** A peer of a rule that may match an endpoint whose address is not known, and the rule's ports there. */
export interface DoubtfulMatch {
  readonly peerKey: string;
  readonly ports: PortSetId;
}

/**
 * What the rules for some pods must go on allowing, in a direction: pods to which the same policies apply, so that their
 * rules serve all of them.
 */
export interface Need {
  /** Numbers of the policies that apply. */
  readonly policies: ReadonlySet<number>;
  /** Per family and other endpoint: ports that some rule must surely allow. */
  readonly sure: Readonly<Record<Family, readonly PortSetId[]>>;
  /** Per family and other endpoint: what must stay as doubtful as it is, unless it is surely allowed. */
  readonly doubtful: Readonly<Record<Family, ReadonlyMap<number, readonly DoubtfulMatch[]>>>;
  /** Where named ports of ingress rules are looked up. */
  readonly self: number;
}

/**
 * Ports on which a verdict of a pod's NetworkPolicies on another endpoint can make a difference to the pair: neither the other
 * end denies them, nor does a tier before decide them. Everything where what was not read leaves the pair untold.
 */
export function portsThatMatter({ evaluator }: AllowGraph, subject: number, direction: Direction, other: number, family: Family): PortSetId {
  const { endpoints, uncertain, lattice, networks, snapshot } = evaluator.compiled;
  const [self, peer] = [endpoints.all[subject]!, endpoints.all[other]!];
  if (self.families[family] === 'no' || peer.families[family] === 'no') return NONE;
  if (subject === other && podsIn(self) < 2) return NONE;
  // Nodes that nobody names are nothing but addresses.
  if (peer.kind === 'nodes' && peer.nodes.length === 0) return NONE;
  if (uncertain[direction][subject]!.some(({ tier }) => tier !== 'baseline')) return ALL;
  if (networks && networks.link(subject, other) !== 'joined') return networks.link(subject, other) === 'apart' ? NONE : ALL;
  const [source, destination] = direction === 'egress' ? [subject, other] : [other, subject];
  const { possible } = evaluator.evaluateFamily(source, destination, family);
  const profile = snapshot.adminPolicies.length > 0 && possible !== NONE && evaluator.profile(subject, direction);
  if (!profile) return possible;
  const withoutOwn = profile.judge(
    ({ form, peers }) => (form.ref.policy.kind === 'NetworkPolicy' ? 'no' : hasBit(peers[family].yes, other) ? 'yes' : hasBit(peers[family].maybe, other) ? 'maybe' : 'no'),
    destination,
  );
  return lattice.difference(possible, withoutOwn.allowed);
}

const podsIn = (endpoint: Endpoint): number => ('pods' in endpoint ? endpoint.pods.reduce((sum, pod) => sum + pod.replicas, 0) : 0);

/** Whether rules meet a need; `among` are the only endpoints that have to be looked at. */
export function meets({ evaluator }: AllowGraph, need: Need, direction: Direction, rules: readonly LiveRule[], among: (other: number, family: Family) => boolean): boolean {
  const { lattice } = evaluator.compiled;
  for (const family of FAMILIES) {
    const doubtful = need.doubtful[family];
    for (const [other, wanted] of need.sure[family].entries()) {
      const doubts = doubtful.get(other);
      if ((wanted === NONE && !doubts) || !among(other, family)) continue;
      const destination = direction === 'egress' ? other : need.self;
      let allowed = NONE;
      for (const { compiled } of rules) if (hasBit(compiled.peers[family].yes, other)) allowed = lattice.union(allowed, compiled.ports(destination));
      if (lattice.difference(wanted, allowed) !== NONE) return false;
      for (const { peerKey, ports } of doubts ?? []) {
        let left = lattice.difference(ports, allowed);
        for (const { compiled, peerKeys } of rules) if (left !== NONE && peerKeys.has(peerKey)) left = lattice.difference(left, compiled.ports(destination));
        if (left !== NONE) return false;
      }
    }
  }
  return true;
}
