import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { projectFolder } from '../../lib/cli/project.ts';

/**
 * The folder of real policies and applications that some tests run on, or `null` where it is not: `DRAWBRIDGE_CORPUS`, else the one
 * that lies beside the project.
 */
export function corpusFolder(): string | null {
  const folder = resolve(projectFolder, process.env.DRAWBRIDGE_CORPUS ?? '../shared/corpus/given');
  return existsSync(folder) ? folder : null;
}
