import { promises as fs } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFiles } from '../manifest-files';
import { draftsInFolder } from './draft-folder';
import { draftId, isDraftId } from './draft-place';

let folder = '';
beforeEach(async () => (folder = await fs.mkdtemp(path.join(tmpdir(), 'drawbridge-drafts-'))));
afterEach(() => fs.rm(folder, { recursive: true }));

const savedVersion = async (place: ReturnType<typeof draftsInFolder>, id: string, text: string, version: string | null): Promise<string> => {
  const saved = await place.save(id, text, version);
  return saved.kind === 'saved' ? saved.version : expect.fail(JSON.stringify(saved));
};

describe('drafts beside manifests', () => {
  it('are files of a folder of their own, which is made for the first and is not read as manifests', async () => {
    const place = draftsInFolder([folder]);
    expect(await place.obstacle()).toBeNull();
    expect(await place.list()).toEqual({ texts: [], problems: [] });
    const version = await savedVersion(place, 'cut-over', '{"a":1}', null);
    expect(await fs.readFile(path.join(folder, 'drawbridge-drafts', 'cut-over.json'), 'utf8')).toBe('{"a":1}');
    expect(await place.list()).toEqual({ texts: [{ id: 'cut-over', text: '{"a":1}', version }], problems: [] });
    expect((await readFiles([folder])).files).toEqual([]);
    expect(await fs.readdir(path.join(folder, 'drawbridge-drafts'))).toEqual(['cut-over.json']);
  });

  it('are replaced only by whoever knows what is there', async () => {
    const [mine, theirs] = [draftsInFolder([folder]), draftsInFolder([folder])];
    const first = await savedVersion(mine, 'a', 'one', null);
    expect(await theirs.save('a', 'two', null)).toEqual({ kind: 'stale' });
    const second = await savedVersion(theirs, 'a', 'two', first);
    expect(await mine.save('a', 'three', first)).toEqual({ kind: 'stale' });
    expect(await savedVersion(mine, 'a', 'three', second)).not.toBe(second);
    await fs.rm(path.join(folder, 'drawbridge-drafts', 'a.json'));
    expect(await mine.save('a', 'four', second)).toEqual({ kind: 'stale' });
  });

  it('saved by two at once are one saved and one told', async () => {
    const place = draftsInFolder([folder]);
    const saved = await Promise.all(['one', 'two', 'three'].map((text) => place.save('a', text, null)));
    expect(saved.map(({ kind }) => kind).sort()).toEqual(['saved', 'stale', 'stale']);
  });

  it.each(['../escape', 'a/b', '..', '.hidden', '', 'a\0b', 'a..b'])('are never written elsewhere: %j', async (id) => {
    expect(isDraftId(id)).toBe(false);
    expect(await draftsInFolder([folder]).save(id, 'x', null)).toMatchObject({ kind: 'failed' });
    expect(await fs.readdir(folder)).toEqual([]);
  });

  it('are neither read nor written through links', async () => {
    const outside = await fs.mkdtemp(path.join(tmpdir(), 'drawbridge-outside-'));
    try {
      await fs.writeFile(path.join(outside, 'secret.json'), 'secret');
      await fs.mkdir(path.join(folder, 'drawbridge-drafts'));
      await fs.symlink(path.join(outside, 'secret.json'), path.join(folder, 'drawbridge-drafts', 'a.json'));
      const place = draftsInFolder([folder]);
      expect(await place.list()).toEqual({ texts: [], problems: [`${path.join('drawbridge-drafts', 'a.json')} is no regular file.`] });
      expect(await place.save('a', 'x', null)).toMatchObject({ kind: 'failed', message: expect.stringContaining('is no regular file') as string });
      await fs.rm(path.join(folder, 'drawbridge-drafts'), { recursive: true });
      await fs.symlink(outside, path.join(folder, 'drawbridge-drafts'));
      expect(await place.obstacle()).toContain('is no folder of its own');
      expect(await place.save('b', 'x', null)).toMatchObject({ kind: 'failed' });
      expect(await fs.readdir(outside)).toEqual(['secret.json']);
    } finally {
      await fs.rm(outside, { recursive: true });
    }
  });

  it('need a folder: files alone, and a folder that is gone, have no place for them', async () => {
    await fs.writeFile(path.join(folder, 'a.yaml'), '');
    expect(await draftsInFolder([path.join(folder, 'a.yaml')]).obstacle()).toBe('Drawbridge was not started with a folder of manifests.');
    expect(await draftsInFolder([path.join(folder, 'gone')]).obstacle()).toBe(`${path.join(folder, 'gone')} cannot be written: there is no such folder.`);
    expect(await draftsInFolder([path.join(folder, 'a.yaml'), folder]).obstacle()).toBeNull();
  });
});

describe('the key of a draft', () => {
  it.each([['cut-over', 'cut-over'], ['Cut over', 'cut-over-1a2e0a4b'], ['../../etc', 'etc-58e8b1b9'], ['Größe', 'gro-e'], ['日本', 'draft']])('called “%s” begins like %s', (name, key) => {
    expect(draftId(name)).toMatch(new RegExp(`^${key.replace(/-[0-9a-f]{8}$/, '')}(-[0-9a-f]{8})?$`));
    expect(isDraftId(draftId(name))).toBe(true);
  });

  it('is another for another name, however alike', () => expect(new Set(['Cut over', 'cut over', 'cut-over', 'Cut-Over'].map(draftId)).size).toBe(4));
});
