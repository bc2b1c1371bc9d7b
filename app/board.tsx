'use client';

import { useQuery } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { ConnectionDialog } from '@/components/draft/connection-dialog';
import type { ConnectionRequest } from '@/components/draft/connection-dialog';
import type { DraftAction, Drawn } from '@/components/draft/draft-store';
import { parseApiPorts } from '@/components/draft/port-text';
import { Tray } from '@/components/draft/tray';
import { useDraft } from '@/components/draft/use-draft';
import { Inspector } from '@/components/inspector/inspector';
import { DiffBlock } from '@/components/policy-export/diff-block';
import { ExportButtons } from '@/components/policy-export/export-buttons';
import { PolicyList } from '@/components/policy-export/policy-list';
import { ReachTable } from '@/components/reach/reach-table';
import { SealDialog } from '@/components/seal/seal-dialog';
import { Banners } from '@/components/shell/banners';
import { Frame } from '@/components/shell/frame';
import { KeyboardHelp } from '@/components/shell/keyboard-help';
import { LeftRail } from '@/components/shell/left-rail';
import { ProblemsDialog } from '@/components/shell/problems-dialog';
import { Search } from '@/components/shell/search';
import { SourceBadge } from '@/components/shell/source-badge';
import { TopBar } from '@/components/shell/top-bar';
import { useShortcuts } from '@/components/shell/use-shortcuts';
import { Toast } from '@/components/ui/toast';
import type { ToastMessage } from '@/components/ui/toast';
import { usePanel } from '@/components/ui/use-panel';
import { otherProblems } from '@/components/verdict/finding-choice';
import type { FindingView } from '@/lib/queries/contract/finding';
import type { PairChange, SimulateView } from '@/lib/queries/contract/simulate';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { simulateQuery } from '@/lib/queries/simulate';
import type { Connection } from '@/lib/queries/use-live-updates';
import { useViewState } from '@/lib/queries/use-view-state';
import type { Selected } from '@/lib/queries/view-state';
import { formatPeer, parsePeer } from '@/lib/model/ids';
import type { PeerId } from '@/lib/model/ids';
import { MapPane } from './map-pane';

type Window = { readonly kind: 'draw'; readonly request: ConnectionRequest; readonly settle?: () => void } | { readonly kind: 'seal'; readonly namespace?: string } | { readonly kind: 'problems' } | { readonly kind: 'help' };

type Ends = Omit<ConnectionRequest, 'kind'>;

const NO_EDGES: SimulateView['edges'] = [];
const RAIL = { initial: 248, min: 200, max: 420 };
const INSPECTOR = { initial: 336, min: 280, max: 640 };
const TRAY = { initial: 280, min: 140, max: 620, collapsed: true };

/** Everything on screen once there is a snapshot: composes the features and passes what one asks to the others. */
export function Board({ snapshot, connection }: { readonly snapshot: SnapshotView; readonly connection: Connection }) {
  const [view, changeView] = useViewState();
  const draft = useDraft(snapshot.source.label);
  const railPanel = usePanel('rail', RAIL);
  const inspectorPanel = usePanel('inspector', INSPECTOR);
  const trayPanel = usePanel('tray', TRAY);
  const [shown, setShown] = useState<Window | null>(null);
  const [toast, setToast] = useState<ToastMessage | null>(null);
  const searchInput = useRef<HTMLInputElement>(null);

  const changes = draft.draft.changes.length;
  const simulation = useQuery(simulateQuery(draft.draft, snapshot.revision));
  const result = changes > 0 ? simulation.data : undefined;
  const draftEdges = result?.edges ?? NO_EDGES;

  const close = () => {
    if (shown?.kind === 'draw') shown.settle?.();
    setShown(null);
  };
  const hideToast = useCallback(() => setToast(null), []);
  const showProblems = () => setShown({ kind: 'problems' });
  const select = (selection: Selected | null) => {
    changeView({ selection });
    if (selection !== null && inspectorPanel.collapsed) inspectorPanel.setCollapsed(false);
  };
  const change = (action: DraftAction) => {
    draft.dispatch(action);
    if (trayPanel.collapsed) trayPanel.setCollapsed(false);
  };
  const draw = (drawn: Exclude<Drawn, { kind: 'isolate' }>) => change(drawn);
  const mend = (fix: FindingView['fix']) => change({ kind: 'mend', changes: fix });
  const undo = () => draft.dispatch({ kind: 'undo' });
  const redo = () => draft.dispatch({ kind: 'redo' });
  const discard = () => {
    draft.dispatch({ kind: 'discard' });
    setToast({ text: 'The draft is discarded.', action: { label: 'Undo', run: undo } });
  };
  const ask = (request: ConnectionRequest, settle?: () => void) => setShown({ kind: 'draw', request, ...(settle ? { settle } : {}) });
  const keep = (pair: PairChange) => {
    const ports = parseApiPorts(pair.closed);
    if (ports) change({ kind: 'keep', from: pair.from, to: pair.to, ports });
    else ask({ kind: 'keep', from: pair.from, to: pair.to });
  };
  const keepAll = (pairs: readonly PairChange[]) => {
    const changes = pairs.flatMap((pair): readonly Drawn[] => {
      const ports = parseApiPorts(pair.closed);
      return ports ? [{ kind: 'keep', from: pair.from, to: pair.to, ports }] : [];
    });
    change({ kind: 'mend', changes });
  };
  const openPair = (from: string, to: string) => select({ kind: 'edge', from: from as PeerId, to: to as PeerId });
  const allow = (ends: Ends) => ask({ kind: 'allow', ...ends });
  const deny = (ends: Ends) => ask({ kind: 'deny', ...ends });
  const allowFromSelection = () => {
    const { selection } = view;
    if (selection === null || (selection.kind === 'peer' && isRoute(selection.id))) allow({});
    else if (selection.kind === 'edge') allow(drawableEnds(selection));
    else allow({ from: selection.kind === 'peer' ? selection.id : formatPeer({ kind: 'namespace', namespace: selection.name }) });
  };
  const toggleTray = () => trayPanel.setCollapsed(!trayPanel.collapsed);

  useShortcuts({
    search: () => searchInput.current?.focus(),
    map: () => changeView({ view: 'map' }),
    reach: () => changeView({ view: 'reach' }),
    allow: allowFromSelection,
    draft: () => (view.selection?.kind === 'edge' ? deny(drawableEnds(view.selection)) : toggleTray()),
    problems: showProblems,
    undo,
    redo,
    escape: () => select(null),
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
            badge={<SourceBadge source={snapshot.source} freshness={snapshot.freshness} connection={connection} />}
            search={<Search snapshot={snapshot} inputRef={searchInput} onSelect={select} onSeal={() => setShown({ kind: 'seal' })} />}
            view={view.view}
            onView={(next) => changeView({ view: next })}
            problems={otherProblems(snapshot).length + snapshot.findings.length + snapshot.moreFindings}
            onProblems={showProblems}
            canUndo={draft.canUndo}
            canRedo={draft.canRedo}
            onUndo={undo}
            onRedo={redo}
            changes={changes}
            draftOpen={!trayPanel.collapsed}
            onDraft={toggleTray}
            onHelp={() => setShown({ kind: 'help' })}
          />
        }
        banners={<Banners snapshot={snapshot} connection={connection} draftMessage={draft.message} onProblems={showProblems} />}
        rail={<LeftRail snapshot={snapshot} draftFigure={result?.impact.after} view={view} onView={changeView} onCollapse={() => railPanel.setCollapsed(true)} />}
        canvas={
          view.view === 'map' ? (
            <MapPane
              snapshot={snapshot}
              view={view}
              onView={changeView}
              onSelect={select}
              draftEdges={draftEdges}
              onDrawEdge={(from, to, settle) => ask({ kind: 'allow', from, to }, settle)}
              onStartDrawing={(from) => allow({ from })}
              onOpen={() => inspectorPanel.setCollapsed(false)}
            />
          ) : (
            <ReachTable snapshot={snapshot} view={view} onView={(patch) => (patch.selection ? select(patch.selection) : changeView(patch))} />
          )
        }
        inspector={
          <div className="p-3">
            <Inspector
              snapshot={snapshot}
              selection={view.selection}
              draftEdges={draftEdges}
              actions={{
                onSelect: select,
                onAllow: allow,
                onDeny: deny,
                onDraw: (edge) => draw({ kind: 'allow', ...edge }),
                onMend: mend,
                onIsolate: (subject, directions) => change({ kind: 'isolate', subject, directions }),
                onSeal: (namespace) => setShown({ kind: 'seal', namespace }),
                onFilterNamespace: (name) => changeView({ namespaces: [name] }),
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
            onDiscard={discard}
            onDraw={allowFromSelection}
            onPair={openPair}
            onKeep={keep}
            onKeepAll={keepAll}
            onWithout={(id, off) => draft.dispatch({ kind: 'without', id, off })}
            actions={<ExportButtons draft={draft.draft} result={result} hasFolder={snapshot.source.kind === 'manifests'} disabled={!result || result.policies.length === 0} />}
            renderPolicies={(simulated) => <PolicyList policies={simulated.policies} />}
          />
        }
      />
      {shown?.kind === 'draw' ? <ConnectionDialog request={shown.request} snapshot={snapshot} onClose={close} onDraw={draw} /> : null}
      {shown?.kind === 'seal' ? (
        <SealDialog snapshot={snapshot} draft={draft.draft} {...(shown.namespace !== undefined && { namespace: shown.namespace })} onClose={close} renderDiff={(diff, label) => <DiffBlock diff={diff} label={label} />} />
      ) : null}
      {shown?.kind === 'problems' ? (
        <ProblemsDialog
          snapshot={snapshot}
          onClose={close}
          onSelect={(selection) => {
            close();
            select(selection);
          }}
          onMend={(fix) => {
            close();
            mend(fix);
          }}
        />
      ) : null}
      {shown?.kind === 'help' ? <KeyboardHelp onClose={close} /> : null}
      <Toast message={toast} onGone={hideToast} />
    </>
  );
}

const isRoute = (id: PeerId) => parsePeer(id)?.kind === 'route';

/** What an Ingress or a route lets in cannot be drawn by it: policies know its controller and the pods behind it. */
const drawableEnds = ({ from, to }: Extract<Selected, { kind: 'edge' }>) => ({ from, ...(!isRoute(to) && { to }) });
