import { describe, expect, it } from 'vitest';
import type { AdminPolicy, AdminRule } from '@/lib/model/admin-policy';
import type { Labels, LabelSelector, LabelSelectorRequirement } from '@/lib/model/labels';
import type { NetworkPolicyPort, Protocol } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace, pod, policy } from '@/lib/testing/builders';
import { disagreements } from '@/lib/testing/compare';

/** Every case of a small world, each judged connection by connection by the reference evaluator as well. */
function agreesOn(snapshots: Iterable<Snapshot>): void {
  for (const snapshot of snapshots) expect(disagreements(snapshot)).toEqual([]);
}

const orNothing = <T>(values: readonly T[]): readonly (T | undefined)[] => [undefined, ...values];
/** Every list of one or two of these, order aside. */
const oneOrTwo = <T>(values: readonly T[]): T[][] => values.flatMap((first, index) => [[first], ...values.slice(index + 1).map((second) => [first, second])]);

describe('every selector of up to two requirements', () => {
  const LABELS: readonly Labels[] = [{}, { k: '' }, { k: 'a' }, { k: 'b' }];
  const REQUIREMENTS: readonly LabelSelectorRequirement[] = [
    ...(['In', 'NotIn'] as const).flatMap((operator) => [[''], ['a'], ['a', 'b']].map((values) => ({ key: 'k', operator, values }))),
    { key: 'k', operator: 'Exists' },
    { key: 'k', operator: 'DoesNotExist' },
  ];
  const SELECTORS: readonly LabelSelector[] = [{}, ...['', 'a'].map((value) => ({ matchLabels: { k: value } })), ...oneOrTwo(REQUIREMENTS).map((matchExpressions) => ({ matchExpressions }))];
  const pods = [pod('x/s', { labels: {} }), ...LABELS.flatMap((labels, index) => [pod(`x/p${index}`, { labels }), pod(`n${index}/p`, { labels })])];
  const namespaces = [namespace('x'), ...LABELS.map((labels, index) => namespace(`n${index}`, labels))];
  const worlds = (policies: (selector: LabelSelector) => Snapshot['policies']) => SELECTORS.map((selector) => cluster({ pods, namespaces, policies: policies(selector) }));

  it('means the same as the subject of a policy', () => {
    agreesOn(worlds((podSelector) => [policy('x/p', { podSelector })]));
  });

  it('means the same as a podSelector, a namespaceSelector and both', () => {
    agreesOn(worlds((selector) => [policy('x/p', { ingress: [{ from: [{ podSelector: selector }] }] })]));
    agreesOn(worlds((selector) => [policy('x/p', { ingress: [{ from: [{ namespaceSelector: selector }] }] })]));
    agreesOn(worlds((selector) => [policy('x/p', { ingress: [{ from: [{ namespaceSelector: selector, podSelector: { matchLabels: { k: 'a' } } }] }] })]));
  });
});

describe('every list of up to two ports', () => {
  const PORTS: readonly NetworkPolicyPort[] = orNothing<Protocol>(['TCP', 'UDP', 'SCTP']).flatMap((protocol) =>
    [{}, { port: 1 }, { port: 80 }, { port: 65535 }, { port: 80, endPort: 82 }, { port: 'http' }, { port: 'dns' }].map((port) => ({ ...(protocol && { protocol }), ...port })),
  );
  const pods = [pod('x/s', { ports: ['http:80', 'dns:53/UDP'] }), pod('x/p', { ports: ['http:8080', 'dns:53'] })];

  it('means the same into a pod, where names are its own', () => {
    agreesOn(oneOrTwo(PORTS).map((ports) => cluster({ pods, policies: [policy('x/p', { podSelector: { matchLabels: { app: 's' } }, ingress: [{ ports }] })] })));
  });

  it('means the same out of a pod, where names are the destination’s', () => {
    agreesOn(oneOrTwo(PORTS).map((ports) => cluster({ pods, policies: [policy('x/p', { podSelector: { matchLabels: { app: 's' } }, policyTypes: ['Egress'], egress: [{ ports }] })] })));
  });
});

describe('every way through the tiers with two admin rules and one of the baseline', () => {
  const pods = [pod('x/web'), pod('x/client')];
  const rule = (action: AdminRule['action'], app: string): AdminRule => ({ action, peers: [{ kind: 'pods', pods: { pods: { matchLabels: { app } } } }], ports: [{ kind: 'numbers', protocol: 'TCP', first: 80, last: 90 }] });
  const RULES = orNothing((['allow', 'deny', 'pass'] as const).flatMap((action) => [rule(action, 'client'), rule(action, 'nobody')]));
  const NETWORK_POLICIES = [[], [policy('x/deny', { podSelector: { matchLabels: { app: 'web' } } })], [policy('x/admit', { podSelector: { matchLabels: { app: 'web' } }, ingress: [{ ports: [{ port: 85 }] }] })]];
  const admin = (name: string, tier: AdminPolicy['tier'], priority: number, rules: readonly (AdminRule | undefined)[]): AdminPolicy => ({
    kind: 'ClusterNetworkPolicy', name, tier, priority, subject: { pods: { matchLabels: { app: 'web' } } }, ingress: rules.filter((one) => one !== undefined), egress: [],
  });
  const worlds = (adminTier: (first: AdminRule | undefined, second: AdminRule | undefined) => readonly AdminPolicy[]) =>
    RULES.flatMap((first) => RULES.flatMap((second) => RULES.flatMap((last) => NETWORK_POLICIES.map((policies) => cluster({ pods, policies, adminPolicies: [...adminTier(first, second), admin('b', 'baseline', 1, [last])] })))));

  it('in one policy, one after the other', () => {
    agreesOn(worlds((first, second) => [admin('a', 'admin', 1, [first, second])]));
  });

  it('in two policies of different priority', () => {
    agreesOn(worlds((first, second) => [admin('z', 'admin', 1, [first]), admin('a', 'admin', 2, [second])]));
  });

  it('in two policies of equal priority', () => {
    agreesOn(worlds((first, second) => [admin('a', 'admin', 1, [first]), admin('b', 'admin', 1, [second])]));
  });
});
