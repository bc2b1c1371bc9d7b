import { readFileSync } from 'node:fs';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { readEdgeLines } from '@/lib/synthesis/edge-line';
import { observedKeep } from '@/lib/synthesis/seal/observed-keep';
import type { KeptEdge } from '@/lib/synthesis/seal/kept-edge';
import { CliError } from '../cli-error.ts';

/**
 * Connections that were seen, from a file of lines as the graph is printed: `shop/web => shop/db : TCP 5432`.
 * Throws a `CliError` that names the lines which cannot be read, or name what is not there.
 */
export function observedEdges(graph: AllowGraph, file: string): readonly KeptEdge[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new CliError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { edges, problems } = readEdgeLines(graph, text);
  if (problems.length > 0) throw new CliError(problems.map(({ line, message }) => `${file}:${line}: ${message}`).join('\n'));
  if (edges.length === 0) throw new CliError(`${file} names no connection.`);
  return observedKeep(edges);
}
