import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findApiServer, findKubectl } from './api-server';

const root = mkdtempSync(path.join(tmpdir(), 'drawbridge-binaries-'));
afterAll(() => rmSync(root, { recursive: true }));

function folderWith(name: string, programs: readonly string[], mode = 0o755): string {
  const folder = path.join(root, name);
  mkdirSync(folder);
  for (const program of programs) {
    writeFileSync(path.join(folder, program), '');
    chmodSync(path.join(folder, program), mode);
  }
  return folder;
}

const both = folderWith('both', ['kube-apiserver', 'etcd', 'kubectl']);
const onlyEtcd = folderWith('only-etcd', ['etcd']);
const noPrograms = folderWith('no-programs', ['kube-apiserver', 'etcd'], 0o644);
const inside = (folder: string) => ({ apiServer: path.join(folder, 'kube-apiserver'), etcd: path.join(folder, 'etcd') });

describe('a real API server is found', () => {
  it.each([
    ['in the folder of KUBEBUILDER_ASSETS', { KUBEBUILDER_ASSETS: both, PATH: onlyEtcd }, inside(both)],
    ['on the PATH', { PATH: `${onlyEtcd}${path.delimiter}${both}` }, { apiServer: path.join(both, 'kube-apiserver'), etcd: path.join(onlyEtcd, 'etcd') }],
    ['partly by a variable of its own', { TEST_ASSET_ETCD: path.join(onlyEtcd, 'etcd'), KUBEBUILDER_ASSETS: both }, { apiServer: path.join(both, 'kube-apiserver'), etcd: path.join(onlyEtcd, 'etcd') }],
  ])('%s', (_, env, found) => expect(findApiServer(env)).toEqual(found));

  it.each([
    ['with one of the two', { KUBEBUILDER_ASSETS: onlyEtcd }],
    ['where files cannot be run', { KUBEBUILDER_ASSETS: noPrograms }],
    ['where a variable names nothing that is there', { KUBEBUILDER_ASSETS: both, TEST_ASSET_KUBE_APISERVER: path.join(root, 'gone') }],
    ['where nothing is said', {}],
  ])('nowhere %s', (_, env) => expect(findApiServer(env)).toBeUndefined());

  it('and kubectl the same way', () => expect(findKubectl({ KUBEBUILDER_ASSETS: both })).toBe(path.join(both, 'kubectl')));
});
