import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findApiServer, HOW_TO_GET_API_SERVER } from '@/lib/cli/api-server';
import type { Snapshot } from '@/lib/model/snapshot';
import { readManifestObjects } from '@/lib/testing/api-server/manifest-objects';
import { runWorkloads } from '@/lib/testing/api-server/run-workloads';
import { denyAll, namespace, observe, pod, podNames, type Observed } from '../testing';
import { OTHER_POLICY, READER, startRealCluster, startSmallCluster, type WatchedCluster } from './testing';

const isReal = findApiServer() !== undefined;
const orWhyNot = isReal ? '' : ` (not here; ${HOW_TO_GET_API_SERVER})`;
/** A real one takes seven seconds, on a machine that does nothing else. */
const TO_START = 120_000;
const sample = () => runWorkloads(readManifestObjects('lib/sources/sample'));

/** Of some namespaces, so that what a server has of itself does not count. */
function podsIn({ pods }: Snapshot, ...places: readonly string[]): readonly string[] {
  return pods.filter((one) => places.includes(one.namespace)).map(({ id }) => id as string).sort();
}

/** What the cluster source makes of a server, whichever it is. */
function claimAll(start: () => Promise<WatchedCluster>): void {
  let cluster: WatchedCluster;
  const watching: Observed[] = [];
  const watch = (options: Parameters<typeof observe>[1] = {}): Observed => {
    // Attempts in quick succession would take the time that the server needs to start.
    const observed = observe(cluster, { wait: 250, ...options });
    watching.push(observed);
    return observed;
  };
  beforeAll(async () => {
    cluster = await start();
  }, TO_START);
  afterEach(() => Promise.all(watching.splice(0).map(({ source }) => source.stop())));
  afterAll(() => cluster?.close());

  it('changes of pods and policies are followed', async () => {
    await cluster.put(namespace('shop'), pod('shop', 'web'));
    const observed = watch();
    await observed.live();
    await cluster.put(pod('shop', 'db'), denyAll('shop'));
    await observed.until('pod and policy', ({ snapshot }) => podsIn(snapshot, 'shop').join() === 'shop/db,shop/web' && snapshot.policies.some(({ name }) => name === 'deny-all'));
    await cluster.put(pod('shop', 'db', { app: 'other' }));
    await observed.until('the other label', ({ snapshot }) => snapshot.pods.some(({ id, labels }) => (id as string) === 'shop/db' && labels['app'] === 'other'));
    await cluster.remove('NetworkPolicy', 'shop', 'deny-all');
    await cluster.remove('Pod', 'shop', 'db');
    await observed.until('both gone', ({ snapshot }) => podsIn(snapshot, 'shop').join() === 'shop/web' && snapshot.policies.every((one) => one.namespace !== 'shop'));
    expect(observed.latest.freshness).toEqual({ state: 'live' });
  });

  it('more than a page of pods is read, and each of them', { timeout: TO_START }, async () => {
    const names = Array.from({ length: 620 }, (_, index) => `many-${index}`);
    await cluster.put(namespace('crowd'), ...names.map((name) => pod('crowd', name)));
    const { snapshot } = await watch().live();
    expect(podsIn(snapshot, 'crowd')).toEqual(names.map((name) => `crowd/${name}`).sort());
  });

  it('a crash leaves the last picture, marked stale, and once the server is back nothing is missed', { timeout: TO_START }, async () => {
    await cluster.put(namespace('crash'), pod('crash', 'before'));
    // While the source waits the server can be back, and something be deleted of which no watch was told.
    const observed = watch({ wait: 2_000 });
    await observed.live();
    await cluster.crash();
    const stale = await observed.until('stale', ({ freshness }) => freshness.state === 'stale');
    expect(podNames(stale)).toContain('crash/before');
    await cluster.resume();
    await cluster.remove('Pod', 'crash', 'before');
    await cluster.put(pod('crash', 'after'));
    await observed.until('caught up', ({ snapshot, freshness }) => freshness.state === 'live' && podsIn(snapshot, 'crash').join() === 'crash/after', 20_000);
  });

  it('a kind of policy that comes is read, one that goes is no longer', { timeout: TO_START }, async ({ skip }) => {
    const { define } = cluster;
    if (!define) return skip('This version cannot be made to have another kind.');
    await cluster.put(namespace('kinds'));
    const observed = watch({ limits: { discovery: 300, refused: 300 } });
    await observed.live();
    await define(true);
    const { apiVersion, kind } = OTHER_POLICY;
    await expect.poll(() => cluster.put({ apiVersion, kind, metadata: { name: 'l7', namespace: 'kinds' }, spec: { endpointSelector: {} } }).catch((error: unknown) => String(error)), { timeout: 10_000 }).toEqual([]);
    await observed.until('the policy of the new kind', ({ snapshot }) => snapshot.unevaluated.some(({ name }) => name === 'l7'), 20_000);
    await define(false);
    await observed.until('the kind gone', ({ snapshot, freshness }) => snapshot.unevaluated.length === 0 && freshness.state === 'live', 20_000);
  });

  it('where only one namespace may be read, that one is, and the others are named with the right that is missing', async () => {
    await cluster.put(namespace('mine'), namespace('theirs'), pod('mine', 'one'), pod('theirs', 'two'), denyAll('mine'));
    const observed = watch({ token: READER });
    const { snapshot } = await observed.live();
    expect(podNames(observed.latest)).toEqual(['mine/one']);
    expect(snapshot.policies.map(({ namespace: place, name }) => `${place}/${name}`)).toEqual(['mine/deny-all']);
    expect(snapshot.unreadable).toContainEqual({
      resource: 'pods',
      namespace: 'theirs',
      verb: 'list',
      reason: 'pods is forbidden: User "reader" cannot list resource "pods" in API group "" in the namespace "theirs"',
      missing: { group: '', plural: 'pods' },
    });
    expect(snapshot.unreadable.filter(({ namespace: place }) => place === 'mine')).toEqual([]);
    await cluster.put(pod('mine', 'three'));
    await observed.until('a pod of the readable namespace', (update) => podNames(update).includes('mine/three'));
  });

  it('a token that nobody has is told, not looped on', async () => {
    const { freshness } = await watch({ token: 'nobody' }).until('the failure', (update) => update.freshness.state === 'failed');
    expect(freshness.state === 'failed' && freshness.message).toContain('does not accept the credentials (401)');
  });
}

describe('on the small test server', () => claimAll(startSmallCluster));
describe.skipIf(!isReal)(`on a real API server${orWhyNot}`, () => claimAll(startRealCluster));

it.skipIf(!isReal)(`the same objects are the same snapshot on a real API server as on the small one${orWhyNot}`, { timeout: TO_START }, async () => {
  const [small, real] = await Promise.all([startSmallCluster(), startRealCluster()]);
  const seen: Observed[] = [];
  try {
    await real.put(...sample());
    await small.put(...(await real.objects()));
    seen.push(observe(small, { wait: 250 }), observe(real, { wait: 250 }));
    const [ofSmall, ofReal] = await Promise.all(seen.map(async (observed) => comparable((await observed.live()).snapshot)));
    expect(ofReal).toEqual(ofSmall);
    expect(ofReal?.pods.length).toBeGreaterThan(40);
  } finally {
    await Promise.all(seen.map(({ source }) => source.stop()));
    await Promise.all([small.close(), real.close()]);
  }
});

/** What two servers with the same objects must agree on, in one order. */
function comparable(snapshot: Snapshot) {
  const sorted = <T>(objects: readonly T[]): readonly T[] => [...objects].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const { pods, workloads, services, ingresses, policies, nodes, namespaces } = snapshot;
  return { pods: sorted(pods), workloads: sorted(workloads), services: sorted(services), ingresses: sorted(ingresses), policies: sorted(policies), nodes: sorted(nodes), namespaces: sorted(namespaces) };
}
