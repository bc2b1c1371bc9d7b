import { parsePeer, type PeerId } from '@/lib/model/ids';

/** Where a gesture that draws a connection stands. */
export type DrawingState =
  | { readonly kind: 'idle' }
  /** Pressed on a handle, not moved yet: still a click. */
  | { readonly kind: 'pointing'; readonly from: PeerId; readonly startX: number; readonly startY: number }
  /**
   * The line follows the pointer; `target` is where it would end if let go. `offering` is the workload whose Services are
   * offered as targets beside it: the pointer has rested over it, and is over it or one of them still.
   */
  | { readonly kind: 'dragging'; readonly from: PeerId; readonly x: number; readonly y: number; readonly target: PeerId | null; readonly offering: PeerId | null }
  /** Both ends are known; the page asks for ports. */
  | { readonly kind: 'choosing-ports'; readonly from: PeerId; readonly to: PeerId };

export type DrawingEvent =
  | { readonly kind: 'press'; readonly from: PeerId; readonly x: number; readonly y: number }
  | { readonly kind: 'move'; readonly x: number; readonly y: number; readonly over: PeerId | null }
  /** The pointer has not moved for a moment. */
  | { readonly kind: 'rest' }
  | { readonly kind: 'release'; readonly over: PeerId | null }
  /** Both ends chosen some other way, such as by keyboard. */
  | { readonly kind: 'choose'; readonly from: PeerId; readonly to: PeerId }
  | { readonly kind: 'done' }
  /** Escape, a lost pointer, the other mouse button: the one way out of every state. */
  | { readonly kind: 'cancel' };

export const idle: DrawingState = { kind: 'idle' };

/** Less movement than this, in pixels, is a click. */
const THRESHOLD = 4;

/**
 * Whether a connection from one peer to another can be drawn with the pointer: between different peers of which one is
 * in the cluster, and not from a workload to the box around it, where a gesture that was let go too early ends.
 */
export function isDrawable(from: PeerId, to: PeerId): boolean {
  const source = parsePeer(from);
  const target = parsePeer(to);
  if (source === null || target === null || from === to) return false;
  const inCluster = (kind: string) => kind === 'workload' || kind === 'namespace' || kind === 'service';
  if (!inCluster(source.kind) && !inCluster(target.kind)) return false;
  return !(source.kind === 'workload' && target.kind === 'namespace' && source.namespace === target.namespace);
}

/** The next state; events that mean nothing in a state leave it as it is. */
export function draw(state: DrawingState, event: DrawingEvent): DrawingState {
  if (event.kind === 'cancel') return idle;
  if (event.kind === 'choose') return event.from === event.to ? state : { kind: 'choosing-ports', from: event.from, to: event.to };
  switch (state.kind) {
    case 'idle':
      return event.kind === 'press' ? { kind: 'pointing', from: event.from, startX: event.x, startY: event.y } : state;
    case 'pointing':
      if (event.kind === 'release') return idle;
      if (event.kind !== 'move' || Math.hypot(event.x - state.startX, event.y - state.startY) < THRESHOLD) return state;
      return { kind: 'dragging', from: state.from, x: event.x, y: event.y, target: targetOf(state.from, event.over), offering: null };
    case 'dragging': {
      if (event.kind === 'move') return { ...state, x: event.x, y: event.y, target: targetOf(state.from, event.over), offering: isOfferKept(state.offering, event.over) ? state.offering : null };
      if (event.kind === 'rest') return state.offering === null && isWorkload(state.target) ? { ...state, offering: state.target } : state;
      if (event.kind !== 'release') return state;
      const to = targetOf(state.from, event.over);
      return to === null ? idle : { kind: 'choosing-ports', from: state.from, to };
    }
    case 'choosing-ports':
      return event.kind === 'done' ? idle : state;
  }
}

const targetOf = (from: PeerId, over: PeerId | null) => (over !== null && isDrawable(from, over) ? over : null);

const isWorkload = (id: PeerId | null) => id !== null && parsePeer(id)?.kind === 'workload';

/** Services are under the pointer only where they are offered, so over any of them the offer stays. */
const isOfferKept = (offering: PeerId | null, over: PeerId | null) => over !== null && (over === offering || parsePeer(over)?.kind === 'service');
