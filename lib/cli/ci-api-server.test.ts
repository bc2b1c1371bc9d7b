import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newsOfApiServer } from './api-server';
import { projectFolder } from './project';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'drawbridge-ci-'));
  mkdirSync(`${root}/checkout/.ci`, { recursive: true });
  for (const name of ['api-server', 'run']) copyFileSync(`${projectFolder}.ci/${name}`, `${root}/checkout/.ci/${name}`);
  // Whoever runs this may not be root, and need not have apt.
  program('bin/id', 'echo 0');
  program('bin/apt-get', `echo "$*" >> ${root}/installed`);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function program(name: string, script: string): void {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/usr/bin/env bash\n${script}\n`);
  chmodSync(file, 0o755);
}

const BUILDER = 'shared/tools/real-apiserver.sh';
const builds = 'mkdir -p "$1"; printf "#!/bin/sh\\n" > "$1/kube-apiserver"; chmod +x "$1/kube-apiserver"; ln -s /bin/sh "$1/etcd"; echo "a lot of words"';

const environment = (): NodeJS.ProcessEnv => ({ ...process.env, PATH: `${root}/bin:/usr/bin:/bin` });
const provide = () => spawnSync('bash', [`${root}/checkout/.ci/api-server`, `${root}/cache/assets`], { env: environment(), encoding: 'utf8' });

describe('what provides a real API server for a run of all checks', () => {
  it('builds one, tells so in a line, and leaves nothing else behind', () => {
    program(BUILDER, builds);
    const { stdout, status } = provide();
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^Real API server: \S+\/cache\/assets, built in \d+ s\n$/)]);
    expect(readdirSync(`${root}/cache`)).toEqual(['assets']);
    expect(readdirSync(`${root}/cache/assets`).sort()).toEqual(['etcd', 'kube-apiserver']);
  });

  it('builds none where there is one', () => {
    program(BUILDER, builds);
    provide();
    program(BUILDER, 'exit 1');
    expect(provide().stdout).toBe(`Real API server: ${root}/cache/assets\n`);
  });

  it('installs kubectl where there is none', () => {
    program(BUILDER, builds);
    provide();
    const isThere = spawnSync('bash', ['-c', 'command -v kubectl'], { env: environment() }).status === 0;
    expect(existsSync(`${root}/installed`)).toBe(!isThere);
  });

  it.each([
    ['what builds one is missing', () => undefined, 'none; what builds one is not here'],
    ['building fails', () => program(BUILDER, 'mkdir -p "$1"; touch "$1/etcd"; echo first; echo "no space left" >&2; exit 3'), 'none; building one failed: no space left'],
    ['building leaves something out', () => program(BUILDER, 'mkdir -p "$1"'), 'none; kube-apiserver was not built'],
    ['there is no root', () => { program(BUILDER, builds); program('bin/id', 'echo 1000'); }, 'none; building one takes root and apt'],
    ['the folder cannot be written', () => { program(BUILDER, builds); writeFileSync(`${root}/cache`, ''); }, expect.stringMatching(/^none; \S+ cannot be written$/)],
  ])('goes on without where %s', (_, prepare, said) => {
    prepare();
    const { stdout, status } = provide();
    expect(status).toBe(0);
    expect(stdout.trimEnd().split('\n').map((line) => line.replace('Real API server: ', ''))).toEqual([said]);
    expect(existsSync(`${root}/cache/assets/kube-apiserver`)).toBe(false);
  });

  it('gives up when it takes too long, and says so', async () => {
    program(BUILDER, 'mkdir -p "$1"; sleep 60');
    const child = spawn('timeout', ['1', `${root}/checkout/.ci/api-server`, `${root}/cache/assets`], { env: environment(), stdio: ['ignore', 'pipe', 'ignore'] });
    let said = '';
    for await (const piece of child.stdout.setEncoding('utf8')) said += String(piece);
    expect(said).toBe('Real API server: none; building one took too long\n');
    expect(readdirSync(`${root}/cache`)).toEqual([]);
  });
});

describe('a run of all checks', () => {
  it.each([
    ['where no API server can be had', () => undefined],
    ['where one is built', () => program(BUILDER, builds)],
  ])('ends as the tests end, which are told of the API server: %s', (_, prepare) => {
    prepare();
    program('bin/npm', `[ "$1" = test ] || exit 0; until grep -q . "$DRAWBRIDGE_API_SERVER_NEWS"; do sleep 0.1; done; cat "$DRAWBRIDGE_API_SERVER_NEWS"; echo "$KUBEBUILDER_ASSETS"; exit 7`);
    const { KUBEBUILDER_ASSETS: _assets, ...rest } = environment();
    const { stdout, status } = spawnSync('bash', [`${root}/checkout/.ci/run`], { env: { ...rest, XDG_CACHE_HOME: `${root}/cache` } as NodeJS.ProcessEnv, encoding: 'utf8' });
    expect([status, stdout]).toEqual([7, expect.stringMatching(/^Real API server: .+\n\/.*\/cache\/drawbridge-assets\n$/)]);
  });
});

describe('the line before the unit tests', () => {
  const has = (folder: string) => ['kube-apiserver', 'etcd'].forEach((name) => program(`${folder}/${name}`, ''));

  it('waits for who provides an API server', async () => {
    writeFileSync(`${root}/news`, '');
    const line = newsOfApiServer({ DRAWBRIDGE_API_SERVER_NEWS: `${root}/news`, KUBEBUILDER_ASSETS: `${root}/assets` });
    has('assets');
    setTimeout(() => writeFileSync(`${root}/news`, 'Real API server: there\n'), 300);
    expect(await line).toBe(`Real API server: ${root}/assets/kube-apiserver`);
  });

  it.each([
    ['what provides one has failed', () => writeFileSync(`${root}/news`, 'Real API server: none; no space left\n'), 'Real API server: none; no space left. The tests on one are skipped.'],
    ['nobody says anything', () => writeFileSync(`${root}/news`, ''), expect.stringMatching(/^Real API server: none\. KUBEBUILDER_ASSETS may name .* The tests on one are skipped\.$/)],
    ['nobody provides one', () => undefined, expect.stringMatching(/^Real API server: none\. KUBEBUILDER_ASSETS may name /)],
  ])('tells that tests are skipped where %s', async (_, prepare, said) => {
    prepare();
    expect(await newsOfApiServer({ DRAWBRIDGE_API_SERVER_NEWS: `${root}/news` }, 300)).toEqual(said);
  });
});
