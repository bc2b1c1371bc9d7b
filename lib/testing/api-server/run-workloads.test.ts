import { describe, expect, it } from 'vitest';
import { buildSnapshot } from '@/lib/sources/read/build-snapshot';
import type { ApiObject } from './cluster-state';
import { runWorkloads } from './run-workloads';

const workload = (kind: string, name: string, spec: object = {}, apiVersion = 'apps/v1'): ApiObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'shop' },
  spec: { selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main' }] } }, ...spec },
});

const snapshotOf = (objects: readonly ApiObject[]) =>
  buildSnapshot(runWorkloads(objects).map((value) => ({ value, origin: {} })), { source: { kind: 'cluster', label: 'test' }, live: true });

describe('manifests as a cluster runs them', () => {
  it('every controller has running pods with addresses of their own, grouped under it', () => {
    const snapshot = snapshotOf([
      workload('Deployment', 'web', { replicas: 3 }),
      workload('StatefulSet', 'db', { replicas: 2 }),
      workload('DaemonSet', 'agent'),
      workload('Job', 'migrate', { selector: undefined }, 'batch/v1'),
    ]);
    const counted = new Map<string, number>();
    for (const pod of snapshot.pods) counted.set(pod.workload, (counted.get(pod.workload) ?? 0) + 1);
    expect(Object.fromEntries(counted)).toEqual({ 'shop/Deployment/web': 3, 'shop/StatefulSet/db': 2, 'shop/DaemonSet/agent': 1, 'shop/Job/migrate': 1 });
    expect(new Set(snapshot.pods.flatMap(({ ips }) => ips)).size).toBe(7);
    expect(snapshot.pods.every(({ presence, phase }) => presence === 'live' && phase === 'Running')).toBe(true);
    expect(snapshot.problems).toEqual([]);
  });

  it('a Deployment’s pods carry the hash of its ReplicaSet, and a namespace nobody declared exists', () => {
    const objects = runWorkloads([workload('Deployment', 'web')]);
    const set = objects.find(({ kind }) => kind === 'ReplicaSet');
    const pod = objects.find(({ kind }) => kind === 'Pod');
    expect(pod?.metadata.labels).toEqual({ app: 'web', 'pod-template-hash': set?.metadata.name.slice('web-'.length) });
    expect(objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name).sort()).toEqual(['default', 'shop']);
  });

  it('a hostNetwork pod has the address of its node', () => {
    const snapshot = snapshotOf([workload('DaemonSet', 'proxy', { template: { metadata: { labels: {} }, spec: { hostNetwork: true, containers: [] } } })]);
    expect(snapshot.pods[0]?.ips).toEqual(snapshot.nodes[0]?.addresses);
  });
});
