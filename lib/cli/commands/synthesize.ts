import { resolve } from 'node:path';
import { CliError } from '../cli-error.ts';
import type { Command } from '../context.ts';
import { readSource } from '../read-source.ts';
import { emptyFolder } from '../synthesis/files.ts';
import { synthesizeIntent } from '../synthesis/intent.ts';
import { synthesizeSameGraph } from '../synthesis/keep-graph.ts';
import { sealToday, sealToFound, sealToIntent } from '../synthesis/seal.ts';

/** Prints NetworkPolicies that do what is asked of them together, and tells what proves it. */
export const synthesize: Command = async (run) => {
  const { values, folder } = run;
  const { intent, seal, namespace, declared, observed } = values;
  const isFound = declared === true || observed !== undefined;
  if (!values['keep-graph'] && intent === undefined && !isFound) throw new CliError('say what the policies are to do: --intent FILE, or --keep-graph, or --declared or --observed FILE with --seal.');
  if (isFound && (!seal || values['keep-graph'] || intent !== undefined)) throw new CliError(`${declared ? '--declared' : '--observed'} goes with --seal, and without --intent and --keep-graph.`);
  if (values['keep-graph'] && intent !== undefined) throw new CliError('--intent and --keep-graph are two different things to do: give one of them.');
  if (values.without && intent === undefined && !isFound) throw new CliError('--without goes with --intent, --declared or --observed.');
  if (namespace && intent !== undefined && !seal) throw new CliError('--namespace goes with --keep-graph or --seal.');
  const target = values.output === undefined ? undefined : emptyFolder(resolve(folder, values.output));
  const { snapshot, complete } = await readSource(run.positionals, run);
  if (!complete) throw new CliError('part of the source could not be read, and policies may be among it: nothing is put in their place.');
  const unknown = namespace?.find((name) => !snapshot.namespaces.some((one) => one.name === name));
  if (unknown !== undefined) throw new CliError(`there is no namespace ${unknown}.`);
  if (isFound) return sealToFound(run, snapshot, target, observed === undefined ? undefined : resolve(folder, observed));
  if (intent === undefined) return seal ? sealToday(run, snapshot, target) : synthesizeSameGraph(run, snapshot, target);
  return seal ? sealToIntent(run, snapshot, target, resolve(folder, intent)) : synthesizeIntent(run, snapshot, target, resolve(folder, intent));
};
