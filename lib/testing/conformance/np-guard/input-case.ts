import { policyName } from '@/lib/model/ids';
import type { NetworkPolicyEgressRule } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { findMistakes } from '@/lib/policy/findings/find-mistakes';
import { Tally } from '../tally';
import type { InputCase, NpGuardOptions } from './cases';
import { connectionFacts } from './connections';
import { inFocus, matcher } from './focus';
import { type NpGuardInput, workloadName } from './input';

/**
 * Judges whether input is refused. Refused is what the reader reports an error for; what only np-guard refuses, and the API
 * server takes, is put as an adaptation. Of messages it counts whether something here corresponds to them.
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
  // np-guard goes on after what is wrong with other objects, and so does the product.
  const fatal = errors.filter(({ object = '' }) => /^(?:\w*NetworkPolicy|Namespace) /.test(object));
  tally.check(fatal.length === 0, () => `expected to be accepted, found: ${fatal.map(({ message }) => message).join('; ')}`);
  if (expect.emptyResult !== undefined) {
    const facts = inputs.map((input) => inFocus(connectionFacts(input), options ?? {}));
    const isEmpty = kind === 'warning-diff' ? JSON.stringify(facts[0]) === JSON.stringify(facts[1]) : facts.every((list) => list.length === 0);
    tally.check(isEmpty === expect.emptyResult, () => `expected ${expect.emptyResult ? 'no' : 'some'} result, found ${facts.flat().length} connections`);
  }
  for (const message of [...(expect.warningsContain ?? []), ...(expect.messageContains ? [expect.messageContains] : [])]) judgeMessage(tally, message, inputs, options ?? {});
  return tally;
}

/** Messages of np-guard that have a counterpart here. */
function judgeMessage(tally: Tally, message: string, inputs: readonly NpGuardInput[], options: NpGuardOptions): void {
  const found = COUNTERPARTS.find(({ about }) => about.test(message));
  if (found) tally.check(inputs.some((input) => found.holds(input, options)), () => `found nothing that corresponds to "${message}"`);
  else tally.skip('a message that has no counterpart here');
}

const COUNTERPARTS: readonly { readonly about: RegExp; readonly holds: (input: NpGuardInput, options: NpGuardOptions) => boolean }[] = [
  { about: /no relevant Kubernetes network policy resources found/, holds: ({ snapshot }) => snapshot.policies.length + snapshot.adminPolicies.length === 0 },
  { about: /no relevant Kubernetes workload resources found/, holds: ({ snapshot }) => snapshot.workloads.length === 0 },
  { about: /^port name: /, holds: ({ snapshot }) => findMistakes(new AllowGraph(snapshot)).some(({ code }) => code === 'named-port-unresolved') },
  { about: /^user-defined-network: \S+ is ignored/, holds: ({ snapshot }) => snapshot.problems.some(({ code }) => code === 'network-without-namespaces') },
  { about: /^Workload \S+ does not exist in the input resources/, holds: ({ snapshot }, options) => missingNames(options, snapshot.workloads.map(workloadName)).length > 0 },
  // Something in a file that a decoder trips over: it is told where, and the rest is read.
  { about: /cannot restore slice|unrecognized type|cannot unmarshal/, holds: ({ snapshot }) => snapshot.problems.some(({ code }) => code !== 'ignored-kind') },
  { about: /skipping object with type: /, holds: ({ snapshot }) => snapshot.problems.some(({ code }) => code === 'ignored-kind') },
];

const missingNames = ({ focusWorkloads = [], focusWorkloadPeers = [] }: NpGuardOptions, workloads: readonly string[]): string[] =>
  [...focusWorkloads, ...focusWorkloadPeers].filter((name) => !workloads.some(matcher([name])));

/** Input that the API server takes and np-guard refuses, in words; what of it the product tells as a finding is told by that. */
function refusedByNpGuard({ snapshot, kinds }: NpGuardInput): string[] {
  const priorities = snapshot.adminPolicies.filter(({ tier }) => tier === 'admin').map(({ priority }) => priority);
  const findings = findMistakes(new AllowGraph(snapshot)).filter(({ code }) => code === 'labels-differ' || code === 'conflicting-priority');
  return [
    ...(kinds.size === 0 ? ['input without any object is refused by np-guard only'] : []),
    ...findings.map(({ message }) => `refused by np-guard, a finding here: ${message}`),
    ...(findings.length === 0 && new Set(priorities).size < priorities.length ? ['two admin policies of one priority, which agree, are refused by np-guard only'] : []),
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

/** Egress rules with a port by name that are for addresses too. */
function namedPortsToAddresses({ policies }: Snapshot): string[] {
  const isMeant = ({ to = [], ports = [] }: NetworkPolicyEgressRule) => (to.length === 0 || to.some(({ ipBlock }) => ipBlock)) && ports.some(({ port }) => typeof port === 'string');
  return policies.filter(({ spec }) => spec.egress?.some(isMeant)).map(policyName);
}
