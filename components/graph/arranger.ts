import { arrange, type ArrangeRequest, type Arrangement } from './arrange';

export interface Arranger {
  /** Calls back with the arrangement of the newest request; older ones that were overtaken are dropped. */
  submit(request: ArrangeRequest, done: (arrangement: Arrangement) => void): void;
  close(): void;
}

/** A worker that arranges maps. Where none can be started the same code runs between frames instead. */
export function openArranger(): Arranger {
  let ticket = 0;
  let waiting: { readonly request: ArrangeRequest; readonly done: (arrangement: Arrangement) => void } | null = null;
  const worker = startWorker();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const here = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const job = waiting;
      waiting = null;
      if (job !== null) job.done(arrange(job.request));
    }, 0);
  };
  let broken = worker === null;
  worker?.addEventListener('message', (event: MessageEvent<{ ticket: number; arrangement: Arrangement }>) => {
    if (event.data.ticket !== ticket) return;
    const job = waiting;
    waiting = null;
    job?.done(event.data.arrangement);
  });
  worker?.addEventListener('error', () => {
    broken = true;
    if (waiting !== null) here();
  });

  return {
    submit(request, done) {
      waiting = { request, done };
      ticket++;
      if (broken || worker === null) here();
      else worker.postMessage({ ticket, request });
    },
    close() {
      waiting = null;
      clearTimeout(timer);
      worker?.terminate();
    },
  };
}

function startWorker(): Worker | null {
  try {
    return new Worker(new URL('./arrange.worker.ts', import.meta.url), { type: 'module' });
  } catch {
    return null;
  }
}
