import 'server-only';
import { createHash, randomUUID } from 'node:crypto';
import type { Freshness, Snapshot } from '@/lib/model/snapshot';
import type { SourceRecipe } from './choose-source';
import { History, type HistoryLimits } from './history/history';
import { buildSnapshot } from './read/build-snapshot';
import type { Source, SourceUpdate } from './source';

/** What a source is known to be now; the revision grows whenever the snapshot or its freshness changes. */
export interface CurrentState {
  readonly snapshot: Snapshot;
  readonly revision: number;
  readonly freshness: Freshness;
}

/** What was, since the source was opened. */
export interface Past {
  /** Tells this reading of the source from all others, such as those before a restart: each has revisions of its own. */
  readonly id: string;
  readonly history: History;
}

/** What a source needs of whoever holds several. */
export interface Holder {
  /** Greater than every revision of any source: a revision is of one state of one source. */
  readonly nextRevision: () => number;
  readonly limits: HistoryLimits;
  /** Called when the source tells anything; `isNews`: it got another name, or is fresh in another way. */
  readonly told: (isNews: boolean) => void;
}

/** One reading of a source; opening it again makes another one. */
interface Reading {
  readonly past: Past;
  readonly source: Promise<Source>;
  readonly ready: Promise<void>;
  readonly becomeReady: () => void;
}

/** A source that is open: read, watched, and remembered until it is closed. Nothing in it is shared with another source. */
export class OpenSource {
  #state: CurrentState;
  #reading: Reading;
  #fingerprint = '';
  readonly #listeners = new Set<() => void>();
  readonly #closing = new AbortController();

  constructor(
    readonly id: string,
    readonly recipe: SourceRecipe,
    private readonly holder: Holder,
  ) {
    this.#state = this.#loading();
    this.#reading = this.#open();
    void this.#start(this.#reading);
  }

  /** The state now; until the first snapshot the freshness is `loading`. */
  get state(): CurrentState {
    return this.#state;
  }

  /** The states that it has had since it was opened; those in which nothing was read yet are none. */
  get past(): Past {
    return this.#reading.past;
  }

  /** The source itself, for what it can do besides reading. */
  get source(): Promise<Source> {
    return this.#reading.source;
  }

  /** Aborted once the source is closed. */
  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  /** Resolves once the source has said something, a snapshot or that it failed, or was closed. */
  ready(): Promise<void> {
    return this.#reading.ready;
  }

  /** Calls the listener after every change of revision. Out: a function that ends this. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Reads everything anew, as if the source had just been opened. Resolves once the earlier reading has released all that it held. */
  async restart(): Promise<void> {
    if (this.closed.aborted) return;
    const left = this.#reading;
    this.#reading = this.#open();
    // Who waits for the reading that is left waits for the new one.
    void this.#reading.ready.then(left.becomeReady);
    this.#fingerprint = '';
    this.#state = this.#loading();
    this.#tell(true);
    const stopped = release(left);
    await this.#start(this.#reading);
    await stopped;
  }

  /** Ends the source for good. Resolves once it has released every watch, connection and timer. */
  async close(): Promise<void> {
    if (this.closed.aborted) return;
    this.#closing.abort();
    // Whoever still holds it must not take its last state for that of now.
    this.#state = { ...this.#state, revision: this.holder.nextRevision(), freshness: { state: 'failed', message: `${this.#state.snapshot.source.label} was closed.` } };
    this.#tell(false);
    this.#listeners.clear();
    this.#reading.becomeReady();
    await release(this.#reading);
  }

  #open(): Reading {
    let becomeReady = () => {};
    const ready = new Promise<void>((resolve) => {
      becomeReady = resolve;
    });
    return { past: { id: randomUUID(), history: new History(this.holder.limits) }, source: this.recipe.open(), ready, becomeReady };
  }

  async #start(reading: Reading): Promise<void> {
    const source = await reading.source;
    if (!this.#isHeard(reading)) return;
    source.start((update) => {
      // What is said after that is of a reading that was left.
      if (!this.#isHeard(reading)) return;
      this.#take(update);
      if (update.freshness.state !== 'loading') reading.becomeReady();
    });
  }

  #isHeard(reading: Reading): boolean {
    return !this.closed.aborted && this.#reading === reading;
  }

  #take({ snapshot, freshness }: SourceUpdate): void {
    const fingerprint = createHash('sha1').update(JSON.stringify([snapshot, freshness])).digest('base64');
    if (fingerprint === this.#fingerprint) return;
    this.#fingerprint = fingerprint;
    const before = this.#state;
    this.#state = { snapshot, freshness, revision: this.holder.nextRevision() };
    if (isRead(this.#state)) this.past.history.add(snapshot, this.#state.revision, new Date());
    this.#tell(before.freshness.state !== freshness.state || before.snapshot.source.label !== snapshot.source.label);
  }

  #tell(isNews: boolean): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener();
      } catch (error) {
        console.error('A listener to the state of a source failed.', error);
      }
    }
    this.holder.told(isNews);
  }

  #loading(): CurrentState {
    const { info } = this.recipe;
    return {
      snapshot: buildSnapshot([], { source: info, live: false }),
      revision: this.holder.nextRevision(),
      freshness: { state: 'loading', message: `Reading ${info.label}.` },
    };
  }
}

/** Whether a state tells something: while a source is loading, or has nothing because it failed, nothing is known to be gone. */
export const isRead = ({ snapshot, freshness }: Pick<CurrentState, 'snapshot' | 'freshness'>): boolean => freshness.state !== 'loading' && (freshness.state !== 'failed' || snapshot.workloads.length > 0);

const release = ({ source }: Reading): Promise<void> => source.then((one) => one.stop()).catch((error: unknown) => console.error('A source did not close:', error));
