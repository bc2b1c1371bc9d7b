'use client';

import { useQuery } from '@tanstack/react-query';
import { useTheme } from 'next-themes';
import { useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { useEdgeDrawing } from '@/components/edge-drawing/use-edge-drawing';
import { GraphMap } from '@/components/graph/graph-map';
import type { GraphMapApi } from '@/components/graph/map-api';
import { pulsePairs, type Pulses } from '@/components/graph/pulse';
import { ShareMenu, type Shareable } from '@/components/pictures/share-menu';
import { amountOf } from '@/components/pictures/view-words';
import { MapToolbar } from '@/components/shell/map-toolbar';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorNotice } from '@/components/ui/error-notice';
import { formatNumber } from '@/components/ui/format';
import { count } from '@/components/verdict/sentences';
import { withToggled } from '@/components/verdict/grouping-choices';
import { formatPeer, parsePeer, type PeerId } from '@/lib/model/ids';
import type { GraphView } from '@/lib/queries/contract/graph';
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
  /** Hands out the map's handle once it stands, and `null` when it goes. */
  readonly onMap: (map: GraphMapApi | null) => void;
  /** Tells the user what became of something. */
  readonly onSaid: (text: string) => void;
  /** What has just changed and lights up once. */
  readonly pulses: Pulses | null;
}

/** The map with its toolbar, for the namespaces and the port that the view asks for. */
export function MapPane({ snapshot, view, onView, onSelect, draftEdges, onDrawEdge, onStartDrawing, onOpen, onMap, onSaid, pulses }: MapPaneProps) {
  const { resolvedTheme } = useTheme();
  const [api, setApi] = useState<GraphMapApi | null>(null);
  const selection = useLitSelection(useMemo(() => selectionOnMap(view.selection, snapshot), [view.selection, snapshot]));
  const { namespaces, port, filter, grouping, level, open, closed } = view;
  const scope = { namespaces, port, filter, grouping, level, open, closed };
  // Places are found for what nobody has opened or closed, so that they are the same whatever the page was opened with.
  const base = useQuery(graphQuery({ ...scope, open: [], closed: [] }));
  const query = useQuery(graphQuery({ ...scope, ...focusOf(selection, (id) => open.includes(id) || (!closed.includes(id) && base.data?.groups.some((group) => group.id === id && group.open) === true)) }));

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
          <p role="status" className="text-muted">{`Drawing ${formatNumber(snapshot.counts.workloads)} workloads…`}</p>
        )}
      </Ground>
    );
  }
  const graph = query.data;
  const shown: Shareable | null =
    api === null || query.isPlaceholderData
      ? null
      : {
          title: 'Who can reach whom',
          amounts: [amountOf(graph.nodes.filter(({ kind }) => kind === 'workload').length, snapshot.counts.workloads, 'workload'), ...(graph.hidden.edges > 0 ? [`${count(graph.hidden.edges, 'more edge')} not drawn`] : [])],
          drawn: { picture: (caption) => api.picture(caption), diagram: () => api.diagram() },
          data: () => ({ ...graph, draft: draftEdges }),
        };
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
        onToggle={(id, opens) => onView(withToggled(view, id, opens, isKept(id, opens, query.data)), 'replace')}
        onToggleAll={() => onView({ level: query.data.groups.every((group) => group.open) ? 'groups' : 'workloads', open: [], closed: [] })}
        onReady={(map) => {
          setApi(map);
          onMap(map);
        }}
        theme={resolvedTheme === 'light' ? 'light' : 'dark'}
      />
      <MapToolbar
        view={view}
        hidden={query.data.hidden}
        labels={snapshot.labels}
        onView={onView}
        onClearNamespaces={() => onView({ namespaces: [] })}
        onClearPort={() => onView({ port: null })}
        onFit={() => api?.fit()}
        onLayout={() => api?.relayout()}
        onZoom={(factor) => api?.zoomBy(factor)}
        share={<ShareMenu what="map" shown={shown} snapshot={snapshot} view={view} onSaid={onSaid} />}
      />
    </div>
  );
}

/**
 * What the map shows besides: a selected peer or closed group with all its edges, and for this the workloads of groups that would be
 * closed; or an Ingress or a route with the lines that come by it.
 */
function focusOf(selection: Selected | null, isOpen: (group: string) => boolean): Pick<GraphRequest, 'focus' | 'reveal' | 'route' | 'from'> {
  if (selection === null || selection.kind === 'policy') return {};
  if (selection.kind === 'namespace') {
    const id = formatPeer({ kind: 'namespace', namespace: selection.name });
    return isOpen(id) ? {} : { focus: id };
  }
  const end = selection.kind === 'peer' ? selection.id : selection.to;
  if (parsePeer(end)?.kind === 'route') return { route: end, ...(selection.kind === 'edge' && { from: selection.from }) };
  if (selection.kind === 'edge') return { focus: selection.from, reveal: [selection.to] };
  return isOpen(selection.id) ? {} : { focus: selection.id };
}

/** Whether something is open, or would be, without having been opened by hand: groups for their level or the selection, workloads never. */
const isKept = (id: string, opens: boolean, graph: GraphView): boolean => parsePeer(id)?.kind !== 'workload' && (graph.level === 'workloads' || (!opens && graph.groups.some((group) => group.id === id && group.keptOpen)));

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
