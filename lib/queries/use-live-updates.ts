'use client';

import { useEffect, useRef, useState } from 'react';
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
 * @param onOtherSource called when another source is shown from now on; what is known of the old one is forgotten
 */
export function useLiveUpdates(onOtherSource: () => void): Connection {
  const client = useQueryClient();
  const [connection, setConnection] = useState<Connection>('connecting');
  const latest = useRef(onOtherSource);
  useEffect(() => {
    latest.current = onOtherSource;
  });

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
      source.addEventListener('snapshot', (event) => applyEvent(client, event, () => latest.current()));
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

function applyEvent(client: QueryClient, event: MessageEvent<string>, onOtherSource: () => void): void {
  const parsed = eventSchema.safeParse(parseJson(event.data));
  if (!parsed.success) return;
  const { queryKey } = snapshotQuery();
  const known = client.getQueryData<SnapshotView>(queryKey);
  if (known && known.revision === parsed.data.revision) {
    client.setQueryData<SnapshotView>(queryKey, { ...known, freshness: parsed.data.freshness });
    return;
  }
  // Of another source nothing that is known may be shown any longer.
  if (known && !isSameSource(known.source, parsed.data.source)) {
    onOtherSource();
    void client.resetQueries();
  } else void client.invalidateQueries();
}

const isSameSource = (a: SnapshotView['source'], b: SnapshotView['source']): boolean => a.kind === b.kind && a.label === b.label;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
