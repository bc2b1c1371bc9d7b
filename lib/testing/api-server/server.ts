import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { refusalOf, type AccessTable, type Verb } from './access';
import { ClusterState, type ApiObject } from './cluster-state';
import { discovered } from './discovery';
import { PendingFaults, type Fault } from './faults';
import { BUILT_IN_KINDS, CUSTOM_KINDS, groupOf, type ServedKind } from './kinds';
import { kubeconfigYaml } from './kubeconfig-yaml';
import { selectedBy } from './label-selector';
import { listPage } from './pages';
import { attemptOf, readPath } from './request-path';
import { statusBody } from './status';
import { WatchStream } from './watch-stream';
import { answerObject, bodyOf, isReview, reviewAnswer, verbOf } from './writes';

export interface ApiServerOptions {
  readonly objects: Iterable<ApiObject>;
  /** The only bearer token that is accepted. Without it and without `access` anybody may do anything. */
  readonly token?: string;
  /** Tokens that are accepted, with what each may not do. */
  readonly access?: AccessTable;
  /** API groups of other projects to serve even without objects, such as `cilium.io`. */
  readonly groups?: readonly string[];
  /** API versions not to serve, such as `policy.networking.k8s.io/v1beta1`. */
  readonly unserved?: readonly string[];
  /** Serves HTTPS with this certificate and key. */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly port?: number;
  /** Takes ranges of ports out of policies, as a server does whose ranges are not switched on. */
  readonly dropsEndPort?: boolean;
  /** Milliseconds between bookmarks; a real server sends one a minute. */
  readonly bookmarkInterval?: number;
}

/** A request that was answered, for tests to look at. */
export interface ServedRequest {
  readonly verb: Verb;
  readonly resource: string;
  readonly namespace?: string;
  readonly query: URLSearchParams;
  readonly status: number;
  /** Whose token came with it. */
  readonly token?: string;
  /** What was sent, of a request that writes. */
  readonly body?: Readonly<Record<string, unknown>>;
}

/** A request about an object that is about to be answered. */
export interface ArrivedRequest {
  readonly verb: Verb;
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly isDryRun: boolean;
}

/** What happens to a request instead of its answer; `cut` breaks the connection, before or after it was carried out. */
export type Interception = { readonly kind: 'status'; readonly status: number; readonly message: string } | { readonly kind: 'cut'; readonly done: boolean };

export interface ApiServer {
  readonly url: string;
  /** A kubeconfig with the one context `test`, for the given token or the server's own. */
  kubeconfigYaml(token?: string): string;
  apply(object: ApiObject): void;
  /** Deletes an object; the namespace of a cluster-scoped one is not looked at. */
  remove(kind: string, namespace: string, name: string): void;
  /** What the server holds of a kind, sorted by name. */
  list(kind: string): readonly ApiObject[];
  fault(fault: Fault): void;
  /** Asks this of every request about one object from now on. */
  intercept(decide: (request: ArrivedRequest) => Interception | undefined): void;
  /** Takes back faults that still wait for a request, and echoing. */
  heal(): void;
  /** Forgets all but so many of the latest changes, and the requests so far, so that it can run for long. */
  forget(keep: number): void;
  setAccess(access: AccessTable): void;
  /** Serves all versions but these from now on; watches of these end. */
  setUnserved(versions: readonly string[]): void;
  readonly requests: readonly ServedRequest[];
  /** How many requests have come, and connections while the server was down. */
  readonly attempts: number;
  /** Connections that are open now. */
  readonly sockets: number;
  /** Watches that are open now. */
  readonly watches: number;
  /** Stops answering, as when the server is down; `resume` goes on with the same objects on the same port. */
  suspend(): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a small API server on the loopback interface that lists, watches and tells its kinds as a real one does.
 * Rejects when the port is taken or an object is of a kind it does not have.
 */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const server = new TestApiServer(options);
  await server.listen(options.port ?? 0);
  return server;
}

class TestApiServer implements ApiServer {
  readonly #state = new ClusterState();
  readonly #faults = new PendingFaults();
  readonly #streams = new Set<WatchStream>();
  readonly #sockets = new Set<Socket>();
  readonly #allKinds: readonly ServedKind[];
  #unserved: readonly string[];
  readonly #server: http.Server;
  readonly requests: ServedRequest[] = [];
  attempts = 0;
  #access: AccessTable | undefined;
  #echo = false;
  #isDown = false;
  #replays = false;
  /** Watches that were turned away since the server went back to a backup; undefined when it did not. */
  #wasAway: Set<string> | undefined;
  #intercept: (request: ArrivedRequest) => Interception | undefined = () => undefined;
  #port = 0;

  constructor(private readonly options: ApiServerOptions) {
    const objects = [...options.objects];
    const groups = new Set([...(options.groups ?? []), ...objects.map(({ apiVersion }) => groupOf(apiVersion))]);
    this.#allKinds = [...BUILT_IN_KINDS, ...CUSTOM_KINDS.filter(({ apiVersion }) => groups.has(groupOf(apiVersion)))];
    this.#unserved = options.unserved ?? [];
    this.#access = options.access ?? (options.token === undefined ? undefined : { [options.token]: [] });
    for (const object of objects) this.apply(object);
    const answer = (request: http.IncomingMessage, response: http.ServerResponse) => void this.#answer(request, response);
    this.#server = options.tls ? https.createServer(options.tls, answer) : http.createServer(answer);
    this.#server.on(options.tls ? 'secureConnection' : 'connection', (socket: Socket) => {
      if (this.#isDown) {
        this.attempts += 1;
        return void socket.destroy();
      }
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
  }

  get url(): string {
    return `${this.options.tls ? 'https' : 'http'}://127.0.0.1:${this.#address().port}`;
  }

  get sockets(): number {
    return this.#sockets.size;
  }

  get watches(): number {
    return this.#streams.size;
  }

  kubeconfigYaml(token = this.options.token): string {
    return kubeconfigYaml(this.url, this.options.tls?.cert, token);
  }

  apply(object: ApiObject): void {
    this.#state.apply(this.#kindOf(object.kind, object.apiVersion), object);
  }

  remove(kind: string, namespace: string, name: string): void {
    if (!this.#state.remove(this.#kindOf(kind), namespace, name)) throw new Error(`There is no ${kind} ${namespace}/${name}`);
  }

  list(kind: string): readonly ApiObject[] {
    return this.#state.list(this.#kindOf(kind));
  }

  forget(keep: number): void {
    this.#state.compact(keep);
    this.requests.length = 0;
  }

  setAccess(access: AccessTable): void {
    this.#access = access;
  }

  setUnserved(versions: readonly string[]): void {
    this.#unserved = versions;
    for (const stream of this.#streams) if (versions.includes(stream.apiVersion)) stream.end();
  }

  heal(): void {
    this.#faults.clear();
    this.#echo = this.#isDown = this.#replays = false;
  }

  intercept(decide: (request: ArrivedRequest) => Interception | undefined): void {
    this.#intercept = decide;
  }

  fault(fault: Fault): void {
    const streams = [...this.#streams];
    switch (fault.kind) {
      case 'drop':
        return streams.forEach((stream) => stream.drop());
      case 'close':
        return streams.forEach((stream) => stream.end());
      case 'expire':
        this.#state.forgetHistory();
        return streams.forEach((stream) => (fault.inStream ? stream.expire() : stream.end()));
      case 'expire-pages':
        return this.#state.forgetListings();
      case 'truncate':
        return streams.forEach((stream) => stream.truncateNext());
      case 'silence':
        return streams.forEach((stream) => stream.silence());
      case 'line':
        return streams.filter(({ resource }) => resource === fault.resource).forEach((stream) => stream.line(fault.text));
      case 'echo':
        this.#echo = true;
        return;
      case 'replay':
        this.#replays = true;
        return;
      case 'down':
        this.#isDown = true;
        return this.#sockets.forEach((socket) => socket.destroy());
      case 'rewind':
        this.#state.rewind();
        this.#wasAway = new Set();
        return streams.forEach((stream) => stream.drop());
      default:
        return this.#faults.add(fault);
    }
  }

  async suspend(): Promise<void> {
    this.#port = this.#address().port;
    await this.close();
  }

  async resume(): Promise<void> {
    await this.listen(this.#port);
  }

  async close(): Promise<void> {
    for (const stream of this.#streams) stream.drop();
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #address(): AddressInfo {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The test API server is not listening');
    return address;
  }

  get #kinds(): readonly ServedKind[] {
    return this.#allKinds.filter(({ apiVersion }) => !this.#unserved.includes(apiVersion));
  }

  #kindOf(kind: string, apiVersion?: string): ServedKind {
    const found = this.#allKinds.find((served) => served.kind === kind && (apiVersion ?? served.apiVersion) === served.apiVersion);
    if (!found) throw new Error(`The test API server has no ${apiVersion ?? ''} ${kind}`);
    return found;
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    this.attempts += 1;
    const url = new URL(request.url ?? '/', 'http://localhost');
    const target = this.#target(url);
    const verb = target === undefined ? 'get' : verbOf(request.method, target.name, url);
    const resource = target?.kind.plural ?? url.pathname;
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]?.trim();
    let sent: ServedRequest['body'];
    const refuse = (code: number, reason: string | undefined, message: string, retryAfter?: number, details?: Readonly<Record<string, unknown>>) => {
      this.requests.push({ verb, resource, namespace: target?.namespace, query: url.searchParams, status: code, ...(token !== undefined && { token }), ...(sent && { body: sent }) });
      const headers = { 'content-type': 'application/json', ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }) };
      response.writeHead(code, headers).end(JSON.stringify(statusBody(code, reason, message, details)));
    };

    const fault = this.#faults.take(verb, resource);
    if (fault?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
    if (fault?.kind === 'hang') return void request.resume();
    if (fault?.kind === 'status') return refuse(fault.status, 'Fault', fault.message ?? `answered ${fault.status} on purpose`, fault.retryAfter);

    const forbidden = this.#access === undefined ? [] : token === undefined ? undefined : this.#access[token];
    if (forbidden === undefined) return refuse(401, 'Unauthorized', 'Unauthorized');
    const ok = (body: unknown, status = 200) => {
      this.requests.push({ verb, resource, namespace: target?.namespace, query: url.searchParams, status, ...(token !== undefined && { token }), ...(sent && { body: sent }) });
      response.writeHead(status, { 'content-type': 'application/json' });
      const text = JSON.stringify(body);
      if (fault?.kind !== 'cut') return void response.end(text);
      response.write(text.slice(0, text.length / 2), () => response.destroy());
    };
    const user = token ?? 'system:anonymous';
    if (isReview(url, request.method)) return ok(reviewAnswer(await bodyOf(request), (attempt) => refusalOf(user, forbidden, attempt) === undefined), 201);
    if (target === undefined) {
      const known = discovered(this.#kinds, url.pathname);
      if (known !== undefined && forbidden.some((rule) => rule.resource === url.pathname)) {
        return refuse(403, 'Forbidden', `forbidden: User "${token}" cannot get path "${url.pathname}"`);
      }
      if (known !== undefined) return ok(known);
      // Whether somebody may do something is asked before whether there is anything to do it with.
      const attempt = attemptOf(url, verb);
      const denied = attempt && refusalOf(user, forbidden, attempt);
      if (denied !== undefined) return refuse(403, 'Forbidden', denied);
      this.requests.push({ verb, resource, query: url.searchParams, status: 404 });
      return void response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found\n');
    }
    const { kind, namespace } = target;
    const group = groupOf(kind.apiVersion);
    const refusal = refusalOf(user, forbidden, { verb, group, resource, namespace, name: target.name });
    if (refusal !== undefined) return refuse(403, 'Forbidden', refusal, undefined, { name: target.name, group: group || undefined, kind: resource });
    if (verb !== 'watch' && verb !== 'list') {
      const body = verb === 'get' ? {} : (sent = await bodyOf(request));
      const { name } = target;
      const { searchParams: query } = url;
      const intercepted = this.#intercept({ verb, resource, ...(namespace !== undefined && { namespace }), ...(name !== undefined && { name }), body, isDryRun: query.get('dryRun') === 'All' || 'dryRun' in body });
      if (intercepted?.kind === 'status') return refuse(intercepted.status, 'Fault', intercepted.message);
      if (intercepted?.done === false) return void request.socket.destroy();
      const createRefusal = refusalOf(user, forbidden, { verb: 'create', group: groupOf(kind.apiVersion), resource, namespace });
      const answer = answerObject(this.#state, { kind, namespace, name, verb, body, query, agent: request.headers['user-agent'] ?? 'unknown', createRefusal, dropsEndPort: this.options.dropsEndPort === true });
      if (intercepted) return void request.socket.destroy();
      return 'message' in answer ? refuse(answer.code, answer.reason, answer.message, undefined, answer.details) : ok(answer.object, answer.code);
    }

    if (verb === 'watch') {
      // Nobody gets from a list to a watch without noticing that the server was away in between.
      if (this.#wasAway && !this.#wasAway.has(url.pathname)) {
        this.#wasAway.add(url.pathname);
        return void request.socket.destroy();
      }
      this.requests.push({ verb, resource, namespace, query: url.searchParams, status: 200 });
      return this.#openStream(response, url, kind, namespace);
    }
    const answer = listPage(this.#state, url, kind, namespace);
    if ('page' in answer) return ok(answer.page);
    const { code, reason, message, details } = answer.refusal;
    return refuse(code, reason, message, answer.retryAfter, details);
  }

  #openStream(response: http.ServerResponse, url: URL, kind: ServedKind, namespace: string | undefined): void {
    const from = Number(url.searchParams.get('resourceVersion') || 0);
    const stream = new WatchStream(response, this.#state, {
      kind,
      namespace,
      from: from === 0 ? undefined : this.#replays ? this.#state.before(from, 5) : from,
      selects: selectedBy(url),
      bookmarks: url.searchParams.get('allowWatchBookmarks') === 'true',
      bookmarkInterval: this.options.bookmarkInterval ?? 60_000,
      timeoutSeconds: Number(url.searchParams.get('timeoutSeconds') || 1800),
      echo: () => this.#echo,
    });
    this.#streams.add(stream);
    response.once('close', () => this.#streams.delete(stream));
  }

  #target(url: URL): { kind: ServedKind; namespace?: string; name?: string } | undefined {
    const { apiVersion, namespace, plural, name } = readPath(url) ?? {};
    const kind = this.#kinds.find((served) => served.apiVersion === apiVersion && served.plural === plural && (served.namespaced || namespace === undefined));
    return kind && { kind, namespace, name };
  }
}
