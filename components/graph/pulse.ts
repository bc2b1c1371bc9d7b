import { parsePeer, formatPeer, type PeerId } from '@/lib/model/ids';
import { centerOf, type Point, type Rect } from './geometry';
import { edgeId } from './map-model';
import type { GraphMapApi, ScreenRect } from './map-api';
import { marksOf, type PulsedPair } from './pulse-marks';

/** What has changed at one moment. */
export interface Pulses {
  /** By the clock of the page. */
  readonly at: number;
  readonly pairs: readonly PulsedPair[];
}

const PULSE_MS = 1800;
/** Where motion is not wanted the marks stand still, for long enough to be found. */
const STILL_MS = 5000;
/** How long the line of a new pair may take to find its place. */
const PATIENCE_MS = 1500;
const LOOK_MS = 120;
/** What is older is no news: the map was not on screen when it came. */
const FRESH_MS = 5000;

const SVG = 'http://www.w3.org/2000/svg';
const COLORS = { added: 'var(--db-added)', removed: 'var(--db-cut)', changed: 'var(--db-accent)' };

/**
 * Lets pairs light up once on the map: along their line where one is drawn, else straight from end to end, or from the group where an end
 * is not on the map by itself; in the place of many without a line, their common end. Returns how to stop early.
 */
export function pulsePairs(map: GraphMapApi, { at, pairs }: Pulses): () => void {
  const started = performance.now();
  if (started - at > FRESH_MS) return () => {};
  const hasPlace = ({ change, from, to }: PulsedPair) => change === 'removed' || placeOf(map, from) === null || placeOf(map, to) === null || hasLine(map)({ from, to });
  let end = () => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    const isReady = map.container.dataset.arranged === 'true' && pairs.every(hasPlace);
    if (isReady || performance.now() - started > PATIENCE_MS) end = draw(map, pairs);
    else timer = setTimeout(look, LOOK_MS);
  };
  look();
  return () => {
    clearTimeout(timer);
    end();
  };
}

const hasLine = (map: GraphMapApi) => ({ from, to }: Pick<PulsedPair, 'from' | 'to'>): boolean => map.wayOf(edgeId(from, to)) !== null;

function draw(map: GraphMapApi, all: readonly PulsedPair[]): () => void {
  const isStill = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  const layer = document.createElementNS(SVG, 'svg');
  layer.setAttribute('aria-hidden', 'true');
  Object.assign(layer.style, { position: 'absolute', inset: '0', width: '100%', height: '100%', pointerEvents: 'none', overflow: 'hidden' });
  const { pairs, peers } = marksOf(all, hasLine(map));
  const marks = [...pairs.map((pair) => ({ change: pair.change, outline: () => outlineOfPair(map, pair) })), ...peers.map(({ id, change }) => ({ change, outline: () => outlineOfPlace(placeOf(map, id)) }))];
  const paths = marks.map(({ change, outline }) => {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('class', `map-pulse map-pulse-${change}`);
    Object.assign(path.style, { fill: 'none', stroke: COLORS[change], strokeWidth: '6', strokeLinecap: 'round', strokeLinejoin: 'round', opacity: isStill ? '0.5' : '0', ...(change === 'removed' && { strokeDasharray: '1 10' }) });
    if (!isStill) path.animate([{ opacity: 0 }, { opacity: 0.75, offset: 0.25 }, { opacity: 0 }], { duration: PULSE_MS, easing: 'ease-in-out' });
    layer.append(path);
    return { outline, path };
  });
  const place = () => {
    for (const { outline, path } of paths) path.setAttribute('d', outline());
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
function outlineOfPair(map: GraphMapApi, { from, to }: PulsedPair): string {
  const way = map.wayOf(edgeId(from, to));
  if (way !== null) return `M${way.map(text).join('L')}`;
  const [a, b] = [placeOf(map, from), placeOf(map, to)];
  if (a === null || b === null) return '';
  if (a.x === b.x && a.y === b.y) return outlineOfPlace(a);
  return `M${text(borderTowards(a, centerOf(b)))}L${text(borderTowards(b, centerOf(a)))}`;
}

const outlineOfPlace = (place: ScreenRect | null): string => (place ? `M${place.x} ${place.y}h${place.w}v${place.h}h${-place.w}z` : '');

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
