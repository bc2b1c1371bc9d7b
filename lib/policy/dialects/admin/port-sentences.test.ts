import { describe, expect, it } from 'vitest';
import { ADMIN_NETWORK_POLICY } from '../admin-network-policy/dialect';
import { CLUSTER_NETWORK_POLICY_V1ALPHA2 } from '../cluster-network-policy/dialect';
import { validateAdminPolicy } from './validate';

type Told = readonly [field: string, message: string, hint?: string];

const NAMESPACES = { namespaces: {} };
const strange = (name: string, place: string) => `There is no field "${name}" in ${place}: an API server rejects the policy for it, or drops the field without a word.`;
const wrong = (field: string, value: string) => `${field} must be an object with fields, but it is ${value}.`;

/** What is told of a policy with one rule, and the ports it is read with. */
function check(value: unknown) {
  const { problems, spec } = validateAdminPolicy(ADMIN_NETWORK_POLICY, { metadata: { name: 'p' }, spec: { priority: 1, subject: NAMESPACES, ingress: [{ action: 'Allow', from: [NAMESPACES], ports: [value] }] } }, false);
  return { told: problems.map(({ field, message, hint }) => (hint === undefined ? [field, message] : [field, message, hint])), ports: spec?.ingress[0]?.ports };
}

function checkCluster(value: unknown) {
  const { problems, spec } = validateAdminPolicy(CLUSTER_NETWORK_POLICY_V1ALPHA2, { metadata: { name: 'p' }, spec: { tier: 'Admin', priority: 1, subject: NAMESPACES, ingress: [{ action: 'Accept', from: [NAMESPACES], protocols: [value] }] } }, false);
  return { told: problems.map(({ field, message, hint }) => (hint === undefined ? [field, message] : [field, message, hint])), ports: spec?.ingress[0]?.ports };
}

describe('a port of an AdminNetworkPolicy', () => {
  const at = 'spec.ingress[0].ports[0]';
  const one = 'exactly one of portNumber, portRange, namedPort';

  it.each<[object, object]>([
    [{ portNumber: { protocol: 'UDP', port: 53 } }, { kind: 'numbers', protocol: 'UDP', first: 53, last: 53 }],
    [{ portNumber: { port: 65535 } }, { kind: 'numbers', protocol: 'TCP', first: 65535, last: 65535 }],
    [{ portRange: { protocol: 'SCTP', start: 1, end: 2 } }, { kind: 'numbers', protocol: 'SCTP', first: 1, last: 2 }],
    [{ portRange: { start: 80, end: 90 } }, { kind: 'numbers', protocol: 'TCP', first: 80, last: 90 }],
    [{ namedPort: 'http' }, { kind: 'named', name: 'http' }],
  ])('is read: %j', (value, port) => expect(check(value)).toEqual({ told: [], ports: [port] }));

  it.each<[unknown, object, ...Told[]]>([
    [{ portNumber: { protocol: '', port: 80 } }, { kind: 'numbers', protocol: 'TCP', first: 80, last: 80 }, [`${at}.portNumber.protocol`, 'The protocol is empty, which counts as not given: TCP.']],
    [{ portRange: { start: 80, end: 80 } }, { kind: 'numbers', protocol: 'TCP', first: 80, last: 80 }, [`${at}.portRange`, 'The range starts at 80 and ends at 80; start must be less than end. It is read as port 80.', 'Write a single port instead.']],
    [{ namedPort: 'HTTP' }, { kind: 'named', name: 'HTTP' }, [`${at}.namedPort`, expect.stringMatching(/^The port name "HTTP" .+: no container port is called that, so it matches nothing\.$/) as string]],
  ])('is read with a warning: %j', (value, port, ...told) => expect(check(value)).toEqual({ told, ports: [port] }));

  it.each<[unknown, ...Told[]]>([
    [80, [at, wrong(at, 'the number 80'), 'Write "- portNumber: {port: 80}".']],
    ['http', [at, wrong(at, 'the string "http"')]],
    [{}, [at, `${at} needs ${one}.`]],
    [{ portNumber: null }, [at, `${at} needs ${one}.`, 'portNumber is there but empty.']],
    [{ portNumber: { port: 80 }, namedPort: 'http' }, [at, `${at} has portNumber and namedPort, but ${one} is allowed.`]],
    [{ portNumber: 80 }, [`${at}.portNumber`, wrong(`${at}.portNumber`, 'the number 80')]],
    [{ portNumber: {} }, [`${at}.portNumber.port`, `${at}.portNumber.port is missing.`]],
    [{ portNumber: { port: 0 } }, [`${at}.portNumber.port`, '0 is no port; ports are 1 to 65535.']],
    [{ portNumber: { port: 65536 } }, [`${at}.portNumber.port`, '65536 is no port; ports are 1 to 65535.']],
    [{ portNumber: { port: '80' } }, [`${at}.portNumber.port`, `${at}.portNumber.port must be a whole number, but it is the string "80".`, 'Write it without quotes: 80.']],
    [{ portNumber: { protocol: 'tcp', port: 80 } }, [`${at}.portNumber.protocol`, '"tcp" is no protocol; there are TCP, UDP and SCTP.', 'Did you mean TCP? Protocols are written in capitals.']],
    [{ portNumber: { protocol: ' udp ', port: 80 } }, [`${at}.portNumber.protocol`, '" udp " is no protocol; there are TCP, UDP and SCTP.', 'Did you mean UDP? Protocols are written in capitals.']],
    [{ portNumber: { protocol: 'ICMP', port: 80 } }, [`${at}.portNumber.protocol`, '"ICMP" is no protocol; there are TCP, UDP and SCTP.']],
    [{ portNumber: { protocol: 'ICMP', port: 0 } }, [`${at}.portNumber.protocol`, '"ICMP" is no protocol; there are TCP, UDP and SCTP.'], [`${at}.portNumber.port`, '0 is no port; ports are 1 to 65535.']],
    [{ portRange: { start: 90, end: 80 } }, [`${at}.portRange`, 'The range starts at 90 and ends at 80; start must be less than end.', 'Exchange start and end.']],
    [{ portRange: { end: 80 } }, [`${at}.portRange.start`, `${at}.portRange.start is missing.`]],
    [{ portRange: { start: 80 } }, [`${at}.portRange.end`, `${at}.portRange.end is missing.`]],
    [{ portRange: { protocol: 'ICMP', start: 0 } }, [`${at}.portRange.protocol`, '"ICMP" is no protocol; there are TCP, UDP and SCTP.'], [`${at}.portRange.start`, '0 is no port; ports are 1 to 65535.'], [`${at}.portRange.end`, `${at}.portRange.end is missing.`]],
    [{ namedPort: '' }, [`${at}.namedPort`, `${at}.namedPort is empty.`]],
    [{ namedPort: 80 }, [`${at}.namedPort`, `${at}.namedPort must be a string, but it is the number 80.`, 'Put it in quotes: "80".']],
  ])('is refused, with what is wrong: %j', (value, ...told) => expect(check(value)).toEqual({ told, ports: undefined }));
});

describe('a protocol of a ClusterNetworkPolicy', () => {
  const at = 'spec.ingress[0].protocols[0]';
  const one = 'exactly one of tcp, udp, sctp, destinationNamedPort';
  const port = `${at}.tcp.destinationPort`;

  it.each<[object, object]>([
    [{ udp: { destinationPort: { number: 53 } } }, { kind: 'numbers', protocol: 'UDP', first: 53, last: 53 }],
    [{ tcp: { destinationPort: { range: { start: 1, end: 65535 } } } }, { kind: 'numbers', protocol: 'TCP', first: 1, last: 65535 }],
    [{ sctp: { destinationPort: { number: 1 } } }, { kind: 'numbers', protocol: 'SCTP', first: 1, last: 1 }],
    [{ destinationNamedPort: 'http' }, { kind: 'named', name: 'http' }],
  ])('is read: %j', (value, expected) => expect(checkCluster(value)).toEqual({ told: [], ports: [expected] }));

  it.each<[unknown, ...Told[]]>([
    [7, [at, wrong(at, 'the number 7')]],
    [null, [at, `${at} needs ${one}.`]],
    [{}, [at, `${at} needs ${one}.`]],
    [{ tcp: null }, [at, `${at} needs ${one}.`, 'tcp is there but empty.']],
    [{ tcp: {}, udp: {} }, [at, `${at} has tcp and udp, but ${one} is allowed.`]],
    [{ tcp: 80 }, [`${at}.tcp`, wrong(`${at}.tcp`, 'the number 80')]],
    [{ tcp: {} }, [`${at}.tcp`, `${at}.tcp says nothing of a port.`, 'For every TCP port write "destinationPort: {range: {start: 1, end: 65535}}".']],
    [{ udp: { destinationPort: null } }, [`${at}.udp`, `${at}.udp says nothing of a port.`, 'For every UDP port write "destinationPort: {range: {start: 1, end: 65535}}".']],
    [{ tcp: { port: 80 } }, [`${at}.tcp.port`, strange('port', `${at}.tcp`), 'In v1alpha1 write "portNumber: {port: …}", in a ClusterNetworkPolicy "tcp: {destinationPort: {number: …}}".']],
    [{ tcp: { destinationPort: 80 } }, [port, wrong(port, 'the number 80'), 'Write "destinationPort: {number: 80}".']],
    [{ tcp: { destinationPort: 'http' } }, [port, wrong(port, 'the string "http"')]],
    [{ tcp: { destinationPort: {} } }, [port, `${port} needs exactly one of number, range.`]],
    [{ tcp: { destinationPort: { number: 80, range: { start: 1, end: 2 } } } }, [port, `${port} has number and range, but exactly one of number, range is allowed.`]],
    [{ tcp: { destinationPort: { number: 0 } } }, [`${port}.number`, '0 is no port; ports are 1 to 65535.']],
    [{ tcp: { destinationPort: { range: 80 } } }, [`${port}.range`, wrong(`${port}.range`, 'the number 80')]],
    [{ tcp: { destinationPort: { range: { start: 80, to: 90 } } } }, [`${port}.range.to`, strange('to', `${port}.range`), 'Peers belong in a rule: under "from" in an ingress rule, under "to" in an egress rule.'], [`${port}.range.end`, `${port}.range.end is missing.`]],
    [{ tcp: { destinationPort: { range: { start: 0, end: 65536 } } } }, [`${port}.range.start`, '0 is no port; ports are 1 to 65535.'], [`${port}.range.end`, '65536 is no port; ports are 1 to 65535.']],
    [{ tcp: { destinationPort: { range: { start: 80, end: 80 } } } }, [`${port}.range`, 'The range starts at 80 and ends at 80; start must be less than end.', 'Write a single port instead.']],
    [{ tcp: { destinationPort: { range: { start: 90, end: 80 } } } }, [`${port}.range`, 'The range starts at 90 and ends at 80; start must be less than end.', 'Exchange start and end.']],
    [{ destinationNamedPort: 7 }, [`${at}.destinationNamedPort`, `${at}.destinationNamedPort must be a string, but it is the number 7.`, 'Put it in quotes: "7".']],
  ])('is refused, with what is wrong: %j', (value, ...told) => expect(checkCluster(value)).toEqual({ told, ports: undefined }));
});

describe('lists that are too long', () => {
  const spec = (more: object) => validateAdminPolicy(ADMIN_NETWORK_POLICY, { metadata: { name: 'p' }, spec: { priority: 1, subject: NAMESPACES, ...more } }, false).problems.map(({ code, message }) => `${code}: ${message}`);
  const many = (count: number) => Array.from({ length: count }, (_, index) => ({ portNumber: { port: index + 1 } }));
  it('are refused with the number of their entries, from one too many on', () => {
    const rule = (count: number) => spec({ ingress: [{ action: 'Allow', from: [NAMESPACES], ports: many(count) }] });
    expect([rule(100), rule(101)]).toEqual([[], ['admin-limit: spec.ingress[0].ports has 101 entries; at most 100 are allowed.']]);
  });
});

describe('peers as version 0.1.1 of the API had them', () => {
  const old = (peer: unknown) => {
    const { problems, spec } = validateAdminPolicy(ADMIN_NETWORK_POLICY, { metadata: { name: 'p' }, spec: { priority: 1, subject: NAMESPACES, ingress: [{ action: 'Allow', from: [peer] }] } }, false);
    return { told: problems.map(({ severity, field, message }) => [severity, field, message]), peers: spec?.ingress[0]?.peers };
  };
  const at = 'spec.ingress[0].from[0]';
  const warning = (field: string) => ['warning', field, `${field} is written as in version 0.1.1 of the API; newer versions refuse it.`];

  it.each<[object, object, string]>([
    [{ namespaces: { namespaceSelector: { matchLabels: { a: 'b' } } } }, { kind: 'pods', pods: { namespaces: { matchLabels: { a: 'b' } } } }, `${at}.namespaces`],
    [{ namespaces: { sameLabels: ['tenant'] } }, { kind: 'same-labels', keys: ['tenant'] }, `${at}.namespaces`],
    [{ namespaces: { notSameLabels: ['tenant', 'example.com/team'] } }, { kind: 'not-same-labels', keys: ['tenant', 'example.com/team'] }, `${at}.namespaces`],
    [{ pods: { namespaces: { sameLabels: ['tenant'] }, podSelector: { matchLabels: { app: 'web' } } } }, { kind: 'same-labels', keys: ['tenant'], pods: { matchLabels: { app: 'web' } } }, `${at}.pods`],
    [{ pods: { namespaces: { namespaceSelector: {} }, podSelector: {} } }, { kind: 'pods', pods: { namespaces: {}, pods: {} } }, `${at}.pods`],
  ])('are read, with a warning: %j', (peer, expected, field) => expect(old(peer)).toEqual({ told: [warning(field)], peers: [expected] }));

  const chosen = 'exactly one of namespaceSelector, sameLabels, notSameLabels';
  it.each<[object, ...(readonly string[])[]]>([
    [{ namespaces: { sameLabels: ['a'], notSameLabels: ['b'] } }, ['error', `${at}.namespaces`, `${at}.namespaces has sameLabels and notSameLabels, but ${chosen} is allowed.`]],
    [{ namespaces: { sameLabels: [''] } }, ['error', `${at}.namespaces.sameLabels[0]`, expect.stringMatching(/^The label key "" /) as string]],
    [{ namespaces: { sameLabels: [null] } }, ['error', `${at}.namespaces.sameLabels[0]`, expect.stringMatching(/^The label key "" /) as string]],
    [{ namespaces: { sameLabels: ['ok', '-bad'] } }, ['error', `${at}.namespaces.sameLabels[1]`, expect.stringMatching(/^The label key "-bad" .+\.$/) as string]],
    [{ namespaces: { sameLabels: [7] } }, ['error', `${at}.namespaces.sameLabels[0]`, `${at}.namespaces.sameLabels[0] must be a string, but it is the number 7.`]],
    [{ namespaces: { sameLabels: 'tenant' } }, ['error', `${at}.namespaces.sameLabels`, `${at}.namespaces.sameLabels must be a list, but it is the string "tenant".`]],
    [{ namespaces: { sameLabels: Array.from({ length: 101 }, (_, index) => `k${index}`) } }, ['error', `${at}.namespaces.sameLabels`, `${at}.namespaces.sameLabels has 101 entries; at most 100 are allowed.`]],
    [{ pods: { namespaces: 7, podSelector: {} } }, ['error', `${at}.pods.namespaces`, `${at}.pods.namespaces must be an object with fields, but it is the number 7.`]],
    [{ pods: { namespaces: { namespaceSelector: { matchLabels: 7 } }, podSelector: {} } }, ['error', `${at}.pods.namespaces.namespaceSelector.matchLabels`, expect.any(String) as string]],
  ])('are refused, with what is wrong: %j', (peer, ...told) => {
    const found = old(peer);
    expect(found.told.filter(([severity]) => severity === 'error')).toEqual(told);
    expect(found.peers).toBeUndefined();
  });
});
