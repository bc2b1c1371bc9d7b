import { describe, expect, it } from 'vitest';
import { NAMESPACE_NAME_LABEL, type Labels, type LabelSelector } from '@/lib/model/labels';
import type { NetworkPolicyPeer, NetworkPolicyPort } from '@/lib/model/network-policy';
import { NO_PORTS, onePort, portSet } from '@/lib/policy/port-set';
import type { Exclusion } from './peer-minus';
import { numbersOf, ruleMinus } from './rule-minus';

const app = (name: string): LabelSelector => ({ matchLabels: { app: name } });
const notApp = (name: string): LabelSelector => ({ matchExpressions: [{ key: 'app', operator: 'NotIn', values: [name] }] });
const named = (name: string, more: Labels = {}): LabelSelector => ({ matchLabels: { ...more, [NAMESPACE_NAME_LABEL]: name } });
const notNamed = (name: string): LabelSelector => ({ matchExpressions: [{ key: NAMESPACE_NAME_LABEL, operator: 'NotIn', values: [name] }] });
const pods = (namespace: string, selector: LabelSelector, namespaceLabels: Labels = {}): Exclusion => ({ kind: 'pods', namespace, namespaceLabels: { ...namespaceLabels, [NAMESPACE_NAME_LABEL]: namespace }, selector, pods: selector.matchLabels ? [selector.matchLabels] : [] });
const addresses = (cidr: string, ...except: string[]): Exclusion => ({ kind: 'addresses', block: { cidr, except } });
const everybody: NetworkPolicyPeer[] = [{ namespaceSelector: {} }, { ipBlock: { cidr: '0.0.0.0/0' } }];
const block = (cidr: string, ...except: string[]): NetworkPolicyPeer => ({ ipBlock: { cidr, ...(except.length > 0 && { except }) } });

const minus = (peers: readonly NetworkPolicyPeer[], excluded: Exclusion, denied = onePort('TCP', 80), ports: readonly NetworkPolicyPort[] = [{ port: 80 }], named: Readonly<Record<string, number>> = {}) =>
  ruleMinus({ peers, ports }, [excluded], denied, { home: 'shop', everybody, resolve: (item) => numbersOf(item) ?? (typeof item.port === 'string' && named[item.port] ? onePort('TCP', named[item.port]!) : NO_PORTS) });
const web = pods('shop', app('web'));

describe('whom a rule goes on granting, when pods are excluded', () => {
  it.each([
    ['nobody, when they are all it names', [{ podSelector: app('web') }], web, []],
    ['the others of a list', [{ podSelector: app('web') }, { podSelector: app('api') }], web, [{ podSelector: app('api') }]],
    ['the other pods of the namespace', [{ podSelector: {} }], web, [{ podSelector: notApp('web') }]],
    ['those of a label that others have too', [{ podSelector: { matchLabels: { app: 'web', tier: 'front' } } }], pods('shop', { matchLabels: { app: 'web', tier: 'front', role: 'x' } }), [{ podSelector: { matchLabels: { app: 'web', tier: 'front' }, matchExpressions: [{ key: 'role', operator: 'NotIn', values: ['x'] }] } }]],
    ['every other namespace, and the other pods of theirs', [{ namespaceSelector: {} }], web, [{ namespaceSelector: notNamed('shop') }, { namespaceSelector: named('shop'), podSelector: notApp('web') }]],
    ['only namespaces that have the label it asks for', [{ namespaceSelector: { matchLabels: { team: 'a' } } }], pods('shop', app('web'), { team: 'a' }), [{ namespaceSelector: { matchLabels: { team: 'a' }, ...notNamed('shop') } }, { namespaceSelector: named('shop', { team: 'a' }), podSelector: notApp('web') }]],
    ['all other namespaces, when a whole one is excluded', [{ namespaceSelector: {} }], pods('shop', {}), [{ namespaceSelector: notNamed('shop') }]],
    ['everybody else and all addresses, in a rule without peers', [], pods('shop', {}), [{ namespaceSelector: notNamed('shop') }, { ipBlock: { cidr: '0.0.0.0/0' } }]],
  ] as const)('%s', (_, peers, excluded, expected) => expect(minus(peers, excluded)).toEqual(expected.length === 0 ? [] : [{ peers: expected, ports: [{ port: 80 }] }]));

  it.each([
    ['other pods', [{ podSelector: app('api') }], web],
    ['another namespace', [{ namespaceSelector: named('data') }], web],
    ['namespaces by a label that theirs has not', [{ namespaceSelector: { matchLabels: { team: 'a' } } }], web],
    ['addresses', [block('10.0.0.0/8')], web],
    ['pods, when addresses are excluded', [{ podSelector: {} }], addresses('0.0.0.0/0')],
    ['addresses elsewhere', [block('10.0.0.0/8')], addresses('192.168.0.0/16')],
    ['addresses that the exclusion spares', [block('10.0.0.0/8')], addresses('0.0.0.0/0', '10.0.0.0/8')],
    ['a block that leaves them out already', [block('0.0.0.0/0', '10.0.0.0/8')], addresses('10.1.0.0/16')],
  ] as const)('the same as before, when it names %s', (_, peers, excluded) => {
    const rule = { peers, ports: [{ port: 80 }] };
    expect(minus(peers, excluded)).toEqual([rule]);
  });
});

describe('which addresses a rule goes on granting', () => {
  it.each([
    ['none of a block within', [block('10.1.0.0/16')], addresses('10.0.0.0/8'), []],
    ['all but a block within it', [block('10.0.0.0/8')], addresses('10.1.0.0/16'), [block('10.0.0.0/8', '10.1.0.0/16')]],
    ['one exception more, without those it holds', [block('10.0.0.0/8', '10.1.2.0/24', '10.9.0.0/16')], addresses('10.1.0.0/16'), [block('10.0.0.0/8', '10.1.0.0/16', '10.9.0.0/16')]],
    ['what the exclusion spares', [block('0.0.0.0/0')], addresses('0.0.0.0/0', '10.0.0.0/8', '192.168.0.0/16'), [block('10.0.0.0/8'), block('192.168.0.0/16')]],
    ['what the exclusion spares of it', [block('10.0.0.0/8', '10.1.0.0/16')], addresses('0.0.0.0/0', '10.0.0.0/9'), [block('10.0.0.0/9', '10.1.0.0/16')]],
  ] as const)('%s', (_, peers, excluded, expected) => expect(minus(peers, excluded)).toEqual(expected.length === 0 ? [] : [{ peers: expected, ports: [{ port: 80 }] }]));
});

describe('which ports the excluded keep', () => {
  const kept = (ports: readonly NetworkPolicyPort[], denied = onePort('TCP', 80), names = {}) => minus([{ podSelector: app('web') }], web, denied, ports, names).map((rule) => rule.ports);
  it.each([
    ['the others of a list', [{ port: 80 }, { port: 443 }], [[{ port: 443 }]]],
    ['both sides of a range', [{ port: 79, endPort: 90 }], [[{ port: 79, protocol: 'TCP' }, { port: 81, endPort: 90, protocol: 'TCP' }]]],
    ['the same number of another protocol', [{ port: 80 }, { protocol: 'UDP', port: 80 }], [[{ protocol: 'UDP', port: 80 }]]],
    ['a name that means another number', [{ port: 'http' }, { port: 'admin' }], [[{ port: 'admin' }]]],
  ] as const)('%s', (_, ports, expected) => expect(kept(ports, onePort('TCP', 80), { http: 80, admin: 9000 })).toEqual(expected));

  it('all but these, in a rule for every port', () => expect(kept([])).toEqual([[{ port: 1, endPort: 79, protocol: 'TCP' }, { port: 81, endPort: 65535, protocol: 'TCP' }, { protocol: 'UDP' }, { protocol: 'SCTP' }]]));
  it('all of them, when the rule grants none of these', () => expect(minus([{ podSelector: {} }], web, onePort('TCP', 81))).toEqual([{ peers: [{ podSelector: {} }], ports: [{ port: 80 }] }]));
  it('none, and the others lose nothing', () =>
    expect(minus([{ podSelector: {} }], web, portSet({ TCP: [[1, 65535]] }), [{ port: 80 }, { port: 53, protocol: 'UDP' }])).toEqual([
      { peers: [{ podSelector: notApp('web') }], ports: [{ port: 80 }, { port: 53, protocol: 'UDP' }] },
      { peers: [{ podSelector: app('web') }], ports: [{ port: 53, protocol: 'UDP' }] },
    ]));
});
