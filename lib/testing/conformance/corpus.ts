import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CorpusCase, MatrixResources } from './corpus-cases';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));
const CASE_FILE = /^(cases|.*-cases|recipes|validation|selectors|ordering|connectivity)\.json$/;
/** Folders of inputs that cases refer to; no case list is below them. */
const INPUTS = new Set(['LICENSES', 'tests', 'inputs', 'inputs-only', 'expected', 'real-world-manifests', 'node_modules']);

/** A list of cases as it stands in one file of the corpus. */
export interface CaseFile {
  readonly origin: string;
  /** Path below the corpus folder. */
  readonly path: string;
  /** The folder of the file itself, which the paths in its cases start from. */
  readonly folder: string;
  readonly defaultResources?: MatrixResources;
  /** Objects that every case of the file is to be read with. */
  readonly baseObjects?: readonly unknown[];
  readonly cases: readonly CorpusCase[];
}

/** Where the corpus is looked for when none is named: DRAWBRIDGE_CORPUS, else `shared/corpus/given` beside the project. */
export const defaultCorpusFolder = (): string => resolve(process.env.DRAWBRIDGE_CORPUS ?? join(PROJECT, '..', 'shared', 'corpus', 'given'));

/** Whether there is a corpus in a folder. */
export const hasCorpus = (folder: string): boolean => existsSync(folder) && caseFilePaths(folder).length > 0;

/** Every case list of a corpus, sorted by path. Throws when a list is no JSON or has no cases. */
export function readCorpus(folder: string): CaseFile[] {
  return caseFilePaths(folder).map((file) => {
    const path = relative(folder, file).split(sep).join('/');
    const content = JSON.parse(readFileSync(file, 'utf8')) as CorpusCase[] | { defaultResources?: MatrixResources; cases: CorpusCase[] };
    const { cases, defaultResources } = Array.isArray(content) ? { cases: content, defaultResources: undefined } : content;
    if (!Array.isArray(cases)) throw new Error(`${path} holds no list of cases`);
    const baseObjects = readBaseObjects(join(dirname(file), 'base-objects.json'));
    return { origin: path.split('/')[0]!, path, folder: dirname(file), cases, ...(defaultResources ? { defaultResources } : {}), ...(baseObjects ? { baseObjects } : {}) };
  });
}

/** Lists of objects by what they are, `{ pods, nodes }`, beside the case lists of some folders. */
function readBaseObjects(file: string): readonly unknown[] | undefined {
  return existsSync(file) ? Object.values(JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, readonly unknown[]>>).flat() : undefined;
}

function caseFilePaths(folder: string): string[] {
  const found: string[] = [];
  const walk = (directory: string, depth: number) => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (entry.isDirectory() && depth < 3 && !INPUTS.has(entry.name)) walk(join(directory, entry.name), depth + 1);
      else if (entry.isFile() && depth > 0 && CASE_FILE.test(entry.name)) found.push(join(directory, entry.name));
    }
  };
  walk(folder, 0);
  return found.sort();
}
