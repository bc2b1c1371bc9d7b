import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PeerId } from '@/lib/model/ids';
import type { Snapshot } from '@/lib/model/snapshot';
import { includesPort, isNoPorts } from '@/lib/policy/port-set';
import type { ExplainView } from '@/lib/queries/contract/explain';
import { borderPorts } from '@/lib/testing/compare';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { analyse } from './analysis';
import { explainView } from './explain-view';
import { graphView } from './graph-view';
import { pairsCsv, pairsView } from './pairs-view';
import { reachView } from './reach-view';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);
const OPEN = ['allowed', 'not-isolated', 'not-applicable'];

/** What an explanation says against itself. */
function contradictions(view: Omit<ExplainView, 'revision'>): string[] {
  const halves = [view.egress, view.ingress];
  const denied = halves.filter(({ verdict }) => verdict === 'denied').map(({ direction }) => direction);
  const found: string[] = [];
  if (view.verdict === 'allowed' && !halves.every(({ verdict }) => OPEN.includes(verdict))) found.push('allowed, and a half is not');
  if (view.verdict === 'unknown' && denied.length > 0) found.push('unknown, and a half is denied');
  if (view.verdict === 'unknown' && !halves.some(({ verdict }) => verdict === 'unknown') && view.notes.length === 0) found.push('unknown for no reason');
  if (view.verdict === 'denied' && denied.length === 0 && view.notes.length === 0) found.push('denied for no reason');
  if (view.verdict === 'denied' && JSON.stringify(view.missing.map(({ direction }) => direction)) !== JSON.stringify(denied)) found.push('the missing halves are not those that deny');
  if (view.verdict !== 'denied' && view.missing.length > 0) found.push('something is missing where nothing is denied');
  for (const half of halves) {
    const outcomes = half.policies.flatMap(({ rules }) => rules.map(({ outcome }) => outcome));
    if (half.verdict === 'allowed' && !outcomes.includes('allows')) found.push(`${half.direction} is allowed and no rule allows`);
    if (half.verdict === 'denied' && (half.policies.length === 0 || outcomes.some((outcome) => outcome === 'allows' || outcome === 'unknown'))) found.push(`${half.direction} is denied and a rule allows`);
    if (half.verdict === 'not-isolated' && half.policies.length > 0) found.push(`${half.direction} is not isolated, and policies isolate it`);
  }
  return found;
}

function explanationsAgree(snapshot: Snapshot): void {
  const analysis = analyse(snapshot);
  const { graph } = analysis;
  for (const from of graph.peers) for (const to of graph.peers) {
    if (from.kind !== 'workload' && to.kind !== 'workload') continue;
    const pair = graph.pair(from.id, to.id);
    for (const port of [undefined, ...borderPorts(snapshot).slice(0, 12)]) {
      const view = explainView(analysis, from.id, to.id, port)!;
      const isItself = from === to && graph.podCount(from) === 1;
      const has = (set: typeof pair.allowed) => (port ? includesPort(set, port.protocol, port.port) : !isNoPorts(set));
      const expected = isItself || has(pair.allowed) ? 'allowed' : has(pair.unknown) ? 'unknown' : 'denied';
      expect([from.id, to.id, port, view.verdict, contradictions(view)]).toEqual([from.id, to.id, port, expected, []]);
    }
  }
}

describe(`views of random clusters (seed ${SEED})`, () => {
  it('explain every verdict by halves that give it', () => {
    fc.assert(fc.property(clusterArbitrary(), explanationsAgree), { seed: SEED, numRuns: 60 });
  });

  it('list the same pairs in the table, in the CSV and at every peer, and no pair twice', () => {
    fc.assert(
      fc.property(clusterArbitrary(), (snapshot) => {
        const analysis = analyse(snapshot);
        const { graph } = analysis;
        const expected = graph.peers.flatMap((from) => graph.peers.flatMap((to) => {
          const { state } = graph.pair(from.id, to.id);
          return from === to || (from.kind !== 'workload' && to.kind !== 'workload') || state === 'denied' ? [] : [`${from.id} > ${to.id} ${state}`];
        })).sort();
        expect(pairsView(analysis).rows.map(({ from, to, state }) => `${from} > ${to} ${state}`).sort()).toEqual(expected);
        expect([...pairsCsv(analysis)]).toHaveLength(expected.length + 1);
        const rows = graph.peers.map((peer) => ({ peer, view: reachView(analysis, peer.id)! }));
        expect(rows.flatMap(({ peer, view }) => view.outbound.map((row) => `${peer.id} > ${row.peer.id} ${row.state}`)).sort()).toEqual(expected);
        expect(rows.flatMap(({ peer, view }) => view.inbound.map((row) => `${row.peer.id} > ${peer.id} ${row.state}`)).sort()).toEqual(expected);
        for (const { view } of rows) for (const { state, by } of [...view.inbound, ...view.outbound]) if (state === 'open') expect(by).toEqual([]);
        for (const { peer, view } of rows) {
          expect([peer.id, view.peer.inbound]).toEqual([peer.id, view.inbound.filter((row) => row.peer.kind === 'workload' && row.state !== 'unknown').length]);
          expect([peer.id, view.peer.outbound]).toEqual([peer.id, view.outbound.filter((row) => row.peer.kind === 'workload' && row.state !== 'unknown').length]);
        }
      }),
      { seed: SEED, numRuns: 120 },
    );
  });

  it('draw edges between drawn nodes only, and count what they leave out', () => {
    fc.assert(
      fc.property(clusterArbitrary(), fc.constantFrom<(string[] | undefined)[]>(undefined, ['a'], ['b', 'b-c']), fc.constantFrom(undefined, 80, 8080), fc.nat(8), (snapshot, namespaces, number, index) => {
        const analysis = analyse(snapshot);
        const { graph } = analysis;
        const focus = index < graph.peers.length ? graph.peers[index] : undefined;
        const view = graphView(analysis, { ...(namespaces && { namespaces }), ...(number && { port: { protocol: 'TCP' as const, port: number } }), ...(focus && { focus: focus.id }) });
        const drawn = new Set(view.nodes.map(({ id }) => id));
        expect(view.edges.every(({ from, to }) => drawn.has(from) && drawn.has(to))).toBe(true);
        expect(new Set(view.edges.map(({ id }) => id)).size).toBe(view.edges.length);
        const inScope = (peer: (typeof graph.peers)[number]) => peer.workload !== undefined && (!namespaces || namespaces.includes(peer.workload.namespace) || peer === focus);
        const expected = graph.peers.flatMap((from) => graph.peers.flatMap((to) => {
          const pair = graph.pair(from.id, to.id);
          if (from === to || pair.state === 'denied' || (!from.workload && !to.workload)) return [];
          if (number && !includesPort(pair.state === 'unknown' ? pair.unknown : pair.allowed, 'TCP', number)) return [];
          const ofFocus = from === focus || to === focus;
          return ofFocus || (pair.state !== 'open' && (inScope(from) || inScope(to))) ? [`${from.id}>${to.id}`] : [];
        }));
        expect(view.edges.length + view.hidden.edges).toBe(expected.length);
        expect(view.edges.every(({ id }) => expected.includes(id))).toBe(true);
        expect(view.nodes.filter(({ id }) => inScope(graph.peer(id as PeerId)!)).length + view.hidden.nodes).toBe(graph.peers.filter(inScope).length);
      }),
      { seed: SEED, numRuns: 120 },
    );
  });
});
