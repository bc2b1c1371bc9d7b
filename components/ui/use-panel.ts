import { useCallback, useState } from 'react';
import { readStored, writeStored } from './storage';

export interface PanelState {
  readonly size: number;
  readonly collapsed: boolean;
}

export interface PanelLimits {
  readonly initial: number;
  readonly min: number;
  readonly max: number;
  readonly collapsed?: boolean;
  /** In windows narrower than this, what is between the panels has the room: the panel starts collapsed, until it is opened by hand. */
  readonly roomyFrom?: number;
}

export interface Panel extends PanelState {
  readonly min: number;
  readonly max: number;
  readonly resize: (size: number) => void;
  readonly setCollapsed: (collapsed: boolean) => void;
}

/** Size of a panel that can be resized and collapsed; remembered by the browser under `name`. For client rendering only. */
export function usePanel(name: string, limits: PanelLimits): Panel {
  const key = `drawbridge.panel.${name}`;
  const { min, max } = limits;
  const [state, setState] = useState<PanelState>(() => parsePanel(readStored(key), limits, window.innerWidth));
  const change = useCallback(
    (patch: Partial<PanelState>) =>
      setState((old) => {
        const next = { ...old, ...patch };
        writeStored(key, JSON.stringify(next));
        return next;
      }),
    [key],
  );
  const resize = useCallback((size: number) => change({ size: clamp(size, min, max) }), [change, min, max]);
  const setCollapsed = useCallback((collapsed: boolean) => change({ collapsed }), [change]);
  return { ...state, min, max, resize, setCollapsed };
}

/** Reads what `usePanel` stored; anything else gives what is the initial size in a window of this width. */
export function parsePanel(text: string | null, limits: PanelLimits, windowWidth: number): PanelState {
  const initial = { size: limits.initial, collapsed: limits.collapsed ?? windowWidth < (limits.roomyFrom ?? 0) };
  if (text === null) return initial;
  try {
    const stored: unknown = JSON.parse(text);
    if (typeof stored !== 'object' || stored === null) return initial;
    const { size, collapsed } = stored as { size?: unknown; collapsed?: unknown };
    return {
      size: typeof size === 'number' && Number.isFinite(size) ? clamp(size, limits.min, limits.max) : initial.size,
      collapsed: typeof collapsed === 'boolean' ? collapsed : initial.collapsed,
    };
  } catch {
    return initial;
  }
}

const clamp = (value: number, min: number, max: number) => Math.round(Math.min(Math.max(value, min), max));
