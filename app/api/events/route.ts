import type { SnapshotEvent } from '@/lib/queries/contract/events';
import { currentState, subscribe } from '@/lib/sources/current';
import { eventStream, type ServerEvent } from '../_http/event-stream';
import { otherMethods } from '../_http/other-methods';
import { ProblemError } from '../_http/problem';
import { route } from '../_http/route';

export const dynamic = 'force-dynamic';

/** More than any number of tabs; what it guards against is a client that opens streams and forgets them. */
const MOST_STREAMS = 256;
let streams = 0;

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};

/** Tells of every change of the source, as Server-Sent Events: `event: snapshot`, with the revision as `id:`. */
export const GET = route((request) => {
  if (streams >= MOST_STREAMS) throw new ProblemError(503, 'Too many event streams', 'Close some of the pages that show this server.');
  streams += 1;
  const body = eventStream({
    current: snapshotEvent,
    subscribe: (listener) => {
      const unsubscribe = subscribe(listener);
      return () => {
        streams -= 1;
        unsubscribe();
      };
    },
    signal: request.signal,
  });
  return new Response(body, { headers });
});

/** Without this, Next would open a stream whose end nobody would ever see. */
export const HEAD = route(() => new Response(null, { headers }));

function snapshotEvent(): ServerEvent {
  const { revision, snapshot, freshness } = currentState();
  return { name: 'snapshot', id: String(revision), data: { revision, source: { ...snapshot.source }, freshness } satisfies SnapshotEvent };
}

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
