import { objectTitle } from '@/lib/model/ids';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { explainDirection, explainedFamily } from '@/lib/policy/explain';
import { checkIntent, type IntentEvidence, type IntentResult } from '@/lib/policy/intent/check-intent';
import { ruleField, ruleKey, type PolicyRef } from '@/lib/policy/rule-form';
import type { Command } from '../context.ts';
import { printResults, type CheckEvidence, type CheckResult } from '../format/check-formats.ts';
import { connectionText } from '@/lib/policy/connection-ports';
import type { SarifPlace } from '../format/sarif.ts';
import { intentPorts as readPorts, readIntent } from '../intent-file.ts';
import { splitPositionals } from '../positionals.ts';
import { readSource } from '../read-source.ts';

/** Checks an intent file against a source. */
export const check: Command = async (run) => {
  const { sources, rest } = splitPositionals(run.positionals, ['INTENT']);
  const file = rest[0]!;
  const { intent, lineOf } = readIntent(file);
  const { snapshot, complete } = await readSource(sources, run);
  const graph = new AllowGraph(snapshot);
  const results = checkIntent(graph, intent, readPorts).map((result) => resultOf(graph, result, file, lineOf(result.list, result.index)));
  await run.print(printResults(run.format, results));
  if (results.some(({ verdict }) => verdict === 'broken')) return 1;
  return complete && results.every(({ verdict }) => verdict === 'holds') ? 0 : 2;
};

function resultOf(graph: AllowGraph, { list, index, entry, verdict, message, evidence }: IntentResult, file: string, line: number | undefined): CheckResult {
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
function becauseOf({ evaluator }: AllowGraph, { source, destination, state, ports }: IntentEvidence): CheckEvidence['because'] {
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
