'use client';

import { useEffect, useMemo, useRef, type KeyboardEvent } from 'react';
import { parsePeer, type PeerId } from '@/lib/model/ids';
import type { GraphView } from '@/lib/queries/contract/graph';
import { GraphOutline } from './graph-outline';
import type { GraphMapApi } from './map-api';
import { MapController } from './map-controller';
import { composeMap, type DraftEdge } from './map-model';
import type { Selection } from './selection';
import type { Arrow } from './spatial';

export interface GraphMapProps {
  readonly graph: GraphView;
  /** The graph without a focus: what the places of the map are found for. */
  readonly base: GraphView;
  /** What the draft adds and cuts; empty without a draft. */
  readonly draftEdges: readonly DraftEdge[];
  readonly selection: Selection | null;
  readonly onSelect: (selection: Selection | null) => void;
  /** Enter on a selection: open what the page shows about it. */
  readonly onOpen?: (selection: Selection) => void;
  /** `A` on a selected workload or outside peer: the page asks for the other end. */
  readonly onStartDrawing?: (from: PeerId) => void;
  /** A group or a workload is to be opened or closed in place. */
  readonly onToggle: (id: string, open: boolean) => void;
  /** All groups are to be opened, or closed when all are open. */
  readonly onToggleAll: () => void;
  readonly theme: 'dark' | 'light';
  /** Hands out the map's handle once it stands, and `null` when it goes. */
  readonly onReady?: (api: GraphMapApi | null) => void;
}

const arrows: Readonly<Record<string, Arrow>> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };

/**
 * The map of who can reach whom, filling its parent. The canvas is for the eye and the keyboard; the same content as
 * text, for screen readers and tests, is the outline after it.
 */
export function GraphMap({ graph, base, draftEdges, selection, onSelect, onOpen, onStartDrawing, onToggle, onToggleAll, theme, onReady }: GraphMapProps) {
  const element = useRef<HTMLDivElement>(null);
  const controller = useRef<MapController | null>(null);
  const latest = useRef({ onSelect, onToggle, onReady });
  const model = useMemo(() => composeMap(graph, draftEdges, selection), [graph, draftEdges, selection]);
  const isBase = graph === base && draftEdges.length === 0 && selection === null;
  const baseModel = useMemo(() => (isBase ? model : composeMap(base, [], null)), [isBase, model, base]);

  useEffect(() => {
    latest.current = { onSelect, onToggle, onReady };
  });

  useEffect(() => {
    if (element.current === null) return;
    const map = new MapController(element.current, { onSelect: (picked) => latest.current.onSelect(picked), onToggle: (id, open) => latest.current.onToggle(id, open) });
    controller.current = map;
    latest.current.onReady?.(map);
    return () => {
      controller.current = null;
      latest.current.onReady?.(null);
      map.destroy();
    };
  }, []);

  useEffect(() => {
    // The theme's class reaches the document in an effect of its own; colours are read after it.
    const frame = requestAnimationFrame(() => controller.current?.restyle());
    return () => cancelAnimationFrame(frame);
  }, [theme]);

  useEffect(() => controller.current?.update(model, selection, baseModel), [model, selection, baseModel]);

  const onKeyDown = (event: KeyboardEvent) => {
    const map = controller.current;
    if (map === null || event.target !== element.current || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = arrows[event.key];
    if (arrow !== undefined) map.step(arrow);
    else if (event.key === 'Enter' && selection !== null) onOpen?.(selection);
    else if (event.key === 'Escape' && selection !== null) onSelect(null);
    else if (event.key === 'f' || event.key === 'F') map.fit();
    else if (event.key === 'l' || event.key === 'L') map.relayout();
    else if (event.key === 'o' || event.key === 'O') map.toggleSelected();
    else if (event.key === 'e' || event.key === 'E') onToggleAll();
    else if (event.key === '+' || event.key === '=') map.zoomBy(1.25);
    else if (event.key === '-') map.zoomBy(0.8);
    else if ((event.key === 'a' || event.key === 'A') && selection !== null && onStartDrawing !== undefined) {
      const from = selection.kind === 'peer' ? selection.id : null;
      const kind = from === null ? undefined : parsePeer(from)?.kind;
      if (from === null || kind === undefined || kind === 'route') return;
      onStartDrawing(from);
    } else return;
    event.preventDefault();
  };

  return (
    <div className="absolute inset-0 overflow-hidden">
      <div
        ref={element}
        role="application"
        aria-label="Map. Arrow keys move between workloads and groups, Enter tells of the selected one, O opens or closes it, E all, A draws from the selected one, F fits, L lays out anew. The same content follows as a list."
        tabIndex={0}
        onKeyDown={onKeyDown}
        onContextMenu={(event) => event.preventDefault()}
        data-testid="graph-map"
        className="peer absolute inset-0 touch-none overflow-hidden bg-bg outline-none focus-visible:shadow-[inset_0_0_0_2px_var(--db-accent)]"
        style={{ backgroundImage: 'radial-gradient(circle, var(--db-dots) 1px, transparent 1.2px)', backgroundSize: '26px 26px' }}
      />
      <p className="late pointer-events-none absolute bottom-3 left-1/2 -translate-x-1/2 rounded-md border bg-panel px-2.5 py-1 text-muted peer-data-[arranged=true]:hidden">Arranging the map…</p>
      <GraphOutline model={model} selection={selection} onSelect={onSelect} onToggle={onToggle} />
    </div>
  );
}
