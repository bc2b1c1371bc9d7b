import { describe, expect, it } from 'vitest';
import { ADMIN_NETWORK_POLICY } from '../admin-network-policy/dialect';
import { BASELINE_ADMIN_NETWORK_POLICY } from '../baseline-admin-network-policy/dialect';
import { CLUSTER_NETWORK_POLICY_V1ALPHA2, CLUSTER_NETWORK_POLICY_V1BETA1 } from '../cluster-network-policy/dialect';
import { type AdminDialect, asNpGuard } from './dialect';
import { validateAdminPolicy } from './validate';

const ALL = { namespaces: {} };
const subject = ALL;
const ruleOf = (dialect: AdminDialect, more: object) => ({ action: Object.keys(dialect.actions)[0], ...more });

/** One kind of policy, with the least that makes a valid one. */
function kind(dialect: AdminDialect, least: object, name = 'p') {
  const check = (spec: unknown, live = false, called = name) => validateAdminPolicy(dialect, { apiVersion: 'x', kind: dialect.kind, metadata: { name: called }, spec }, live);
  const full = (more: object) => ({ ...least, ...more });
  return {
    check,
    called: (other: string) => check(least, false, other).problems.map(({ code, field }) => `${code} ${field}`),
    told: (spec: unknown) => check(spec).problems.map(({ code, field }) => `${code} ${field}`),
    accepts: (more: object) => {
      const { spec, problems } = check(full(more));
      expect(problems).toEqual([]);
      return spec;
    },
    refuses: (more: object, live = false) => {
      const { spec, problems } = check(full(more), live);
      expect(spec).toBeNull();
      return problems.map(({ code, field }) => `${code} ${field}`);
    },
    warns: (more: object, live = false) => {
      const { spec, problems } = check(full(more), live);
      expect(spec).not.toBeNull();
      expect(new Set(problems.map(({ severity }) => severity))).toEqual(new Set(['warning']));
      return { told: problems.map(({ code, field }) => `${code} ${field}`), spec };
    },
    from: (...peers: unknown[]) => ({ ingress: [ruleOf(dialect, { from: peers })] }),
    to: (...peers: unknown[]) => ({ egress: [ruleOf(dialect, { to: peers })] }),
    port: (...ports: unknown[]) => ({ ingress: [ruleOf(dialect, { from: [ALL], [dialect.ports.field]: ports })] }),
    hints: (more: object) => check(full(more)).problems.map(({ hint }) => hint),
  };
}

const anp = kind(ADMIN_NETWORK_POLICY, { priority: 10, subject });
const banp = kind(BASELINE_ADMIN_NETWORK_POLICY, { subject }, 'default');
const cnp = kind(CLUSTER_NETWORK_POLICY_V1ALPHA2, { tier: 'Admin', priority: 10, subject });
const beta = kind(CLUSTER_NETWORK_POLICY_V1BETA1, { tier: 'Baseline', priority: 10, subject });

describe('an AdminNetworkPolicy that the API server accepts', () => {
  it('is read in the words all kinds share', () => {
    const pods = { namespaceSelector: { matchLabels: { team: 'a' } }, podSelector: {} };
    const spec = anp.accepts({
      subject: { pods },
      ingress: [{ name: 'first', action: 'Pass', from: [{ pods }, { namespaces: { matchExpressions: [{ key: 'x', operator: 'Exists' }] } }] }],
      egress: [
        { action: 'Deny', to: [{ nodes: {} }, { networks: ['10.0.0.0/8', '::/0'] }], ports: [{ portNumber: { port: 80 } }, { portRange: { protocol: 'UDP', start: 1, end: 65535 } }] },
        { action: 'Allow', to: [{ domainNames: ['*.example.com', 'kubernetes.io.'] }] },
        { action: 'Deny', to: [{ namespaces: {} }], ports: [{ namedPort: 'http' }] },
      ],
    });
    const selected = { namespaces: pods.namespaceSelector, pods: pods.podSelector };
    expect(spec).toEqual({
      tier: 'admin',
      priority: 10,
      subject: selected,
      ingress: [{ name: 'first', action: 'pass', peers: [{ kind: 'pods', pods: selected }, { kind: 'pods', pods: { namespaces: { matchExpressions: [{ key: 'x', operator: 'Exists' }] } } }] }],
      egress: [
        {
          action: 'deny',
          peers: [{ kind: 'nodes', selector: {} }, { kind: 'networks', cidrs: ['10.0.0.0/8', '::/0'] }],
          ports: [{ kind: 'numbers', protocol: 'TCP', first: 80, last: 80 }, { kind: 'numbers', protocol: 'UDP', first: 1, last: 65535 }],
        },
        { action: 'allow', peers: [{ kind: 'domain-names', names: ['*.example.com', 'kubernetes.io.'] }] },
        { action: 'deny', peers: [{ kind: 'pods', pods: { namespaces: {} } }], ports: [{ kind: 'named', name: 'http' }] },
      ],
    });
  });

  it('may have no rules at all', () => {
    expect(anp.accepts({ ingress: null })).toMatchObject({ ingress: [], egress: [] });
  });

  it.each<[string, object, string]>([
    ['bits beyond a prefix', anp.to({ networks: ['10.0.0.1/8'] }), 'admin-cidr-host-bits spec.egress[0].to[0].networks[0]'],
    ['a range of one port', anp.port({ portRange: { start: 80, end: 80 } }), 'admin-port-range spec.ingress[0].ports[0].portRange'],
    ['a port name no container port can have', anp.port({ namedPort: 'HTTP' }), 'admin-port-name spec.ingress[0].ports[0].namedPort'],
    ['an empty protocol', anp.port({ portNumber: { port: 80, protocol: '' } }), 'admin-protocol spec.ingress[0].ports[0].portNumber.protocol'],
    ['the peers of v0.1.1', anp.from({ namespaces: { sameLabels: ['team'] } }), 'admin-old-peer spec.ingress[0].from[0].namespaces'],
  ])('with a warning: %s', (_, more, told) => {
    expect(anp.warns(more).told).toEqual([told]);
  });

  it.each<[object, object]>([
    [{ namespaces: { namespaceSelector: { matchLabels: { a: 'b' } } } }, { kind: 'pods', pods: { namespaces: { matchLabels: { a: 'b' } } } }],
    [{ namespaces: { sameLabels: ['a', 'b'] } }, { kind: 'same-labels', keys: ['a', 'b'] }],
    [{ namespaces: { notSameLabels: [] } }, { kind: 'not-same-labels', keys: [] }],
    [{ pods: { namespaces: { sameLabels: ['a'] }, podSelector: {} } }, { kind: 'same-labels', keys: ['a'], pods: {} }],
    [{ pods: { namespaces: { namespaceSelector: {} }, podSelector: { matchLabels: { x: 'y' } } } }, { kind: 'pods', pods: { namespaces: {}, pods: { matchLabels: { x: 'y' } } } }],
  ])('v0.1.1 of the API: %j', (peer, read) => {
    expect(anp.warns(anp.from(peer)).spec?.ingress[0]?.peers).toEqual([read]);
    expect(banp.warns(banp.to(peer)).spec?.egress[0]?.peers).toEqual([read]);
  });
});

describe('an AdminNetworkPolicy that is refused', () => {
  const peer = 'spec.egress[0].to[0]';
  const port = 'spec.ingress[0].ports[0]';
  const rule = (more: object) => ({ ingress: [{ action: 'Deny', from: [ALL], ...more }] });
  it.each<[object, string]>([
    [{ priority: undefined }, 'admin-priority spec.priority'],
    [{ priority: -1 }, 'admin-priority spec.priority'],
    [{ priority: 1001 }, 'admin-priority spec.priority'],
    [{ priority: '5' }, 'wrong-type spec.priority'],
    [{ priority: 1.5 }, 'wrong-type spec.priority'],
    [{ tier: 'Admin' }, 'unknown-field spec.tier'],
    [{ policyTypes: [] }, 'unknown-field spec.policyTypes'],
    [{ subject: undefined }, 'admin-subject spec.subject'],
    [{ subject: {} }, 'admin-subject spec.subject'],
    [{ subject: { namespaces: null } }, 'admin-subject spec.subject'],
    [{ subject: { namespaces: {}, pods: { namespaceSelector: {}, podSelector: {} } } }, 'admin-subject spec.subject'],
    [{ subject: { nodes: {} } }, 'unknown-field spec.subject.nodes'],
    [{ subject: { pods: { podSelector: {} } } }, 'admin-selector spec.subject.pods.namespaceSelector'],
    [{ subject: { pods: { namespaceSelector: {} } } }, 'admin-selector spec.subject.pods.podSelector'],
    [{ subject: { namespaces: 'all' } }, 'wrong-type spec.subject.namespaces'],
    [{ subject: { namespaces: { matchExpressions: [{ key: 'a', operator: 'In' }] } } }, 'selector-values spec.subject.namespaces.matchExpressions[0].values'],
    [{ ingress: {} }, 'wrong-type spec.ingress'],
    [{ ingress: ['deny'] }, 'wrong-type spec.ingress[0]'],
    [rule({ action: undefined }), 'admin-action spec.ingress[0].action'],
    [rule({ action: 'deny' }), 'admin-action spec.ingress[0].action'],
    [rule({ action: 'Accept' }), 'admin-action spec.ingress[0].action'],
    [rule({ action: 'constructor' }), 'admin-action spec.ingress[0].action'],
    [rule({ action: 5 }), 'wrong-type spec.ingress[0].action'],
    [rule({ from: undefined }), 'admin-no-peers spec.ingress[0].from'],
    [rule({ from: [] }), 'admin-empty-list spec.ingress[0].from'],
    [rule({ to: [ALL] }), 'unknown-field spec.ingress[0].to'],
    [rule({ protocols: [] }), 'unknown-field spec.ingress[0].protocols'],
    [rule({ name: 'x'.repeat(101) }), 'admin-rule-name spec.ingress[0].name'],
    [rule({ name: 7 }), 'wrong-type spec.ingress[0].name'],
    [rule({ ports: [] }), 'admin-empty-list spec.ingress[0].ports'],
    [{ ingress: Array.from({ length: 101 }, () => ({ action: 'Deny', from: [ALL] })) }, 'admin-limit spec.ingress'],
    [rule({ from: Array.from({ length: 101 }, () => ALL) }), 'admin-limit spec.ingress[0].from'],
    [anp.to({}), `admin-peer-empty ${peer}`],
    [anp.to(null), `admin-peer-empty ${peer}`],
    [anp.to({ namespaces: null }), `admin-peer-empty ${peer}`],
    [anp.to('web'), `wrong-type ${peer}`],
    [anp.to({ namespaces: {}, nodes: {} }), `admin-peer-combined ${peer}`],
    [anp.to({ namespaceSelector: {}, podSelector: {} }), `admin-peer-combined ${peer}`],
    [anp.to({ podSelector: {} }), `unknown-field ${peer}.podSelector`],
    [anp.to({ ipBlock: { cidr: '10.0.0.0/8' } }), `unknown-field ${peer}.ipBlock`],
    [anp.to({ namespace: {} }), `unknown-field ${peer}.namespace`],
    [anp.to({ namespaces: { app: 'web' } }), `unknown-field ${peer}.namespaces.app`],
    [anp.from({ networks: ['10.0.0.0/8'] }), 'unknown-field spec.ingress[0].from[0].networks'],
    [anp.to({ networks: [] }), `admin-empty-list ${peer}.networks`],
    [anp.to({ networks: '10.0.0.0/8' }), `wrong-type ${peer}.networks`],
    [anp.to({ networks: ['10.0.0.1'] }), `admin-cidr ${peer}.networks[0]`],
    [anp.to({ networks: ['::ffff:10.0.0.0/104'] }), `admin-cidr ${peer}.networks[0]`],
    [anp.to({ networks: ['10.0.0.0/8', '10.0.0.0/8'] }), `admin-twice ${peer}.networks[1]`],
    [anp.to({ networks: Array.from({ length: 26 }, (_, index) => `10.${index}.0.0/16`) }), `admin-limit ${peer}.networks`],
    [anp.to({ domainNames: ['com'] }), `admin-domain-name ${peer}.domainNames[0]`],
    [anp.to({ domainNames: ['a.*.com'] }), `admin-domain-name ${peer}.domainNames[0]`],
    [anp.to({ domainNames: ['https://example.com'] }), `admin-domain-name ${peer}.domainNames[0]`],
    [anp.to({ domainNames: ['-a.example.com'] }), `admin-domain-name ${peer}.domainNames[0]`],
    [anp.to({ domainNames: [null] }), `admin-domain-name ${peer}.domainNames[0]`],
    [{ egress: [{ action: 'Deny', to: [{ domainNames: ['example.com'] }] }] }, 'admin-domain-action spec.egress[0].to'],
    [anp.from({ namespaces: { sameLabels: ['a'], notSameLabels: ['b'] } }), 'admin-old-peer spec.ingress[0].from[0].namespaces'],
    [anp.from({ pods: { namespaces: {}, podSelector: {} } }), 'admin-old-peer spec.ingress[0].from[0].pods'],
    [anp.port({}), `admin-port ${port}`],
    [anp.port(null), `admin-port ${port}`],
    [anp.port(80), `wrong-type ${port}`],
    [anp.port({ port: 80 }), `unknown-field ${port}.port`],
    [anp.port({ portNumber: { port: 80 }, namedPort: 'http' }), `admin-port ${port}`],
    [anp.port({ portNumber: {} }), `admin-port ${port}.portNumber.port`],
    [anp.port({ portNumber: { port: 0 } }), `admin-port ${port}.portNumber.port`],
    [anp.port({ portNumber: { port: '80' } }), `wrong-type ${port}.portNumber.port`],
    [anp.port({ portNumber: { port: 80, protocol: 'tcp' } }), `admin-protocol ${port}.portNumber.protocol`],
    [anp.port({ portRange: { start: 90, end: 80 } }), `admin-port-range ${port}.portRange`],
    [anp.port({ portRange: { start: 1, end: 65536 } }), `admin-port ${port}.portRange.end`],
    [anp.port({ namedPort: '' }), `admin-named-port ${port}.namedPort`],
    [{ egress: [{ action: 'Allow', to: [ALL, { nodes: {} }], ports: [{ namedPort: 'http' }] }] }, 'admin-named-port spec.egress[0].ports'],
  ])('case %#: %j', (more, told) => {
    expect(anp.refuses(more)[0]).toBe(told);
  });

  it.each([null, undefined, [], 'x', 7])('no policy at all, case %#: %j', (value) => {
    expect(validateAdminPolicy(ADMIN_NETWORK_POLICY, value, false).spec).toBeNull();
    expect(anp.check(value).spec).toBeNull();
  });
});

describe('a BaselineAdminNetworkPolicy', () => {
  it('is the one policy called default, without a priority', () => {
    expect(banp.accepts(banp.from(ALL))).toMatchObject({ tier: 'baseline', priority: 0 });
    expect(banp.called('other')).toEqual(['admin-name metadata.name']);
    expect(banp.refuses({ priority: 5 })).toEqual(['unknown-field spec.priority']);
  });

  it('allows and denies, but has nothing to pass to, and no domain names', () => {
    expect(banp.refuses({ ingress: [{ action: 'Pass', from: [ALL] }] })).toEqual(['admin-action spec.ingress[0].action']);
    expect(banp.refuses(banp.to({ domainNames: ['example.com'] }))).toEqual(['unknown-field spec.egress[0].to[0].domainNames']);
  });
});

describe('a ClusterNetworkPolicy', () => {
  const entry = 'spec.ingress[0].protocols[0]';

  it('is read in the words all kinds share', () => {
    const spec = cnp.accepts({
      tier: 'Baseline',
      ingress: [{ action: 'Accept', from: [ALL], protocols: [{ tcp: { destinationPort: { number: 80 } } }, { sctp: { destinationPort: { range: { start: 1, end: 2 } } } }, { destinationNamedPort: 'dns' }] }],
      egress: [{ action: 'Pass', to: [{ networks: ['0.0.0.0/0'] }] }],
    });
    expect(spec).toEqual({
      tier: 'baseline',
      priority: 10,
      subject: { namespaces: {} },
      ingress: [{ action: 'allow', peers: [{ kind: 'pods', pods: { namespaces: {} } }], ports: [{ kind: 'numbers', protocol: 'TCP', first: 80, last: 80 }, { kind: 'numbers', protocol: 'SCTP', first: 1, last: 2 }, { kind: 'named', name: 'dns' }] }],
      egress: [{ action: 'pass', peers: [{ kind: 'networks', cidrs: ['0.0.0.0/0'] }] }],
    });
  });

  it.each<[object, string]>([
    [{ tier: undefined }, 'admin-tier spec.tier'],
    [{ tier: 'admin' }, 'admin-tier spec.tier'],
    [{ tier: 'NetworkPolicy' }, 'admin-tier spec.tier'],
    [{ ingress: [{ action: 'Allow', from: [ALL] }] }, 'admin-action spec.ingress[0].action'],
    [{ ingress: [{ action: 'Deny', from: [ALL], ports: [] }] }, 'unknown-field spec.ingress[0].ports'],
    [{ ingress: Array.from({ length: 26 }, () => ({ action: 'Deny', from: [ALL] })) }, 'admin-limit spec.ingress'],
    [cnp.from(...Array.from({ length: 26 }, () => ALL)), 'admin-limit spec.ingress[0].from'],
    [cnp.port(), 'admin-empty-list spec.ingress[0].protocols'],
    [cnp.port({}), `admin-protocol ${entry}`],
    [cnp.port({ tcp: {} }), `admin-protocol ${entry}.tcp`],
    [cnp.port({ tcp: null }), `admin-protocol ${entry}`],
    [cnp.port({ tcp: { destinationPort: 80 } }), `wrong-type ${entry}.tcp.destinationPort`],
    [cnp.port({ tcp: { destinationPort: {} } }), `admin-port ${entry}.tcp.destinationPort`],
    [cnp.port({ tcp: { destinationPort: { number: 80, range: { start: 1, end: 2 } } } }), `admin-port ${entry}.tcp.destinationPort`],
    [cnp.port({ udp: { destinationPort: { range: { start: 5, end: 5 } } } }), `admin-port-range ${entry}.udp.destinationPort.range`],
    [cnp.port({ udp: { destinationPort: { range: { start: 5 } } } }), `admin-port ${entry}.udp.destinationPort.range.end`],
    [cnp.port({ tcp: { destinationPort: { number: 80 } }, udp: { destinationPort: { number: 80 } } }), `admin-protocol ${entry}`],
    [cnp.port({ portNumber: { port: 80 } }), `unknown-field ${entry}.portNumber`],
    [{ egress: [{ action: 'Deny', to: [{ networks: ['10.0.0.0/8'] }], protocols: [{ destinationNamedPort: 'dns' }] }] }, 'admin-named-port spec.egress[0].protocols'],
    [cnp.from({ namespaces: { sameLabels: ['a'] } }), 'unknown-field spec.ingress[0].from[0].namespaces.sameLabels'],
  ])('is refused: %j', (more, told) => {
    expect(cnp.refuses(more)[0]).toBe(told);
  });

  it('may leave a namespaceSelector out, but no podSelector', () => {
    expect(cnp.accepts(cnp.from({ pods: { podSelector: {} } }))).toMatchObject({ ingress: [{ peers: [{ kind: 'pods', pods: { namespaces: {}, pods: {} } }] }] });
    expect(cnp.refuses(cnp.from({ pods: { namespaceSelector: {} } }))).toEqual(['admin-selector spec.ingress[0].from[0].pods.podSelector']);
  });

  it('of v1beta1 may not have CIDRs with bits beyond their prefix', () => {
    expect(beta.refuses(beta.to({ networks: ['10.0.0.1/8'] }))).toEqual(['admin-cidr spec.egress[0].to[0].networks[0]']);
    expect(cnp.warns(cnp.to({ networks: ['10.0.0.1/8'] })).told).toEqual(['admin-cidr-host-bits spec.egress[0].to[0].networks[0]']);
  });
});

describe('as np-guard reads it', () => {
  it('an AdminNetworkPolicy may leave selectors out, and name ports where there are none', () => {
    const lenient = kind(asNpGuard(ADMIN_NETWORK_POLICY), { priority: 10, subject });
    expect(lenient.accepts(lenient.to({ pods: {} }))).toMatchObject({ egress: [{ peers: [{ kind: 'pods', pods: { namespaces: {}, pods: {} } }] }] });
    lenient.accepts({ egress: [{ action: 'Deny', to: [{ networks: ['10.0.0.0/8'] }], ports: [{ namedPort: 'dns' }] }] });
  });
});

describe('a kind of peer of a version to come', () => {
  it('is unknown with a warning that names it, in a manifest and in a cluster', () => {
    const more = anp.from({ serviceAccounts: {} });
    for (const live of [false, true]) {
      const { told, spec } = anp.warns(more, live);
      expect(told).toEqual(['admin-peer-unknown spec.ingress[0].from[0].serviceAccounts']);
      expect(spec?.ingress[0]?.peers).toEqual([{ kind: 'unknown' }]);
    }
  });

  it('is what an empty peer of a cluster was: the API server has dropped the field', () => {
    const { told, spec } = cnp.warns(cnp.to({}), true);
    expect(told).toEqual(['admin-peer-unknown spec.egress[0].to[0]']);
    expect(spec?.egress[0]?.peers).toEqual([{ kind: 'unknown' }]);
    expect(cnp.refuses(cnp.to({}))).toEqual(['admin-peer-empty spec.egress[0].to[0]']);
  });

  it('is what a cluster accepts of ingress from networks, which this version does not have', () => {
    expect(cnp.warns(cnp.from({ networks: ['10.0.0.0/8'] }), true).spec?.ingress[0]?.peers).toEqual([{ kind: 'unknown' }]);
  });
});

describe('what was probably meant', () => {
  it.each<[object, string]>([
    [{ priority: 5, Subject: {} }, 'Did you mean "subject"? Field names are case sensitive.'],
    [{ ingress: [{ action: 'allow', from: [ALL] }] }, 'Did you mean Allow? The spelling is case sensitive.'],
    [{ ingress: [{ action: 'Accept', from: [ALL] }] }, 'Did you mean Allow?'],
    [anp.to({ namespaceSelector: {}, podSelector: {} }), 'Put namespaceSelector and podSelector inside "pods".'],
    [anp.to({ '-namespaces': {} }), 'A list entry needs a space after the dash: "- namespaces:".'],
    [anp.from({ nodes: {} }), 'Only egress rules have nodes peers.'],
    [anp.to({ ipBlock: {} }), 'Address ranges are a list of CIDRs under "networks", in egress rules.'],
    [anp.to({ networks: ['10.1.2.3'] }), 'For one address write "10.1.2.3/32".'],
    [anp.to({ namespaces: null }), 'namespaces is there but empty; write "namespaces: {}" to select all.'],
    [anp.port(8080), 'Write "- portNumber: {port: 8080}".'],
    [anp.port({ portNumber: { port: 80, protocol: 'udp' } }), 'Did you mean UDP? Protocols are written in capitals.'],
  ])('%j', (more, hint) => {
    expect(anp.hints(more)).toContain(hint);
  });

  it('in a ClusterNetworkPolicy', () => {
    expect(cnp.hints({ ingress: [{ action: 'Allow', from: [ALL] }] })).toContain('Did you mean Accept?');
    expect(cnp.hints(cnp.port({ tcp: {} }))).toContain('For every TCP port write "destinationPort: {range: {start: 1, end: 65535}}".');
    expect(cnp.hints(cnp.port({ tcp: { destinationPort: 443 } }))).toContain('Write "destinationPort: {number: 443}".');
  });
});
