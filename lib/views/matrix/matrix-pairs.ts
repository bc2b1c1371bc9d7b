import { policyName } from '@/lib/model/ids';
import type { GraphPeer, Pair, PairState } from '@/lib/policy/allow-graph';
import type { MatrixPairsView, MatrixQuery } from '@/lib/queries/contract/matrix';
import { describePair, type Analysis } from '../analysis';
import { pairFilter } from '../pair-filter';
import { rulesOfPair } from '../reach-view';
import { layBands } from './axis';
import { stateOn } from './tally';

/** How many pairs are named. */
const NAMED = 300;
/** How many are looked at to find the ones that say most. */
const LOOKED_AT = 100_000;

const WEIGHT: Readonly<Record<PairState, number>> = { policy: 0, unknown: 1, open: 2, denied: 3 };

/**
 * The pairs where some lines of the matrix cross others: those that a policy allows first, then the unknown, the open and the denied
 * ones. Lines that are not there are left out.
 */
export function matrixPairs(analysis: Analysis, query: MatrixQuery, rows: readonly string[], columns: readonly string[]): Omit<MatrixPairsView, 'revision'> {
  const { graph } = analysis;
  const behind = new Map(layBands(analysis, query).bands.flatMap(({ units }) => units.map(({ line, peers }) => [line.id, peers] as const)));
  const takesPart = ({ workload, endpoints }: GraphPeer) => !workload || endpoints.length > 0;
  const peersOf = (lines: readonly string[]) => [...new Set(lines)].flatMap((id) => behind.get(id) ?? []).filter(takesPart);
  const fits = query.filter ? pairFilter(analysis, query.filter) : () => true;
  const [sources, destinations] = [peersOf(rows), peersOf(columns)];
  const found: { from: GraphPeer; to: GraphPeer; pair: Pair; state: PairState }[] = [];
  let seen = 0;
  let more = 0;
  for (const from of sources) {
    for (const to of destinations) {
      if (from === to || (!from.workload && !to.workload)) continue;
      if (seen++ >= LOOKED_AT) {
        more++;
        continue;
      }
      const pair = graph.pair(from.id, to.id);
      if (fits(from, to, pair)) found.push({ from, to, pair, state: stateOn(pair, query.port) });
    }
  }
  found.sort((a, b) => WEIGHT[a.state] - WEIGHT[b.state]);
  const pairs = found.slice(0, NAMED).map(({ from, to, pair, state }) => {
    const { ports, note } = describePair(analysis, to, pair);
    const by = [...new Set(rulesOfPair(analysis, from, to, pair).map(({ policy }) => policyName(policy)))];
    return { from: from.id, to: to.id, state, ports, partial: pair.partial, ...(note !== undefined && { note }), by };
  });
  return { pairs, more: found.length - pairs.length + more };
}
