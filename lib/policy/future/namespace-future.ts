import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import type { AllowGraph } from '../allow-graph';
import { UNREAD_POLICIES } from '../doubts';
import { subtractPorts } from '../port-set';
import type { PodSelection, PolicyRef, Tier } from '../rule-form';
import { buildProfile, type AppliedPolicy } from '../tiers';
import { EVERY_POD, futureMatch, withoutPorts, type FutureReach } from './future-exposure';
import { futurePods, shareOfPods } from './future-pods';

/** What a new workload in a namespace would meet in one direction, unless a policy picks it out by its labels. */
export interface NewWorkload {
  readonly direction: Direction;
  /** Whether a NetworkPolicy for all pods of the namespace would isolate it. */
  readonly isolation: 'isolated' | 'open' | 'unknown';
  /** What any pod of the cluster could use to it, or it to any pod. */
  readonly anyPod: FutureReach;
  /** Every pod of today is isolated here, and a new one would not be: each is covered only by its labels. */
  readonly onlyToday: boolean;
  /** Policies that pick some pods of the namespace by their labels, and might pick a new one. */
  readonly selective: readonly PolicyRef[];
}

/** What would become of a new workload in this namespace, for both directions. */
export function newWorkloads(graph: AllowGraph, namespace: string): NewWorkload[] {
  return DIRECTIONS.map((direction) => newWorkload(graph, namespace, direction));
}

function newWorkload(graph: AllowGraph, namespace: string, direction: Direction): NewWorkload {
  const { compiled } = graph.evaluator;
  const selection: PodSelection = { namespaces: { name: namespace }, pods: {} };
  const future = futurePods(selection, graph.snapshot)!;
  const shares = [...compiled.policies.entries()]
    .filter(([, { rules }]) => rules[direction])
    .map(([index, { form }]) => ({ index, form, share: compiled.semantics.enforced ? shareOfPods(form.subject, future) : 'none' }));
  const applied = shares.filter(({ share }) => share === 'all');
  // A policy for all pods of some namespaces, where it cannot be told whether this is one of them.
  const perhaps = shares.filter(({ share, form }) => share === 'some' && shareOfPods({ ...form.subject, namespaces: { name: namespace } }, future) === 'all');
  const selective = shares.filter((one) => one.share === 'some' && !perhaps.includes(one)).map(({ form }) => form.ref);
  const doubts = compiled.semantics.enforced ? doubtsAbout(graph, namespace, direction) : [];
  const isolation = doubts.some(({ ofIsolation }) => ofIsolation) ? 'unknown' : applied.some(({ form }) => form.tier === 'network-policy') ? 'isolated' : 'open';
  const [first, end] = compiled.endpoints.namespaceRuns.get(namespace) ?? [];
  const present = first === undefined ? [] : [...compiled.endpoints.all.keys()].slice(first, end);
  return {
    direction,
    isolation,
    anyPod: reachOfAny(
      graph,
      direction,
      shares.filter((one) => applied.includes(one) || perhaps.includes(one)).map((one) => ({ index: one.index, sure: applied.includes(one) && (one.form.tier === 'network-policy' || compiled.semantics.adminPolicies === 'yes') })),
      doubts.map(({ tier }) => tier),
    ),
    onlyToday: isolation === 'open' && present.length > 0 && present.every((endpoint) => graph.evaluator.isIsolated(endpoint, direction)),
    selective,
  };
}

/** What the policies that pick every pod of the namespace, or may, leave to any pod of the cluster. */
function reachOfAny({ evaluator: { compiled }, snapshot }: AllowGraph, direction: Direction, applied: readonly AppliedPolicy[], tiersInDoubt: readonly Tier[]): FutureReach {
  const profile = buildProfile(compiled, direction, applied, tiersInDoubt);
  const { allowed, possible } = profile.judge(futureMatch(compiled, futurePods(EVERY_POD, snapshot)!, 4), withoutPorts(compiled));
  const { lattice, policies } = compiled;
  const named = applied.flatMap(({ index }) => (policies[index]!.rules[direction] ?? []).flatMap(({ form: { ports } }) => (ports === 'all' ? [] : ports.named.map(({ name }) => name))));
  return { allowed: lattice.get(allowed), possible: subtractPorts(lattice.get(possible), lattice.get(allowed)), named: [...new Set(named)].sort() };
}

/** Tiers of which something was not read, or is not evaluated, that could concern a new pod here; and whether it could isolate it. */
function doubtsAbout({ snapshot }: AllowGraph, namespace: string, direction: Direction): { readonly tier: Tier; readonly ofIsolation: boolean }[] {
  const future = futurePods({ namespaces: { name: namespace }, pods: {} }, snapshot)!;
  const unread = snapshot.unreadable.flatMap((one) => {
    const kind = UNREAD_POLICIES[one.resource];
    return kind && (one.namespace ?? namespace) === namespace ? [{ tier: kind.tier, ofIsolation: one.resource === 'networkpolicies' || one.resource === 'otherpolicies' }] : [];
  });
  const unevaluated = snapshot.unevaluated.filter((one) => {
    const namespaces = one.namespace !== undefined ? { name: one.namespace } : { selector: one.namespaceSelector ?? {} };
    return one.directions.includes(direction) && shareOfPods({ namespaces, pods: one.podSelector ?? {} }, future) !== 'none';
  });
  return [...unread, ...unevaluated.map(({ kind }) => ({ tier: kind === 'NetworkPolicy' ? ('network-policy' as const) : ('admin' as const), ofIsolation: true }))];
}
