import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventStream } from './event-stream';
import { shutDown } from './shutdown';

/** A source whose revision the test advances. */
function openStream(signal: AbortSignal = new AbortController().signal) {
  let revision = 1;
  const listeners = new Set<() => void>();
  const stream = eventStream({
    current: () => ({ name: 'snapshot', id: String(revision), data: { revision } }),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    signal,
    heartbeatMs: 1000,
  });
  return {
    reader: stream.getReader(),
    listeners,
    change: () => {
      revision += 1;
      for (const listener of listeners) listener();
    },
  };
}

async function read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string | null> {
  const { done, value } = await reader.read();
  return done ? null : new TextDecoder().decode(value);
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('an event stream', () => {
  it('begins with the present', async () => {
    const { reader } = openStream();
    expect(await read(reader)).toBe('event: snapshot\nid: 1\ndata: {"revision":1}\n\n');
  });

  it('sends a change to a reader that waits for it', async () => {
    const { reader, change } = openStream();
    await read(reader);
    const next = read(reader);
    change();
    expect(await next).toContain('id: 2');
  });

  it('keeps one event for a reader that does not read, then sends it the latest', async () => {
    const { reader, change } = openStream();
    for (let i = 0; i < 1000; i++) change();
    await read(reader);
    expect(await read(reader)).toContain('id: 1001');
    const next = read(reader);
    change();
    expect(await next).toContain('id: 1002');
  });

  it('sends a comment now and then while nothing changes', async () => {
    const { reader } = openStream();
    await read(reader);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await read(reader)).toMatch(/^: .+\n\n$/);
  });

  it.each(['the request is aborted', 'it was aborted before', 'the browser goes away'])('releases the source and its timer when %s', async (how) => {
    const controller = new AbortController();
    if (how === 'it was aborted before') controller.abort();
    const { reader, listeners, change } = openStream(controller.signal);
    if (how === 'the browser goes away') await reader.cancel();
    controller.abort();
    change();
    expect(listeners.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends when the server does, and at once when it already has', async () => {
    const { reader, listeners } = openStream();
    await read(reader);
    shutDown();
    expect(await read(reader)).toBeNull();
    expect(listeners.size).toBe(0);
    const late = openStream();
    await vi.advanceTimersByTimeAsync(0);
    expect(late.listeners.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
