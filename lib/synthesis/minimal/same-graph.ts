import type { PodId } from '@/lib/model/ids';
import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { findChanges, type Change } from '@/lib/policy/differences/changes';
import { alignEnds } from '@/lib/policy/differences/ends';
import { isNoPorts } from '@/lib/policy/port-set';

/** What is not the same in two graphs of the same pods. */
export interface GraphDifferences {
  /** Connections that differ between pods, nodes or addresses. */
  readonly changes: readonly Change[];
  /** Pods that are isolated in one of the two and not in the other. */
  readonly isolation: readonly { readonly pod: PodId; readonly direction: Direction }[];
}

/** Compares every verdict, those that cannot be told among them, and every pod's isolation. */
export function differencesOf(before: AllowGraph, after: AllowGraph): GraphDifferences {
  const changes = [...findChanges(before, after, alignEnds(before, after, 'addresses'))].filter(({ delta }) => !isNoPorts(delta.gained) || !isNoPorts(delta.lost) || !isNoPorts(delta.doubted) || !isNoPorts(delta.settled));
  const isIsolated = ({ evaluator }: AllowGraph, pod: PodId, direction: Direction) => {
    const endpoint = evaluator.compiled.endpoints.ofPod.get(pod);
    return endpoint !== undefined && evaluator.isIsolated(endpoint, direction);
  };
  const isolation = before.snapshot.pods.flatMap(({ id }) => DIRECTIONS.flatMap((direction) => (isIsolated(before, id, direction) === isIsolated(after, id, direction) ? [] : [{ pod: id, direction }])));
  return { changes, isolation };
}
