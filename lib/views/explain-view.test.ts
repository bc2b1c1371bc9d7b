import { describe, expect, it } from 'vitest';
import { formatPeer } from '@/lib/model/ids';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { analyse } from './analysis';
import { explainView } from './explain-view';

const peer = (ns: string, name: string) => formatPeer({ kind: 'workload', namespace: ns, workloadKind: 'Pod', name });
const explain = (snapshot: Snapshot, port?: number) => explainView(analyse(snapshot), peer('x', 'a'), peer('x', 'b'), port === undefined ? undefined : { protocol: 'TCP', port })!;
const dual = (name: string, last: number) => pod(`x/${name}`, { ips: [`10.0.0.${last}`, `fd00::${last}`] });

describe('an explanation', () => {
  it('is of the address family in which the port asked for is allowed', () => {
    const perFamily = policy('x/families', {
      podSelector: { matchLabels: { app: 'b' } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/24' } }], ports: [{ port: 80 }] }, { from: [{ ipBlock: { cidr: 'fd00::/64' } }], ports: [{ port: 443 }] }],
    });
    const snapshot = cluster({ pods: [dual('a', 1), dual('b', 2)], policies: [perFamily] });
    for (const port of [80, 443]) expect([port, explain(snapshot, port).verdict, explain(snapshot, port).ingress.verdict]).toEqual([port, 'allowed', 'allowed']);
  });

  it('says that two pods have no address family in common, rather than no port', () => {
    const { verdict, missing, notes } = explain(cluster({ pods: [pod('x/a', { ips: ['10.0.0.1'] }), pod('x/b', { ips: ['fd00::2'] })] }));
    expect({ verdict, missing }).toEqual({ verdict: 'denied', missing: [] });
    expect(notes.join()).toContain('no address family in common');
  });

  it('of a single pod and itself is that nothing stands between', () => {
    const snapshot = cluster({ pods: [pod('x/a')], policies: [policy('x/deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] })] });
    const view = explainView(analyse(snapshot), peer('x', 'a'), peer('x', 'a'))!;
    expect([view.verdict, view.egress.verdict, view.missing]).toEqual(['allowed', 'not-applicable', []]);
  });
});
