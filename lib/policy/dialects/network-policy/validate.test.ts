import { describe, expect, it } from 'vitest';
import { validateNetworkPolicy } from './validate';

const policy = (spec: unknown) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'p' }, spec });
const check = (spec: unknown) => validateNetworkPolicy(policy(spec));
const told = (spec: unknown) => check(spec).problems.map(({ code, field }) => `${code} ${field}`);
const hints = (spec: unknown) => check(spec).problems.map(({ hint }) => hint);
const port = (fields: unknown) => ({ ingress: [{ ports: [fields] }] });
const from = (...peers: unknown[]) => ({ ingress: [{ from: peers }] });
const block = (cidr: unknown, except?: unknown) => from({ ipBlock: { cidr, ...(except === undefined ? {} : { except }) } });

describe('a policy that the API server accepts', () => {
  it('keeps absent, empty and null apart as the API does', () => {
    expect(check({}).spec).toEqual({});
    expect(check({ podSelector: {}, ingress: [], egress: null, policyTypes: [] }).spec).toEqual({ podSelector: {}, ingress: [], policyTypes: [] });
    expect(check({ ingress: [{}, { from: [], ports: [] }] }).spec).toEqual({ ingress: [{}, { from: [], ports: [] }] });
  });

  it('may say all that the API knows', () => {
    const spec = {
      podSelector: { matchLabels: { app: 'web', empty: '' }, matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['a', ''] }, { key: 'x/y', operator: 'Exists' }] },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ podSelector: {}, namespaceSelector: {} }, { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }], ports: [{ port: 'http' }] }],
      egress: [{ to: [{ ipBlock: { cidr: '2001:db8::/32', except: [] } }], ports: [{ protocol: 'SCTP', port: 1, endPort: 65535 }, {}] }],
    };
    expect(check(spec)).toEqual({ spec, problems: [] });
  });

  it.each<[string, unknown, string]>([
    ['without a spec it isolates the whole namespace', undefined, 'np-no-spec spec'],
    ['an empty list entry is the rule that allows everything', { ingress: [null] }, 'np-null-entry spec.ingress[0]'],
    ['an empty port entry is every TCP port', port(null), 'np-null-entry spec.ingress[0].ports[0]'],
    ['rules of a direction that policyTypes leaves out are ignored', { policyTypes: ['Ingress'], egress: [{}] }, 'np-rules-ignored spec.egress'],
    ['host bits in a CIDR are ignored', block('10.0.0.5/24'), 'np-cidr-host-bits spec.ingress[0].from[0].ipBlock.cidr'],
    ['an IPv4-mapped CIDR is IPv4', block('::ffff:10.0.0.0/104'), 'np-cidr-mapped spec.ingress[0].from[0].ipBlock.cidr'],
  ])('with a warning: %s', (_, spec, expected) => {
    expect(check(spec).spec).not.toBeNull();
    expect(told(spec)).toEqual([expected]);
  });
});

describe('a policy that the API server rejects has no spec, and says where and why', () => {
  const peer = 'spec.ingress[0].from[0]';
  const entry = 'spec.ingress[0].ports[0]';
  it.each<[unknown, string]>([
    [5, 'wrong-type spec'],
    [{ podSelector: 'app=web' }, 'wrong-type spec.podSelector'],
    [{ podSelector: { matchLabels: { app: 1 } } }, 'wrong-type spec.podSelector.matchLabels[app]'],
    [{ podSelector: { matchLabels: { 'a b': 'x' } } }, 'label-key spec.podSelector.matchLabels[a b]'],
    [{ podSelector: { matchLabels: { ['x'.repeat(64)]: 'x' } } }, `label-key spec.podSelector.matchLabels[${'x'.repeat(64)}]`],
    [{ podSelector: { matchLabels: { a: '-' } } }, 'label-value spec.podSelector.matchLabels[a]'],
    [{ podSelector: { matchLabels: JSON.parse('{"__proto__": "x"}') as unknown } }, 'label-key spec.podSelector.matchLabels[__proto__]'],
    [{ podSelector: { matchExpressions: [{ key: 'a', operator: 'in', values: ['b'] }] } }, 'selector-operator spec.podSelector.matchExpressions[0].operator'],
    [{ podSelector: { matchExpressions: [{ key: 'a', operator: 'In', values: [] }] } }, 'selector-values spec.podSelector.matchExpressions[0].values'],
    [{ podSelector: { matchExpressions: [{ key: 'a', operator: 'DoesNotExist', values: ['b'] }] } }, 'selector-values spec.podSelector.matchExpressions[0].values'],
    [{ podSelector: { matchExpressions: [{ operator: 'Exists' }] } }, 'label-key spec.podSelector.matchExpressions[0].key'],
    [{ policyTypes: ['Ingress', 'Egress', 'Ingress'] }, 'np-policy-types spec.policyTypes'],
    [{ policyTypes: ['ingress'] }, 'np-policy-types spec.policyTypes[0]'],
    [{ policyTypes: 'Ingress' }, 'wrong-type spec.policyTypes'],
    [{ ingress: {} }, 'wrong-type spec.ingress'],
    [{ ingress: ['allow'] }, 'wrong-type spec.ingress[0]'],
    [from({}), `np-peer-empty ${peer}`],
    [from(null), `np-peer-empty ${peer}`],
    [from('web'), `wrong-type ${peer}`],
    [from({ podSelector: null }), `np-peer-empty ${peer}`],
    [from({ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }), `np-peer-combined ${peer}`],
    [from({ ipBlock: {} }), `np-cidr ${peer}.ipBlock.cidr`],
    [block('10.0.0.0'), `np-cidr ${peer}.ipBlock.cidr`],
    [block('010.0.0.0/8'), `np-cidr ${peer}.ipBlock.cidr`],
    [block(' 10.0.0.0/8'), `np-cidr ${peer}.ipBlock.cidr`],
    [block('10.0.0.0/33'), `np-cidr ${peer}.ipBlock.cidr`],
    [block('fe80::1%eth0/64'), `np-cidr ${peer}.ipBlock.cidr`],
    [block('10.0.0.0/8', ['10.0.0.0/8']), `np-except ${peer}.ipBlock.except[0]`],
    [block('10.0.0.0/8', ['11.0.0.0/16']), `np-except ${peer}.ipBlock.except[0]`],
    [block('10.0.0.0/8', ['::/64']), `np-except ${peer}.ipBlock.except[0]`],
    [block('10.0.0.0/8', [null]), `np-cidr ${peer}.ipBlock.except[0]`],
    [port(80), `wrong-type ${entry}`],
    [port({ port: 0 }), `np-port ${entry}.port`],
    [port({ port: 65536 }), `np-port ${entry}.port`],
    [port({ port: 80.5 }), `wrong-type ${entry}.port`],
    [port({ port: true }), `wrong-type ${entry}.port`],
    [port({ port: '80' }), `np-port ${entry}.port`],
    [port({ port: 'Http' }), `np-port ${entry}.port`],
    [port({ port: 'a--b' }), `np-port ${entry}.port`],
    [port({ port: 'sixteen-letters-' }), `np-port ${entry}.port`],
    [port({ protocol: 'tcp' }), `np-protocol ${entry}.protocol`],
    [port({ protocol: 'ICMP' }), `np-protocol ${entry}.protocol`],
    [port({ protocol: '' }), `np-protocol ${entry}.protocol`],
    [port({ endPort: 90 }), `np-end-port ${entry}.endPort`],
    [port({ port: 'http', endPort: 90 }), `np-end-port ${entry}.endPort`],
    [port({ port: 90, endPort: 80 }), `np-end-port ${entry}.endPort`],
    [port({ port: 90, endPort: 70000 }), `np-end-port ${entry}.endPort`],
  ])('%j', (spec, expected) => {
    expect(check(spec).spec).toBeNull();
    expect(told(spec)).toEqual([expected]);
  });

  it.each([null, undefined, [], 'x', 7])('no policy at all, case %#: %j', (value) => {
    expect(validateNetworkPolicy(value).spec).toBeNull();
  });
});

describe('what was probably meant', () => {
  it.each<[unknown, string]>([
    [{ Ingress: [] }, 'Did you mean "ingress"? Field names are case sensitive.'],
    [{ podselector: {} }, 'Did you mean "podSelector"? Field names are case sensitive.'],
    [{ namespaceSelector: {} }, 'A NetworkPolicy selects pods of its own namespace only: set metadata.namespace.'],
    [{ podSelector: null, matchLabels: { app: 'web' } }, 'It belongs inside "podSelector": indent it by two more spaces.'],
    [{ podSelector: { matchLabel: { app: 'web' } } }, 'Did you mean "matchLabels"?'],
    [{ podSelector: { app: 'web' } }, 'Labels go under "matchLabels", indented by two more spaces.'],
    [{ ingress: [{ to: [] }] }, 'An ingress rule names its peers under "from".'],
    [{ ingress: [{ podSelector: {} }] }, 'It belongs in an entry of "from" or "to", or directly in "spec": check the indentation.'],
    [{ ingress: [{ '-from': [] }] }, 'A list entry needs a space after the dash: "- from:".'],
    [{ ingress: [{ '– from': [] }] }, 'The list marker before "from" is not a plain dash but "–": write "- from:".'],
    [from({ podSelector: {}, namespaceSelectors: {} }), 'Did you mean "namespaceSelector"?'],
    [from({ podSelector: {}, ports: [] }), 'It belongs beside "from" or "to", not in an entry of it: indent it less.'],
    [{ policyTypes: '-Ingress -Egress' }, 'The dash needs to be a plain "-" with a space after it: write "- Ingress" and "- Egress", each on a line of its own.'],
    [{ policyTypes: ['-Ingress'] }, 'The dash needs to be a plain "-" with a space after it: write "- Ingress", each on a line of its own.'],
    [{ policyTypes: ['Ingres'] }, 'Did you mean Ingress?'],
    [{ ingress: { from: [] } }, 'Put "- " before the first field of each entry.'],
    [port({ protocol: 'udp' }), 'Did you mean UDP? Protocols are written in capitals.'],
    [port({ port: '8080' }), 'Write it without quotes: 8080.'],
    [port({ port: '80-90' }), 'A range is written with port and endPort.'],
    [port(443), 'Write "- port: 443".'],
    [block('10.1.2.3'), 'For one address write "10.1.2.3/32".'],
    [{ podSelector: { matchLabels: { version: 2 } } }, 'Put it in quotes: "2".'],
  ])('%j', (spec, hint) => {
    expect(check(spec).spec).toBeNull();
    expect(hints(spec)).toContain(hint);
  });

  it('a field of the spec at the top of the object belongs into the spec', () => {
    const { spec, problems } = validateNetworkPolicy({ ...policy({}), policyTypes: ['Egress'] });
    expect(spec).toBeNull();
    expect(problems.map(({ field, hint }) => [field, hint])).toEqual([['policyTypes', 'It belongs inside "spec": indent it.']]);
  });
});
