import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { projectFolder } from '../../lib/cli/project.ts';

/** A running Drawbridge. */
export interface Drawbridge {
  /** `http://127.0.0.1:PORT`, without a slash at its end. */
  readonly url: string;
  /** Tells it to end, and gives how long that took, with its exit code. */
  readonly stop: () => Promise<{ readonly code: number | null; readonly milliseconds: number }>;
}

export interface DrawbridgeOptions {
  /** Written to its standard input. */
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Starts the built app as `npm start -- …args` does, on a port of its own.
 * @returns once it has printed its address; rejects with all it said when it ends without printing one
 */
export function startDrawbridge(args: readonly string[] = [], { input, environment }: DrawbridgeOptions = {}): Promise<Drawbridge> {
  const child = spawn(process.execPath, [`${projectFolder}lib/cli/start.mjs`, '--port', '0', ...args], {
    cwd: projectFolder,
    env: { ...process.env, INIT_CWD: projectFolder, DRAWBRIDGE_BUILD: 'keep', ...environment },
    stdio: 'pipe',
  });
  child.stdin.on('error', () => {
    // It may end without reading its input; what it says then is the error that counts.
  });
  child.stdin.end(input ?? '');
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      said += `${line}\n`;
      const url = /^Drawbridge: (http:\S+)/.exec(line)?.[1];
      if (url) resolve({ url, stop: () => stop(child) });
    });
    child.on('error', reject);
    child.on('close', (code) => reject(new Error(`Drawbridge ended with exit code ${code}:\n${said}`)));
  });
}

async function stop(child: ChildProcess): Promise<{ readonly code: number | null; readonly milliseconds: number }> {
  const started = performance.now();
  if (child.exitCode === null && child.signalCode === null) {
    const closed = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    await closed;
  }
  return { code: child.exitCode, milliseconds: performance.now() - started };
}
