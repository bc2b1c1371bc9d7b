import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import type { PolicyParts, RuleParts } from '../policy-parts';
import { isolationTerm, isPartOf, termsOfParts, termsOfRule, uncovered, type Term } from './terms';

/**
 * Leaves out rules, single peers and ports, and directions without rules, that the rest says as well whatever pods there are: a
 * rule beside a wider one, or a default-deny beside another. What is nearest to the end goes first.
 */
export function dropCovered(policies: readonly PolicyParts[]): PolicyParts[] {
  return [...Map.groupBy(policies, ({ namespace }) => namespace).values()].flatMap((own) => dropInNamespace(own));
}

function dropInNamespace(policies: readonly PolicyParts[]): PolicyParts[] {
  let current = policies;
  for (const direction of DIRECTIONS) {
    for (const index of [...policies.keys()].reverse()) current = replace(current, index, dropRules(current, index, direction));
    for (const index of [...policies.keys()].reverse()) current = replace(current, index, dropDirection(current, index, direction));
  }
  return current.filter(({ rules }) => Object.keys(rules).length > 0);
}

const replace = (policies: readonly PolicyParts[], index: number, policy: PolicyParts): PolicyParts[] => policies.map((one, at) => (at === index ? policy : one));

const isSaidBy = (terms: readonly Term[], others: readonly Term[]): boolean => uncovered(terms, others).length === 0;

function dropRules(policies: readonly PolicyParts[], index: number, direction: Direction): PolicyParts {
  const policy = policies[index]!;
  if (!policy.rules[direction]) return policy;
  let rules: readonly RuleParts[] = policy.rules[direction];
  // Only policies for at least the same pods can say it as well.
  const elsewhere = policies.flatMap((one, at) => (at === index || !isPartOf(policy.selector, one.selector) ? [] : termsOfParts(one)));
  const said = (list: readonly RuleParts[]) => list.flatMap((rule) => termsOfRule(policy, direction, rule));
  for (const rule of [...policy.rules[direction]].reverse()) {
    const others: readonly RuleParts[] = rules.filter((one) => one !== rule);
    const beside = [...elsewhere, ...said(others)];
    if (isSaidBy(said([rule]), beside)) rules = others;
    else {
      const smaller = dropItems(dropItems(rule, 'peers', said, beside), 'ports', said, beside);
      rules = rules.map((one) => (one === rule ? smaller : one));
    }
  }
  return { ...policy, rules: { ...policy.rules, [direction]: rules } };
}

/** An empty list would mean everything, so one item stays. */
function dropItems(rule: RuleParts, field: 'peers' | 'ports', said: (list: readonly RuleParts[]) => readonly Term[], beside: readonly Term[]): RuleParts {
  let kept = rule;
  for (const item of [...rule[field]].reverse()) {
    const others = (kept[field] as readonly unknown[]).filter((one) => one !== item);
    if (others.length > 0 && isSaidBy(said([{ ...kept, [field]: [item] }]), [...beside, ...said([{ ...kept, [field]: others }])])) kept = { ...kept, [field]: others };
  }
  return kept;
}

function dropDirection(policies: readonly PolicyParts[], index: number, direction: Direction): PolicyParts {
  const policy = policies[index]!;
  if (policy.rules[direction]?.length !== 0) return policy;
  const elsewhere = policies.flatMap((one, at) => (at !== index && one.rules[direction] ? [isolationTerm(one, direction)] : []));
  if (!isSaidBy([isolationTerm(policy, direction)], elsewhere)) return policy;
  const { [direction]: _, ...rules } = policy.rules;
  return { ...policy, rules };
}
