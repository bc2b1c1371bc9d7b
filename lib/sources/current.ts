import 'server-only';
import { createHash } from 'node:crypto';
import type { Freshness, Snapshot } from '@/lib/model/snapshot';
import { chooseSource, type SourceRecipe } from './choose-source';
import { History } from './history/history';
import { buildSnapshot } from './read/build-snapshot';
import type { ReadFiles, Source, SourceUpdate } from './source';

/** What the process shows now; the revision grows by one whenever the snapshot or its freshness changes. */
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

/** A source that was opened, and what waits for it. */
interface Opened {
  readonly recipe: SourceRecipe;
  readonly past: Past;
  readonly source: Promise<Source>;
  readonly ready: Promise<void>;
  readonly becomeReady: () => void;
}

interface Store {
  state: CurrentState;
  fingerprint: string;
  readonly listeners: Set<(state: CurrentState) => void>;
  /** What the process was started with. */
  readonly started: SourceRecipe;
  /** What is shown; what any other source says is not heard. */
  opened: Opened;
  /** What was shown before, unless it had nothing. */
  previous: SourceRecipe | undefined;
}

/** The sources that there is a way back to. */
export interface KnownSources {
  readonly now: SourceRecipe;
  readonly started: SourceRecipe;
  readonly previous: SourceRecipe | undefined;
}

/** A bundler may load this module more than once; the process must still watch its source only once. */
const KEY = Symbol.for('drawbridge.sources.current');
const holder = globalThis as { [KEY]?: Store };

/** The state now. The first call starts the source; until its first snapshot the freshness is `loading`. */
export function currentState(): CurrentState {
  return store().state;
}

/** The source itself, for what it can do besides reading. */
export function currentSource(): Promise<Source> {
  return store().opened.source;
}

/** The files that the snapshot of now was read from; `undefined` when there are none that a user keeps. */
export async function currentFiles(): Promise<ReadFiles | undefined> {
  return (await store().opened.source).files?.();
}

/** The states that the source has had since it was opened; those in which nothing was read yet are none. */
export function currentPast(): Past {
  return store().opened.past;
}

/** Resolves once the source has said something, a snapshot or that it failed, or was closed. */
export function ready(): Promise<void> {
  return store().opened.ready;
}

/** Calls the listener after every change of revision. Out: a function that ends this. */
export function subscribe(listener: (state: CurrentState) => void): () => void {
  const { listeners } = store();
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** What is shown, what the process was started with, and what was shown before. */
export function knownSources(): KnownSources {
  const { opened, started, previous } = store();
  return { now: opened.recipe, started, previous };
}

/**
 * Shows another source instead. The state is that of the new one from the call on, loading until it has said something; revisions go
 * on growing. Resolves once the new source is started and the old one has released all that it held. Of several
 * calls at once the last one holds.
 */
export async function switchSource(recipe: SourceRecipe): Promise<void> {
  const target = store();
  const { opened: left, state: before } = target;
  const opened = open(recipe);
  // Who waits for the source that is left waits for the new one.
  void opened.ready.then(left.becomeReady);
  if (before.freshness.state !== 'failed' || before.snapshot.workloads.length > 0) target.previous = left.recipe;
  target.opened = opened;
  target.fingerprint = '';
  target.state = loading(recipe, before.revision + 1);
  const stopped = left.source.then((source) => source.stop()).catch((error: unknown) => console.error('The source that was left did not close:', error));
  await start(target, opened);
  if (isShown(target, opened) && target.fingerprint === '') tell(target);
  await stopped;
}

/** Ends the source and forgets its state; a later call of `currentState` starts afresh. */
export async function closeSource(): Promise<void> {
  const target = holder[KEY];
  if (!target) return;
  delete holder[KEY];
  target.listeners.clear();
  target.opened.becomeReady();
  await (await target.opened.source).stop();
}

function store(): Store {
  const existing = holder[KEY];
  if (existing) return existing;
  const started = chooseSource(process.env.DRAWBRIDGE_SOURCE);
  const opened = open(started);
  const target: Store = { state: loading(started, 0), fingerprint: '', listeners: new Set(), started, opened, previous: undefined };
  holder[KEY] = target;
  void start(target, opened);
  return target;
}

function open(recipe: SourceRecipe): Opened {
  let becomeReady = () => {};
  const ready = new Promise<void>((resolve) => {
    becomeReady = resolve;
  });
  return { recipe, past: { id: new Date().toISOString(), history: new History() }, source: recipe.open(), ready, becomeReady };
}

async function start(target: Store, opened: Opened): Promise<void> {
  const source = await opened.source;
  if (!isShown(target, opened)) return;
  source.start((update) => {
    if (!isShown(target, opened)) return;
    take(target, update);
    if (update.freshness.state !== 'loading') opened.becomeReady();
  });
}

const isShown = (target: Store, opened: Opened): boolean => holder[KEY] === target && target.opened === opened;

const loading = ({ info }: SourceRecipe, revision: number): CurrentState => ({
  snapshot: buildSnapshot([], { source: info, live: false }),
  revision,
  freshness: { state: 'loading', message: `Reading ${info.label}.` },
});

/** Whether a state tells something: while a source is loading, or has nothing because it failed, nothing is known to be gone. */
export const isRead = ({ snapshot, freshness }: Pick<CurrentState, 'snapshot' | 'freshness'>): boolean => freshness.state !== 'loading' && (freshness.state !== 'failed' || snapshot.workloads.length > 0);

function take(target: Store, { snapshot, freshness }: SourceUpdate): void {
  const fingerprint = createHash('sha1').update(JSON.stringify([snapshot, freshness])).digest('base64');
  if (fingerprint === target.fingerprint) return;
  target.fingerprint = fingerprint;
  target.state = { snapshot, freshness, revision: target.state.revision + 1 };
  if (isRead(target.state)) target.opened.past.history.add(snapshot, target.state.revision, new Date());
  tell(target);
}

function tell({ listeners, state }: Store): void {
  for (const listener of [...listeners]) {
    try {
      listener(state);
    } catch (error) {
      console.error('A listener to the current state failed.', error);
    }
  }
}
