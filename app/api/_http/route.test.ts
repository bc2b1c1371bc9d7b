import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { problemDetailsSchema } from '@/lib/queries/contract/problem-details';
import { ProblemError } from './problem';
import { otherMethods } from './other-methods';
import { readJson, readQuery } from './read';
import { json, route } from './route';

const schema = z.object({ draft: z.object({ changes: z.array(z.object({ to: z.string() })) }) });

const echo = route(async (request) => json(await readJson(request, schema, 100)));

function post(body: BodyInit | null, headers: Record<string, string> = { 'content-type': 'application/json' }): Request {
  return new Request('http://localhost:3210/api/x', { method: 'POST', headers: { host: 'localhost:3210', ...headers }, body });
}

/** Sends the request and reads the problem document. */
async function problemOf(handler: (request: Request, context: unknown) => Promise<Response>, request: Request) {
  const response = await handler(request, undefined);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const body = problemDetailsSchema.parse(await response.json());
  expect(body.status).toBe(response.status);
  return body;
}

afterEach(() => vi.restoreAllMocks());

describe('a JSON body', () => {
  it('is parsed, and the answer may not be stored', async () => {
    const response = await echo(post('{"draft":{"changes":[{"to":"a","more":1}]}}', { 'content-type': 'application/json; charset=utf-8' }), undefined);
    expect(await response.json()).toEqual({ draft: { changes: [{ to: 'a' }] } });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['another content type', post('{}', { 'content-type': 'text/plain' }), 415],
    ['a form, which needs no permission to be sent from elsewhere', post(new URLSearchParams('a=b'), {}), 415],
    ['text that is not JSON', post('{"draft":'), 400],
    ['no body at all', post(null), 400],
    ['bytes that are not UTF-8', post(new Uint8Array([0x22, 0xff, 0x22])), 400],
    ['more than the limit', post(JSON.stringify('x'.repeat(200))), 413],
  ])('is refused: %s', async (_, request, status) => {
    expect((await problemOf(echo, request)).status).toBe(status);
  });

  it('is refused while it is being read when it is longer than it says', async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let i = 0; i < 50; i++) controller.enqueue(new Uint8Array(10).fill(0x20));
        controller.close();
      },
    });
    const init = { method: 'POST', body, duplex: 'half', headers: { host: 'localhost:3210', 'content-type': 'application/json' } };
    const request = new Request('http://localhost:3210/api/x', init as RequestInit);
    expect((await problemOf(echo, request)).status).toBe(413);
  });

  it('that does not parse is answered with the paths of its fields', async () => {
    const body = await problemOf(echo, post('{"draft":{"changes":[{"to":"a"},{"to":7}]}}'));
    expect(body).toMatchObject({ status: 422, type: 'urn:drawbridge:problem:invalid-request' });
    expect(body.errors?.map((error) => error.field)).toEqual(['draft.changes[1].to']);
  });
});

describe('a query', () => {
  const query = z.object({ focus: z.string().optional(), namespace: z.union([z.string(), z.array(z.string())]) });

  it('gives a string for a parameter given once and a list for one given again', () => {
    expect(readQuery('http://x/?namespace=a&focus=f', query)).toEqual({ namespace: 'a', focus: 'f' });
    expect(readQuery('http://x/?namespace=a&namespace=b&namespace=c', query)).toEqual({ namespace: ['a', 'b', 'c'] });
  });

  it('keeps names that objects have of their own apart from them', () => {
    expect(() => readQuery('http://x/?__proto__=a&constructor=b', query)).toThrow(ProblemError);
  });

  it('that does not parse is a 400 with the names of the parameters', async () => {
    const handler = route((request) => json(readQuery(request.url, query)));
    const body = await problemOf(handler, new Request('http://localhost:3210/api/x?focus=a', { headers: { host: 'localhost:3210' } }));
    expect(body).toMatchObject({ status: 400, errors: [{ field: 'namespace' }] });
  });
});

describe('a handler that throws', () => {
  const throwing = (error: unknown) => route(() => {
    throw error;
  });

  it('a problem of ours answers as it says', async () => {
    const body = await problemOf(throwing(new ProblemError(404, 'Unknown peer', 'There is no workload shop/x.')), post('{}'));
    expect(body).toEqual({ type: 'urn:drawbridge:problem:unknown-peer', title: 'Unknown peer', status: 404, detail: 'There is no workload shop/x.' });
  });

  it('a bug answers 500 and keeps its cause to the log', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const body = await problemOf(throwing(new Error('secret path /home/x')), post('{}'));
    expect(body.status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(String(log.mock.calls[0]?.[1])).toContain('secret path');
  });
});

it('a request of another site never reaches the handler', async () => {
  const handler = vi.fn(() => json({}));
  const request = post('{}', { 'content-type': 'application/json', origin: 'http://evil.example' });
  expect((await problemOf(route(handler), request)).status).toBe(403);
  expect(handler).not.toHaveBeenCalled();
});

it('a method that a route does not have is a 405 that says which it has', async () => {
  const response = await otherMethods('POST').GET(new Request('http://localhost:3210/api/x', { headers: { host: 'localhost:3210' } }), {});
  expect([response.status, response.headers.get('content-type'), response.headers.get('allow')]).toEqual([405, 'application/problem+json', 'OPTIONS, POST']);
});
