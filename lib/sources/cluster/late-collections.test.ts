import { describe, expect, it } from 'vitest';
import type { ApiObject } from '@/lib/testing/api-server/cluster-state';
import type { Fault } from '@/lib/testing/api-server/faults';
import { Connections } from '@/lib/testing/connections';
import { namespace, type observe, pod, podNames, requestsOf, shop, testCluster } from './testing';

const { serve, watch } = testCluster();

const CILIUM = 'cilium.io/v2';
const l7: ApiObject = { apiVersion: CILIUM, kind: 'CiliumNetworkPolicy', metadata: { name: 'l7', namespace: 'shop' }, spec: { endpointSelector: {}, ingress: [{}] } };
const crd: ApiObject = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'ciliumnetworkpolicies.cilium.io' }, spec: {} };
const FAST = { grace: 60, rediscovery: 20, refused: 50 };
const given = (more: Parameters<typeof observe>[1] = {}) => ({ ...more, limits: { ...FAST, ...more.limits } });

/** What happens to the list of a kind that has just come. */
const FAULTS: readonly (readonly [string, Fault])[] = [
  ['never answers', { kind: 'hang', times: 100, verb: 'list', resource: 'ciliumnetworkpolicies' }],
  ['answers 500', { kind: 'status', status: 500, times: 1_000_000, verb: 'list', resource: 'ciliumnetworkpolicies' }],
  ['answers 429', { kind: 'status', status: 429, retryAfter: 1, times: 1_000_000, verb: 'list', resource: 'ciliumnetworkpolicies' }],
];

describe.each(FAULTS)('a policy kind that comes later and whose list %s', (_, fault) => {
  async function late() {
    const server = await serve({ objects: shop(), groups: ['cilium.io', 'apiextensions.k8s.io'], unserved: [CILIUM] });
    const observed = watch(server, given({ limits: { response: 400 } }));
    await observed.live();
    server.fault(fault);
    server.setUnserved([]);
    server.apply(l7);
    server.apply(crd);
    return { server, observed };
  }

  it('is unread, with since when and why, and what it may concern is unknown', async () => {
    const { observed } = await late();
    const { snapshot, freshness } = await observed.until('stale', (update) => update.freshness.state === 'stale');
    expect(snapshot.unreadable).toMatchObject([{ resource: 'otherpolicies', verb: 'list' }]);
    expect(freshness.state === 'stale' && freshness.message).toContain('ciliumnetworkpolicies');
    expect(freshness.state === 'stale' && Math.abs(Date.parse(freshness.since) - Date.now())).toBeLessThan(3_000);
    expect(new Connections(snapshot).ask('shop/web', 'shop/db', 'TCP', 8080)).toBe('unknown');
  });

  it('keeps nothing else from being seen', async () => {
    const { server, observed } = await late();
    server.apply(pod('shop', 'later'));
    await observed.until('the pod', (update) => podNames(update).includes('shop/later'));
    await observed.until('stale', (update) => update.freshness.state === 'stale');
    server.remove('Pod', 'shop', 'later');
    const { freshness } = await observed.until('the pod gone', (update) => !podNames(update).includes('shop/later'));
    expect(freshness.state).toBe('stale');
  });

  it('is not called live before it is there, and is read in the end', async () => {
    const { server, observed } = await late();
    await observed.until('stale', (update) => update.freshness.state === 'stale');
    const before = observed.updates.length;
    server.apply(pod('shop', 'later'));
    await observed.until('the pod', (update) => podNames(update).includes('shop/later'));
    expect(new Set(observed.updates.slice(before).map(({ freshness }) => freshness.state))).toEqual(new Set(['stale']));
    server.heal();
    const { snapshot } = await observed.until('live', (update) => update.freshness.state === 'live' && update.snapshot.unevaluated.length === 1);
    expect(snapshot.unreadable).toEqual([]);
    expect(observed.updates.filter((update) => update.freshness.state === 'live' && update.snapshot.unreadable.length > 0)).toEqual([]);
  });
});

describe('a policy kind that comes and goes', () => {
  it('is seen as soon as its definition is there, without a gap in between, and is gone with it', async () => {
    const server = await serve({ objects: shop(), groups: ['cilium.io', 'apiextensions.k8s.io'], unserved: [CILIUM] });
    const observed = watch(server, given({ limits: { grace: 5_000 } }));
    await observed.live();
    server.setUnserved([]);
    server.apply(l7);
    server.apply(crd);
    await observed.until('the policy', ({ snapshot }) => snapshot.unevaluated.length === 1);
    expect(observed.updates.filter(({ freshness }) => freshness.state === 'live').every(({ snapshot }) => snapshot.unreadable.length === 0)).toBe(true);

    server.setUnserved([CILIUM]);
    server.fault({ kind: 'drop' });
    server.remove('CustomResourceDefinition', '', crd.metadata.name);
    const { snapshot } = await observed.until('the kind gone', (update) => update.freshness.state === 'live' && update.snapshot.unevaluated.length === 0 && update.snapshot.unreadable.length === 0);
    expect(snapshot.problems).toEqual([]);

    server.setUnserved([]);
    server.apply(crd);
    await observed.until('the kind again', (update) => update.snapshot.unevaluated.length === 1);
  });

  it('is unread, not missing, while the server tells of it and does not have its collection', async () => {
    const server = await serve({ objects: [...shop(), l7] });
    const observed = watch(server, given({ limits: { rediscovery: 60_000 } }));
    await observed.live();
    server.setUnserved([CILIUM]);
    server.fault({ kind: 'drop' });
    const { snapshot } = await observed.until('unread', (update) => update.snapshot.unevaluated.length === 0 && update.snapshot.unreadable.length === 2);
    expect(snapshot.unreadable).toMatchObject([{ resource: 'otherpolicies', verb: 'list' }, { resource: 'otherpolicies', verb: 'list' }]);
    expect(new Connections(snapshot).ask('shop/web', 'shop/db', 'TCP', 8080)).toBe('unknown');
  });
});

describe('a namespace that comes later, where namespaces are read one by one', () => {
  const access = { reader: [{ resource: 'pods', scope: 'cluster' as const }, { resource: 'networkpolicies', scope: 'cluster' as const }] };

  async function late(resource: string) {
    const server = await serve({ objects: shop(), access });
    const observed = watch(server, given({ token: 'reader' }));
    await observed.live();
    server.fault({ kind: 'hang', times: 100, verb: 'list', resource });
    server.apply(namespace('new'));
    server.apply(pod('new', 'api'));
    return { server, observed };
  }

  it.each(['pods', 'networkpolicies'])('and whose %s are not answered for, is unread, and nothing else waits for it', async (resource) => {
    const { server, observed } = await late(resource);
    const { snapshot, freshness } = await observed.until('stale', (update) => update.freshness.state === 'stale');
    expect(snapshot.unreadable).toMatchObject([{ resource, namespace: 'new', verb: 'list' }]);
    expect(freshness.state === 'stale' && freshness.message).toContain(`${resource} in namespace new`);
    server.apply(pod('shop', 'later'));
    await observed.until('a pod elsewhere', (update) => podNames(update).includes('shop/later'));
  });

  it('has pods of which everything is unknown before its policies are read', async () => {
    const { observed } = await late('networkpolicies');
    const { snapshot } = await observed.until('stale', (update) => update.freshness.state === 'stale' && podNames(update).includes('new/api'));
    expect(new Connections(snapshot).ask('shop/web', 'new/api', 'TCP', 8080)).toBe('unknown');
  });

  it('keeps being read when the whole is tried again and fails otherwise', async () => {
    const server = await serve({ objects: shop(), access });
    const observed = watch(server, given({ token: 'reader' }));
    await observed.live();
    const before = requestsOf(server, 'list', 'pods').filter((request) => request.namespace === undefined).length;
    server.fault({ kind: 'status', status: 500, times: 3, verb: 'list', resource: 'pods' });
    await expect.poll(() => requestsOf(server, 'list', 'pods').filter((request) => request.namespace === undefined && request.status === 500).length).toBeGreaterThan(0);
    expect(before).toBeGreaterThan(0);
    server.apply(pod('shop', 'later'));
    await observed.until('the pod', (update) => podNames(update).includes('shop/later'));
    expect(requestsOf(server, 'list', 'pods').filter((request) => request.namespace === 'shop')).toHaveLength(1);
  });
});
