import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import { CliError } from '../cli-error.ts';

/** A folder to write into. Files of an earlier run, or of anything else, would be taken for part of the set. */
export function emptyFolder(path: string): string {
  try {
    if (readdirSync(path).length > 0) throw new CliError(`${path} is not empty.`);
  } catch (error) {
    if (error instanceof CliError) throw error;
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw new CliError(`${path} cannot be used: ${messageOf(error)}`);
  }
  return path;
}

/** Writes files by their paths within a folder, and makes the folders they lie in. */
export function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  for (const path of new Set([...files.keys()].map((file) => dirname(join(folder, file))))) {
    try {
      mkdirSync(path, { recursive: true });
    } catch (error) {
      throw new CliError(`${path} cannot be made: ${messageOf(error)}`);
    }
  }
  for (const [file, text] of files) writeText(join(folder, file), text);
}

export function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new CliError(`${file} cannot be written: ${messageOf(error)}`);
  }
}

/** The names of a policy as names of files: manifests may hold any text there. */
export function fileSafe({ namespace, name }: Pick<NetworkPolicy, 'namespace' | 'name'>): NetworkPolicy['name'] {
  if (![namespace, name].every((part) => /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(part))) throw new CliError(`NetworkPolicy ${namespace}/${name} has a name that is no file name.`);
  return name;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
