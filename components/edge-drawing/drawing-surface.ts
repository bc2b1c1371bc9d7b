import type { PeerId } from '@/lib/model/ids';

/** Pixels of the container. */
export interface ScreenBox {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** What drawing needs of a map: where things are on screen, and what is under the pointer. Pixels of the container. */
export interface DrawingSurface {
  readonly container: HTMLElement;
  peerAt(clientX: number, clientY: number): PeerId | null;
  rectOf(id: PeerId): ScreenBox | null;
  markTarget(id: PeerId | null): void;
  onCamera(listener: () => void): () => void;
  onHover(listener: (id: PeerId | null) => void): () => void;
}
