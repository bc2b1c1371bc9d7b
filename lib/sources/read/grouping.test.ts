import { describe, expect, it } from 'vitest';
import { buildSnapshot } from './build-snapshot';

const workloadsOf = (objects: readonly object[], live = false) => {
  const snapshot = buildSnapshot(objects.map((value) => ({ value, origin: {} })), { source: { kind: 'manifests', label: 'test' }, live });
  expect(snapshot.problems).toEqual([]);
  return snapshot.workloads.map(
    ({ id, replicas }) => `${id} x${replicas}: ${snapshot.pods.filter(({ workload }) => workload === id).map((pod) => `${pod.name}*${pod.replicas}`).join(' ')}`,
  );
};

const owned = (kind?: string, name?: string) => (kind ? { ownerReferences: [{ apiVersion: 'x/v1', kind, name, uid: 'u', controller: true }] } : {});
const pod = (name: string, owner: readonly [string, string] | [] = [], labels: object = {}, phase = 'Running') => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', labels, ...owned(...owner) },
  spec: {},
  status: { phase, podIP: '10.0.0.1' },
});
const maker = (kind: string, name: string, spec: object = {}, owner: readonly [string, string] | [] = [], status: object = {}) => {
  const template = { metadata: { labels: { app: name } }, spec: {} };
  const core = kind === 'ReplicationController';
  const batch = kind === 'Job' || kind === 'CronJob';
  return {
    apiVersion: core ? 'v1' : batch ? 'batch/v1' : 'apps/v1',
    kind,
    metadata: { name, namespace: 'shop', ...owned(...owner) },
    spec: kind === 'CronJob' ? { jobTemplate: { spec: { template, ...spec } } } : { template, ...spec },
    status,
  };
};
const node = (name: string) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name } });

describe('a workload without pods stands for itself through its template', () => {
  it.each<[string, readonly object[], readonly string[]]>([
    ['one replica unless it says otherwise', [maker('Deployment', 'a'), maker('StatefulSet', 'b', { replicas: 3 })], ['shop/Deployment/a x1: a[Deployment]*1', 'shop/StatefulSet/b x3: b[StatefulSet]*3']],
    ['scaled to zero it has no pods but is there', [maker('Deployment', 'a', { replicas: 0 })], ['shop/Deployment/a x0: ']],
    ['a DaemonSet has one pod a node', [maker('DaemonSet', 'a'), node('n1'), node('n2')], ['shop/DaemonSet/a x2: a[DaemonSet]*2']],
    ['a DaemonSet without known nodes has one', [maker('DaemonSet', 'a')], ['shop/DaemonSet/a x1: a[DaemonSet]*1']],
    ['Jobs and CronJobs run their parallelism', [maker('Job', 'a', { parallelism: 2 }), maker('CronJob', 'b')], ['shop/CronJob/b x1: b[CronJob]*1', 'shop/Job/a x2: a[Job]*2']],
    ['a finished Job makes no more pods', [maker('Job', 'a', {}, [], { conditions: [{ type: 'Complete', status: 'True' }] })], ['shop/Job/a x0: ']],
    ['two kinds may share a name', [maker('Deployment', 'a'), maker('ReplicationController', 'a')], ['shop/Deployment/a x1: a[Deployment]*1', 'shop/ReplicationController/a x1: a[ReplicationController]*1']],
    ['a ReplicaSet stands for its absent Deployment', [maker('ReplicaSet', 'a-1', { replicas: 0 }, ['Deployment', 'a']), maker('ReplicaSet', 'a-2', { replicas: 2 }, ['Deployment', 'a'])], ['shop/Deployment/a x2: a-2[ReplicaSet]*2']],
  ])('%s', (_, objects, expected) => {
    expect(workloadsOf(objects)).toEqual(expected);
  });
});

describe('pods are grouped by the owner at the top', () => {
  it.each<[string, readonly object[], readonly string[]]>([
    ['nothing owns it: the pod itself', [pod('a')], ['shop/Pod/a x1: a*1']],
    ['a static pod, owned by its Node, stands alone', [pod('a', ['Node', 'n1'])], ['shop/Pod/a x1: a*1']],
    ['a Deployment by the hash in the name of its ReplicaSet', [pod('web-7d9f-x', ['ReplicaSet', 'web-7d9f'], { 'pod-template-hash': '7d9f' })], ['shop/Deployment/web x1: web-7d9f-x*1']],
    ['a ReplicaSet of its own when the name has no hash', [pod('web-x', ['ReplicaSet', 'web'])], ['shop/ReplicaSet/web x1: web-x*1']],
    ['the live pods, not the template as well', [maker('Deployment', 'web', { replicas: 2 }), maker('ReplicaSet', 'web-1', { replicas: 2 }, ['Deployment', 'web']), pod('p', ['ReplicaSet', 'web-1']), pod('q', ['ReplicaSet', 'web-1'])], ['shop/Deployment/web x2: p*1 q*1']],
    ['an owner that is no Deployment', [maker('ReplicaSet', 'web-1', {}, ['Rollout', 'web']), pod('p', ['ReplicaSet', 'web-1'])], ['shop/Rollout/web x1: p*1']],
    ['a CronJob through its Job', [maker('CronJob', 'b'), maker('Job', 'b-28000000', {}, ['CronJob', 'b']), pod('p', ['Job', 'b-28000000'])], ['shop/CronJob/b x1: p*1']],
    ['a CronJob whose Job is not in the input', [maker('CronJob', 'b'), pod('p', ['Job', 'b-28000000'])], ['shop/CronJob/b x1: p*1']],
    ['an idle CronJob keeps its template beside pods that are over', [maker('CronJob', 'b'), pod('p', ['Job', 'b-28000000'], {}, 'Succeeded')], ['shop/CronJob/b x1: b[CronJob]*1 p*1']],
    ['a Job whose pods are over needs no template', [maker('Job', 'a'), pod('p', ['Job', 'a'], {}, 'Succeeded')], ['shop/Job/a x1: p*1']],
    ['owners in a circle end somewhere', [maker('ReplicaSet', 'a', {}, ['ReplicaSet', 'a'])], ['shop/ReplicaSet/a x1: a[ReplicaSet]*1']],
  ])('%s', (_, objects, expected) => {
    expect(workloadsOf(objects)).toEqual(expected);
  });

  it('labels are those of the template, and the selector is the owner’s promise', () => {
    const deployment = { ...maker('Deployment', 'web', { selector: { matchLabels: { app: 'web' } } }) };
    const { workloads, pods } = buildSnapshot([{ value: deployment, origin: {} }], { source: { kind: 'cluster', label: 'c' }, live: true });
    expect({ ...workloads[0]?.selectorLabels }).toEqual({ app: 'web' });
    expect({ ...pods[0]?.labels }).toEqual({ app: 'web' });
  });
});
