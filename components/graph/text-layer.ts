import type { Drawing } from '@/components/pictures/drawing';
import type { Isolation } from '@/lib/queries/contract/common';
import type { Arrangement } from './arrange';
import type { Rect } from './geometry';
import { titleRect } from './arrange';
import type { LineState, MapModel } from './map-model';
import { isFaint, type Badge, type GroupNode, type PeerNode } from './map-nodes';
import { DETAIL_ROW, detailRows, NODE_HEIGHT } from './node-size';
import { mix, type Palette } from './palette';
import { elideMiddle } from './text';
import { NARROW, togglesOf, type Camera, type Toggle } from './toggles';

/** How much the eye should be drawn to something: what a selection leaves out is dimmed. */
export type Emphasis = 'normal' | 'strong' | 'dim';

export interface Scene {
  readonly model: MapModel;
  readonly arrangement: Arrangement;
  readonly palette: Palette;
  /** By peer id for nodes and boxes, by `edgeId` for lines. */
  readonly emphasisOf: (id: string) => Emphasis;
  /** Whether it is there to be worked with: a picture has no signs to open and close things. */
  readonly isLive: boolean;
}

/** Text is never smaller than this on screen; what does not fit at this size is shortened, then left out. */
const SMALLEST = 11;
/** A workload lower than this on screen shows no text. */
const LOWEST = 13;
const NAME = 12;
const CAPTION = 11;
const LABEL = 11;
const BADGE = 10.5;
/** Below these scales labels, and the second line of a workload, have no room at a readable size. */
const LABELS_FROM = 0.4;
const CAPTIONS_FROM = 0.64;

/**
 * Draws every text of the map: one batch per frame instead of thousands of styled labels, and readable at any scale.
 * `camera` is in the units of the context.
 */
export function drawText(context: Drawing, scene: Scene, camera: Camera): void {
  const pen = new Pen(context, scene, camera);
  pen.faint(scene.model.nodes.flatMap((node) => (isFaint(node) ? [{ name: node.name, rect: scene.arrangement.placement.nodes.get(node.id) }] : [])).flatMap(({ name, rect }) => (rect === undefined ? [] : [{ name, rect }])));
  for (const box of scene.model.boxes) {
    const rect = scene.arrangement.placement.boxes.get(box.id);
    if (rect !== undefined) pen.title(box.id, box.name, rect);
  }
  for (const edge of scene.model.edges) {
    const rect = scene.arrangement.labels.get(edge.id);
    if (rect !== undefined) pen.label(edge.id, edge.label, edge.state, rect);
  }
  for (const node of scene.model.nodes) {
    const rect = scene.arrangement.placement.nodes.get(node.id);
    if (rect === undefined || isFaint(node)) continue;
    if (node.kind === 'outside') pen.circle(node.id, node.name, rect);
    else if (node.kind === 'group') pen.group(node, rect);
    else pen.workload(node, rect);
    pen.badges(node.id, node.badges, rect);
  }
  if (scene.isLive) for (const toggle of togglesOf(scene.model, scene.arrangement, camera)) pen.toggle(toggle);
  context.globalAlpha = 1;
}

class Pen {
  constructor(
    private readonly context: Drawing,
    private readonly scene: Scene,
    private readonly camera: Camera,
  ) {
    context.textAlign = 'center';
    context.textBaseline = 'middle';
  }

  title(id: string, name: string, box: Rect): void {
    const size = Math.max(SMALLEST, NAME * this.camera.zoom);
    const room = this.toScreen(box);
    const at = this.toScreen(titleRect(name, box));
    this.alpha(id, 0.5);
    this.write(name, `600 ${size}px ${this.scene.palette.font}`, this.scene.palette.muted, at.x + at.w / 2, room.y - size * 0.75, room.w - 3 * size);
  }

  /** What is only there as context: its place, and its name while there is room. */
  faint(places: readonly { readonly name: string; readonly rect: Rect }[]): void {
    if (places.length === 0) return;
    const { palette } = this.scene;
    this.context.globalAlpha = 1;
    this.context.fillStyle = mix(palette.bg, palette.border, 0.45);
    this.context.beginPath();
    for (const { rect } of places) {
      const { x, y, w, h } = this.toScreen(rect);
      this.context.roundRect(x, y, w, h, Math.min(6, h / 4));
    }
    this.context.fill();
    const size = Math.max(SMALLEST, NAME * this.camera.zoom);
    for (const { name, rect } of places) {
      const { x, y, w, h } = this.toScreen(rect);
      if (h >= LOWEST) this.write(name, `400 ${size}px ${palette.font}`, palette.muted, x + w / 2, y + h / 2, w - 8);
    }
  }

  /** A closed group: its name and its size, and how it is isolated, between the sign that opens it and the border. */
  group({ id, name, caption, brief, group }: GroupNode, rect: Rect): void {
    const { zoom } = this.camera;
    const box = this.toScreen(rect);
    const hasChips = zoom >= CAPTIONS_FROM;
    const hasSign = this.scene.isLive && (box.w >= NARROW || this.scene.emphasisOf(id) === 'strong');
    const [left, right] = [hasSign ? Math.max(16, 18 * zoom) : 0, hasChips ? 26 * zoom : 0];
    this.named(id, name, caption, brief, { ...box, x: box.x + left, w: box.w - left - right });
    if (!hasChips || box.h < LOWEST) return;
    const { palette } = this.scene;
    const size = Math.max(SMALLEST * 0.9, 10 * zoom);
    const colors = { isolated: palette.policy, partial: palette.open, open: palette.open, unknown: palette.unknown, exempt: palette.unknown } as const;
    for (const [text, state, y] of [['in', group.ingress, box.y + box.h * 0.32], ['eg', group.egress, box.y + box.h * 0.68]] as const) {
      const x = box.x + box.w - 14 * zoom;
      this.context.fillStyle = mix(palette.panel, colors[state], 0.16);
      this.roundRect(x - size * 0.85, y - size * 0.65, size * 1.7, size * 1.3, 3);
      this.write(text, `600 ${Math.max(SMALLEST, size)}px ${palette.mono}`, colors[state], x, y + 0.5, Infinity);
      this.isolation(state, colors[state], x, y, size);
    }
  }

  /** What tells states of isolation apart besides their colour, as in the list of namespaces; what is isolated has nothing. */
  private isolation(state: Isolation, color: string, x: number, y: number, size: number): void {
    const { context } = this;
    if (state === 'isolated') return;
    context.strokeStyle = color;
    context.lineWidth = 1;
    context.setLineDash(state === 'open' ? [1, 2] : state === 'exempt' ? [] : [3, 2]);
    context.beginPath();
    if (state === 'partial') context.roundRect(x - size * 0.85, y - size * 0.65, size * 1.7, size * 1.3, 3);
    else {
      const line = state === 'exempt' ? y + 0.5 : y + size * 0.55;
      context.moveTo(x - size * 0.6, line);
      context.lineTo(x + size * 0.6, line);
    }
    context.stroke();
    context.setLineDash([]);
  }

  workload({ id, name, caption, brief, detail }: PeerNode, rect: Rect): void {
    const { zoom } = this.camera;
    const head = this.toScreen({ ...rect, h: detail === null ? rect.h : NODE_HEIGHT });
    this.named(id, name, caption, brief, head);
    if (detail === null || zoom < CAPTIONS_FROM) return;
    const { palette } = this.scene;
    const size = Math.max(SMALLEST, CAPTION * zoom);
    this.alpha(id, 0.35);
    this.context.textAlign = 'left';
    for (const [index, row] of detailRows(detail).entries()) {
      const y = head.y + head.h + (index + 0.5) * DETAIL_ROW * zoom;
      const x = head.x + 12 * zoom;
      this.context.fillStyle = row.kind === 'port' ? palette.policy : palette.muted;
      if (row.kind !== 'more') this.roundRect(x, y - 2.5 * zoom, 5 * zoom, 5 * zoom, row.kind === 'pod' ? 2.5 * zoom : 1);
      this.write(row.text, `400 ${size}px ${row.kind === 'more' ? palette.font : palette.mono}`, row.kind === 'more' ? palette.muted : palette.text, x + 11 * zoom, y, head.w - 32 * zoom);
    }
    this.context.textAlign = 'center';
  }

  /** The sign that opens or closes something: a triangle, to the right or down. */
  toggle({ id, isOpen, isQuiet, rect: { x, y, w, h } }: Toggle): void {
    if (isQuiet && this.scene.emphasisOf(id) !== 'strong') return;
    const { palette } = this.scene;
    this.alpha(id, 0.4);
    this.context.fillStyle = mix(palette.muted, palette.text, 0.3);
    const [cx, cy, r] = [x + w / 2, y + h / 2, w * 0.27];
    this.context.beginPath();
    this.context.moveTo(isOpen ? cx - r : cx - r * 0.7, isOpen ? cy - r * 0.7 : cy - r);
    this.context.lineTo(isOpen ? cx + r : cx + r * 0.9, isOpen ? cy - r * 0.7 : cy);
    this.context.lineTo(isOpen ? cx : cx - r * 0.7, isOpen ? cy + r * 0.9 : cy + r);
    this.context.closePath();
    this.context.fill();
  }

  /** A name and under it a caption, in the middle of a box on screen. */
  private named(id: string, name: string, caption: string, brief: string, box: Rect): void {
    const { zoom } = this.camera;
    const { palette } = this.scene;
    if (box.h < LOWEST) return;
    const size = Math.max(NAME * zoom, SMALLEST);
    const room = box.w - 10 * Math.min(1, zoom);
    this.alpha(id, 0.35);
    const middle = box.x + box.w / 2;
    const both = zoom >= CAPTIONS_FROM && caption !== '';
    const gap = Math.max(SMALLEST, CAPTION * zoom) * (zoom < 0.75 ? 0.56 : 0.64);
    this.write(name, `550 ${size}px ${palette.font}`, palette.text, middle, box.y + box.h / 2 - (both ? gap : 0), room);
    if (!both) return;
    const font = `400 ${Math.max(SMALLEST, CAPTION * zoom)}px ${palette.font}`;
    this.context.font = font;
    this.write(this.context.measureText(caption).width <= room ? caption : brief, font, palette.muted, middle, box.y + box.h / 2 + gap, room);
  }

  circle(id: string, name: string, rect: Rect): void {
    const box = this.toScreen(rect);
    if (box.h < 2 * LOWEST) return;
    const size = Math.max(CAPTION * this.camera.zoom, SMALLEST);
    this.alpha(id, 0.35);
    const { font, text } = this.scene.palette;
    this.context.font = `500 ${size}px ${font}`;
    const words = name.split(' ');
    const width = Math.max(...words.map((word) => this.context.measureText(word).width));
    const isInside = width <= box.w - 8;
    // A name that is wider than its circle stands below it, and never half outside the canvas.
    const x = isInside || box.x < 0 ? box.x + box.w / 2 : Math.max(box.x + box.w / 2, width / 2 + 3);
    words.forEach((word, index) => {
      const y = isInside ? box.y + box.h / 2 + (index - (words.length - 1) / 2) * size * 1.2 : box.y + box.h + (index + 0.75) * size * 1.2;
      this.write(word, this.context.font, text, x, y, Infinity);
    });
  }

  label(id: string, text: string, state: LineState, rect: Rect): void {
    const { zoom } = this.camera;
    const emphasis = this.scene.emphasisOf(id);
    if (emphasis === 'dim' || (zoom < LABELS_FROM && emphasis !== 'strong')) return;
    const { palette } = this.scene;
    const box = this.toScreen(rect);
    const size = Math.max(LABEL * zoom, SMALLEST);
    this.context.globalAlpha = 1;
    this.context.font = `500 ${size}px ${palette.mono}`;
    const rows = text.split('\n');
    const measured = Math.max(...rows.map((row) => this.context.measureText(row).width)) + 6;
    const width = Math.min(measured, Math.max(box.w, emphasis === 'strong' && rows.length === 1 ? 400 : 0));
    const step = size + 2;
    const height = step * rows.length + 1;
    const x = box.x + box.w / 2;
    const y = box.y + box.h / 2;
    this.context.fillStyle = mix(palette.bg, palette.panel, 0.6);
    this.roundRect(x - width / 2, y - height / 2, width, height, 3);
    const color = emphasis === 'strong' || state === 'added' || state === 'cut' || state === 'denied' ? this.colorOf(state) : mix(palette.muted, palette.text, 0.25);
    rows.forEach((row, index) => this.write(row, this.context.font, color, x, y + 0.5 + (index - (rows.length - 1) / 2) * step, width));
  }

  badges(id: string, badges: readonly Badge[], rect: Rect): void {
    const { zoom } = this.camera;
    if (badges.length === 0 || zoom < CAPTIONS_FROM) return;
    const { palette } = this.scene;
    const box = this.toScreen(rect);
    const size = Math.max(SMALLEST, BADGE * zoom);
    const height = size * 1.3;
    const colors: Record<Badge['tone'], string> = { open: palette.open, policy: palette.policy, muted: palette.muted, added: palette.added, cut: palette.cut, unknown: palette.unknown };
    this.alpha(id, 0.35);
    this.context.font = `600 ${size}px ${palette.font}`;
    this.context.lineWidth = Math.max(0.75, zoom);
    const edge = box.x + box.w + 4 * zoom;
    let right = edge;
    let y = box.y - height / 2 + 2 * zoom;
    for (const badge of badges) {
      const width = this.context.measureText(badge.text).width + 8;
      // What does not fit beside the others above the workload hangs below it.
      if (right < edge && right - width < box.x - 4 * zoom) {
        right = edge;
        y = box.y + box.h + height / 2 - 2 * zoom;
      }
      this.context.fillStyle = mix(palette.panel, colors[badge.tone], 0.14);
      this.context.strokeStyle = mix(palette.panel, colors[badge.tone], 0.55);
      this.roundRect(right - width, y - height / 2, width, height, height / 2, true);
      this.write(badge.text, this.context.font, colors[badge.tone], right - width / 2, y + 0.5, width);
      right -= width + 3;
    }
  }

  private alpha(id: string, dimmed: number): void {
    this.context.globalAlpha = this.scene.emphasisOf(id) === 'dim' ? dimmed : 1;
  }

  private toScreen({ x, y, w, h }: Rect): Rect {
    const { zoom } = this.camera;
    return { x: x * zoom + this.camera.x, y: y * zoom + this.camera.y, w: w * zoom, h: h * zoom };
  }

  private write(text: string, font: string, color: string, x: number, y: number, room: number): void {
    this.context.font = font;
    this.context.fillStyle = color;
    this.context.fillText(fitText(this.context, text, room), x, y);
  }

  private roundRect(x: number, y: number, w: number, h: number, radius: number, stroke = false): void {
    this.context.beginPath();
    this.context.roundRect(x, y, w, h, Math.min(radius, h / 2, w / 2));
    this.context.fill();
    if (stroke) this.context.stroke();
  }

  private colorOf(state: LineState): string {
    return this.scene.palette[state === 'denied' ? 'cut' : state];
  }
}

function fitText(context: Drawing, text: string, room: number): string {
  const width = context.measureText(text).width;
  if (width <= room) return text;
  const length = [...text].length;
  for (let characters = Math.min(length - 1, Math.ceil((length * room) / width) + 1); characters >= 3; characters--) {
    const shorter = elideMiddle(text, characters);
    if (context.measureText(shorter).width <= room) return shorter;
  }
  return '';
}
