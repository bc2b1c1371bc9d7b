import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { formatRange } from '@/lib/policy/cidr';
import type { End } from '@/lib/policy/differences/ends';
import { isNoPorts, type PortSet } from '@/lib/policy/port-set';
import { inputText } from '@/lib/synthesis/minimal/input-text';
import { keepGraph, type KeptGraph } from '@/lib/synthesis/minimal/keep-graph';
import { networkPolicyYaml } from '@/lib/synthesis/yaml';
import { CliError } from '../cli-error.ts';
import type { Command, CommandRun } from '../context.ts';
import { JSON_VERSION } from '../format/graph-formats.ts';
import { connectionText, portTexts } from '../format/ports.ts';
import { jsonText } from '../printable.ts';
import { version } from '../project.ts';
import { readSource } from '../read-source.ts';

/** How many lines of one kind are told; the proof has them all. */
const SHOWN = 10;

/** Prints a minimal set of NetworkPolicies with the graph of the source, and tells what proves it. */
export const synthesize: Command = async (run) => {
  const { values, folder, tell } = run;
  if (!values['keep-graph']) throw new CliError('say what the policies are to do: --keep-graph.');
  const target = values.output === undefined ? undefined : emptyFolder(resolve(folder, values.output));
  const { snapshot, complete } = await readSource(run.positionals, run);
  if (!complete) throw new CliError('part of the source could not be read, and policies may be among it: nothing is put in their place.');
  const unknown = values.namespace?.find((name) => !snapshot.namespaces.some((namespace) => namespace.name === name));
  if (unknown !== undefined) throw new CliError(`there is no namespace ${unknown}.`);
  const kept = keepGraph(snapshot, values.namespace);
  if (values.proof !== undefined) write(resolve(folder, values.proof), `${jsonText(proof(snapshot, kept), 2)}\n`);
  tellProof(kept, run);
  if (!kept.exact) return 1;
  if (target === undefined) await run.print([kept.text]);
  else writeFolder(target, kept, tell);
  return 0;
};

function tellProof({ exact, policies, replaced, removed, leftOut, changes, isolation, unknown }: KeptGraph, { tell, values }: CommandRun): void {
  const list = (lines: readonly string[]) => {
    for (const line of lines.slice(0, SHOWN)) tell(line);
    if (lines.length > SHOWN) tell(`and ${lines.length - SHOWN} more`);
  };
  list(changes.map(({ from, to, delta }) => `differs: ${endText(from)} => ${endText(to)} ${sign('+', delta.gained)}${sign('-', delta.lost)}${sign('?', delta.doubted)}`));
  list(isolation.map(({ pod, direction }) => `differs: ${pod} is isolated in only one of the two for ${direction}`));
  if (!exact) {
    tell('not expressible: the graph would not be the same, so nothing is printed.');
    return;
  }
  const size = (list: readonly NetworkPolicy[]) => `${list.length} ${list.length === 1 ? 'policy' : 'policies'} with ${countRules(list)} ${countRules(list) === 1 ? 'rule' : 'rules'}`;
  tell(replaced.length === 0 ? 'there are no NetworkPolicies to replace.' : `exact: every verdict and every pod's isolation is as before, read back from the text. ${size(policies.map(({ policy }) => policy))} in place of ${size(replaced)}.`);
  list(leftOut.map((line) => `left out: ${line}`));
  if (unknown > 0) tell(`note: ${unknown} connections cannot be told, before as after.`);
  if (removed.length > 0 && values.output === undefined) list(removed.map(({ namespace, name }) => `to delete once these are applied: NetworkPolicy ${namespace}/${name}`));
}

const sign = (mark: string, ports: PortSet): string => (isNoPorts(ports) ? '' : `${mark}${connectionText(ports)} `);
const countRules = (policies: readonly NetworkPolicy[]): number => policies.reduce((sum, { spec }) => sum + (spec.ingress?.length ?? 0) + (spec.egress?.length ?? 0), 0);

function endText({ id, outside }: End): string {
  if (outside) return outside.ranges.map(({ first, last }) => formatRange(outside.family, first, last)).join(', ');
  return (id ?? 'nodes').replace(/^workload\//, '');
}

/** Everything that the claim rests on, and everything it does not cover. */
function proof(snapshot: Snapshot, { exact, text, policies, replaced, removed, leftOut, changes, isolation, unknown }: KeptGraph): object {
  const ports = (set: PortSet) => (isNoPorts(set) ? [] : portTexts(set));
  const name = ({ namespace, name: own }: NetworkPolicy) => `${namespace}/${own}`;
  return {
    version: JSON_VERSION,
    engine: `drawbridge ${version()}`,
    claim: 'keep-graph',
    exact,
    source: snapshot.source.label,
    inputs: `sha256:${sha256(inputText(snapshot))}`,
    text: `sha256:${sha256(text)}`,
    profile: snapshot.profile,
    policies: policies.map(({ policy, origins }) => ({ name: name(policy), origins: origins.map((origin) => `${policy.namespace}/${origin}`) })),
    replaced: replaced.map(name),
    removed: removed.map(name),
    leftOut,
    differences: changes.map(({ from, to, delta }) => ({ from: endText(from), to: endText(to), opened: ports(delta.gained), closed: ports(delta.lost), doubted: ports(delta.doubted), settled: ports(delta.settled) })),
    isolation,
    unknowns: {
      connections: unknown,
      notEvaluated: snapshot.unevaluated.map(({ kind, namespace, name: own }) => `${kind} ${namespace === undefined ? '' : `${namespace}/`}${own}`),
      notRead: snapshot.unreadable.map(({ verb, resource, namespace, reason }) => `${verb} ${resource}${namespace === undefined ? '' : ` in ${namespace}`}: ${reason}`),
    },
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Files of an earlier run, or of anything else, would be taken for part of the set. */
function emptyFolder(path: string): string {
  try {
    if (readdirSync(path).length > 0) throw new CliError(`${path} is not empty.`);
  } catch (error) {
    if (error instanceof CliError) throw error;
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw new CliError(`${path} cannot be used: ${messageOf(error)}`);
  }
  return path;
}

function writeFolder(path: string, { policies, replaced, removed }: KeptGraph, tell: CommandRun['tell']): void {
  const file = ({ namespace, name }: NetworkPolicy) => {
    if (![namespace, name].every((part) => /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(part))) throw new CliError(`NetworkPolicy ${namespace}/${name} has a name that is no file name.`);
    return `${namespace}.${name}.yaml`;
  };
  const files = [
    ...policies.map(({ policy, text }) => [join(path, file(policy)), text] as const),
    ...replaced.map((policy) => [join(path, 'rollback', file(policy)), networkPolicyYaml(policy)] as const),
  ];
  try {
    mkdirSync(join(path, 'rollback'), { recursive: true });
  } catch (error) {
    throw new CliError(`${path} cannot be made: ${messageOf(error)}`);
  }
  for (const [name, text] of files) write(name, text);
  const deletions = [...Map.groupBy(removed, ({ namespace }) => namespace)].map(([namespace, list]) => `kubectl delete networkpolicy -n ${namespace} ${list.map(({ name }) => name).join(' ')}`);
  tell([`to apply, in this order, so that nothing is cut on the way:`, ...(policies.length > 0 ? [`  kubectl apply -f ${path}`] : []), ...deletions.map((line) => `  ${line}`), `to go back: kubectl apply -f ${join(path, 'rollback')}`].join('\n'));
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new CliError(`${file} cannot be written: ${messageOf(error)}`);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
