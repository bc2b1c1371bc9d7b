import { spawn, type ChildProcess } from 'node:child_process';
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { allowedHosts, browserAddress } from './addresses.ts';
import type { ApplyChoice } from './arguments.ts';
import { nextCommand, projectFolder, quietEnvironment } from './project.ts';

/** The longest a server may take from being told to end until it is ended by force. */
const PATIENCE_MS = 2500;

export interface RunningServer {
  readonly url: string;
  /** The exit code, once the server has ended. */
  readonly ended: Promise<number>;
  /** Tells the server to end, and ends it by force when it does not. */
  readonly stop: () => void;
}

/**
 * Starts the built app and waits until it answers.
 * @param source what the app reads first, as `DRAWBRIDGE_SOURCE`
 * @param othersMayOpen whether those on other machines may have it read something else
 * @param signal gives up waiting and ends the server
 * @param apply given when policies may be applied to a cluster
 * @returns the running server, or what it said before it ended instead
 */
export async function startServer(host: string, port: number, source: object, othersMayOpen: boolean, signal: AbortSignal, apply?: ApplyChoice): Promise<RunningServer | { readonly error: string }> {
  const child = spawn(process.execPath, [nextCommand(), 'start', '-H', host, '-p', String(port)], {
    cwd: projectFolder,
    env: quietEnvironment({ DRAWBRIDGE_SOURCE: JSON.stringify(source), DRAWBRIDGE_HOSTS: allowedHosts(host, port).join(','), DRAWBRIDGE_OTHERS_MAY_OPEN: othersMayOpen ? 'yes' : 'no', DRAWBRIDGE_ALLOW_APPLY: apply ? 'yes' : 'no', ...(apply?.journal !== undefined && { DRAWBRIDGE_APPLY_JOURNAL: apply.journal }) }),
    // The channel tells the server when this process is gone, however it went.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const stop = (): void => stopChild(child);
  signal.addEventListener('abort', stop, { once: true });
  const said = collectUntilReady(child);
  const ended = new Promise<number>((resolve) => {
    child.on('error', () => resolve(1));
    child.on('close', (code) => resolve(code ?? 0));
  });
  let running = true;
  void ended.then(() => (running = false));

  const url = browserAddress(host, port);
  while (running && !(await answers(url))) await sleep(100);
  const before = said();
  return running ? { url, ended, stop } : { error: before.trim() };
}

/** Keeps what the server says while it starts, which matters only when it does not start; what it says later is passed on. */
function collectUntilReady(child: ChildProcess): () => string {
  let text = '';
  let ready = false;
  const pass = (to: NodeJS.WriteStream) => (chunk: Buffer) => {
    if (ready) to.write(chunk);
    else text += chunk.toString();
  };
  child.stdout?.on('data', pass(process.stdout));
  child.stderr?.on('data', pass(process.stderr));
  return () => {
    ready = true;
    return text;
  };
}

/** Asks for a file that needs no source to be read. */
function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(`${url}/logo.svg`, { agent: false, timeout: 5000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}

function stopChild(child: ChildProcess): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS).unref();
}
