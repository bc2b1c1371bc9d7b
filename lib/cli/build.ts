import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { nextCommand, projectFolder, quietEnvironment } from './project.ts';

/** What the build is made from. */
const inputs = ['app', 'components', 'lib', 'public', 'package-lock.json', 'next.config.js', 'postcss.config.mjs', 'tsconfig.json', 'proxy.ts', 'instrumentation.ts'];

const stampFile = '.next/drawbridge-sources';

/**
 * Builds the app unless a build of exactly these sources is there, or, with `DRAWBRIDGE_BUILD=keep`, any build: the
 * browser tests build once and then start many servers. An installed package has a build and no sources.
 * @param say takes a line for the user
 * @param signal ends a build under way
 * @returns the exit code of a build that failed, else 0
 */
export async function ensureBuilt(say: (line: string) => void, signal?: AbortSignal): Promise<number> {
  const stamp = readStamp();
  if (stamp !== null && (process.env.DRAWBRIDGE_BUILD === 'keep' || !hasSources())) return 0;
  if (!hasSources()) {
    say('This package was made without the dashboard: its prepack script did not run.');
    return 2;
  }
  const sources = hashSources(projectFolder);
  if (stamp === sources) return 0;
  say('Building Drawbridge; this takes about half a minute, and only when its sources have changed.');
  const code = await build(say, signal);
  if (code === 0) writeFileSync(join(projectFolder, stampFile), sources);
  return code;
}

const hasSources = (): boolean => inputs.every((input) => existsSync(join(projectFolder, input)));

/** A hash over the names and contents of everything the build is made from, tests left out. */
export function hashSources(folder: string): string {
  const hash = createHash('sha256');
  for (const input of inputs) addToHash(hash, folder, input);
  return hash.digest('hex');
}

function addToHash(hash: ReturnType<typeof createHash>, folder: string, path: string): void {
  const entries = listFolder(join(folder, path));
  if (entries) {
    for (const entry of entries) addToHash(hash, folder, `${path}/${entry}`);
    return;
  }
  if (/\.test\.tsx?$/.test(path)) return;
  const content = readFileSync(join(folder, path));
  hash.update(`${path}\0${content.length}\0`).update(content);
}

/** The sorted names in a folder, or `null` for a file. */
function listFolder(path: string): readonly string[] | null {
  try {
    return readdirSync(path).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return null;
    throw error;
  }
}

function readStamp(): string | null {
  try {
    return readFileSync(join(projectFolder, stampFile), 'utf8');
  } catch {
    return null;
  }
}

/** Next announces settings of ours that it may yet change; that is for us to follow, and no caution of the user's. */
const OWN_CONCERN = /^\s*(- Experiments \(|· )/;

/** Runs `next build`, passing on its progress up to the table of routes; after a failure all of what it said has been passed on. */
async function build(say: (line: string) => void, signal: AbortSignal | undefined): Promise<number> {
  const child = spawn(process.execPath, [nextCommand(), 'build'], { cwd: projectFolder, env: quietEnvironment(), stdio: ['ignore', 'pipe', 'pipe'], signal });
  let table = false;
  createInterface(child.stdout).on('line', (line) => {
    table ||= line.startsWith('Route (');
    if (!table && line.trim() && !OWN_CONCERN.test(line)) say(`  ${line.trim()}`);
  });
  createInterface(child.stderr).on('line', (line) => {
    if (line.trim()) say(`  ${line}`);
  });
  return new Promise((resolve) => {
    child.on('error', () => resolve(1));
    child.on('close', (code) => resolve(code ?? 1));
  });
}
