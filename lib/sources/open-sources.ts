import 'server-only';
import { randomUUID } from 'node:crypto';
import { chooseSources, type SourceRecipe } from './choose-source';
import { DEFAULT_LIMITS } from './history/history';
import { MOST_SOURCES } from './most-sources';
import { OpenSource } from './open-source';

interface Registry {
  /** By their ids, in the order in which they were opened: first what the process was started with, which is never closed. */
  readonly open: Map<string, OpenSource>;
  readonly listeners: Set<() => void>;
  /** Grows when a source is opened or closed, or is fresh in another way. */
  version: number;
  /** The last revision of any source. */
  revision: number;
}

/** A bundler may load this module more than once; the process must still open each source only once. */
const KEY = Symbol.for('drawbridge.sources.open');
const holder = globalThis as { [KEY]?: Registry };

/** What the process was started with. The first call of any function here opens it, and what else was asked for at the start. */
export const startedSource = (): OpenSource => openSources()[0]!;

/** All that are open, what the process was started with first. */
export const openSources = (): readonly OpenSource[] => [...registry().open.values()];

export const findSource = (id: string): OpenSource | undefined => registry().open.get(id);

/** Grows whenever the list of open sources would read otherwise. */
export const sourcesVersion = (): number => registry().version;

/** Calls the listener whenever that version grows. Out: a function that ends this. */
export function subscribeToSources(listener: () => void): () => void {
  const { listeners } = registry();
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/**
 * Opens a source beside the others. One that is open already is given as it is, read anew if it had failed.
 * @returns `full` when as many are open as may be
 */
export function openSource(recipe: SourceRecipe): OpenSource | 'full' {
  const target = registry();
  const known = openSources().find((source) => source.recipe === recipe || source.id === recipe.id);
  if (known) {
    if (known.state.freshness.state === 'failed') void known.restart();
    return known;
  }
  return target.open.size < MOST_SOURCES ? add(target, recipe) : 'full';
}

/** Closes a source and forgets it with its history, unless it is what the process was started with. Resolves once nothing of it is left. */
export async function closeSource(source: OpenSource): Promise<'closed' | 'started'> {
  const target = registry();
  if (source === startedSource()) return 'started';
  if (target.open.get(source.id) === source) {
    target.open.delete(source.id);
    listChanged(target);
  }
  await source.close();
  return 'closed';
}

/** Closes all sources and forgets them; whatever asks later starts afresh. */
export async function closeSources(): Promise<void> {
  const target = holder[KEY];
  if (!target) return;
  delete holder[KEY];
  target.listeners.clear();
  await Promise.all([...target.open.values()].map((source) => source.close()));
}

function registry(): Registry {
  const existing = holder[KEY];
  if (existing) return existing;
  const target: Registry = { open: new Map(), listeners: new Set(), version: 0, revision: -1 };
  holder[KEY] = target;
  for (const recipe of chooseSources(process.env.DRAWBRIDGE_SOURCE).slice(0, MOST_SOURCES)) add(target, recipe);
  return target;
}

function add(target: Registry, recipe: SourceRecipe): OpenSource {
  const { open } = target;
  const source = new OpenSource(recipe.id ?? `${recipe.info.kind}-${randomUUID().slice(0, 8)}`, recipe, {
    nextRevision: () => ++target.revision,
    // What all of them remember together is bounded, so each has a share.
    limits: {
      moments: DEFAULT_LIMITS.moments,
      get objects() {
        return Math.floor(DEFAULT_LIMITS.objects / Math.max(1, open.size));
      },
    },
    told: (isNews) => isNews && listChanged(target),
  });
  open.set(source.id, source);
  listChanged(target);
  return source;
}

function listChanged(target: Registry): void {
  target.version += 1;
  for (const listener of [...target.listeners]) listener();
}
