import 'server-only';
import http from 'node:http';
import https from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { RequestError, describeError } from './request-error';

/** What every request needs. */
interface Prepared {
  readonly config: KubeConfig;
  readonly server: URL;
  /** Whether the connection goes through a proxy, so that client-node's agent has to make it. */
  readonly proxied: boolean;
  readonly options: https.RequestOptions & { readonly headers: http.OutgoingHttpHeaders };
}

/** What is sent besides the path: nothing to read, a JSON text to write. */
export interface Message {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** What the text is, if it is more than JSON. */
  readonly type?: string;
  readonly json: string;
}

/**
 * Opens requests to one API server with the credentials of a kubeconfig. Credential plugins, tokens, certificates
 * and proxies are client-node's; the connections are ours, so that certificates read anew for every request are used
 * and `close` leaves none behind. When the server does not accept the credentials, they are read anew for the next request.
 */
export class Connection {
  readonly #agents = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) };
  readonly #open = new Set<http.ClientRequest>();
  #config: KubeConfig;
  /** Whether the server refused what the configuration gave, so that it has to be read anew. */
  #refused = false;
  #preparing: Promise<Prepared> | undefined;

  /** `reload` gives the configuration as it is on disk now, or null when that is no longer usable. */
  constructor(config: KubeConfig, private readonly reload: () => KubeConfig | null) {
    this.#config = config;
  }

  /**
   * Sends `GET path` and resolves with the answer once its headers are there, whatever its status.
   * Rejects with RequestError when there are no credentials, no connection, or no answer in time.
   */
  get(path: string, accept: string, timeout: number, signal: AbortSignal): Promise<http.IncomingMessage> {
    return this.#send(path, accept, timeout, signal);
  }

  /** The same for a request that writes. */
  write(path: string, message: Message, timeout: number, signal: AbortSignal): Promise<http.IncomingMessage> {
    return this.#send(path, 'application/json', timeout, signal, message);
  }

  async #send(path: string, accept: string, timeout: number, signal: AbortSignal, message?: Message): Promise<http.IncomingMessage> {
    const { config, server, proxied, options } = await unlessAborted(this.#prepared(), signal);
    if (signal.aborted) throw new RequestError({ kind: 'network', message: 'The request was given up.' });
    const secure = server.protocol === 'https:';
    const request = (secure ? https : http).request({
      ...options,
      ...(proxied ? {} : { agent: secure ? this.#agents.https : this.#agents.http }),
      method: message?.method ?? 'GET',
      protocol: server.protocol,
      host: server.hostname.replace(/^\[|\]$/g, ''),
      port: server.port || (secure ? 443 : 80),
      path: `${server.pathname.replace(/\/$/, '')}${path}`,
      headers: { ...options.headers, Accept: accept, 'Accept-Encoding': 'gzip', 'User-Agent': 'drawbridge', ...(message ? { 'Content-Type': message.type ?? 'application/json', 'Content-Length': Buffer.byteLength(message.json) } : {}) },
      signal,
    });
    this.#open.add(request);
    request.once('close', () => this.#open.delete(request));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        request.destroy(new RequestError({ kind: 'silence', message: `${server.host} did not answer within ${Math.round(timeout / 1000)} s` }));
      }, timeout);
      request.once('socket', (socket) => socket.setKeepAlive(true, 30_000));
      // Errors after the answer began reach whoever reads its body; listeners here keep them from being uncaught before that.
      request.on('error', (error) => {
        clearTimeout(timer);
        reject(error instanceof RequestError ? error : new RequestError({ kind: 'network', message: `${server.host}: ${describeError(error)}` }));
      });
      request.once('response', (response) => {
        clearTimeout(timer);
        response.on('error', () => undefined);
        // Of many requests refused together only the first has the configuration read anew.
        if (response.statusCode === 401 && config === this.#config) this.#refused = true;
        resolve(response);
      });
      request.end(message?.json);
    });
  }

  /** Breaks every connection, idle ones included. */
  close(): void {
    for (const request of this.#open) request.destroy();
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  /** Requests that start together share one call of a credential plugin. */
  #prepared(): Promise<Prepared> {
    this.#preparing ??= this.#prepare().finally(() => {
      this.#preparing = undefined;
    });
    return this.#preparing;
  }

  async #prepare(): Promise<Prepared> {
    if (this.#refused) this.#config = this.reload() ?? this.#config;
    this.#refused = false;
    const config = this.#config;
    const options: https.RequestOptions = {};
    try {
      await config.applyToHTTPSOptions(options);
    } catch (error) {
      throw new RequestError({ kind: 'credentials', message: `The credentials of the kubeconfig cannot be used: ${describeError(error).trim()}` });
    }
    const cluster = config.getCurrentCluster();
    if (!cluster) throw new RequestError({ kind: 'credentials', message: 'The kubeconfig no longer names a cluster' });
    // client-node sets headers as an object, never as a list of pairs.
    const headers = { ...(options.headers as http.OutgoingHttpHeaders | undefined) };
    return { config, server: new URL(cluster.server), proxied: Boolean(cluster.proxyUrl), options: { ...options, headers } };
  }
}

/** The same, but not waited for any longer once the signal aborts. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new RequestError({ kind: 'network', message: 'The request was given up.' }));
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}
