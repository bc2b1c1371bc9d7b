import { describe, expect, it } from 'vitest';
import type { ApiObject } from '@/lib/testing/api-server/cluster-state';
import { Connections } from '@/lib/testing/connections';
import type { SourceUpdate } from '../source';
import { denyAll, namespace, type observe, pod, podNames, testCluster } from './testing';

const { serve, watch } = testCluster();

const PODS = 1200;
const names = ['a', 'b', 'c'];
const cluster = (): readonly ApiObject[] => [
  ...names.flatMap((name) => [namespace(name), denyAll(name)]),
  ...names.flatMap((name) => Array.from({ length: PODS / names.length }, (_, index) => pod(name, `web-${String(index).padStart(4, '0')}`))),
];
const everybody = { namespaces: {} };
const denyEverything: ApiObject = { apiVersion: 'policy.networking.k8s.io/v1alpha1', kind: 'AdminNetworkPolicy', metadata: { name: 'no' }, spec: { priority: 1, subject: everybody, ingress: [{ action: 'Deny', from: [everybody] }] } };

/** A reading of which the first page of pods comes, and the second only when it is asked for again: after two seconds, or as soon as `goOn` breaks the connection. */
async function slow(objects: readonly ApiObject[], given: Parameters<typeof observe>[1] = {}) {
  const server = await serve({ objects });
  server.fault({ kind: 'delay', milliseconds: 1, times: 1, verb: 'list', resource: 'pods' });
  server.fault({ kind: 'hang', times: 1, verb: 'list', resource: 'pods' });
  const goOn = () => {
    server.fault({ kind: 'down' });
    server.heal();
  };
  return { server, observed: watch(server, { ...given, limits: { partial: 15, response: 2_000, ...given.limits } }), goOn };
}
/** For as long as it takes to see what has come. */
const PATIENT = { limits: { response: 60_000 } };
const WITHIN = 50_000;
/** When all has come but pods after the first page. */
const some = ({ snapshot, freshness }: SourceUpdate): boolean => snapshot.unreadable.length === 2 && snapshot.pods.length > 0 && snapshot.pods.length < PODS && freshness.state === 'loading' && freshness.message === 'Listing pods: 500 of 1,200';

describe('while a cluster is read for the first time', () => {
  it('what has come is there page by page, counted', async () => {
    const { observed, goOn } = await slow(cluster(), PATIENT);
    const { snapshot } = await observed.until('the first page, counted', some, WITHIN);
    expect(snapshot.pods).toHaveLength(500);
    expect(snapshot.namespaces.map(({ name }) => name)).toEqual(names);
    goOn();
    await observed.live();
    expect(observed.latest.snapshot.pods).toHaveLength(PODS);
    expect(observed.latest.snapshot.unreadable).toEqual([]);
  });

  it.each([
    ['NetworkPolicies', []],
    ['admin policies, which decide before all others', [denyEverything]],
  ])('nothing is allowed or denied, whatever %s have come already', async (_, more) => {
    const { observed, goOn } = await slow([...cluster(), ...more], PATIENT);
    const { snapshot } = await observed.until('the first page', some, WITHIN);
    expect(snapshot.policies).toHaveLength(3);
    expect(snapshot.adminPolicies).toHaveLength(more.length);
    const connections = new Connections(snapshot);
    const ask = (from: string, to: string) => connections.ask(from, to, 'TCP', 8080);
    expect([ask('a/web-0000', 'a/web-0001'), ask('a/web-0001', 'b/web-0000'), ask('203.0.113.9', 'a/web-0000'), ask('a/web-0000', '203.0.113.9')]).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
    goOn();
    const { snapshot: whole } = await observed.live();
    expect(new Connections(whole).ask('a/web-0000', 'b/web-0000', 'TCP', 8080)).toBe('denied');
  });

  it('pods that are still to come are unread', async () => {
    const { observed } = await slow(cluster(), PATIENT);
    const { snapshot } = await observed.until('the first page', some, WITHIN);
    expect(snapshot.unreadable.map(({ resource }) => resource)).toEqual(['otherpolicies', 'pods']);
  });

  it('a namespace that is read by itself is there before the others', async () => {
    const server = await serve({ objects: cluster(), access: { reader: [{ resource: 'pods', scope: 'cluster' }] } });
    server.fault({ kind: 'hang', times: 1, verb: 'list', resource: 'replicasets' });
    const observed = watch(server, { token: 'reader', limits: { partial: 15 } });
    const { freshness } = await observed.until('pods', (update) => podNames(update).length > 0);
    expect(freshness.state).toBe('loading');
  });

  it('a quick reading shows nothing before it is through', async () => {
    const { observed } = await slow(cluster(), { limits: { partial: 60_000 } });
    await observed.live();
    expect(observed.updates.filter(({ snapshot }) => snapshot.pods.length > 0 && snapshot.pods.length < PODS)).toEqual([]);
  });

  it('what does not come at all is told, and the rest is there', async () => {
    const server = await serve({ objects: cluster() });
    server.fault({ kind: 'status', status: 500, times: 1_000, verb: 'list', resource: 'networkpolicies' });
    const observed = watch(server, { limits: { partial: 15 } });
    const { snapshot } = await observed.until('the failure', (update) => update.freshness.state === 'failed' && update.snapshot.pods.length === PODS);
    expect(new Connections(snapshot).ask('a/web-0000', 'b/web-0000', 'TCP', 8080)).toBe('unknown');
    server.heal();
    await observed.live();
  });
});
