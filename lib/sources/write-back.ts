import 'server-only';
import { randomBytes } from 'node:crypto';
import { promises as fs, type Stats } from 'node:fs';
import path from 'node:path';
import type { ReadFiles } from './source';
import { digestOf, findPlace, readBytes, reasonOf, type RealPlace } from './source-texts';

/** What a file is to become: absent `before` for a new one, absent `after` for one that is to go. */
export interface FileWrite {
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

export type WriteResult =
  /** Everything is written; `backups` are the folders with what was there before. */
  | { readonly kind: 'written'; readonly backups: readonly string[] }
  /** Nothing is written, for these reasons. */
  | { readonly kind: 'refused'; readonly reasons: readonly string[] };

/** Hidden, so that the copies are not read as manifests. */
export const BACKUP_FOLDER = '.drawbridge-backup';

interface Target extends FileWrite, RealPlace {
  /** How the file is there now. */
  readonly stats?: Stats;
}

/**
 * Writes files of a source: all of them or none. Refused are files that are not what was read any more, that are outside of the
 * folders of the source, or that are reached through a symbolic link. What was there is copied first; each file is replaced in one
 * step, so that no reader ever sees half of it.
 * @param stamp names the backup, such as `2026-11-21T10-00-00`
 */
export async function writeBack(files: ReadFiles, writes: readonly FileWrite[], stamp: string): Promise<WriteResult> {
  const checked = await Promise.all(writes.map((write) => check(files, write)));
  const reasons = checked.flatMap((one) => (typeof one === 'string' ? [one] : []));
  if (reasons.length > 0) return { kind: 'refused', reasons };
  const targets = checked.filter((one) => typeof one !== 'string');
  const temporary = new Map<Target, string>();
  const done: Target[] = [];
  try {
    const backups = await backUp(targets, stamp);
    for (const target of targets) if (target.after !== undefined) temporary.set(target, await writeBeside(target, target.after));
    for (const target of targets) {
      const now = await check(files, target);
      if (typeof now === 'string') throw new Error(now);
      await put(target, temporary.get(target));
      temporary.delete(target);
      done.push(target);
    }
    return { kind: 'written', backups };
  } catch (error) {
    const stuck = await takeBack(done);
    return { kind: 'refused', reasons: [error instanceof Error ? error.message : String(error), ...stuck] };
  } finally {
    for (const file of temporary.values()) await fs.rm(file, { force: true });
  }
}

/** Whether a file is as it was read, and may be written; the reason when not. */
async function check({ roots, digests }: ReadFiles, write: FileWrite): Promise<Target | string> {
  const place = await findPlace(roots, write.path);
  if ('reason' in place) return place.reason;
  try {
    const stats = await fs.lstat(place.real);
    if (write.before === undefined) return `${write.path} is there already.`;
    if (!stats.isFile()) return `${write.path} is no regular file.`;
    const digest = digestOf(await readBytes(place.real));
    if (digest !== digests.get(write.path) || digest !== digestOf(write.before)) return `${write.path} has changed since it was read.`;
    return { ...write, ...place, stats };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return `${write.path} cannot be read: ${reasonOf(error)}.`;
    return write.before === undefined ? { ...write, ...place } : `${write.path} is not there any more.`;
  }
}

/** Copies what is to be changed, and notes what will be new. */
async function backUp(targets: readonly Target[], stamp: string): Promise<readonly string[]> {
  const backups: string[] = [];
  for (const [folder, own] of Map.groupBy(targets, (target) => target.folder)) {
    const backup = path.join(folder, BACKUP_FOLDER, stamp);
    await fs.mkdir(path.dirname(backup), { recursive: true });
    if ((await fs.lstat(path.dirname(backup))).isSymbolicLink()) throw new Error(`${path.dirname(backup)} is a symbolic link.`);
    // One folder a writing: that it is there already is an error.
    await fs.mkdir(backup);
    for (const { real, stats } of own) {
      if (!stats) continue;
      const copy = path.join(backup, path.relative(folder, real));
      await fs.mkdir(path.dirname(copy), { recursive: true });
      await fs.copyFile(real, copy, fs.constants.COPYFILE_EXCL);
    }
    const created = own.filter(({ stats }) => !stats).map(({ real }) => `${path.relative(folder, real)}\n`);
    if (created.length > 0) await fs.writeFile(path.join(backup, 'created.txt'), created.join(''));
    backups.push(backup);
  }
  return backups;
}

/** Writes a text beside its file, under a hidden name that no reader takes for a manifest. */
async function writeBeside({ real, stats }: Target, text: string): Promise<string> {
  await fs.mkdir(path.dirname(real), { recursive: true });
  const file = path.join(path.dirname(real), `.${path.basename(real)}.${randomBytes(6).toString('hex')}.tmp`);
  const handle = await fs.open(file, 'wx', stats ? stats.mode & 0o777 : 0o644);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return file;
}

async function put({ real, stats }: Target, temporary: string | undefined): Promise<void> {
  if (temporary === undefined) return fs.rm(real);
  // A new file must not take the place of one that has come meanwhile, which a rename would let it.
  if (stats) return fs.rename(temporary, real);
  await fs.link(temporary, real).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') throw error;
    // Not every file system has hard links.
    await fs.copyFile(temporary, real, fs.constants.COPYFILE_EXCL);
  });
  await fs.rm(temporary);
}

/** Undoes what is done already; tells what could not be undone. */
async function takeBack(done: readonly Target[]): Promise<readonly string[]> {
  const stuck: string[] = [];
  for (const target of done.toReversed()) {
    try {
      if (target.before === undefined) await fs.rm(target.real);
      else await fs.rename(await writeBeside(target, target.before), target.real);
    } catch (error) {
      stuck.push(`${target.path} could not be put back: ${reasonOf(error)}. A copy is in ${BACKUP_FOLDER}.`);
    }
  }
  return stuck;
}
