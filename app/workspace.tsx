'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { StartScreen } from '@/components/shell/start-screen';
import { provideStyleNonce } from '@/components/ui/style-nonce';
import { TooltipProvider } from '@/components/ui/tooltip';
import { useHydrated } from '@/components/ui/use-hydrated';
import { count } from '@/components/verdict/sentences';
import type { ProblemView } from '@/lib/queries/contract/common';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { snapshotQuery } from '@/lib/queries/snapshot';
import { useLiveUpdates } from '@/lib/queries/use-live-updates';
import { Board } from './board';

/**
 * The whole client: waits for the browser, because the draft, the panels and the address are the browser's, and then
 * for the first snapshot.
 */
export function Workspace() {
  return useHydrated() ? <Connected /> : <StartScreen progress="Starting…" />;
}

function Connected() {
  useEffect(provideStyleNonce, []);
  const connection = useLiveUpdates();
  const query = useQuery(snapshotQuery());
  const snapshot = query.data;
  const retry = () => void query.refetch();
  if (!snapshot) return <StartScreen progress="Reading the source…" error={query.error} onRetry={retry} />;
  const { freshness, counts, source } = snapshot;
  if (counts.workloads === 0 && freshness.state === 'loading') {
    return <StartScreen progress={`Reading ${source.label}… ${freshness.message ?? ''} ${count(counts.pods, 'pod')} so far.`} />;
  }
  if (counts.workloads === 0 && freshness.state === 'failed') {
    return <StartScreen progress="" error={new Error(freshness.message ?? `${source.label} could not be read.`)} onRetry={retry} details={[...snapshot.unreadable.map(describeUnreadable), ...snapshot.problems.map(describeProblem)]} />;
  }
  return (
    <TooltipProvider delayDuration={400}>
      <Board snapshot={snapshot} connection={connection} />
    </TooltipProvider>
  );
}

function describeProblem({ file, line, message, hint }: ProblemView): string {
  return [file ? `${file}${line ? `:${line}` : ''}: ${message}` : message, hint].filter(Boolean).join(' ');
}

function describeUnreadable({ verb, resource, namespace, reason }: SnapshotView['unreadable'][number]): string {
  return `${verb} ${resource} ${namespace ? `in ${namespace}` : 'in the cluster'}: ${reason}`;
}
