import { CliError } from './cli-error.ts';

/**
 * Parts the words of a command into the source, which may be several, and what comes after it.
 * Throws a `CliError` when something is missing.
 */
export function splitPositionals(positionals: readonly string[], names: readonly string[]): { readonly sources: readonly string[]; readonly rest: readonly string[] } {
  const count = positionals.length - names.length;
  if (count < 1) throw new CliError(`it takes a source${names.map((name) => ` and ${name}`).join('')}; ${positionals.length === 0 ? 'nothing is given' : `only ${positionals.join(' ')} is given`}.`);
  return { sources: positionals.slice(0, count), rest: positionals.slice(count) };
}
