import { describe, expect, it } from 'vitest';
import type { ApiServer, ApiServerOptions } from '@/lib/testing/api-server/server';
import { denyAll, type observe, pod, podNames, requestsOf, shop, testCluster, type Observed } from './testing';

const { serve, watch } = testCluster();

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
    expect(requestsOf(server, 'list', 'pods')).toHaveLength(1);
    expect(Number(requestsOf(server, 'watch', 'pods').at(-1)?.query.get('resourceVersion'))).toBeGreaterThan(1000);
  });

  it('a watch that ends in good order is opened again', async () => {
    const { server, observed } = await startLive();
    server.fault({ kind: 'line', resource: 'pods', text: '{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"1004"}}}\n' });
    server.fault({ kind: 'close' });
    await seeNew(server, observed, 'later');
    expect(requestsOf(server, 'list', 'pods')).toHaveLength(1);
  });

  it('bookmarks move the resource version on', async () => {
    const { server, observed } = await startLive({ bookmarkInterval: 10 });
    server.apply(denyAll('shop', 'another'));
    await observed.until('the policy', ({ snapshot }) => snapshot.policies.length === 2);
    await new Promise((resolve) => setTimeout(resolve, 40));
    server.fault({ kind: 'drop' });
    await observed.until('stale', ({ freshness }) => freshness.state === 'stale');
    await observed.live();
    expect(requestsOf(server, 'watch', 'pods').at(-1)?.query.get('resourceVersion')).toBe('1000005');
  });

  it.each([
    ['an event of an open watch', ['remove', { kind: 'expire', inStream: true }]],
    ['the first event of a new watch', [{ kind: 'silence' }, 'remove', { kind: 'expire' }]],
    ['a status', [{ kind: 'status', status: 410, times: 1, verb: 'watch', resource: 'pods' }, { kind: 'silence' }, 'remove', { kind: 'drop' }]],
  ] as const)('410 as %s: one new list, and what was deleted meanwhile is gone', async (_, happenings) => {
    const { server, observed } = await startLive();
    for (const happening of happenings) {
      if (happening === 'remove') server.remove('Pod', 'shop', 'db');
      else server.fault(happening);
    }
    await observed.until('db gone, live', (update) => update.freshness.state === 'live' && !podNames(update).includes('shop/db'));
    expect(requestsOf(server, 'list', 'pods')).toHaveLength(2);
    await seeNew(server, observed, 'after');
  });

  it('429 on a watch: waits as long as asked, and does not list again', async () => {
    const { server, observed } = await startLive();
    server.fault({ kind: 'status', status: 429, times: 1, verb: 'watch', resource: 'pods', retryAfter: 7 });
    server.fault({ kind: 'drop' });
    await seeNew(server, observed, 'later');
    expect(requestsOf(server, 'watch', 'pods').map(({ status }) => status)).toEqual([200, 429, 200]);
    expect(requestsOf(server, 'list', 'pods')).toHaveLength(1);
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

  it('a host that cannot be found is told by its name, and asked for again', { timeout: 90_000 }, async () => {
    const observed = watch({ kubeconfigYaml: () => JSON.stringify({ 'current-context': 'far', contexts: [{ name: 'far', context: { cluster: 'far' } }], clusters: [{ name: 'far', cluster: { server: 'https://drawbridge.invalid:6443' } }] }) });
    const { freshness } = await observed.until('the failure', (update) => update.freshness.state === 'failed', 80_000);
    expect(freshness.state === 'failed' && freshness.message).toContain('drawbridge.invalid');
    expect(observed.time.waits.length).toBeGreaterThan(1);
  });

  it('an event cut in the middle is read again, not lost', async () => {
    const { server, observed } = await startLive();
    server.fault({ kind: 'truncate' });
    await seeNew(server, observed, 'cut');
    expect(requestsOf(server, 'list', 'pods')).toHaveLength(1);
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
    expect(requestsOf(server, 'list', 'pods')).toHaveLength(2);
  });

  it('a server that goes on from a backup, and accepts watches from versions to come without a word: a new list', async () => {
    const { server, observed } = await startLive();
    server.fault({ kind: 'rewind' });
    await seeNew(server, observed, 'after');
    expect(requestsOf(server, 'list', 'pods')).toHaveLength(2);
  });

  it('a connection that says nothing any more is given up and opened again', async () => {
    const { server, observed } = await startLive({ bookmarkInterval: 40 }, { limits: { watchSilence: 200 } });
    server.fault({ kind: 'silence' });
    server.apply(pod('shop', 'unheard'));
    await observed.until('the pod', (update) => podNames(update).includes('shop/unheard'));
    expect(requestsOf(server, 'list', 'pods')).toHaveLength(1);
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
