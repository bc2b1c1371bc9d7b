import { PROTOCOLS } from '@/lib/model/network-policy';
import { includesPort, onePort } from '@/lib/policy/port-set';
import type { NpGuardOptions } from './cases';
import { connectionSet } from './connection-set';
import type { Fact, Report } from './facts';
import { INGRESS_CONTROLLER } from './ingress-controller';

/** The facts that np-guard's focus options keep. A focus on peers counts only beside one on workloads. */
export function inFocus(facts: readonly Fact[], options: NpGuardOptions): Fact[] {
  const { focusWorkloads, focusWorkloadPeers, focusDirection } = options;
  const workloads = focusWorkloads && matcher(focusWorkloads);
  const others = focusWorkloads && focusWorkloadPeers ? matcher(focusWorkloadPeers) : () => true;
  const kept = facts.filter(({ section, from, to }) => {
    if (!workloads) return true;
    const asSource = focusDirection !== 'ingress' && section !== 'ingress exposure' && workloads(from) && others(to);
    const asDestination = focusDirection !== 'egress' && section !== 'egress exposure' && workloads(to) && others(from);
    return asSource || asDestination;
  });
  return options.focusConnection === undefined ? kept : onOneConnection(kept, options.focusConnection);
}

/** The facts whose connections include a given one, as facts on that one alone. */
function onOneConnection(facts: readonly Fact[], text: string): Fact[] {
  const dash = text.lastIndexOf('-');
  const protocol = PROTOCOLS.find((known) => known === text.slice(0, dash).toUpperCase());
  const port = Number(text.slice(dash + 1));
  if (!protocol) throw new Error(`no connection is written ${text}`);
  const connection = connectionSet(onePort(protocol, port));
  return facts.filter((fact) => fact.connection === undefined || includesPort(fact.connection.ports, protocol, port)).map((fact) => ({ ...fact, connection }));
}

/** A report on one connection does not repeat it in every line; here each line gets it. */
export const inOneConnection = (report: Report, { focusConnection }: NpGuardOptions): Report =>
  focusConnection === undefined ? report : { ...report, facts: inFocus(report.facts, { focusConnection }) };

/** Whether a peer is one of the workloads that a list names by `name` or `namespace/name`. */
export function matcher(names: readonly string[]): (peer: string) => boolean {
  return (peer) => names.some((name) => (name === 'ingress-controller' ? peer === INGRESS_CONTROLLER : isNamed(peer, name)));
}

function isNamed(peer: string, name: string): boolean {
  const [, namespace, own] = /^([^/]+)\/([^[]+)\[[A-Za-z]+\]$/.exec(peer) ?? [];
  return own !== undefined && (name === own || name === `${namespace}/${own}`);
}
