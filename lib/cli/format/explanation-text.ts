import { policyName } from '@/lib/model/ids';
import type { RuleOutcome } from '@/lib/policy/explain';
import type { HalfReasons, ReasonClass } from '@/lib/policy/explain-pair';
import { isNoPorts, type PortSet } from '@/lib/policy/port-set';
import { ruleField, type PolicyRef, type RuleRef } from '@/lib/policy/rule-form';
import type { Explanation, Half } from '../explanation.ts';
import { printable } from '@/lib/model/printable';
import { mdCode } from './markdown.ts';
import { connectionText, portTexts } from '@/lib/policy/connection-ports';

/** The lines that tell of an explanation, after the one that has the verdict. */
export function explanationLines(explanation: Explanation, markdown: boolean): string[] {
  const show = markdown ? mdCode : printable;
  const { allowed, unknown, partial, shown, about, classes, egress, ingress, notes } = explanation;
  const told = [
    ...(classes.length > 1 ? classLines(classes, markdown) : [...(isNoPorts(allowed) ? [] : [`allowed: ${connectionText(allowed)}`]), ...(isNoPorts(unknown) ? [] : [`unknown: ${connectionText(unknown)}`])]),
    ...(partial ? [`Not all pods or addresses are treated alike; told of ${show(shown.from)} => ${show(shown.to)}.`] : []),
    ...notes.map(printable),
  ];
  for (const half of [egress, ingress]) if (half) told.push('', ...halfLines(half, half.direction === 'egress' ? shown.from : shown.to, about, markdown));
  return told;
}

/** The ports that have equal reasons, with these. */
function classLines(classes: readonly ReasonClass[], markdown: boolean): string[] {
  const [mark, indent] = markdown ? ['- ', '  - '] : ['', '    '];
  return classes.flatMap(({ verdict, ports, ...halves }) => [
    `${mark}${verdict}: ${connectionText(ports)}`,
    ...(['egress', 'ingress'] as const).map((direction) => `${indent}${direction}: ${reasonText(halves[direction], markdown)}`),
  ]);
}

function reasonText({ verdict, by }: HalfReasons, markdown: boolean): string {
  const show = markdown ? mdCode : printable;
  const rules = by.map(({ policy, ...rest }) => `${policy.kind} ${show(policyName(policy))} ${ruleField({ policy, ...rest })}`).join(', ');
  switch (verdict) {
    case 'not-isolated':
      return `allowed, as nothing decides${rules === '' ? '' : ` (after ${rules})`}`;
    case 'not-applicable':
      return 'no policy applies';
    case 'denied':
      return rules === '' ? 'denied, as no rule allows it' : `denied by ${rules}`;
    case 'allowed':
      return `allowed${rules === '' ? '' : ` by ${rules}`}`;
    case 'unknown':
      return `unknown${rules === '' ? '' : ` because of ${rules}`}`;
  }
}

function halfLines(half: Half, subject: string, about: PortSet | undefined, markdown: boolean): string[] {
  const show = markdown ? mdCode : printable;
  const told = [`${markdown ? '### ' : ''}${half.direction} of ${show(subject)}${about ? ` on ${connectionText(about)}` : ''}: ${half.verdict.replace('-', ' ')}`, ...(markdown ? [''] : [])];
  const [policyMark, ruleMark] = markdown ? ['- ', '  - '] : ['  ', '    '];
  for (const { ref, outcomes } of half.policies) {
    told.push(`${policyMark}${ref.kind} ${show(policyName(ref))}${placeOf(ref, show)}${outcomes.length === 0 ? ': has no rules in this direction' : ''}`);
    for (const outcome of outcomes) told.push(`${ruleMark}${outcomeText(outcome, show)}${half.necessary.get(outcome) ? `; without it this would not be ${half.verdict}` : ''}`);
  }
  for (const note of half.notes) told.push(`${policyMark}${printable(note)}`);
  if (half.nearest) told.push(`${policyMark}nearest: ${half.nearest.ref.policy.kind} ${show(policyName(half.nearest.ref.policy))} ${outcomeText(half.nearest, show)}`);
  return told;
}

type Show = (text: string) => string;

const outcomeText = ({ ref, outcome, detail, hint, decides, shadowed }: RuleOutcome, show: Show): string =>
  `${ruleField(ref)}${ref.name === undefined ? '' : ` (${show(ref.name)})`} ${outcome.replaceAll('-', ' ')}${decides ? ' and decides' : ''}${shadowed ? ' but comes too late' : ''}: ${printable(detail)}${hint === undefined ? '' : ` (${printable(hint)})`}`;

const placeOf = ({ origin }: PolicyRef, show: Show): string => (origin?.file === undefined ? '' : ` (${show(`${origin.file}${origin.line === undefined ? '' : `:${origin.line}`}`)})`);

/** An explanation as fields of JSON. */
export function explanationFields({ verdict, allowed, unknown, partial, shown, about, classes, egress, ingress, notes }: Explanation): object {
  return {
    verdict,
    allowed: portTexts(allowed),
    unknown: portTexts(unknown),
    partial,
    ...(classes.length > 0 && { classes: classes.map((one) => ({ ports: portTexts(one.ports), verdict: one.verdict, egress: reasonFields(one.egress), ingress: reasonFields(one.ingress) })) }),
    shown: { ...shown, ...(about && { ports: portTexts(about) }) },
    ...(egress && { egress: halfFields(egress) }),
    ...(ingress && { ingress: halfFields(ingress) }),
    notes,
  };
}

const reasonFields = ({ verdict, tier, by }: HalfReasons) => ({ verdict, ...(tier && { tier }), by: by.map((ref: RuleRef) => ({ ...policyFields(ref.policy), rule: ruleField(ref) })) });

function halfFields({ verdict, tier, policies, nearest, notes, necessary }: Half): object {
  const ruleFields = (one: RuleOutcome) => {
    const { ref, outcome, detail, hint, decides, shadowed } = one;
    const isNecessary = necessary.get(one);
    return { rule: ruleField(ref), outcome, detail, ...(hint !== undefined && { hint }), decides, ...(isNecessary !== undefined && { necessary: isNecessary }), ...(shadowed && { shadowed }) };
  };
  return {
    verdict,
    ...(tier && { tier }),
    policies: policies.map(({ ref, tier: own, outcomes }) => ({ ...policyFields(ref), tier: own, rules: outcomes.map(ruleFields) })),
    ...(nearest && { nearest: { ...policyFields(nearest.ref.policy), ...ruleFields(nearest) } }),
    notes,
  };
}

const policyFields = ({ kind, namespace, name, origin }: PolicyRef) => ({ kind, ...(namespace !== undefined && { namespace }), name, ...(origin?.file !== undefined && { file: origin.file, line: origin.line }) });
