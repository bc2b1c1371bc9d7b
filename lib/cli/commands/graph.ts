import { AllowGraph } from '@/lib/policy/allow-graph';
import type { Connection } from '@/lib/policy/connections';
import { CliError } from '../cli-error.ts';
import type { Command } from '../context.ts';
import { peerNames, sortedEdges, type Keep } from '../edges.ts';
import { printEdges } from '../format/graph-formats.ts';
import { readSource } from '../read-source.ts';

/** Prints every connection that is not denied. */
export const graph: Command = async (run) => {
  const { snapshot, complete } = await readSource(run.positionals, run);
  const { namespace } = run.values;
  const missing = namespace?.find((name) => !snapshot.namespaces.some((one) => one.name === name));
  if (missing !== undefined) throw new CliError(`there is no namespace ${missing} in the source.`);
  const keep: Keep = namespace ? ({ from, to }) => [from, to].some((peer) => isIn(peer, namespace)) : () => true;
  const allowGraph = new AllowGraph(snapshot);
  const peers = run.format === 'json' ? peerNames(allowGraph, keep) : [];
  await run.print(printEdges(run.format, allowGraph, peers, sortedEdges(allowGraph, keep)));
  return complete ? 0 : 2;
};

const isIn = (peer: Connection['from'], namespaces: readonly string[]): boolean => peer.kind === 'workload' && namespaces.includes(peer.workload.namespace);
