import { afterEach, expect, it, vi } from 'vitest';
import { snapshotRecipe } from '@/lib/sources/choose-source';
import { readManifestFiles } from '@/lib/sources/manifests';
import type { OpenSource } from '@/lib/sources/open-source';
import { closeSource, closeSources, openSource } from '@/lib/sources/open-sources';
import { GET, HEAD } from './route';

const ask = (method: string, query = '') => new Request(`http://localhost:3210/api/events${query}`, { method, headers: { host: 'localhost:3210' } });
const mine = () => openSource(snapshotRecipe(readManifestFiles([], { source: { kind: 'manifests', label: 'mine' } }))) as OpenSource;
const read = async (reader: ReadableStreamDefaultReader<Uint8Array>) => {
  const { value } = await reader.read();
  return value && (JSON.parse(/data: (.*)/.exec(new TextDecoder().decode(value))![1]!) as { revision: number; sources: number });
};

afterEach(async () => {
  await closeSources();
  vi.unstubAllEnvs();
});

it('asking for the headers alone opens no stream, however often', async () => {
  for (let count = 0; count < 300; count++) expect((await HEAD(ask('HEAD'), {})).body).toBeNull();
  const stream = await GET(ask('GET'), {});
  expect([stream.status, stream.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  await stream.body?.cancel();
});

it('each stream tells of its source alone, of the list of all, and ends when its source is closed', async () => {
  const source = mine();
  await source.ready();
  const own = (await GET(ask('GET', `?source=${source.id}`), {})).body!.getReader();
  const started = (await GET(ask('GET'), {})).body!.getReader();
  const [first, other] = [await read(own), await read(started)];
  expect(first!.revision).toBe(source.state.revision);
  expect(other!.revision).not.toBe(first!.revision);

  const second = mine();
  await second.ready();
  const told = await read(own);
  expect([told!.revision, told!.sources > first!.sources]).toEqual([first!.revision, true]);

  await closeSource(source);
  for (;;) if ((await own.read()).done) break;
  await started.cancel();
  expect((await GET(ask('GET', `?source=${source.id}`), {})).status).toBe(404);
});
