import type { ServerResponse } from 'node:http';
import type { ApiObject, Change, ClusterState } from './cluster-state';
import { collectionOf, type ServedKind } from './kinds';
import { statusBody } from './status';

export interface WatchOptions {
  readonly kind: ServedKind;
  readonly namespace?: string;
  /** Where to begin; undefined for what is there now, each object as one that was just added. */
  readonly from: number | undefined;
  readonly selects: (object: ApiObject) => boolean;
  readonly bookmarks: boolean;
  readonly bookmarkInterval: number;
  readonly timeoutSeconds: number;
  readonly echo: () => boolean;
}

/** One open watch: writes changes as they happen, bookmarks in between, and ends after its time. */
export class WatchStream {
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #unsubscribe: () => void;
  #silent = false;
  #truncating = false;

  constructor(
    private readonly response: ServerResponse,
    private readonly state: ClusterState,
    private readonly options: WatchOptions,
  ) {
    response.writeHead(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' });
    response.flushHeaders();
    this.#begin();
    this.#unsubscribe = state.subscribe((change) => this.#tell(change));
    if (options.bookmarks) this.#timers.push(setInterval(() => this.bookmark(), options.bookmarkInterval));
    this.#timers.push(setTimeout(() => this.end(), options.timeoutSeconds * 1000));
    response.once('close', () => this.#release());
  }

  get resource(): string {
    return this.options.kind.plural;
  }

  get apiVersion(): string {
    return this.options.kind.apiVersion;
  }

  bookmark(): void {
    const { apiVersion, kind } = this.options.kind;
    this.line({ type: 'BOOKMARK', object: { kind, apiVersion, metadata: { resourceVersion: String(this.state.version) } } });
  }

  expire(from = this.state.version): void {
    this.line({ type: 'ERROR', object: statusBody(410, 'Expired', `too old resource version: ${from} (${this.state.version})`) });
    this.end();
  }

  truncateNext(): void {
    this.#truncating = true;
  }

  silence(): void {
    this.#silent = true;
  }

  /** Writes text as it is, or a value as a line of JSON. */
  line(content: unknown): void {
    if (!this.#silent && !this.response.writableEnded) this.response.write(typeof content === 'string' ? content : `${JSON.stringify(content)}\n`);
  }

  end(): void {
    this.#release();
    this.response.end();
  }

  drop(): void {
    this.#release();
    this.response.destroy();
  }

  #begin(): void {
    const { state, options } = this;
    if (options.from === undefined) for (const object of state.list(options.kind, options.namespace).filter(options.selects)) this.line({ type: 'ADDED', object });
    else if (state.remembers(options.from)) for (const change of state.changesSince(options.from)) this.#tell(change);
    // A server that has accepted the request says in an event what is wrong with it.
    else this.expire(options.from);
  }

  #tell(change: Change): void {
    const { kind, namespace, from = 0, echo } = this.options;
    if (change.version <= from || change.collection !== collectionOf(kind) || (namespace !== undefined && change.object.metadata.namespace !== namespace)) return;
    const event = this.#eventOf(change);
    if (!event) return;
    if (this.#truncating) {
      const text = JSON.stringify(event);
      this.line(text.slice(0, Math.ceil(text.length / 2)));
      this.end();
      return;
    }
    this.line(event);
    if (echo()) this.line(event);
  }

  /** To who selects some, what no longer fits is gone, and what fits now is new. */
  #eventOf({ type, object, previous }: Change): { readonly type: Change['type']; readonly object: ApiObject } | undefined {
    const { selects } = this.options;
    const was = previous !== undefined && selects(previous);
    if (type !== 'DELETED' && selects(object)) return { type: was ? 'MODIFIED' : 'ADDED', object };
    return was ? { type: 'DELETED', object: { ...previous, metadata: { ...previous.metadata, resourceVersion: object.metadata['resourceVersion'] } } } : undefined;
  }

  #release(): void {
    this.#unsubscribe?.();
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
