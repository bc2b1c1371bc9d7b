import { resolve } from 'node:path';
import type { Intent } from '@/lib/model/intent';
import type { PeerId } from '@/lib/model/ids';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { checkIntent, type IntentResult } from '@/lib/policy/intent/check-intent';
import { isNoPorts } from '@/lib/policy/port-set';
import { declaredEdges } from '@/lib/policy/services/declared-edges';
import type { Essential } from '@/lib/synthesis/safety/essential';
import { findEssentials } from '@/lib/synthesis/safety/find-essentials';
import { NO_DNS, PRESUMED_DNS, presumedDns, presumedDnsOfToday, type PresumedDns } from '@/lib/synthesis/safety/presumed-dns';
import { isRendered, renderedWarning } from '@/lib/synthesis/fold';
import { unplacedHosts } from '@/lib/synthesis/seal/ends';
import { declaredKeep, essentialKeep } from '@/lib/synthesis/seal/declared-keep';
import { graphEdges } from '@/lib/synthesis/seal/graph-edges';
import { intentEdges, type IntentEdges } from '@/lib/synthesis/seal/intent-edges';
import type { KeptEdge } from '@/lib/synthesis/seal/kept-edge';
import { planRollout, type Stage } from '@/lib/synthesis/seal/rollout';
import { seal, type Seal } from '@/lib/synthesis/seal/seal';
import { joinDocuments, MANAGED_BY, networkPolicyYaml } from '@/lib/synthesis/yaml';
import { CliError } from '../cli-error.ts';
import type { CommandRun, ExitCode } from '../context.ts';
import { intentPorts, readIntent } from '../intent-file.ts';
import { jsonText } from '@/lib/model/printable';
import { writeFiles, writeText } from './files.ts';
import { brokenLines, chosenEssentials, intentProof } from './intent-words.ts';
import { observedEdges } from './observed.ts';
import { stageFiles, stageLines } from './stages.ts';
import { count, differenceText, endText, notCovered, peerText, policyTitle, portList, proofHead, signed, sizeText, tellList } from './words.ts';

/** What was asked of a sealed set besides its edges, and what came of it. */
interface Question {
  readonly claim: 'seal-intent' | 'seal-graph' | 'seal-declared' | 'seal-observed';
  readonly edges: readonly KeptEdge[];
  readonly presumed: PresumedDns | null;
  readonly intent?: { readonly intent: Intent; readonly read: IntentEdges; readonly essentials: readonly Essential[]; readonly left: readonly Essential[] };
}

/** Seals namespaces, or all, with what is allowed today. */
export async function sealToday(run: CommandRun, snapshot: Snapshot, target: string | undefined): Promise<ExitCode> {
  const graph = new AllowGraph(snapshot);
  const presumed = presumedDns(graph);
  const asked = presumed ? essentialKeep([presumedDnsOfToday(presumed)]) : [];
  if (presumed) run.tell(`warning: ${asked.length > 0 ? PRESUMED_DNS : NO_DNS}`);
  return sealAndTell(run, graph, target, { claim: 'seal-graph', edges: [...graphEdges(graph, scopeOf(run, snapshot)), ...asked], presumed });
}

/** Seals namespaces, or all, to what settings and Services declare, what was observed, or both; and to what the cluster works by. */
export async function sealToFound(run: CommandRun, snapshot: Snapshot, target: string | undefined, observed: string | undefined): Promise<ExitCode> {
  const graph = new AllowGraph(snapshot);
  const presumed = presumedDns(graph);
  const { essentials, left } = chosenEssentials(essentialsOf(graph, presumed), run.values.without ?? []);
  const seen = observed === undefined ? [] : observedEdges(graph, observed);
  for (const { id, title, edges } of essentials) if (edges.length > 0) run.tell(`kept: ${title} (--without "${id}")`);
  for (const { title } of left) run.tell(`not kept: ${title}`);
  if (presumed) run.tell(`warning: ${essentials.includes(presumed.essential) ? PRESUMED_DNS : NO_DNS}`);
  if (!run.values.declared) return sealAndTell(run, graph, target, { claim: 'seal-observed', edges: [...seen, ...essentialKeep(essentials)], presumed });
  tellList(run.tell, declaredEdges(snapshot).unclear.map(({ from, text, where, why }) => `note: ${text} in ${where} of ${peerText(from)} is not taken for a connection: ${why}.`));
  return sealAndTell(run, graph, target, { claim: 'seal-declared', edges: [...seen, ...declaredKeep(graph, essentials)], presumed });
}

/** Seals namespaces, or all, to what an intent file asks for and what the cluster works by. */
export async function sealToIntent(run: CommandRun, snapshot: Snapshot, target: string | undefined, file: string): Promise<ExitCode> {
  const { intent } = readIntent(file);
  const graph = new AllowGraph(snapshot);
  const presumed = presumedDns(graph);
  const { essentials, left } = chosenEssentials(essentialsOf(graph, presumed), run.values.without ?? []);
  if (presumed) run.tell(`warning: ${essentials.includes(presumed.essential) ? PRESUMED_DNS : NO_DNS}`);
  const read = intentEdges(presumed?.graph ?? graph, intent, essentials, intentPorts);
  if (read.problems.length > 0) throw new CliError(`${file}: ${read.problems.join(`\n${file}: `)}`);
  return sealAndTell(run, graph, target, { claim: 'seal-intent', edges: read.edges, presumed, intent: { intent, read, essentials, left } });
}

const essentialsOf = (graph: AllowGraph, presumed: PresumedDns | null): readonly Essential[] => [...(presumed ? [presumed.essential] : []), ...findEssentials(graph)];

const scopeOf = ({ values }: CommandRun, snapshot: Snapshot): readonly string[] => values.namespace ?? snapshot.namespaces.map(({ name }) => name);

async function sealAndTell(run: CommandRun, graph: AllowGraph, target: string | undefined, question: Question): Promise<ExitCode> {
  const { values, tell, folder } = run;
  const { snapshot } = graph;
  const sealed = withoutUnplaced(graph, seal(graph, question.edges, scopeOf(run, snapshot), question.presumed));
  const results = question.intent ? checkIntent(sealed.after, question.intent.intent, intentPorts) : [];
  const exact = sealed.exact && sealed.order.unsafe.length === 0 && results.every(({ verdict }) => verdict === 'holds') && (question.intent ? question.intent.read.inexpressible.length === 0 : question.claim !== 'seal-graph' || sealed.changes.length === 0);
  const stages = planRollout(graph, sealed);
  const text = joinDocuments(inOrder(sealed));
  const printed = exact || values.unproven === true;
  tellOutcome(run, graph, sealed, question, results, exact);
  if (values.proof !== undefined) writeText(resolve(folder, values.proof), `${jsonText(proof(graph, text, sealed, stages, question, results, exact), 2)}\n`);
  if (!printed) return 1;
  if (target === undefined) {
    await run.print([text]);
    tellList(tell, deletedOf(sealed).map((policy) => `to delete once these are applied: NetworkPolicy ${policyTitle(policy)}`));
  } else {
    writeFiles(target, stageFiles(sealed, stages, (stage) => `${jsonText({ ...proofHead(question.claim, exact, snapshot, stage.text), ...stageProof(stage) }, 2)}\n`));
    tell(stageLines(target, stages).join('\n'));
  }
  return exact ? 0 : 1;
}

/** Changes of connections with pods of which no address is known are not claimed: policies may find them by addresses or not. */
function withoutUnplaced(graph: AllowGraph, sealed: Seal): Seal {
  const unplaced = unplacedHosts(graph);
  return { ...sealed, changes: sealed.changes.filter(({ from, to }) => ![from, to].some(({ id }) => id !== undefined && unplaced.has(id))) };
}

/** The policies in an order in which they can be applied, those that are there already first. */
function inOrder({ policies, order }: Seal): string[] {
  const textOf = new Map(policies.map(({ policy, text }) => [policyTitle(policy), text]));
  const applied = order.ordered.flatMap(({ operation, given }) => (operation.after ? [{ title: policyTitle(operation.after), text: given ? textOf.get(policyTitle(operation.after))! : networkPolicyYaml(operation.after, { labels: MANAGED_BY }) }] : []));
  const changed = new Set(applied.map(({ title }) => title));
  return [...policies.flatMap(({ policy, text }) => (changed.has(policyTitle(policy)) ? [] : [text])), ...applied.map(({ text }) => text)];
}

const deletedOf = ({ order }: Seal): NetworkPolicy[] => order.ordered.flatMap(({ operation }) => (operation.after ? [] : operation.before!));

function tellOutcome({ tell, values }: CommandRun, graph: AllowGraph, sealed: Seal, { claim, intent }: Question, results: readonly IntentResult[], exact: boolean): void {
  const list = (lines: readonly string[]) => tellList(tell, lines);
  if (intent) {
    const inScope = (id: PeerId) => sealed.namespaces.some((name) => id === `namespace/${name}` || id.startsWith(`workload/${name}/`));
    const touched = intent.essentials.filter(({ edges }) => edges.some(({ from, to }) => inScope(from) || inScope(to)));
    for (const essential of touched) tell(`kept${intent.read.curtailed.includes(essential) ? ' as far as the intent leaves room' : ''}: ${essential.title} (--without "${essential.id}")`);
    for (const { title } of intent.left) tell(`not kept: ${title}`);
    list(intent.read.inexpressible.map((line) => `differs: ${line}`));
  }
  list([...new Set(sealed.invalid.map(({ edge, message }) => `differs: ${peerText(edge.from)} => ${peerText(edge.to)}: ${message}`))]);
  list(sealed.differences.map(differenceText));
  list(brokenLines(results));
  if (claim === 'seal-graph' && sealed.exact) list(sealed.changes.map(({ from, to, delta }) => `differs: ${endText(from)} => ${endText(to)} ${signed('+', delta.gained)}${signed('-', delta.lost)}${signed('?', delta.doubted)}`));
  list(sealed.order.unsafe.flatMap(({ pairs }) => pairs.map(({ from, to }) => `closed while the policies are applied, though allowed before and after: ${peerText(from)} => ${peerText(to)}`)));
  list(sealed.order.ordered.flatMap(({ operation: { before }, given }) => (given && before && isRendered(before) ? [`note: ${renderedWarning(before)}`] : [])));
  const hosts = hostWorkloads(graph, sealed.namespaces);
  if (hosts.length > 0) tell(`note: no policy isolates pods on the host network: ${few(hosts)}.`);
  const unplaced = [...unplacedHosts(graph)].map(peerText);
  if (unplaced.length > 0) tell(`note: not covered are connections with ${few(unplaced)}: on the host network, with addresses that are not known.`);
  if (!exact) {
    tell(`not expressible: what the policies would do is not what was asked for${values.unproven ? '.' : ', so nothing is printed; --unproven prints them all the same.'}`);
    return;
  }
  const closed = sealed.changes.filter(({ delta }) => !isNoPorts(delta.lost)).length;
  const opened = sealed.changes.filter(({ delta }) => !isNoPorts(delta.gained)).length;
  tell(`exact: with ${sizeText(sealed.policies.map(({ policy }) => policy))} what is kept is allowed in ${count(sealed.namespaces.length, 'namespace', 'namespaces')} and nothing else, read back from the text. ${count(closed, 'connection is', 'connections are')} closed and ${opened} opened.`);
}

const few = (names: readonly string[]): string => `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;

function hostWorkloads({ snapshot }: AllowGraph, namespaces: readonly string[]): string[] {
  return [...new Set(snapshot.pods.flatMap((pod) => (pod.hostNetwork && namespaces.includes(pod.namespace) ? [pod.workload.replace(/^([^/]+)\/[^/]+\//, '$1/')] : [])))].sort();
}

const stageProof = ({ namespace, facts, steps, unsafe, changes, rollback }: Stage): object => ({
  namespace,
  facts,
  steps: steps.map(({ operation: { before, after }, because }) => ({ action: before ? (after ? 'edit' : 'delete') : 'create', policy: policyTitle((after ?? before)!), ...(because !== undefined && { because }) })),
  cutMeanwhile: unsafe.flatMap(({ pairs }) => pairs.map(({ from, to, ports }) => ({ from, to, ports: portList(ports) }))),
  changes: changes.map(({ from, to, delta }) => ({ from: endText(from), to: endText(to), opened: portList(delta.gained), closed: portList(delta.lost), doubted: portList(delta.doubted) })),
  rollback: { apply: rollback.restored.map(policyTitle), delete: rollback.deleted.map(policyTitle) },
});

/** Everything that the claim rests on, and everything it does not cover. */
function proof(graph: AllowGraph, text: string, sealed: Seal, stages: readonly Stage[], { claim, edges, intent }: Question, results: readonly IntentResult[], exact: boolean): object {
  const { snapshot } = graph;
  return {
    ...proofHead(claim, exact, snapshot, text),
    namespaces: sealed.namespaces,
    kept: edges.map(({ from, to, ports, why, source }) => ({ from, to, ports, why, source })),
    ...(intent && { intent: intentProof(results, intent.read), essentials: { kept: intent.essentials.map(({ id }) => id), notKept: intent.left.map(({ id }) => id), curtailed: intent.read.curtailed.map(({ id }) => id) } }),
    policies: sealed.policies.map(({ policy, before, because }) => ({ name: policyTitle(policy), action: before ? 'edit' : 'create', because })),
    removed: sealed.removed.map(policyTitle),
    invalid: sealed.invalid.map(({ edge: { from, to }, message }) => ({ from, to, message })),
    differences: sealed.differences.map(({ from, to, state, ports, obstacle, end }) => ({ from: endText(from), to: endText(to), state, ports: portList(ports), obstacle, end })),
    stages: stages.map(stageProof),
    unknowns: { ...notCovered(snapshot), notCovered: [...unplacedHosts(graph)].map(peerText) },
  };
}
