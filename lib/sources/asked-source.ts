import 'server-only';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { OpenSource } from './open-source';
import { startedSource } from './open-sources';

/** One for the process, however often a bundler loads this module. */
const KEY = Symbol.for('drawbridge.sources.asked');
const holder = globalThis as { [KEY]?: AsyncLocalStorage<OpenSource> };
const asked = (): AsyncLocalStorage<OpenSource> => (holder[KEY] ??= new AsyncLocalStorage());

/** Does work for a request that is about a source: whatever it waits for, `askedSource` is that one within it. */
export const askingFor = <Result>(source: OpenSource, work: () => Result): Result => asked().run(source, work);

/** The source that the request is about that is being answered; where none is named, what the process was started with. */
export const askedSource = (): OpenSource => asked().getStore() ?? startedSource();
