import type { AllowGraph } from '@/lib/policy/allow-graph';
import { connectionPeerName } from '@/lib/policy/connections';
import { resolveEnds, type End } from '@/lib/policy/intent/ends';
import { CliError } from './cli-error.ts';

export type { End };

/** The peers that a word of the command line names. Throws a `CliError` when there are none. */
export function findEnds(graph: AllowGraph, word: string): readonly End[] {
  const ends = resolveEnds(graph, [word]);
  if (typeof ends === 'string') throw new CliError(`${ends}.`);
  if (ends.length === 0) throw new CliError(`there is no ${word} in the source.${suggestion(graph, word)}`);
  return ends;
}

/** Workloads that are called so elsewhere. */
function suggestion(graph: AllowGraph, word: string): string {
  const wanted = word.split('/').at(-1)!.replace(/\[.*$/, '');
  const alike = graph.peers.flatMap(({ workload }) => (workload && workload.name === wanted ? [connectionPeerName({ kind: 'workload', workload })] : []));
  return alike.length > 0 ? ` There is ${alike.slice(0, 3).join(', ')}.` : '';
}
