import { readFileSync } from 'node:fs';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import type { KeptEdge } from '@/lib/synthesis/seal/kept-edge';
import { CliError } from '../cli-error.ts';
import { edgeOfLine } from '../draft-options.ts';

/**
 * Connections that were seen, from a file of lines as the graph is printed: `shop/web => shop/db : TCP 5432`. Empty lines and
 * those that begin with `#` say nothing.
 * Throws a `CliError` that names the line which cannot be read, or names what is not there.
 */
export function observedEdges(graph: AllowGraph, file: string): KeptEdge[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new CliError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const edges = text.split(/\r?\n/).flatMap((line, index): KeptEdge[] =>
    line.trim() === '' || line.trimStart().startsWith('#') ? [] : [{ ...edgeOfLine(graph, line, `${file}:${index + 1}:`), why: 'It was observed.', source: 'observed' }]);
  if (edges.length === 0) throw new CliError(`${file} names no connection.`);
  return edges;
}
