import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Snapshot } from '@/lib/model/snapshot';
import type { ObjectChange } from '@/lib/synthesis/change-set';
import { withSourceTexts } from '@/lib/synthesis/text/source-texts';
import type { CommandRun } from '../context.ts';

/** Changes with the author's own text in the place of what was written anew, for a source of manifests; what could not be kept is told. */
export function inAuthorsText({ source }: Snapshot, changes: readonly ObjectChange[], { folder, tell }: Pick<CommandRun, 'folder' | 'tell'>): readonly ObjectChange[] {
  if (source.kind !== 'manifests') return changes;
  const files = new Set(changes.flatMap(({ before, origin }) => (before !== undefined && origin?.file !== undefined ? [origin.file] : [])));
  const { changes: kept, notes } = withSourceTexts(changes, new Map([...files].map((file) => [file, textOf(resolve(folder, file))])));
  for (const note of notes) tell(`note: ${note}`);
  return kept;
}

function textOf(path: string): { readonly text: string } | { readonly reason: string } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path)) };
  } catch (error) {
    return { reason: error instanceof TypeError ? 'Its file is not UTF-8.' : 'Its file is not at hand.' };
  }
}
