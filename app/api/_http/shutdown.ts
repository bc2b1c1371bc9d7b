/**
 * What must end before the server can: an open event stream would keep it alive for as long as the browser listens.
 * Kept on the process because the server bundles its routes and its start-up code apart.
 */
interface Closers {
  readonly closers: Set<() => void>;
  closed: boolean;
}

const key = Symbol.for('drawbridge.shutdown');

function registry(): Closers {
  const holder = globalThis as { [key]?: Closers };
  return (holder[key] ??= { closers: new Set(), closed: false });
}

/**
 * Has `close` called when the server is told to end, at once when it already was.
 * @returns takes `close` back
 */
export function onShutdown(close: () => void): () => void {
  const { closers, closed } = registry();
  if (closed) close();
  else closers.add(close);
  return () => closers.delete(close);
}

/** Calls everything that waits for the end, once. */
export function shutDown(): void {
  const state = registry();
  state.closed = true;
  const closers = [...state.closers];
  state.closers.clear();
  for (const close of closers) close();
}
