import 'server-only';
import { createHash } from 'node:crypto';
import { constants, promises as fs } from 'node:fs';
import path from 'node:path';
import type { ReadFiles } from './source';

/** The text of a file of the source, or why there is none to work with. */
export type SourceText = { readonly text: string } | { readonly reason: string };

/** Where a file of the source really is, with the folder it must stay in. */
export interface RealPlace {
  readonly real: string;
  readonly folder: string;
}

/** Reads files of a source again, and makes sure that they are what its last snapshot was made of. Never throws. */
export async function readSourceTexts(files: ReadFiles, names: Iterable<string>): Promise<ReadonlyMap<string, SourceText>> {
  const texts = new Map<string, SourceText>();
  for (const name of new Set(names)) texts.set(name, await readSourceText(files, name));
  return texts;
}

async function readSourceText(files: ReadFiles, name: string): Promise<SourceText> {
  const digest = files.digests.get(name);
  if (digest === undefined) return { reason: `${name} is not among the files that were read.` };
  const place = await findPlace(files.roots, name);
  if ('reason' in place) return place;
  try {
    const bytes = await readBytes(place.real);
    if (digestOf(bytes) !== digest) return { reason: `${name} has changed since it was read.` };
    // A mark at the beginning of the text stays where it is.
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (error) {
    return { reason: error instanceof TypeError ? `${name} is not UTF-8.` : `${name} cannot be read: ${reasonOf(error)}.` };
  }
}

/**
 * Finds a file of the source, or a new one in its folders, without following any symbolic link: what lies behind one may be
 * anywhere.
 */
export async function findPlace(roots: readonly string[], name: string): Promise<RealPlace | { readonly reason: string }> {
  for (const root of roots) {
    const relative = path.relative(root, name);
    if (relative.startsWith('..') || path.isAbsolute(relative)) continue;
    try {
      const folder = await fs.realpath(relative === '' ? path.dirname(root) : root);
      const steps = relative === '' ? [path.basename(root)] : relative.split(path.sep);
      const link = await firstLink(folder, steps);
      return link === undefined ? { real: path.join(folder, ...steps), folder } : { reason: `${name} is reached through the symbolic link ${link}, which is not followed.` };
    } catch (error) {
      return { reason: `${name} cannot be found: ${reasonOf(error)}.` };
    }
  }
  return { reason: `${name} is outside of what was read.` };
}

async function firstLink(folder: string, steps: readonly string[]): Promise<string | undefined> {
  for (let at = folder, rest = steps; rest.length > 0; rest = rest.slice(1)) {
    at = path.join(at, rest[0]!);
    const stats = await fs.lstat(at).catch((error: NodeJS.ErrnoException) => {
      // What is not there yet is no link.
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (stats === undefined) return undefined;
    if (stats.isSymbolicLink()) return at;
  }
  return undefined;
}

/** Reads a file that is none other than the one that was looked at: a link that has come meanwhile is not followed. */
export async function readBytes(real: string): Promise<Uint8Array> {
  const handle = await fs.open(real, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** The digest that `ReadFiles` has of a content. */
export const digestOf = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');

/** The system's word for what went wrong. */
export const reasonOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error));
