import { compareText } from '@/lib/model/compare-text';
import { DIRECTIONS, type Direction, type NetworkPolicy, type NetworkPolicyPeer, type NetworkPolicyPort } from '@/lib/model/network-policy';
import { ALL_PORTS, allOf, intersectPorts, isNoPorts, NO_PORTS, portSet, unionPorts, type PortSet } from '@/lib/policy/port-set';
import { partsOf, peerKey, portKey, type RuleParts } from './policy-parts';

/** Why a policy has a rule for a peer on some ports. It stays with them when rules are joined, reordered or left out. */
export interface RuleReason {
  readonly direction: Direction;
  /** The peer as `peerKey` writes it; `null` for everybody. */
  readonly peer: string | null;
  readonly ports: PortSet;
  /** One sentence, or more. */
  readonly because: string;
}

/** What speaks for one rule: for all of it, and for each of its peers where these differ. */
export interface ReasonsOfRule {
  readonly whole: readonly string[];
  /** By the position of the peer; empty where `whole` says it all. */
  readonly peers: readonly (readonly string[])[];
}

/** A reason for each of some peers, or for everybody when there are none. */
export const reasonFor = (direction: Direction, peers: readonly NetworkPolicyPeer[], ports: PortSet, because: string): RuleReason[] =>
  (peers.length === 0 ? [null] : peers.map(peerKey)).map((peer) => ({ direction, peer, ports, because }));

/** The reasons that concern a rule, sorted; said once where all of its peers have the same. */
export function reasonsOfRule(reasons: readonly RuleReason[], direction: Direction, { peers, ports }: RuleParts): ReasonsOfRule {
  const own = portsOfRule(ports);
  const concerning = reasons.filter((reason) => reason.direction === direction && (own === null || !isNoPorts(intersectPorts(reason.ports, own))));
  const sentences = (some: readonly RuleReason[]) => [...new Set(some.map(({ because }) => because))].sort(compareText);
  // A rule for everybody takes in what was allowed to some.
  if (peers.length === 0) return { whole: sentences(concerning), peers: [] };
  const byPeer = peers.map((peer) => sentences(concerning.filter((reason) => reason.peer === peerKey(peer))));
  const isSame = byPeer.every((one) => one.join('\n') === byPeer[0]!.join('\n'));
  return isSame ? { whole: byPeer[0]!, peers: [] } : { whole: [], peers: byPeer };
}

/** All reasons that concern any rule of a policy, sorted. */
export function reasonsOfPolicy(reasons: readonly RuleReason[], policy: NetworkPolicy): readonly string[] {
  const { rules } = partsOf(policy);
  const said = DIRECTIONS.flatMap((direction) => (rules[direction] ?? []).flatMap((rule) => {
    const { whole, peers } = reasonsOfRule(reasons, direction, rule);
    return [...whole, ...peers.flat()];
  }));
  return [...new Set(said)].sort(compareText);
}

/** The same reason for each rule that a policy has and another had not. */
export function reasonForChanged(old: NetworkPolicy, policy: NetworkPolicy, because: string): RuleReason[] {
  const [before, after] = [partsOf(old).rules, partsOf(policy).rules];
  return DIRECTIONS.flatMap((direction) => {
    const known = new Set((before[direction] ?? []).map(ruleKey));
    return (after[direction] ?? []).filter((rule) => !known.has(ruleKey(rule))).flatMap((rule) => reasonFor(direction, rule.peers, portsOfRule(rule.ports) ?? ALL_PORTS, because));
  });
}

/** Which rules a policy has its own from, where it stands for several: each names the one it was. */
export const reasonsFrom = (policies: readonly NetworkPolicy[]): RuleReason[] =>
  policies.flatMap((policy) => DIRECTIONS.flatMap((direction) => (partsOf(policy).rules[direction] ?? []).flatMap(({ peers, ports }, index) =>
    reasonFor(direction, peers, portsOfRule(ports) ?? ALL_PORTS, `As spec.${direction}[${index}] of ${policy.name}.`))));

const ruleKey = ({ peers, ports }: RuleParts): string => JSON.stringify([peers.map(peerKey).sort(), ports.map(portKey).sort()]);

/** The ports of a rule; `null` where a name stands for ports that differ from pod to pod. */
function portsOfRule(ports: readonly NetworkPolicyPort[]): PortSet | null {
  if (ports.length === 0) return ALL_PORTS;
  if (ports.some(({ port }) => typeof port === 'string')) return null;
  return ports.reduce((sum, { protocol = 'TCP', port, endPort }) => unionPorts(sum, typeof port === 'number' ? portSet({ [protocol]: [[port, endPort ?? port]] }) : allOf(protocol)), NO_PORTS);
}
