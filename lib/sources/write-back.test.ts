import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManifestsSource } from './manifests';
import type { ReadFiles } from './source';
import { readSourceTexts } from './source-texts';
import { writeBack } from './write-back';

const POLICY = 'kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nmetadata: {name: a}\nspec: {}\n';
let outer: string;
let folder: string;

beforeEach(() => {
  outer = mkdtempSync(join(tmpdir(), 'drawbridge-write-back-'));
  folder = join(outer, 'manifests');
  mkdirSync(join(folder, 'shop'), { recursive: true });
  writeFileSync(join(folder, 'a.yaml'), POLICY);
  writeFileSync(join(folder, 'shop', 'b.yaml'), `\ufeff${POLICY}`);
});
afterEach(() => rmSync(outer, { recursive: true, force: true }));

/** The files as a source reads them. */
async function read(...paths: readonly string[]): Promise<ReadFiles | undefined> {
  const source = createManifestsSource({ paths: paths.length > 0 ? paths : [folder] });
  await new Promise<void>((resolve) => source.start(() => resolve()));
  await source.stop();
  return source.files?.();
}
const at = (...parts: readonly string[]) => join(folder, ...parts);
const everything = () => readdirSync(outer, { recursive: true, encoding: 'utf8' }).sort();
const text = (...parts: readonly string[]) => readFileSync(at(...parts), 'utf8');

describe('texts of a source', () => {
  it('are those that were read, to the last byte', async () => {
    const texts = await readSourceTexts((await read())!, [at('a.yaml'), at('shop', 'b.yaml')]);
    expect([...texts.values()]).toEqual([{ text: POLICY }, { text: `\ufeff${POLICY}` }]);
  });

  it('are none where the file has changed, is gone, was not read, or is a link', async () => {
    symlinkSync(at('a.yaml'), at('link.yaml'));
    symlinkSync(at('shop'), at('linked'));
    writeFileSync(at('gone.yaml'), POLICY);
    rmSync(at('shop', 'b.yaml'));
    const files = (await read())!;
    writeFileSync(at('a.yaml'), `${POLICY}# more\n`);
    rmSync(at('gone.yaml'));
    const digests = new Map([...files.digests, [at('link.yaml'), 'x'], [at('linked', 'b.yaml'), 'x'], [join(outer, 'c.yaml'), 'x']]);
    const names = [at('a.yaml'), at('gone.yaml'), at('new.yaml'), at('link.yaml'), at('linked', 'b.yaml'), join(outer, 'c.yaml')];
    const texts = await readSourceTexts({ ...files, digests }, names);
    expect([...texts.values()].map((one) => ('reason' in one ? one.reason.replaceAll(outer, '') : one))).toEqual([
      '/manifests/a.yaml has changed since it was read.',
      '/manifests/gone.yaml cannot be read: ENOENT.',
      '/manifests/new.yaml is not among the files that were read.',
      '/manifests/link.yaml is reached through the symbolic link /manifests/link.yaml, which is not followed.',
      '/manifests/linked/b.yaml is reached through the symbolic link /manifests/linked, which is not followed.',
      '/c.yaml is outside of what was read.',
    ]);
  });

  it('are none of a source that is a copy of something else', async () => {
    const source = createManifestsSource({ paths: [at('a.yaml')], isCopy: true });
    await new Promise<void>((resolve) => source.start(() => resolve()));
    await source.stop();
    expect(source.files?.()).toBeUndefined();
  });
});

describe('writing back', () => {
  it('edits, creates and deletes, and keeps what was there', async () => {
    chmodSync(at('a.yaml'), 0o640);
    const result = await writeBack((await read())!, [
      { path: at('a.yaml'), before: POLICY, after: `${POLICY}# edited\n` },
      { path: at('shop', 'b.yaml'), before: `\ufeff${POLICY}` },
      { path: at('drawbridge', 'shop.web.yaml'), after: 'new\n' },
    ], 'now');
    expect(result).toEqual({ kind: 'written', backups: [at('.drawbridge-backup', 'now')] });
    expect(everything()).toEqual([
      'manifests', 'manifests/.drawbridge-backup', 'manifests/.drawbridge-backup/now', 'manifests/.drawbridge-backup/now/a.yaml', 'manifests/.drawbridge-backup/now/created.txt',
      'manifests/.drawbridge-backup/now/shop', 'manifests/.drawbridge-backup/now/shop/b.yaml', 'manifests/a.yaml', 'manifests/drawbridge', 'manifests/drawbridge/shop.web.yaml', 'manifests/shop',
    ]);
    expect(text('a.yaml')).toBe(`${POLICY}# edited\n`);
    expect(statSync(at('a.yaml')).mode & 0o777).toBe(0o640);
    expect(text('drawbridge', 'shop.web.yaml')).toBe('new\n');
    expect(text('.drawbridge-backup', 'now', 'a.yaml')).toBe(POLICY);
    expect(text('.drawbridge-backup', 'now', 'shop', 'b.yaml')).toBe(`\ufeff${POLICY}`);
    expect(text('.drawbridge-backup', 'now', 'created.txt')).toBe('drawbridge/shop.web.yaml\n');
    // The copies are no manifests of the source.
    expect([...(await read())!.digests.keys()]).toEqual([at('a.yaml'), at('drawbridge', 'shop.web.yaml')]);
  });

  it('works for a file that was given by itself', async () => {
    const files = (await read(at('a.yaml')))!;
    expect(await writeBack(files, [{ path: at('a.yaml'), before: POLICY, after: 'x' }], 'now')).toMatchObject({ kind: 'written' });
    expect(await writeBack(files, [{ path: at('new.yaml'), after: 'x' }], 'later')).toEqual({ kind: 'refused', reasons: [`${at('new.yaml')} is outside of what was read.`] });
  });

  it.each<[string, () => void, object]>([
    ['a file that has changed', () => writeFileSync(at('a.yaml'), 'other'), { path: 'a.yaml', before: POLICY, after: 'x' }],
    ['a text that is not what was read', () => {}, { path: 'a.yaml', before: 'something else', after: 'x' }],
    ['a file that is gone', () => rmSync(at('a.yaml')), { path: 'a.yaml', before: POLICY, after: 'x' }],
    ['a new file where one is', () => {}, { path: 'a.yaml', after: 'x' }],
    ['a new file where a link is', () => symlinkSync('/etc/passwd', at('new.yaml')), { path: 'new.yaml', after: 'x' }],
    ['a folder that has become a link', () => (mkdirSync(join(outer, 'else')), symlinkSync(join(outer, 'else'), at('drawbridge'))), { path: 'drawbridge/new.yaml', after: 'x' }],
    ['a path that leads out', () => {}, { path: '../new.yaml', after: 'x' }],
    ['backups that lead out', () => (mkdirSync(join(outer, 'else')), symlinkSync(join(outer, 'else'), at('.drawbridge-backup'))), { path: 'new.yaml', after: 'x' }],
  ])('refuses %s, and then writes nothing at all', async (_, spoil, write) => {
    const files = (await read())!;
    spoil();
    const before = everything();
    const own = write as { readonly path: string };
    const result = await writeBack(files, [{ path: at('shop', 'b.yaml'), before: `\ufeff${POLICY}`, after: 'y' }, { ...own, path: join(folder, own.path) }], 'now');
    expect(result).toMatchObject({ kind: 'refused', reasons: [expect.any(String)] });
    expect(everything()).toEqual(before);
    expect(text('shop', 'b.yaml')).toBe(`\ufeff${POLICY}`);
  });

  it('takes back what it has written when a later file cannot be', async () => {
    const files = (await read())!;
    const twice = { path: at('new.yaml'), after: 'x' };
    const result = await writeBack(files, [{ path: at('a.yaml'), before: POLICY, after: 'x' }, { path: at('shop', 'b.yaml'), before: `\ufeff${POLICY}` }, twice, twice], 'now');
    expect(result).toEqual({ kind: 'refused', reasons: [`${at('new.yaml')} is there already.`] });
    expect(text('a.yaml')).toBe(POLICY);
    expect(text('shop', 'b.yaml')).toBe(`\ufeff${POLICY}`);
    expect(everything().filter((name) => !name.includes('backup'))).toEqual(['manifests', 'manifests/a.yaml', 'manifests/shop', 'manifests/shop/b.yaml']);
  });
});
