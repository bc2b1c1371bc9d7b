import type { AllowGraph } from '../allow-graph';
import { connectionPeerName } from '../connections';
import { resolveEnds, type End } from './ends';

/** The peers that a word names; else, in words, that there are none. */
export function findEnds(graph: AllowGraph, word: string): readonly End[] | string {
  const ends = resolveEnds(graph, [word]);
  if (typeof ends === 'string') return `${ends}.`;
  return ends.length === 0 ? `there is no ${word} in the source.${suggestion(graph, word)}` : ends;
}

/** Workloads that are called so elsewhere. */
function suggestion(graph: AllowGraph, word: string): string {
  const wanted = word.split('/').at(-1)!.replace(/\[.*$/, '');
  const alike = graph.peers.flatMap(({ workload }) => (workload && workload.name === wanted ? [connectionPeerName({ kind: 'workload', workload })] : []));
  return alike.length > 0 ? ` There is ${alike.slice(0, 3).join(', ')}.` : '';
}
