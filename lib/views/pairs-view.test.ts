import { describe, expect, it } from 'vitest';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { NO_FILTER } from '@/lib/queries/filter/pair-filter';
import { parsePairFilter } from '@/lib/queries/filter/parse-filter';
import { analyse } from './analysis';
import { COUNTED_GROUPS } from './pair-groups';
import { pairsCsv, pairsView } from './pairs-view';

const shop = (parts: Partial<Snapshot> = {}) =>
  cluster({
    pods: [
      pod('shop/web', { ports: ['8080'] }),
      pod('shop/db', { ports: ['5432'] }),
      pod('shop/odd-1', { deployment: 'odd', labels: { app: 'odd', shard: '1' } }),
      pod('shop/odd-2', { deployment: 'odd', labels: { app: 'odd', shard: '2' } }),
      pod('data/host', { hostNetwork: true, ips: ['192.168.0.9'] }),
    ],
    ...parts,
  });

/** One workload of which one pod is isolated and one is not, beside open and isolated ones. */
const mixed = shop({
  policies: [
    policy('shop/db', { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 5432 }] }] }),
    policy('shop/shard', { podSelector: { matchLabels: { shard: '1' } }, policyTypes: ['Ingress', 'Egress'] }),
  ],
});

describe('the table of pairs', () => {
  it.each([['nothing isolated', shop()], ['some isolated', mixed]])('has as many rows as are counted without listing them, with %s', (_, snapshot) => {
    const analysis = analyse(snapshot);
    const view = pairsView(analysis);
    expect(view.truncated).toBe(0);
    expect(view.rows).toHaveLength(analysis.graph.countReachable());
    const workloads = view.rows.filter(({ from, to }) => from.startsWith('workload/') && to.startsWith('workload/'));
    expect(workloads).toHaveLength(analysis.graph.figure().reachable + analysis.graph.figure().unknown);
  });

  it('names the policies that allow a pair, and marks what holds for some pods only', () => {
    const { rows } = pairsView(analyse(mixed));
    expect(rows.find(({ from, to }) => from.endsWith('/web') && to.endsWith('/db'))).toMatchObject({ state: 'policy', ports: ['5432/TCP'], by: ['shop/db'] });
    expect(rows.find(({ from, to }) => from.endsWith('/web') && to.endsWith('/odd'))).toMatchObject({ partial: true });
  });

  it('is the same as CSV, with what a spreadsheet would run as a formula made harmless', () => {
    const lines = [...pairsCsv(analyse(mixed))];
    expect(lines[0]).toBe('source,destination,state,ports,note,policies,reason\r\n');
    expect(lines.slice(1)).toHaveLength(pairsView(analyse(mixed)).rows.length);
    const hostile = cluster({ pods: [pod('shop/=cmd', { labels: {} }), pod('shop/b', { labels: {} })] });
    expect([...pairsCsv(analyse({ ...hostile, workloads: hostile.workloads.map((workload) => ({ ...workload, namespace: '=1+1' })) }))].join('')).toContain("'=1+1/");
  });

  it.each([
    ['from:web to:db', 'leaves by no-smtp, rule 1; enters by db, rule 1'],
    ['from:web to:host', 'leaves by no-smtp, rule 1'],
    ['from:host to:web', 'enters freely'],
    ['from:host to:internet', 'no policy can limit either end'],
    ['from:db to:web', 'no policy limits either end'],
    ['from:nodes to:db', 'entering cannot be told: NetworkPolicy guard spec.ingress[0] names addresses, and whether this peer is among them is not known'],
  ])('says in words why %s: %s', (filter, words) => {
    const snapshot = shop({
      policies: [
        ...mixed.policies.slice(0, 1),
        policy('shop/guard', { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from: [{ ipBlock: { cidr: '192.168.7.0/24' } }] }] }),
        policy('shop/no-smtp', { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'], egress: [{}] }),
      ],
    });
    const { rows, reasons } = pairsView(analyse(snapshot), { filter: parsed(filter) });
    expect(rows.map(({ reason }) => reasons[reason])).toEqual([words]);
  });
});

const parsed = (text: string) => {
  const read = parsePairFilter(text);
  return read.ok ? read.filter : NO_FILTER;
};

describe('the table of what a filter leaves', () => {
  const analysis = analyse(mixed);
  const whole = pairsView(analysis).rows;
  const ends = (rows: typeof whole) => rows.map(({ from, to }) => `${from}>${to}`);

  it.each(['from:web', 'to:internet|nodes', 'state:open', 'state:unknown', 'by:db', '-by:db', 'port:5432 -from:internet', 'kind=Deployment', 'web -db', 'state:denied'])('is what is left of the whole one, in its order: %s', (text) => {
    const { rows, matching, total, truncated } = pairsView(analysis, { filter: parsed(text) });
    const kept = new Set(ends(rows));
    expect([total, matching, truncated]).toEqual([whole.length, rows.length, 0]);
    expect(ends(whole.filter(({ from, to }) => kept.has(`${from}>${to}`)))).toEqual(ends(rows));
    expect([...pairsCsv(analysis, parsed(text))]).toHaveLength(rows.length + 1);
  });

  it('looks at all pairs, however few one answer holds', () => {
    const [all, few] = [pairsView(analysis, { filter: parsed('to:db|internet'), limit: 100 }), pairsView(analysis, { filter: parsed('to:db|internet'), limit: 1 })];
    expect([few.rows.length, few.matching, few.truncated]).toEqual([1, all.rows.length, all.rows.length - 1]);
    expect(pairsView(analysis, { filter: parsed('-state:open'), limit: 1 }).rows).toHaveLength(1);
    expect(few.rows[0]).toMatchObject({ state: 'policy' });
    expect(pairsView(analysis, { limit: 2 })).toMatchObject({ matching: whole.length, truncated: whole.length - 2 });
  });

  it.each(COUNTED_GROUPS)('counts all that matches by %s, listed or not', (group) => {
    const keyOf = ({ from, to, state }: (typeof whole)[number]) => {
      const id = group.startsWith('source') ? from : to;
      const [kind, namespace] = id.split('/');
      return group === 'state' ? state : group.endsWith('namespace') && kind === 'workload' ? `namespace/${namespace}` : id;
    };
    for (const text of ['', '-state:unknown from:ns=shop']) {
      const expected = new Map<string, number>();
      for (const row of pairsView(analysis, { filter: parsed(text) }).rows) expected.set(keyOf(row), (expected.get(keyOf(row)) ?? 0) + 1);
      expect(new Map(pairsView(analysis, { filter: parsed(text), group, limit: 1 }).groups?.map(({ key, pairs }) => [key, pairs]))).toEqual(expected);
    }
  });
});
