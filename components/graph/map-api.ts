import type { Caption } from '@/components/pictures/frame';
import type { Picture } from '@/components/pictures/picture';
import type { Diagram } from '@/lib/model/diagram';
import type { PeerId } from '@/lib/model/ids';
import type { Point } from './geometry';

/** A rectangle in pixels of the map's element. */
export interface ScreenRect {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** What the map offers to the rest of the page, drawing included. Stays the same object while the map is mounted. */
export interface GraphMapApi {
  /** The focusable element that holds the map. */
  readonly container: HTMLElement;
  fit(): void;
  /** Lays everything out anew. */
  relayout(): void;
  /** Scales about the middle: above 1 nearer, below 1 further. */
  zoomBy(factor: number): void;
  /** The whole map as it is shown, text included, on the theme's ground; with a caption also that and a legend. */
  picture(caption: Caption | null): Picture;
  /** What is on the map, for languages that lay it out themselves. */
  diagram(): Diagram;
  /** Brings a peer or namespace into view. */
  focusPeer(id: PeerId): void;
  /** The workload, outside peer or else namespace at a position of the viewport. */
  peerAt(clientX: number, clientY: number): PeerId | null;
  /** Where a peer or namespace is drawn, or the closed group that it stands in; `null` when it is not on the map. */
  rectOf(id: PeerId): ScreenRect | null;
  /** The corners of a drawn line, from end to end, in pixels of the map's element; `null` while it has none. */
  wayOf(line: string): readonly Point[] | null;
  /** Marks one peer or namespace as the place a line would end; `null` for none. */
  markTarget(id: PeerId | null): void;
  /** Called after pan, zoom and any change of positions. Returns how to stop. */
  onCamera(listener: () => void): () => void;
  /** Called when the pointer comes over a workload or outside peer, and with `null` when it leaves. Returns how to stop. */
  onHover(listener: (id: PeerId | null) => void): () => void;
}
