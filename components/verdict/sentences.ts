import { formatNumber, plural } from '@/components/ui/format';
import { firstFew } from '@/lib/model/first-few';
import type { RuleRefView } from '@/lib/queries/contract/common';
import type { DirectionExplanation, ExplainView, PortClassView } from '@/lib/queries/contract/explain';

/** Sign at the end of a line of an explanation. */
export type Mark = 'yes' | 'no' | 'neutral' | 'unknown' | 'passes' | 'late';

/** One line about a policy or one of its rules. */
export interface RuleLine {
  readonly ref: RuleRefView;
  readonly text: string;
  readonly mark: Mark;
  /** What was probably meant. */
  readonly hint?: string;
}

/** One half of an explanation: what the policies of one end say. */
export interface Half {
  readonly heading: string;
  readonly text: string;
  readonly mark: Mark;
  readonly lines: readonly RuleLine[];
  /** For a denial because nothing allows it, of several rules the one that comes nearest. */
  readonly nearest?: RuleLine;
  readonly notes: readonly string[];
}

type RuleOutcome = DirectionExplanation['policies'][number]['rules'][number];

/** `Why can web reach orders-api on 8080/TCP?`, by the verdict of the explanation. */
export function question(explain: ExplainView): string {
  const flow = `${explain.from.name} reach ${explain.to.name}${explain.port ? ` on ${explain.port}` : ''}`;
  if (explain.verdict === 'allowed') return `Why can ${flow}?`;
  if (explain.verdict === 'denied') return `Why can’t ${flow}?`;
  return `Can ${flow}?`;
}

/** The answer in one sentence. */
export function answer(explain: ExplainView): string {
  if (explain.verdict === 'unknown') return [explain.egress, explain.ingress].some(({ verdict, notes }) => verdict === 'unknown' && notes.length > 0) ? 'it cannot be told, for the reasons above' : 'it cannot be told from what could be read';
  if (explain.verdict === 'denied') {
    const halves = explain.missing.map((half) => (half.direction === 'egress' ? `${explain.from.name} may not send it` : `${explain.to.name} may not receive it`));
    return halves.length > 0 ? `: ${halves.join(', and ')}` : ': no rule allows it';
  }
  if (isOpen(explain)) return explain.egress.policies.length + explain.ingress.policies.length > 0 ? ', only because no policy decides at either end' : ', only because nothing isolates either end';
  const [out, into] = [explain.egress, explain.ingress].map(deciding);
  const all = [...out!, ...into!];
  if (out!.length > 0 && into!.length > 0) return `, by ${count(out!.length, 'egress rule')} and ${count(into!.length, 'ingress rule')}; both halves are needed`;
  const [only] = all;
  if (all.length === 1) return only?.necessary === false ? ', by one rule; without it nothing would deny this either' : only?.necessary ? ', by one rule only: removing it cuts this' : ', by one rule';
  return all.length > 1 ? `, by ${all.length} rules` : '';
}

/** Whether a connection is allowed without any rule that says so. */
export const isOpen = ({ verdict, egress, ingress }: ExplainView): boolean =>
  verdict === 'allowed' && [egress, ingress].every((half) => half.verdict === 'not-isolated' || half.verdict === 'not-applicable');

/** The half of an explanation that one direction gives. */
export function describeHalf(half: DirectionExplanation, explain: ExplainView): Half {
  const missed = half.policies.flatMap(({ rules }) => rules.filter(({ outcome }) => outcome === 'peer-does-not-match' || outcome === 'port-does-not-match'));
  return {
    heading: half.direction === 'egress' ? `leaves ${explain.from.name}` : `enters ${explain.to.name}`,
    text: halfText(half),
    mark: half.verdict === 'denied' ? 'no' : half.verdict === 'unknown' ? 'unknown' : 'yes',
    lines: half.policies.flatMap(policyLines),
    ...(half.nearest && missed.length > 1 && { nearest: ruleLine(half.nearest) }),
    notes: half.notes,
  };
}

/** A policy as a line names it; all but NetworkPolicies with their kind. */
export const policyLabel = (ref: Pick<RuleRefView, 'name'> & { readonly kind: string }): string => (ref.kind === 'NetworkPolicy' ? ref.name : `${ref.kind} ${ref.name}`);

/** `allow-web, rule 2`, `AdminNetworkPolicy cluster-deny, rule 1 "no-entry"`; rules count from 1 for people. */
export function ruleName(ref: RuleRefView): string {
  if (ref.rule === undefined) return policyLabel(ref);
  return `${policyLabel(ref)}, rule ${ref.rule + 1}${ref.ruleName === undefined ? '' : ` "${ref.ruleName}"`}`;
}

/** One class of ports of a pair: its ports in short, and what it rests on. */
export function describeClass(one: PortClassView): { readonly ports: string; readonly because: string } {
  const halves = [one.egress, one.ingress].filter((half) => one.verdict !== 'denied' || half.verdict === 'denied');
  const rules = halves.flatMap(({ by }) => by.map(ruleName));
  const because = rules.length > 0 ? `by ${rules.join('; ')}` : one.verdict === 'denied' ? 'no rule allows it' : one.verdict === 'allowed' ? 'no policy decides' : 'cannot be told';
  return { ports: shortPorts(one.ports), because };
}

/** A list of ports cut after a few, with how many more there are. */
export const shortPorts = (ports: readonly string[], limit = 4): string => firstFew(ports, limit);

/** The one name there is, or how many there are: `shop`, `3 namespaces`. */
export const namesOrCount = (names: readonly string[], noun: string): string => plural(names.length, { one: names[0] ?? '', other: count(names.length, noun) });

/** `1 rule`, `2 rules`, `1,204 policies`. */
export function count(n: number, noun: string): string {
  return `${formatNumber(n)} ${plural(n, { one: noun, other: /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s` })}`;
}

function halfText(half: DirectionExplanation): string {
  const isolating = half.policies.filter(({ tier }) => tier === 'network-policy').length;
  const rules = count(deciding(half).length, 'rule');
  switch (half.verdict) {
    case 'not-isolated':
      return half.policies.length === 0 ? `${half.direction} is not isolated: no policy limits it` : 'no policy decides, so it is allowed';
    case 'allowed':
      if (half.tier === 'admin' || half.tier === 'baseline') return `allowed by ${TIER_POLICY[half.tier]}`;
      return `isolated by ${count(isolating, 'policy')}; ${rules} ${plural(deciding(half).length, { one: 'allows', other: 'allow' })} it`;
    case 'denied':
      if (half.tier === 'admin' || half.tier === 'baseline') return `denied by ${TIER_POLICY[half.tier]}`;
      return half.tier ? `isolated by ${count(isolating, 'policy')}; no rule allows it` : 'no connection is possible';
    case 'unknown':
      return 'cannot be told';
    case 'not-applicable':
      return 'no policy applies at this end';
  }
}

const TIER_POLICY = { admin: 'an admin policy, before any NetworkPolicy is asked', baseline: 'the baseline: no NetworkPolicy isolates it' } as const;

function policyLines(policy: DirectionExplanation['policies'][number]): RuleLine[] {
  if (policy.noRules || policy.rules.length === 0) return policy.tier === 'network-policy' ? [{ ref: policy.ref, text: 'has no rules: it isolates and allows nothing', mark: 'neutral' }] : [];
  return policy.rules.map(ruleLine);
}

function ruleLine(rule: RuleOutcome): RuleLine {
  return { ref: rule.ref, text: rule.detail, mark: ruleMark(rule), ...(rule.hint !== undefined && { hint: rule.hint }) };
}

function ruleMark({ outcome, shadowed }: RuleOutcome): Mark {
  if (shadowed) return 'late';
  switch (outcome) {
    case 'allows':
      return 'yes';
    case 'denies':
      return 'no';
    case 'unknown':
      return 'unknown';
    case 'passes':
      return 'passes';
    default:
      return 'neutral';
  }
}

const deciding = (half: DirectionExplanation): RuleOutcome[] => half.policies.flatMap((policy) => policy.rules.filter(({ decides, outcome }) => decides && outcome === 'allows'));
