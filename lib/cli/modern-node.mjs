import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The Kubernetes client needs 22.19 at least, and from 22.18 on Node runs TypeScript files as they are. */
const OLDEST = [22, 19];

const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url));

/** Packages that are nothing but a Node for one platform, installed as optional dependencies. */
const bundled = [
  '.bin/node',
  `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}/bin/${process.platform === 'win32' ? 'node.exe' : 'node'}`,
  `node-bin-${process.platform}-${process.arch}/bin/node`,
];

/**
 * Runs a script of this folder on a Node that is new enough: here when this one is, otherwise in the Node that was
 * installed with the other packages, with the same arguments, streams, signals and exit code.
 * Written in JavaScript that any Node since 18 understands.
 * @param {string} script file name beside this one
 */
export async function runOnModernNode(script) {
  const file = fileURLToPath(new URL(script, import.meta.url));
  if (isNewEnough(process.versions.node)) {
    await import(new URL(script, import.meta.url).href);
    return;
  }
  const node = bundled.map((path) => modules + path).find((path) => existsSync(path) && !path.endsWith('.cmd'));
  if (!node || node === process.execPath) {
    console.error(
      `Drawbridge needs Node ${OLDEST.join('.')} or newer; this is ${process.versions.node}, and the Node that comes with the packages is not there.\n` +
        'Run `npm ci` without --omit=optional, or install a newer Node.',
    );
    process.exitCode = 1;
    return;
  }
  // The channel carries no messages; it closes when this process is gone, however it went.
  const child = spawn(node, [file, ...process.argv.slice(2)], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`${node} does not run: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
  });
}

/** @param {string} version */
function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}
