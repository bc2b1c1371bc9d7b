import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** The project's folder, with a separator at its end. */
export const projectFolder = fileURLToPath(new URL('../../', import.meta.url));

/** Next's command, wherever npm has put it: as a package, Drawbridge lies beside what it depends on. */
export const nextCommand = (): string => createRequire(import.meta.url).resolve('next/dist/bin/next');

/** The version in package.json. */
export const version = (): string => (JSON.parse(readFileSync(`${projectFolder}package.json`, 'utf8')) as { readonly version: string }).version;

/** The version as `--version` prints it. */
export const versionText = (): string => `drawbridge ${version()} (Node ${process.versions.node})`;

/** The environment of everything this command starts: nothing reports home. */
export function quietEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production', ...extra };
}

/** Whether this Node can talk to clusters and serve the dashboard; `modern-node.mjs` looks for such a one. */
export function isModernNode(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 19);
}
