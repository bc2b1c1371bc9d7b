import { arrange, type ArrangeRequest } from './arrange';

/** Arranges maps off the main thread: one answer per question, in order. */
self.addEventListener('message', (event: MessageEvent<{ readonly ticket: number; readonly request: ArrangeRequest }>) => {
  self.postMessage({ ticket: event.data.ticket, arrangement: arrange(event.data.request) });
});
