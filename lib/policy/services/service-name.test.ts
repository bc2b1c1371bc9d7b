import { describe, expect, it } from 'vitest';
import type { Service } from '@/lib/model/snapshot';
import { cluster, namespace, pod } from '@/lib/testing/builders';
import { serviceOfHost, serviceOfVariable, type NamedService } from './service-name';

const service = (place: string, parts: Partial<Service> = {}): Service => {
  const [own = '', name = ''] = place.split('/');
  return { namespace: own, name, type: 'ClusterIP', headless: false, ports: [], ...parts };
};
const snapshot = cluster({
  namespaces: [namespace('edge'), namespace('shop'), namespace('db')],
  pods: [pod('shop/db-0', { deployment: 'db' }), pod('shop/db-a1', { deployment: 'db' }), pod('shop/web', { deployment: 'web' })],
  services: [service('shop/orders'), service('edge/orders'), service('shop/db', { headless: true }), service('shop/order-book'), service('db/db-0'), service('edge/svc')],
});
const words = (named: NamedService) => (named.kind === 'service' ? `${named.service.namespace}/${named.service.name}` : named.kind === 'unclear' ? named.why : 'none');

describe('a host name means, to the pods of a namespace,', () => {
  it.each<[string, string, string]>([
    ['orders', 'shop', 'shop/orders'],
    ['orders', 'edge', 'edge/orders'],
    ['orders', 'db', 'none'],
    ['', 'shop', 'none'],
    ['orders.shop', 'edge', 'shop/orders'],
    ['orders.db', 'edge', 'none'],
    ['orders.shop.svc', 'edge', 'shop/orders'],
    ['orders.shop.svc.cluster.local', 'edge', 'shop/orders'],
    ['gone.shop.svc', 'edge', 'there is no Service shop/gone'],
    ['gone.nowhere.svc', 'edge', 'none'],
    ['db.shop', 'shop', 'shop/db'],
    ['db-0.db.shop.svc', 'edge', 'shop/db'],
    ['db-0.db.shop.svc.cluster.local', 'edge', 'shop/db'],
    ['x.orders.shop.svc', 'edge', 'Service shop/orders is not headless, so that no pod of it has a name of its own'],
    ['db-0.db.shop', 'edge', 'shop/db'],
    ['x.orders.shop', 'edge', 'none'],
    ['a.b.db.shop', 'edge', 'none'],
    ['a.db.shop.x', 'edge', 'none'],
    ['a.b.c.svc.shop', 'edge', 'none'],
    ['a.b.db.shop.svc', 'edge', 'none'],
    ['svc', 'edge', 'none'],
    ['svc.edge', 'edge', 'none'],
    ['orders.svc', 'shop', 'none'],
    ['db-1.db', 'shop', 'shop/db'],
    ['db-10.db', 'shop', 'shop/db'],
    ['db-a1.db', 'shop', 'shop/db'],
    ['db-1x.db', 'shop', 'none'],
    ['other-0.db', 'shop', 'none'],
    ['web.orders', 'shop', 'none'],
    ['db-0.db', 'edge', 'db/db-0'],
    ['db-0.db', 'shop', 'db-0.db may be Service db/db-0 or a pod of Service shop/db'],
  ])('%s to those of %s: %s', (host, own, expected) => expect(words(serviceOfHost(snapshot, own, host))).toBe(expected));
});

describe('a variable that the kubelet sets is that of a Service of the pod’s own namespace', () => {
  it.each<[string, string, string]>([
    ['ORDERS_SERVICE_HOST', 'shop', 'shop/orders'],
    ['ORDERS_SERVICE_HOST', 'edge', 'edge/orders'],
    ['ORDER_BOOK_SERVICE_HOST', 'shop', 'shop/order-book'],
    ['ORDERS_SERVICE_HOST', 'db', 'none'],
    ['DB_SERVICE_HOST', 'shop', 'none'],
    ['ORDERS_SERVICE_PORT', 'shop', 'none'],
  ])('%s in %s: %s', (variable, own, expected) => expect(words(serviceOfVariable(snapshot, own, variable))).toBe(expected));
});
