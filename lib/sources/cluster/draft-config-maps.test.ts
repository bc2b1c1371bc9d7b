import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { ApiServer } from '@/lib/testing/api-server/server';
import type { DraftPlace } from '../drafts/draft-place';
import { ApiClient } from './api-client';
import { Connection } from './connection';
import { draftsInConfigMaps } from './draft-config-maps';
import { chooseCluster } from './kubeconfig';
import { namespace, testCluster } from './testing';
import { DEFAULT_LIMITS } from './timing';

const { serve } = testCluster();

function placeOn(server: ApiServer, token?: string): DraftPlace {
  const folder = mkdtempSync(path.join(tmpdir(), 'drawbridge-drafts-'));
  const kubeconfig = path.join(folder, 'config');
  writeFileSync(kubeconfig, server.kubeconfigYaml(token));
  const chosen = chooseCluster({ kubeconfig }, { env: {}, home: folder, serviceAccountRoot: folder });
  rmSync(folder, { recursive: true });
  if (!chosen.ok) throw new Error(chosen.message);
  return draftsInConfigMaps(new ApiClient(new Connection(chosen.config, () => null), DEFAULT_LIMITS), 'teams', 'prod');
}

const savedVersion = async (place: DraftPlace, id: string, text: string, version: string | null): Promise<string> => {
  const saved = await place.save(id, text, version);
  return saved.kind === 'saved' ? saved.version : expect.fail(JSON.stringify(saved));
};

it('a draft is a ConfigMap that says who made it, and keeps what others put on it', async () => {
  const server = await serve({ objects: [namespace('teams')] });
  const place = placeOn(server);
  expect(await place.obstacle()).toBeNull();
  const version = await savedVersion(place, 'cut-over', '{"a":1}', null);
  const [object] = server.list('ConfigMap');
  expect(object).toMatchObject({
    metadata: { name: 'drawbridge-draft-cut-over', namespace: 'teams', labels: { 'app.kubernetes.io/managed-by': 'drawbridge', 'app.kubernetes.io/component': 'draft' } },
    data: { 'draft.json': '{"a":1}' },
  });
  expect(await place.list()).toEqual({ texts: [{ id: 'cut-over', text: '{"a":1}', version }], problems: [] });

  server.apply({ ...object!, metadata: { ...object!.metadata, annotations: { team: 'shop' } } });
  const [seen] = (await place.list()).texts;
  await savedVersion(place, 'cut-over', '{"a":2}', seen!.version);
  expect(server.list('ConfigMap')).toMatchObject([{ metadata: { annotations: { team: 'shop' } }, data: { 'draft.json': '{"a":2}' } }]);
});

it('is replaced only by whoever knows what is there', async () => {
  const server = await serve({ objects: [namespace('teams')] });
  const place = placeOn(server);
  const first = await savedVersion(place, 'a', 'one', null);
  expect(await place.save('a', 'two', null)).toEqual({ kind: 'stale' });
  await savedVersion(place, 'a', 'two', first);
  expect(await place.save('a', 'three', first)).toEqual({ kind: 'stale' });
  server.remove('ConfigMap', 'teams', 'drawbridge-draft-a');
  expect(await place.save('a', 'four', first)).toEqual({ kind: 'stale' });
  expect(server.list('ConfigMap')).toEqual([]);
});

it('other ConfigMaps are not looked at, and one that holds no draft is named', async () => {
  const labels = { 'app.kubernetes.io/managed-by': 'drawbridge', 'app.kubernetes.io/component': 'draft' };
  const map = (name: string, more: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'teams', ...more }, data: { key: 'value' } });
  const server = await serve({ objects: [namespace('teams'), map('settings', {}), map('drawbridge-draft-x', { labels })] });
  expect(await placeOn(server).list()).toEqual({ texts: [], problems: ['The ConfigMap teams/drawbridge-draft-x holds no draft.'] });
});

it('what the kubeconfig may not do is asked beforehand, and named', async () => {
  const server = await serve({ objects: [namespace('teams')], access: { reader: [{ resource: 'configmaps', verb: 'create' }, { resource: 'configmaps', verb: 'update' }] } });
  expect(await placeOn(server, 'reader').obstacle()).toBe('The kubeconfig may not create and update configmaps in the namespace teams.');
  expect(await placeOn(server, 'reader').save('a', 'x', null)).toMatchObject({ kind: 'failed', message: expect.stringContaining('cannot create resource "configmaps"') as string });
  server.fault({ kind: 'status', status: 503, times: 4 });
  expect(await placeOn(server, 'reader').obstacle()).toContain('could not be asked');
});
