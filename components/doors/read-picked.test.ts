import { describe, expect, it } from 'vitest';
import { decode, labelOf, readPicked } from './read-picked';

const limits = { files: 3, bytes: 100, fileBytes: 60, sources: 1 };
const file = (name: string, content: string | Uint8Array<ArrayBuffer>) => ({ name, file: new File([content], name) });
const read = (...picked: ReturnType<typeof file>[]) => readPicked(picked, limits, () => {});

describe('files that are dropped', () => {
  it('are read as texts, by the names they were dropped with', async () => {
    expect(await read(file('k8s/a.yaml', 'a: 1'), file('b.json', '{}'))).toEqual({ files: [{ name: 'k8s/a.yaml', text: 'a: 1' }, { name: 'b.json', text: '{}' }], problems: [] });
  });

  it.each([
    ['larger than a file may be', file('big.yaml', 'x'.repeat(61)), 'too-large'],
    ['no text', file('picture.yaml', new Uint8Array([0x89, 0x50, 0xff, 0xfe])), 'encoding'],
  ])('are left out by name when they are %s, and the others stay', async (_, bad, code) => {
    const { files, problems } = await read(bad, file('good.yaml', 'a: 1'));
    expect(files.map(({ name }) => name)).toEqual(['good.yaml']);
    expect(problems).toMatchObject([{ file: bad.name, code, severity: 'error' }]);
  });

  it('are left out from where they are too much together', async () => {
    const { files, problems } = await read(file('a', 'x'.repeat(50)), file('b', 'x'.repeat(60)), file('c', 'x'.repeat(50)));
    expect(files.map(({ name }) => name)).toEqual(['a', 'c']);
    expect(problems.map(({ file: name }) => name)).toEqual(['b']);
  });

  it('beyond a number are left out, which is said once', async () => {
    const { files, problems } = await read(...['a', 'b', 'c', 'd', 'e'].map((name) => file(name, 'x')));
    expect(files).toHaveLength(3);
    expect(problems).toMatchObject([{ code: 'too-many', message: expect.stringContaining('1 other') as string }]);
  });

  it('that the browser cannot read any more are named', async () => {
    const gone = { name: 'gone.yaml', file: Object.assign(new File(['x'], 'gone.yaml'), { arrayBuffer: () => Promise.reject(new Error('NotFoundError')) }) };
    expect((await read(gone)).problems).toMatchObject([{ file: 'gone.yaml', code: 'unreadable-file' }]);
  });

  it.each([
    ['UTF-8', new TextEncoder().encode('a: ä'), 'a: ä'],
    ['UTF-16 of Windows', new Uint8Array([0xff, 0xfe, 0x61, 0, 0x3a, 0]), 'a:'],
    ['Latin-1', new Uint8Array([0x61, 0xe4]), null],
  ])('in %s', (_, bytes, text) => expect(decode(bytes)).toBe(text));
});

describe('what is opened is called', () => {
  it.each([
    [['web.yaml'], 'web.yaml'],
    [['base/a.yaml', 'base/sub/b.yaml'], 'base'],
    [['a.yaml', 'b.yaml'], 'a.yaml and 1 other file'],
    [['base/a.yaml', 'other/b.yaml', 'c.yaml'], 'base/a.yaml and 2 other files'],
    [[], 'Manifests'],
    [['x'.repeat(500)], 'x'.repeat(200)],
  ])('%j', (names, label) => expect(labelOf(names)).toBe(label));
});
