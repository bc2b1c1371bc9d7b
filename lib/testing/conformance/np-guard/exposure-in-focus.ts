import type { NpGuardCase, NpGuardOptions } from './cases';
import { formatConnectionSet } from './connection-set';
import { ENTIRE_CLUSTER, exposureReport } from './exposure';
import type { Fact, Report } from './facts';
import { inFocus } from './focus';
import type { NpGuardInput } from './input';

/** Connections and exposure as a report with the options and the format of a case has them. */
export function exposureInFocus(input: NpGuardInput, connections: readonly Fact[], { options = {}, format }: NpGuardCase): Report {
  const { facts, unprotected } = exposureReport(input.snapshot, connections);
  const found = withoutRepetition(inFocus([...connections, ...facts], options));
  return {
    // A picture draws the outside once, without saying which edges are exposure.
    facts: format === 'dot' ? found.filter(({ section, from, to }) => section === 'connection' || !`${from}${to}`.includes('[External]')) : found,
    unprotected: options.focusConnection === undefined ? unprotected.filter((line) => inFocusLine(line, options)) : [],
  };
}

/** On one connection, what is exposed to the entire cluster is not repeated for peers that are not there yet. */
function withoutRepetition(facts: readonly Fact[]): Fact[] {
  const key = ({ section, connection }: Fact, workload: string) => `${section} ${workload} ${connection ? formatConnectionSet(connection) : ''}`;
  const everywhere = new Set(facts.flatMap((fact) => (fact.from === ENTIRE_CLUSTER ? [key(fact, fact.to)] : fact.to === ENTIRE_CLUSTER ? [key(fact, fact.from)] : [])));
  return facts.filter((fact) => {
    const [workload, other] = fact.section === 'egress exposure' ? [fact.from, fact.to] : [fact.to, fact.from];
    return fact.section === 'connection' || other === ENTIRE_CLUSTER || other.endsWith('[External]') || !everywhere.has(key(fact, workload));
  });
}

/** `X is not protected on Egress` is told of workloads in focus. */
function inFocusLine(line: string, options: NpGuardOptions): boolean {
  const [, workload, direction] = /^(\S+) is not protected on (Egress|Ingress)$/.exec(line)!;
  const section = direction === 'Egress' ? 'egress exposure' : 'ingress exposure';
  return inFocus([{ section, from: section === 'egress exposure' ? workload! : '', to: section === 'egress exposure' ? '' : workload! }], { ...options, focusConnection: undefined }).length > 0;
}
