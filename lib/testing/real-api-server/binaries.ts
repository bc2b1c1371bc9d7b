import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The programs that make a Kubernetes API server. */
export interface Binaries {
  readonly apiServer: string;
  readonly etcd: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What to do where they are not found. */
export const HOW_TO_GET_BINARIES = 'KUBEBUILDER_ASSETS may name a folder with kube-apiserver and etcd.';

/**
 * Finds a real API server as envtest does: each program by its own variable, else in the folder that `KUBEBUILDER_ASSETS` names,
 * else on the PATH. `undefined` unless both are there and can be run.
 * https://book.kubebuilder.io/reference/envtest
 */
export function findBinaries(env: Environment = process.env): Binaries | undefined {
  const apiServer = find('kube-apiserver', 'TEST_ASSET_KUBE_APISERVER', env);
  const etcd = find('etcd', 'TEST_ASSET_ETCD', env);
  return apiServer !== undefined && etcd !== undefined ? { apiServer, etcd } : undefined;
}

/** kubectl by the same convention. */
export const findKubectl = (env: Environment = process.env): string | undefined => find('kubectl', 'TEST_ASSET_KUBECTL', env);

function find(name: string, variable: string, env: Environment): string | undefined {
  const named = env[variable];
  if (named) return isProgram(named) ? named : undefined;
  const folders = [env['KUBEBUILDER_ASSETS'] ?? '', ...(env['PATH'] ?? '').split(delimiter)].filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
