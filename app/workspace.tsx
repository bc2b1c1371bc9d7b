'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { DropVeil } from '@/components/doors/drop-veil';
import { OpenDialog } from '@/components/doors/open-dialog';
import { useDoors } from '@/components/doors/use-doors';
import type { Doors } from '@/components/doors/use-doors';
import { useDrop } from '@/components/doors/use-drop';
import { OtherSources } from '@/components/doors/other-sources';
import { MissingReadingRights } from '@/components/shell/missing-reading-rights';
import { SourceGone } from '@/components/doors/source-gone';
import { StartScreen } from '@/components/shell/start-screen';
import { provideStyleNonce } from '@/components/ui/style-nonce';
import { TooltipProvider } from '@/components/ui/tooltip';
import { useHydrated } from '@/components/ui/use-hydrated';
import type { ProblemView } from '@/lib/queries/contract/common';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { snapshotQuery } from '@/lib/queries/snapshot';
import { readNotOpen } from '@/lib/queries/source';
import { useLiveUpdates } from '@/lib/queries/use-live-updates';
import type { Connection } from '@/lib/queries/use-live-updates';
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
  const doors = useDoors();
  const held = useDrop(
    (picked) => void doors.openFiles(picked),
    (text) => {
      doors.setPasted(text);
      doors.show('manifests');
    },
  );
  return (
    <TooltipProvider delayDuration={400}>
      <Shown connection={connection} doors={doors} />
      <OpenDialog doors={doors} />
      {held ? <DropVeil /> : null}
    </TooltipProvider>
  );
}

/** The board, or what there is to say before there is one. */
function Shown({ connection, doors }: { readonly connection: Connection; readonly doors: Doors }) {
  const query = useQuery(snapshotQuery());
  const snapshot = query.data;
  const label = snapshot?.source.label;
  // Tabs are told apart by what they show.
  useEffect(() => {
    document.title = label === undefined ? 'Drawbridge' : `${label} · Drawbridge`;
  }, [label]);
  const retry = () => void query.refetch();
  const others = <OtherSources doors={doors} />;
  const notOpen = readNotOpen(query.error);
  if (notOpen) return <SourceGone {...notOpen} label={snapshot?.source.label} doors={doors} others={others} />;
  if (!snapshot) return <StartScreen progress="Reading the source…" error={query.error} onRetry={retry} />;
  const { freshness, counts, source } = snapshot;
  if (counts.workloads === 0 && freshness.state === 'loading') {
    return <StartScreen progress={freshness.message ?? `Reading ${source.label}`} actions={others} />;
  }
  if (counts.workloads === 0 && freshness.state === 'failed') {
    return (
      <StartScreen
        progress=""
        error={new Error(`${source.label}: ${freshness.message ?? 'it does not say why.'}`)}
        onRetry={() => void doors.open({ to: 'again' })}
        details={[...snapshot.unreadable.map(describeUnreadable), ...snapshot.problems.map(describeProblem)]}
        actions={
          <>
            {snapshot.readingRole ? <MissingReadingRights role={snapshot.readingRole} /> : null}
            {others}
          </>
        }
      />
    );
  }
  return <Board snapshot={snapshot} connection={connection} onOpen={doors.show} onCloseSource={(id) => void doors.close(id)} />;
}

function describeProblem({ file, line, message, hint }: ProblemView): string {
  return [file ? `${file}${line ? `:${line}` : ''}: ${message}` : message, hint].filter(Boolean).join(' ');
}

function describeUnreadable({ verb, resource, namespace, reason }: SnapshotView['unreadable'][number]): string {
  return `${verb} ${resource} ${namespace ? `in ${namespace}` : 'in the cluster'}: ${reason}`;
}
