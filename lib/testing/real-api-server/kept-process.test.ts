import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeptProcess } from './kept-process';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'drawbridge-kept-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that does not heed signals, and says who it is. */
const stubborn = () => ['-c', `trap "" INT TERM HUP; echo $$ > ${folder}/pid; while :; do sleep 0.1; done`];

async function pidOf(): Promise<number> {
  await expect.poll(() => existsSync(`${folder}/pid`) && readFileSync(`${folder}/pid`, 'utf8').trim()).toBeTruthy();
  return Number(readFileSync(`${folder}/pid`, 'utf8'));
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a kept process', () => {
  it('is gone once it is killed, with its folder', async () => {
    const kept = new KeptProcess('/bin/sh', stubborn(), folder);
    const pid = await pidOf();
    expect(kept.ended).toBe(false);
    await kept.kill();
    expect(runs(pid)).toBe(false);
    expect(existsSync(folder)).toBe(false);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('is gone when %s ends the one that keeps it', async (signal) => {
    const code = `import { KeptProcess } from ${JSON.stringify(pathToFileURL(path.join(import.meta.dirname, 'kept-process.ts')).href)};
      new KeptProcess('/bin/sh', ${JSON.stringify(stubborn())}, ${JSON.stringify(folder)});`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'ignore' });
    const pid = await pidOf();
    holder.kill(signal);
    await expect.poll(() => runs(pid), { timeout: 5_000 }).toBe(false);
    await expect.poll(() => existsSync(folder), { timeout: 5_000 }).toBe(false);
  });

  it('that ends of itself is noticed, with what it said last', async () => {
    const kept = new KeptProcess('/bin/sh', ['-c', 'echo first; echo "no such flag" >&2; exit 1']);
    await expect.poll(() => kept.ended).toBe(true);
    expect(kept.lastWords.split('\n')).toEqual(['first', 'no such flag']);
    await kept.kill();
  });

  it('that cannot be started is noticed', async () => {
    const kept = new KeptProcess(`${folder}/none`, []);
    await expect.poll(() => kept.ended).toBe(true);
    expect(kept.lastWords).toMatch(/none/);
    await kept.kill();
  });
});
