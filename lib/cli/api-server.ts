import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The programs that make a Kubernetes API server. */
export interface ApiServerPrograms {
  readonly apiServer: string;
  readonly etcd: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What to do where they are not found. */
export const HOW_TO_GET_API_SERVER = 'KUBEBUILDER_ASSETS may name a folder with kube-apiserver and etcd.';

/**
 * Finds a real API server as envtest does: each program by its own variable, else in the folder that `KUBEBUILDER_ASSETS` names,
 * else on the PATH. `undefined` unless both are there and can be run.
 * https://book.kubebuilder.io/reference/envtest
 */
export function findApiServer(env: Environment = process.env): ApiServerPrograms | undefined {
  const apiServer = find('kube-apiserver', 'TEST_ASSET_KUBE_APISERVER', env);
  const etcd = find('etcd', 'TEST_ASSET_ETCD', env);
  return apiServer !== undefined && etcd !== undefined ? { apiServer, etcd } : undefined;
}

/** kubectl by the same convention. */
export const findKubectl = (env: Environment = process.env): string | undefined => find('kubectl', 'TEST_ASSET_KUBECTL', env);

/**
 * Whether there is a real API server to test with, in a line. `DRAWBRIDGE_API_SERVER_NEWS` names the file in which somebody who is
 * providing one says how that went; until then, this waits, for at most `patience` milliseconds.
 */
export async function newsOfApiServer(env: Environment = process.env, patience = 960_000): Promise<string> {
  const file = env['DRAWBRIDGE_API_SERVER_NEWS'];
  for (const deadline = Date.now() + patience; file && readNews(file)?.endsWith('\n') === false && Date.now() < deadline; ) await new Promise((resolve) => setTimeout(resolve, 200));
  const found = findApiServer(env);
  if (found) return `Real API server: ${found.apiServer}`;
  const news = (file && readNews(file)?.trim()) || `Real API server: none. ${HOW_TO_GET_API_SERVER}`;
  return `${news.replace(/\.?$/, '.')} The tests on one are skipped.`;
}

/** What it says so far; undefined when the file is gone with whoever was to write it. */
function readNews(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

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
