import { describe, expect, it } from 'vitest';
import { ADMIN_NETWORK_POLICY } from '../admin-network-policy/dialect';
import { BASELINE_ADMIN_NETWORK_POLICY } from '../baseline-admin-network-policy/dialect';
import { CLUSTER_NETWORK_POLICY_V1ALPHA2 } from '../cluster-network-policy/dialect';
import type { AdminDialect } from './dialect';
import { validateAdminPolicy } from './validate';

type Sentence = readonly [field: string, message: string, hint?: string];

const NAMESPACES = { namespaces: {} };
const policy = (spec: unknown, name = 'p') => ({ apiVersion: 'x', kind: 'x', metadata: { name }, spec });
const told = (dialect: AdminDialect, value: unknown) => validateAdminPolicy(dialect, value, false).problems.map(({ field, message, hint }) => (hint === undefined ? [field, message] : [field, message, hint]));
const spec = (more: object) => told(ADMIN_NETWORK_POLICY, policy({ priority: 10, subject: NAMESPACES, ...more }));
const rule = (more: object) => spec({ ingress: [{ action: 'Allow', from: [NAMESPACES], ...more }] });
const egress = (action: string, peer: unknown, more: object = {}) => spec({ egress: [{ action, to: [peer], ...more }] });
const strange = (name: string, place: string) => `There is no field "${name}" in ${place}: an API server rejects the policy for it, or drops the field without a word.`;
const every = 'A rule needs at least one peer; for every pod of the cluster write "- namespaces: {}".';

describe('what is wrong with an admin policy is told by field, in a sentence, with what was probably meant', () => {
  it.each<[object, ...Sentence[]]>([
    [{ priority: undefined }, ['spec.priority', 'The policy has no priority.', 'A number from 0, which comes first, to 1000.']],
    [{ priority: 1001 }, ['spec.priority', 'The priority is 1001; it must be 0 to 1000.']],
    [{ priority: -1 }, ['spec.priority', 'The priority is -1; it must be 0 to 1000.']],
    [{ priority: 0 }],
    [{ priority: 1000 }],
    [{ subject: undefined }, ['spec.subject', 'The policy has no subject.', 'For every pod of the cluster write "subject: {namespaces: {}}".']],
    [{ subject: {} }, ['spec.subject', 'spec.subject needs exactly one of namespaces, pods.']],
    [{ subject: { pods: null } }, ['spec.subject', 'spec.subject needs exactly one of namespaces, pods.', 'pods is there but empty.']],
    [{ subject: { pods: {}, namespaces: {} } }, ['spec.subject', 'spec.subject has namespaces and pods, but exactly one of namespaces, pods is allowed.']],
    [{ subject: { namespaces: {}, x: 1 } }, ['spec.subject.x', strange('x', 'spec.subject'), 'Known here: namespaces, pods.']],
    [{ subject: { x: 1 } }, ['spec.subject.x', strange('x', 'spec.subject'), 'Known here: namespaces, pods.']],
    [{ subjects: {} }, ['spec.subjects', strange('subjects', 'spec'), 'Did you mean "subject"?']],
  ])('of its spec, case %#: %j', (more, ...sentences) => {
    expect(spec(more)).toEqual(sentences);
  });

  const at = 'spec.ingress[0]';
  it.each<[object, ...Sentence[]]>([
    [{ action: undefined }, [`${at}.action`, 'The rule has no action.', 'One of Allow, Deny, Pass.']],
    [{ action: 7 }, [`${at}.action`, `${at}.action must be a string, but it is the number 7.`, 'Put it in quotes: "7".']],
    [{ action: 'accept' }, [`${at}.action`, '"accept" is no action; the kind AdminNetworkPolicy has Allow, Deny, Pass.', 'Did you mean Allow?']],
    [{ action: 'allow' }, [`${at}.action`, '"allow" is no action; the kind AdminNetworkPolicy has Allow, Deny, Pass.', 'Did you mean Allow? The spelling is case sensitive.']],
    [{ action: 'disallow' }, [`${at}.action`, '"disallow" is no action; the kind AdminNetworkPolicy has Allow, Deny, Pass.']],
    [{ action: 'allowed' }, [`${at}.action`, '"allowed" is no action; the kind AdminNetworkPolicy has Allow, Deny, Pass.']],
    [{ from: undefined }, [`${at}.from`, `${at}.from is missing.`, every]],
    [{ from: [] }, [`${at}.from`, `${at}.from is an empty list, which is not allowed.`, every]],
    [{ ports: [] }, [`${at}.ports`, `${at}.ports is an empty list, which is not allowed.`, 'Leave ports out for every port of every protocol.']],
    [{ name: 'x'.repeat(100) }],
    [{ name: 'x'.repeat(101) }, [`${at}.name`, 'The name of a rule may have 100 characters; this one has 101.']],
    [{ from: [{}] }, [`${at}.from[0]`, `${at}.from[0] names no peer.`, 'For every pod of the cluster write "namespaces: {}".']],
    [{ from: [{ namespaces: null }] }, [`${at}.from[0]`, `${at}.from[0] names no peer.`, 'namespaces is there but empty; write "namespaces: {}" to select all.']],
    [{ from: [{ pods: null }] }, [`${at}.from[0]`, `${at}.from[0] names no peer.`, 'pods is there but empty.']],
    [{ from: [{ pods: { podSelector: {} } }] }, [`${at}.from[0].pods.namespaceSelector`, `${at}.from[0].pods needs a namespaceSelector.`, 'Write "namespaceSelector: {}" to select all.']],
    [{ from: [{ pods: { podSelector: 7, namespaceSelector: {} } }] }, [`${at}.from[0].pods.podSelector`, `${at}.from[0].pods.podSelector must be an object with fields, but it is the number 7.`]],
  ])('of a rule, case %#: %j', (more, ...sentences) => {
    expect(rule(more)).toEqual(sentences);
  });

  const peer = 'spec.egress[0].to[0]';
  it('of addresses', () => {
    const texts = ['10.0.0.0', 'x10.0.0.0', '10.0.0.0x', ' 10.0.0.1 ', '::ffff:10.0.0.0/104', '10.0.0.5/24', 7, null, '10.0.0.0/8', '10.0.0.0/8'];
    const refused = (text: string) => `"${text}" is not a CIDR: a prefix length is missing, as in 10.0.0.0/8.`;
    expect(egress('Deny', { networks: texts })).toEqual([
      [`${peer}.networks[0]`, refused('10.0.0.0'), 'For one address write "10.0.0.0/32".'],
      [`${peer}.networks[1]`, refused('x10.0.0.0')],
      [`${peer}.networks[2]`, refused('10.0.0.0x')],
      [`${peer}.networks[3]`, refused(' 10.0.0.1 '), 'For one address write "10.0.0.1/32".'],
      [`${peer}.networks[4]`, '"::ffff:10.0.0.0/104" is an IPv4 range in IPv6 notation, which is not allowed here.', 'Write it in IPv4 notation.'],
      [`${peer}.networks[5]`, '"10.0.0.5/24" has bits set beyond its prefix; they are ignored, and newer API versions reject it.'],
      [`${peer}.networks[6]`, `${peer}.networks[6] must be a string, but it is the number 7.`, 'Put it in quotes: "7".'],
      [`${peer}.networks[7]`, refused('')],
      [`${peer}.networks[9]`, '"10.0.0.0/8" is listed twice, which is not allowed here.'],
    ]);
    expect(egress('Deny', { networks: [] })).toEqual([[`${peer}.networks`, `${peer}.networks is an empty list, which is not allowed.`, 'A peer needs at least one entry.']]);
    expect(egress('Deny', { networks: null })).toEqual([[peer, `${peer} names no peer.`, 'networks is there but empty.']]);
    expect(egress('Deny', { namespaces: {}, networks: ['10.0.0.0/8'] })).toEqual([
      [peer, `${peer} has "namespaces" and "networks", but a peer has exactly one of namespaces, pods, nodes, networks, domainNames.`, 'Make them entries of their own; pods of certain namespaces are selected with "pods" alone.'],
    ]);
  });

  it('of domain names', () => {
    const refused = (text: string) => `"${text}" is no domain name of two labels or more.`;
    const stars = 'A "*" stands for whole labels at the beginning, as in "*.example.com".';
    expect(egress('Allow', { domainNames: ['https://a.b', 'see x://y', '*x.y.', 'a*', 'web'] })).toEqual([
      [`${peer}.domainNames[0]`, refused('https://a.b'), 'Write the host name alone.'],
      [`${peer}.domainNames[1]`, refused('see x://y')],
      [`${peer}.domainNames[2]`, refused('*x.y.'), stars],
      [`${peer}.domainNames[3]`, refused('a*')],
      [`${peer}.domainNames[4]`, refused('web')],
    ]);
    expect(egress('Deny', { domainNames: ['a.b'] })).toEqual([['spec.egress[0].to', 'Domain names are for rules whose action is Allow.', 'Allow the names and deny the rest in a later rule.']]);
    expect(told(CLUSTER_NETWORK_POLICY_V1ALPHA2, policy({ tier: 'Admin', priority: 1, subject: NAMESPACES, egress: [{ action: 'Deny', to: [{ domainNames: ['a.b'] }] }] }))[0]?.[1]).toBe('Domain names are for rules whose action is Accept.');
  });

  it('of ports by name where nothing has any', () => {
    const sentence = ['spec.egress[0].ports', 'A port by name cannot stand in a rule with nodes, networks or domainNames: those have no named ports.', 'Make it a rule of its own.'];
    const ports = [{ portNumber: { protocol: 'TCP', port: 80 } }, { namedPort: 'http' }];
    expect(egress('Allow', { domainNames: ['a.b'] }, { ports })).toEqual([sentence]);
    expect(egress('Deny', { networks: ['10.0.0.0/8'] }, { ports })).toEqual([sentence]);
    expect(egress('Deny', NAMESPACES, { ports })).toEqual([]);
  });

  it('of its name, its tier, and of things that are no policy', () => {
    expect(told(BASELINE_ADMIN_NETWORK_POLICY, policy({ subject: NAMESPACES }, 'mine'))).toEqual([['metadata.name', 'There is one BaselineAdminNetworkPolicy in a cluster, and its name must be "default".', 'Rename "mine".']]);
    const tier = (word: unknown) => told(CLUSTER_NETWORK_POLICY_V1ALPHA2, policy({ tier: word, priority: 1, subject: NAMESPACES }));
    expect(tier('admin')).toEqual([['spec.tier', '"admin" is no tier; there are Admin and Baseline.', 'Did you mean Admin? The spelling is case sensitive.']]);
    expect(tier(undefined)).toEqual([['spec.tier', 'The policy has no tier.', 'One of Admin and Baseline.']]);
    expect(validateAdminPolicy(ADMIN_NETWORK_POLICY, 7, false).problems).toEqual([{ severity: 'error', code: 'wrong-type', field: '', message: 'The policy must be an object, but it is the number 7.' }]);
    expect(told(ADMIN_NETWORK_POLICY, { ...policy(undefined), status: {}, extra: 1 })).toEqual([['extra', strange('extra', 'an admin policy'), 'Known here: apiVersion, kind, metadata, spec, status.'], ['spec', 'The policy has no spec.']]);
  });
});
