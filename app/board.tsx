'use client';

import { useQuery } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { RunLine, RunStatus } from '@/components/apply/run-status';
import { useRun } from '@/components/apply/use-run';
import type { Door } from '@/components/doors/use-doors';
import { Tray } from '@/components/draft/tray';
import { useDraft } from '@/components/draft/use-draft';
import { FilterStrip } from '@/components/filter/filter-strip';
import { FocusView } from '@/components/focus/focus-view';
import type { GraphMapApi } from '@/components/graph/map-api';
import { FactsCard } from '@/components/first-run/facts-card';
import { Tour } from '@/components/first-run/tour';
import { useTour } from '@/components/first-run/use-tour';
import { useWelcome } from '@/components/first-run/use-welcome';
import { Welcome } from '@/components/first-run/welcome';
import { Inspector } from '@/components/inspector/inspector';
import { ExportButtons } from '@/components/policy-export/export-buttons';
import { MatrixPane } from '@/components/matrix/matrix-pane';
import { PolicyList } from '@/components/policy-export/policy-list';
import { ReachTable } from '@/components/reach/reach-table';
import { Banners } from '@/components/shell/banners';
import { Frame } from '@/components/shell/frame';
import { LeftRail } from '@/components/shell/left-rail';
import { SourceBadge } from '@/components/shell/source-badge';
import { TopBar } from '@/components/shell/top-bar';
import { useShortcuts } from '@/components/shell/use-shortcuts';
import { Toast } from '@/components/ui/toast';
import type { ToastMessage } from '@/components/ui/toast';
import { usePanel } from '@/components/ui/use-panel';
import { otherProblems } from '@/components/verdict/finding-choice';
import type { SimulateView } from '@/lib/queries/contract/simulate';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { simulateQuery } from '@/lib/queries/simulate';
import { shownSource, sourceQuery } from '@/lib/queries/source';
import type { Connection } from '@/lib/queries/use-live-updates';
import { useViewState } from '@/lib/queries/use-view-state';
import type { HistoryMode } from '@/lib/queries/use-view-state';
import type { Selected } from '@/lib/queries/view-state';
import type { PeerId } from '@/lib/model/ids';
import { focusOfSelection } from './focus-of-selection';
import { MapPane } from './map-pane';
import { SearchBox } from './search-box';
import { useChanges } from './use-changes';
import { useGestures } from './use-gestures';
import { Windows } from './windows';
import type { Window } from './windows';

const NO_EDGES: SimulateView['edges'] = [];
const RAIL = { initial: 248, min: 200, max: 420, roomyFrom: 1100 };
const INSPECTOR = { initial: 336, min: 280, max: 640 };
const TRAY = { initial: 280, min: 140, max: 620, collapsed: true };

/** Everything on screen once there is a snapshot: composes the features and passes what one asks to the others. */
export function Board({ snapshot, connection, onOpen, onCloseSource }: { readonly snapshot: SnapshotView; readonly connection: Connection; readonly onOpen: (door: Door) => void; readonly onCloseSource: (id: string) => void }) {
  const [view, changeView] = useViewState();
  const draft = useDraft(snapshot.source);
  const railPanel = usePanel('rail', RAIL);
  const inspectorPanel = usePanel('inspector', INSPECTOR);
  const trayPanel = usePanel('tray', TRAY);
  const [welcome, closeWelcome] = useWelcome();
  const tour = useTour();
  const followed = useRun();
  const { data: opened } = useQuery(sourceQuery());
  const [sourcesOpen, setSourcesOpen] = useState(false);
  const [shown, setShown] = useState<Window | null>(null);
  const [toast, setToast] = useState<ToastMessage | null>(null);
  const searchInput = useRef<HTMLInputElement>(null);
  const filterInput = useRef<HTMLInputElement>(null);
  const map = useRef<GraphMapApi>(null);

  const changes = draft.draft.changes.length;
  const simulation = useQuery(simulateQuery(draft.draft, snapshot.revision));
  const result = changes > 0 ? simulation.data : undefined;
  const draftEdges = result?.edges ?? NO_EDGES;

  const close = () => {
    if (shown?.kind === 'draw') shown.settle?.();
    setShown(null);
  };
  const setFilter = useCallback((filter: string, mode: HistoryMode) => changeView({ filter }, mode), [changeView]);
  const hideToast = useCallback(() => setToast(null), []);
  const showProblems = () => setShown({ kind: 'problems' });
  const showRun = () => setShown({ kind: 'apply' });
  const takeTour = () => {
    changeView({ view: 'map', selection: null, focus: null });
    inspectorPanel.setCollapsed(false);
    tour.start();
  };
  const select = (selection: Selected | null) => {
    changeView({ selection });
    if (selection !== null && inspectorPanel.collapsed) inspectorPanel.setCollapsed(false);
  };
  const gestures = useGestures({ draft, selection: view.selection, tray: trayPanel, onShow: setShown, onToast: setToast });
  const openPair = (from: string, to: string) => select({ kind: 'edge', from: from as PeerId, to: to as PeerId });

  const changed = useChanges(snapshot, view, changeView, select, railPanel, (text) => setToast({ text }));

  useShortcuts({
    search: () => {
      searchInput.current?.focus();
      // Opens what it offers.
      searchInput.current?.click();
    },
    filter: () => filterInput.current?.focus(),
    map: () => changeView({ view: 'map' }),
    matrix: () => changeView({ view: 'matrix' }),
    reach: () => changeView({ view: 'reach' }),
    allow: gestures.allowFromSelection,
    focus: () => {
      const focus = focusOfSelection(view.selection);
      if (focus) changeView({ view: 'map', focus });
    },
    draft: gestures.denySelectionOrToggle,
    problems: showProblems,
    sources: () => setSourcesOpen(true),
    changes: changed.toggle,
    undo: gestures.undo,
    redo: gestures.redo,
    escape: () => (view.focus && view.view === 'map' ? changeView({ focus: null }) : select(null)),
    help: () => setShown({ kind: 'help' }),
  });

  return (
    <>
      <Frame
        railPanel={railPanel}
        inspectorPanel={inspectorPanel}
        trayPanel={trayPanel}
        topBar={
          <TopBar
            badge={<SourceBadge source={snapshot.source} freshness={snapshot.freshness} connection={connection} menu={{ open: sourcesOpen, onOpenChange: setSourcesOpen, onOpenOther: () => onOpen('manifests'), onClose: ({ id }) => onCloseSource(id) }} />}
            search={
              <SearchBox
                snapshot={snapshot}
                inputRef={searchInput}
                view={view}
                onView={changeView}
                onSelect={select}
                onShow={setShown}
                onSaid={(text) => setToast({ text })}
                gestures={gestures}
                draft={draft}
                tray={trayPanel}
                map={() => map.current}
                onChanges={changed.toggle}
                onFilter={() => filterInput.current?.focus()}
                onTour={takeTour}
                onOpen={() => onOpen('manifests')}
                onSources={() => setSourcesOpen(true)}
                onCloseSource={onCloseSource}
              />
            }
            view={view.view}
            onView={(next) => changeView({ view: next })}
            news={
              <>
                {followed.run ? <RunStatus run={followed.run} silence={followed.silence} onShow={showRun} /> : null}
                {changed.entry}
              </>
            }
            onNews={changed.entry === null ? null : changed.toggle}
            problems={otherProblems(snapshot).length + snapshot.findings.length + snapshot.moreFindings}
            onProblems={showProblems}
            canUndo={draft.canUndo}
            canRedo={draft.canRedo}
            onUndo={gestures.undo}
            onRedo={gestures.redo}
            changes={changes}
            draftOpen={!trayPanel.collapsed}
            onDraft={() => trayPanel.setCollapsed(!trayPanel.collapsed)}
            onHelp={() => setShown({ kind: 'help' })}
            onOpen={() => onOpen('manifests')}
          />
        }
        banners={
          <>
            {followed.run ? <RunLine run={followed.run} silence={followed.silence} onShow={showRun} /> : null}
            <Banners snapshot={snapshot} connection={connection} draftMessage={draft.message} onProblems={showProblems} />
          </>
        }
        filter={<FilterStrip snapshot={snapshot} value={view.filter} onChange={setFilter} inputRef={filterInput} />}
        rail={changed.panel ?? <LeftRail snapshot={snapshot} draftFigure={result?.impact.after} view={view} onView={changeView} onCollapse={() => railPanel.setCollapsed(true)} />}
        canvas={
          view.view === 'map' && view.focus ? (
            <FocusView snapshot={snapshot} focus={view.focus} view={view} draft={draft.draft} onView={changeView} onSelect={select} onSaid={(text) => setToast({ text })} />
          ) : view.view === 'map' ? (
            <MapPane
              snapshot={snapshot}
              view={view}
              onView={changeView}
              onSelect={select}
              draftEdges={draftEdges}
              onDrawEdge={(from, to, settle) => gestures.ask({ kind: 'allow', from, to }, settle)}
              onStartDrawing={(from) => gestures.allow({ from })}
              onOpen={() => inspectorPanel.setCollapsed(false)}
              onMap={(handle) => void (map.current = handle)}
              onSaid={(text) => setToast({ text })}
              pulses={changed.pulses}
            />
          ) : view.view === 'matrix' ? (
            <MatrixPane snapshot={snapshot} view={view} onView={changeView} onSelect={select} impact={result?.impact} onDraft={gestures.drawBlock} onSaid={(text) => setToast({ text })} />
          ) : (
            <ReachTable snapshot={snapshot} view={view} onView={(patch) => (patch.selection ? select(patch.selection) : changeView(patch))} onSaid={(text) => setToast({ text })} arrived={changed.pulses} />
          )
        }
        inspector={
          <div className="p-3">
            <Inspector
              intro={
                <>
                  {welcome && snapshot.source.kind === 'sample' ? <Welcome onOpen={onOpen} onTour={takeTour} tourLeft={tour.isLeft} onClose={closeWelcome} /> : null}
                  <FactsCard onSelect={select} onProblems={showProblems} />
                </>
              }
              snapshot={snapshot}
              selection={view.selection}
              draftEdges={draftEdges}
              actions={{
                onSelect: select,
                onAllow: gestures.allow,
                onDeny: gestures.deny,
                onDraw: (edge) => gestures.draw({ kind: 'allow', ...edge }),
                onMend: gestures.mend,
                onIsolate: (subject, directions) => gestures.change({ kind: 'isolate', subject, directions }),
                onSeal: (namespace) => setShown({ kind: 'seal', namespace }),
                onFilterNamespace: (name) => changeView({ namespaces: [name] }),
                onFocus: (focus) => changeView({ view: 'map', focus }),
                onProblems: showProblems,
              }}
            />
          </div>
        }
        tray={
          <Tray
            handle={draft}
            snapshot={snapshot}
            collapsed={trayPanel.collapsed}
            onCollapse={trayPanel.setCollapsed}
            onToast={setToast}
            onDiscard={gestures.discard}
            onDraw={gestures.allowFromSelection}
            onPair={openPair}
            onKeep={gestures.keep}
            onKeepAll={gestures.keepAll}
            onWithout={(id, off) => draft.dispatch({ kind: 'without', id, off })}
            actions={<ExportButtons draft={draft.draft} result={result} hasFolder={snapshot.source.kind === 'manifests' && (!opened || shownSource(opened)?.id === opened.open[0]?.id)} isCluster={snapshot.source.kind === 'cluster'} disabled={!result || result.policies.length === 0} onApply={(exported) => setShown({ kind: 'apply', exported })} />}
            renderPolicies={(simulated) => <PolicyList policies={simulated.policies} />}
          />
        }
      />
      <Windows shown={shown} snapshot={snapshot} draft={draft.draft} onClose={close} onDraw={gestures.draw} onDrawAll={(changes) => gestures.change({ kind: 'mend', changes })} onSelect={select} onMend={gestures.mend} onTour={takeTour} followed={followed} onDiscard={gestures.discard} onSaid={(text) => setToast({ text })} />
      <Tour tour={tour} onSelect={select} />
      {changed.sheet}
      <Toast message={toast} onGone={hideToast} />
    </>
  );
}
