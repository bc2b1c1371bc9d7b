import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ApiError, apiPath, fetchJson } from './fetcher';
import { retryDelay } from './use-live-updates';

const answer = (body: string, init?: ResponseInit) => vi.stubGlobal('fetch', () => Promise.resolve(new Response(body, init)));
const failure = async () => {
  const error: unknown = await fetchJson(z.object({ n: z.number() }), '/api/x').catch((thrown: unknown) => thrown);
  return error instanceof ApiError ? error.failure : expect.fail('no ApiError');
};

afterEach(() => vi.unstubAllGlobals());

describe('an answer of the server', () => {
  it('is parsed by its schema', async () => {
    answer('{"n":1}');
    await expect(fetchJson(z.object({ n: z.number() }), '/api/x')).resolves.toEqual({ n: 1 });
  });

  it('that is a problem document fails with that problem and its fields in words', async () => {
    answer('{"type":"about:blank","title":"Bad request","status":400,"errors":[{"field":"port","message":"is no port"}]}', { status: 400 });
    expect(await failure()).toMatchObject({ kind: 'problem', problem: { status: 400, title: 'Bad request' } });
    await expect(fetchJson(z.unknown(), '/api/x')).rejects.toThrow('Bad request. port: is no port');
  });

  it('that fails without a problem document still says the status', async () => {
    answer('<html>', { status: 502, statusText: 'Bad Gateway' });
    expect(await failure()).toMatchObject({ kind: 'problem', problem: { status: 502, title: 'The server answered 502 Bad Gateway' } });
  });

  it('that does not follow the contract is unexpected, never half used', async () => {
    answer('{"n":"one"}');
    expect(await failure()).toMatchObject({ kind: 'unexpected', message: expect.stringContaining('n: ') as string });
  });

  it('that never comes is unreachable', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')));
    expect(await failure()).toMatchObject({ kind: 'unreachable' });
  });
});

describe('a path', () => {
  it('repeats the key of a list, escapes and leaves out what is absent', () => {
    expect(apiPath('graph', { namespace: ['a', 'b&c'], port: undefined, focus: 'x/y' })).toBe('/api/graph?namespace=a&namespace=b%26c&focus=x%2Fy');
    expect(apiPath('pairs')).toBe('/api/pairs');
  });
});

describe('the pause before reconnecting', () => {
  it('doubles up to fifteen seconds', () => expect([0, 1, 2, 3, 4, 30].map(retryDelay)).toEqual([1000, 2000, 4000, 8000, 15_000, 15_000]));
});
