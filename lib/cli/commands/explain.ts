import { policyName } from '@/lib/model/ids';
import { AllowGraph } from '@/lib/policy/allow-graph';
import type { DirectionExplanation, RuleOutcome } from '@/lib/policy/explain';
import { isNoPorts, type PortSet } from '@/lib/policy/port-set';
import { ruleField, type PolicyRef } from '@/lib/policy/rule-form';
import { CliError } from '../cli-error.ts';
import type { Command, ExitCode } from '../context.ts';
import { explainEnds, type Explanation } from '../explanation.ts';
import { findEnds, type End } from '../find-ends.ts';
import { JSON_VERSION } from '../format/graph-formats.ts';
import { mdCode } from '../format/markdown.ts';
import { connectionText, portTexts } from '../format/ports.ts';
import { onePortOf } from '../one-port.ts';
import { splitPositionals } from '../positionals.ts';
import { jsonText, printable } from '../printable.ts';
import { readSource } from '../read-source.ts';

const EXIT: Readonly<Record<Explanation['verdict'], ExitCode>> = { allowed: 0, denied: 1, unknown: 2 };

/** Prints why one peer can reach another, or cannot. */
export const explain: Command = async (run) => {
  const { sources, rest } = splitPositionals(run.positionals, ['FROM', 'TO']);
  const port = onePortOf(run.values.port);
  const { snapshot, complete } = await readSource(sources, run);
  const graph = new AllowGraph(snapshot);
  const [fromWord = '', toWord = ''] = rest;
  const [from, to] = [onePeer(findEnds(graph, fromWord), fromWord), onePeer(findEnds(graph, toWord), toWord)];
  if (from.every(({ range }) => range) && to.every(({ range }) => range)) throw new CliError(`${fromWord} and ${toWord} are both outside the cluster, where no policy applies.`);
  const explanation = explainEnds(graph, from, to, port);
  const asked: Asked = { from: titleOf(from, fromWord), to: titleOf(to, toWord), ...(port && { port: `${port.protocol} ${port.port}` }) };
  const text = run.format === 'json' ? json(asked, explanation) : lines(asked, explanation, run.format === 'md').join('\n');
  await run.print([`${text}\n`]);
  return complete ? EXIT[explanation.verdict] : 2;
};

interface Asked {
  readonly from: string;
  readonly to: string;
  readonly port?: string;
}

/** Several ranges of addresses are one peer; several workloads are not. */
function onePeer(ends: readonly End[], word: string): readonly End[] {
  const inside = ends.filter(({ range }) => !range);
  if (inside.length > 1 || (inside.length === 1 && ends.length > 1)) throw new CliError(`${word} is more than one peer: ${ends.slice(0, 5).map(({ name }) => name).join(', ')}${ends.length > 5 ? ' …' : ''}. Name one.`);
  return ends;
}

const titleOf = (ends: readonly End[], word: string): string => (ends.length === 1 && !ends[0]!.range ? ends[0]!.name : word);

function lines({ from, to, port }: Asked, explanation: Explanation, markdown: boolean): string[] {
  const show = markdown ? mdCode : printable;
  const { verdict, allowed, unknown, partial, shown } = explanation;
  const told = [
    `${show(from)} => ${show(to)}${port === undefined ? '' : ` on ${port}`}: ${markdown ? `**${verdict}**` : verdict}`,
    ...(isNoPorts(allowed) ? [] : [`allowed: ${connectionText(allowed)}`]),
    ...(isNoPorts(unknown) ? [] : [`unknown: ${connectionText(unknown)}`]),
    ...(partial ? [`Not all pods or addresses are treated alike; told of ${show(shown.from)} => ${show(shown.to)}.`] : []),
    ...explanation.notes.map(printable),
  ];
  for (const half of [explanation.egress, explanation.ingress]) if (half) told.push('', ...halfLines(half, half.direction === 'egress' ? shown.from : shown.to, markdown));
  return told;
}

function halfLines(half: DirectionExplanation, subject: string, markdown: boolean): string[] {
  const show = markdown ? mdCode : printable;
  const told = [`${markdown ? '### ' : ''}${half.direction} of ${show(subject)}: ${half.verdict.replace('-', ' ')}`, ...(markdown ? [''] : [])];
  const [policyMark, ruleMark] = markdown ? ['- ', '  - '] : ['  ', '    '];
  for (const { ref, outcomes } of half.policies) {
    told.push(`${policyMark}${ref.kind} ${show(policyName(ref))}${placeOf(ref, undefined)}${outcomes.length === 0 ? ': has no rules in this direction' : ''}`);
    for (const outcome of outcomes) told.push(`${ruleMark}${outcomeText(outcome)}`);
  }
  for (const note of half.notes) told.push(`${policyMark}${printable(note)}`);
  if (half.nearest) told.push(`${policyMark}nearest: ${half.nearest.ref.policy.kind} ${show(policyName(half.nearest.ref.policy))} ${outcomeText(half.nearest)}`);
  return told;
}

const outcomeText = ({ ref, outcome, detail, hint, decides, shadowed }: RuleOutcome): string =>
  `${ruleField(ref)}${ref.name === undefined ? '' : ` (${printable(ref.name)})`} ${outcome.replaceAll('-', ' ')}${decides ? ' and decides' : ''}${shadowed ? ' but comes too late' : ''}: ${printable(detail)}${hint === undefined ? '' : ` (${printable(hint)})`}`;

function placeOf({ origin }: PolicyRef, field: string | undefined): string {
  if (origin?.file === undefined) return '';
  const line = (field === undefined ? undefined : origin.lines?.[field]) ?? origin.line;
  return ` (${printable(origin.file)}${line === undefined ? '' : `:${line}`})`;
}

function json(asked: Asked, { verdict, allowed, unknown, partial, shown, egress, ingress, notes }: Explanation): string {
  const half = (one: DirectionExplanation | undefined) =>
    one && {
      verdict: one.verdict,
      ...(one.tier && { tier: one.tier }),
      policies: one.policies.map(({ ref, tier, outcomes }) => ({ ...policyFields(ref), tier, rules: outcomes.map(ruleFields) })),
      ...(one.nearest && { nearest: { ...policyFields(one.nearest.ref.policy), ...ruleFields(one.nearest) } }),
      notes: one.notes,
    };
  const ports = (set: PortSet) => portTexts(set);
  return jsonText({ version: JSON_VERSION, ...asked, verdict, allowed: ports(allowed), unknown: ports(unknown), partial, shown, egress: half(egress), ingress: half(ingress), notes }, 2);
}

const policyFields = ({ kind, namespace, name, origin }: PolicyRef) => ({ kind, ...(namespace !== undefined && { namespace }), name, ...(origin?.file !== undefined && { file: origin.file, line: origin.line }) });

const ruleFields = ({ ref, outcome, detail, hint, decides, shadowed }: RuleOutcome) => ({ rule: ruleField(ref), outcome, detail, ...(hint !== undefined && { hint }), decides, ...(shadowed && { shadowed }) });
