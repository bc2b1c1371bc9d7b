import type { SnapshotEvent } from '@/lib/queries/contract/events';
import { askedSource } from '@/lib/sources/asked-source';
import type { OpenSource } from '@/lib/sources/open-source';
import { sourcesVersion, subscribeToSources } from '@/lib/sources/open-sources';
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
  // A connection kept for further requests would keep the server from ending.
  connection: 'close',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};

/** Tells of every change of a source, as Server-Sent Events: `event: snapshot`, with the revision as `id:`. Ends when the source is closed. */
export const GET = route((request) => {
  if (streams >= MOST_STREAMS) throw new ProblemError(503, 'Too many event streams', 'Close some of the pages that show this server.');
  const source = askedSource();
  streams += 1;
  const body = eventStream({
    current: () => snapshotEvent(source),
    subscribe: (listener) => {
      const unsubscribe = [source.subscribe(listener), subscribeToSources(listener)];
      return () => {
        streams -= 1;
        for (const end of unsubscribe) end();
      };
    },
    signal: AbortSignal.any([request.signal, source.closed]),
  });
  return new Response(body, { headers });
});

/** Without this, Next would open a stream whose end nobody would ever see. */
export const HEAD = route(() => new Response(null, { headers }));

function snapshotEvent({ state }: OpenSource): ServerEvent {
  const { revision, freshness } = state;
  return { name: 'snapshot', id: String(revision), data: { revision, freshness, sources: sourcesVersion() } satisfies SnapshotEvent };
}

export const { POST, PUT, PATCH, DELETE } = otherMethods('GET');
