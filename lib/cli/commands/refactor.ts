import { join, resolve } from 'node:path';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import { isRendered, renderedWarning } from '@/lib/synthesis/fold';
import { refactor as putInOrder, type Holds, type Refactoring, type StepKind } from '@/lib/synthesis/refactor/refactor';
import { networkPolicyYaml } from '@/lib/synthesis/yaml';
import { CliError } from '../cli-error.ts';
import type { Command, CommandRun } from '../context.ts';
import { readSource } from '../read-source.ts';
import { emptyFolder, fileSafe, writeFiles } from '../synthesis/files.ts';
import { endText, signed, sizeText, tellList } from '../synthesis/words.ts';

/** Prints the NetworkPolicies of a source put in order, and tells what was done in each step and what proves it. */
export const refactor: Command = async (run) => {
  const { values, folder, tell } = run;
  const { merge, drop, shorten, rename, namespace } = values;
  const target = values.output === undefined ? undefined : emptyFolder(resolve(folder, values.output));
  const { snapshot, complete } = await readSource(run.positionals, run);
  if (!complete) throw new CliError('part of the source could not be read, and policies may be among it: nothing is put in their place.');
  const unknown = namespace?.find((name) => !snapshot.namespaces.some((one) => one.name === name));
  if (unknown !== undefined) throw new CliError(`there is no namespace ${unknown}.`);
  const asked = merge || drop || shorten || rename ? { merge, drop, shorten, rename } : { merge: true, drop: true };
  const refactoring = putInOrder(snapshot, { ...asked, ...(namespace && { namespaces: namespace }) });
  tellSteps(refactoring, run);
  for (const policy of refactoring.replaced) if (isRendered(policy) && !isUnchanged(policy, refactoring)) tell(`warning: ${renderedWarning(policy)}`);
  if (target === undefined) await run.print([refactoring.text]);
  else writeFolder(target, refactoring, tell);
  return refactoring.holds === 'no' ? 1 : 0;
};

const DONE: Readonly<Record<StepKind, string>> = { merge: 'merged', 'drop-covered': 'dropped', 'drop-unneeded': 'dropped', shorten: 'shortened', rename: 'renamed' };

const PROVEN: Readonly<Record<Exclude<Holds, 'no'>, string>> = {
  'any-pods': 'nothing changes, whatever pods and namespaces there are',
  'these-pods': 'nothing changes for the pods there are, those of workloads that are scaled to zero, and pods without labels',
  'as-told': 'no verdict changes for the pods there are; what could not be told before cannot be told after',
};

function tellSteps({ steps, offers, replaced, policies, removed }: Refactoring, { tell, values }: CommandRun): void {
  for (const { kind, done, holds, changes, isolation } of steps) {
    if (holds === 'no') {
      tell(`not ${DONE[kind]}: it would not be the same.`);
      tellList(tell, changes.map(({ from, to, delta }) => `differs: ${endText(from)} => ${endText(to)} ${signed('+', delta.gained)}${signed('-', delta.lost)}${signed('?', delta.doubted)}`));
      tellList(tell, isolation.map(({ pod, direction }) => `differs: ${pod} is isolated in only one of the two for ${direction}`));
    } else {
      tellList(tell, done.map((line) => `${DONE[kind]}: ${line}`));
      tell(`proven: ${PROVEN[holds]}.`);
    }
  }
  tellList(tell, offers.map((line) => `--shorten would: ${line}`));
  if (replaced.length === 0) tell('there are no NetworkPolicies.');
  else if (steps.every(({ holds }) => holds === 'no')) tell('there is nothing to do.');
  else tell(`exact, read back from the text: ${sizeText(policies.map(({ policy }) => policy))} in place of ${sizeText(replaced)}.`);
  if (values.output === undefined && removed.length > 0) tell(['to delete once these are applied:', ...deletions(removed)].join('\n'));
}

const isUnchanged = (policy: NetworkPolicy, { policies }: Refactoring): boolean => policies.some(({ text }) => text === networkPolicyYaml(policy));

const deletions = (list: readonly NetworkPolicy[]): string[] =>
  [...Map.groupBy(list, ({ namespace }) => namespace)].map(([namespace, own]) => `  kubectl delete networkpolicy -n ${namespace} ${own.map(({ name }) => name).join(' ')}`);

function writeFolder(path: string, { policies, replaced, removed, added }: Refactoring, tell: CommandRun['tell']): void {
  const file = (policy: NetworkPolicy) => `${policy.namespace}.${fileSafe(policy)}.yaml`;
  writeFiles(path, new Map([
    ...policies.map(({ policy, text }) => [file(policy), text] as const),
    ...replaced.map((policy) => [join('rollback', file(policy)), networkPolicyYaml(policy)] as const),
  ]));
  tell([
    'to apply, in this order, so that nothing is cut on the way:',
    ...(policies.length > 0 ? [`  kubectl apply -f ${path}`] : []),
    ...deletions(removed),
    'to go back:',
    ...(replaced.length > 0 ? [`  kubectl apply -f ${join(path, 'rollback')}`] : []),
    ...deletions(added),
  ].join('\n'));
}
