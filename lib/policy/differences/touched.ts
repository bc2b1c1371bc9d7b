import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import type { AllowGraph } from '../allow-graph';
import { forEachBit } from '../bitset';
import { FAMILIES } from '../cidr';
import { NONE } from '../port-lattice';
import { OPEN } from '../tiers';
import { saidReader } from './content';
import type { End, Side } from './ends';
import { commonReads, factsReader } from './facts';

/** Ends, by number, whose connections with this one may differ in a direction. */
export type Candidates = 'all' | ReadonlySet<number>;

type Reader<T> = Readonly<Record<'before' | 'after', T>>;

/**
 * For every end and direction: which other ends must be looked at. What policies say of two ends can differ only where other
 * policies apply to one of them, or rules find something else in one of them; all other connections are as they were.
 *
 * @param withDoubts whether what cannot be told on either side may differ as well
 */
export function findCandidates(before: AllowGraph, after: AllowGraph, ends: readonly End[], withDoubts: boolean): Readonly<Record<Direction, readonly Candidates[]>> {
  const reads = commonReads(before.evaluator.compiled, after.evaluator.compiled);
  const graphs: Reader<AllowGraph> = { before, after };
  const said = { before: saidReader(before.evaluator.compiled), after: saidReader(after.evaluator.compiled) };
  const facts = { before: factsReader(before.evaluator.compiled, reads), after: factsReader(after.evaluator.compiled, reads) };
  const members = { before: endsByEndpoint(before, ends, 'before'), after: endsByEndpoint(after, ends, 'after') };
  const addAll = (found: Set<number>, side: 'before' | 'after', set: Uint32Array) => forEachBit(set, (endpoint) => members[side][endpoint]!.forEach((end) => found.add(end)));

  /** Ends that the policies of one side may let through at all. */
  const reachable = (found: Set<number>, side: 'before' | 'after', endpoints: readonly number[], direction: Direction): boolean => {
    for (const endpoint of endpoints) {
      const profile = graphs[side].evaluator.profile(endpoint, direction);
      if (!profile || FAMILIES.some((family) => profile.fallback[family].possible !== NONE)) return false;
      for (const set of new Set([profile.except[4], profile.except[6]])) addAll(found, side, set);
    }
    return true;
  };

  /** Ends of which the policies of a pod say something else than before. */
  const saidOtherwise = (found: Set<number>, twin: { readonly before: number; readonly after: number }, direction: Direction): boolean => {
    if (said.before(twin.before, direction) === said.after(twin.after, direction)) return true;
    const [old, now] = [before.evaluator.profile(twin.before, direction), after.evaluator.profile(twin.after, direction)];
    for (const family of FAMILIES) {
      const [was, is] = [old?.fallback[family] ?? OPEN, now?.fallback[family] ?? OPEN];
      const same = (key: 'allowed' | 'possible') => before.evaluator.compiled.lattice.get(was[key]).key === after.evaluator.compiled.lattice.get(is[key]).key;
      if (!same('allowed') || !same('possible') || (withDoubts && is.allowed !== is.possible)) return false;
      if (old) addAll(found, 'before', old.except[family]);
      if (now) addAll(found, 'after', now.except[family]);
    }
    return true;
  };

  const isOtherThing = (end: End): boolean => {
    if (!end.before || !end.after) return true;
    if (end.twins.some((twin) => facts.before(twin.before) !== facts.after(twin.after))) return true;
    if (!end.hasStrays) return false;
    const all = (side: 'before' | 'after') =>
      new Set(end[side]!.endpoints.map((endpoint) => [facts[side](endpoint), ...DIRECTIONS.map((direction) => said[side](endpoint, direction))].join('\n')));
    const [old, now] = [all('before'), all('after')];
    return old.size !== now.size || [...old].some((one) => !now.has(one));
  };
  const isOther = ends.map(isOtherThing);

  const candidates = (end: End, index: number, direction: Direction): Candidates => {
    const found = new Set<number>();
    if (isOther[index]) {
      const sideIsClosed = (side: 'before' | 'after', own: Side | undefined) => own === undefined || reachable(found, side, own.endpoints, direction);
      return sideIsClosed('before', end.before) && sideIsClosed('after', end.after) ? found : 'all';
    }
    return end.twins.every((twin) => saidOtherwise(found, twin, direction)) ? found : 'all';
  };
  return {
    ingress: ends.map((end, index) => candidates(end, index, 'ingress')),
    egress: ends.map((end, index) => candidates(end, index, 'egress')),
  };
}

function endsByEndpoint({ evaluator }: AllowGraph, ends: readonly End[], side: 'before' | 'after'): readonly (readonly number[])[] {
  const members = evaluator.compiled.endpoints.all.map((): number[] => []);
  for (const [index, end] of ends.entries()) for (const endpoint of end[side]?.endpoints ?? []) members[endpoint]!.push(index);
  return members;
}
