import { parsePeer, formatPeer, type PeerId } from '@/lib/model/ids';
import { centerOf, type Point, type Rect } from './geometry';
import { edgeId } from './map-model';
import type { GraphMapApi, ScreenRect } from './map-api';

/** A pair that has just changed. */
export interface PulsedPair {
  readonly from: PeerId;
  readonly to: PeerId;
  readonly change: 'added' | 'removed' | 'changed';
}

/** What has changed at one moment. */
export interface Pulses {
  /** By the clock of the page. */
  readonly at: number;
  readonly pairs: readonly PulsedPair[];
}

/** More lines at once say no more. */
const MOST = 60;
const PULSE_MS = 1800;
/** Where motion is not wanted the marks stand still, for long enough to be found. */
const STILL_MS = 5000;
/** How long the line of a new pair may take to find its place. */
const PATIENCE_MS = 2500;
const LOOK_MS = 120;
/** What is older is no news: the map was not on screen when it came. */
const FRESH_MS = 5000;

const SVG = 'http://www.w3.org/2000/svg';
const COLORS = { added: 'var(--db-added)', removed: 'var(--db-cut)', changed: 'var(--db-accent)' };

/**
 * Lets pairs light up once on the map: along their line where one is drawn, else straight from end to end, or from the
 * namespace where an end is not on the map by itself. Returns how to stop early.
 */
export function pulsePairs(map: GraphMapApi, { at, pairs }: Pulses): () => void {
  const shown = pairs.slice(0, MOST);
  const started = performance.now();
  if (started - at > FRESH_MS) return () => {};
  const isDrawn = ({ change, from, to }: PulsedPair) => change === 'removed' || placeOf(map, from) === null || placeOf(map, to) === null || map.wayOf(edgeId(from, to)) !== null;
  let end = () => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    const isReady = map.container.dataset.arranged === 'true' && shown.every(isDrawn);
    if (isReady || performance.now() - started > PATIENCE_MS) end = draw(map, shown);
    else timer = setTimeout(look, LOOK_MS);
  };
  look();
  return () => {
    clearTimeout(timer);
    end();
  };
}

function draw(map: GraphMapApi, pairs: readonly PulsedPair[]): () => void {
  const isStill = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const layer = document.createElementNS(SVG, 'svg');
  layer.setAttribute('aria-hidden', 'true');
  Object.assign(layer.style, { position: 'absolute', inset: '0', width: '100%', height: '100%', pointerEvents: 'none', overflow: 'hidden' });
  const paths = pairs.map((pair) => {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('class', `map-pulse map-pulse-${pair.change}`);
    Object.assign(path.style, { fill: 'none', stroke: COLORS[pair.change], strokeWidth: '6', strokeLinecap: 'round', strokeLinejoin: 'round', opacity: isStill ? '0.5' : '0', ...(pair.change === 'removed' && { strokeDasharray: '1 10' }) });
    if (!isStill) path.animate([{ opacity: 0 }, { opacity: 0.75, offset: 0.25 }, { opacity: 0 }], { duration: PULSE_MS, easing: 'ease-in-out' });
    layer.append(path);
    return { pair, path };
  });
  const place = () => {
    for (const { pair, path } of paths) path.setAttribute('d', outlineOf(map, pair));
  };
  place();
  // Names stay readable: all text is on the one canvas that stands in the container itself.
  map.container.insertBefore(layer, [...map.container.children].find((child) => child instanceof HTMLCanvasElement) ?? null);
  const unsubscribe = map.onCamera(place);
  const end = () => {
    clearTimeout(timer);
    unsubscribe();
    layer.remove();
  };
  const timer = setTimeout(end, isStill ? STILL_MS : PULSE_MS);
  return end;
}

/** The path to light up, in pixels of the map; empty for a pair of which nothing is on the map. */
function outlineOf(map: GraphMapApi, { from, to }: PulsedPair): string {
  const way = map.wayOf(edgeId(from, to));
  if (way !== null) return `M${way.map(text).join('L')}`;
  const [a, b] = [placeOf(map, from), placeOf(map, to)];
  if (a === null || b === null) return '';
  if (a.x === b.x && a.y === b.y) return `M${a.x} ${a.y}h${a.w}v${a.h}h${-a.w}z`;
  return `M${text(borderTowards(a, centerOf(b)))}L${text(borderTowards(b, centerOf(a)))}`;
}

/** Where the way from the middle of a rectangle to a point outside it leaves it. */
function borderTowards(rect: Rect, to: Point): Point {
  const from = centerOf(rect);
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const share = Math.min(1, ...(dx === 0 ? [] : [rect.w / 2 / Math.abs(dx)]), ...(dy === 0 ? [] : [rect.h / 2 / Math.abs(dy)]));
  return { x: from.x + dx * share, y: from.y + dy * share };
}

const text = ({ x, y }: Point): string => `${x.toFixed(1)} ${y.toFixed(1)}`;

function placeOf(map: GraphMapApi, id: PeerId): ScreenRect | null {
  const own = map.rectOf(id);
  const peer = parsePeer(id);
  return own ?? (peer?.kind === 'workload' ? map.rectOf(formatPeer({ kind: 'namespace', namespace: peer.namespace })) : null);
}
