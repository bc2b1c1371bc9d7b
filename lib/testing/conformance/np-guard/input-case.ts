import { policyName } from '@/lib/model/ids';
import { compilePolicies } from '@/lib/policy/compile';
import { matchesSelector } from '@/lib/policy/selector';
import type { LabelSelector } from '@/lib/model/labels';
import type { NetworkPolicyEgressRule } from '@/lib/model/network-policy';
import type { Pod, Snapshot } from '@/lib/model/snapshot';
import { Tally } from '../tally';
import type { InputCase, NpGuardOptions } from './cases';
import { connectionFacts } from './connections';
import { inFocus } from './focus';
import type { NpGuardInput } from './input';

/**
 * Judges whether input is refused. Refused is what the reader reports an error for; what only np-guard refuses, and the API
 * server takes, is put as an adaptation. The wording of messages is np-guard's own.
 */
export function runInputCase({ kind, expect, options }: InputCase, inputs: readonly NpGuardInput[]): Tally {
  const tally = new Tally();
  const errors = inputs.flatMap(({ snapshot }) => snapshot.problems.filter(({ severity }) => severity === 'error'));
  if (expect.rejected) {
    const own = errors.length > 0 ? [] : [...refusedOptions(options ?? {}), ...inputs.flatMap(refusedByNpGuard)];
    tally.adaptations.push(...own);
    tally.check(errors.length > 0 || own.length > 0, () => 'expected to be refused, found no error');
    return tally;
  }
  // What np-guard reports and goes on from may be an error here: the object is left out, as there.
  if (expect.warningsContain) tally.check(errors.length === 0, () => `expected to be accepted, found: ${errors.map(({ message }) => message).join('; ')}`);
  if (expect.emptyResult !== undefined) {
    const facts = inputs.map((input) => inFocus(connectionFacts(input), options ?? {}));
    const isEmpty = kind === 'warning-diff' ? JSON.stringify(facts[0]) === JSON.stringify(facts[1]) : facts.every((list) => list.length === 0);
    tally.check(isEmpty === expect.emptyResult, () => `expected ${expect.emptyResult ? 'no' : 'some'} result, found ${facts.flat().length} connections`);
  }
  if (expect.messageContains || expect.warningsContain) tally.skip('the wording of a message of another tool');
  return tally;
}

/** Input that the API server takes and np-guard refuses, in words. */
function refusedByNpGuard({ snapshot, kinds }: NpGuardInput): string[] {
  const priorities = snapshot.adminPolicies.filter(({ tier }) => tier === 'admin').map(({ priority }) => priority);
  return [
    ...(kinds.size === 0 ? ['input without any object is refused by np-guard only'] : []),
    ...(new Set(priorities).size < priorities.length ? ['two admin policies of one priority are refused by np-guard only'] : []),
    ...labelGaps(snapshot).map((workload) => `pods of ${workload} that policies tell apart are refused by np-guard only`),
    ...namedPortsToAddresses(snapshot).map((policy) => `a named port towards addresses in ${policy} is refused by np-guard only`),
  ];
}

/** Options that np-guard's command line refuses. */
function refusedOptions({ focusConnection, focusDirection, explainOnly }: NpGuardOptions): string[] {
  const [, port] = /^(?:tcp|udp|sctp)-(\d+)$/i.exec(focusConnection ?? 'tcp-1') ?? [];
  const isPort = Number(port) >= 1 && Number(port) <= 65535;
  return [
    ...(isPort ? [] : [`the option focusConnection ${focusConnection} is refused`]),
    ...(focusDirection === undefined || ['ingress', 'egress'].includes(focusDirection) ? [] : [`the option focusDirection ${String(focusDirection)} is refused`]),
    ...(explainOnly === undefined || ['allow', 'deny'].includes(explainOnly) ? [] : [`the option explainOnly ${String(explainOnly)} is refused`]),
  ];
}

/** Workloads of which a selector of a policy picks some pods and not others. */
function labelGaps(snapshot: Snapshot): string[] {
  const { policies } = compilePolicies(snapshot);
  const selectors = policies.flatMap(({ form }): LabelSelector[] => [
    form.subject.pods,
    ...Object.values(form.rules).flat().flatMap(({ peers }) => (peers === 'everything' ? [] : peers.flatMap((peer) => (peer.kind === 'pods' ? [peer.pods.pods] : [])))),
  ]);
  const byWorkload = new Map<string, Pod[]>();
  for (const pod of snapshot.pods) byWorkload.set(pod.workload, [...(byWorkload.get(pod.workload) ?? []), pod]);
  return [...byWorkload].flatMap(([workload, pods]) => (selectors.some((selector) => new Set(pods.map(({ labels }) => matchesSelector(selector, labels))).size > 1) ? [workload] : []));
}

/** Egress rules with a port by name that are for addresses too. */
function namedPortsToAddresses({ policies }: Snapshot): string[] {
  const isMeant = ({ to = [], ports = [] }: NetworkPolicyEgressRule) => (to.length === 0 || to.some(({ ipBlock }) => ipBlock)) && ports.some(({ port }) => typeof port === 'string');
  return policies.filter(({ spec }) => spec.egress?.some(isMeant)).map(policyName);
}
