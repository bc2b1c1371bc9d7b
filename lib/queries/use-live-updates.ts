'use client';

import { useEffect, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { eventSchema } from './contract/events';
import type { SnapshotView } from './contract/snapshot';
import { apiPath } from './fetcher';
import { pageSource } from './page-source';
import { snapshotQuery } from './snapshot';

/** State of the line on which the server tells of changes. */
export type Connection = 'connecting' | 'connected' | 'disconnected';

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 15_000;
/** So long a page that is hidden goes on listening: who looks at another tab for a moment misses nothing. */
const HIDDEN_MS = 5_000;

/**
 * Listens to `/api/events` for as long as the component is mounted and has everything on screen asked again when the
 * revision changes. Reconnects for ever, with growing pauses; after each reconnection everything is asked again,
 * because a revision may have been missed. While nobody sees the page it does not listen: a browser has but six connections to one
 * address, for all of its tabs.
 */
export function useLiveUpdates(): Connection {
  const client = useQueryClient();
  const [connection, setConnection] = useState<Connection>('connecting');

  useEffect(() => {
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let attempts = 0;
    let everConnected = false;
    let sources: number | undefined;

    const connect = () => {
      clearTimeout(timer);
      source?.close();
      source = new EventSource(apiPath('events'));
      source.addEventListener('open', () => {
        if (everConnected || attempts > 0) void client.invalidateQueries();
        everConnected = true;
        attempts = 0;
        setConnection('connected');
      });
      source.addEventListener('snapshot', (event) => {
        sources = applyEvent(client, event, sources);
      });
      source.addEventListener('error', () => {
        leave();
        setConnection('disconnected');
        // Whether it is the source alone that is gone is told to those who ask for it.
        if (pageSource() !== null) void client.invalidateQueries({ queryKey: snapshotQuery().queryKey });
        timer = setTimeout(connect, retryDelay(attempts));
        attempts += 1;
      });
    };
    const leave = () => {
      clearTimeout(timer);
      source?.close();
      source = null;
    };
    const seenOrNot = () => {
      if (document.visibilityState === 'visible') {
        if (source === null) connect();
        else clearTimeout(timer);
        return;
      }
      clearTimeout(timer);
      if (source !== null) timer = setTimeout(leave, HIDDEN_MS);
    };
    connect();
    document.addEventListener('visibilitychange', seenOrNot);
    return () => {
      document.removeEventListener('visibilitychange', seenOrNot);
      leave();
    };
  }, [client]);

  return connection;
}

/** Pause before the next attempt: 1 s, 2 s, 4 s, up to 15 s. */
export function retryDelay(attempts: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** attempts, LAST_RETRY_MS);
}

/** @returns which list of sources is the latest; asked for again when that is another than before */
function applyEvent(client: QueryClient, event: MessageEvent<string>, sources: number | undefined): number | undefined {
  const parsed = eventSchema.safeParse(parseJson(event.data));
  if (!parsed.success) return sources;
  const { revision, freshness } = parsed.data;
  if (parsed.data.sources !== sources) void client.invalidateQueries({ queryKey: ['source'] });
  const { queryKey } = snapshotQuery();
  const known = client.getQueryData<SnapshotView>(queryKey);
  if (known?.revision === revision) client.setQueryData<SnapshotView>(queryKey, { ...known, freshness });
  else void client.invalidateQueries();
  return parsed.data.sources;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
