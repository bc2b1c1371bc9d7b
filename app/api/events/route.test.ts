import { expect, it, vi } from 'vitest';

vi.mock('@/lib/sources/current', () => ({
  currentState: () => ({ revision: 1, snapshot: { source: { kind: 'sample', label: 'x' } }, freshness: { state: 'static' } }),
  subscribe: () => () => {},
}));

const { GET, HEAD } = await import('./route');
const ask = (method: string) => new Request('http://localhost:3210/api/events', { method, headers: { host: 'localhost:3210' } });

it('asking for the headers alone opens no stream, however often', async () => {
  for (let count = 0; count < 300; count++) expect((await HEAD(ask('HEAD'), {})).body).toBeNull();
  const stream = await GET(ask('GET'), {});
  expect([stream.status, stream.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  await stream.body?.cancel();
});
