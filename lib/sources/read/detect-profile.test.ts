import { describe, expect, it } from 'vitest';
import { buildSnapshot, type BuildOptions } from './build-snapshot';

type Containers = Readonly<Record<string, readonly string[] | undefined>>;
const containersOf = (containers: Containers) => Object.entries(containers).map(([name, args]) => ({ name, image: 'x', ...(args ? { args } : {}) }));
const daemonSet = (name: string, containers: Containers = { main: undefined }, namespace = 'kube-system') => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name, namespace },
  spec: { selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { hostNetwork: true, containers: containersOf(containers) } } },
});
const podOf = (owner: string, containers: Containers = { main: undefined }) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `${owner}-x7k2p`, namespace: 'kube-system', ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: owner, uid: 'u', controller: true }] },
  spec: { hostNetwork: true, containers: containersOf(containers) },
});
const profile = (objects: readonly unknown[], more: Partial<BuildOptions> = {}) =>
  buildSnapshot(objects.map((value) => ({ value, origin: {} })), { source: { kind: 'manifests', label: 'test' }, live: false, ...more }).profile;

const AGENT = 'aws-eks-nodeagent';

describe('the network plugin is told by its DaemonSet', () => {
  it.each<[string, readonly unknown[], string]>([
    ['calico', [daemonSet('calico-node', undefined, 'calico-system')], 'DaemonSet calico-system/calico-node'],
    ['cilium', [daemonSet('cilium')], 'DaemonSet kube-system/cilium'],
    ['cilium', [daemonSet('anetd')], 'DaemonSet kube-system/anetd'],
    ['ovn-kubernetes', [daemonSet('ovnkube-node', undefined, 'openshift-ovn-kubernetes')], 'DaemonSet openshift-ovn-kubernetes/ovnkube-node'],
    ['antrea', [daemonSet('antrea-agent')], 'DaemonSet kube-system/antrea-agent'],
    ['kubernetes', [daemonSet('kindnet')], 'DaemonSet kube-system/kindnet'],
    ['aws-vpc', [daemonSet('aws-node', { 'aws-node': undefined, [AGENT]: undefined })], 'DaemonSet kube-system/aws-node'],
    ['aws-vpc', [daemonSet('aws-node', { [AGENT]: ['--enable-ipv6=false', '--enable-network-policy=true'] })], 'DaemonSet kube-system/aws-node'],
    ['none', [daemonSet('aws-node', { [AGENT]: ['--enable-network-policy=false'] })], 'DaemonSet kube-system/aws-node'],
    ['none', [daemonSet('aws-node', { [AGENT]: ['--enable-ipv6=false'] })], 'DaemonSet kube-system/aws-node'],
    ['none', [daemonSet('aws-node')], 'DaemonSet kube-system/aws-node'],
    ['none', [daemonSet('kube-flannel-ds', undefined, 'kube-flannel')], 'DaemonSet kube-flannel/kube-flannel-ds'],
    ['kubernetes', [daemonSet('kube-flannel-ds', { 'kube-flannel': undefined, 'kube-network-policies': undefined })], 'DaemonSet kube-system/kube-flannel-ds'],
    ['calico', [podOf('calico-node')], 'DaemonSet kube-system/calico-node'],
    ['aws-vpc', [podOf('aws-node', { [AGENT]: undefined })], 'DaemonSet kube-system/aws-node'],
  ])('%s', (name, objects, evidence) => {
    expect(profile(objects)).toEqual({ name, basis: 'detected', evidence });
  });

  it.each<[string, string, readonly unknown[]]>([
    ['Calico beside Flannel', 'calico', [daemonSet('kube-flannel-ds'), daemonSet('calico-node')]],
    ['canal', 'calico', [daemonSet('canal')]],
    ['kube-router beside Flannel', 'kubernetes', [daemonSet('kube-router'), daemonSet('kube-flannel')]],
    ['Cilium chained to the VPC CNI', 'cilium', [daemonSet('aws-node', { [AGENT]: undefined }), daemonSet('cilium')]],
  ])('what enforces policies counts more than what carries traffic: %s', (_, name, objects) => {
    expect(profile(objects)).toMatchObject({ name, basis: 'detected' });
    expect(profile([...objects].reverse())).toEqual(profile(objects));
  });
});

it('a DaemonSet says more than its pods, whose arguments may not be known', () => {
  const objects = [podOf('aws-node', { [AGENT]: undefined }), daemonSet('aws-node', { [AGENT]: ['--enable-network-policy=false'] })];
  expect(profile(objects)).toMatchObject({ name: 'none' });
  expect(profile([...objects].reverse())).toMatchObject({ name: 'none' });
});

describe('the default stays', () => {
  const standard = { name: 'kubernetes', basis: 'default' };
  it.each<[string, readonly unknown[]]>([
    ['without a known DaemonSet', [daemonSet('node-exporter')]],
    ['for a Deployment of that name', [{ ...daemonSet('cilium'), kind: 'Deployment' }]],
    ['for a pod that nothing owns', [{ ...podOf('cilium'), metadata: { name: 'cilium', namespace: 'kube-system' } }]],
    ['where two enforce policies in different ways', [daemonSet('cilium'), daemonSet('calico-node')]],
  ])('%s', (_, objects) => {
    expect(profile(objects)).toEqual(standard);
  });

  it('where nothing seems to enforce policies, but part of the cluster is hidden', () => {
    const unreadable = [{ resource: 'pods', namespace: 'kube-system', verb: 'list', reason: 'forbidden' }] as const;
    expect(profile([daemonSet('kube-flannel-ds')], { unreadable })).toEqual(standard);
    expect(profile([daemonSet('cilium')], { unreadable })).toMatchObject({ name: 'cilium' });
  });
});

it('Flannel alone does not mean that nothing enforces policies where the nodes are those of K3s, which does so by itself', () => {
  const node = (type: string) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1', labels: { 'node.kubernetes.io/instance-type': type } } });
  expect(profile([daemonSet('kube-flannel-ds'), node('k3s')])).toEqual({ name: 'kubernetes', basis: 'default' });
  expect(profile([daemonSet('kube-flannel-ds'), node('m5.large')])).toMatchObject({ name: 'none' });
  expect(profile([daemonSet('cilium'), node('k3s')])).toMatchObject({ name: 'cilium' });
});

it('the profile that the user chose wins', () => {
  expect(profile([daemonSet('cilium')], { profile: 'calico' })).toEqual({ name: 'calico', basis: 'chosen' });
});
