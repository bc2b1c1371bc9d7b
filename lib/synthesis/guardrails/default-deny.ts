import type { AdminPeer, AdminPolicy, AdminRule } from '@/lib/model/admin-policy';
import { formatPeer, podId } from '@/lib/model/ids';
import { DIRECTIONS } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { formatPorts, intersectPorts, isNoPorts, NO_PORTS, subtractPorts, unionOfPorts, unionPorts, type PortSet } from '@/lib/policy/port-set';
import { NEWCOMER, withPodsToCome } from '../minimal/pods-to-come';
import { proveDraft } from '../prove';
import type { Essential } from '../safety/essential';
import { findEssentials } from '../safety/find-essentials';
import { connectingPorts, neededEnd, type NeededEnd } from '../safety/needed-ends';
import { freeAdminName, writeAdmin } from './admin-text';
import { judge, nameOf, type Guardrail, type GuardrailFault } from './guardrail';
import { keepOpen, portsOf, type Keeping } from './keep-open';
import { servedNote, type AdminWriting } from '../served-kind';

const BECAUSE = 'Denies by default: what no NetworkPolicy is about, and what the cluster works by is not kept open for, is closed.';
const EVERYWHERE = ['0.0.0.0/0', '::/0'];
const FROM_OUTSIDE = 'Admin policies name no addresses as sources: what comes from outside the cluster stays open to pods that no NetworkPolicy isolates.';
const WIDER = 'A baseline is about every pod alike, so what is kept is left open for every pod that no NetworkPolicy isolates, and not only for those that need it.';
const MORE_TO_COME = 'NetworkPolicies are of one namespace each: namespaces to come need their own.';

/** How many rules a policy of each kind may have in a direction, and peers in a rule. */
const MOST: Readonly<Record<string, number>> = { ClusterNetworkPolicy: 25, BaselineAdminNetworkPolicy: 100 };

/** Every namespace isolated, with what the cluster works by kept, as a draft that isolates them would have it. */
export function denyAsNetworkPolicies(before: AllowGraph): Guardrail {
  const changes = before.snapshot.namespaces.map(({ name }) => ({ id: name, kind: 'isolate' as const, subject: formatPeer({ kind: 'namespace', namespace: name }), directions: DIRECTIONS }));
  const { synthesis, texts, after, exact, unmet } = proveDraft(before, { version: 1, changes });
  const judged = judge(before, after);
  const lost = [
    ...synthesis.outcomes.flatMap(({ outcome, message = '' }): GuardrailFault[] => (outcome === 'invalid' || outcome === 'inexpressible' ? [{ kind: 'broken', message }] : [])),
    ...unmet.map(({ from, to }): GuardrailFault => ({ kind: 'broken', message: `${nameOf(from)} => ${nameOf(to)}, by which the cluster works, would be closed.` })),
  ];
  const faults = [...judged.faults, ...lost];
  return {
    name: 'default-deny',
    target: 'network-policy',
    documents: synthesis.policies.map(({ policy, before: old }, index) => ({ kind: 'NetworkPolicy', namespace: policy.namespace, name: policy.name, text: texts[index]!, ...(old && { before: old }) })),
    notes: [MORE_TO_COME, ...synthesis.warnings],
    kept: synthesis.kept.filter(({ on }) => on).map(({ title }) => title),
    after,
    changes: judged.changes,
    faults: exact || faults.length > 0 ? faults : [{ kind: 'unknown', message: 'Something that is not known decides what is cut.' }],
  };
}

/**
 * A Deny of the baseline tier, which comes after NetworkPolicies and concerns only pods that none of them isolates, those of
 * namespaces to come too. Rules that allow what the cluster works by stand before it.
 */
export function denyAsBaseline(before: AllowGraph, writing: AdminWriting): Guardrail | string {
  const { snapshot } = before;
  const own = snapshot.adminPolicies.filter(({ tier }) => tier === 'baseline');
  const essentials = findEssentials(before).filter(({ edges }) => edges.length > 0);
  const isOne = writing.kind === 'BaselineAdminNetworkPolicy';
  if (isOne && own.length > 0) return 'there is a BaselineAdminNetworkPolicy already, and a cluster has only one.';
  const keeping = keepOpen(snapshot, essentials, isOne, MOST[writing.kind]!);
  const policies = isOne ? [onePolicy(keeping)] : tieredPolicies(snapshot, keeping, Math.max(0, ...own.map(({ priority }) => priority + 1)));
  if (policies.some(({ ingress, egress, priority }) => Math.max(ingress.length, egress.length) > MOST[writing.kind]! || priority > 1000)) return `what the cluster works by takes more than a ${writing.kind} may hold.`;
  const { documents, after } = writeAdmin(before, policies, writing.apiVersion, [BECAUSE]);
  const { changes, faults } = judge(before, after);
  const kept = isOne ? unionOfPorts([NO_PORTS, ...essentials.flatMap(({ edges }) => edges.map(({ ports }) => portsOf(ports)))]) : NO_PORTS;
  return {
    name: 'default-deny',
    target: 'admin',
    documents,
    notes: [servedNote(writing, snapshot), FROM_OUTSIDE, ...(isOne && essentials.length > 0 ? [WIDER] : [])],
    kept: essentials.map(({ title }) => title),
    after,
    changes,
    faults: [...faults, ...cutEssentials(before, after, essentials), ...stillOpen(after, kept)],
  };
}

const ALL: AdminPeer = { kind: 'pods', pods: { namespaces: {} } };
const DENY = { name: 'default-deny', action: 'deny' } as const;
const INGRESS: AdminRule = { ...DENY, peers: [ALL] };
const EGRESS: AdminRule = { ...DENY, peers: [ALL, { kind: 'networks', cidrs: EVERYWHERE }] };

const onePolicy = (keeping: readonly Keeping[]): AdminPolicy => ({
  kind: 'BaselineAdminNetworkPolicy', name: 'default', tier: 'baseline', priority: 0, subject: {},
  ingress: [...keeping.flatMap(({ ingress }) => ingress), INGRESS],
  egress: [...keeping.flatMap(({ egress }) => egress), EGRESS],
});

/** One policy for each kind of pods that something is kept for, which do not contradict one another, and one that denies the rest after them. */
function tieredPolicies({ adminPolicies }: Snapshot, keeping: readonly Keeping[], priority: number): AdminPolicy[] {
  const names = [...adminPolicies];
  const take = (wanted: string, own: Pick<AdminPolicy, 'priority' | 'subject' | 'ingress' | 'egress'>): AdminPolicy => {
    const policy: AdminPolicy = { kind: 'ClusterNetworkPolicy', name: freeAdminName(names, wanted), tier: 'baseline', ...own };
    names.push(policy);
    return policy;
  };
  const kept = keeping.map(({ name, subject, ingress, egress }) => take(`keep-for-${name}`, { priority, subject, ingress, egress }));
  return [...kept, take('default-deny', { priority: kept.length > 0 ? priority + 1 : priority, subject: {}, ingress: [INGRESS], egress: [EGRESS] })];
}

/** What the cluster works by and that was allowed, but is not any more, or may not be. */
function cutEssentials(before: AllowGraph, after: AllowGraph, essentials: readonly Essential[]): GuardrailFault[] {
  return essentials.flatMap(({ title, edges }): GuardrailFault[] => {
    const [wasSure, isSure, isPossible] = [connecting(before, edges, 'sure'), connecting(after, edges, 'sure'), connecting(after, edges, 'possible')];
    const isLost = (now: readonly PortSet[]) => wasSure.some((ports, index) => !isNoPorts(subtractPorts(ports, now[index]!)));
    if (isLost(isPossible)) return [{ kind: 'broken', message: `${title}: it would be closed.` }];
    return isLost(isSure) ? [{ kind: 'unknown', message: `${title}: whether it stays open is not known.` }] : [];
  });
}

/** The ports of each connection between single workloads and addresses that edges ask for. */
function connecting(graph: AllowGraph, edges: Essential['edges'], how: 'sure' | 'possible'): PortSet[] {
  const members = (end: NeededEnd) => (end.kind === 'workloads' ? end.members : [end]);
  return edges.flatMap(({ from, to, ports }) => {
    const [source, destination] = [neededEnd(graph, from), neededEnd(graph, to)];
    if (!source || !destination) return [];
    return members(source).flatMap((a) => members(destination).map((b) => (a === b ? NO_PORTS : connectingPorts(graph, a, b, portsOf(ports))[how])));
  });
}

/** What pods that nobody has thought of reach among themselves beyond what is kept: nothing, where everything is denied by default. */
function stillOpen({ snapshot }: AllowGraph, kept: PortSet): GuardrailFault[] {
  const { evaluator } = new AllowGraph(withPodsToCome(snapshot));
  const newcomers = snapshot.namespaces.flatMap(({ name }) => {
    const endpoint = evaluator.compiled.endpoints.ofPod.get(podId(name, NEWCOMER));
    return endpoint === undefined ? [] : [{ name, endpoint }];
  });
  return newcomers.flatMap((from) => newcomers.flatMap((to): GuardrailFault[] => {
    if (from === to) return [];
    const { allowed, unknown } = evaluator.evaluatePair(from.endpoint, to.endpoint);
    const isIsolated = evaluator.isIsolated(from.endpoint, 'egress') || evaluator.isIsolated(to.endpoint, 'ingress');
    const beyond = subtractPorts(unionPorts(allowed, unknown), kept);
    if (isNoPorts(beyond) || isIsolated) return [];
    const isSure = !isNoPorts(intersectPorts(beyond, allowed));
    return [{ kind: isSure ? 'broken' : 'unknown', message: `New pods of ${from.name} ${isSure ? 'reach' : 'may reach'} those of ${to.name} on ${formatPorts(beyond).join(', ')} all the same.` }];
  }));
}
