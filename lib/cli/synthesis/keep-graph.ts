import { join, resolve } from 'node:path';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { isRendered, renderedWarning } from '@/lib/synthesis/fold';
import { keepGraph, type KeptGraph } from '@/lib/synthesis/minimal/keep-graph';
import { partsOf } from '@/lib/synthesis/policy-parts';
import { networkPolicyYaml } from '@/lib/synthesis/yaml';
import type { CommandRun, ExitCode } from '../context.ts';
import { jsonText } from '@/lib/model/printable';
import { fileSafe, writeFiles, writeText } from './files.ts';
import { endText, notCovered, policyTitle, portList, proofHead, signed, sizeText, tellList } from './words.ts';

/** Prints a minimal set of NetworkPolicies with the graph of the source, and tells what proves it. */
export async function synthesizeSameGraph(run: CommandRun, snapshot: Snapshot, target: string | undefined): Promise<ExitCode> {
  const { values, folder, tell } = run;
  const kept = keepGraph(snapshot, values.namespace);
  if (values.proof !== undefined) writeText(resolve(folder, values.proof), `${jsonText(proof(snapshot, kept), 2)}\n`);
  tellProof(kept, run);
  if (!kept.exact) return 1;
  if (target === undefined) await run.print([kept.text]);
  else writeFolder(target, kept, tell);
  return 0;
}

function tellProof({ exact, policies, replaced, removed, leftOut, changes, isolation, unknown }: KeptGraph, { tell, values }: CommandRun): void {
  const list = (lines: readonly string[]) => tellList(tell, lines);
  list(changes.map(({ from, to, delta }) => `differs: ${endText(from)} => ${endText(to)} ${signed('+', delta.gained)}${signed('-', delta.lost)}${signed('?', delta.doubted)}`));
  list(isolation.map(({ pod, direction }) => `differs: ${pod} is isolated in only one of the two for ${direction}`));
  if (!exact) {
    tell('not expressible: the graph would not be the same, so nothing is printed.');
    return;
  }
  tell(replaced.length === 0 ? 'there are no NetworkPolicies to replace.' : `exact: every verdict and every pod's isolation is as before, read back from the text. ${sizeText(policies.map(({ policy }) => policy))} in place of ${sizeText(replaced)}.`);
  list(leftOut.map((line) => `left out: ${line}`));
  list(replaced.filter((old) => isRendered(old) && !policies.some(({ policy, origins }) => policy.namespace === old.namespace && policy.name === old.name && origins.length === 1 && isSameSpec(policy, old))).map((old) => `note: ${renderedWarning(old)}`));
  if (unknown > 0) tell(`note: ${unknown} connections cannot be told, before as after.`);
  if (removed.length > 0 && values.output === undefined) list(removed.map(({ namespace, name }) => `to delete once these are applied: NetworkPolicy ${namespace}/${name}`));
}

const isSameSpec = (a: NetworkPolicy, b: NetworkPolicy): boolean => JSON.stringify(partsOf(a)) === JSON.stringify(partsOf(b));

/** Everything that the claim rests on, and everything it does not cover. */
function proof(snapshot: Snapshot, { exact, text, policies, replaced, removed, leftOut, changes, isolation, unknown }: KeptGraph): object {
  return {
    ...proofHead('keep-graph', exact, snapshot, text),
    policies: policies.map(({ policy, origins }) => ({ name: policyTitle(policy), origins: origins.map((origin) => `${policy.namespace}/${origin}`) })),
    replaced: replaced.map(policyTitle),
    removed: removed.map(policyTitle),
    leftOut,
    differences: changes.map(({ from, to, delta }) => ({ from: endText(from), to: endText(to), opened: portList(delta.gained), closed: portList(delta.lost), doubted: portList(delta.doubted), settled: portList(delta.settled) })),
    isolation,
    unknowns: { connections: unknown, ...notCovered(snapshot) },
  };
}

function writeFolder(path: string, { policies, replaced, removed }: KeptGraph, tell: CommandRun['tell']): void {
  const file = (policy: NetworkPolicy) => `${policy.namespace}.${fileSafe(policy)}.yaml`;
  writeFiles(path, new Map([
    ...policies.map(({ policy, text }) => [file(policy), text] as const),
    ...replaced.map((policy) => [join('rollback', file(policy)), networkPolicyYaml(policy)] as const),
  ]));
  const deletions = [...Map.groupBy(removed, ({ namespace }) => namespace)].map(([namespace, list]) => `kubectl delete networkpolicy -n ${namespace} ${list.map(({ name }) => name).join(' ')}`);
  tell([`to apply, in this order, so that nothing is cut on the way:`, ...(policies.length > 0 ? [`  kubectl apply -f ${path}`] : []), ...deletions.map((line) => `  ${line}`), `to go back: kubectl apply -f ${join(path, 'rollback')}`].join('\n'));
}
