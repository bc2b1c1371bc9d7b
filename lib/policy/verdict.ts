import { FAMILIES } from './cidr';
import type { Evaluator } from './evaluate';
import type { AskedPort } from './explain';
import { includesPort, type PortSet } from './port-set';

/** `unknown` when it cannot be told; never taken for either of the others. */
export type Verdict = 'allowed' | 'denied' | 'unknown';

/** The verdict on one port, from the ports that are surely allowed and those that cannot be told. */
export function verdictOn(allowed: PortSet, unknown: PortSet, { protocol, port }: AskedPort): Verdict {
  if (includesPort(allowed, protocol, port)) return 'allowed';
  return includesPort(unknown, protocol, port) ? 'unknown' : 'denied';
}

/** The best case over some endpoints as sources of connections to one endpoint: what any of them may do. */
export function bestVerdict(evaluator: Evaluator, sources: readonly number[], destination: number, port: AskedPort): Verdict {
  let best: Verdict = 'denied';
  for (const source of sources) {
    const { allowed, unknown } = evaluator.evaluatePair(source, destination);
    const verdict = verdictOn(allowed, unknown, port);
    if (verdict === 'allowed') return verdict;
    if (verdict === 'unknown') best = verdict;
  }
  return best;
}

/** Whether a connection is allowed only because no policy decides on it, at either end and in some family. */
export function isByDefault(evaluator: Evaluator, source: number, destination: number, { protocol, port }: AskedPort): boolean {
  const { endpoints, lattice } = evaluator.compiled;
  const [from, to] = [endpoints.all[source]!.families, endpoints.all[destination]!.families];
  return FAMILIES.some((family) => from[family] !== 'no' && to[family] !== 'no' && includesPort(lattice.get(evaluator.evaluateFamily(source, destination, family).byDefault), protocol, port));
}

/** The best of several verdicts; `denied` for none. */
export const bestOf = (verdicts: readonly Verdict[]): Verdict => (verdicts.includes('allowed') ? 'allowed' : verdicts.includes('unknown') ? 'unknown' : 'denied');

/** What holds whichever of several readings is true: unknown when they differ. */
export const agreedOn = (verdicts: readonly Verdict[]): Verdict => (new Set(verdicts).size === 1 ? verdicts[0]! : 'unknown');

/** What holds of a way with several legs: every one of them must be allowed. */
export const throughAll = (verdicts: readonly Verdict[]): Verdict => (verdicts.includes('denied') ? 'denied' : verdicts.includes('unknown') ? 'unknown' : 'allowed');
