import { describe, expect, it } from 'vitest';
import type { Gateway, GatewayListener, Route } from '@/lib/model/routing';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace } from '@/lib/testing/builders';
import { attachRoute } from './gateways';

const listener = (parts: Partial<GatewayListener> = {}): GatewayListener => ({ name: 'http', port: 80, protocol: 'HTTP', routesFrom: 'Same', ...parts });
const gateway = (name: string, listeners: readonly GatewayListener[] = [listener()], place = 'x'): Gateway => ({ namespace: place, name, listeners });
const route = (parts: Partial<Route> = {}): Route => ({ kind: 'HTTPRoute', namespace: 'x', name: 'r', hosts: [], parents: [{ namespace: 'x', name: 'g' }], backends: [], ...parts });
const to = (...names: readonly string[]) => names.map((name) => ({ namespace: 'x', name }));
const byLabel = listener({ routesFrom: { selector: { matchLabels: { edge: 'yes' } } } });
const unreadNamespaces = { namespaces: [{ ...namespace('x'), declared: false }], unreadable: [{ resource: 'namespaces', verb: 'list', reason: 'forbidden' }] } as const satisfies Partial<Snapshot>;

const verdict = (given: Route, parts: Partial<Snapshot>) => {
  const attached = attachRoute(cluster(parts), given);
  return attached === null ? 'nowhere' : (attached.obstacle?.verdict ?? 'attached');
};

describe('a route and its Gateways', () => {
  it.each<[string, Route, Partial<Snapshot>, string]>([
    ['one of several that admits it is enough', route({ parents: to('closed', 'g') }), { gateways: [gateway('closed', [listener({ routesFrom: 'None' })]), gateway('g')] }, 'attached'],
    ['none that admits it is an obstacle', route({ parents: to('closed') }), { gateways: [gateway('closed', [listener({ routesFrom: 'None' })])] }, 'denied'],
    ['one listener of several is enough', route(), { gateways: [gateway('g', [listener({ routesFrom: 'None' }), listener({ name: 'b' })])] }, 'attached'],
    ['namespaces that were not read leave it open', route(), { gateways: [gateway('g', [byLabel])], ...unreadNamespaces }, 'unknown'],
    ['a refusal beside one that is open changes nothing', route({ parents: to('g', 'closed') }), { gateways: [gateway('g', [byLabel]), gateway('closed', [listener({ routesFrom: 'None' })])], ...unreadNamespaces }, 'unknown'],
    ['one that is certain settles it', route({ parents: to('g', 'sure') }), { gateways: [gateway('g', [byLabel]), gateway('sure')], ...unreadNamespaces }, 'attached'],
    ['one that was not read is taken to admit it', route({ parents: to('elsewhere') }), {}, 'attached'],
    ['none at all leads nowhere', route({ parents: [] }), {}, 'nowhere'],
    ['the listener that it names by port', route({ parents: [{ namespace: 'x', name: 'g', port: 443 }] }), { gateways: [gateway('g', [listener(), listener({ name: 'b', port: 443, routesFrom: 'None' })])] }, 'denied'],
    ['the listener that it names', route({ parents: [{ namespace: 'x', name: 'g', section: 'b' }] }), { gateways: [gateway('g', [listener({ routesFrom: 'None' }), listener({ name: 'b' })])] }, 'attached'],
    ['a Gateway of the same name elsewhere is another', route({ parents: [{ namespace: 'y', name: 'g' }] }), { gateways: [gateway('g'), gateway('g', [listener({ routesFrom: 'None' })], 'y')] }, 'denied'],
  ])('%s', (_, given, parts, expected) => expect(verdict(given, parts)).toBe(expected));

  it.each<[Route['kind'], string, string]>([
    ['HTTPRoute', 'HTTP', 'attached'],
    ['GRPCRoute', 'HTTPS', 'attached'],
    ['TLSRoute', 'TLS', 'attached'],
    ['TCPRoute', 'TCP', 'attached'],
    ['UDPRoute', 'UDP', 'attached'],
    ['TCPRoute', 'HTTP', 'denied'],
    ['HTTPRoute', 'TLS', 'denied'],
    ['UDPRoute', 'TCP', 'denied'],
    ['TCPRoute', 'example.com/quic', 'attached'],
  ])('a %s on a listener of %s is %s', (kind, protocol, expected) => expect(verdict(route({ kind }), { gateways: [gateway('g', [listener({ protocol })])] })).toBe(expected));

  it.each<[string, readonly string[], string | undefined, string]>([
    ['no host of the listener', ['shop.example'], undefined, 'attached'],
    ['no host of its own', [], 'shop.example', 'attached'],
    ['the same host, in other capitals', ['Shop.example'], 'shop.example', 'attached'],
    ['a host under the listener’s wildcard', ['shop.example'], '*.example', 'attached'],
    ['a wildcard over the listener’s host', ['*.example'], 'shop.example', 'attached'],
    ['another host', ['shop.example'], 'other.example', 'denied'],
    ['the host that a wildcard stands below', ['example'], '*.example', 'denied'],
    ['one host of several', ['a.test', 'shop.example'], '*.example', 'attached'],
  ])('hosts are matched: %s', (_, hosts, hostname, expected) => expect(verdict(route({ hosts }), { gateways: [gateway('g', [listener(hostname === undefined ? {} : { hostname })])] })).toBe(expected));

  it('one that a cluster does not have admits nothing, unless it could not be read', () => {
    const live = { ...cluster({}), source: { kind: 'cluster', label: 'test' } } as const;
    expect(attachRoute(live, route({ parents: to('gone') }))?.obstacle).toEqual({ verdict: 'denied', words: 'Gateway x/gone is not there' });
    expect(attachRoute({ ...live, unreadable: [{ resource: 'routes', verb: 'list', reason: 'forbidden' }] }, route({ parents: to('gone') }))?.obstacle).toBeUndefined();
  });

  it.each<[Route['kind'], GatewayListener['kinds'], string]>([
    ['HTTPRoute', undefined, 'attached'],
    ['HTTPRoute', ['GRPCRoute', 'HTTPRoute'], 'attached'],
    ['HTTPRoute', ['GRPCRoute'], 'denied'],
    ['GRPCRoute', ['GRPCRoute'], 'attached'],
    ['TCPRoute', ['TCPRoute'], 'denied'],
    ['HTTPRoute', [], 'denied'],
  ])('a %s on a listener of HTTP that is limited to %j is %s', (kind, kinds, expected) => expect(verdict(route({ kind }), { gateways: [gateway('g', [listener(kinds ? { kinds } : {})])] })).toBe(expected));

  it('all that stands in its way is said', () => {
    const gateways = [gateway('a', [listener({ routesFrom: 'None' })]), gateway('b', []), gateway('c', [listener({ hostname: 'c.example' })]), gateway('d', [listener({ protocol: 'TCP' })])];
    expect(attachRoute(cluster({ gateways }), route({ hosts: ['shop.example'], parents: to('a', 'b', 'c', 'd') }))).toEqual({
      of: { kind: 'gateways', gateways: [] },
      notes: [],
      obstacle: { verdict: 'denied', words: 'Gateway x/a admits no routes of namespace x, and Gateway x/b has no such listener, and no listener of Gateway x/c has a host in common with it, and no listener of Gateway x/d carries a HTTPRoute' },
    });
  });

  it('what admits it is told, with its class, and what was not read', () => {
    expect(attachRoute(cluster({ gateways: [{ ...gateway('a'), className: 'istio' }, gateway('b')] }), route({ parents: to('a', 'b', 'gone') }))).toStrictEqual({
      of: { kind: 'gateways', gateways: [{ namespace: 'x', name: 'a', className: 'istio' }, { namespace: 'x', name: 'b' }, { namespace: 'x', name: 'gone' }] },
      notes: ['Gateway x/gone is not among what was read.'],
    });
  });

  it('one that may admit it is asked for, with what leaves it open', () => {
    expect(attachRoute(cluster({ gateways: [gateway('g', [byLabel])], ...unreadNamespaces }), route())).toStrictEqual({
      of: { kind: 'gateways', gateways: [{ namespace: 'x', name: 'g' }] },
      notes: [],
      obstacle: { verdict: 'unknown', words: 'whether Gateway x/g admits routes of namespace x cannot be told: the namespace’s labels could not be read' },
    });
  });

  const labelled = (label: string, value: string) => ({ gateways: [gateway('g', [listener({ routesFrom: { selector: { matchLabels: { [label]: value } } } })])] });
  const unread = (resource: 'namespaces' | 'pods') => ({ resource, verb: 'list', reason: 'forbidden' }) as const;
  it.each<[string, Partial<Snapshot>, string]>([
    ['by a label of its namespace', { ...labelled('edge', 'yes'), namespaces: [namespace('y'), namespace('x', { edge: 'yes' })] }, 'attached'],
    ['not by a label of another', { ...labelled('edge', 'yes'), namespaces: [namespace('y', { edge: 'yes' }), namespace('x')] }, 'denied'],
    ['by a label of its namespace where others could not be read', { ...labelled('edge', 'yes'), namespaces: [namespace('x', { edge: 'yes' })], unreadable: [unread('namespaces')] }, 'attached'],
    ['perhaps, where its namespace could not be read', { ...labelled('edge', 'yes'), unreadable: [unread('pods'), unread('namespaces')] }, 'unknown'],
    ['not where its namespace, which nothing declares, is known to have its name alone', { ...labelled('edge', 'yes'), unreadable: [unread('pods')] }, 'denied'],
    ['by the name of its namespace, which nothing declares', labelled('kubernetes.io/metadata.name', 'x'), 'attached'],
    ['not by the name of another namespace', labelled('kubernetes.io/metadata.name', 'y'), 'denied'],
  ])('a Gateway may admit it %s', (_, parts, expected) => expect(verdict(route(), parts)).toBe(expected));

  it.each<[string, Snapshot['unreadable'], string]>([
    ['all routes', [{ resource: 'routes', verb: 'list', reason: 'forbidden' }], 'attached'],
    ['those of its namespace', [{ resource: 'routes', namespace: 'x', verb: 'list', reason: 'forbidden' }], 'attached'],
    ['those of another', [{ resource: 'routes', namespace: 'y', verb: 'list', reason: 'forbidden' }], 'denied'],
    ['its pods', [{ resource: 'pods', namespace: 'x', verb: 'list', reason: 'forbidden' }], 'denied'],
  ])('one that a cluster did not show may be there when Gateways could not be read with %s', (_, unreadable, expected) => {
    expect(verdict(route({ parents: to('gone') }), { unreadable, source: { kind: 'cluster', label: 'c' } } as Partial<Snapshot>)).toBe(expected);
  });

  it('a listener that it names by port and by name is one that has both', () => {
    const gateways = [gateway('g', [listener(), listener({ name: 'b', port: 81 })])];
    expect(['http', 'b'].map((section) => verdict(route({ parents: [{ namespace: 'x', name: 'g', section, port: 81 }] }), { gateways }))).toEqual(['denied', 'attached']);
  });
});
