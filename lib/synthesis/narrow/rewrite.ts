import type { LabelSelector } from '@/lib/model/labels';
import { DIRECTIONS, type Direction, type NetworkPolicy, type NetworkPolicyPeer, type NetworkPolicyPort } from '@/lib/model/network-policy';
import type { Pod } from '@/lib/model/snapshot';
import { NO_PORTS, portSet, unionOfPorts, type PortSet } from '@/lib/policy/port-set';
import { isEmptySelector } from '@/lib/policy/selector';
import { partsOf, policyOf, type PolicyParts, type RuleParts } from '../policy-parts';
import type { PolicySet } from '../policy-set';
import type { Exclusion } from './peer-minus';
import { numbersOf, ruleMinus } from './rule-minus';
import { selectorAnd, selectorMinus } from './selector-minus';

/** Pods whose half of a connection is narrowed, and what they are called. */
export interface Unit {
  readonly namespace: string;
  readonly name: string;
  /** `{}` for every pod of the namespace. */
  readonly selector: LabelSelector;
  /** Those there are, running or to come. */
  readonly pods: readonly Pod[];
}

/** What is no longer to be granted, in one direction of some pods. */
export interface Narrowing {
  readonly direction: Direction;
  readonly excluded: readonly Exclusion[];
  readonly ports: PortSet;
  /** Pods of the other end, whose container ports named ports of egress rules mean. */
  readonly others: readonly Pod[];
  /** What a rule without peers stands for, spelled out. */
  readonly everybody: readonly NetworkPolicyPeer[];
  readonly because: string;
}

/**
 * The set with every policy of the unit's pods narrowed. `in-place`: for all pods a policy selects; `split`: for the unit's own,
 * so that the others of the policy keep all they had under a policy of their own. Pods that no policy isolates get one that
 * grants everything else, but for those to come that policies without pods of today are waiting for.
 */
export function narrowPolicies(set: PolicySet, unit: Unit, narrowing: Narrowing, how: 'in-place' | 'split', podsOf: (policy: NetworkPolicy) => readonly Pod[]): PolicySet {
  const { direction, because } = narrowing;
  const own = new Set(unit.pods);
  const there = set.all().filter((policy) => policy.namespace === unit.namespace && partsOf(policy).rules[direction]);
  // A namespace is all its pods, those to come included.
  const applying = there.filter((policy) => podsOf(policy).some((pod) => own.has(pod)) || (isEmptySelector(unit.selector) && podsOf(policy).length === 0));
  const isolated = new Set(applying.flatMap(podsOf));
  let result = set;
  for (const policy of applying) {
    const parts = partsOf(policy);
    const rules = parts.rules[direction]!;
    const narrowed = narrowRules(rules, unit, narrowing);
    if (narrowed.every((rule, index) => rule === rules[index]) && narrowed.length === rules.length) continue;
    // A policy for every pod of the namespace is for those to come as well, even where today there is only one.
    const isOwn = podsOf(policy).every((pod) => own.has(pod)) && (!isEmptySelector(parts.selector) || isEmptySelector(unit.selector));
    const instead = how === 'in-place' || isOwn ? [{ ...parts, rules: { ...parts.rules, [direction]: narrowed } }] : splitSubject(result, policy, parts, unit, { ...parts.rules, [direction]: narrowed });
    result = result.replace(policy, instead.map(policyOf), because);
  }
  const isOpen = unit.pods.some((pod) => !isolated.has(pod)) || unit.pods.length === 0;
  if (!isOpen) return result;
  const rules = narrowRules([{ peers: [], ports: [] }], unit, narrowing);
  const waiting = there.filter((policy) => podsOf(policy).every((pod) => own.has(pod) && pod.replicas === 0));
  const selectors = waiting.reduce<readonly LabelSelector[]>((sum, { spec }) => sum.flatMap((selector) => selectorMinus(selector, spec.podSelector ?? {})), [unit.selector]);
  return selectors.reduce((sum, selector) => sum.add(policyOf({ namespace: unit.namespace, name: sum.freeName(unit.namespace, `narrow-${unit.name}`), selector, rules: { [direction]: rules }, origins: [] }), because), result);
}

function narrowRules(rules: readonly RuleParts[], unit: Unit, { direction, excluded, ports, others, everybody }: Narrowing): readonly RuleParts[] {
  const destinations = direction === 'ingress' ? unit.pods : others;
  return rules.flatMap((rule) => ruleMinus(rule, excluded, ports, { home: unit.namespace, everybody, resolve: (item) => numbersOf(item) ?? numbersByName(destinations, item) }));
}

/** Every number that a named port has on some of the pods. */
const numbersByName = (pods: readonly Pod[], { protocol = 'TCP', port }: NetworkPolicyPort): PortSet =>
  unionOfPorts([NO_PORTS, ...pods.flatMap(({ ports }) => ports.filter((one) => one.name === port && one.protocol === protocol).map(({ containerPort }) => portSet({ [protocol]: [[containerPort, containerPort]] })))]);

/** A policy as one for the unit's pods and those for all others, which go on under its name. */
function splitSubject(set: PolicySet, policy: NetworkPolicy, parts: PolicyParts, unit: Unit, rules: PolicyParts['rules']): PolicyParts[] {
  const rest = selectorMinus(parts.selector, unit.selector).map((selector, index) => ({ ...parts, selector, name: index === 0 ? parts.name : set.freeName(parts.namespace, `${parts.name}-${index + 1}`) }));
  // All that the policy asks for is asked for still: pods to come that are the unit's and not the policy's are granted nothing.
  const selector = selectorAnd(parts.selector, unit.selector);
  const isNeeded = rest.length === 0 || DIRECTIONS.some((direction) => rules[direction] && (rules[direction].length > 0 || !isolatesOtherwise(set, policy, unit, direction)));
  return [...rest, ...(selector && isNeeded ? [{ ...parts, selector, rules, name: set.freeName(parts.namespace, `${parts.name}-${unit.name}`) }] : [])];
}

/** Whether another policy isolates every pod that has the unit's labels, those to come included. */
const isolatesOtherwise = (set: PolicySet, policy: NetworkPolicy, { namespace, selector }: Unit, direction: Direction): boolean =>
  set.all().some((other) => other !== policy && other.namespace === namespace && partsOf(other).rules[direction] && selectorMinus(selector, other.spec.podSelector ?? {}).length === 0);
