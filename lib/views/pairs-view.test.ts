import { describe, expect, it } from 'vitest';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { analyse } from './analysis';
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
    expect(lines[0]).toBe('source,destination,state,ports,note,policies\r\n');
    expect(lines.slice(1)).toHaveLength(pairsView(analyse(mixed)).rows.length);
    const hostile = cluster({ pods: [pod('shop/=cmd', { labels: {} }), pod('shop/b', { labels: {} })] });
    expect([...pairsCsv(analyse({ ...hostile, workloads: hostile.workloads.map((workload) => ({ ...workload, namespace: '=1+1' })) }))].join('')).toContain("'=1+1/");
  });
});
