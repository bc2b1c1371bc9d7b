import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The Kubernetes client needs 22.19 at least, and from 22.18 on Node runs TypeScript files as they are. */
const OLDEST = [22, 19];

/** Packages that are nothing but a Node for one platform, installed as optional dependencies. */
const bundled = [
  `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}/bin/${process.platform === 'win32' ? 'node.exe' : 'node'}`,
  `node-bin-${process.platform}-${process.arch}/bin/node`,
];

/**
 * Runs a script of this folder on a Node that is new enough: here when this one is, otherwise in the Node that was
 * installed with the other packages, with the same arguments, streams, signals and exit code.
 * Written in JavaScript that any Node since 18 understands.
 * @param {string} script file name beside this one
 * @param {{ orHereFrom?: readonly [number, number] }} options `orHereFrom`: the oldest Node it runs on here when there is no newer one
 */
export async function runOnModernNode(script, { orHereFrom } = {}) {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const node = isFrom(OLDEST) ? undefined : findBundled();
  if (isFrom(OLDEST) || (!node && orHereFrom && isFrom(orHereFrom))) {
    await import(new URL(script, import.meta.url).href);
    return;
  }
  if (!node || node === process.execPath) {
    console.error(
      `Drawbridge needs Node ${(orHereFrom ?? OLDEST).join('.')} or newer; this is ${process.versions.node}, and the Node that comes with the packages is not there.\n` +
        'Run `npm ci` without --omit=optional, or install a newer Node.',
    );
    process.exitCode = 2;
    return;
  }
  // The channel carries no messages; it closes when this process is gone, however it went.
  const child = spawn(node, [file, ...process.argv.slice(2)], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    // The packages hold a Node for one C library, and the system may have another.
    if (orHereFrom && isFrom(orHereFrom)) return import(new URL(script, import.meta.url).href);
    console.error(`${node} does not run: ${error.message}`);
    process.exitCode = 2;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
  });
}

/** The Node of the packages: in the project's own node_modules or, once it is installed as a package, in one around it. */
function findBundled() {
  const folders = createRequire(import.meta.url).resolve.paths('node') ?? [];
  return folders.flatMap((folder) => bundled.map((path) => join(folder, path))).find((path) => existsSync(path));
}

/** @param {readonly [number, number]} oldest */
function isFrom(oldest) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}
