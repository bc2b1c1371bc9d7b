import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '../allow-graph';
import { findChanges } from '../differences/changes';
import type { Ports } from '../differences/delta';
import { alignEnds } from '../differences/ends';
import { intersectPorts, subtractPorts, unionPorts, type PortSet } from '../port-set';
import { findWitness, type Choose, type Witness } from './witness';

/** An answer about two policy sets, with a connection that shows it when it is not yes. */
export type Answer =
  | { readonly holds: 'yes' }
  | { readonly holds: 'no'; readonly witness: Witness }
  /** What was not read or is not evaluated could decide it; so for this connection. */
  | { readonly holds: 'unknown'; readonly witness: Witness };

/** As `Answer`, for equivalence. */
export type Equivalence = { readonly same: true } | { readonly same: false; readonly witness: Witness } | { readonly same: 'unknown'; readonly witness: Witness };

/** A snapshot, or its graph where there is one already. */
export type Policed = Snapshot | AllowGraph;

export const graphOf = (policed: Policed): AllowGraph => (policed instanceof AllowGraph ? policed : new AllowGraph(policed));

/**
 * Whether two policy sets mean the same for the pods, nodes and outside addresses that both snapshots have: exact over these, pod by
 * pod, port by port and address family by address family. Pods that are in one snapshot only are compared by workload, all together;
 * whatever a workload that is in one only is allowed is a difference. It says nothing of pods that are yet to come. Where both sides cannot be told, they are the same only if the
 * policies and everything they read there are.
 */
export function equivalent(a: Policed, b: Policed): Equivalence {
  const answer = compareSets(
    graphOf(a),
    graphOf(b),
    (x, y) => unionPorts(subtractPorts(x.allowed, possible(y)), subtractPorts(y.allowed, possible(x))),
    (x, y) => unionPorts(x.unknown, y.unknown),
  );
  return answer.holds === 'yes' ? { same: true } : { same: answer.holds === 'no' ? false : 'unknown', witness: answer.witness };
}

/** Whether `outer` allows every connection that `inner` allows, over the same things as `equivalent`. */
export const contains = (outer: Policed, inner: Policed): Answer =>
  compareSets(
    graphOf(outer),
    graphOf(inner),
    (x, y) => subtractPorts(y.allowed, possible(x)),
    (x, y) => intersectPorts(subtractPorts(possible(y), x.allowed), unionPorts(x.unknown, y.unknown)),
  );

/** Whether the policies of a snapshot change nothing: without them, and as far as is known, everything would be allowed just as well. */
export function isVacuous(policed: Policed): Equivalence {
  const graph = graphOf(policed);
  return equivalent(graph, { ...graph.snapshot, policies: [], adminPolicies: [], unevaluated: [], unreadable: graph.snapshot.unreadable.filter(({ resource }) => !resource.endsWith('policies')) });
}

export const possible = ({ allowed, unknown }: Ports): PortSet => unionPorts(allowed, unknown);

/**
 * Looks at every pair of ends that may differ: `against` picks the ports that speak against the claim for sure, `open` those that may.
 * Ends that cannot differ satisfy any claim that holds between equals.
 */
export function compareSets(a: AllowGraph, b: AllowGraph, against: Choose, open: Choose): Answer {
  let doubt: Witness | null = null;
  for (const change of findChanges(a, b, alignEnds(a, b, 'addresses'), { withDoubts: true })) {
    const witness = findWitness(a, b, change, against);
    if (witness) return { holds: 'no', witness };
    doubt ??= findWitness(a, b, change, open);
  }
  return doubt ? { holds: 'unknown', witness: doubt } : { holds: 'yes' };
}
