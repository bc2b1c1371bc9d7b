import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import type { AllowGraph } from '../allow-graph';
import { ALL_PORTS, NO_PORTS, subtractPorts } from '../port-set';
import type { PodSelection, PolicyRef } from '../rule-form';
import { buildProfile } from '../tiers';
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
  const selective = shares.filter(({ share }) => share === 'some').map(({ form }) => form.ref);
  const doubtful = compiled.semantics.enforced && isInDoubt(graph, namespace, direction);
  const isolation = doubtful ? 'unknown' : applied.some(({ form }) => form.tier === 'network-policy') ? 'isolated' : 'open';
  const [first, end] = compiled.endpoints.namespaceRuns.get(namespace) ?? [0, 0];
  const present = Array.from({ length: end - first }, (_, index) => first + index);
  return {
    direction,
    isolation,
    anyPod: doubtful ? { allowed: NO_PORTS, possible: ALL_PORTS, named: [] } : reachOfAny(graph, direction, applied.map(({ index }) => index)),
    onlyToday: isolation === 'open' && present.length > 0 && present.every((endpoint) => graph.evaluator.isIsolated(endpoint, direction)),
    selective,
  };
}

/** What the policies that pick every pod of the namespace leave to any pod of the cluster. */
function reachOfAny({ evaluator: { compiled }, snapshot }: AllowGraph, direction: Direction, indices: readonly number[]): FutureReach {
  const profile = buildProfile(compiled, direction, indices.map((index) => ({ index, sure: true })), []);
  const { allowed, possible } = profile.judge(futureMatch(compiled, futurePods(EVERY_POD, snapshot)!, 4), withoutPorts(compiled));
  const { lattice, policies } = compiled;
  const named = indices.flatMap((index) => (policies[index]!.rules[direction] ?? []).flatMap(({ form: { ports } }) => (ports === 'all' ? [] : ports.named.map(({ name }) => name))));
  return { allowed: lattice.get(allowed), possible: subtractPorts(lattice.get(possible), lattice.get(allowed)), named: [...new Set(named)].sort() };
}

/** Whether something was not read, or is of a kind that is not evaluated, that could concern a new pod here. */
function isInDoubt({ snapshot }: AllowGraph, namespace: string, direction: Direction): boolean {
  const future = futurePods({ namespaces: { name: namespace }, pods: {} }, snapshot)!;
  return (
    snapshot.unreadable.some((one) => one.resource === 'networkpolicies' && (one.namespace ?? namespace) === namespace) ||
    snapshot.unevaluated.some((one) => {
      const namespaces = one.namespace !== undefined ? { name: one.namespace } : { selector: one.namespaceSelector ?? {} };
      return one.directions.includes(direction) && shareOfPods({ namespaces, pods: one.podSelector ?? {} }, future) !== 'none';
    })
  );
}
