import { join, resolve } from 'node:path';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { isNoPorts } from '@/lib/policy/port-set';
import { guardAll, TARGETS_OF } from '@/lib/synthesis/guardrails/guard';
import { GUARDRAIL_NAMES, type Guardrail, type GuardrailDocument, type GuardrailName, type GuardrailTarget } from '@/lib/synthesis/guardrails/guardrail';
import { joinDocuments, networkPolicyYaml } from '@/lib/synthesis/yaml';
import { CliError } from '../cli-error.ts';
import type { Command, CommandRun, ExitCode } from '../context.ts';
import { readSource } from '../read-source.ts';
import { emptyFolder, fileSafe, writeFiles } from '../synthesis/files.ts';
import { count, endText, signed, tellList } from '../synthesis/words.ts';

/** Prints guardrails for a whole cluster, and tells what they close and what proves them. */
export const guardrails: Command = async (run) => {
  const { values, folder, tell } = run;
  const target = values.target as GuardrailTarget | undefined;
  const names = namesOf(values.name as readonly GuardrailName[] | undefined, target);
  const output = values.output === undefined ? undefined : emptyFolder(resolve(folder, values.output));
  const { snapshot, complete } = await readSource(run.positionals, run);
  if (!complete) throw new CliError('part of the source could not be read, so what a guardrail would cut cannot be told.');
  const before = new AllowGraph(snapshot);
  const results = guardAll(before, names, target);
  const written: Guardrail[] = [];
  for (const result of results) {
    if (typeof result === 'string') tell(`error: ${result}`);
    else written.push(result);
  }
  for (const guardrail of written) tellGuardrail(guardrail, run);
  const code = exitCode(results, written);
  if (code !== 0 && (!values.unproven || written.length === 0)) {
    tell('not proven, so nothing is printed; --unproven prints it all the same.');
    return code;
  }
  const documents = lastOfEach(written.flatMap((guardrail) => guardrail.documents), before);
  if (output === undefined) await run.print([joinDocuments(documents.map(({ text }) => text))]);
  else writeFolder(output, documents, tell);
  return 0;
};

/** The guardrails that are asked for; those that a target makes sense of when only it is named. */
function namesOf(named: readonly GuardrailName[] | undefined, target: GuardrailTarget | undefined): readonly GuardrailName[] {
  const possible = GUARDRAIL_NAMES.filter((name) => target === undefined || TARGETS_OF[name].includes(target));
  const impossible = named?.find((name) => !possible.includes(name));
  if (impossible !== undefined) throw new CliError(`${impossible} is written as ${TARGETS_OF[impossible].join(' or ')}, not as ${target}.`);
  return named ?? possible;
}

function tellGuardrail({ name, notes, kept, changes, faults, documents, target }: Guardrail, { tell }: CommandRun): void {
  for (const note of notes) tell(`${name}: ${note}`);
  tellList(tell, kept.map((title) => `${name} keeps: ${title}`));
  const closing = changes.filter(({ delta }) => !isNoPorts(delta.lost));
  tellList(tell, closing.map(({ from, to, delta }) => `${name} closes: ${endText(from)} => ${endText(to)} ${signed('-', delta.lost).trimEnd()}`));
  tellList(tell, faults.map(({ kind, message }) => `${kind === 'broken' ? 'broken' : 'unknown'}: ${message}`));
  if (faults.length > 0 || target === 'vap' || target === 'kyverno') return;
  tell(documents.length === 0 ? `${name}: it holds already.` : `${name}: proven, read back from the text: it closes ${count(closing.length, 'connection', 'connections')} and opens none.`);
}

function exitCode(results: readonly unknown[], written: readonly Guardrail[]): ExitCode {
  const faults = written.flatMap((guardrail) => guardrail.faults);
  if (written.length < results.length || faults.some(({ kind }) => kind === 'broken')) return 1;
  return faults.length > 0 ? 2 : 0;
}

/** Of what one guardrail writes and a later one writes anew, the latter, in the place of what was there before both. */
function lastOfEach(documents: readonly GuardrailDocument[], { snapshot }: AllowGraph): readonly GuardrailDocument[] {
  const found = new Map<string, GuardrailDocument>();
  for (const { before: _, ...document } of documents) {
    const before = snapshot.policies.find(({ namespace, name }) => document.kind === 'NetworkPolicy' && namespace === document.namespace && name === document.name);
    found.set(`${document.kind} ${document.namespace ?? ''}/${document.name}`, { ...document, ...(before && { before }) });
  }
  return [...found.values()];
}

function writeFolder(path: string, documents: readonly GuardrailDocument[], tell: CommandRun['tell']): void {
  const file = ({ kind, namespace, name }: GuardrailDocument) => `${namespace ?? kind.toLowerCase()}.${fileSafe({ namespace: namespace ?? 'cluster', name })}.yaml`;
  const replaced = documents.flatMap((document) => (document.before ? [{ document, policy: document.before }] : []));
  writeFiles(path, new Map([
    ...documents.map((document) => [file(document), document.text] as const),
    ...replaced.map(({ document, policy }) => [join('rollback', file(document)), networkPolicyYaml(policy)] as const),
  ]));
  const created = documents.filter(({ before }) => !before).map(({ kind, namespace, name }) => `  kubectl delete ${kind.toLowerCase()}${namespace === undefined ? '' : ` -n ${namespace}`} ${name}`);
  tell([`to apply:`, `  kubectl apply -f ${path}`, 'to go back:', ...created, ...(replaced.length > 0 ? [`  kubectl apply -f ${join(path, 'rollback')}`] : [])].join('\n'));
}
