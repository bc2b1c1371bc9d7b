import { describe, expect, it } from 'vitest';
import { namespace, pod, podNames, requestsOf, shop, testCluster } from './testing';

const { serve, watch } = testCluster();

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
    await observed.until('a count', ({ freshness }) => freshness.state === 'loading' && freshness.message.startsWith('Listing pods: 1,000 of 1,234'));
    const { snapshot } = await observed.live();
    expect(snapshot.pods).toHaveLength(1234);
    expect(requestsOf(server, 'list', 'pods').map(({ query }) => query.get('limit'))).toEqual(['500', '500', '500']);
    expect(requestsOf(server, 'watch', 'pods')[0]?.query.get('allowWatchBookmarks')).toBe('true');
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
    expect(requestsOf(server, 'list', 'pods').map(({ status }) => status)).toEqual([200, 410, 200, 200]);
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

describe('starting and stopping', () => {
  it('a second start changes nothing', async () => {
    const server = await serve({ objects: shop() });
    const observed = watch(server);
    let others = 0;
    observed.source.start(() => (others += 1));
    await observed.live();
    expect(others).toBe(0);
    expect(requestsOf(server, 'watch', 'pods')).toHaveLength(1);
    expect(requestsOf(server, 'list', 'pods')).toHaveLength(1);
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
