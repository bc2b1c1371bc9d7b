'use client';

import { useQuery } from '@tanstack/react-query';
import { useTheme } from 'next-themes';
import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { useEdgeDrawing } from '@/components/edge-drawing/use-edge-drawing';
import { GraphMap } from '@/components/graph/graph-map';
import type { GraphMapApi } from '@/components/graph/map-api';
import { pulsePairs, type Pulses } from '@/components/graph/pulse';
import { ShareMenu } from '@/components/pictures/share-menu';
import { MapToolbar } from '@/components/shell/map-toolbar';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorNotice } from '@/components/ui/error-notice';
import { parsePeer, type PeerId } from '@/lib/model/ids';
import type { SimulateView } from '@/lib/queries/contract/simulate';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { graphQuery, type GraphRequest } from '@/lib/queries/graph';
import type { ChangeView } from '@/lib/queries/use-view-state';
import type { Selected, ViewState } from '@/lib/queries/view-state';
import { useLitSelection } from './policy-on-map';
import { selectionOnMap } from './selection-on-map';

export interface MapPaneProps {
  readonly snapshot: SnapshotView;
  readonly view: ViewState;
  readonly onView: ChangeView;
  readonly onSelect: (selection: Selected | null) => void;
  readonly draftEdges: SimulateView['edges'];
  /** Both ends are drawn; `settle` must be called once the edge is added or given up. */
  readonly onDrawEdge: (from: PeerId, to: PeerId, settle: () => void) => void;
  /** One end is chosen; the other is to be asked for. */
  readonly onStartDrawing: (from: PeerId) => void;
  readonly onOpen: () => void;
  /** Tells the user what became of something. */
  readonly onSaid: (text: string) => void;
  /** What has just changed and lights up once. */
  readonly pulses: Pulses | null;
}

/** The map with its toolbar, for the namespaces and the port that the view asks for. */
export function MapPane({ snapshot, view, onView, onSelect, draftEdges, onDrawEdge, onStartDrawing, onOpen, onSaid, pulses }: MapPaneProps) {
  const { resolvedTheme } = useTheme();
  const [api, setApi] = useState<GraphMapApi | null>(null);
  const selection = useLitSelection(useMemo(() => selectionOnMap(view.selection, snapshot), [view.selection, snapshot]));
  const scope = { namespaces: view.namespaces, port: view.port ?? undefined };
  const base = useQuery(graphQuery(scope));
  const query = useQuery(graphQuery({ ...scope, ...focusOf(selection) }));

  useEffect(() => (api && pulses ? pulsePairs(api, pulses) : undefined), [api, pulses]);

  const services = useMemo(() => servicesByWorkload(snapshot), [snapshot]);
  const drawing = useEdgeDrawing(api, {
    selected: selection?.kind === 'peer' ? selection.id : null,
    onDrawEdge: (from, to) => onDrawEdge(from, to, drawing.done),
    onPickTarget: onStartDrawing,
    servicesOf: (workload) => services.get(workload) ?? [],
  });

  if (snapshot.counts.workloads === 0) {
    return (
      <Ground>
        <EmptyState title="There is nothing to show yet">{`${snapshot.source.label} has no workloads. Pods, Deployments and the like appear here as soon as the source has them.`}</EmptyState>
      </Ground>
    );
  }
  if (!query.data || !base.data) {
    return (
      <Ground>
        {query.isError ? (
          <div className="w-full max-w-md">
            <ErrorNotice what="The map could not be read" error={query.error} onRetry={() => void query.refetch()} />
          </div>
        ) : (
          <p role="status" className="text-muted">{`Drawing ${snapshot.counts.workloads.toLocaleString('en-US')} workloads…`}</p>
        )}
      </Ground>
    );
  }
  return (
    <div className="absolute inset-0">
      <GraphMap
        graph={query.data}
        base={base.data}
        draftEdges={draftEdges}
        selection={selection}
        onSelect={onSelect}
        onOpen={onOpen}
        onStartDrawing={onStartDrawing}
        onReady={setApi}
        theme={resolvedTheme === 'light' ? 'light' : 'dark'}
      />
      <MapToolbar
        view={view}
        hidden={query.data.hidden}
        onClearNamespaces={() => onView({ namespaces: [] })}
        onClearPort={() => onView({ port: null })}
        onFit={() => api?.fit()}
        onLayout={() => api?.relayout()}
        onZoom={(factor) => api?.zoomBy(factor)}
        share={<ShareMenu map={api} snapshot={snapshot} view={view} graph={query.data} draftEdges={draftEdges} onSaid={onSaid} />}
      />
    </div>
  );
}

/** What the map shows besides: a selected peer with all its edges, or an Ingress or a route with the lines that come by it. */
function focusOf(selection: Selected | null): Pick<GraphRequest, 'focus' | 'route' | 'from'> {
  if (selection === null || selection.kind === 'namespace' || selection.kind === 'policy') return {};
  const end = selection.kind === 'peer' ? selection.id : selection.to;
  if (parsePeer(end)?.kind === 'route') return { route: end, ...(selection.kind === 'edge' && { from: selection.from }) };
  return { focus: selection.kind === 'peer' ? selection.id : selection.from };
}

/** The Services that lead to each workload, as far as any do. */
function servicesByWorkload({ services }: SnapshotView): ReadonlyMap<string, readonly PeerId[]> {
  const found = new Map<string, PeerId[]>();
  for (const { id, workloads } of services) {
    for (const workload of workloads) found.set(workload, [...(found.get(workload) ?? []), id as PeerId]);
  }
  return found;
}

function Ground({ children }: { readonly children: ReactNode }) {
  return <div className="canvas-ground absolute inset-0 flex items-center justify-center p-4">{children}</div>;
}
