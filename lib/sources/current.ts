import 'server-only';
import { createHash } from 'node:crypto';
import type { Freshness, Snapshot } from '@/lib/model/snapshot';
import { chooseSource } from './choose-source';
import { buildSnapshot } from './read/build-snapshot';
import type { ReadFiles, Source, SourceUpdate } from './source';

/** What the process shows now; the revision grows by one whenever the snapshot or its freshness changes. */
export interface CurrentState {
  readonly snapshot: Snapshot;
  readonly revision: number;
  readonly freshness: Freshness;
}

interface Store {
  state: CurrentState;
  fingerprint: string;
  readonly listeners: Set<(state: CurrentState) => void>;
  readonly source: Promise<Source>;
  readonly ready: Promise<void>;
  readonly becomeReady: () => void;
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
  return store().source;
}

/** The files that the snapshot of now was read from; `undefined` when there are none that a user keeps. */
export async function currentFiles(): Promise<ReadFiles | undefined> {
  return (await store().source).files?.();
}

/** Resolves once the source has said something, a snapshot or that it failed, or was closed. */
export function ready(): Promise<void> {
  return store().ready;
}

/** Calls the listener after every change of revision. Out: a function that ends this. */
export function subscribe(listener: (state: CurrentState) => void): () => void {
  const { listeners } = store();
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Ends the source and forgets its state; a later call of `currentState` starts afresh. */
export async function closeSource(): Promise<void> {
  const open = holder[KEY];
  if (!open) return;
  delete holder[KEY];
  open.listeners.clear();
  open.becomeReady();
  await (await open.source).stop();
}

function store(): Store {
  const existing = holder[KEY];
  if (existing) return existing;
  let becomeReady = () => {};
  const ready = new Promise<void>((resolve) => {
    becomeReady = resolve;
  });
  const { info, source } = chooseSource(process.env.DRAWBRIDGE_SOURCE);
  const opened: Store = {
    state: { snapshot: buildSnapshot([], { source: info, live: false }), revision: 0, freshness: { state: 'loading', message: `Reading ${info.label}.` } },
    fingerprint: '',
    listeners: new Set(),
    source,
    ready,
    becomeReady,
  };
  holder[KEY] = opened;
  void source.then((started) => {
    if (holder[KEY] !== opened) return;
    started.start((update) => {
      take(opened, update);
      if (update.freshness.state !== 'loading') becomeReady();
    });
  });
  return opened;
}

function take(target: Store, { snapshot, freshness }: SourceUpdate): void {
  const fingerprint = createHash('sha1').update(JSON.stringify([snapshot, freshness])).digest('base64');
  if (fingerprint === target.fingerprint) return;
  target.fingerprint = fingerprint;
  target.state = { snapshot, freshness, revision: target.state.revision + 1 };
  for (const listener of [...target.listeners]) {
    try {
      listener(target.state);
    } catch (error) {
      console.error('A listener to the current state failed.', error);
    }
  }
}
