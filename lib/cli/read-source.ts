import type { Problem } from '@/lib/model/problem';
import type { Freshness, Snapshot } from '@/lib/model/snapshot';
import { readManifestFiles, readManifests } from '@/lib/sources/manifests';
import { readSample } from '@/lib/sources/sample';
import type { Source } from '@/lib/sources/source';
import { chooseSource, type SourceChoice } from './arguments.ts';
import { CliError } from './cli-error.ts';
import type { CommandRun } from './context.ts';
import { projectFolder } from './project.ts';
import { readInput } from './standard-input.ts';

export interface ReadSource {
  readonly snapshot: Snapshot;
  /** All pods and policies could be read; otherwise a list of what holds may lack something. */
  readonly complete: boolean;
  /** What was listed could be read. Of what could not be listed the evaluator knows itself, and calls unknown what depends on it. */
  readonly intact: boolean;
}

/** How many messages of one source are printed. */
const SHOWN = 20;

/**
 * Reads what the names and the options name, and tells what was wrong with it.
 * Throws a `CliError` when there is nothing to read or it cannot be reached.
 */
export async function readSource(names: readonly string[], run: CommandRun): Promise<ReadSource> {
  if (names.length === 0) throw new CliError('no source is named: a file, a folder, -, sample, or cluster[:CONTEXT].');
  const choice = chooseSource(names, run.values, run.folder);
  if (typeof choice === 'string') throw new CliError(choice);
  const snapshot = await read(choice, names, run);
  const missing = snapshot.problems.filter(({ code }) => code === 'missing-path');
  if (missing.length > 0) throw new CliError(missing.map(({ message }) => message).join(' '));
  tellProblems(snapshot, run.tell);
  const intact = !snapshot.problems.some(leavesOut);
  return { snapshot, intact, complete: intact && !snapshot.unreadable.some(({ resource }) => resource === 'pods' || resource.endsWith('policies')) };
}

function read(choice: SourceChoice, names: readonly string[], { stdin }: CommandRun): Promise<Snapshot> {
  switch (choice.kind) {
    case 'sample':
      return readSample({ project: projectFolder, profile: choice.profile });
    case 'manifests':
      // As they were written, so that messages name files as the user does.
      return readManifests(names, choice);
    case 'stdin':
      return readStandardInput(choice, stdin);
    case 'cluster':
      return readCluster(choice);
  }
}

async function readStandardInput({ podCIDRs, profile }: Extract<SourceChoice, { kind: 'stdin' }>, stdin: CommandRun['stdin']): Promise<Snapshot> {
  const input = await readInput(stdin);
  if ('error' in input) throw new CliError(input.error);
  return readManifestFiles([{ name: 'standard input', content: input.bytes }], { source: { kind: 'manifests', label: 'standard input' }, podCIDRs, profile });
}

/** Reads a cluster until everything has been listed once. */
async function readCluster(choice: Extract<SourceChoice, { kind: 'cluster' }>): Promise<Snapshot> {
  let source: Source;
  try {
    const { createClusterSource } = await import('@/lib/sources/cluster/source');
    source = await createClusterSource(choice);
  } catch (error) {
    throw new CliError(`the cluster cannot be read with Node ${process.versions.node}: ${error instanceof Error ? error.message : String(error)}`);
  }
  try {
    const { snapshot, freshness } = await firstWord(source);
    if (freshness.state === 'failed') throw new CliError(freshness.message);
    return snapshot;
  } finally {
    await source.stop();
  }
}

const firstWord = (source: Source): Promise<{ snapshot: Snapshot; freshness: Freshness }> =>
  new Promise((resolve) => source.start((update) => update.freshness.state !== 'loading' && resolve(update)));

/** Whether a problem means that part of the input is not known; an object the API server would refuse is known to have no effect. */
const leavesOut = ({ severity, code, object }: Problem): boolean => (severity === 'error' && object === undefined) || code === 'unreadable-folder';

function tellProblems({ problems, unreadable }: Snapshot, tell: CommandRun['tell']): void {
  const told = problems.filter(({ severity }) => severity !== 'info').sort((a, b) => Number(leavesOut(b)) - Number(leavesOut(a)));
  for (const problem of told.slice(0, SHOWN)) tell(problemText(problem));
  if (told.length > SHOWN) tell(`and ${told.length - SHOWN} more of these; \`drawbridge findings\` lists them.`);
  for (const { resource, namespace, reason } of unreadable) tell(`warning: ${resource === 'otherpolicies' ? 'policies of other kinds' : resource}${namespace === undefined ? '' : ` in namespace ${namespace}`} cannot be read: ${reason}. What depends on them is unknown.`);
}

/** `error: deploy.yaml:3: NetworkPolicy shop/web spec.ingress[0]: …`. */
function problemText({ severity, file, line, object, field, message, hint }: Problem): string {
  const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}: `;
  const subject = [object, field].filter((part) => part !== undefined).join(' ');
  return `${severity}: ${place}${subject === '' ? '' : `${subject}: `}${message}${hint === undefined ? '' : ` ${hint}`}`;
}
