'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import type { PeerId } from '@/lib/model/ids';
import { DrawingOverlay } from './drawing-overlay';
import { idle, type DrawingState } from './drawing-state';
import type { DrawingSurface } from './drawing-surface';

export interface EdgeDrawingOptions {
  /** The peer whose handle stays visible without the pointer over it. */
  readonly selected: PeerId | null;
  /** Both ends are drawn: ask for ports, then call `done` or `cancel`. */
  readonly onDrawEdge: (from: PeerId, to: PeerId) => void;
  /** The handle was clicked instead of dragged: let the user search for the other end. */
  readonly onPickTarget: (from: PeerId) => void;
  /** The Services that lead to a workload: offered as targets beside it. */
  readonly servicesOf: (workload: PeerId) => readonly PeerId[];
}

export interface EdgeDrawing {
  /** Without the pointer's positions: it changes when the kind does. */
  readonly state: DrawingState;
  /** Shows both ends as drawn, for targets chosen by keyboard. */
  readonly choose: (from: PeerId, to: PeerId) => void;
  readonly done: () => void;
  readonly cancel: () => void;
}

/** Drawing connections on a map with the pointer. `surface` is what the map hands out when it stands, `null` before. */
export function useEdgeDrawing(surface: DrawingSurface | null, options: EdgeDrawingOptions): EdgeDrawing {
  const [state, setState] = useState<DrawingState>(idle);
  const overlay = useRef<DrawingOverlay | null>(null);
  const latest = useRef(options);
  const { selected } = options;

  useEffect(() => {
    latest.current = options;
  });

  useEffect(() => {
    if (surface === null) return;
    const drawing = new DrawingOverlay(surface, {
      onPickTarget: (from) => latest.current.onPickTarget(from),
      servicesOf: (workload) => latest.current.servicesOf(workload),
      onState: (next) => {
        setState(next);
        if (next.kind === 'choosing-ports') latest.current.onDrawEdge(next.from, next.to);
      },
    });
    overlay.current = drawing;
    return () => {
      overlay.current = null;
      drawing.destroy();
      setState(idle);
    };
  }, [surface]);

  useEffect(() => overlay.current?.select(selected), [surface, selected]);

  const choose = useCallback((from: PeerId, to: PeerId) => overlay.current?.dispatch({ kind: 'choose', from, to }), []);
  const done = useCallback(() => overlay.current?.dispatch({ kind: 'done' }), []);
  const cancel = useCallback(() => overlay.current?.dispatch({ kind: 'cancel' }), []);
  return { state, choose, done, cancel };
}
