import { describe, expect, it } from 'vitest';
import type { AdminPolicy } from '@/lib/model/admin-policy';
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

  it('of what cannot be told does not claim an address family for it', () => {
    const anywhere = (name: string) => pod(`x/${name}`, { presence: 'template' });
    const perhaps = policy('x/out', { podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 80 }] }, { to: [{ ipBlock: { cidr: '::/0' } }] }] });
    const { verdict, state, notes } = explain(cluster({ pods: [anywhere('a'), anywhere('b')], policies: [perhaps] }));
    expect({ verdict, state }).toEqual({ verdict: 'unknown', state: 'unknown' });
    expect(notes.join()).not.toContain('IPv6 only');
  });

  it('of a single pod and itself is that nothing stands between', () => {
    const snapshot = cluster({ pods: [pod('x/a')], policies: [policy('x/deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] })] });
    const view = explainView(analyse(snapshot), peer('x', 'a'), peer('x', 'a'))!;
    expect([view.verdict, view.egress.verdict, view.missing]).toEqual(['allowed', 'not-applicable', []]);
  });

  it('without a port has every port, by equal reasons', () => {
    const snapshot = cluster({ pods: [pod('x/a'), pod('x/b')], policies: [policy('x/p', { podSelector: { matchLabels: { app: 'b' } }, ingress: [{ ports: [{ port: 80 }] }] })] });
    expect(explain(snapshot).classes.map(({ ports, verdict, ingress }) => [ports[0], verdict, ingress.by.map(({ name, rule }) => `${name} ${rule}`)])).toEqual([['80/TCP', 'allowed', ['p 0']], ['1-79/TCP', 'denied', []]]);
    expect(explain(snapshot, 80).classes).toEqual([]);
  });

  it('names the pods that are treated otherwise', () => {
    const replica = (name: string, labels: Record<string, string>) => pod(`x/${name}`, { deployment: 'a', labels });
    const pods = [replica('a-1', { app: 'a' }), replica('a-2', { app: 'a', canary: 'yes' }), pod('x/b')];
    const snapshot = cluster({ pods, policies: [policy('x/p', { podSelector: { matchLabels: { app: 'b' } }, ingress: [{ from: [{ podSelector: { matchLabels: { canary: 'yes' } } }], ports: [{ port: 80 }] }] })] });
    const from = formatPeer({ kind: 'workload', namespace: 'x', workloadKind: 'Deployment', name: 'a' });
    expect(explainView(analyse(snapshot), from, peer('x', 'b'), { protocol: 'TCP', port: 80 })!.cases).toEqual([
      { who: 'from a-2', verdict: 'allowed', ports: ['80/TCP'] },
      { who: 'from a-1', verdict: 'denied', ports: [] },
    ]);
  });

  it('says of a rule whether it alone matters', () => {
    const rules = (count: number) => cluster({ pods: [pod('x/a'), pod('x/b')], policies: [policy('x/p', { podSelector: { matchLabels: { app: 'b' } }, ingress: Array.from({ length: count }, () => ({})) })] });
    const necessary = (snapshot: Snapshot, port?: number) => explain(snapshot, port).ingress.policies.flatMap((one) => one.rules.map((rule) => rule.necessary));
    expect([necessary(rules(1)), necessary(rules(1), 80), necessary(rules(2), 80)]).toEqual([[true], [true], [false, false]]);
  });

  it('of a denial has the change that mends it, or the rule that no NetworkPolicy overrules', () => {
    const closed = cluster({ pods: [pod('x/a'), pod('x/b', { ports: ['8080'] })], policies: [policy('x/p', { podSelector: { matchLabels: { app: 'b' } } })] });
    expect(explain(closed)).toMatchObject({ verdict: 'denied', obstacles: [], fix: { ports: [{ protocol: 'TCP', port: 8080 }] }, missing: [{ direction: 'ingress' }] });
    const deny: AdminPolicy = { kind: 'AdminNetworkPolicy', name: 'no-entry', tier: 'admin', priority: 1, subject: {}, ingress: [{ action: 'deny', peers: [{ kind: 'pods', pods: {} }] }], egress: [] };
    const { fix, obstacles, missing } = explain({ ...closed, adminPolicies: [deny] }, 80);
    expect([fix, obstacles.map(({ rule }) => rule?.name), missing.map(({ message }) => message)]).toEqual([undefined, ['no-entry'], ['The ingress half: AdminNetworkPolicy no-entry, rule 1 denies it.']]);
  });
});
