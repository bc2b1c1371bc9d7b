import type { ServerResponse } from 'node:http';
import type { Change, ClusterState } from './cluster-state';
import { collectionOf, type ServedKind } from './kinds';
import { statusBody } from './status';

export interface WatchOptions {
  readonly kind: ServedKind;
  readonly namespace?: string;
  readonly from: number;
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
    for (const change of state.changesSince(options.from)) this.#tell(change);
    this.#unsubscribe = state.subscribe((change) => this.#tell(change));
    if (options.bookmarks) this.#timers.push(setInterval(() => this.bookmark(), options.bookmarkInterval));
    this.#timers.push(setTimeout(() => this.end(), options.timeoutSeconds * 1000));
    response.once('close', () => this.#release());
  }

  get resource(): string {
    return this.options.kind.plural;
  }

  bookmark(): void {
    const { apiVersion, kind } = this.options.kind;
    this.line({ type: 'BOOKMARK', object: { kind, apiVersion, metadata: { resourceVersion: String(this.state.version) } } });
  }

  expire(): void {
    this.line({ type: 'ERROR', object: statusBody(410, 'Expired', 'too old resource version') });
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

  #tell({ collection, type, object }: Change): void {
    const { kind, namespace, echo } = this.options;
    if (collection !== collectionOf(kind) || (namespace !== undefined && object.metadata.namespace !== namespace)) return;
    const event = { type, object };
    if (this.#truncating) {
      const text = JSON.stringify(event);
      this.line(text.slice(0, Math.ceil(text.length / 2)));
      this.end();
      return;
    }
    this.line(event);
    if (echo()) this.line(event);
  }

  #release(): void {
    this.#unsubscribe?.();
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
