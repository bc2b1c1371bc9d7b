import 'server-only';
import { askedSource, askingFor } from './asked-source';
import type { CurrentState, Past } from './open-source';
import type { ReadFiles, Source } from './source';

// What is asked for without naming a source: the one that the request is about that is being answered.

/** The state now. */
export const currentState = (): CurrentState => askedSource().state;

/** The source itself, for what it can do besides reading. */
export const currentSource = (): Promise<Source> => askedSource().source;

/** The files that the snapshot of now was read from; `undefined` when there are none that a user keeps. */
export const currentFiles = async (): Promise<ReadFiles | undefined> => (await currentSource()).files?.();

/** The states that the source has had since it was opened; those in which nothing was read yet are none. */
export const currentPast = (): Past => askedSource().past;

/** Resolves once the source has said something, a snapshot or that it failed, or was closed. */
export const ready = (): Promise<void> => askedSource().ready();

/**
 * Calls the listener after every change of revision; what it asks for is asked of the same source, whoever it is called by. Out: a function
 * that ends this.
 */
export function subscribe(listener: (state: CurrentState) => void): () => void {
  const source = askedSource();
  return source.subscribe(() => askingFor(source, () => listener(source.state)));
}
