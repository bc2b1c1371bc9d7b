import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GraphPeer } from '@/lib/policy/allow-graph';
import { MATRIX_ORDERS, type MatrixCell, type MatrixQuery } from '@/lib/queries/contract/matrix';
import { parsePairFilter } from '@/lib/queries/filter/parse-filter';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { analyse, type Analysis } from '../analysis';
import { groupsOf } from '../grouping';
import { pairFilter } from '../pair-filter';
import { cellAt } from './testing';
import { matrixView } from './matrix-view';
import { stateOn } from './tally';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);

const filterOf = (text: string) => {
  const parsed = parsePairFilter(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.filter;
};

const FILTERS = [undefined, '', 'from:ns=a', 'to:app=web', 'state:open', '-state:denied', 'a', 'from:app=db port:80', 'port:80', 'port:http', 'port:1-100/UDP', 'to:app=web port:80 port:http', '-port:80', 'by:p0', '-by:p0'].map((text) => (text === undefined ? undefined : filterOf(text)));

const queries: fc.Arbitrary<MatrixQuery> = fc.record({
  order: fc.constantFrom(...MATRIX_ORDERS),
  grouping: fc.constantFrom('namespace', 'team', 'label:app'),
  level: fc.constantFrom('auto', 'groups', 'workloads'),
  open: fc.subarray(['namespace/a', 'namespace/b', 'group/label:app/web']),
  closed: fc.subarray(['namespace/a', 'namespace/b-c']),
  namespaces: fc.subarray(['a', 'b']),
  port: fc.constantFrom(undefined, { protocol: 'TCP', port: 80 }, { protocol: 'UDP', port: 53 }),
  filter: fc.constantFrom(...FILTERS),
}).map(({ port, filter, ...query }) => ({ ...query, ...(port && { port }), ...(filter && { filter }) }) as MatrixQuery);

/** Which peers stand behind each line. */
function peersBehind(analysis: Analysis, query: MatrixQuery, view: ReturnType<typeof matrixView>): GraphPeer[][] {
  const { graph } = analysis;
  const groups = groupsOf(analysis, query.grouping);
  const chosen = (peer: GraphPeer) => query.namespaces.length === 0 || query.namespaces.includes(peer.workload!.namespace);
  return view.lines.map((line) => graph.peers.filter((peer) => {
    if (!peer.workload || line.kind === 'workload' || line.kind === 'outside') return peer.id === line.id;
    return line.kind === 'others' ? !chosen(peer) : chosen(peer) && groups.of(peer.id)?.id === line.id;
  }));
}

describe(`the matrix of random clusters (seed ${SEED})`, () => {
  it('counts in every cell exactly the pairs behind it, by their states', () => {
    fc.assert(
      fc.property(clusterArbitrary({ withAdmin: true, withNetworks: true, anyProfile: true }), queries, (snapshot, query) => {
        const analysis = analyse(snapshot);
        const { graph } = analysis;
        const view = matrixView(analysis, query);
        const behind = peersBehind(analysis, query, view);
        expect(behind.flat().map(({ id }) => id).sort()).toEqual(graph.peers.map(({ id }) => id).sort());
        const fits = query.filter ? pairFilter(analysis, query.filter) : () => true;
        for (const [row, sources] of behind.entries()) for (const [column, destinations] of behind.entries()) {
          const expected = { policy: 0, open: 0, unknown: 0, denied: 0, hidden: 0 };
          for (const from of sources) for (const to of destinations) {
            if (from === to || (!from.workload && !to.workload) || [from, to].some(({ workload, endpoints }) => workload && endpoints.length === 0)) continue;
            const pair = graph.pair(from.id, to.id);
            expected[fits(from, to, pair) ? stateOn(pair, query.port) : 'hidden']++;
          }
          const { partial: _, ...counts }: MatrixCell = cellAt(view, row, column);
          expect([view.lines[row]!.id, view.lines[column]!.id, counts]).toEqual([view.lines[row]!.id, view.lines[column]!.id, expected]);
        }
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('says the same of the whole cluster as the figure does', () => {
    fc.assert(
      fc.property(clusterArbitrary({ withAdmin: true }), fc.constantFrom('groups' as const, 'workloads' as const), (snapshot, level) => {
        const analysis = analyse(snapshot);
        const view = matrixView(analysis, { grouping: 'namespace', order: 'structure', level, open: [], closed: [], namespaces: [] });
        const inside = view.lines.flatMap(({ kind }, index) => (kind === 'outside' ? [] : [index]));
        const sum = (state: 'policy' | 'open' | 'unknown' | 'denied') => inside.reduce((all, row) => inside.reduce((own, column) => own + cellAt(view, row, column)[state], all), 0);
        const { byPolicy, open, unknown, denied } = analysis.graph.figure();
        expect([sum('policy'), sum('open'), sum('unknown'), sum('denied')]).toEqual([byPolicy, open, unknown, denied]);
      }),
      { seed: SEED, numRuns: 100 },
    );
  });
});
