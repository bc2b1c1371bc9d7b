import { describe, expect, it } from 'vitest';
import type { DraftChange } from '@/lib/model/draft';
import { formatPeer, type PeerId } from '@/lib/model/ids';
import type { Labels } from '@/lib/model/labels';
import type { NetworkPolicy, NetworkPolicySpec } from '@/lib/model/network-policy';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { foldIntoExisting } from './fold';
import { proveDraft } from './prove';
import type { SynthesisOptions } from './synthesize';

const workload = (name: string): PeerId => formatPeer({ kind: 'workload', namespace: 'shop', workloadKind: 'Pod', name });
const app = (name: string) => ({ matchLabels: { app: name } });
const db = (more: Partial<NetworkPolicySpec>, name = 'db'): NetworkPolicy => policy(`shop/${name}`, { podSelector: app('db'), policyTypes: ['Ingress'], ...more });
const allow = (from: string, port = 5432): DraftChange => ({ id: from, kind: 'allow', from: workload(from), to: workload('db'), ports: [{ protocol: 'TCP', port }] });
const draw = (policies: readonly NetworkPolicy[], ...changes: DraftChange[]) => prove(policies, changes);
const prove = (policies: readonly NetworkPolicy[], changes: readonly DraftChange[], options?: SynthesisOptions) => {
  const { synthesis, exact } = proveDraft(new AllowGraph(cluster({ pods: ['web', 'api', 'db', 'job'].map((name) => pod(`shop/${name}`)), policies })), { version: 1, changes }, options);
  expect(exact).toBe(true);
  return { warnings: synthesis.warnings, written: synthesis.policies.map(({ policy: { name, spec }, before }) => [name, before?.name, spec.ingress]) };
};
const web = { from: [{ podSelector: app('web') }], ports: [{ port: 5432 }] };
const own = (name: string, port = 5432) => ({ from: [{ podSelector: app(name) }], ports: [{ port, protocol: 'TCP' }] });

describe('what a draft allows goes into the policy there is for the same pods', () => {
  it.each([
    ['beside the peers of the rule for the same port', [db({ ingress: [web] })], [allow('api')], ['db', 'db', [{ from: [...web.from, { podSelector: app('api') }], ports: [{ port: 5432 }] }]]],
    ['beside the ports of the rule for the same peer', [db({ ingress: [web] })], [allow('web', 9000)], ['db', 'db', [{ from: web.from, ports: [{ port: 5432 }, { port: 9000, protocol: 'TCP' }] }]]],
    ['as a rule of its own after the others', [db({ ingress: [web] })], [allow('api', 9000)], ['db', 'db', [web, own('api', 9000)]]],
  ] as const)('%s', (_, policies, changes, expected) => expect(draw(policies, ...changes).written).toEqual([expected]));

  it.each([
    ['one for other pods', [policy('shop/all', { podSelector: {}, policyTypes: ['Ingress'], ingress: [web] })]],
    ['one that only isolates', [db({}, 'default-deny')]],
    ['one of the other direction', [db({ policyTypes: ['Egress'], egress: [{}] }, 'out'), policy('shop/deny', { podSelector: {}, policyTypes: ['Ingress'] })]],
    ['one that would have too many peers to be read', [db({ ingress: [{ from: [...Array(12).keys()].map((index) => ({ podSelector: app(`x${index}`) })), ports: [{ port: 5432 }] }] })]],
  ] as const)('and not into %s', (_, policies) => expect(draw(policies, allow('api')).written).toEqual([['allow-db', undefined, [own('api')]]]));

  it.each<[string, Pick<NetworkPolicy, 'labels' | 'annotations'>]>([['its label', { labels: { 'app.kubernetes.io/managed-by': 'Helm' } }], ['its release', { annotations: { 'meta.helm.sh/release-name': 'shop' } }]])('and not into one that a chart renders, told by %s', (_, noted) =>
    expect(draw([{ ...db({ ingress: [web] }), ...noted }], allow('api')).written).toEqual([['allow-db', undefined, [own('api')]]]));

  it('and not where policies of its own are asked for', () => expect(prove([db({ ingress: [web] })], [allow('api')], { apart: true }).written).toEqual([['allow-db', undefined, [own('api')]]]));

  it('where everybody is let in, by a rule of its own', () => {
    const everybody = policy('shop/allow-db', { podSelector: app('db'), policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 5432 }] }] });
    expect(foldIntoExisting([db({ ingress: [web] })], [{ policy: everybody, because: [], reasons: [] }])[0]!.policy.spec.ingress).toEqual([web, { ports: [{ port: 5432 }] }]);
  });

  it('and says that a chart takes it back where nothing else can be done', () => {
    const labels: Labels = { 'app.kubernetes.io/managed-by': 'Helm' };
    expect(draw([{ ...db({ ingress: [web] }), labels }], { id: 'd', kind: 'deny', from: workload('web'), to: workload('db'), ports: 'all' }).warnings).toEqual(['NetworkPolicy shop/db is rendered by Helm: make the change in its chart, or the next upgrade takes it back.']);
  });
});
