import { constants, type Dirent, promises as fs } from 'node:fs';
import path from 'node:path';
import { compareText } from '@/lib/model/compare-text';
import type { Problem } from '@/lib/model/problem';
import { DRAFT_FOLDER } from './drafts/draft-folder';
import { LIMITS } from './yaml/limits';

/** A manifest file with its content, as bytes or already as text. */
export interface ManifestFile {
  /** The name shown to the user. */
  readonly name: string;
  readonly content: string | Uint8Array;
}

export interface FoundFiles {
  readonly files: readonly ManifestFile[];
  readonly problems: readonly Problem[];
  /** Given paths that are not there or cannot be read. */
  readonly missing: readonly string[];
}

const MANIFEST = /\.(ya?ml|json)$/i;

/**
 * Reads the manifests at the given paths: files as named, folders with everything below them, in sorted order. Hidden
 * folders and node_modules are passed over; symbolic links are followed only within the folder; what is no regular
 * file, too large or unreadable is left out with a problem. Never throws.
 */
export async function readFiles(paths: readonly string[]): Promise<FoundFiles> {
  const reader = new FileReader();
  for (const given of paths) await reader.readGiven(given);
  return { files: reader.files, problems: reader.problems, missing: reader.missing };
}

class FileReader {
  readonly files: ManifestFile[] = [];
  readonly problems: Problem[] = [];
  readonly missing: string[] = [];
  private readonly visited = new Set<string>();
  private totalBytes = 0;

  async readGiven(given: string): Promise<void> {
    try {
      const root = await fs.realpath(given);
      const stats = await fs.stat(root);
      if (!stats.isDirectory()) return await this.readFile(root, given);
      if (this.visited.has(root)) return;
      const before = this.files.length + this.problems.length;
      await this.readFolder(root, given, root);
      if (this.files.length + this.problems.length === before) {
        this.report('warning', 'no-manifests', 'There are no .yaml, .yml or .json files in this folder.', given);
      }
    } catch (error) {
      this.missing.push(given);
      this.report('error', 'missing-path', `${given} cannot be read: ${reasonOf(error)}.`, given);
    }
  }

  private async readFolder(folder: string, shown: string, root: string): Promise<void> {
    if (this.visited.has(folder)) return;
    this.visited.add(folder);
    let entries: Dirent[];
    try {
      entries = await fs.readdir(folder, { withFileTypes: true });
    } catch (error) {
      this.report('warning', 'unreadable-folder', `The folder cannot be read: ${reasonOf(error)}.`, shown);
      return;
    }
    for (const entry of entries.sort((a, b) => compareText(a.name, b.name))) {
      const real = path.join(folder, entry.name);
      const name = path.join(shown, entry.name);
      if (entry.isSymbolicLink()) await this.followLink(real, name, root);
      else if (entry.isDirectory()) {
        if (!isPassedOver(entry.name)) await this.readFolder(real, name, root);
      } else if (MANIFEST.test(entry.name)) await this.readFile(real, name);
    }
  }

  private async followLink(link: string, shown: string, root: string): Promise<void> {
    if (isPassedOver(path.basename(shown))) return;
    try {
      const target = await fs.realpath(link);
      const isInside = target === root || target.startsWith(root + path.sep);
      const stats = await fs.stat(target);
      if (!stats.isDirectory() && !MANIFEST.test(shown)) return;
      if (!isInside) this.report('warning', 'link-outside', 'The symbolic link leads out of the folder and is not followed.', shown);
      else if (stats.isDirectory()) await this.readFolder(target, shown, root);
      else await this.readFile(target, shown);
    } catch (error) {
      if (MANIFEST.test(shown)) this.report('warning', 'broken-link', `The symbolic link cannot be followed: ${reasonOf(error)}.`, shown);
    }
  }

  private async readFile(real: string, shown: string): Promise<void> {
    if (this.visited.has(real)) return;
    this.visited.add(real);
    let handle: fs.FileHandle | undefined;
    try {
      // Without O_NONBLOCK, opening a FIFO would wait for a writer.
      handle = await fs.open(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
      const stats = await handle.stat();
      if (!stats.isFile()) return this.report('warning', 'not-a-file', 'This is no regular file (a pipe, a socket or a device); it is left out.', shown);
      if (stats.size > LIMITS.fileBytes) return this.tooLarge(shown, stats.size, LIMITS.fileBytes, 'a file');
      if (this.totalBytes + stats.size > LIMITS.totalBytes) return this.tooLarge(shown, stats.size, LIMITS.totalBytes, 'all files together');
      const content = await handle.readFile();
      this.totalBytes += content.length;
      this.files.push({ name: shown, content });
    } catch (error) {
      this.report('error', 'unreadable-file', `The file cannot be read: ${reasonOf(error)}.`, shown);
    } finally {
      await handle?.close();
    }
  }

  private tooLarge(file: string, size: number, limit: number, what: string): void {
    const mebibytes = (bytes: number) => `${Math.round(bytes / 1024 / 102.4) / 10} MiB`;
    this.report('error', 'too-large', `The file has ${mebibytes(size)}; the limit for ${what} is ${mebibytes(limit)}. It is left out.`, file);
  }

  private report(severity: Problem['severity'], code: string, message: string, file: string): void {
    this.problems.push({ severity, code, message, file });
  }
}

/** Hidden files and folders, those of package managers, and the drafts that Drawbridge keeps there. */
export const isPassedOver = (name: string) => name === 'node_modules' || name === DRAFT_FOLDER || (name.startsWith('.') && name !== '.' && name !== '..');

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'its symbolic links go in circles',
  ENXIO: 'nothing is at its other end',
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? (code === '' ? 'it failed' : code);
}
