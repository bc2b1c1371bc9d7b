import { spawn } from 'node:child_process';
import { fieldOf, isRecord, textAt } from './json';
import { describeError } from './request-error';

/** What a kubeconfig says of a program that hands out credentials. */
export interface PluginCommand {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What the author of the kubeconfig says to those who do not have the program. */
  readonly installHint?: string;
  /** Whether it can only work in a terminal. */
  readonly needsTerminal: boolean;
  /** Whether it wants to know for which cluster. */
  readonly wantsCluster: boolean;
}

/** A cluster as a plugin is told of it. */
export type ToldCluster = Readonly<Record<string, unknown>>;

export interface PluginCredential {
  readonly token?: string;
  readonly certificate?: string;
  readonly key?: string;
  /** Until when it holds, in milliseconds since the epoch; until it is refused, when absent. */
  readonly expires?: number;
}

const LARGEST_OUTPUT = 1024 * 1024;
const LONGEST_WORDS = 500;

/**
 * Runs a credential plugin as kubectl does, without a terminal. Rejects with an Error that names the program and says what is
 * wrong, in its own words where it has any; what it printed as its answer is never repeated, because it may be a credential.
 * A program that does not end in time is ended.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */
export async function runCredentialPlugin(plugin: PluginCommand, cluster: () => ToldCluster, timeout: number): Promise<PluginCredential> {
  const named = `The credential plugin "${plugin.command}"`;
  if (plugin.needsTerminal) throw new Error(`${named} can only work in a terminal (interactiveMode: Always), and there is none here`);
  const output = await outputOf(plugin, cluster, named, timeout);
  let answer: unknown;
  try {
    answer = JSON.parse(output);
  } catch {
    throw new Error(`${named} printed ${output.trim() === '' ? 'nothing' : 'something that is not JSON'}, where an ExecCredential was expected`);
  }
  const status = fieldOf(answer, 'status');
  const token = textAt(status, 'token');
  const certificate = textAt(status, 'clientCertificateData');
  const key = textAt(status, 'clientKeyData');
  if (fieldOf(answer, 'kind') !== undefined && fieldOf(answer, 'kind') !== 'ExecCredential') throw new Error(`${named} printed an object of another kind than ExecCredential`);
  if (!isRecord(status) || (token === undefined && certificate === undefined)) throw new Error(`${named} printed an ExecCredential without a token or a client certificate`);
  if ((certificate === undefined) !== (key === undefined)) throw new Error(`${named} printed a client certificate ${key === undefined ? 'without its key' : 'that is missing, but its key'}`);
  const expires = Date.parse(textAt(status, 'expirationTimestamp') ?? '');
  return { ...(token === undefined ? {} : { token }), ...(certificate === undefined || key === undefined ? {} : { certificate, key }), ...(Number.isNaN(expires) ? {} : { expires }) };
}

function outputOf({ apiVersion, command, args, env, installHint, wantsCluster }: PluginCommand, cluster: () => ToldCluster, named: string, timeout: number): Promise<string> {
  const info = { apiVersion, kind: 'ExecCredential', spec: { interactive: false, ...(wantsCluster ? { cluster: cluster() } : {}) } };
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...process.env, ...env, KUBERNETES_EXEC_INFO: JSON.stringify(info) }, stdio: ['ignore', 'pipe', 'pipe'] });
    // It does not keep the process from ending.
    child.unref();
    let output = '';
    let words = '';
    const fail = (message: string) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      // Whatever it started may still hold its output.
      child.stdout.destroy();
      child.stderr.destroy();
      reject(new Error(message));
    };
    const timer = setTimeout(() => fail(`${named} did not answer within ${Math.round(timeout / 1000)} s${said(words)}. If it waits to be logged in to, do that in a terminal first`), timeout);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.length > LARGEST_OUTPUT) fail(`${named} printed more than a credential`);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-LONGEST_WORDS);
    });
    child.on('error', (error) => fail(`${named} cannot be started: ${describeError(error)}${installHint ? `. ${installHint.trim().slice(0, LONGEST_WORDS)}` : ''}`));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(output);
      else reject(new Error(`${named} failed (${code === null ? String(signal) : `exit code ${code}`})${said(words)}`));
    });
  });
}

const said = (words: string): string => (words.trim() === '' ? '' : `: ${words.trim()}`);
