import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { allowedHosts, browserAddress, findFreePort, isLoopback } from './addresses.ts';
import { hashSources } from './build.ts';
import { keepInput } from './standard-input.ts';

const folder = mkdtempSync(join(tmpdir(), 'drawbridge-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('standard input', () => {
  it('is kept in a file that only this account can read, until it is removed', async () => {
    const kept = await keepInput(Readable.from([Buffer.from('kind: '), Buffer.from('Pod')]));
    if ('error' in kept) expect.fail(kept.error);
    expect(readFileSync(kept.file, 'utf8')).toBe('kind: Pod');
    expect(statSync(kept.file).mode & 0o077).toBe(0);
    expect(statSync(dirname(kept.file)).mode & 0o077).toBe(0);
    kept.remove();
    expect(() => statSync(dirname(kept.file))).toThrow();
  });

  it('is refused when it is empty, longer than the limit, or breaks off', async () => {
    expect(await keepInput(Readable.from([]))).toEqual({ error: expect.stringContaining('empty') });
    expect(await keepInput(Readable.from([Buffer.alloc(8), Buffer.alloc(8)]), 10)).toEqual({ error: expect.stringContaining('10 bytes') });
    const broken = Readable.from([Buffer.alloc(1)]);
    broken.destroy(new Error('gone'));
    expect(await keepInput(broken)).toEqual({ error: expect.stringContaining('gone') });
  });
});

describe('the address', () => {
  it('is loopback only for the names of this machine itself', () => {
    expect(['127.0.0.1', 'localhost', '::1', '127.1.2.3'].every(isLoopback)).toBe(true);
    expect(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example'].some(isLoopback)).toBe(false);
  });

  it('answers to the loopback names and to its own', () => {
    expect(allowedHosts('127.0.0.1', 3210)).toEqual(['127.0.0.1:3210', 'localhost:3210', '[::1]:3210']);
    expect(allowedHosts('10.1.2.3', 80)).toContain('10.1.2.3');
    expect(allowedHosts('fd00::7', 3210)).toContain('[fd00::7]:3210');
  });

  it('never answers to the address that stands for all', () => {
    expect(allowedHosts('0.0.0.0', 3210)).not.toContain('0.0.0.0:3210');
    expect(browserAddress('0.0.0.0', 3210)).toBe('http://127.0.0.1:3210');
    expect(browserAddress('::1', 3210)).toBe('http://[::1]:3210');
  });

  it('is the next free port when one is taken, and an error when that one was asked for', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const taken = typeof address === 'object' && address ? address.port : expect.fail('no port');
    expect(await findFreePort('127.0.0.1', taken, 1)).toEqual({ error: expect.stringContaining(`Port ${taken} of 127.0.0.1 is taken`) });
    const next = await findFreePort('127.0.0.1', taken, 100);
    expect('port' in next && next.port > taken).toBe(true);
    await new Promise((resolve) => server.close(resolve));
  });

  it('of another machine is an error', async () => {
    expect(await findFreePort('192.0.2.1', 0, 100)).toEqual({ error: '192.0.2.1 is not an address of this machine.' });
  });
});

describe('the hash of the sources', () => {
  const project = join(folder, 'project');
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  };
  for (const file of ['package-lock.json', 'next.config.js', 'postcss.config.mjs', 'tsconfig.json', 'proxy.ts', 'instrumentation.ts']) put(file, file);
  for (const file of ['app/page.tsx', 'components/ui/button.tsx', 'lib/model/ids.ts', 'public/logo.svg']) put(file, file);
  const before = hashSources(project);

  it('stays when tests and files that are not built change', () => {
    put('lib/model/ids.test.ts', 'x');
    put('README.md', 'x');
    expect(hashSources(project)).toBe(before);
  });

  it('changes with a file, a name and a new file', () => {
    put('lib/model/ids.ts', 'changed');
    const changed = hashSources(project);
    put('lib/model/new.ts', '');
    expect(new Set([before, changed, hashSources(project)]).size).toBe(3);
  });
});
