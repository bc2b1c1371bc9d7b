'use client';

import { useEffect, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { eventSchema } from './contract/events';
import type { SnapshotView } from './contract/snapshot';
import { apiPath } from './fetcher';
import { snapshotQuery } from './snapshot';

/** State of the line on which the server tells of changes. */
export type Connection = 'connecting' | 'connected' | 'disconnected';

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 15_000;

/**
 * Listens to `/api/events` for as long as the component is mounted and has everything on screen asked again when the
 * revision changes. Reconnects for ever, with growing pauses; after each reconnection everything is asked again,
 * because a revision may have been missed.
 */
export function useLiveUpdates(): Connection {
  const client = useQueryClient();
  const [connection, setConnection] = useState<Connection>('connecting');

  useEffect(() => {
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let attempts = 0;
    let everConnected = false;

    const connect = () => {
      source = new EventSource(apiPath('events'));
      source.addEventListener('open', () => {
        if (everConnected || attempts > 0) void client.invalidateQueries();
        everConnected = true;
        attempts = 0;
        setConnection('connected');
      });
      source.addEventListener('snapshot', (event) => applyEvent(client, event));
      source.addEventListener('error', () => {
        source?.close();
        setConnection('disconnected');
        timer = setTimeout(connect, retryDelay(attempts));
        attempts += 1;
      });
    };
    connect();
    return () => {
      clearTimeout(timer);
      source?.close();
    };
  }, [client]);

  return connection;
}

/** Pause before the next attempt: 1 s, 2 s, 4 s, up to 15 s. */
export function retryDelay(attempts: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** attempts, LAST_RETRY_MS);
}

function applyEvent(client: QueryClient, event: MessageEvent<string>): void {
  const parsed = eventSchema.safeParse(parseJson(event.data));
  if (!parsed.success) return;
  const { queryKey } = snapshotQuery();
  const known = client.getQueryData<SnapshotView>(queryKey);
  if (known && known.revision === parsed.data.revision) {
    client.setQueryData<SnapshotView>(queryKey, { ...known, freshness: parsed.data.freshness });
    return;
  }
  // Of another source nothing that is known may be shown any longer.
  if (known && !isSameSource(known.source, parsed.data.source)) void client.resetQueries();
  else void client.invalidateQueries();
}

const isSameSource = (a: SnapshotView['source'], b: SnapshotView['source']): boolean => a.kind === b.kind && a.label === b.label;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
