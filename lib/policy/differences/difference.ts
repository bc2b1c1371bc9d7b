import type { PeerId, WorkloadId } from '@/lib/model/ids';
import type { AllowGraph, Pair } from '../allow-graph';
import { formatRange, type Family } from '../cidr';
import { isNoPorts, type PortSet } from '../port-set';
import { distinctCauses, type Cause } from './cause';
import { causesOf } from './causes';
import { findChanges, type Change } from './changes';
import { isDenied, type Delta } from './delta';
import { alignEnds, type AddressRange, type End } from './ends';

/**
 * What differs between two snapshots, as plain sorted data. As text, one line a pair, the ends as in lists of connections:
 *
 *     added    shop/web[Deployment] => shop/db[StatefulSet] : denied -> 5432/TCP; NetworkPolicy shop/db spec.ingress[0] added
 *     changed  shop/web[Deployment] => 10.0.0.0/8 : all ports -> 443/TCP; NetworkPolicy shop/web spec.egress[1].ports changed
 */
export interface Difference {
  /** Nothing differs. */
  readonly same: boolean;
  readonly workloads: { readonly added: readonly WorkloadId[]; readonly removed: readonly WorkloadId[] };
  /** Of all pairs, those beyond `pairs` included. */
  readonly counts: Readonly<Record<PairChange, number>>;
  /** By source, then destination: workloads by id, then nodes, then ranges of addresses; from ranges last, by destination. */
  readonly pairs: readonly PairDifference[];
  /** Pairs that differ and are not listed. */
  readonly truncated: number;
}

/**
 * `added`: nothing was or might have been allowed before, and something is now; `removed`: the reverse; `changed`: anything else,
 * such as other ports, or what could be told and no longer can.
 */
export type PairChange = 'added' | 'removed' | 'changed';

/** Connections from one end to another that differ. A workload and itself are its replicas. */
export interface PairDifference extends Delta {
  readonly change: PairChange;
  readonly from: DifferencePeer;
  readonly to: DifferencePeer;
  readonly before: PairSide;
  readonly after: PairSide;
  readonly causes: readonly Cause[];
}

export interface PairSide {
  readonly allowed: PortSet;
  readonly unknown: PortSet;
  /** Not all pods of the two are treated alike. */
  readonly partial: boolean;
}

export interface DifferencePeer {
  readonly kind: 'workload' | 'nodes' | 'range';
  /** `shop/web[Deployment]`, `nodes`, `10.0.0.0/8` or `10.0.0.1-10.0.0.9`. */
  readonly name: string;
  /** Absent for a range. */
  readonly id?: PeerId;
}

export interface DifferenceOptions {
  /** How many pairs are listed, with their causes; the counts are of all. */
  readonly limit?: number;
}

const LISTED = 100_000;

/**
 * Compares two allow graphs: what holds of all pods of two workloads together, and of single pods that are in both. Ranges of outside
 * addresses are cut where either graph begins to differ; touching ranges of which the same becomes the same are one. Swapping
 * the graphs gives the inverse.
 */
export function diffGraphs(before: AllowGraph, after: AllowGraph, { limit = LISTED }: DifferenceOptions = {}): Difference {
  const ends = alignEnds(before, after, 'addresses');
  const counts = { added: 0, removed: 0, changed: 0 };
  const pairs: PairDifference[] = [];
  const note = (merged: MergedChange) => {
    const change = kindOf(merged.change);
    counts[change]++;
    if (pairs.length < limit) pairs.push(pairDifference(before, after, change, merged));
  };
  let row: Change[] = [];
  const endRow = () => {
    for (const merged of mergeRanges(row, 'to')) note(merged);
    row = [];
  };
  const fromRanges = new Map<End, Change[]>(ends.map((end) => [end, []]));
  for (const change of findChanges(before, after, ends)) {
    if (row[0]?.from !== change.from) endRow();
    if (change.from.outside) fromRanges.get(change.to)!.push(change);
    else if (change.to.outside) row.push(change);
    else note({ change, parts: new Set([change]) });
  }
  endRow();
  for (const column of fromRanges.values()) for (const merged of mergeRanges(column, 'from')) note(merged);
  const onlyIn = (side: 'before' | 'after', other: 'before' | 'after') => ends.filter((end) => !end[other]).map((end) => end[side]!.peer!.workload!.id);
  const workloads = { added: onlyIn('after', 'before'), removed: onlyIn('before', 'after') };
  const total = counts.added + counts.removed + counts.changed;
  return { same: total === 0 && workloads.added.length === 0 && workloads.removed.length === 0, workloads, counts, pairs, truncated: total - pairs.length };
}

/** Changes of which the same holds for touching ranges of addresses. */
interface MergedChange {
  readonly change: Change;
  readonly range?: AddressRange & { readonly family: Family };
  readonly parts: ReadonlySet<Change>;
}

/** Spreads changes of one other end with pieces of the address space over their ranges, and joins those that touch and are alike; by address. */
function mergeRanges(changes: readonly Change[], side: 'from' | 'to'): MergedChange[] {
  const spread = changes.flatMap((change) => change[side].outside!.ranges.map(({ first, last }) => ({ change, family: change[side].outside!.family, first, last })));
  spread.sort((a, b) => a.family - b.family || (a.first < b.first ? -1 : 1));
  const merged: { readonly change: Change; readonly range: { readonly family: Family; readonly first: bigint; last: bigint }; readonly parts: Set<Change> }[] = [];
  for (const { change, ...range } of spread) {
    const open = merged.at(-1);
    if (open?.range.family === range.family && open.range.last + 1n === range.first && isAlike(open.change, change)) {
      open.range.last = range.last;
      open.parts.add(change);
    } else merged.push({ change, range, parts: new Set([change]) });
  }
  return merged;
}

const isAlike = (a: Change, b: Change): boolean => keyOf(a) === keyOf(b);

const keyOf = ({ before, after, delta }: Change): string =>
  JSON.stringify([...[before.allowed, before.unknown, after.allowed, after.unknown, delta.gained, delta.lost, delta.doubted, delta.settled].map(({ key }) => key), before.partial, after.partial]);

/** What became of the connections from one end to another, in one word. */
export function kindOf({ before, after }: Pick<Change, 'before' | 'after'>): PairChange {
  if (isDenied(before) && !isNoPorts(after.allowed)) return 'added';
  return isDenied(after) && !isNoPorts(before.allowed) ? 'removed' : 'changed';
}

function pairDifference(before: AllowGraph, after: AllowGraph, change: PairChange, { change: one, range, parts }: MergedChange): PairDifference {
  return {
    change,
    from: peerOf(one.from, range),
    to: peerOf(one.to, range),
    before: sideOf(one.before),
    after: sideOf(one.after),
    ...one.delta,
    causes: distinctCauses([...parts].flatMap((part) => causesOf(before, after, part))),
  };
}

const sideOf = ({ allowed, unknown, partial }: Pair): PairSide => ({ allowed, unknown, partial });

function peerOf(end: End, range: MergedChange['range']): DifferencePeer {
  const workload = (end.after ?? end.before)!.peer?.workload;
  if (workload) return { kind: 'workload', name: `${workload.namespace}/${workload.name}[${workload.kind}]`, id: end.id };
  return range ? { kind: 'range', name: formatRange(range.family, range.first, range.last) } : { kind: 'nodes', name: 'nodes', id: end.id };
}
