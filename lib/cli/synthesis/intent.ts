import { join, resolve } from 'node:path';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { checkIntent, type IntentResult } from '@/lib/policy/intent/check-intent';
import { isNoPorts } from '@/lib/policy/port-set';
import { orderChanges, type ApplyOrder } from '@/lib/synthesis/apply-order';
import type { PolicyOperation } from '@/lib/synthesis/apply-states';
import type { ObjectChange } from '@/lib/synthesis/change-set';
import { intentDraft } from '@/lib/synthesis/intent-draft';
import { proveDraft, type Proof } from '@/lib/synthesis/prove';
import { findEssentials } from '@/lib/synthesis/safety/find-essentials';
import { intentEdges } from '@/lib/synthesis/seal/intent-edges';
import { policyChanges } from '@/lib/synthesis/text/changes-of-proof';
import { joinDocuments, MANAGED_BY, networkPolicyYaml } from '@/lib/synthesis/yaml';
import { CliError } from '../cli-error.ts';
import type { CommandRun, ExitCode } from '../context.ts';
import { connectionText } from '@/lib/policy/connection-ports';
import { intentPorts, readIntent } from '../intent-file.ts';
import { jsonText } from '@/lib/model/printable';
import { inAuthorsText } from './authors-text.ts';
import { fileSafe, writeFiles, writeText } from './files.ts';
import { brokenLines, chosenEssentials, intentProof } from './intent-words.ts';
import { notCovered, peerText, policyTitle, portList, proofHead, signed, sizeText, tellList } from './words.ts';

/** Prints the changes to the policies that make an intent hold. */
export async function synthesizeIntent(run: CommandRun, snapshot: Snapshot, target: string | undefined, file: string): Promise<ExitCode> {
  const { values, folder, tell } = run;
  const { intent } = readIntent(file);
  const graph = new AllowGraph(snapshot);
  const { essentials, left } = chosenEssentials(findEssentials(graph), values.without ?? []);
  const { problems, inexpressible } = intentEdges(graph, intent, [], intentPorts);
  if (problems.length > 0) throw new CliError(`${file}: ${problems.join(`\n${file}: `)}`);
  const draft = intentDraft(graph, intent, intentPorts, essentials, left.map(({ id }) => id));
  const proof = proveDraft(graph, draft);
  const order = orderChanges(graph, operationsOf(proof));
  const results = checkIntent(proof.after, intent, intentPorts);
  const exact = proof.exact && inexpressible.length === 0 && order.unsafe.length === 0 && results.every(({ verdict }) => verdict === 'holds') && proof.synthesis.outcomes.every(({ outcome }) => outcome !== 'inexpressible' && outcome !== 'invalid');
  const written = inAuthorsText(snapshot, policyChanges(proof), run);
  const documents = inOrder(proof, written, order);
  const text = joinDocuments(documents.map((one) => one.text));
  tellOutcome(run, proof, order, results, inexpressible, exact);
  if (values.proof !== undefined) writeText(resolve(folder, values.proof), `${jsonText(proofOf(snapshot, text, proof, results, inexpressible, exact), 2)}\n`);
  if (!exact && values.unproven !== true) return 1;
  if (target === undefined) await run.print([text]);
  else writeFolder(target, documents, written, proof, order, tell);
  if (target === undefined) tellList(tell, order.ordered.flatMap(({ operation }) => (operation.after ? [] : [`to delete once these are applied: NetworkPolicy ${policyTitle(operation.before!)}`])));
  return exact ? 0 : 1;
}

const operationsOf = ({ synthesis }: Proof): PolicyOperation[] => synthesis.policies.map(({ policy, before }) => ({ ...(before && { before }), after: policy }));

interface PolicyText {
  readonly title: string;
  readonly file: string;
  readonly text: string;
}

/** What is to be applied, in order. */
function inOrder({ synthesis }: Proof, written: readonly ObjectChange[], { ordered }: ApplyOrder<PolicyOperation>): PolicyText[] {
  const own = new Map(synthesis.policies.map(({ policy }, index) => [policyTitle(policy), written[index]!.after!]));
  return ordered.flatMap(({ operation: { after }, given }) =>
    after ? [{ title: policyTitle(after), file: `${after.namespace}.${fileSafe(after)}.yaml`, text: given ? own.get(policyTitle(after))! : networkPolicyYaml(after, { labels: MANAGED_BY }) }] : []);
}

function tellOutcome({ tell, values }: CommandRun, { synthesis, changed, unmet, unclosed }: Proof, order: ApplyOrder<PolicyOperation>, results: readonly IntentResult[], inexpressible: readonly string[], exact: boolean): void {
  const list = (lines: readonly string[]) => tellList(tell, lines);
  for (const { title, on, id } of synthesis.kept) tell(`${on ? 'kept' : 'not kept'}: ${title}${on ? ` (--without "${id}")` : ''}`);
  for (const message of synthesis.warnings) tell(`warning: ${message}`);
  list(inexpressible.map((line) => `differs: ${line}`));
  list(synthesis.outcomes.flatMap(({ outcome, message }) => (outcome === 'inexpressible' || outcome === 'invalid' ? [`differs: ${message}`] : [])));
  list([...unmet.map((pair) => ({ ...pair, what: 'is still not surely allowed' })), ...unclosed.map((pair) => ({ ...pair, what: 'is still not surely denied' }))].map(({ from, to, ports, what }) => `differs: ${peerText(from)} => ${peerText(to)} ${connectionText(ports)} ${what}`));
  list(changed.filter(({ intended }) => !intended).map(({ from, to, opened, closed }) => `differs: ${peerText(from.id)} => ${peerText(to.id)} ${signed('+', opened)}${signed('-', closed)}`));
  list(changed.filter(({ doubtful }) => doubtful).map(({ from, to }) => `cannot be told afterwards: ${peerText(from.id)} => ${peerText(to.id)}`));
  list(brokenLines(results));
  list(order.unsafe.flatMap(({ pairs }) => pairs.map(({ from, to }) => `closed while the policies are applied, though allowed before and after: ${peerText(from)} => ${peerText(to)}`)));
  if (!exact) tell(`not expressible: what the policies would do is not what was asked for${values.unproven ? '.' : ', so nothing is printed; --unproven prints them all the same.'}`);
  else if (synthesis.policies.length === 0) tell('the intent holds already: there is nothing to change.');
  else tell(`exact: with ${sizeText(synthesis.policies.map(({ policy }) => policy))}, ${synthesis.policies.filter(({ before }) => before).length} of them in place of those there are, the intent holds and nothing else changes, read back from the text. ${changed.filter(({ opened }) => !isNoPorts(opened)).length} pairs open and ${changed.filter(({ closed }) => !isNoPorts(closed)).length} close.`);
}

function writeFolder(path: string, documents: readonly PolicyText[], written: readonly ObjectChange[], { synthesis }: Proof, { ordered }: ApplyOrder<PolicyOperation>, tell: CommandRun['tell']): void {
  const restored = written.flatMap(({ before, namespace, name }) => (before === undefined ? [] : [{ namespace: namespace!, name, before }]));
  writeFiles(path, new Map([
    ...documents.map(({ file, text }) => [file, text] as const),
    ...restored.map((policy) => [join('rollback', `${policy.namespace}.${fileSafe(policy)}.yaml`), policy.before] as const),
  ]));
  const created = synthesis.policies.flatMap(({ policy, before }) => (before ? [] : [policy]));
  const deletions = (policies: typeof created) => [...Map.groupBy(policies, ({ namespace }) => namespace)].map(([namespace, own]) => `kubectl delete networkpolicy -n ${namespace} ${own.map(fileSafe).join(' ')}`);
  const lines = [
    ...(documents.length > 0 ? [`kubectl apply ${documents.map(({ file }) => `-f ${join(path, file)}`).join(' ')}`] : []),
    ...deletions(ordered.flatMap(({ operation }) => (operation.after ? [] : operation.before!))),
  ];
  const back = [...(restored.length > 0 ? [`kubectl apply -f ${join(path, 'rollback')}`] : []), ...deletions(created)];
  tell(['to apply, in this order, so that nothing is cut on the way:', ...lines.map((line) => `  ${line}`), `to go back: ${back.join(' && ')}`].join('\n'));
}

/** Everything that the claim rests on, and everything it does not cover. */
function proofOf(snapshot: Snapshot, text: string, { synthesis, changed, unmet, unclosed, unknown }: Proof, results: readonly IntentResult[], inexpressible: readonly string[], exact: boolean): object {
  const pair = ({ from, to, ports }: Proof['unmet'][number]) => ({ from, to, ports: portList(ports) });
  return {
    ...proofHead('intent', exact, snapshot, text),
    intent: intentProof(results, { inexpressible }),
    policies: synthesis.policies.map(({ policy, before, because }) => ({ name: policyTitle(policy), action: before ? 'edit' : 'create', because })),
    changes: synthesis.outcomes,
    kept: synthesis.kept.map(({ id, title, on }) => ({ id, title, on })),
    differences: { unmet: unmet.map(pair), unclosed: unclosed.map(pair) },
    changed: changed.map(({ from, to, opened, closed, intended }) => ({ from: from.id, to: to.id, opened: portList(opened), closed: portList(closed), intended })),
    unknowns: { connections: unknown, ...notCovered(snapshot) },
  };
}
