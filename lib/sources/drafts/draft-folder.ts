import { createHash, randomUUID } from 'node:crypto';
import { constants, promises as fs } from 'node:fs';
import path from 'node:path';
import { compareText } from '@/lib/model/compare-text';
import { isDraftId, LARGEST_TEXT, MOST_TEXTS, type DraftPlace, type Saved, type StoredText } from './draft-place';

/** The folder for drafts among manifests; its files are not read as manifests. */
export const DRAFT_FOLDER = 'drawbridge-drafts';

/** Drafts as files `drawbridge-drafts/<id>.json` in the folder of manifests that Drawbridge was started with. */
export function draftsInFolder(paths: readonly string[]): DraftPlace {
  return new DraftsInFolder(paths);
}

class DraftsInFolder implements DraftPlace {
  readonly kind = 'folder';
  /** Writes come one after the other, so that what was compared is what is replaced. */
  #writing: Promise<unknown> = Promise.resolve();

  constructor(private readonly paths: readonly string[]) {}

  get label(): string {
    return path.join(this.paths[0] ?? '', DRAFT_FOLDER);
  }

  async obstacle(): Promise<string | null> {
    const folder = await this.#folder();
    return typeof folder === 'string' ? folder : null;
  }

  async list(): Promise<{ readonly texts: readonly StoredText[]; readonly problems: readonly string[] }> {
    const found = await this.#folder();
    if (typeof found === 'string' || !found.exists) return { texts: [], problems: [] };
    const texts: StoredText[] = [];
    const problems: string[] = [];
    const names = (await fs.readdir(found.folder)).filter((name) => name.endsWith('.json') && isDraftId(idOf(name))).sort(compareText);
    if (names.length > MOST_TEXTS) problems.push(`There are ${names.length} drafts in ${this.label}; the first ${MOST_TEXTS} are shown.`);
    for (const name of names.slice(0, MOST_TEXTS)) {
      const read = await readRegular(path.join(found.folder, name));
      if ('problem' in read) problems.push(`${path.join(DRAFT_FOLDER, name)} ${read.problem}.`);
      else texts.push({ id: idOf(name), text: read.text, version: versionOf(read.text) });
    }
    return { texts, problems };
  }

  save(id: string, text: string, version: string | null): Promise<Saved> {
    const saved = this.#writing.then(() => this.#save(id, text, version)).catch((error: unknown): Saved => ({ kind: 'failed', message: `${this.label} cannot be written: ${reasonOf(error)}.` }));
    this.#writing = saved;
    return saved;
  }

  async #save(id: string, text: string, version: string | null): Promise<Saved> {
    if (!isDraftId(id)) return { kind: 'failed', message: `“${id}” cannot be the name of a file.` };
    const found = await this.#folder();
    if (typeof found === 'string') return { kind: 'failed', message: found };
    await fs.mkdir(found.folder, { recursive: true });
    const file = path.join(found.folder, `${id}.json`);
    const there = await readRegular(file);
    if ('problem' in there && there.problem !== MISSING) return { kind: 'failed', message: `${path.join(this.label, `${id}.json`)} ${there.problem}.` };
    if (('text' in there ? versionOf(there.text) : null) !== version) return { kind: 'stale' };
    // A reader finds the old text or the new one, never half of it.
    const temporary = path.join(found.folder, `.${id}.${randomUUID()}.tmp`);
    try {
      await fs.writeFile(temporary, text, { flag: 'wx' });
      if (version === null) await fs.link(temporary, file);
      else await fs.rename(temporary, file);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return { kind: 'stale' };
      throw error;
    } finally {
      await fs.rm(temporary, { force: true });
    }
    return { kind: 'saved', version: versionOf(text) };
  }

  /** The folder for drafts, there or not; a string says why there can be none. */
  async #folder(): Promise<{ readonly folder: string; readonly exists: boolean } | string> {
    for (const given of this.paths) {
      try {
        const root = await fs.realpath(given);
        if (!(await fs.stat(root)).isDirectory()) continue;
        const folder = path.join(root, DRAFT_FOLDER);
        const exists = await fs.lstat(folder).catch(() => null);
        if (exists && !exists.isDirectory()) return `${path.join(given, DRAFT_FOLDER)} is no folder of its own, so nothing is saved there.`;
        await fs.access(exists ? folder : root, constants.W_OK);
        return { folder, exists: exists !== null };
      } catch (error) {
        return `${given} cannot be written: ${reasonOf(error)}.`;
      }
    }
    return 'Drawbridge was not started with a folder of manifests.';
  }
}

const MISSING = 'is not there';

/** Reads a file that is one: a link could lead anywhere. */
async function readRegular(file: string): Promise<{ readonly text: string } | { readonly problem: string }> {
  try {
    const stats = await fs.lstat(file);
    if (!stats.isFile()) return { problem: 'is no regular file' };
    if (stats.size > LARGEST_TEXT) return { problem: 'is larger than 1 MB' };
    return { text: await fs.readFile(file, 'utf8') };
  } catch (error) {
    return { problem: codeOf(error) === 'ENOENT' ? MISSING : `cannot be read: ${reasonOf(error)}` };
  }
}

const idOf = (fileName: string): string => fileName.replace(/\.json$/, '');
const versionOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);
const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

const REASONS: Readonly<Record<string, string>> = { ENOENT: 'there is no such folder', EACCES: 'permission denied', EPERM: 'permission denied', EROFS: 'it is read-only', ENOSPC: 'the disk is full' };
const reasonOf = (error: unknown): string => REASONS[codeOf(error)] ?? (error instanceof Error ? error.message : String(error));
