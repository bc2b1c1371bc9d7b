import type { ProblemView } from '@/lib/queries/contract/common';
import type { SourceView, UploadedFile } from '@/lib/queries/contract/source';
import { count } from '@/components/verdict/sentences';
import type { PickedFile } from './picked-file';

export interface ReadFiles {
  readonly files: readonly UploadedFile[];
  /** Why some are left out. */
  readonly problems: readonly ProblemView[];
}

/**
 * Reads files as texts, within what the server takes at once. Never rejects: what cannot be read, is no text or is too much is left
 * out and named.
 * @param onProgress told how many have been read
 */
export async function readPicked(picked: readonly PickedFile[], limits: SourceView['limits'], onProgress: (read: number) => void): Promise<ReadFiles> {
  const files: UploadedFile[] = [];
  const problems: ProblemView[] = [];
  const leaveOut = (file: string, code: string, message: string, hint?: string) => problems.push({ severity: 'error', code, message, file, ...(hint === undefined ? {} : { hint }) });
  let bytes = 0;
  for (const [index, { name, file }] of picked.entries()) {
    onProgress(index);
    if (files.length === limits.files) {
      leaveOut(name, 'too-many', `Only ${count(limits.files, 'file')} can be opened at once; this one and ${count(picked.length - index - 1, 'other')} are left out.`, 'Start Drawbridge with the folder instead.');
      break;
    }
    if (file.size > limits.fileBytes || bytes + file.size > limits.bytes) {
      const [what, limit] = file.size > limits.fileBytes ? ['a file', limits.fileBytes] : ['all files together', limits.bytes];
      leaveOut(name, 'too-large', `The file has ${mebibytes(file.size)}; the limit for ${what} is ${mebibytes(limit)}. It is left out.`, 'Start Drawbridge with the folder instead.');
      continue;
    }
    try {
      const text = decode(new Uint8Array(await file.arrayBuffer()));
      if (text === null) leaveOut(name, 'encoding', 'The file is not valid UTF-8 text; it is left out.', 'Save it as UTF-8.');
      else files.push({ name: name.slice(0, LONGEST_NAME), text });
      bytes += file.size;
    } catch {
      leaveOut(name, 'unreadable-file', 'The browser could not read the file; it is left out.');
    }
  }
  return { files, problems };
}

const LONGEST_NAME = 1000;

/** UTF-8, or UTF-16 with a byte order mark, as the server reads files; `null` for what is neither. */
export function decode(bytes: Uint8Array): string | null {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
  try {
    return new TextDecoder(utf16 ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const mebibytes = (bytes: number): string => `${Math.round(bytes / 1024 / 102.4) / 10} MiB`;

/** What files are called together: the one, their folder, or the first of them. */
export function labelOf(names: readonly string[]): string {
  const [first = 'Manifests', ...others] = names;
  if (others.length === 0) return first.slice(0, LONGEST_LABEL);
  const folders = new Set(names.map((name) => (name.includes('/') ? name.slice(0, name.indexOf('/')) : '')));
  const [folder = ''] = folders;
  const label = folders.size === 1 && folder !== '' ? folder : `${first} and ${count(others.length, 'other file')}`;
  return label.slice(0, LONGEST_LABEL);
}

const LONGEST_LABEL = 200;
