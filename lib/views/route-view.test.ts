import { describe, expect, it } from 'vitest';
import { parsePeer, type PeerId } from '@/lib/model/ids';
import type { Service, Snapshot } from '@/lib/model/snapshot';
import { routeExplainSchema } from '@/lib/queries/contract/route';
import { readSample } from '@/lib/sources/sample';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { analyse, type Analysis } from './analysis';
import { graphView } from './graph-view';
import { routeView } from './route-view';
import type { RoutePeer } from './routes';
import { snapshotView } from './snapshot-view';

const service = (namespace: string, app: string, parts: Partial<Service> = {}): Service => ({ namespace, name: app, type: 'ClusterIP', headless: false, selector: { app }, ports: [{ protocol: 'TCP', port: 80, targetPort: 8080 }], ...parts });
const pods = [pod('y/client', { deployment: 'client' }), pod('x/web', { deployment: 'web' }), pod('x/images', { deployment: 'images' }), pod('ingress-nginx/controller', { deployment: 'ingress-nginx-controller', labels: { app: 'nginx' } })];
const services = [service('x', 'web'), service('x', 'images'), service('ingress-nginx', 'nginx', { type: 'LoadBalancer', externalTrafficPolicy: 'Local' })];
const ingresses = [{
  namespace: 'x', name: 'shop', className: 'nginx', origin: { file: 'shop.yaml', line: 3 },
  backends: [
    { service: 'web', port: 80, host: 'shop.example', path: '/' }, { service: 'web', port: 80, host: 'shop.example', path: '/cart' },
    { service: 'images', port: 80, host: 'img.example', path: '/' }, { service: 'gone', port: 80, host: 'img.example', path: '/old' },
  ],
}];
const imagesClosed = policy('x/images', { podSelector: { matchLabels: { app: 'images' } }, policyTypes: ['Ingress'] });
const [WEB, IMAGES, CONTROLLER, CLIENT] = ['workload/x/Deployment/web', 'workload/x/Deployment/images', 'workload/ingress-nginx/Deployment/ingress-nginx-controller', 'workload/y/Deployment/client'];
const SHOP = 'route/x/Ingress/shop';

const of = (parts: Partial<Snapshot> = {}) => analyse(cluster({ pods, services, ingresses, policies: [imagesClosed], ...parts }));
const view = (analysis: Analysis, from: string, route: string) => routeView(analysis, from as PeerId, parsePeer(route) as RoutePeer);

describe('an Ingress', () => {
  it('is listed with its hosts, which can be asked about by themselves', () => {
    expect(snapshotView(of()).routes).toEqual([{ id: SHOP, kind: 'Ingress', namespace: 'x', name: 'shop', hosts: ['img.example', 'shop.example'] }]);
  });

  it('tells who is meant to serve it, where it stands, and what leads nowhere', () => {
    expect(view(of(), 'internet', SHOP)).toMatchObject({
      object: { kind: 'Ingress', namespace: 'x', name: 'shop', file: 'shop.yaml', line: 3 },
      hosts: ['img.example', 'shop.example'],
      servedBy: ['class nginx'],
      broken: [{ entry: 'img.example/old', message: 'It leads to Service x/gone, which is not there.' }],
      notes: [],
    });
  });

  it('shows both legs from the Internet, with the reasons for a connection of each', () => {
    const told = view(of(), 'internet', SHOP)!;
    expect([told.verdict, told.approaches.map(({ controller, state, ways }) => [controller, state, ways.map(({ words }) => words)])]).toEqual(['allowed', [[CONTROLLER, 'open', ['by port 80/TCP of its load balancer']]]]);
    expect(told.ways.map(({ entry, workload, state, over }) => [entry, workload, state, over])).toEqual([
      ['img.example/', IMAGES, 'denied', 'denied'], ['shop.example/', WEB, 'open', 'open'], ['shop.example/cart', WEB, 'open', 'open'],
    ]);
    expect(told.approaches[0]?.example).toMatchObject({ from: { id: 'internet' }, to: { id: CONTROLLER }, port: '8080/TCP', verdict: 'allowed' });
    expect(told.example).toMatchObject({ from: { id: CONTROLLER }, to: { id: WEB }, port: '8080/TCP', verdict: 'allowed' });
  });

  it('explains the denial of the host asked about', () => {
    expect(view(of(), 'internet', `${SHOP}/img.example`)).toMatchObject({ verdict: 'denied', state: 'denied', ways: [{ entry: 'img.example/' }], example: { to: { id: IMAGES }, verdict: 'denied' } });
  });

  it('is let in by a policy when one of the ends it passes is isolated', () => {
    const admits = policy('ingress-nginx/all', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] });
    expect(view(of({ policies: [admits] }), 'internet', SHOP)).toMatchObject({ state: 'policy', approaches: [{ state: 'policy' }], ways: [{ state: 'open', over: 'policy' }, { over: 'policy' }, { over: 'policy' }] });
  });

  it('is reached by a workload through the controller’s Service', () => {
    const told = view(of(), CLIENT, `${SHOP}/shop.example`)!;
    expect([told.verdict, told.approaches[0]?.example?.from.id, told.approaches[0]?.example?.to.id]).toEqual(['allowed', CLIENT, CONTROLLER]);
  });

  it.each([['internet', 'route/x/Ingress/gone'], ['internet', 'route/x/HTTPRoute/shop'], ['internet', `${SHOP}/other.example`], ['workload/y/Deployment/gone', SHOP]])('from %s to %s is no view where one is not there', (from, route) => {
    expect(view(of(), from, route)).toBeNull();
  });
});

describe('on the map', () => {
  const lines = (analysis: Analysis, query: { route?: string; from?: string; namespaces?: string[]; port?: { protocol: 'TCP'; port: number } } = {}) =>
    graphView(analysis, query).routes.map(({ from, to, state, entries, ports }) => `${from} > ${to.split('/').at(-1)} ${state}: ${entries.join(' ')} ${ports.join()}`);

  it('what is let in from the Internet is drawn while it is little, one line a workload', () => {
    expect(lines(of())).toEqual(['internet > web open: shop.example/ shop.example/cart 8080/TCP']);
    expect(lines(of({ ingresses: Array.from({ length: 8 }, (_, index) => ({ ...ingresses[0]!, name: `shop-${index}` })) }))).toEqual([]);
  });

  it('the route asked about is drawn in every state, from where it was asked', () => {
    expect(lines(of(), { route: SHOP })).toEqual(['internet > images denied: img.example/ 8080/TCP', 'internet > web open: shop.example/ shop.example/cart 8080/TCP']);
    expect(lines(of(), { route: `${SHOP}/img.example`, from: CLIENT })).toEqual([`${CLIENT} > images denied: img.example/ 8080/TCP`, 'internet > web open: shop.example/ shop.example/cart 8080/TCP']);
  });

  it('comes with the connections it runs over and all their ends, also of namespaces that are not chosen', () => {
    const { nodes, edges, routes } = graphView(of(), { route: SHOP, from: CLIENT, namespaces: ['x'] });
    expect(nodes.map(({ id }) => id)).toEqual(expect.arrayContaining([CLIENT, CONTROLLER, WEB, IMAGES]));
    expect(edges.map(({ id }) => id)).toEqual(expect.arrayContaining([`${CLIENT}>${CONTROLLER}`, `${CONTROLLER}>${WEB}`]));
    expect(routes.every(({ controllers }) => controllers.join() === CONTROLLER)).toBe(true);
  });

  it('keeps to the namespaces and the port that are chosen where nothing was asked', () => {
    expect([lines(of(), { namespaces: ['y'] }), lines(of(), { port: { protocol: 'TCP', port: 9 } }), lines(of(), { port: { protocol: 'TCP', port: 8080 } }).length]).toEqual([[], [], 1]);
  });
});

describe('the sample', () => {
  it('gives answers that keep to the contract, from every peer to its Ingress', async () => {
    const analysis = analyse(await readSample());
    for (const { id } of analysis.graph.peers) expect(() => routeExplainSchema.parse({ revision: 1, ...view(analysis, id, 'route/storefront/Ingress/shop')! })).not.toThrow();
  });

  it('lets its shop in and keeps its image resizer closed', async () => {
    const told = view(analyse(await readSample()), 'internet', 'route/storefront/Ingress/shop')!;
    expect(told.ways.map(({ entry, over }) => `${entry} ${over}`)).toEqual(['shop.example/api policy', 'shop.example/images denied', 'shop.example/ policy']);
  });
});
