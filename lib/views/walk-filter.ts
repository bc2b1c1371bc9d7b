import type { GraphPeer, Pair } from '@/lib/policy/allow-graph';
import { includesPort } from '@/lib/policy/port-set';
import type { Admits, LegState } from '@/lib/policy/walk/legs';
import type { GraphQuery } from '@/lib/queries/contract/graph';
import type { PairFilter } from '@/lib/queries/filter/pair-filter';
import type { Analysis } from './analysis';
import { filterParts } from './pair-filter';

/** What a walk is narrowed to. Every leg has to fit. */
export interface WalkFilter {
  readonly states: readonly LegState[];
  /** No leg leads through a workload of another namespace; all are meant when there is none. */
  readonly namespaces?: readonly string[];
  /** Each leg allows this port. */
  readonly port?: GraphQuery['port'];
  readonly filter?: PairFilter;
}

/** The legs that a walk may take; `keep` are peers that are never left out for their namespace. */
export function admitted(analysis: Analysis, { states, namespaces = [], port, filter }: WalkFilter, keep: readonly GraphPeer[]): Admits {
  const { peers } = analysis.graph;
  const tests: NonNullable<Admits['leg']>[] = [];
  if (namespaces.length > 0) {
    const [chosen, kept] = [new Set(namespaces), new Set(keep)];
    const inScope = peers.map((peer) => !peer.workload || chosen.has(peer.workload.namespace) || kept.has(peer));
    tests.push((from, to) => inScope[from]! && inScope[to]!);
  }
  if (filter && filter.terms.length > 0) {
    const { source, destination, rest } = filterParts(analysis, filter);
    tests.push((from, to, pair) => source[from]! && destination[to]! && (rest?.(from, to, pair()) ?? true));
  }
  if (port) tests.push((_from, _to, pair) => allows(pair(), port));
  return { states: new Set(states), ...(tests.length > 0 && { leg: (from: number, to: number, pair: () => Pair) => tests.every((test) => test(from, to, pair)) }) };
}

const allows = (pair: Pair, { protocol, port }: NonNullable<GraphQuery['port']>): boolean => includesPort(pair.state === 'unknown' ? pair.unknown : pair.allowed, protocol, port);
