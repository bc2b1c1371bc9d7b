import { expect, it } from 'vitest';
import type { OpenWatch, WatchLine } from '../call';
import { create, pod, podsOf, policiesOf, policy, type TestedServer } from './tested-server';

const told = (events: readonly WatchLine[]): readonly string[] => events.map(({ type, object }) => `${type} ${object.metadata.name}`);

/** What watches promise. */
export function claimWatches(server: () => TestedServer): void {
  /** A namespace's pods with their version, and a watch that is closed in the end. */
  const scene = async (...objects: readonly string[]) => {
    const place = await server().namespace();
    const pods = podsOf(place);
    await create(server(), pods, ...objects.map((name) => pod(name)));
    const { body } = await server().call({ path: pods });
    return { pods, version: body.metadata.resourceVersion as string };
  };
  const watching = async (path: string, work: (watch: OpenWatch) => Promise<void>) => {
    const watch = await server().watch(path);
    try {
      expect(watch.status).toBe(200);
      await work(watch);
    } finally {
      watch.close();
    }
  };
  const relabel = async (path: string, labels: object) => {
    const { body } = await server().call({ path });
    const answer = await server().call({ method: 'PUT', path, body: { ...body, metadata: { ...body.metadata, labels } } });
    expect(answer.status).toBe(200);
    return answer.body;
  };

  it('from the version of a list, a watch tells each change after it, in order, with versions that grow', async () => {
    const policies = policiesOf(await server().namespace());
    await create(server(), policies, policy('x'));
    const { body } = await server().call({ path: policies });
    const version = body.metadata.resourceVersion;
    await watching(`${policies}?watch=true&resourceVersion=${version}`, async (watch) => {
      await create(server(), policies, policy('y'));
      await relabel(`${policies}/x`, { app: 'other' });
      await server().call({ method: 'DELETE', path: `${policies}/y` });
      const events = await watch.until(({ length }) => length >= 3);
      expect(told(events)).toEqual(['ADDED y', 'MODIFIED x', 'DELETED y']);
      const versions = events.map(({ object }) => Number(object.metadata.resourceVersion));
      expect(versions).toEqual([...versions].sort((a, b) => a - b));
      expect(versions[0]).toBeGreaterThan(Number(version));
      expect([events[0]?.object.kind, events[0]?.object.apiVersion]).toEqual(['NetworkPolicy', 'networking.k8s.io/v1']);
    });
  });

  it('what happened between the list and the watch is told too', async () => {
    const { pods, version } = await scene('x');
    await create(server(), pods, pod('y'));
    await watching(`${pods}?watch=true&resourceVersion=${version}`, async (watch) => {
      expect(told(await watch.until(({ length }) => length > 0))).toEqual(['ADDED y']);
    });
  });

  it('a watch resumed from the version of an event goes on after it', async () => {
    const { pods, version } = await scene('x');
    const [y] = await create(server(), pods, pod('y'), pod('z'));
    expect(Number(y.metadata.resourceVersion)).toBeGreaterThan(Number(version));
    await watching(`${pods}?watch=true&resourceVersion=${y.metadata.resourceVersion}`, async (watch) => {
      expect(told(await watch.until(({ length }) => length > 0))).toEqual(['ADDED z']);
    });
  });

  it.each(['', '&resourceVersion=0'])('without a version a watch first tells what is there%s', async (query) => {
    const { pods } = await scene('x', 'y');
    await watching(`${pods}?watch=true${query}`, async (watch) => {
      expect([...told(await watch.until(({ length }) => length >= 2))].sort()).toEqual(['ADDED x', 'ADDED y']);
    });
  });

  it('a watch from a version that is yet to come is accepted, and says nothing of what comes before it', async () => {
    const { pods, version } = await scene('x');
    const ahead = String(Number(version) + 3);
    await watching(`${pods}?watch=true&resourceVersion=${ahead}`, async (watch) => {
      await create(server(), pods, ...['a', 'b', 'c', 'd', 'e'].map((name) => pod(name)));
      const events = await watch.until((all) => told(all).includes('ADDED e'));
      expect(events.filter(({ object }) => Number(object.metadata.resourceVersion) <= Number(ahead))).toEqual([]);
      expect(told(events)).not.toContain('ADDED a');
    });
  });

  it('a watch tells of its namespace alone', async () => {
    const { pods, version } = await scene();
    const elsewhere = await scene();
    await watching(`${pods}?watch=true&resourceVersion=${version}`, async (watch) => {
      await create(server(), elsewhere.pods, pod('other'));
      await create(server(), pods, pod('own'));
      expect(told(await watch.until(({ length }) => length > 0))).toEqual(['ADDED own']);
    });
  });

  it('an object that no longer fits the selector of a watch is told as deleted, one that does now as added', async () => {
    const { pods, version } = await scene('x', 'y');
    await watching(`${pods}?watch=true&labelSelector=app%3Dx&resourceVersion=${version}`, async (watch) => {
      await relabel(`${pods}/x`, { app: 'gone' });
      await relabel(`${pods}/y`, { app: 'x' });
      expect(told(await watch.until(({ length }) => length >= 2))).toEqual(['DELETED x', 'ADDED y']);
    });
  });

  it('bookmarks come to who asks for them, and hold a kind and a version alone', async () => {
    const { pods, version } = await scene();
    await watching(`${pods}?watch=true&allowWatchBookmarks=true&timeoutSeconds=4&resourceVersion=${version}`, async (watch) => {
      await create(server(), pods, pod('x'));
      const events = await watch.until((all) => all.some(({ type }) => type === 'BOOKMARK'));
      const [added, bookmark] = [events.find(({ type }) => type === 'ADDED'), events.find(({ type }) => type === 'BOOKMARK')];
      expect([bookmark?.object.kind, bookmark?.object.apiVersion]).toEqual(['Pod', 'v1']);
      expect(Number(bookmark?.object.metadata.resourceVersion)).toBeGreaterThanOrEqual(Number(added?.object.metadata.resourceVersion));
      expect(bookmark?.object.metadata.name).toBeUndefined();
    });
  });

  it('a watch ends in good order after the time that was asked for', async () => {
    const { pods, version } = await scene();
    await watching(`${pods}?watch=true&timeoutSeconds=1&resourceVersion=${version}`, async (watch) => {
      await watch.ended;
      expect(await watch.until(() => true)).toEqual([]);
    });
  });

  it('once history is forgotten, a watch from before is told 410 as its first event, and a page is refused with 410', { timeout: 60_000 }, async () => {
    const { pods, version } = await scene('x', 'y', 'z');
    const page = await server().call({ path: `${pods}?limit=1` });
    await create(server(), pods, pod('later'));
    await server().forget();
    await watching(`${pods}?watch=true&resourceVersion=${version}`, async (watch) => {
      const [event] = await watch.until(({ length }) => length > 0);
      expect([event?.type, event?.object.kind, event?.object.reason, event?.object.code]).toEqual(['ERROR', 'Status', 'Expired', 410]);
      expect(event?.object.message).toMatch(new RegExp(`^too old resource version: ${version} \\(\\d+\\)$`));
    });
    const rest = await server().call({ path: `${pods}?limit=1&continue=${encodeURIComponent(page.body.metadata.continue)}` });
    expect([rest.status, rest.body.reason]).toEqual([410, 'Expired']);
    expect(rest.body.message).toMatch(/^The provided continue parameter is too old/);
    const anew = await server().call({ path: pods });
    expect(anew.body.items).toHaveLength(4);
  });
}
