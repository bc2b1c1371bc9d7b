import type { AllowGraph, Pair } from '../allow-graph';
import { FAMILIES, type Family } from '../cidr';
import type { Evaluator } from '../evaluate';
import { isNoPorts, NO_PORTS, subtractPorts, unionPorts, type PortSet } from '../port-set';
import { deltaOf, joinDeltas, NO_DELTA, rememberingDelta, type Delta, type Ports } from './delta';
import type { End, Side, Twin } from './ends';
import { findCandidates } from './touched';

/** Connections from one end to another that differ. */
export interface Change {
  readonly from: End;
  readonly to: End;
  /** What holds of all pods together; denied where an end does not exist. */
  readonly before: Pair;
  readonly after: Pair;
  /**
   * What became of ports of single pods that are in both graphs, in single address families that they have in both, and of
   * all pods together. Empty when only how many pods are treated alike has changed.
   */
  readonly delta: Delta;
}

/** Two pods, nodes or pieces of the address space that are in both graphs, between which something became of some ports. */
export interface Instance {
  readonly from: Twin;
  readonly to: Twin;
  readonly family: Family;
  readonly delta: Delta;
}

export interface ChangeOptions {
  /**
   * Also yields, with an empty delta, pairs that cannot be told on either side although policies differ there: what they really
   * allow may differ.
   */
  readonly withDoubts?: boolean;
}

/**
 * Every ordered pair of ends whose connections differ, in the order of the ends. Different pods of one workload are compared where
 * both graphs have two or more. Pairs of which nothing differs that policies could see are not visited.
 */
export function* findChanges(before: AllowGraph, after: AllowGraph, ends: readonly End[], { withDoubts = false }: ChangeOptions = {}): Generator<Change> {
  const compare = endComparer(before, after, withDoubts);
  const { egress, ingress } = findCandidates(before, after, ends, withDoubts);
  const wholeColumns: number[] = [];
  const columns = ends.map((): number[] => []);
  for (const [to, sources] of ingress.entries()) {
    if (sources === 'all') wholeColumns.push(to);
    else for (const from of sources) columns[from]!.push(to);
  }
  const everyEnd = [...ends.keys()];
  for (const [index, from] of ends.entries()) {
    const row = egress[index]!;
    const targets = row === 'all' ? everyEnd : [...new Set([...row, ...wholeColumns, ...columns[index]!])].sort((a, b) => a - b);
    for (const target of targets) {
      const to = ends[target]!;
      if (from.kind !== 'workload' && to.kind !== 'workload') continue;
      const change = compare(from, to);
      if (change) yield change;
    }
  }
}

function endComparer(before: AllowGraph, after: AllowGraph, withDoubts: boolean): (from: End, to: End) => Change | null {
  const compareTwins = twinComparer(before.evaluator, after.evaluator);
  const compareWhole = rememberingDelta();
  const hasTwo = (graph: AllowGraph, side: Side | undefined) => side !== undefined && graph.podCount(side.peer!) > 1;
  return (from, to) => {
    if (from === to && !(hasTwo(before, from.before) && hasTwo(after, from.after))) return null;
    let delta: Delta | null = null;
    for (const [a, b] of twinPairs(from, to)) delta = joinDeltas(delta, compareTwins(a, b));
    // Of single things, what holds of all together is what holds of them.
    if (!delta && !withDoubts && isSingle(from) && isSingle(to)) return null;
    const [old, now] = [wholePair(before, from.before, to.before), wholePair(after, from.after, to.after)];
    delta = joinDeltas(delta, compareWhole(old, now));
    if (delta) return { from, to, before: old, after: now, delta };
    const isDoubtful = withDoubts && !isNoPorts(old.unknown) && !isNoPorts(now.unknown);
    return isDoubtful || old.partial !== now.partial ? { from, to, before: old, after: now, delta: NO_DELTA } : null;
  };
}

const isSingle = ({ twins, hasStrays }: End): boolean => twins.length === 1 && !hasStrays;

/** All pairs of things that are in both graphs; a single pod and itself are none. */
export function* twinPairs(from: End, to: End): Generator<readonly [Twin, Twin]> {
  for (const a of from.twins) for (const b of to.twins) if (a !== b || a.isPlural) yield [a, b];
}

/** The single pods, nodes or addresses between which something differs, one address family at a time. */
export function* instancesOf(before: AllowGraph, after: AllowGraph, { from, to }: Pick<Change, 'from' | 'to'>): Generator<Instance> {
  for (const [a, b] of twinPairs(from, to)) {
    for (const family of FAMILIES) {
      const [old, now] = [familyPorts(before.evaluator, a.before, b.before, family), familyPorts(after.evaluator, a.after, b.after, family)];
      const delta = deltaOf(old, now);
      if (delta) yield { from: a, to: b, family, delta };
    }
  }
}

/** What holds in one address family; ports of a family that an end may lack are unknown. */
export function familyPorts(evaluator: Evaluator, source: number, destination: number, family: Family): Ports {
  const { endpoints, lattice } = evaluator.compiled;
  const has = [endpoints.all[source]!.families[family], endpoints.all[destination]!.families[family]];
  if (has.includes('no')) return { allowed: NO_PORTS, unknown: NO_PORTS };
  const { allowed, possible } = evaluator.evaluateFamily(source, destination, family);
  const sure = has.includes('maybe') ? NO_PORTS : lattice.get(allowed);
  return { allowed: sure, unknown: subtractPorts(lattice.get(possible), sure) };
}

/** Compares two verdicts over all families together and, where both ends surely have both families in both graphs, one by one. */
function twinComparer(before: Evaluator, after: Evaluator): (from: Twin, to: Twin) => Delta | null {
  const compare = rememberingDelta();
  const isDual = ({ compiled }: Evaluator, endpoint: number) => {
    const { families } = compiled.endpoints.all[endpoint]!;
    return families[4] === 'yes' && families[6] === 'yes';
  };
  const hasBoth = (twin: Twin) => isDual(before, twin.before) && isDual(after, twin.after);
  return (from, to) => {
    const delta = compare(before.evaluatePair(from.before, to.before), after.evaluatePair(from.after, to.after));
    if (!hasBoth(from) || !hasBoth(to)) return delta;
    const ofFamily = (family: Family) => deltaOf(familyPorts(before, from.before, to.before, family), familyPorts(after, from.after, to.after, family));
    return joinDeltas(delta, joinDeltas(ofFamily(4), ofFamily(6)));
  };
}

const NOTHING: Pair = { state: 'denied', allowed: NO_PORTS, unknown: NO_PORTS, partial: false };

/** What holds between two ends in one graph, all their pods taken together. */
function wholePair(graph: AllowGraph, from: Side | undefined, to: Side | undefined): Pair {
  if (!from || !to) return NOTHING;
  if (from.peer && to.peer) return graph.pair(from.peer.id, to.peer.id);
  const { all } = graph.evaluator.compiled.endpoints;
  let unknown = NO_PORTS;
  const sure: { readonly allowed: PortSet; readonly open: boolean }[] = [];
  for (const source of from.endpoints) {
    for (const destination of to.endpoints) {
      const verdict = graph.evaluator.evaluatePair(source, destination);
      unknown = unionPorts(unknown, verdict.unknown);
      if (FAMILIES.some((family) => all[source]!.families[family] === 'yes' && all[destination]!.families[family] === 'yes')) sure.push(verdict);
    }
  }
  const allowed = sure.reduce((ports, verdict) => unionPorts(ports, verdict.allowed), NO_PORTS);
  unknown = subtractPorts(unknown, allowed);
  if (isNoPorts(allowed) && isNoPorts(unknown)) return NOTHING;
  const state = isNoPorts(allowed) ? 'unknown' : sure.every(({ open }) => open) ? 'open' : 'policy';
  return { state, allowed, unknown, partial: sure.some((verdict) => verdict.allowed.key !== sure[0]!.allowed.key) };
}
