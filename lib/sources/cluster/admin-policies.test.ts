import { describe, expect, it } from 'vitest';
import type { ApiObject } from '@/lib/testing/api-server/cluster-state';
import { namespace, pod, requestsOf, shop, testCluster } from './testing';

const { serve, watch } = testCluster();

const GROUP = 'policy.networking.k8s.io';
const subject = { namespaces: {} };
const policy = (kind: string, version: string, name: string, spec: object): ApiObject => ({ apiVersion: `${GROUP}/${version}`, kind, metadata: { name }, spec: { subject, ...spec } });
const anp = (name: string, priority = 1) => policy('AdminNetworkPolicy', 'v1alpha1', name, { priority, ingress: [{ action: 'Deny', from: [subject] }] });
const cnp = (name: string, version = 'v1alpha2') => policy('ClusterNetworkPolicy', version, name, { tier: 'Admin', priority: 1 });
const banp = policy('BaselineAdminNetworkPolicy', 'v1alpha1', 'default', {});
const daemonSet = (name: string, containers: object[]): ApiObject => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name, namespace: 'kube-system' },
  spec: { selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers } } },
});

describe('admin policies of a cluster', () => {
  it('are read and watched in every kind the server has, each in its own version of the API', async () => {
    const server = await serve({ objects: [...shop(), anp('first'), banp, cnp('second')], unserved: [`${GROUP}/v1beta1`] });
    const observed = watch(server);
    const { snapshot } = await observed.live();
    expect(snapshot.adminPolicies.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['AdminNetworkPolicy first', 'BaselineAdminNetworkPolicy default', 'ClusterNetworkPolicy second']);
    expect([snapshot.problems, snapshot.unevaluated, snapshot.unreadable]).toEqual([[], [], []]);
    expect(snapshot.adminKinds?.map(({ kind, apiVersion }) => `${kind} ${apiVersion}`)).toEqual([`AdminNetworkPolicy ${GROUP}/v1alpha1`, `BaselineAdminNetworkPolicy ${GROUP}/v1alpha1`, `ClusterNetworkPolicy ${GROUP}/v1alpha2`]);
    server.apply(anp('third'));
    await observed.until('the new policy', (update) => update.snapshot.adminPolicies.length === 4);
    server.apply(anp('third', 2000));
    await observed.until('a policy that is not understood', (update) => update.snapshot.unevaluated.some(({ name }) => name === 'third'));
    server.remove('AdminNetworkPolicy', '', 'third');
    await observed.until('the policy gone', (update) => update.snapshot.adminPolicies.length === 3 && update.snapshot.unevaluated.length === 0);
  });

  it('are read once where the server has several versions, and anew when it gets a better one', async () => {
    const server = await serve({ objects: [...shop(), cnp('one')], unserved: [`${GROUP}/v1beta1`] });
    const observed = watch(server, { limits: { discovery: 60 } });
    await observed.live();
    server.setUnserved([]);
    await expect.poll(() => requestsOf(server, 'list', 'clusternetworkpolicies').length).toBe(2);
    server.apply(cnp('two'));
    const { snapshot } = await observed.until('both policies', (update) => update.snapshot.adminPolicies.length === 2);
    expect(snapshot.problems).toEqual([]);
    await expect.poll(() => requestsOf(server, 'watch', 'clusternetworkpolicies').length).toBeGreaterThanOrEqual(2);
  });

  it('are nothing to speak of where the server has none of their kinds', async () => {
    const server = await serve({ objects: shop() });
    const { snapshot } = await watch(server).live();
    expect([snapshot.problems, snapshot.unreadable, snapshot.adminPolicies]).toEqual([[], [], []]);
    expect(server.requests.filter(({ resource }) => resource.includes('adminnetworkpolicies'))).toEqual([]);
  });

  it.each(['adminnetworkpolicies', 'baselineadminnetworkpolicies', 'clusternetworkpolicies'] as const)('that may not be listed are unreadable by their own name: %s', async (resource) => {
    const server = await serve({ objects: [...shop(), anp('first')], access: { reader: [{ resource }] } });
    const { snapshot } = await watch(server, { token: 'reader' }).live();
    expect(snapshot.unreadable).toMatchObject([{ resource, verb: 'list', reason: expect.stringContaining(`${resource}.${GROUP} is forbidden`) as string }]);
    expect(snapshot.problems.map(({ code }) => code)).toEqual(['cluster-policies-unreadable']);
  });
});

describe('the nodes of a cluster', () => {
  it('are read with their labels', async () => {
    const node: ApiObject = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1', labels: { zone: 'a' } }, spec: {}, status: { addresses: [{ type: 'InternalIP', address: '172.18.0.2' }] } };
    const { snapshot } = await watch(await serve({ objects: [...shop(), node] })).live();
    expect(snapshot.nodes).toEqual([{ name: 'n1', labels: { zone: 'a' }, addresses: ['172.18.0.2'], podCIDRs: [] }]);
  });
});

describe('the network plugin of a cluster', () => {
  const system = [namespace('kube-system'), ...shop()];

  it('is told by its DaemonSet, of which no arguments are kept', async () => {
    const server = await serve({ objects: [...system, daemonSet('cilium', [{ name: 'cilium-agent', image: 'x', args: ['--secret=1'] }])] });
    const { snapshot } = await watch(server).live();
    expect(snapshot.profile).toEqual({ name: 'cilium', basis: 'detected', evidence: 'DaemonSet kube-system/cilium' });
    expect(JSON.stringify(snapshot)).not.toContain('--secret');
  });

  it.each([
    ['aws-vpc', '--enable-network-policy=true'],
    ['none', '--enable-network-policy=false'],
  ])('on EKS is %s with %s', async (name, argument) => {
    const agent = daemonSet('aws-node', [{ name: 'aws-node', image: 'x' }, { name: 'aws-eks-nodeagent', image: 'y', args: ['--enable-ipv6=false', argument] }]);
    const running = pod('kube-system', 'aws-node-x7k2p');
    const owned = { ...running, metadata: { ...running.metadata, ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'aws-node', uid: 'u', controller: true }] }, spec: (agent.spec as { template: { spec: object } }).template.spec };
    const { snapshot } = await watch(await serve({ objects: [...system, agent, owned] })).live();
    expect(snapshot.profile).toEqual({ name, basis: 'detected', evidence: 'DaemonSet kube-system/aws-node' });
  });

  it('is told by its pods where DaemonSets may not be read', async () => {
    const owned = pod('kube-system', 'calico-node-x7k2p');
    const objects = [...system, { ...owned, metadata: { ...owned.metadata, ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'calico-node', uid: 'u', controller: true }] } }];
    const { snapshot } = await watch(await serve({ objects, access: { reader: [{ resource: 'daemonsets' }] } }), { token: 'reader' }).live();
    expect(snapshot.profile).toMatchObject({ name: 'calico', basis: 'detected' });
  });
});
