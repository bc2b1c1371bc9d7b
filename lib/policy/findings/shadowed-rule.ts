import { policyName } from '@/lib/model/ids';
import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import type { AllowGraph } from '../allow-graph';
import { isEmptyBitset } from '../bitset';
import type { CompiledPolicy } from '../compile';
import { futurePods, shareOfPods, type FuturePods } from '../future/future-pods';
import { isNoPorts, subtractPorts } from '../port-set';
import { ruleField, type AddressBlock, type PeerForm, type PodSelection, type PortForm, type RuleForm } from '../rule-form';
import { isEmptySelector, selectorKey } from '../selector';
import { finding, policyObject, type Finding } from './finding';
import { networkPolicies } from './look';
import type { PlacedRule } from './ordered-tiers';

/**
 * NetworkPolicy rules that another one covers: it applies to the same pods, or more, and allows the same peers and ports, or
 * more, whatever pods there will be. Of two that say the same the later one is told of, so all that are told can go at once.
 */
export function findShadowedRules(graph: AllowGraph): Finding[] {
  const shadowing = new Shadowing(graph.snapshot);
  const byNamespace = Map.groupBy(networkPolicies(graph), ({ form }) => form.ref.namespace);
  return [...byNamespace.values()].flatMap((policies) => DIRECTIONS.flatMap((direction) => inNamespace(policies, direction, shadowing)));
}

function inNamespace(policies: readonly CompiledPolicy[], direction: Direction, shadowing: Shadowing): Finding[] {
  const rules = policies.flatMap((policy) => (policy.rules[direction] ?? []).map((rule): PlacedRule => ({ policy, rule })));
  const gone = new Set<PlacedRule>();
  const found: Finding[] = [];
  for (const one of [...rules].reverse()) {
    // A policy or a peer that matches nothing is told of as such.
    if (isEmptyBitset(one.policy.subjects) || isEmptyBitset(one.rule.peers[4].yes)) continue;
    const cover = rules.find((other) => other !== one && !gone.has(other) && shadowing.covers(other, one));
    if (!cover) continue;
    gone.add(one);
    found.push(findingOf(one, cover));
  }
  return found;
}

function findingOf({ rule }: PlacedRule, { rule: { form: cover } }: PlacedRule): Finding {
  const { ref } = rule.form;
  const [field, other] = [ruleField(ref), ruleField(cover.ref)];
  const where = cover.ref.policy === ref.policy ? `${other} of the same policy` : `${other} of ${policyName(cover.ref.policy)}`;
  return finding('shadowed-rule', {
    severity: 'info',
    message: `${field} of ${policyName(ref.policy)} allows nothing that ${where} does not allow already.`,
    objects: [policyObject(ref.policy, field), ...(cover.ref.policy === ref.policy ? [] : [policyObject(cover.ref.policy, other)])],
    field,
  });
}

/** Which selections, peers, ports and rules lie within others, for any pods there may be. */
export class Shadowing {
  private readonly futures = new Map<string, FuturePods | null>();
  private readonly known = new Map<string, boolean>();

  constructor(private readonly snapshot: Snapshot) {}

  /** Whether the first rule applies wherever the second does and matches all that it matches. */
  covers(outer: PlacedRule, inner: PlacedRule): boolean {
    return (
      (outer.policy === inner.policy || this.holdsPods(outer.policy.form.subject, inner.policy.form.subject)) &&
      this.matchesAll(outer.rule.form, inner.rule.form)
    );
  }

  /** Whether the first rule matches every connection that the second does. */
  matchesAll(outer: RuleForm, inner: RuleForm): boolean {
    if (!holdsPorts(outer.ports, inner.ports)) return false;
    if (outer.peers === 'everything') return true;
    const wide = outer.peers;
    return inner.peers !== 'everything' && inner.peers.every((peer) => wide.some((one) => this.holdsPeer(one, peer)));
  }

  private holdsPeer(outer: PeerForm, inner: PeerForm): boolean {
    if (outer.kind === 'pods' && inner.kind === 'pods') return this.holdsPods(outer.pods, inner.pods);
    if (outer.kind === 'addresses' && inner.kind === 'addresses') return holdsBlock(outer.block, inner.block);
    if (outer.kind === 'nodes' && inner.kind === 'nodes') return isEmptySelector(outer.selector) || selectorKey(outer.selector) === selectorKey(inner.selector);
    return outer.kind === 'domains' && inner.kind === 'domains' && inner.names.every((name) => outer.names.includes(name));
  }

  private holdsPods(outer: PodSelection, inner: PodSelection): boolean {
    const [wide, narrow] = [keyOf(outer), keyOf(inner)];
    if (wide === narrow) return true;
    const key = `${wide} ${narrow}`;
    let answer = this.known.get(key);
    if (answer === undefined) {
      const future = this.futureOf(narrow, inner);
      answer = future === null || shareOfPods(outer, future) === 'all';
      this.known.set(key, answer);
    }
    return answer;
  }

  private futureOf(key: string, selection: PodSelection): FuturePods | null {
    let future = this.futures.get(key);
    if (future === undefined) {
      future = futurePods(selection, this.snapshot);
      this.futures.set(key, future);
    }
    return future;
  }
}

const keyOf = ({ namespaces, pods }: PodSelection): string => `${'name' in namespaces ? namespaces.name : selectorKey(namespaces.selector)}|${selectorKey(pods)}`;

/** Whether all addresses of the second block are in the first. */
function holdsBlock(outer: AddressBlock, inner: AddressBlock): boolean {
  const { cidr } = inner;
  if (outer.cidr.family !== cidr.family || cidr.first < outer.cidr.first || outer.cidr.last < cidr.last) return false;
  // Each hole of the outer one lies outside the inner one, or in one of its holes.
  return outer.except.every((hole) => hole.last < cidr.first || cidr.last < hole.first || inner.except.some((own) => own.first <= hole.first && hole.last <= own.last));
}

function holdsPorts(outer: 'all' | PortForm, inner: 'all' | PortForm): boolean {
  if (outer === 'all') return true;
  if (inner === 'all' || !isNoPorts(subtractPorts(inner.numbered, outer.numbered))) return false;
  return inner.named.every(({ name, protocol }) => outer.named.some((one) => one.name === name && one.protocol === protocol));
}
