import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestInfo } from '@playwright/test';

/** Writes manifests into a folder of the test's own, and gives its path. */
export function folderOf(info: TestInfo, files: Readonly<Record<string, string>>): string {
  const folder = info.outputPath('manifests');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}
