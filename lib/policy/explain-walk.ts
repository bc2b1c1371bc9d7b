import type { Direction } from '@/lib/model/network-policy';
import { hasBit } from './bitset';
import type { Family } from './cidr';
import type { CompiledPolicies, CompiledPolicy } from './compile';
import type { CompiledRule } from './compile-rule';
import { NONE, type PortSetId } from './port-lattice';
import { TIERS, type Tier } from './rule-form';
import type { Match } from './tiers';

/** A rule on the way to a verdict, as it stands to the other end and to the ports asked about. */
export interface RuleStep {
  readonly policy: CompiledPolicy;
  readonly rule: CompiledRule;
  /** Whether its peers match the other end, and its policy the subject. */
  readonly match: Match;
  /** Whether its policy surely selects the subject. */
  readonly sure: boolean;
  /** The ports asked about that it reads and that nothing before it has decided; none when its peers do not match. */
  readonly hit: PortSetId;
}

/** The policies of one tier and priority, in the order they are looked at. */
export interface Stage {
  readonly tier: Tier;
  readonly policies: readonly { readonly policy: CompiledPolicy; readonly steps: readonly RuleStep[] }[];
  /** Ports asked about that were undecided when the stage began. */
  readonly open: PortSetId;
}

/**
 * Every rule that applies to the subject, in the order of decision: the admin tier by priority, NetworkPolicies together, the
 * baseline by priority. Each says what is left for it to decide. After NetworkPolicies that isolate nothing is left, nor
 * after a tier in doubt.
 */
export function walkRules(compiled: CompiledPolicies, direction: Direction, subject: number, other: number, family: Family, asked: PortSetId): Stage[] {
  const { lattice, policies, uncertain } = compiled;
  const destination = direction === 'ingress' ? subject : other;
  const inDoubt = Math.min(...uncertain[direction][subject]!.map(({ tier }) => TIERS.indexOf(tier)));
  const stages: Stage[] = [];
  let open = asked;
  let passed = NONE;
  for (const group of groupsOf(compiled, compiled.applying[direction][subject]!)) {
    const { tier } = policies[group[0]!]!.form;
    if (tier !== stages.at(-1)?.tier) {
      open = lattice.union(open, passed);
      passed = NONE;
    }
    if (TIERS.indexOf(tier) > inDoubt) open = NONE;
    let undecided = open;
    const found = group.map((index) => {
      const policy = policies[index]!;
      const sure = hasBit(policy.subjects, subject);
      let left = open;
      const steps = policy.rules[direction]!.map((rule): RuleStep => {
        const match = matchOf(rule, other, family, sure);
        const hit = match === 'no' ? NONE : lattice.intersection(left, rule.ports(destination));
        if (rule.form.action === 'pass') passed = lattice.union(passed, hit);
        if (match === 'yes' && tier !== 'network-policy') left = lattice.difference(left, hit);
        return { policy, rule, match, sure, hit };
      });
      undecided = lattice.intersection(undecided, left);
      return { policy, steps };
    });
    stages.push({ tier, policies: found, open });
    open = tier === 'network-policy' ? NONE : undecided;
  }
  return stages;
}

/** Neighbours of one tier and priority together; the NetworkPolicies are one group. */
function groupsOf({ policies }: CompiledPolicies, indices: readonly number[]): number[][] {
  const groups: number[][] = [];
  for (const index of indices) {
    const { tier, priority } = policies[index]!.form;
    const last = groups.at(-1);
    const before = last && policies[last[0]!]!.form;
    if (before?.tier === tier && before.priority === priority) last!.push(index);
    else groups.push([index]);
  }
  return groups;
}

/** How a rule stands to another end, when its policy selects the subject surely or only possibly. */
export function matchOf(rule: CompiledRule, other: number, family: Family, sure: boolean): Match {
  const { yes, maybe } = rule.peers[family];
  if (hasBit(yes, other)) return sure ? 'yes' : 'maybe';
  return hasBit(maybe, other) ? 'maybe' : 'no';
}
