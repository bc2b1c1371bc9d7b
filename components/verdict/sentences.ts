import type { DirectionExplanation, ExplainView, RuleRefView } from '@/lib/queries/contract';

/** Sign at the end of a line of an explanation. */
export type Mark = 'yes' | 'no' | 'neutral' | 'unknown';

/** One line about a policy or one of its rules. */
export interface RuleLine {
  readonly ref: RuleRefView;
  readonly text: string;
  readonly mark: Mark;
}

/** One half of an explanation: what the policies of one end say. */
export interface Half {
  readonly heading: string;
  readonly text: string;
  readonly mark: Mark;
  readonly lines: readonly RuleLine[];
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
  if (explain.verdict === 'unknown') return 'cannot be told from what could be read';
  if (explain.verdict === 'denied') {
    const halves = explain.missing.map((half) => (half.direction === 'egress' ? `${explain.from.name} may not send it` : `${explain.to.name} may not receive it`));
    return halves.length > 0 ? `: ${halves.join(', and ')}` : ': no rule allows it';
  }
  if (explain.state === 'open') return ', only because nothing isolates either end';
  const rules = [explain.egress, explain.ingress].map(countAllowing);
  const [out = 0, into = 0] = rules;
  if (out > 0 && into > 0) return `, by ${count(out, 'egress rule')} and ${count(into, 'ingress rule')}; both halves are needed`;
  if (out + into === 1) return ', by one rule only: removing it cuts this';
  return out + into > 1 ? `, by ${out + into} rules` : '';
}

/** The half of an explanation that one direction gives. */
export function describeHalf(half: DirectionExplanation, explain: ExplainView): Half {
  return {
    heading: half.direction === 'egress' ? `leaves ${explain.from.name}` : `enters ${explain.to.name}`,
    text: halfText(half),
    mark: half.verdict === 'denied' ? 'no' : half.verdict === 'unknown' ? 'unknown' : 'yes',
    lines: half.policies.flatMap(policyLines),
    notes: half.notes,
  };
}

/** `allow-web, rule 2`; rules count from 1 for people. */
export function ruleName(ref: RuleRefView): string {
  return ref.rule === undefined ? ref.name : `${ref.name}, rule ${ref.rule + 1}`;
}

/** `1 rule`, `2 rules`, `1,204 policies`. */
export function count(n: number, noun: string): string {
  const plural = noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${n.toLocaleString('en-US')} ${n === 1 ? noun : plural}`;
}

function halfText(half: DirectionExplanation): string {
  const policies = `isolated by ${count(half.policies.length, 'policy')}`;
  switch (half.verdict) {
    case 'not-isolated':
      return `${half.direction} is not isolated: no policy limits it`;
    case 'allowed':
      return `${policies}; ${count(countAllowing(half), 'rule')} ${countAllowing(half) === 1 ? 'allows' : 'allow'} it`;
    case 'denied':
      return `${policies}; no rule allows it`;
    case 'unknown':
      return 'cannot be told';
    case 'not-applicable':
      return 'no policy applies at this end';
  }
}

function policyLines(policy: DirectionExplanation['policies'][number]): RuleLine[] {
  if (policy.noRules || policy.rules.length === 0) return [{ ref: policy.ref, text: 'has no rules: it isolates and allows nothing', mark: 'neutral' }];
  return policy.rules.map((rule) => ({ ref: rule.ref, text: rule.detail, mark: ruleMark(rule) }));
}

function ruleMark(rule: RuleOutcome): Mark {
  if (rule.outcome === 'allows') return 'yes';
  return rule.outcome === 'unknown' ? 'unknown' : 'neutral';
}

const countAllowing = (half: DirectionExplanation): number => half.policies.reduce((sum, policy) => sum + policy.rules.filter((rule) => rule.outcome === 'allows').length, 0);
