import { expect, it } from 'vitest';
import type { ApiAnswer } from '../call';
import { create, pod, podsOf, type TestedServer } from './tested-server';

const names = ({ body }: ApiAnswer): readonly string[] => (body.items as readonly { metadata: { name: string } }[]).map(({ metadata }) => metadata.name).sort();

/** What lists promise. */
export function claimLists(server: () => TestedServer): void {
  const threePods = async () => {
    const place = await server().namespace();
    await create(server(), podsOf(place), pod('x'), pod('y'), pod('z'));
    return podsOf(place);
  };

  it('a list names its kind, has a version, and its items carry neither apiVersion nor kind', async () => {
    const pods = await threePods();
    const { status, body } = await server().call({ path: pods });
    expect([status, body.kind, body.apiVersion]).toEqual([200, 'PodList', 'v1']);
    expect(Number(body.metadata.resourceVersion)).toBeGreaterThan(0);
    expect(body.metadata.continue).toBeUndefined();
    expect(body.items[0]).not.toHaveProperty('kind');
    expect(body.items[0]).not.toHaveProperty('apiVersion');
  });

  it('a list of everything holds what lists of namespaces hold', async () => {
    const place = (await threePods()).split('/')[4];
    const { body } = await server().call({ path: '/api/v1/pods' });
    expect((body.items as readonly { metadata: { name: string; namespace: string } }[]).filter(({ metadata }) => metadata.namespace === place).map(({ metadata }) => metadata.name)).toEqual(['x', 'y', 'z']);
  });

  it('a namespace that is not there has empty lists', async () => {
    const { status, body } = await server().call({ path: podsOf('nowhere') });
    expect([status, body.items]).toEqual([200, []]);
  });

  it('pages are all of the version of the first, whatever happens meanwhile', async () => {
    const pods = await threePods();
    const first = await server().call({ path: `${pods}?limit=2` });
    expect(names(first)).toEqual(['x', 'y']);
    expect(first.body.metadata.remainingItemCount).toBe(1);
    await server().call({ method: 'DELETE', path: `${pods}/z?gracePeriodSeconds=0` });
    await create(server(), pods, pod('zz'));
    const rest = await server().call({ path: `${pods}?limit=2&continue=${encodeURIComponent(first.body.metadata.continue)}` });
    expect(names(rest)).toEqual(['z']);
    expect(rest.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion);
    expect(rest.body.metadata.continue).toBeUndefined();
    expect(names(await server().call({ path: pods }))).toEqual(['x', 'y', 'zz']);
  });

  it('a page can be asked for again, and the rest of them at once', async () => {
    const pods = await threePods();
    const { body } = await server().call({ path: `${pods}?limit=1` });
    const next = `${pods}?continue=${encodeURIComponent(body.metadata.continue)}`;
    expect(names(await server().call({ path: `${next}&limit=1` }))).toEqual(['y']);
    expect(names(await server().call({ path: `${next}&limit=1` }))).toEqual(['y']);
    expect(names(await server().call({ path: next }))).toEqual(['y', 'z']);
  });

  it('a continue token that is none is refused, and so is one with a version', async () => {
    const pods = await threePods();
    const { body } = await server().call({ path: `${pods}?limit=1` });
    const odd = await server().call({ path: `${pods}?limit=1&continue=abc` });
    expect([odd.status, odd.body.reason]).toEqual([400, 'BadRequest']);
    const versioned = await server().call({ path: `${pods}?limit=1&resourceVersion=5&continue=${encodeURIComponent(body.metadata.continue)}` });
    expect([versioned.status, versioned.body.message]).toEqual([400, 'specifying resource version is not allowed when using continue']);
  });

  it('a version asks for a state that is no older', async () => {
    const pods = await threePods();
    const { body } = await server().call({ path: pods });
    await create(server(), pods, pod('zz'));
    expect(names(await server().call({ path: `${pods}?resourceVersion=${body.metadata.resourceVersion}` }))).toEqual(expect.arrayContaining(['x', 'y', 'z']));
  });

  it('any state at all, as version 0 asks, comes in one piece, whatever the limit', async () => {
    const pods = await threePods();
    // The server's memory may be behind what it stored for a moment.
    await expect.poll(async () => names(await server().call({ path: `${pods}?resourceVersion=0&limit=1` }))).toEqual(['x', 'y', 'z']);
  });

  it('a version that is yet to come is 504, with when to ask again', { timeout: 20_000 }, async () => {
    const { status, body, headers } = await server().call({ path: `${await threePods()}?resourceVersion=99999999` });
    expect([status, body.reason, headers['retry-after']]).toEqual([504, 'Timeout', '1']);
    expect(body.message).toMatch(/^Timeout: Too large resource version: 99999999, current: \d+$/);
    expect(body.details).toEqual({ causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }], retryAfterSeconds: 1 });
  });

  it.each([
    ['app=x', ['x']],
    ['app!=x', ['y', 'z']],
    ['app in (x,y)', ['x', 'y']],
    ['app notin (x,y)', ['z']],
    ['app', ['x', 'y', 'z']],
    ['!app', []],
    ['app!=x,app!=y', ['z']],
    ['team!=a', ['x', 'y', 'z']],
  ])('labels of a list are as its selector says: %s', async (selector, wanted) => {
    const pods = await threePods();
    expect(names(await server().call({ path: `${pods}?labelSelector=${encodeURIComponent(selector)}` }))).toEqual(wanted);
  });
}
