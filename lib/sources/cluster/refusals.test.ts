import { describe, expect, it } from 'vitest';
import { denyAll, namespace, pod, podNames, testCluster } from './testing';

const { serve, watch } = testCluster();

describe('what may not be read', () => {
  const forbid = (...rules: { resource: string; verb?: 'list' | 'watch'; scope?: 'cluster' | { namespace: string } }[]) => ({ access: { reader: rules } });
  const two = () => [namespace('a'), namespace('b'), pod('a', 'one'), pod('b', 'two'), denyAll('a'), denyAll('b')];

  it('pods of the whole cluster: namespace by namespace, and the refused one is named', async () => {
    const server = await serve({ objects: two(), ...forbid({ resource: 'pods', scope: 'cluster' }, { resource: 'pods', scope: { namespace: 'b' } }) });
    const observed = watch(server, { token: 'reader' });
    const { snapshot } = await observed.live();
    expect(podNames(observed.latest)).toEqual(['a/one']);
    expect(snapshot.unreadable).toEqual([
      { resource: 'pods', namespace: 'b', verb: 'list', reason: 'pods is forbidden: User "reader" cannot list resource "pods" in API group "" in the namespace "b"', missing: { group: '', plural: 'pods' } },
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
    const everywhere = ['pods', 'services', 'networkpolicies', 'ingresses', 'endpointslices', 'deployments', 'statefulsets', 'daemonsets', 'replicasets', 'replicationcontrollers', 'jobs', 'cronjobs', 'nodes', 'namespaces'];
    const server = await serve({ objects: [pod('default', 'mine'), pod('b', 'two'), denyAll('default')], ...forbid(...everywhere.map((resource) => ({ resource, scope: 'cluster' as const }))) });
    const observed = watch(server, { token: 'reader' });
    const { snapshot } = await observed.live();
    expect(podNames(observed.latest)).toEqual(['default/mine']);
    expect(snapshot.policies).toHaveLength(1);
    const whole = snapshot.unreadable.filter(({ namespace: place }) => place === undefined).map(({ resource }) => resource);
    expect(new Set(whole)).toEqual(new Set(['endpointslices', 'ingresses', 'namespaces', 'nodes', 'pods', 'services', 'workloads']));
  });

  it('policies in the namespaces of pods that are known, when namespaces may not be listed', async () => {
    const server = await serve({ objects: two(), ...forbid({ resource: 'namespaces' }, { resource: 'networkpolicies', scope: 'cluster' }) });
    const { snapshot } = await watch(server, { token: 'reader' }).live();
    expect(snapshot.policies.map(({ namespace: place }) => place)).toEqual(['a', 'b']);
    expect(snapshot.unreadable.map(({ resource, namespace: place }) => [resource, place])).toEqual([['namespaces', undefined]]);
  });

  it('a kind that the server does not have is not missed, not even by somebody who may not look for it everywhere', async () => {
    const server = await serve({ objects: two(), unserved: ['batch/v1'], ...forbid(...['cronjobs', 'jobs'].flatMap((resource) => [{ resource, scope: 'cluster' as const }, { resource, scope: { namespace: 'b' } }])) });
    const { snapshot } = await watch(server, { token: 'reader' }).live();
    expect(snapshot.unreadable).toEqual([]);
    expect(snapshot.problems.map(({ code }) => code)).toEqual(['cluster-kind-absent', 'cluster-kind-absent']);
  });

  it('pods altogether: failed, naming verb and resource', async () => {
    const server = await serve({ objects: two(), ...forbid({ resource: 'pods' }) });
    const { freshness } = await watch(server, { token: 'reader' }).until('the failure', (update) => update.freshness.state === 'failed');
    expect(freshness.state === 'failed' && freshness.message).toMatch(/Cannot list pods, nor in any single namespace: .*verbs list and watch on pods/);
  });

  it('a policy kind that is served but refused makes policies unreadable', async () => {
    const server = await serve({ objects: two(), groups: ['cilium.io'], ...forbid({ resource: 'ciliumclusterwidenetworkpolicies' }) });
    const { snapshot } = await watch(server, { token: 'reader' }).live();
    expect(snapshot.unreadable).toMatchObject([{ resource: 'otherpolicies', verb: 'list', reason: expect.stringContaining('ciliumclusterwidenetworkpolicies.cilium.io is forbidden') as string }]);
    expect(snapshot.problems.map(({ code }) => code)).toEqual(['cluster-policies-unreadable']);
  });

  it('the kinds the server has: policies are unreadable as a whole', async () => {
    const server = await serve({ objects: two(), ...forbid({ resource: '/apis' }) });
    const { snapshot } = await watch(server, { token: 'reader' }).live();
    expect(snapshot.unreadable).toMatchObject([{ resource: 'otherpolicies', verb: 'list' }]);
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
    await expect.poll(() => server.watches).toBe(14);
  });

  it('a token that is not accepted is told, not looped on', async () => {
    const server = await serve({ objects: two(), token: 'right' });
    const observed = watch(server, { token: 'wrong' });
    const { freshness } = await observed.until('the failure', (update) => update.freshness.state === 'failed');
    expect(freshness.state === 'failed' && freshness.message).toContain('does not accept the credentials (401)');
  });
});
