import type { ApiClient } from './api-client';
import { Backoff } from './backoff';
import { fieldOf, textAt } from './json';
import { ObjectStore } from './object-store';
import type { Recovery } from './recovery';
import { RequestError, failureOf, isAheadOfServer, isExpired, type Failure } from './request-error';
import { collectionPath, resourceName, type Resource } from './resources';
import { isPending, type SyncStatus } from './sync-status';
import type { Limits, Timing } from './timing';
import { readWatchEvent } from './watch-event';

/** A watch that stood this long shows that the server is well again. */
const STEADY = 30_000;
/** The server closing a watch sooner than this, with nothing said, is a fault and no ordinary end. */
const SHORTEST_WATCH = 1_000;

export interface ReflectorContext {
  readonly client: ApiClient;
  readonly timing: Timing;
  readonly limits: Limits;
  /** Shared by all who talk to the same server. */
  readonly recovery: Recovery;
  /** Called after every change of objects (`data`) or of status. */
  readonly onUpdate: (what: 'data' | 'status') => void;
}

/**
 * Keeps a copy of one collection in step with the API server: lists it in pages, then watches from the list's
 * resource version. What has come of the first list is there page by page, and marked as not all. Whatever goes wrong, the copy is kept
 * and the status says since when it may be behind; only a refusal (403) or a collection that is not there (404) empties it.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export class Reflector {
  readonly #store: ObjectStore;
  readonly #backoff: Backoff;
  readonly #stopping = new AbortController();
  #status: SyncStatus;
  /** Where the watch goes on; undefined when the collection has to be listed. */
  #version: string | undefined;
  /** Whether the store holds a complete list, be it old. */
  #complete = false;
  /** When the server was last heard of. */
  #contact = 0;
  /** When it was last heard of before it fell silent; undefined unless it did. */
  #silentSince: number | undefined;
  #attempts = 0;
  /** Whether the server may have been away, and not be where it was. */
  #isDoubtful = false;
  /** Whether a watch was open since the last list. */
  #watched = false;
  #running: Promise<void> | undefined;
  /** Ends the pause after a refusal. */
  #hurry = new AbortController();

  constructor(
    readonly resource: Resource,
    readonly namespace: string | undefined,
    private readonly context: ReflectorContext,
  ) {
    this.#store = new ObjectStore(resource);
    this.#backoff = new Backoff(context.timing.random);
    this.#status = { state: 'listing', count: 0, since: context.timing.now() };
  }

  get status(): SyncStatus {
    return this.#status;
  }

  /** What has come, and all of it once the status says so. */
  get store(): Pick<ObjectStore, 'objects' | 'problems' | 'size'> {
    return this.#store;
  }

  start(): void {
    this.#running ??= this.#run(this.#stopping.signal);
  }

  /** Asks again at once for what was refused. */
  lookAgain(): void {
    this.#hurry.abort();
  }

  /** Resolves when nothing of it runs any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        if (this.#isDoubtful && this.#version !== undefined) await this.#checkVersion(signal);
        this.#isDoubtful = false;
        if (this.#version === undefined) await this.#list(signal);
        await this.#watch(signal);
      } catch (error) {
        if (!signal.aborted) await this.#recover(failureOf(error), signal);
      }
    }
  }

  /**
   * Without a resource version, a list answers with the latest state, so that a list never goes back in time. A
   * continue token that expired starts the list anew; the second time in one piece, because a client too slow
   * for the tokens would never end.
   */
  async #list(signal: AbortSignal): Promise<void> {
    let token = '';
    let restarts = 0;
    let fresh = new ObjectStore(this.resource);
    for (;;) {
      const query = new URLSearchParams({ ...this.#selector(), ...(restarts > 1 ? {} : { limit: String(this.context.limits.page), ...(token && { continue: token }) }) });
      let page;
      try {
        page = await this.context.client.getJson(`${collectionPath(this.resource, this.namespace)}?${query}`, signal);
      } catch (error) {
        const failure = failureOf(error);
        if (signal.aborted) throw error;
        if (token && isExpired(failure)) {
          token = '';
          restarts += 1;
          fresh = new ObjectStore(this.resource);
          continue;
        }
        if (!token || !isPassing(failure)) throw error;
        await this.#wait(failure, signal);
        if (signal.aborted) throw error;
        continue;
      }
      this.#reached();
      const { items } = page;
      const version = textAt(page, 'metadata', 'resourceVersion');
      // Go marshals an empty list of a custom resource as null.
      if (!Array.isArray(items ?? []) || version === undefined) {
        throw new RequestError({ kind: 'protocol', message: `The server answered the list of ${this.title} with something that is not a list` });
      }
      for (const item of (items ?? []) as readonly unknown[]) fresh.put(item);
      token = textAt(page, 'metadata', 'continue') ?? '';
      if (token) {
        this.#arrived(fresh, fieldOf(page['metadata'], 'remainingItemCount'));
        continue;
      }
      this.#store.adopt(fresh);
      this.#complete = true;
      this.#version = version;
      this.#watched = false;
      this.context.onUpdate('data');
      return;
    }
  }

  /** Shows what has come of a first list. */
  #arrived(fresh: ObjectStore, remaining: unknown): void {
    if (!isPending(this.#status)) return;
    this.#store.adopt(fresh);
    this.context.onUpdate('data');
    if (this.#status.state !== 'listing') return;
    const { since } = this.#status;
    this.#setStatus({ state: 'listing', since, count: fresh.size, ...(typeof remaining === 'number' ? { of: fresh.size + remaining } : {}) });
  }

  #selector(): { labelSelector?: string } {
    const { labelSelector } = this.resource;
    return labelSelector === undefined ? {} : { labelSelector };
  }

  /**
   * A server that was restored from a backup accepts a watch from a version that it has not come to, and says nothing until it has. So
   * where it may have been away, it is asked first how far it is.
   */
  async #checkVersion(signal: AbortSignal): Promise<void> {
    const query = new URLSearchParams({ ...this.#selector(), limit: '1' });
    const page = await this.context.client.getJson(`${collectionPath(this.resource, this.namespace)}?${query}`, signal);
    if (isBefore(textAt(page, 'metadata', 'resourceVersion'), this.#version)) this.#version = undefined;
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { client, timing, onUpdate } = this.context;
    const query = new URLSearchParams({
      ...this.#selector(),
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: this.#version ?? '',
      timeoutSeconds: String(300 + Math.floor(timing.random() * 300)),
    });
    const lines = await client.openWatch(`${collectionPath(this.resource, this.namespace)}?${query}`, signal);
    const opened = timing.now();
    this.#reached();
    this.#watched = true;
    this.#silentSince = undefined;
    this.#setStatus({ state: 'synced' });
    let heard = false;
    try {
      for await (const line of lines) {
        if (signal.aborted) return;
        heard = true;
        this.#contact = timing.now();
        const event = readWatchEvent(line);
        if (event.type === 'put') this.#store.put(event.object);
        if (event.type === 'remove') this.#store.remove(event.object);
        if (event.type !== 'bookmark') onUpdate('data');
        if (event.version !== undefined && event.version !== this.#version) {
          this.#version = event.version;
          this.#progressed();
        }
      }
    } finally {
      if (timing.now() - opened >= STEADY) this.#progressed();
    }
    if (!heard && timing.now() - opened < SHORTEST_WATCH) {
      throw new RequestError({ kind: 'network', message: 'The API server closed the watch at once' });
    }
  }

  async #recover(failure: Failure, signal: AbortSignal): Promise<void> {
    const { timing, limits } = this.context;
    if (failure.kind === 'status' && (failure.status === 403 || failure.status === 404)) {
      const listing = this.#version === undefined;
      this.#version = undefined;
      if (!listing && !this.#watched) {
        // It may be listed but not watched.
        this.#setStatus({ state: 'polled', reason: failure.message });
        await timing.delay(limits.poll * (0.75 + timing.random() / 2), signal);
      } else if (listing) {
        this.#store.clear();
        this.#complete = false;
        this.#setStatus({ state: failure.status === 403 ? 'forbidden' : 'absent', reason: failure.message });
        this.#hurry = new AbortController();
        this.context.onUpdate('data');
        await timing.delay(limits.refused * (0.75 + timing.random() / 2), AbortSignal.any([signal, this.#hurry.signal]));
      }
      return;
    }
    this.#isDoubtful = failure.kind === 'network' || failure.kind === 'silence' || (failure.kind === 'status' && failure.status >= 500);
    // A watch that fell silent is opened again at once; only if that fails too is there something to tell.
    if (failure.kind === 'silence' && this.#status.state === 'synced' && this.#silentSince === undefined) {
      this.#silentSince = this.#contact;
      return;
    }
    const lost = isExpired(failure) || isAheadOfServer(failure);
    // What was damaged once on the way may be damaged at the server: after three times the watch is not trusted to go on.
    if (lost || (failure.kind === 'protocol' && this.#attempts >= 2)) this.#version = undefined;
    await this.#wait(failure, signal, isExpired(failure) && this.#attempts === 0);
  }

  /** Says what is wrong and waits as long as the server asks, or as the backoff says. */
  async #wait(failure: Failure, signal: AbortSignal, atOnce = false): Promise<void> {
    const { timing, recovery } = this.context;
    this.#attempts += 1;
    const since = this.#status.state === 'retrying' ? this.#status.since : (this.#silentSince ?? timing.now());
    this.#setStatus({ state: 'retrying', complete: this.#complete, since, attempts: this.#attempts, message: explain(failure, this.title) });
    if (atOnce) return;
    if (failure.kind === 'network' || failure.kind === 'silence') return recovery.sleep(timing, this.#backoff.next(), signal);
    const asked = failure.kind === 'status' ? failure.retryAfter : undefined;
    // A server that asks for a second's patience again and again is not well, and is asked less and less often.
    await timing.delay(Math.max(this.#backoff.next(), asked === undefined ? 0 : asked + timing.random() * 250), signal);
  }

  #reached(): void {
    this.#contact = this.context.timing.now();
    if (this.#status.state === 'retrying') this.context.recovery.announce();
  }

  #progressed(): void {
    this.#attempts = 0;
    this.#backoff.reset();
  }

  #setStatus(status: SyncStatus): void {
    if (this.#stopping.signal.aborted) return;
    if (status.state === this.#status.state && status.state === 'synced') return;
    this.#status = status;
    this.context.onUpdate('status');
  }

  /** What is read, in words. */
  get title(): string {
    return this.namespace === undefined ? resourceName(this.resource) : `${resourceName(this.resource)} in namespace ${this.namespace}`;
  }
}

/** Whether one version is older than another; versions of a server are numbers that grow. */
function isBefore(one: string | undefined, other: string | undefined): boolean {
  return /^\d+$/.test(one ?? '') && /^\d+$/.test(other ?? '') && BigInt(one ?? 0) < BigInt(other ?? 0);
}

/** Whether the same request may well succeed a little later. */
function isPassing(failure: Failure): boolean {
  return failure.kind !== 'status' || failure.status === 429 || failure.status >= 500;
}

function explain(failure: Failure, name: string): string {
  if (failure.kind !== 'status') return `Reading ${name}: ${failure.message}.`;
  if (isExpired(failure)) return `Reading ${name} anew: the API server no longer keeps the changes since the last read.`;
  if (failure.status === 401) return `The API server does not accept the credentials (401): ${failure.message}.`;
  if (failure.status === 429) return `The API server asks to wait before reading ${name} again (429).`;
  return `Reading ${name}: the API server answered ${failure.status}: ${failure.message}.`;
}
