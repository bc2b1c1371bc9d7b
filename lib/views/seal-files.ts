import { objectTitle } from '@/lib/model/ids';
import type { Snapshot } from '@/lib/model/snapshot';
import { stageView, unknownsOf } from './seal-view';
import type { Sealing } from './sealing';

/** By which others can tell what the proofs are about. */
export interface SealBasis {
  /** `drawbridge 0.1.0`. */
  readonly engine: string;
  /** SHA-256 of all that was read. */
  readonly inputs: string;
  readonly hash: (text: string) => string;
}

/**
 * The files of a sealed set: a folder for each stage, a proof of each, and in words what to run. Nothing when there is nothing to do.
 * @param only the namespace of the one stage that is wanted
 */
export function sealFiles(snapshot: Snapshot, sealing: Sealing, basis: SealBasis, only?: string): ReadonlyMap<string, string> {
  const chosen = sealing.stages.filter(({ stage }) => only === undefined || stage.namespace === only);
  if (chosen.length === 0) return new Map();
  return new Map([
    ...chosen.flatMap((one) => [...one.files.files, [`proofs/${one.files.folder}.json`, proofOf(snapshot, sealing, one, basis)] as const]),
    ['README.md', words(chosen)] as const,
  ]);
}

function words(stages: Sealing['stages']): string {
  const parts = stages.map(({ stage, files, exact }) => {
    const { closed, maybeUsed, declared, opened, unknown } = stage.facts;
    return [
      `## ${files.folder}`,
      `Closes ${closed} connections, ${maybeUsed} of them on ports that may be in use and ${declared} that settings declare; opens ${opened}; ${unknown} cannot be told. ${exact ? 'Proven exact.' : 'Not proven exact: see its proof.'}`,
      '```sh', ...files.apply, '```',
      'To go back:',
      '```sh', ...files.rollback, '```',
    ].join('\n\n').replaceAll('```sh\n\n', '```sh\n').replaceAll('\n\n```\n', '\n```\n').replace(/\n\n```$/, '\n```');
  });
  return `# Sealed, stage by stage\n\nRun each stage in this folder, in this order, and look whether all still works before the next.\n\n${parts.join('\n\n')}\n`;
}

function proofOf(snapshot: Snapshot, sealing: Sealing, one: Sealing['stages'][number], { engine, inputs, hash }: SealBasis): string {
  const { stage, changes, files } = one;
  const { closed, opened, unsafe } = stageView(one, Infinity);
  return `${JSON.stringify(
    {
      version: 1,
      engine,
      claim: 'seal-stage',
      exact: one.exact,
      source: snapshot.source.label,
      inputs: `sha256:${inputs}`,
      text: `sha256:${hash(changes.map(({ after = '' }) => after).join('---\n'))}`,
      profile: snapshot.profile,
      namespace: stage.namespace,
      facts: stage.facts,
      objects: changes.map(({ action, because, ...object }) => ({ action, object: objectTitle(object), because })),
      apply: files.apply,
      rollback: files.rollback,
      closed: closed.first,
      opened: opened.first,
      cutMeanwhile: unsafe.first,
      kept: sealing.kept.filter(({ from, to }) => [from, to].some((end) => end.split('/')[1] === stage.namespace)).map(({ from, to, ports, sources, edges }) => ({ from, to, ports, sources, why: edges.map(({ why }) => why) })),
      unknowns: unknownsOf(snapshot, sealing),
    },
    null,
    2,
  )}\n`;
}
