import { describe, expect, it } from 'vitest';
import { formatPeer, policyId, type PeerId } from '@/lib/model/ids';
import { INITIAL_VIEW, formatViewState, isPortText, parseViewState } from './view-state';
import type { ViewState } from './view-state';
import { blastRadius, focusOn, focusOnPaths } from './focus';

const web = formatPeer({ kind: 'workload', namespace: 'shop', workloadKind: 'Deployment', name: 'web' });
const internet = formatPeer({ kind: 'internet' });
const shop = { kind: 'route', namespace: 'shop', routeKind: 'Ingress', name: 'web' } as const;

describe('the view in the address bar', () => {
  it('is empty for the initial view', () => {
    expect(formatViewState(INITIAL_VIEW)).toBe('');
    expect(parseViewState('')).toEqual(INITIAL_VIEW);
  });

  it.each<[string, ViewState]>([
    ['a workload on the map', { ...INITIAL_VIEW, selection: { kind: 'peer', id: web } }],
    ['an edge', { ...INITIAL_VIEW, selection: { kind: 'edge', from: internet, to: web } }],
    ['an edge and the port asked about', { ...INITIAL_VIEW, selection: { kind: 'edge', from: internet, to: web, port: '8080/TCP' } }],
    ['an Ingress', { ...INITIAL_VIEW, selection: { kind: 'peer', id: formatPeer(shop) } }],
    ['an edge to a host of an Ingress', { ...INITIAL_VIEW, selection: { kind: 'edge', from: web, to: formatPeer({ ...shop, host: '*.shop.example' }) } }],
    ['a namespace in the table', { ...INITIAL_VIEW, view: 'reach', selection: { kind: 'namespace', name: 'shop' } }],
    ['a policy', { ...INITIAL_VIEW, selection: { kind: 'policy', id: policyId('NetworkPolicy', 'shop', 'db') } }],
    ['a rule of a policy of the whole cluster', { ...INITIAL_VIEW, selection: { kind: 'policy', id: policyId('AdminNetworkPolicy', undefined, 'deny'), rule: { direction: 'egress', index: 12 } } }],
    ['a grouping, a level, and what is opened and closed by hand', { ...INITIAL_VIEW, grouping: 'label:app.kubernetes.io/name', level: 'groups', open: ['group/label:tier/a%2Fb', web], closed: ['namespace/shop'] }],
    ['a bundle between two groups', { ...INITIAL_VIEW, grouping: 'team', selection: { kind: 'edge', from: 'group/team/a' as PeerId, to: 'group/team' as PeerId } }],
    ['a workload in the middle', { ...INITIAL_VIEW, focus: focusOn(web) }],
    ['its blast radius by rules alone, with a group unfolded', { ...INITIAL_VIEW, focus: { ...blastRadius(web), via: ['policy'], unfolded: ['out1:namespace/shop', 'out2:*'] } }],
    ['what the Internet can reach, by addresses too', { ...INITIAL_VIEW, focus: focusOn(internet, { side: 'out', hops: 2, addresses: 'any' }) }],
    ['all paths of up to eight legs', { ...INITIAL_VIEW, focus: { ...focusOnPaths(internet, web), legs: 8 }, selection: { kind: 'edge', from: internet, to: web } }],
    ['the matrix and the order of its lines', { ...INITIAL_VIEW, view: 'matrix', order: 'flow' }],
    ['the changes of the last hour', { ...INITIAL_VIEW, since: 'hour' }],
    ['the order of the table', { ...INITIAL_VIEW, view: 'reach', rowGroup: 'destination-namespace', rowSort: { column: 'ports', descending: true } }],
    ['filters', { ...INITIAL_VIEW, namespaces: ['orders', 'shop'], port: '53/UDP', filter: 'from:ns=shop to:app="a&b" port:53' }],
  ])('gives back %s', (_, view) => {
    expect(parseViewState(formatViewState(view))).toEqual(view);
  });

  it('keeps the slashes of a peer readable', () => {
    expect(formatViewState({ ...INITIAL_VIEW, selection: { kind: 'peer', id: web } })).toBe('?peer=workload/shop/Deployment/web');
  });

  it('escapes what would end the parameter', () => {
    const odd: ViewState = { ...INITIAL_VIEW, selection: { kind: 'namespace', name: 'a&view=reach#x' } };
    expect(parseViewState(formatViewState(odd))).toEqual(odd);
  });

  it.each(['?peer=nonsense', '?from=internet', '?from=internet&to=//', '?peer=route/shop/Service/web', '?peer=route/shop/Ingress/web/', '?peer=workload/shop/Deployment/web/x', '?policy=NetworkPolicy', '?policy=NetworkPolicy/shop/db/x', '?port=99999/TCP', '?port=http', '?filter=from:', '?rows=pods&sort=-pods', '?filter=%20', '?view=admin', '?focus=service/shop/web', '?focus=internet&towards=namespace/shop', '?focus=internet&towards=internet', '?towards=internet', '?group=label:', '?since=yesterday', '?level=pods', '?open=nonsense&closed=group', '?namespace='])('leaves out what makes no sense: %s', (search) => {
    expect(parseViewState(search)).toEqual(INITIAL_VIEW);
  });

  it.each(['hops=0', 'hops=many', 'side=up', 'via=denied', 'addresses=some', 'unfold=1:x'])('reads a focus with %s as if it were not there', (text) => {
    expect(parseViewState(`?focus=internet&${text}`).focus).toEqual(focusOn(internet));
  });

  it('lists each namespace once, in order, so that equal views have equal keys', () => {
    expect(parseViewState('?namespace=b&namespace=a&namespace=b').namespaces).toEqual(['a', 'b']);
  });
});

describe('the text of a port', () => {
  it.each(['1/TCP', '65535/UDP', '132/SCTP'])('%s is one', (text) => expect(isPortText(text)).toBe(true));
  it.each(['0/TCP', '65536/TCP', '80', '80/tcp', '80/TCP ', 'http/TCP'])('%s is none', (text) => expect(isPortText(text)).toBe(false));
});
