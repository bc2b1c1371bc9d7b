import { describe, expect, it } from 'vitest';
import { ADMIN_NETWORK_POLICY } from '../admin-network-policy/dialect';
import { BASELINE_ADMIN_NETWORK_POLICY } from '../baseline-admin-network-policy/dialect';
import { CLUSTER_NETWORK_POLICY_V1ALPHA2, CLUSTER_NETWORK_POLICY_V1BETA1 } from '../cluster-network-policy/dialect';
import type { AdminDialect } from './dialect';
import { validateAdminPolicy } from './validate';

type Told = readonly (string | undefined)[];

const LEAST = new Map<AdminDialect, object>([
  [ADMIN_NETWORK_POLICY, { priority: 1 }],
  [BASELINE_ADMIN_NETWORK_POLICY, {}],
  [CLUSTER_NETWORK_POLICY_V1ALPHA2, { tier: 'Admin', priority: 1 }],
  [CLUSTER_NETWORK_POLICY_V1BETA1, { tier: 'Admin', priority: 1 }],
]);

/** What is told of one peer, and what it is read as. */
function check(dialect: AdminDialect, direction: 'ingress' | 'egress', peer: unknown, live = false, action = Object.keys(dialect.actions)[0]) {
  const rule = { action, [direction === 'ingress' ? 'from' : 'to']: [peer] };
  const { problems, spec } = validateAdminPolicy(dialect, { metadata: { name: dialect.onlyName ?? 'p' }, spec: { ...LEAST.get(dialect), subject: { namespaces: {} }, [direction]: [rule] } }, live);
  return { told: problems.map(({ severity, field, message, hint }) => [severity, field, message, ...(hint === undefined ? [] : [hint])]), peers: spec?.[direction][0]?.peers };
}
const closed = 'an allowing rule with it matches nothing, any other denies everything, as the API asks';

describe('a peer that is not read', () => {
  const at = 'spec.ingress[0].from[0]';
  const out = 'spec.egress[0].to[0]';
  const has = (field: string, given: string, known: string) => `${field} has ${given}, but a peer has exactly one of ${known}.`;
  const apart = 'Make them entries of their own; pods of certain namespaces are selected with "pods" alone.';

  it.each<[string, AdminDialect, 'ingress' | 'egress', unknown, Told]>([
    ['two kinds in one', ADMIN_NETWORK_POLICY, 'ingress', { namespaces: {}, pods: {} }, [at, has(at, '"namespaces" and "pods"', 'namespaces, pods'), apart]],
    ['selectors of a NetworkPolicy', ADMIN_NETWORK_POLICY, 'ingress', { namespaceSelector: {}, podSelector: {} }, [at, has(at, '"namespaceSelector" and "podSelector"', 'namespaces, pods'), 'Put namespaceSelector and podSelector inside "pods".']],
    ['one selector of a NetworkPolicy beside a peer', ADMIN_NETWORK_POLICY, 'ingress', { namespaceSelector: {}, namespaces: {} }, [at, has(at, '"namespaceSelector" and "namespaces"', 'namespaces, pods'), apart]],
    ['nodes in an ingress rule', ADMIN_NETWORK_POLICY, 'ingress', { nodes: {} }, [`${at}.nodes`, `There is no kind of peer "nodes" in ${at}.`, 'Only egress rules have nodes peers.']],
    ['domain names of a kind that has none', BASELINE_ADMIN_NETWORK_POLICY, 'egress', { domainNames: ['a.b'] }, [`${out}.domainNames`, `There is no kind of peer "domainNames" in ${out}.`, 'A BaselineAdminNetworkPolicy has no domainNames peers.']],
    ['a selector of a NetworkPolicy', ADMIN_NETWORK_POLICY, 'ingress', { podSelector: {} }, [`${at}.podSelector`, `There is no kind of peer "podSelector" in ${at}.`, 'Pods are selected with "pods", which holds a namespaceSelector and a podSelector.']],
    ['a kind that is misspelt', ADMIN_NETWORK_POLICY, 'ingress', { namespace: {} }, [`${at}.namespace`, `There is no kind of peer "namespace" in ${at}.`, 'Did you mean "namespaces"?']],
    ['no kind, though nodes are named', ADMIN_NETWORK_POLICY, 'egress', { nodes: null }, [out, `${out} names no peer.`, 'nodes is there but empty; write "nodes: {}" to select all.']],
    ['what is no object', ADMIN_NETWORK_POLICY, 'ingress', 'all', [at, `${at} must be an object with fields, but it is the string "all".`]],
    ['pods without selectors', ADMIN_NETWORK_POLICY, 'ingress', { pods: 7 }, [`${at}.pods`, `${at}.pods must be an object with fields, but it is the number 7.`]],
    ['pods with one selector', ADMIN_NETWORK_POLICY, 'ingress', { pods: { namespaceSelector: {} } }, [`${at}.pods.podSelector`, `${at}.pods needs a podSelector.`, 'Write "podSelector: {}" to select all.']],
    ['bits beyond a prefix, in a newer version', CLUSTER_NETWORK_POLICY_V1BETA1, 'egress', { networks: ['10.0.0.1/8'] }, [`${out}.networks[0]`, '"10.0.0.1/8" has bits set beyond its prefix, which is not allowed here.', 'Set them to zero.']],
    ['what is no list of CIDRs', ADMIN_NETWORK_POLICY, 'egress', { networks: '10.0.0.0/8' }, [`${out}.networks`, `${out}.networks must be a list, but it is the string "10.0.0.0/8".`]],
  ])('is told of: %s', (_, dialect, direction, peer, sentence) => {
    expect(check(dialect, direction, peer)).toEqual({ told: [['error', ...sentence]], peers: undefined });
  });

  it.each<[string, AdminDialect, unknown, boolean, Told]>([
    ['not known', ADMIN_NETWORK_POLICY, { serviceAccounts: {} }, false, [`${at}.serviceAccounts`, `The kind of peer "serviceAccounts" is not known: ${closed}.`]],
    ['known elsewhere, as a cluster has it', ADMIN_NETWORK_POLICY, { nodes: {} }, true, [`${at}.nodes`, `The kind of peer "nodes" is not known: ${closed}.`]],
    ['dropped by the API server', ADMIN_NETWORK_POLICY, {}, true, [at, `${at} is empty, so it was of a kind that the API server does not know: ${closed}.`]],
  ])('fails closed when its kind is %s', (_, dialect, peer, live, sentence) => {
    expect(check(dialect, 'ingress', peer, live)).toEqual({ told: [['warning', ...sentence]], peers: [{ kind: 'unknown' }] });
  });
});

describe('a peer that is read', () => {
  it('may leave out the selector of namespaces where the API lets it, and only there', () => {
    const pods = { pods: { podSelector: { matchLabels: { a: 'b' } } } };
    expect(check(CLUSTER_NETWORK_POLICY_V1ALPHA2, 'ingress', pods)).toEqual({ told: [], peers: [{ kind: 'pods', pods: { namespaces: {}, pods: { matchLabels: { a: 'b' } } } }] });
    expect(check(CLUSTER_NETWORK_POLICY_V1ALPHA2, 'ingress', { pods: { ...pods.pods, namespaceSelector: { matchLabels: { c: 'd' } } } }).peers).toEqual([{ kind: 'pods', pods: { namespaces: { matchLabels: { c: 'd' } }, pods: { matchLabels: { a: 'b' } } } }]);
    expect(check(CLUSTER_NETWORK_POLICY_V1ALPHA2, 'ingress', { pods: { namespaceSelector: {} } }).peers).toBeUndefined();
  });

  it('has domain names of 255 characters at most', () => {
    const name = (length: number) => `${'a'.repeat(length - 2)}.b`;
    expect([255, 256].map((length) => check(ADMIN_NETWORK_POLICY, 'egress', { domainNames: [name(length)] }, false, 'Allow').told.length)).toEqual([0, 1]);
  });
});

describe('what else is told of an admin policy', () => {
  const of = (dialect: AdminDialect, spec: unknown, name = 'p') => {
    const { problems, spec: read } = validateAdminPolicy(dialect, { metadata: { name }, spec }, false);
    return [...problems.map(({ code, field, message, hint }) => [code, field, message, hint]), read === null];
  };
  const subject = { namespaces: {} };

  it.each<[string, AdminDialect, unknown, Told]>([
    ['no spec', ADMIN_NETWORK_POLICY, undefined, ['admin-no-spec', 'spec', 'The policy has no spec.', undefined]],
    ['a spec that is no object', ADMIN_NETWORK_POLICY, 7, ['wrong-type', 'spec', 'spec must be an object with fields, but it is the number 7.', undefined]],
    ['no priority', ADMIN_NETWORK_POLICY, { subject }, ['admin-priority', 'spec.priority', 'The policy has no priority.', 'A number from 0, which comes first, to 1000.']],
    ['no tier', CLUSTER_NETWORK_POLICY_V1ALPHA2, { subject, priority: 1 }, ['admin-tier', 'spec.tier', 'The policy has no tier.', 'One of Admin and Baseline.']],
    ['a tier in other letters', CLUSTER_NETWORK_POLICY_V1ALPHA2, { subject, priority: 1, tier: 'BASELINE' }, ['admin-tier', 'spec.tier', '"BASELINE" is no tier; there are Admin and Baseline.', 'Did you mean Baseline? The spelling is case sensitive.']],
    ['no tier there is', CLUSTER_NETWORK_POLICY_V1ALPHA2, { subject, priority: 1, tier: 'Middle' }, ['admin-tier', 'spec.tier', '"Middle" is no tier; there are Admin and Baseline.', undefined]],
    ['no action', CLUSTER_NETWORK_POLICY_V1ALPHA2, { subject, priority: 1, tier: 'Admin', ingress: [{ from: [subject] }] }, ['admin-action', 'spec.ingress[0].action', 'The rule has no action.', 'One of Accept, Deny, Pass.']],
    ['the action of another kind', CLUSTER_NETWORK_POLICY_V1ALPHA2, { subject, priority: 1, tier: 'Admin', ingress: [{ action: 'Allow', from: [subject] }] }, ['admin-action', 'spec.ingress[0].action', '"Allow" is no action; the kind ClusterNetworkPolicy has Accept, Deny, Pass.', 'Did you mean Accept?']],
    ['domain names in a rule that does not allow', CLUSTER_NETWORK_POLICY_V1ALPHA2, { subject, priority: 1, tier: 'Admin', egress: [{ action: 'Deny', to: [{ domainNames: ['a.b'] }] }] }, ['admin-domain-action', 'spec.egress[0].to', 'Domain names are for rules whose action is Accept.', 'Allow the names and deny the rest in a later rule.']],
  ])('%s', (_, dialect, spec, sentence) => expect(of(dialect, spec)).toEqual([sentence, true]));
});
