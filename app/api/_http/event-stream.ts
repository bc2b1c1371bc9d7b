import { onShutdown } from './shutdown';

/** One Server-Sent Event. */
export interface ServerEvent {
  readonly name: string;
  readonly id: string;
  readonly data: unknown;
}

export interface EventStreamOptions {
  /** The event that describes the present; it stands for every earlier one. */
  readonly current: () => ServerEvent;
  /** Calls the listener when `current` has changed, until the returned function is called. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Ends the stream. */
  readonly signal: AbortSignal;
  readonly heartbeatMs?: number;
}

/**
 * A stream of Server-Sent Events that says what is, not what was: it begins with the present and sends it again after
 * each change. So a `Last-Event-ID` needs no replay, and a slow reader costs nothing: changes that come before it has
 * read are sent as one. Comments in between keep idle connections open. Ends with the signal and with the server.
 * Rule: https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function eventStream({ current, subscribe, signal, heartbeatMs = 15_000 }: EventStreamOptions): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let changed = true;
  let release = (): void => {};

  const flush = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    if (!changed || (controller.desiredSize ?? 0) <= 0) return;
    changed = false;
    controller.enqueue(encoder.encode(format(current())));
  };

  return new ReadableStream<Uint8Array>({
    start(controller) {
      const unsubscribe = subscribe(() => {
        changed = true;
        flush(controller);
      });
      const heartbeat = setInterval(() => {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(': still here\n\n'));
      }, heartbeatMs);
      const end = (): void => {
        release();
        controller.close();
      };
      let forget = (): void => {};
      release = () => {
        release = () => {};
        clearInterval(heartbeat);
        unsubscribe();
        forget();
        signal.removeEventListener('abort', end);
      };
      if (signal.aborted) return end();
      signal.addEventListener('abort', end, { once: true });
      forget = onShutdown(end);
    },
    pull: flush,
    cancel: () => release(),
  });
}

/** Data is one line of JSON, so it needs no splitting. */
function format({ name, id, data }: ServerEvent): string {
  return `event: ${name}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}
