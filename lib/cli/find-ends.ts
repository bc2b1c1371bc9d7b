import type { AllowGraph } from '@/lib/policy/allow-graph';
import type { End } from '@/lib/policy/intent/ends';
import { findEnds as find } from '@/lib/policy/intent/find-ends';
import { CliError } from './cli-error.ts';

export type { End };

/** The peers that a word of the command line names. Throws a `CliError` when there are none. */
export function findEnds(graph: AllowGraph, word: string): readonly End[] {
  const ends = find(graph, word);
  if (typeof ends === 'string') throw new CliError(ends);
  return ends;
}
