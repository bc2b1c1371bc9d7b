import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Fault } from '@/lib/testing/api-server/faults';
import { QuickTime, seededRandom, SPEED } from '@/lib/testing/schedules';
import { startApiServer } from '@/lib/testing/api-server/server';
import { chooseCluster } from './kubeconfig';
import { openClusterSource } from './source';
import { shop } from './testing';
import { DEFAULT_LIMITS } from './timing';

/** Requests a second for each collection, in a long outage. */
const MOST = 0.25;
const SECONDS = 900;

const OUTAGES: readonly (readonly [string, Fault, boolean])[] = [
  ['is down', { kind: 'down' }, true],
  ['answers 503', { kind: 'status', status: 503, times: Infinity }, true],
  ['answers 429 and asks for one second', { kind: 'status', status: 429, retryAfter: 1, times: Infinity }, true],
  ['accepts no credentials', { kind: 'status', status: 401, times: Infinity }, true],
  ['breaks off every answer', { kind: 'cut', times: Infinity, verb: 'list' }, false],
];

describe('while the server', () => {
  it.each(OUTAGES)('%s for a quarter of an hour, it is asked seldom, but not given up', async (_, fault, breaks) => {
    const server = await startApiServer({ objects: shop() });
    const folder = mkdtempSync(path.join(tmpdir(), 'drawbridge-outage-'));
    writeFileSync(path.join(folder, 'config'), server.kubeconfigYaml());
    const choose = () => chooseCluster({ kubeconfig: path.join(folder, 'config') }, { env: {}, home: folder, serviceAccountRoot: folder });
    const source = openClusterSource(choose, [], new QuickTime(seededRandom(7)), DEFAULT_LIMITS);
    let state = '';
    source.start(({ freshness }) => (state = freshness.state));
    try {
      await expect.poll(() => state, { timeout: 8_000 }).toBe('live');
      server.fault(fault);
      server.fault(breaks ? { kind: 'drop' } : { kind: 'expire', inStream: true });
      await expect.poll(() => state, { timeout: 8_000 }).toBe('stale');
      const before = server.attempts;
      await new Promise((resolve) => setTimeout(resolve, (SECONDS * 1000) / SPEED));
      const collections = new Set(server.requests.filter(({ verb, status }) => verb === 'watch' && status === 200).map(({ resource }) => resource)).size;
      const rate = (server.attempts - before) / collections / SECONDS;
      expect(rate).toBeLessThan(MOST);
      expect(rate).toBeGreaterThan(0);
      server.heal();
      await expect.poll(() => state, { timeout: 8_000 }).toBe('live');
    } finally {
      await source.stop();
      await expect.poll(() => server.sockets, { timeout: 1_000 }).toBe(0);
      await server.close();
      rmSync(folder, { recursive: true });
    }
  });
});
