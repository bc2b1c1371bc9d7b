import { afterEach, describe, expect, it, vi } from 'vitest';

const page = async (search: string) => {
  vi.resetModules();
  const location = { search, assign: vi.fn() };
  vi.stubGlobal('window', { location });
  return { location, ...(await import('./page-source')), ...(await import('./fetcher')) };
};
afterEach(() => vi.unstubAllGlobals());

describe('a page whose address names a source', () => {
  it('names it in every request and in every address of its views', async () => {
    const { apiPath, withPageSource } = await page('?source=cluster-1&view=reach');
    expect([apiPath('snapshot'), apiPath('graph', { port: '80/TCP' })]).toEqual(['/api/snapshot?source=cluster-1', '/api/graph?port=80%2FTCP&source=cluster-1']);
    expect([withPageSource(''), withPageSource('?view=reach')]).toEqual(['?source=cluster-1', '?source=cluster-1&view=reach']);
  });

  it('goes on about it whatever becomes of its address', async () => {
    const { apiPath, location, pageSource } = await page('?source=a');
    location.search = '?source=b';
    expect([pageSource(), apiPath('pairs')]).toEqual(['a', '/api/pairs?source=a']);
  });

  it('has what could mean something else in it escaped', async () => {
    const { withPageSource, sourceAddress } = await page(`?source=${encodeURIComponent('a&view=b#c')}`);
    expect([withPageSource('?in=x'), sourceAddress('a&b')]).toEqual(['?source=a%26view%3Db%23c&in=x', '/?source=a%26b']);
  });
});

it('a page whose address names none is about what Drawbridge was started with', async () => {
  const { apiPath, goToSource, location, pageSource, withPageSource } = await page('?view=reach');
  expect([pageSource(), apiPath('pairs'), withPageSource('?view=map')]).toEqual([null, '/api/pairs', '?view=map']);
  goToSource(null);
  goToSource('x');
  expect(location.assign.mock.calls).toEqual([['/'], ['/?source=x']]);
});
