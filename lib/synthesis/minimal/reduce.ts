import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { countBits, forEachBit, hasBit, isEmptyBitset, type Bitset } from '@/lib/policy/bitset';
import type { Family } from '@/lib/policy/cidr';
import { ruleCompiler, type CompiledRule } from '@/lib/policy/compile-rule';
import { compileNetworkPolicy } from '@/lib/policy/dialects/network-policy/compile';
import { NONE } from '@/lib/policy/port-lattice';
import type { RuleForm } from '@/lib/policy/rule-form';
import { mergeRules } from './merge';
import { FAMILIES, meets, portsThatMatter, type DoubtfulMatch, type LiveRule, type Need } from './needs';
import { peerKey, policyOf, type PolicyParts, type RuleParts } from '../policy-parts';

interface Rule extends LiveRule {
  readonly parts: RuleParts;
}

interface Policy {
  readonly parts: PolicyParts;
  readonly subjects: Bitset;
  readonly rules: Partial<Record<Direction, Rule[]>>;
}

/**
 * Leaves out of policies what can be left out, one thing after the other until nothing can: rules, single peers and ports,
 * directions and whole policies without which every verdict of the graph and every pod's isolation stay as they are. What is
 * said of fewer connections goes first. What a rule allows is never widened.
 *
 * @param policies all NetworkPolicies of some namespaces of the graph, as parts
 */
export function reducePolicies(graph: AllowGraph, policies: readonly PolicyParts[]): PolicyParts[] {
  return [...Map.groupBy(policies, ({ namespace }) => namespace).values()].flatMap((own) => new Reduction(graph, own).run());
}

/** The policies of one namespace: no other policies apply to its pods, so they can be reduced by themselves. */
class Reduction {
  private readonly compile: (form: RuleForm) => CompiledRule;
  private readonly policies: Policy[];
  private readonly needs: Readonly<Record<Direction, readonly Need[]>>;
  private readonly singles = new Map<string, CompiledRule>();

  constructor(private readonly graph: AllowGraph, policies: readonly PolicyParts[]) {
    const { space, endpoints, lattice, selections } = graph.evaluator.compiled;
    this.compile = ruleCompiler(space, endpoints, lattice, selections, []);
    this.policies = policies.map((parts) => ({
      parts,
      subjects: selections.select({ namespaces: { name: parts.namespace }, pods: parts.selector }).yes,
      rules: Object.fromEntries(Object.entries(parts.rules).map(([direction, rules]) => [direction, rules.map((rule) => this.live(parts, rule))])),
    }));
    this.needs = { ingress: this.findNeeds('ingress'), egress: this.findNeeds('egress') };
  }

  run(): PolicyParts[] {
    for (const direction of DIRECTIONS) {
      let before: string;
      do {
        before = this.textOf(direction);
        this.dropRules(direction);
        for (const policy of this.policies) {
          const rules = policy.rules[direction];
          if (rules) policy.rules[direction] = mergeRules(rules.map(({ parts }) => parts)).map((parts) => this.live(policy.parts, parts));
        }
        this.dropItems(direction, 'peers');
        this.dropItems(direction, 'ports');
      } while (this.textOf(direction) !== before);
      this.dropDirections(direction);
    }
    return this.policies.flatMap(({ parts, rules }) => {
      const kept = Object.fromEntries(Object.entries(rules).map(([direction, list]) => [direction, list.map((rule) => rule.parts)]));
      return Object.keys(kept).length > 0 ? [{ ...parts, rules: kept }] : [];
    });
  }

  private textOf(direction: Direction): string {
    return JSON.stringify(this.policies.map(({ rules }) => rules[direction]?.map(({ parts }) => parts)));
  }

  private live(policy: PolicyParts, parts: RuleParts): Rule {
    const [form] = compileNetworkPolicy(policyOf({ ...policy, rules: { ingress: [parts] } })).rules.ingress!;
    return { parts, compiled: this.compile(form!), peerKeys: new Set(parts.peers.map(peerKey)) };
  }

  /** One peer alone, on every port. */
  private single(policy: PolicyParts, peer: RuleParts['peers'][number]): CompiledRule {
    const key = peerKey(peer);
    const known = this.singles.get(key) ?? this.live(policy, { peers: [peer], ports: [] }).compiled;
    this.singles.set(key, known);
    return known;
  }

  private findNeeds(direction: Direction): Need[] {
    const having = [...this.policies.entries()].filter(([, { rules }]) => rules[direction]);
    const readsNames = direction === 'ingress' && having.some(([, { rules }]) => rules.ingress!.some(({ compiled }) => compiled.hasNamedPorts));
    const groups = new Map<string, { members: number[]; policies: number[] }>();
    for (const endpoint of this.graph.evaluator.compiled.endpoints.all.keys()) {
      const policies = having.flatMap(([index, { subjects }]) => (hasBit(subjects, endpoint) ? [index] : []));
      if (policies.length === 0) continue;
      const key = `${policies.join(',')} ${readsNames ? endpoint : ''}`;
      const group = groups.get(key) ?? { members: [], policies };
      groups.set(key, group);
      group.members.push(endpoint);
    }
    return [...groups.values()].map(({ members, policies }) => this.needOf(direction, members, policies));
  }

  private needOf(direction: Direction, members: readonly number[], policies: readonly number[]): Need {
    const { lattice, endpoints } = this.graph.evaluator.compiled;
    const self = members[0]!;
    const rules = policies.flatMap((index) => this.policies[index]!.rules[direction]!.map((rule) => ({ rule, policy: this.policies[index]!.parts })));
    const sure: Record<Family, number[]> = { 4: [], 6: [] };
    const doubtful: Record<Family, Map<number, DoubtfulMatch[]>> = { 4: new Map(), 6: new Map() };
    for (const family of FAMILIES) {
      for (const other of endpoints.all.keys()) {
        const matters = members.reduce((sum, member) => lattice.union(sum, portsThatMatter(this.graph, member, direction, other, family)), NONE);
        sure[family].push(NONE);
        if (matters === NONE) continue;
        const destination = direction === 'egress' ? other : self;
        const doubts: DoubtfulMatch[] = [];
        for (const { rule: { compiled, parts }, policy } of rules) {
          const ports = lattice.intersection(matters, compiled.ports(destination));
          if (ports === NONE) continue;
          if (hasBit(compiled.peers[family].yes, other)) sure[family][other] = lattice.union(sure[family][other]!, ports);
          if (!hasBit(compiled.peers[family].maybe, other)) continue;
          for (const peer of parts.peers) if (hasBit(this.single(policy, peer).peers[family].maybe, other)) doubts.push({ peerKey: peerKey(peer), ports });
        }
        if (doubts.length > 0) doubtful[family].set(other, doubts);
      }
    }
    return { policies: new Set(policies), sure, doubtful, self };
  }

  /** Drops rules as long as the others suffice, those for the fewest connections first. */
  private dropRules(direction: Direction): void {
    const rules = this.policies.flatMap((policy, index) => (policy.rules[direction] ?? []).map((rule) => ({ index, rule, weight: countBits(policy.subjects) * weightOf(rule) })));
    for (const { index, rule } of rules.reverse().sort((a, b) => a.weight - b.weight)) this.tryInstead(direction, index, rule, null);
  }

  /** Drops single peers or ports of rules that have others besides: an empty list would mean all of them. */
  private dropItems(direction: Direction, field: 'peers' | 'ports'): void {
    for (const [index, policy] of this.policies.entries()) {
      for (let rule of [...(policy.rules[direction] ?? [])]) {
        const weight = (item: RuleParts[typeof field][number]) => weightOf(this.live(policy.parts, { peers: [], ports: [], [field]: [item] }));
        const items = [...rule.parts[field]].reverse().map((item) => ({ item, weight: field === 'peers' ? weight(item) : 0 })).sort((a, b) => a.weight - b.weight);
        for (const { item } of items) {
          if (rule.parts[field].length < 2) break;
          const smaller = this.live(policy.parts, { ...rule.parts, [field]: (rule.parts[field] as readonly unknown[]).filter((one) => one !== item) });
          if (this.tryInstead(direction, index, rule, smaller)) rule = smaller;
        }
      }
    }
  }

  /** Puts another rule, or none, in the place of one if every need is met all the same. */
  private tryInstead(direction: Direction, index: number, old: Rule, replacement: Rule | null): boolean {
    const policy = this.policies[index]!;
    const rules = policy.rules[direction]!.flatMap((rule) => (rule !== old ? [rule] : replacement ? [replacement] : []));
    const { peers } = old.compiled;
    const concerns = (other: number, family: Family) => hasBit(peers[family].yes, other) || hasBit(peers[family].maybe, other);
    for (const need of this.needs[direction]) {
      if (!need.policies.has(index)) continue;
      const all = [...need.policies].flatMap((one) => (one === index ? rules : this.policies[one]!.rules[direction]!));
      if (!meets(this.graph, need, direction, all, concerns)) return false;
    }
    policy.rules[direction] = rules;
    return true;
  }

  /** Drops a direction that has no rules from policies whose pods others isolate, those of the fewest pods first. */
  private dropDirections(direction: Direction): void {
    const empty = this.policies.filter(({ rules }) => rules[direction]?.length === 0).reverse();
    for (const policy of empty.sort((a, b) => countBits(a.subjects) - countBits(b.subjects))) {
      const others = this.policies.filter((other) => other !== policy && other.rules[direction]);
      let isNeeded = false;
      if (!isEmptyBitset(policy.subjects)) forEachBit(policy.subjects, (endpoint) => (isNeeded ||= !others.some(({ subjects }) => hasBit(subjects, endpoint))));
      if (!isNeeded) delete policy.rules[direction];
    }
  }
}

const weightOf = ({ compiled: { peers } }: LiveRule): number => countBits(peers[4].yes) + countBits(peers[4].maybe) + countBits(peers[6].yes) + countBits(peers[6].maybe);
