import { afterEach, describe, expect, it } from 'vitest';
import { startApiServer, type ApiServer, type ApiServerOptions } from '@/lib/testing/api-server/server';
import { namespace, denyAll, observe, Observed, pod, podNames } from './testing';

const open: { server?: ApiServer; observed: Observed[] } = { observed: [] };

afterEach(async () => {
  await Promise.all(open.observed.map(({ source }) => source.stop()));
  await open.server?.close();
  open.observed = [];
});

async function serve(options: ApiServerOptions): Promise<ApiServer> {
  return (open.server = await startApiServer(options));
}

function watch(...given: Parameters<typeof observe>): Observed {
  const observed = observe(...given);
  open.observed.push(observed);
  return observed;
}

const shop = () => [namespace('shop'), pod('shop', 'web'), pod('shop', 'db'), denyAll('shop')];
const listsOf = (server: ApiServer, resource: string) => server.requests.filter((request) => request.verb === 'list' && request.resource === resource);
const watchesOf = (server: ApiServer, resource: string) => server.requests.filter((request) => request.verb === 'watch' && request.resource === resource);

describe('reading a cluster', () => {
  it('says that it is loading, then shows what is there', async () => {
    const server = await serve({ objects: shop() });
    const observed = watch(server);
    expect(observed.updates[0]?.freshness.state).toBe('loading');
    const { snapshot } = await observed.live();
    expect(podNames(observed.latest)).toEqual(['shop/db', 'shop/web']);
    expect(snapshot.source).toEqual({ kind: 'cluster', label: 'test' });
    expect(snapshot.policies.map(({ name }) => name)).toEqual(['deny-all']);
    expect(snapshot.unreadable).toEqual([]);
    expect(snapshot.problems).toEqual([]);
  });

  it('lists in pages of 500 and counts aloud', async () => {
    const pods = Array.from({ length: 1234 }, (_, index) => pod('shop', `web-${index}`));
    const server = await serve({ objects: [namespace('shop'), ...pods] });
    server.fault({ kind: 'delay', milliseconds: 60, times: 3, verb: 'list', resource: 'pods' });
    const observed = watch(server);
    await observed.until('a count', ({ freshness }) => freshness.state === 'loading' && freshness.message === 'Listing pods: 1,000 so far');
    const { snapshot } = await observed.live();
    expect(snapshot.pods).toHaveLength(1234);
    expect(listsOf(server, 'pods').map(({ query }) => query.get('limit'))).toEqual(['500', '500', '500']);
    expect(watchesOf(server, 'pods')[0]?.query.get('allowWatchBookmarks')).toBe('true');
  });

  it('starts the list anew when a continue token expires', async () => {
    const pods = Array.from({ length: 700 }, (_, index) => pod('shop', `web-${index}`));
    const server = await serve({ objects: [namespace('shop'), ...pods] });
    server.fault({ kind: 'delay', milliseconds: 60, times: 2, verb: 'list', resource: 'pods' });
    const observed = watch(server);
    await observed.until('the first page', ({ freshness }) => freshness.state === 'loading' && freshness.message.includes('500'));
    server.fault({ kind: 'expire-pages' });
    const { snapshot } = await observed.live();
    expect(snapshot.pods).toHaveLength(700);
    expect(listsOf(server, 'pods').map(({ status }) => status)).toEqual([200, 410, 200, 200]);
  });

  it('sees what is created, changed and deleted', async () => {
    const server = await serve({ objects: shop() });
    const observed = watch(server);
    await observed.live();
    server.apply(pod('shop', 'cache'));
    await observed.until('the new pod', (update) => podNames(update).includes('shop/cache'));
    server.apply(pod('shop', 'cache', { app: 'other' }));
    await observed.until('the new label', ({ snapshot }) => snapshot.pods.some(({ labels }) => labels['app'] === 'other'));
    server.remove('Pod', 'shop', 'cache');
    await observed.until('the pod gone', (update) => !podNames(update).includes('shop/cache'));
  });

  it('keeps a pod that was deleted and created anew under its name, as the new one', async () => {
    const server = await serve({ objects: shop() });
    const observed = watch(server);
    await observed.live();
    server.remove('Pod', 'shop', 'web');
    server.apply(pod('shop', 'web', { app: 'newer' }));
    await observed.until('the newer pod', ({ snapshot }) => snapshot.pods.some(({ labels }) => labels['app'] === 'newer'));
    expect(podNames(observed.latest)).toEqual(['shop/db', 'shop/web']);
  });

  it('makes few updates of many changes', async () => {
    const server = await serve({ objects: shop() });
    const observed = watch(server, { limits: { quiet: 50, hold: 500 } });
    await observed.live();
    const before = observed.updates.length;
    for (let index = 0; index < 200; index += 1) server.apply(pod('shop', `burst-${index}`));
    await observed.until('all of them', (update) => update.snapshot.pods.length === 202);
    expect(observed.updates.length - before).toBeLessThanOrEqual(3);
  });

  it('never asks for Secrets or ConfigMaps', async () => {
    const server = await serve({ objects: shop() });
    await watch(server).live();
    expect(server.requests.map(({ resource }) => resource).filter((resource) => /secret|configmap/.test(resource))).toEqual([]);
  });

  it('passes policies of kinds that are not evaluated on as such', async () => {
    const server = await serve({
      objects: [
        ...shop(),
        { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', metadata: { name: 'l7', namespace: 'shop' }, spec: { endpointSelector: { matchLabels: { app: 'web' } }, ingress: [{}] } },
        { apiVersion: 'crd.projectcalico.org/v1', kind: 'NetworkPolicy', metadata: { name: 'tiered', namespace: 'shop' }, spec: { types: ['Ingress'] } },
        { apiVersion: 'policy.networking.k8s.io/v1alpha1', kind: 'AdminNetworkPolicy', metadata: { name: 'admin' }, spec: { subject: { namespaces: {} }, ingress: [{}] } },
      ],
    });
    const { snapshot } = await watch(server).live();
    expect(snapshot.unevaluated.map(({ kind, name }) => `${kind} ${name}`).sort()).toEqual(['AdminNetworkPolicy admin', 'CiliumNetworkPolicy l7', 'NetworkPolicy tiered']);
    expect(snapshot.policies.map(({ name }) => name)).toEqual(['deny-all']);
    expect(server.requests.map(({ resource }) => resource)).not.toContain('ciliumnodes');
  });

  it('leaves malformed objects out with a problem, and the rest is live', async () => {
    const server = await serve({ objects: shop() });
    const observed = watch(server);
    await observed.live();
    server.fault({ kind: 'line', resource: 'pods', text: '{"type":"ADDED","object":{"metadata":{"resourceVersion":"1005"}}}\n' });
    server.fault({ kind: 'line', resource: 'pods', text: '{"type":"ADDED","object":{"metadata":"what"}}\n' });
    const { snapshot } = await observed.until('the problems', (update) => update.snapshot.problems.length === 2);
    expect(snapshot.problems.map(({ code }) => code)).toEqual(['cluster-object-malformed', 'cluster-object-malformed']);
    expect(podNames(observed.latest)).toEqual(['shop/db', 'shop/web']);
    expect(observed.latest.freshness.state).toBe('live');
  });
});

describe('faults', () => {
  async function startLive(options: Partial<ApiServerOptions> = {}, given: Parameters<typeof observe>[1] = {}) {
    const server = await serve({ objects: shop(), ...options });
    const observed = watch(server, given);
    await observed.live();
    return { server, observed };
  }
  const seeNew = async (server: ApiServer, observed: Observed, name: string) => {
    server.apply(pod('shop', name));
    return observed.until(`pod ${name}, live`, (update) => podNames(update).includes(`shop/${name}`) && update.freshness.state === 'live');
  };

  it('a broken connection: stale since then, resumed without a new list, nothing missed', async () => {
    const { server, observed } = await startLive();
    server.fault({ kind: 'drop' });
    server.apply(pod('shop', 'meanwhile'));
    const { freshness } = await observed.until('stale', (update) => update.freshness.state === 'stale');
    expect(freshness.state === 'stale' && Math.abs(Date.parse(freshness.since) - Date.now())).toBeLessThan(2_000);
    await observed.until('caught up', (update) => update.freshness.state === 'live' && podNames(update).includes('shop/meanwhile'));
    expect(listsOf(server, 'pods')).toHaveLength(1);
    expect(Number(watchesOf(server, 'pods').at(-1)?.query.get('resourceVersion'))).toBeGreaterThan(1000);
  });

  it('a watch that ends in good order is opened again', async () => {
    const { server, observed } = await startLive();
    server.fault({ kind: 'line', resource: 'pods', text: '{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"1004"}}}\n' });
    server.fault({ kind: 'close' });
    await seeNew(server, observed, 'later');
    expect(listsOf(server, 'pods')).toHaveLength(1);
  });

  it('bookmarks move the resource version on', async () => {
    const { server, observed } = await startLive({ bookmarkInterval: 10 });
    server.apply(denyAll('shop', 'another'));
    await observed.until('the policy', ({ snapshot }) => snapshot.policies.length === 2);
    await new Promise((resolve) => setTimeout(resolve, 40));
    server.fault({ kind: 'drop' });
    await observed.until('stale', ({ freshness }) => freshness.state === 'stale');
    await observed.live();
    expect(watchesOf(server, 'pods').at(-1)?.query.get('resourceVersion')).toBe('1005');
  });

  for (const inStream of [false, true]) {
    it(`410 as ${inStream ? 'an event' : 'a status'}: one new list, and what was deleted meanwhile is gone`, async () => {
      const { server, observed } = await startLive();
      if (inStream) {
        server.fault({ kind: 'silence' });
        server.remove('Pod', 'shop', 'db');
        server.fault({ kind: 'drop' });
        server.fault({ kind: 'expire' });
      } else {
        server.fault({ kind: 'expire', inStream: true });
        server.remove('Pod', 'shop', 'db');
      }
      await observed.until('db gone, live', (update) => update.freshness.state === 'live' && !podNames(update).includes('shop/db'));
      expect(listsOf(server, 'pods')).toHaveLength(2);
      await seeNew(server, observed, 'after');
    });
  }

  it('429 on a watch: waits as long as asked, and does not list again', async () => {
    const { server, observed } = await startLive();
    server.fault({ kind: 'status', status: 429, times: 1, verb: 'watch', resource: 'pods', retryAfter: 7 });
    server.fault({ kind: 'drop' });
    await seeNew(server, observed, 'later');
    expect(watchesOf(server, 'pods').map(({ status }) => status)).toEqual([200, 429, 200]);
    expect(listsOf(server, 'pods')).toHaveLength(1);
    expect(observed.time.waits.some((wait) => wait >= 7_000 && wait < 7_500)).toBe(true);
  });

  it('500 on a watch and on a new list: waits grow, the last picture stays', async () => {
    const { server, observed } = await startLive();
    server.fault({ kind: 'status', status: 500, times: 4, verb: 'list', resource: 'pods' });
    server.fault({ kind: 'expire', inStream: true });
    const stale = await observed.until('stale', ({ freshness }) => freshness.state === 'stale');
    expect(podNames(stale)).toEqual(['shop/db', 'shop/web']);
    await observed.until('the server answering again', ({ freshness }) => freshness.state === 'live');
    const backoff = observed.time.waits.filter((wait) => wait >= 800 && wait < 40_000);
    expect(backoff).toEqual([...backoff].sort((a, b) => a - b));
    expect(backoff.at(-1)).toBeGreaterThan(backoff[0] ?? 0);
    await seeNew(server, observed, 'after');
  });

  it('500 while loading is told, and passes', async () => {
    const server = await serve({ objects: shop() });
    server.fault({ kind: 'status', status: 500, times: 6, verb: 'list', resource: 'pods' });
    const observed = watch(server);
    const { freshness } = await observed.until('the failure', (update) => update.freshness.state === 'failed');
    expect(freshness.state === 'failed' && freshness.message).toMatch(/pods.*500/);
    await observed.live();
  });

  it('an event cut in the middle is read again, not lost', async () => {
    const { server, observed } = await startLive();
    server.fault({ kind: 'truncate' });
    await seeNew(server, observed, 'cut');
    expect(listsOf(server, 'pods')).toHaveLength(1);
  });

  it('an ERROR event other than 410 is told, and the watch is opened again', async () => {
    const { server, observed } = await startLive();
    server.fault({ kind: 'line', resource: 'pods', text: '{"type":"ERROR","object":{"code":500,"message":"etcd is down"}}\n' });
    const { freshness } = await observed.until('stale', (update) => update.freshness.state === 'stale');
    expect(freshness.state === 'stale' && freshness.message).toContain('etcd is down');
    await seeNew(server, observed, 'after');
  });

  it('a resource version ahead of a restored server: a new list', async () => {
    const { server, observed } = await startLive();
    server.fault({ kind: 'status', status: 504, times: 1, verb: 'watch', resource: 'pods', message: 'Too large resource version: 5000, current: 3' });
    server.fault({ kind: 'drop' });
    await seeNew(server, observed, 'after');
    expect(listsOf(server, 'pods')).toHaveLength(2);
  });

  it('a connection that says nothing any more is given up and opened again', async () => {
    const { server, observed } = await startLive({ bookmarkInterval: 40 }, { limits: { watchSilence: 200 } });
    server.fault({ kind: 'silence' });
    server.apply(pod('shop', 'unheard'));
    await observed.until('the pod', (update) => podNames(update).includes('shop/unheard'));
    expect(listsOf(server, 'pods')).toHaveLength(1);
  });

  it('events told twice change nothing', async () => {
    const { server, observed } = await startLive();
    server.fault({ kind: 'echo' });
    server.apply(pod('shop', 'once'));
    server.remove('Pod', 'shop', 'db');
    await observed.until('both changes', (update) => podNames(update).join() === 'shop/once,shop/web');
  });

  it('a server that comes back after an outage: stale meanwhile, then caught up', async () => {
    const { server, observed } = await startLive();
    await server.suspend();
    const stale = await observed.until('stale', ({ freshness }) => freshness.state === 'stale' && freshness.message.includes('ECONNREFUSED'));
    expect(podNames(stale)).toEqual(['shop/db', 'shop/web']);
    server.remove('Pod', 'shop', 'db');
    await server.resume();
    await observed.until('caught up', (update) => update.freshness.state === 'live' && podNames(update).join() === 'shop/web');
  });
});

describe('what may not be read', () => {
  const forbid = (...rules: { resource: string; verb?: 'list' | 'watch'; scope?: 'cluster' | { namespace: string } }[]) => ({ access: { reader: rules } });
  const two = () => [namespace('a'), namespace('b'), pod('a', 'one'), pod('b', 'two'), denyAll('a'), denyAll('b')];

  it('pods of the whole cluster: namespace by namespace, and the refused one is named', async () => {
    const server = await serve({ objects: two(), ...forbid({ resource: 'pods', scope: 'cluster' }, { resource: 'pods', scope: { namespace: 'b' } }) });
    const observed = watch(server, { token: 'reader' });
    const { snapshot } = await observed.live();
    expect(podNames(observed.latest)).toEqual(['a/one']);
    expect(snapshot.unreadable).toEqual([
      { resource: 'pods', namespace: 'b', verb: 'list', reason: 'pods is forbidden: User "reader" cannot list resource "pods" in API group "" in the namespace "b"' },
    ]);
    server.apply(pod('a', 'three'));
    await observed.until('a pod of the readable namespace', (update) => podNames(update).includes('a/three'));
    server.apply(namespace('c'));
    server.apply(pod('c', 'four'));
    await observed.until('a pod of a namespace made later', (update) => podNames(update).includes('c/four'));
  });

  it('network policies: every namespace is reported, pods are still there, and the source says what is missing', async () => {
    const server = await serve({ objects: two(), ...forbid({ resource: 'networkpolicies' }) });
    const observed = watch(server, { token: 'reader' });
    const { snapshot, freshness } = await observed.until('the failure', (update) => update.freshness.state === 'failed');
    expect(podNames(observed.latest)).toEqual(['a/one', 'b/two']);
    expect(snapshot.unreadable.map(({ resource, namespace: place }) => `${resource} ${place}`)).toEqual(['networkpolicies a', 'networkpolicies b']);
    expect(freshness.state === 'failed' && freshness.message).toMatch(/^Cannot list networkpolicies, nor in any single namespace: networkpolicies\.networking\.k8s\.io is forbidden.*verbs list and watch on networkpolicies/);
  });

  it('network policies of one namespace only: the rest is live', async () => {
    const server = await serve({ objects: two(), ...forbid({ resource: 'networkpolicies', scope: 'cluster' }, { resource: 'networkpolicies', scope: { namespace: 'b' } }) });
    const { snapshot } = await watch(server, { token: 'reader' }).live();
    expect(snapshot.policies.map(({ namespace: place }) => place)).toEqual(['a']);
    expect(snapshot.unreadable.map(({ resource, namespace: place }) => `${resource} ${place}`)).toEqual(['networkpolicies b']);
  });

  it('neither namespaces nor anything cluster-wide: the context’s own namespace is read', async () => {
    const everywhere = ['pods', 'services', 'networkpolicies', 'ingresses', 'deployments', 'statefulsets', 'daemonsets', 'replicasets', 'replicationcontrollers', 'jobs', 'cronjobs', 'nodes', 'namespaces'];
    const server = await serve({ objects: [pod('default', 'mine'), pod('b', 'two'), denyAll('default')], ...forbid(...everywhere.map((resource) => ({ resource, scope: 'cluster' as const }))) });
    const observed = watch(server, { token: 'reader' });
    const { snapshot } = await observed.live();
    expect(podNames(observed.latest)).toEqual(['default/mine']);
    expect(snapshot.policies).toHaveLength(1);
    const whole = snapshot.unreadable.filter(({ namespace: place }) => place === undefined).map(({ resource }) => resource);
    expect(new Set(whole)).toEqual(new Set(['ingresses', 'namespaces', 'nodes', 'pods', 'services', 'workloads']));
  });

  it('policies in the namespaces of pods that are known, when namespaces may not be listed', async () => {
    const server = await serve({ objects: two(), ...forbid({ resource: 'namespaces' }, { resource: 'networkpolicies', scope: 'cluster' }) });
    const { snapshot } = await watch(server, { token: 'reader' }).live();
    expect(snapshot.policies.map(({ namespace: place }) => place)).toEqual(['a', 'b']);
    expect(snapshot.unreadable.map(({ resource, namespace: place }) => [resource, place])).toEqual([['namespaces', undefined]]);
  });

  it('pods altogether: failed, naming verb and resource', async () => {
    const server = await serve({ objects: two(), ...forbid({ resource: 'pods' }) });
    const { freshness } = await watch(server, { token: 'reader' }).until('the failure', (update) => update.freshness.state === 'failed');
    expect(freshness.state === 'failed' && freshness.message).toMatch(/Cannot list pods, nor in any single namespace: .*verbs list and watch on pods/);
  });

  it('a policy kind that is served but refused makes policies unreadable', async () => {
    const server = await serve({ objects: two(), groups: ['cilium.io'], ...forbid({ resource: 'ciliumclusterwidenetworkpolicies' }) });
    const { snapshot } = await watch(server, { token: 'reader' }).live();
    expect(snapshot.unreadable).toMatchObject([{ resource: 'networkpolicies', verb: 'list', reason: expect.stringContaining('ciliumclusterwidenetworkpolicies.cilium.io is forbidden') as string }]);
    expect(snapshot.problems.map(({ code }) => code)).toEqual(['cluster-policies-unreadable']);
  });

  it('the kinds the server has: policies are unreadable as a whole', async () => {
    const server = await serve({ objects: two(), ...forbid({ resource: '/apis' }) });
    const { snapshot } = await watch(server, { token: 'reader' }).live();
    expect(snapshot.unreadable).toMatchObject([{ resource: 'networkpolicies', verb: 'list' }]);
    expect(snapshot.problems.map(({ code }) => code)).toEqual(['cluster-discovery-failed']);
  });

  it('watching alone: lists again and again, and says so', async () => {
    const server = await serve({ objects: two(), ...forbid({ resource: 'pods', verb: 'watch' }) });
    const observed = watch(server, { token: 'reader' });
    const { snapshot } = await observed.live();
    expect(snapshot.problems.map(({ code }) => code)).toEqual(['cluster-watch-forbidden']);
    server.apply(pod('a', 'polled'));
    await observed.until('the polled pod', (update) => podNames(update).includes('a/polled'));
  });

  it('a permission taken away while watching: the picture of what it allowed goes too', async () => {
    const server = await serve({ objects: two(), access: { reader: [] } });
    const observed = watch(server, { token: 'reader' });
    await observed.live();
    server.setAccess({ reader: [{ resource: 'networkpolicies' }] });
    server.fault({ kind: 'drop' });
    const { snapshot } = await observed.until('the failure', (update) => update.freshness.state === 'failed');
    expect(snapshot.policies).toEqual([]);
    expect(snapshot.unreadable.map(({ namespace: place }) => place)).toEqual(['a', 'b']);
  });

  it('a permission that is granted later is noticed, and the single namespaces are left', async () => {
    const server = await serve({ objects: two(), ...forbid({ resource: 'pods', scope: 'cluster' }, { resource: 'pods', scope: { namespace: 'b' } }) });
    const observed = watch(server, { token: 'reader', limits: { refused: 200 } });
    const { snapshot } = await observed.live();
    expect(snapshot.unreadable).toHaveLength(1);
    server.setAccess({ reader: [] });
    await observed.until('everything', (update) => podNames(update).join() === 'a/one,b/two' && update.snapshot.unreadable.length === 0);
    await expect.poll(() => server.watches).toBe(13);
  });

  it('a token that is not accepted is told, not looped on', async () => {
    const server = await serve({ objects: two(), token: 'right' });
    const observed = watch(server, { token: 'wrong' });
    const { freshness } = await observed.until('the failure', (update) => update.freshness.state === 'failed');
    expect(freshness.state === 'failed' && freshness.message).toContain('does not accept the credentials (401)');
  });
});

describe('starting and stopping', () => {
  it('a second start changes nothing', async () => {
    const server = await serve({ objects: shop() });
    const observed = watch(server);
    let others = 0;
    observed.source.start(() => (others += 1));
    await observed.live();
    expect(others).toBe(0);
    expect(watchesOf(server, 'pods')).toHaveLength(1);
    expect(listsOf(server, 'pods')).toHaveLength(1);
  });

  it('stop leaves no connection, no timer and says nothing more', async () => {
    const server = await serve({ objects: shop() });
    const observed = watch(server);
    await observed.live();
    expect(server.watches).toBeGreaterThan(10);
    await observed.source.stop();
    const said = observed.updates.length;
    server.apply(pod('shop', 'unseen'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(server.watches).toBe(0);
    expect(server.sockets).toBe(0);
    expect(observed.updates.length).toBe(said);
    expect(process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap')).toEqual([]);
  });

  it('stop in the middle of a list leaves nothing either', async () => {
    const server = await serve({ objects: shop() });
    server.fault({ kind: 'delay', milliseconds: 300, times: 50 });
    const observed = watch(server);
    await new Promise((resolve) => setTimeout(resolve, 30));
    await observed.source.stop();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(server.sockets).toBe(0);
    expect(server.watches).toBe(0);
  });

  it('a listener that throws does not stop the source', async () => {
    const server = await serve({ objects: shop() });
    const original = console.error;
    console.error = () => undefined;
    try {
      const observed = watch(server);
      const push = observed.updates.push.bind(observed.updates);
      observed.updates.push = (...items) => {
        push(...items);
        throw new Error('on purpose');
      };
      await observed.live();
      server.apply(pod('shop', 'after'));
      await observed.until('the next pod', (update) => podNames(update).includes('shop/after'));
    } finally {
      console.error = original;
    }
  });
});
