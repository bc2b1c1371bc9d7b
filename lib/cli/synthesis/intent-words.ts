import type { IntentResult } from '@/lib/policy/intent/check-intent';
import type { Essential } from '@/lib/synthesis/safety/essential';
import type { IntentEdges } from '@/lib/synthesis/seal/intent-edges';
import { CliError } from '../cli-error.ts';
import { connectionText } from '@/lib/policy/connection-ports';

/** The essentials to keep, and those that `--without` leaves out. Throws a `CliError` for an id that is none. */
export function chosenEssentials(found: readonly Essential[], without: readonly string[]): { readonly essentials: readonly Essential[]; readonly left: readonly Essential[] } {
  const unknown = without.find((id) => !found.some((one) => one.id === id));
  if (unknown !== undefined) throw new CliError(`--without "${unknown}": ${found.length === 0 ? 'nothing that the cluster works by was found.' : `the cluster works by ${found.map(({ id }) => `"${id}"`).join(', ')}.`}`);
  return { essentials: found.filter(({ id }) => !without.includes(id)), left: found.filter(({ id }) => without.includes(id)) };
}

/** Entries of an intent that do not hold, with what shows it. */
export function brokenLines(results: readonly IntentResult[]): string[] {
  return results.filter(({ verdict }) => verdict !== 'holds').flatMap(({ list, index, entry, verdict, message, evidence }) => {
    const name = `${list}[${index}]${entry.name === undefined ? '' : ` (${entry.name})`}`;
    const what = verdict === 'broken' ? 'would not hold' : 'could not be told';
    if (message !== undefined) return [`${name} ${what}: ${message}`];
    return evidence.map(({ from, to, state, ports }) => `${name} ${what}: ${from.name} => ${to.name} ${connectionText(ports)} ${state}`);
  });
}

/** How an intent fares, as data. */
export const intentProof = (results: readonly IntentResult[], read?: Pick<IntentEdges, 'inexpressible'>): object => ({
  entries: results.map(({ list, index, verdict }) => ({ entry: `${list}[${index}]`, verdict })),
  ...(read && { inexpressible: read.inexpressible }),
});
