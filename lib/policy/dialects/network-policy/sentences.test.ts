import { describe, expect, it } from 'vitest';
import { validateNetworkPolicy } from './validate';

type Sentence = readonly [field: string, message: string, hint?: string];

const policy = (spec: unknown) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'p' }, spec });
const told = (value: unknown) => validateNetworkPolicy(value).problems.map(({ field, message, hint }) => (hint === undefined ? [field, message] : [field, message, hint]));
const from = (peer: unknown) => ({ ingress: [{ from: [peer] }] });
const port = (entry: unknown) => ({ ingress: [{ ports: [entry] }] });
const peer = 'spec.ingress[0].from[0]';
const entry = 'spec.ingress[0].ports[0]';

describe('what is wrong with a NetworkPolicy is told by field, in a sentence, with what was probably meant', () => {
  it.each<[unknown, ...Sentence[]]>([
    [undefined, ['spec', 'The policy has no spec: it selects every pod of its namespace and lets nothing in.']],
    [{ ingress: [null] }, ['spec.ingress[0]', 'spec.ingress[0] is empty, which is the rule {}: it allows everything.']],
    [{ policyTypes: ['Egress'], ingress: [{}] }, ['spec.ingress', 'spec.ingress has rules, but policyTypes does not name Ingress: they have no effect.', 'Add Ingress to policyTypes.']],
    [{ policyTypes: ['Ingress'], egress: [{}] }, ['spec.egress', 'spec.egress has rules, but policyTypes does not name Egress: they have no effect.', 'Add Egress to policyTypes.']],
    [{ policyTypes: 'Ingress' }, ['spec.policyTypes', 'spec.policyTypes must be a list, but it is the string "Ingress".', 'Write it as a list: "- Ingress", each on a line of its own.']],
    [{ policyTypes: 'all' }, ['spec.policyTypes', 'spec.policyTypes must be a list, but it is the string "all".', 'Write it as a list: "- Ingress" and "- Egress", each on a line of its own.']],
    [{ policyTypes: [null] }, ['spec.policyTypes[0]', '"" is no policy type; there are Ingress and Egress.']],
    [{ policyTypes: [7] }, ['spec.policyTypes[0]', 'spec.policyTypes[0] must be a string, but it is the number 7.', 'Put it in quotes: "7".']],
    [{ policyTypes: ['Ingress', 'Egress', 'Ingress'] }, ['spec.policyTypes', 'spec.policyTypes has 3 entries; at most two are allowed.']],
    [{ policyTypes: ['ingress'] }, ['spec.policyTypes[0]', '"ingress" is no policy type; there are Ingress and Egress.', 'Did you mean Ingress? The spelling is case sensitive.']],
    [{ policyTypes: ['Ingress '] }, ['spec.policyTypes[0]', '"Ingress " is no policy type; there are Ingress and Egress.', 'Did you mean Ingress?']],
    [{ policyTypes: ['Ingress, Egress'] }, ['spec.policyTypes[0]', '"Ingress, Egress" is no policy type; there are Ingress and Egress.', 'Write it as a list: "- Ingress" and "- Egress", each on a line of its own.']],
    [{ ingress: [{ from: 'x' }] }, ['spec.ingress[0].from', 'spec.ingress[0].from must be a list, but it is the string "x".']],
    [{ ingress: [{ ports: 'x' }] }, ['spec.ingress[0].ports', 'spec.ingress[0].ports must be a list, but it is the string "x".']],
    [{ egress: [{ to: 7 }] }, ['spec.egress[0].to', 'spec.egress[0].to must be a list, but it is the number 7.']],
  ])('of its spec: %j', (spec, ...sentences) => {
    expect(told(policy(spec))).toEqual(sentences);
  });

  it.each<[unknown, ...Sentence[]]>([
    [{}, [peer, `${peer} names no peer: it needs podSelector, namespaceSelector or ipBlock.`, 'To allow every peer, leave the whole list out.']],
    [{ podSelector: null }, [peer, `${peer} names no peer: it needs podSelector, namespaceSelector or ipBlock.`, 'podSelector is there but empty; write "podSelector: {}" to select all.']],
    [{ namespaceSelector: null }, [peer, `${peer} names no peer: it needs podSelector, namespaceSelector or ipBlock.`, 'namespaceSelector is there but empty; write "namespaceSelector: {}" to select all.']],
    [{ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }, [peer, `${peer} combines ipBlock with podSelector, which is not allowed.`, 'Make them two entries of the list.']],
    [{ podSelector: 7 }, [`${peer}.podSelector`, `${peer}.podSelector must be an object with fields, but it is the number 7.`]],
    [{ namespaceSelector: 7 }, [`${peer}.namespaceSelector`, `${peer}.namespaceSelector must be an object with fields, but it is the number 7.`]],
    [{ ipBlock: {} }, [`${peer}.ipBlock.cidr`, `${peer}.ipBlock needs a cidr.`]],
    [{ ipBlock: { cidr: 8 } }, [`${peer}.ipBlock.cidr`, `${peer}.ipBlock.cidr must be a string, but it is the number 8.`, 'Put it in quotes: "8".']],
    [{ ipBlock: { cidr: ' 10.0.0.1' } }, [`${peer}.ipBlock.cidr`, '" 10.0.0.1" is not a CIDR: a prefix length is missing, as in 10.0.0.0/8.', 'For one address write "10.0.0.1/32".']],
    [{ ipBlock: { cidr: 'web-10.0.0.1' } }, [`${peer}.ipBlock.cidr`, '"web-10.0.0.1" is not a CIDR: a prefix length is missing, as in 10.0.0.0/8.']],
    [{ ipBlock: { cidr: '10.0.0.1-10.0.0.9' } }, [`${peer}.ipBlock.cidr`, '"10.0.0.1-10.0.0.9" is not a CIDR: a prefix length is missing, as in 10.0.0.0/8.']],
    [{ ipBlock: { cidr: '10.0.0.0/8', except: 'x' } }, [`${peer}.ipBlock.except`, `${peer}.ipBlock.except must be a list, but it is the string "x".`]],
    [{ ipBlock: { cidr: '10.0.0.0/8', except: [7] } }, [`${peer}.ipBlock.except[0]`, `${peer}.ipBlock.except[0] must be a string, but it is the number 7.`, 'Put it in quotes: "7".']],
    [{ ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/16'] } }, [`${peer}.ipBlock.except[0]`, '"11.0.0.0/16" must lie inside 10.0.0.0/8 and be smaller than it.']],
    [{ ipBlock: { cidr: '10.0.0.5/24' } }, [`${peer}.ipBlock.cidr`, '"10.0.0.5/24" has bits set beyond its prefix; they are ignored, and newer API servers reject it.']],
    [{ ipBlock: { cidr: '::ffff:10.0.0.0/104' } }, [`${peer}.ipBlock.cidr`, '"::ffff:10.0.0.0/104" is an IPv4 range in IPv6 notation; it is read as IPv4.', 'Write it in IPv4 notation.']],
  ])('of a peer: %j', (given, ...sentences) => {
    expect(told(policy(from(given)))).toEqual(sentences);
  });

  it.each<[unknown, ...Sentence[]]>([
    [null, [entry, `${entry} is empty, which is the port {}: every TCP port.`]],
    [80, [entry, `${entry} must be an object with fields, but it is the number 80.`, 'Write "- port: 80".']],
    ['http', [entry, `${entry} must be an object with fields, but it is the string "http".`, 'Write "- port: http".']],
    ['80 to 90', [entry, `${entry} must be an object with fields, but it is the string "80 to 90".`]],
    [[80], [entry, `${entry} must be an object with fields, but it is a list.`]],
    [{ protocol: 'tcp ' }, [`${entry}.protocol`, '"tcp " is no protocol; there are TCP, UDP and SCTP.', 'Did you mean TCP? Protocols are written in capitals.']],
    [{ protocol: 'ICMP' }, [`${entry}.protocol`, '"ICMP" is no protocol; there are TCP, UDP and SCTP.']],
    [{ port: '8080' }, [`${entry}.port`, '"8080" in quotes is a port name, not a number, and a port name needs a letter.', 'Write it without quotes: 8080.']],
    [{ port: '80-90' }, [`${entry}.port`, 'The port name "80-90" must hold at least one letter.', 'A range is written with port and endPort.']],
    [{ port: 0 }, [`${entry}.port`, '0 is no port; ports are 1 to 65535.']],
    [{ port: 65536 }, [`${entry}.port`, '65536 is no port; ports are 1 to 65535.']],
    [{ endPort: 90 }, [`${entry}.endPort`, 'endPort needs a port beside it: the first port of the range.']],
    [{ port: 'http', endPort: 90 }, [`${entry}.endPort`, 'endPort cannot go with the named port "http".']],
    [{ port: 90, endPort: 70000 }, [`${entry}.endPort`, '70000 is no port; ports are 1 to 65535.']],
    [{ port: 90, endPort: 80 }, [`${entry}.endPort`, 'endPort 80 is below port 90.']],
    [{ port: -5, endPort: 0 }, [`${entry}.port`, '-5 is no port; ports are 1 to 65535.'], [`${entry}.endPort`, '0 is no port; ports are 1 to 65535.']],
  ])('of a port: %j', (given, ...sentences) => {
    expect(told(policy(port(given)))).toEqual(sentences);
  });

  it.each([{ port: 1, endPort: 1 }, { port: 65535 }, { port: 1, endPort: 65535 }])('nothing is wrong with the port %j', (given) => {
    expect(validateNetworkPolicy(policy(port(given)))).toEqual({ spec: port(given), problems: [] });
  });

  it('of fields that stand in the wrong place or in none', () => {
    const strange = (name: string) => `There is no field "${name}" in a NetworkPolicy: an API server rejects the policy for it, or drops the field without a word.`;
    expect(told({ ...policy({}), Spec: {}, metdata: {}, podselector: {}, Ingress: [], Egress: [], rules: [] })).toEqual([
      ['Spec', strange('Spec'), 'Did you mean "spec"?'],
      ['metdata', strange('metdata'), 'Did you mean "metadata"?'],
      ['podselector', strange('podselector'), 'It belongs inside "spec": indent it.'],
      ['Ingress', strange('Ingress'), 'It belongs inside "spec": indent it.'],
      ['Egress', strange('Egress'), 'It belongs inside "spec": indent it.'],
      ['rules', strange('rules')],
    ]);
  });

  it('of something that is no object at all', () => {
    expect(validateNetworkPolicy([]).problems).toEqual([{ severity: 'error', code: 'wrong-type', field: '', message: 'A NetworkPolicy must be an object, but it is a list.' }]);
  });
});

it.each<[string, object, readonly [field: string, hint: string]]>([
  ['a selector', { podSelector: { app: 'web' } }, ['spec.podSelector.app', 'Labels go under "matchLabels", indented by two more spaces.']],
  ['a part that has other fields', { podSelector: {}, ingress: [{ zzz: 1 }] }, ['spec.ingress[0].zzz', 'Known here: from, ports.']],
  ['a list whose marker has no space', { podSelector: {}, ingress: [{ '-from': [] }] }, ['spec.ingress[0].-from', 'A list entry needs a space after the dash: "- from:".']],
  ['a list whose marker is no dash', { podSelector: {}, ingress: [{ '– from': [] }] }, ['spec.ingress[0].– from', 'The list marker before "from" is not a plain dash but "–": write "- from:".']],
  ['a long field after a dash', { podSelector: {}, ingress: [{ [`-${'x'.repeat(50)}`]: [] }] }, [`spec.ingress[0].-${'x'.repeat(50)}`, `A list entry needs a space after the dash: "- ${'x'.repeat(40)}:".`]],
  ['a name with a dash in it', { podSelector: {}, ingress: [{ 'my-from': [] }] }, ['spec.ingress[0].my-from', 'Known here: from, ports.']],
])('what was probably meant by a field that is not known is told in %s', (_, spec, [field, hint]) => {
  const [problem, ...others] = validateNetworkPolicy({ metadata: { namespace: 'x', name: 'p' }, spec }).problems;
  expect(others).toEqual([]);
  expect([problem?.code, problem?.field, problem?.hint]).toEqual(['unknown-field', field, hint]);
});
