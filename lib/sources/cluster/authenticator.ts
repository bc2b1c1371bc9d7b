import 'server-only';
import { readFileSync } from 'node:fs';
import type { OutgoingHttpHeaders } from 'node:http';
import type { User } from '@kubernetes/client-node';
import { runCredentialPlugin, type PluginCommand, type PluginCredential, type ToldCluster } from './credential-plugin';
import { isRecord } from './json';
import { describeError } from './request-error';

const PLUGIN = 'drawbridge-plugin';
const TOKEN_FILE = 'drawbridge-token-file';
/** A token file is read this often, because its content is exchanged while we run. */
const TOKEN_AGE = 60_000;
/** A plugin that failed is not run again sooner: it may open a window to log in each time. */
const PLUGIN_PAUSE = 20_000;
/** A credential is no longer used this long before it expires. */
const MARGIN = 10_000;

/** The user whose credentials a program hands out. */
export const userOfPlugin = (user: User, plugin: PluginCommand): User => ({ ...user, exec: undefined, authProvider: { name: PLUGIN, config: { plugin } } });

/** The user whose token is in a file. */
export const userOfTokenFile = (user: User, file: string): User => ({ ...user, authProvider: { name: TOKEN_FILE, config: { file } } });

interface RequestOptions {
  headers?: OutgoingHttpHeaders | readonly string[];
  cert?: unknown;
  key?: unknown;
}

/**
 * Gives requests the credentials of plugins and token files, in place of client-node's own ways, which wait for ever for a plugin
 * that hangs, repeat what it printed when that is no answer, and send the line end of a token file along. One belongs to one
 * configuration: when that is read anew because a credential was refused, nothing old is used again.
 */
export class Authenticator {
  #credential: PluginCredential | undefined;
  #failed: { readonly error: unknown; readonly at: number } | undefined;
  #token: { readonly text: string; readonly readAt: number } | undefined;

  constructor(
    private readonly cluster: () => ToldCluster,
    private readonly timeout: number,
    private readonly now: () => number = Date.now,
  ) {}

  isAuthProvider(user: User): boolean {
    const { name } = (user.authProvider ?? {}) as { name?: unknown };
    return name === PLUGIN || name === TOKEN_FILE;
  }

  /** Adds to the options of a request. Rejects with an Error that says which program or file is at fault, and why. */
  async applyAuthentication(user: User, options: RequestOptions): Promise<void> {
    const { name, config } = user.authProvider as { name: string; config: { plugin: PluginCommand; file: string } };
    const token = name === PLUGIN ? await this.#ask(config.plugin, options) : this.#read(config.file);
    if (token === undefined) return;
    const headers = isRecord(options.headers) ? (options.headers as OutgoingHttpHeaders) : {};
    options.headers = { ...headers, Authorization: `Bearer ${token}` };
  }

  async #ask(plugin: PluginCommand, options: RequestOptions): Promise<string | undefined> {
    const { expires = Infinity } = this.#credential ?? { expires: 0 };
    if (expires - MARGIN <= this.now()) {
      if (this.#failed && Math.abs(this.now() - this.#failed.at) < PLUGIN_PAUSE) throw this.#failed.error;
      try {
        this.#credential = await runCredentialPlugin(plugin, this.cluster, this.timeout);
      } catch (error) {
        this.#failed = { error, at: this.now() };
        throw error;
      }
    }
    const { token, certificate, key } = this.#credential ?? {};
    if (certificate !== undefined) {
      options.cert = certificate;
      options.key = key;
    }
    return token;
  }

  #read(file: string): string {
    if (this.#token && this.now() - this.#token.readAt < TOKEN_AGE) return this.#token.text;
    let text: string;
    try {
      text = readFileSync(file, 'utf8').trim();
    } catch (error) {
      throw new Error(`The token file ${file} cannot be read: ${describeError(error)}`, { cause: error });
    }
    if (text === '') throw new Error(`The token file ${file} is empty`);
    if (/\s/.test(text)) throw new Error(`The token file ${file} holds more than a token`);
    this.#token = { text, readAt: this.now() };
    return text;
  }
}
