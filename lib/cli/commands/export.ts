import { policyName } from '@/lib/model/ids';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { isNoPorts, type PortSet } from '@/lib/policy/port-set';
import type { ChangedPair } from '@/lib/synthesis/compare';
import { changesOf, unsafeWords } from '@/lib/synthesis/text/changes-of-proof';
import { oneFile } from '@/lib/synthesis/text/one-file';
import { proveDraft, type Proof } from '@/lib/synthesis/prove';
import { joinDocuments, networkPolicyYaml } from '@/lib/synthesis/yaml';
import { CliError } from '../cli-error.ts';
import type { Command, CommandRun, ExitCode } from '../context.ts';
import { draftOf } from '../draft-options.ts';
import { JSON_VERSION } from '../format/graph-formats.ts';
import { connectionText, portTexts } from '@/lib/policy/connection-ports';
import { jsonText } from '@/lib/model/printable';
import { readSource } from '../read-source.ts';
import { inAuthorsText } from '../synthesis/authors-text.ts';

/** How many pairs a refusal names. */
const SHOWN = 10;

/** Prints the NetworkPolicies to add for a draft, proven; or those of the source. */
export const exportPolicies: Command = async (run) => {
  const { snapshot, complete } = await readSource(run.positionals, run);
  const graph = new AllowGraph(snapshot);
  const draft = draftOf(graph, run.values);
  if (!draft) {
    await printOwn(snapshot, run);
    return complete ? 0 : 2;
  }
  const proof = proveDraft(graph, draft);
  const { outcomes, kept, warnings, policies } = proof.synthesis;
  for (const { policy, before } of policies) if (before) run.tell(`note: NetworkPolicy ${policyName(policy)} takes the place of the one there is.`);
  const invalid = outcomes.filter(({ outcome }) => outcome === 'invalid');
  if (invalid.length > 0) throw new CliError(invalid.map(({ message }) => message).join('\n'));
  for (const { outcome, message } of outcomes) if (outcome !== 'written') run.tell(`${outcome === 'inexpressible' ? 'error' : 'note'}: ${message}`);
  for (const { title, on } of kept) run.tell(`${on ? 'kept' : 'not kept'}: ${title}`);
  for (const message of warnings) run.tell(`warning: ${message}`);
  const exact = proof.exact && complete && outcomes.every(({ outcome }) => outcome !== 'inexpressible');
  if (!exact) tellDoubts(proof, complete, run);
  const refused = !exact && run.values.unproven !== true;
  if (run.format === 'json') await run.print([`${json(proof, exact)}\n`]);
  else if (!refused) {
    // In the order in which it can be applied: what goes on elsewhere is there before it is taken from where it was.
    const { changes, unsafe } = changesOf(graph, proof);
    for (const words of unsafeWords(unsafe)) run.tell(`warning: ${words}`);
    await run.print([oneFile(inAuthorsText(snapshot, changes, run))]);
  }
  if (proof.texts.length === 0) run.tell('note: there is nothing to add.');
  return refused ? exitCode(proof, complete) : 0;
};

/** What is not known makes it untold; anything that is known to be otherwise than asked, broken. */
function exitCode({ unmet, unclosed, changed, synthesis }: Proof, complete: boolean): ExitCode {
  const isBroken = unmet.length > 0 || unclosed.length > 0 || synthesis.outcomes.some(({ outcome }) => outcome === 'inexpressible') || changed.some(({ intended, doubtful }) => !intended && !doubtful);
  return isBroken && complete ? 1 : 2;
}

function tellDoubts({ unmet, unclosed, changed, unknown, synthesis }: Proof, complete: boolean, { tell, values, format }: CommandRun): void {
  const name = (id: string) => id.replace(/^workload\//, '');
  for (const { from, to, ports } of unmet.slice(0, SHOWN)) tell(`not met: ${name(from)} => ${name(to)} : ${connectionText(ports)} is still not surely allowed`);
  for (const { from, to, ports } of unclosed.slice(0, SHOWN)) tell(`not met: ${name(from)} => ${name(to)} : ${connectionText(ports)} is not surely denied`);
  const collateral = changed.filter(({ intended }) => !intended);
  for (const { from, to, opened, closed } of collateral.slice(0, SHOWN)) tell(`not asked for: ${name(from.id)} => ${name(to.id)} ${sign('+', opened)}${sign('-', closed)}`);
  const hidden = Math.max(0, unmet.length - SHOWN) + Math.max(0, unclosed.length - SHOWN) + Math.max(0, collateral.length - SHOWN);
  if (hidden > 0) tell(`and ${hidden} more connections.`);
  if (unknown > 0) tell(`${unknown} of the changed connections cannot be told afterwards.`);
  if (synthesis.unproven) tell('something that is not known decides what is cut.');
  if (!complete) tell('part of the source could not be read.');
  tell(`the policies are not proven to do exactly what was asked${values.unproven || format === 'json' ? '' : '; --unproven prints them all the same'}.`);
}

const sign = (mark: string, ports: ChangedPair['opened']): string => (isNoPorts(ports) ? '' : `${mark}${connectionText(ports)} `);

function json({ synthesis, texts, changed, unmet, unclosed, unknown }: Proof, exact: boolean): string {
  const ports = (set: PortSet) => (isNoPorts(set) ? [] : portTexts(set));
  return jsonText(
    {
      version: JSON_VERSION,
      exact,
      policies: synthesis.policies.map(({ policy, because, before }, index) => ({ action: before ? 'edit' : 'create', namespace: policy.namespace, name: policy.name, because, yaml: texts[index] })),
      adminPolicies: synthesis.adminPolicies.map(({ kind, name }, index) => ({ kind, name, yaml: texts[synthesis.policies.length + index] })),
      changes: synthesis.outcomes,
      kept: synthesis.kept.map(({ id, title, because, on }) => ({ id, title, because, on })),
      warnings: synthesis.warnings,
      unmet: unmet.map((pair) => ({ from: pair.from, to: pair.to, ports: ports(pair.ports) })),
      unclosed: unclosed.map((pair) => ({ from: pair.from, to: pair.to, ports: ports(pair.ports) })),
      changed: changed.map(({ from, to, before, after, opened, closed, intended }) => ({ from: from.id, to: to.id, before: before.state, after: after.state, opened: ports(opened), closed: ports(closed), intended })),
      unknown,
    },
    2,
  );
}

/** The policies that the source has already, as Drawbridge reads them. */
async function printOwn({ policies, adminPolicies }: Snapshot, { print, tell, format }: CommandRun): Promise<void> {
  const texts = policies.map((policy) => networkPolicyYaml(policy));
  if (adminPolicies.length > 0) tell(`note: ${adminPolicies.length} admin policies are left out.`);
  if (format === 'json') await print([`${jsonText({ version: JSON_VERSION, policies: policies.map(({ namespace, name }, index) => ({ namespace, name, yaml: texts[index] })) }, 2)}\n`]);
  else await print([joinDocuments(texts)]);
}
