import { PROTOCOLS } from '@/lib/model/network-policy';
import type { AskedPort } from '@/lib/policy/explain';
import { CliError } from './cli-error.ts';
import { parsePorts } from '@/lib/policy/connection-ports';

/** The single port that `--port` names. Throws a `CliError` for anything else. */
export function onePortOf(text: string | undefined): AskedPort | undefined {
  if (text === undefined) return undefined;
  const set = parsePorts(text);
  const ranges = PROTOCOLS.flatMap((protocol) => set?.ranges[protocol].map(([first, last]) => ({ protocol, first, last })) ?? []);
  const [only] = ranges;
  if (!only || ranges.length > 1 || only.first !== only.last) throw new CliError(`--port ${text}: name one port, such as 8080/TCP or 53/UDP.`);
  return { protocol: only.protocol, port: only.first };
}
