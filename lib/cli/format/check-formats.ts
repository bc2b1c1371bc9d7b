import { plural } from '@/lib/model/plural';
import type { IntentEvidence, IntentResult, IntentVerdict } from '@/lib/policy/intent/check-intent';
import type { PortSet } from '@/lib/policy/port-set';
import { csvLine } from '@/lib/model/csv';
import { jsonText, printable } from '@/lib/model/printable';
import { version } from '../project.ts';
import { JSON_VERSION } from './graph-formats.ts';
import { mdCode, mdHead, mdRow } from './markdown.ts';
import { connectionText, portTexts } from '@/lib/policy/connection-ports';
import { sarifLog, type SarifPlace } from './sarif.ts';

/** A result in words. */
export interface CheckResult {
  readonly list: IntentResult['list'];
  readonly name: string;
  readonly verdict: IntentVerdict;
  readonly message?: string;
  readonly evidence: readonly CheckEvidence[];
  readonly place: SarifPlace;
}

/** A piece of evidence in words. */
export interface CheckEvidence {
  readonly from: string;
  readonly to: string;
  readonly state: IntentEvidence['state'];
  readonly ports: PortSet;
  /** The rules that allow it, or the policies that deny it. */
  readonly because: readonly { readonly text: string; readonly place: SarifPlace }[];
}

/** How many pieces of evidence of an entry are printed as text; the other formats have them all. */
const SHOWN = 20;

/** The results in one of the formats of `check`, in pieces. */
export function* printResults(format: string, results: readonly CheckResult[]): Generator<string> {
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

const evidenceText = ({ from, to, state, ports }: CheckEvidence): string => `${from} => ${to} : ${state} ${connectionText(ports)}`;

const overall = (results: readonly CheckResult[]): IntentVerdict => (results.some(({ verdict }) => verdict === 'broken') ? 'broken' : results.every(({ verdict }) => verdict === 'holds') ? 'holds' : 'unknown');

const jsonResult = ({ list, name, verdict, message, evidence, place }: CheckResult) => ({
  list, name, verdict, ...(message !== undefined && { message }), ...(place.line !== undefined && { line: place.line }),
  evidence: evidence.map(({ from, to, state, ports, because }) => ({ from, to, state, ports: portTexts(ports), because: because.map(({ text: words, place: where }) => ({ text: words, ...where })) })),
});

function* text(results: readonly CheckResult[]): Generator<string> {
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
function gatherRanges(evidence: readonly CheckEvidence[]): CheckEvidence[] {
  const groups = new Map<string, CheckEvidence[]>();
  for (const one of evidence) {
    const [from, to] = [one.from, one.to].map((name) => (name.includes('/') ? name : 'outside'));
    const key = JSON.stringify([from, to, one.state, one.ports.key, one.because]);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()].map((group) => {
    const [first] = group as [CheckEvidence, ...CheckEvidence[]];
    const side = first.from.includes('/') ? 'to' : 'from';
    return group.length === 1 ? first : { ...first, [side]: `${first[side]} and ${group.length - 1} more ranges` };
  });
}

function countText(results: readonly CheckResult[]): string {
  const count = (verdict: IntentVerdict) => results.filter((result) => result.verdict === verdict).length;
  return `${results.length} ${plural(results.length, { one: 'entry', other: 'entries' })}: ${count('holds')} holding, ${count('broken')} broken, ${count('unknown')} unknown`;
}

function* markdown(results: readonly CheckResult[]): Generator<string> {
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

function sarif(results: readonly CheckResult[]): string {
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
