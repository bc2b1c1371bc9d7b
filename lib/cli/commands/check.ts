import { readFileSync, statSync } from 'node:fs';
import { objectTitle } from '@/lib/model/ids';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { explainDirection, explainedFamily } from '@/lib/policy/explain';
import { checkIntent, type IntentEvidence, type IntentResult, type IntentVerdict } from '@/lib/policy/intent/check-intent';
import { NO_PORTS, unionPorts, type PortSet } from '@/lib/policy/port-set';
import { ruleField, ruleKey, type PolicyRef } from '@/lib/policy/rule-form';
import { csvLine } from '@/lib/views/csv';
import { CliError } from '../cli-error.ts';
import type { Command } from '../context.ts';
import { JSON_VERSION } from '../format/graph-formats.ts';
import { mdCode, mdHead, mdRow } from '../format/markdown.ts';
import { connectionText, parsePorts, portTexts } from '../format/ports.ts';
import { sarifLog, type SarifPlace } from '../format/sarif.ts';
import { parseIntent } from '../intent-file.ts';
import { splitPositionals } from '../positionals.ts';
import { jsonText, printable } from '../printable.ts';
import { version } from '../project.ts';
import { readSource } from '../read-source.ts';

/** How many pieces of evidence of an entry are printed as text; the other formats have them all. */
const SHOWN = 20;

/** Checks an intent file against a source. */
export const check: Command = async (run) => {
  const { sources, rest } = splitPositionals(run.positionals, ['INTENT']);
  const file = rest[0]!;
  const { intent, lineOf } = parseIntent(readIntent(file), file);
  const { snapshot, complete } = await readSource(sources, run);
  const graph = new AllowGraph(snapshot);
  const results = checkIntent(graph, intent, readPorts).map((result) => resultOf(graph, result, file, lineOf(result.list, result.index)));
  await run.print(printed(run.format, results));
  if (results.some(({ verdict }) => verdict === 'broken')) return 1;
  return complete && results.every(({ verdict }) => verdict === 'holds') ? 0 : 2;
};

function readIntent(file: string): string {
  try {
    if (statSync(file).isDirectory()) throw new CliError(`${file} is a folder; the last word names the intent file.`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(`the intent ${file} cannot be read: ${(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message}.`);
  }
}

const readPorts = (texts: readonly string[]): PortSet => texts.reduce((set, text) => unionPorts(set, parsePorts(text) ?? NO_PORTS), NO_PORTS);

/** A result in words. */
interface Result {
  readonly list: IntentResult['list'];
  readonly name: string;
  readonly verdict: IntentVerdict;
  readonly message?: string;
  readonly evidence: readonly Evidence[];
  readonly place: SarifPlace;
}

interface Evidence {
  readonly from: string;
  readonly to: string;
  readonly state: IntentEvidence['state'];
  readonly ports: PortSet;
  /** The rules that allow it, or the policies that deny it. */
  readonly because: readonly { readonly text: string; readonly place: SarifPlace }[];
}

function resultOf(graph: AllowGraph, { list, index, entry, verdict, message, evidence }: IntentResult, file: string, line: number | undefined): Result {
  return {
    list,
    name: entry.name ?? `${endText(entry.from)} => ${endText(entry.to)}${entry.ports ? ` : ${connectionText(readPorts(entry.ports))}` : ''}`,
    verdict,
    ...(message !== undefined && { message }),
    evidence: evidence.map((one) => ({ from: one.from.name, to: one.to.name, state: one.state, ports: one.ports, because: becauseOf(graph, one) })),
    place: { file, ...(line !== undefined && { line }), object: `${list}[${index}]` },
  };
}

const endText = (peers: IntentResult['entry']['from']): string => peers.map((peer) => (typeof peer === 'string' ? peer : JSON.stringify(peer))).join(', ');

/** The rules behind a piece of evidence: those that allow, those that deny and the policies that isolate, or what is not known. */
function becauseOf({ evaluator }: AllowGraph, { source, destination, state, ports }: IntentEvidence): Evidence['because'] {
  if (source < 0 || destination < 0) return [{ text: 'no running pod with an address', place: {} }];
  const family = explainedFamily(evaluator, source, destination);
  const found = new Map<string, SarifPlace>();
  for (const direction of ['egress', 'ingress'] as const) {
    const half = explainDirection(evaluator, direction, source, destination, family, ports);
    if (state === 'allowed' && half.verdict === 'not-isolated') found.set(`${direction}: no policy isolates it`, {});
    if (state === 'unknown' && half.verdict === 'unknown') for (const note of half.notes) found.set(`${direction}: ${note}`, {});
    for (const { ref, outcomes } of half.policies) {
      const deciding = outcomes.filter(({ outcome, decides }) => (state === 'allowed' ? outcome === 'allows' : state === 'denied' ? outcome === 'denies' && decides : outcome === 'unknown'));
      for (const one of deciding) found.set(`${direction}: ${ruleKey(one.ref)}`, placeOf(ref, ruleField(one.ref)));
      if (state === 'denied' && half.verdict === 'denied' && half.tier === 'network-policy' && ref.kind === 'NetworkPolicy') found.set(`${direction}: isolated by ${objectTitle(ref)}`, placeOf(ref));
    }
  }
  return [...found].map(([text, place]) => ({ text, place }));
}

function placeOf(ref: PolicyRef, field?: string): SarifPlace {
  const { origin } = ref;
  const line = (field === undefined ? undefined : origin?.lines?.[field]) ?? origin?.line;
  return { ...(origin?.file !== undefined && { file: origin.file, ...(line !== undefined && { line }) }), object: `${objectTitle(ref)}${field === undefined ? '' : ` ${field}`}` };
}

const evidenceText = ({ from, to, state, ports }: Evidence): string => `${from} => ${to} : ${state} ${connectionText(ports)}`;

function* printed(format: string, results: readonly Result[]): Generator<string> {
  switch (format) {
    case 'json':
      yield `${jsonText({ version: JSON_VERSION, verdict: overall(results), results: results.map(jsonResult) }, 2)}\n`;
      return;
    case 'sarif':
      yield `${sarif(results)}\n`;
      return;
    case 'csv':
      yield csvLine(['list', 'entry', 'verdict', 'src', 'dst', 'state', 'conn', 'because']);
      for (const { list, name, verdict, message, evidence } of results) {
        if (evidence.length === 0) yield csvLine([list, name, verdict, '', '', '', '', message ?? '']);
        for (const one of evidence) yield csvLine([list, name, verdict, one.from, one.to, one.state, connectionText(one.ports), one.because.map(({ text }) => text).join('; ')]);
      }
      return;
    case 'md':
      yield* markdown(results);
      return;
    default:
      yield* text(results);
  }
}

const overall = (results: readonly Result[]): IntentVerdict => (results.some(({ verdict }) => verdict === 'broken') ? 'broken' : results.every(({ verdict }) => verdict === 'holds') ? 'holds' : 'unknown');

const jsonResult = ({ list, name, verdict, message, evidence, place }: Result) => ({
  list, name, verdict, ...(message !== undefined && { message }), ...(place.line !== undefined && { line: place.line }),
  evidence: evidence.map(({ from, to, state, ports, because }) => ({ from, to, state, ports: portTexts(ports), because: because.map(({ text: words, place: where }) => ({ text: words, ...where })) })),
});

function* text(results: readonly Result[]): Generator<string> {
  for (const { list, name, verdict, message, evidence } of results) {
    yield `${verdict.padEnd(7)} ${list.padEnd(7)} ${printable(name)}${message === undefined ? '' : `: ${printable(message)}`}\n`;
    const gathered = gatherRanges(evidence);
    for (const one of gathered.slice(0, SHOWN)) {
      yield `  ${printable(evidenceText(one))}\n`;
      for (const because of one.because) yield `    ${printable(because.text)}${because.place.file === undefined ? '' : printable(` (${because.place.file}${because.place.line === undefined ? '' : `:${because.place.line}`})`)}\n`;
    }
    if (gathered.length > SHOWN) yield `  and ${gathered.length - SHOWN} more\n`;
  }
  yield `${countText(results)}\n`;
}

/** For people, many ranges of which the same is to be said are the first of them and a number. */
function gatherRanges(evidence: readonly Evidence[]): Evidence[] {
  const groups = new Map<string, Evidence[]>();
  for (const one of evidence) {
    const [from, to] = [one.from, one.to].map((name) => (name.includes('/') ? name : 'outside'));
    const key = JSON.stringify([from, to, one.state, one.ports.key, one.because]);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()].map((group) => {
    const [first] = group as [Evidence, ...Evidence[]];
    const side = first.from.includes('/') ? 'to' : 'from';
    return group.length === 1 ? first : { ...first, [side]: `${first[side]} and ${group.length - 1} more ranges` };
  });
}

function countText(results: readonly Result[]): string {
  const count = (verdict: IntentVerdict) => results.filter((result) => result.verdict === verdict).length;
  return `${results.length} ${results.length === 1 ? 'entry' : 'entries'}: ${count('holds')} holding, ${count('broken')} broken, ${count('unknown')} unknown`;
}

function* markdown(results: readonly Result[]): Generator<string> {
  yield mdHead(['verdict', 'list', 'entry']);
  for (const { list, name, verdict } of results) yield mdRow([verdict, list, name]);
  for (const { name, message, evidence } of results) {
    if (message === undefined && evidence.length === 0) continue;
    yield `\n${mdCode(name)}${message === undefined ? '' : `: ${printable(message)}`}\n\n`;
    if (evidence.length === 0) continue;
    yield mdHead(['src', 'dst', 'state', 'conn', 'because']);
    for (const one of evidence) yield mdRow([one.from, one.to, one.state, connectionText(one.ports), one.because.map((because) => because.text).join('; ')]);
  }
  yield `\n${countText(results)}\n`;
}

const RULES = [
  { id: 'may', text: 'Nobody else may reach what an intent says who may reach.' },
  { id: 'mustNot', text: 'What an intent forbids must not be possible.' },
  { id: 'must', text: 'What an intent requires must be possible.' },
];

function sarif(results: readonly Result[]): string {
  const failed = results.filter(({ verdict }) => verdict !== 'holds');
  return sarifLog(
    version(),
    RULES,
    failed.flatMap(({ list, name, verdict, message, evidence, place }) => {
      const base = { rule: list, level: verdict === 'broken' ? ('error' as const) : ('warning' as const), locations: [place] };
      if (evidence.length === 0) return [{ ...base, message: `${name}: ${message ?? verdict}` }];
      return evidence.map((one) => ({ ...base, message: `${name}: ${evidenceText(one)}`, related: one.because.map(({ text: words, place: where }) => ({ ...where, message: words })) }));
    }),
  );
}
