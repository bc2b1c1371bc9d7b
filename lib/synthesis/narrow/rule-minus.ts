import type { NetworkPolicyPeer, NetworkPolicyPort } from '@/lib/model/network-policy';
import { ALL_PORTS, intersectPorts, isNoPorts, portSet, subtractPorts, unionOfPorts, type PortSet } from '@/lib/policy/port-set';
import type { RuleParts } from '../policy-parts';
import { policyPorts } from '../policy-builder';
import { splitPeer, type Exclusion } from './peer-minus';

/** What a rule has to be read against. */
export interface RuleContext {
  /** The namespace of the rule's policy. */
  readonly home: string;
  /** What stands for "everybody", in a rule without peers. */
  readonly everybody: readonly NetworkPolicyPeer[];
  /** The numbers that a named port has on the destinations concerned. */
  readonly resolve: (item: NetworkPolicyPort) => PortSet;
}

/**
 * A rule as rules that grant all it granted, but none of the excluded peers any of these ports. The rule itself, unchanged,
 * when it granted none of that.
 */
export function ruleMinus(rule: RuleParts, excluded: readonly Exclusion[], ports: PortSet, context: RuleContext): readonly RuleParts[] {
  const granted = rule.ports.length === 0 ? ALL_PORTS : unionOfPorts(rule.ports.map(context.resolve));
  if (isNoPorts(intersectPorts(granted, ports))) return [rule];
  let rest: readonly NetworkPolicyPeer[] = rule.peers.length === 0 ? context.everybody : rule.peers;
  const cut: NetworkPolicyPeer[] = [];
  for (const exclusion of excluded) {
    const split = rest.map((peer) => splitPeer(peer, exclusion, context.home));
    cut.push(...split.flatMap((one) => one.cut));
    rest = split.flatMap((one) => one.rest);
  }
  if (cut.length === 0) return [rule];
  const left = rule.ports.length === 0 ? (policyPorts(subtractPorts(ALL_PORTS, ports)) ?? []) : rule.ports.flatMap((item) => itemMinus(item, ports, context));
  return [...(rest.length > 0 ? [{ peers: rest, ports: rule.ports }] : []), ...(left.length > 0 ? [{ peers: cut, ports: left }] : [])];
}

/** A port of a rule without some numbers; it keeps its name where none of its numbers are among them. */
function itemMinus(item: NetworkPolicyPort, ports: PortSet, { resolve }: RuleContext): NetworkPolicyPort[] {
  const numbers = resolve(item);
  if (isNoPorts(intersectPorts(numbers, ports))) return [item];
  const left = subtractPorts(numbers, ports);
  return isNoPorts(left) ? [] : (policyPorts(left) ?? []);
}

/** The numbers of a port that is not named; `null` for a named one. */
export function numbersOf({ protocol = 'TCP', port, endPort }: NetworkPolicyPort): PortSet | null {
  if (typeof port === 'string') return null;
  return portSet({ [protocol]: [port === undefined ? [1, 65535] : [port, endPort ?? port]] });
}
