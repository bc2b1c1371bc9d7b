import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** As much as one manifest file may have. */
export const STDIN_LIMIT = 64 * 1024 * 1024;

/** Reads all of a stream into memory, or says why it could not. */
export async function readInput(input: AsyncIterable<Uint8Array | string>, limit: number = STDIN_LIMIT): Promise<{ readonly bytes: Buffer } | { readonly error: string }> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of input) {
      const bytes = Buffer.from(chunk);
      length += bytes.length;
      if (length > limit) return { error: `Standard input has more than ${limit} bytes.` };
      chunks.push(bytes);
    }
  } catch (error) {
    return { error: `Standard input could not be read: ${error instanceof Error ? error.message : String(error)}` };
  }
  return length === 0 ? { error: 'Standard input is empty.' } : { bytes: Buffer.concat(chunks) };
}

/**
 * Reads all of a stream into a file in a folder that only this account can open.
 * @returns the file and what removes it with its folder, or why it could not be read
 */
export async function keepInput(
  input: AsyncIterable<Uint8Array | string>,
  limit: number = STDIN_LIMIT,
): Promise<{ readonly file: string; readonly remove: () => void } | { readonly error: string }> {
  const read = await readInput(input, limit);
  if ('error' in read) return read;
  const folder = mkdtempSync(join(tmpdir(), 'drawbridge-'));
  const file = join(folder, 'stdin.yaml');
  writeFileSync(file, read.bytes, { mode: 0o600, flag: 'wx' });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
