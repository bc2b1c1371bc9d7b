import cytoscape, { type Core } from 'cytoscape';
import type { Caption } from '@/components/pictures/frame';
import type { Picture } from '@/components/pictures/picture';
import type { Diagram } from '@/lib/model/diagram';
import type { PeerId } from '@/lib/model/ids';
import { arrangeRequest, nothingArranged, type Arrangement } from './arrange';
import { openArranger } from './arranger';
import { lightUp, patchElements, toElements } from './elements';
import { emphasised, type Emphasised } from './emphasis';
import { diagramOf } from './export-diagram';
import { pictureOf } from './export-picture';
import { labelScale } from './fit';
import type { Point, Rect } from './geometry';
import { isDrawable, peerOf } from './hit';
import type { GraphMapApi, ScreenRect } from './map-api';
import { MapCamera } from './map-camera';
import { MapHover } from './map-hover';
import { boxId, selectionOfGroup, type MapModel } from './map-model';
import { isFaint } from './map-nodes';
import { MapTaps } from './map-taps';
import { readPalette, type Palette } from './palette';
import type { Selection } from './selection';
import { neighbourTowards, type Arrow } from './spatial';
import type { Memory } from './stable-layout';
import { stylesheet } from './stylesheet';
import { toggled } from './toggles';
import { zoomedInto, zoomedOutOf } from './zoom-opening';
import { drawText, type Scene } from './text-layer';

export interface MapEvents {
  readonly onSelect: (selection: Selection | null) => void;
  /** A group or a workload is to be opened or closed. */
  readonly onToggle: (id: string, open: boolean) => void;
}

/** Nothing to draw. */
const EMPTY: MapModel = { boxes: [], nodes: [], edges: [], standing: () => null };
/** How long the scale must rest before port labels find new places for it. */
const ZOOM_REST = 140;

/**
 * The living map inside one element: owns cytoscape, the text above it, the hover and the worker that arranges.
 * Nodes cannot be dragged: their place is the layout's, so a drag that starts on one pans like any other.
 */
export class MapController implements GraphMapApi {
  private readonly cy: Core;
  private readonly text: HTMLCanvasElement;
  private readonly camera: MapCamera;
  private readonly hover: MapHover;
  private readonly arranger = openArranger();
  private readonly resizing: ResizeObserver;
  private readonly cameraListeners = new Set<() => void>();
  private palette: Palette;
  /** What is drawn, and what is to be once it is arranged. */
  private model: MapModel = EMPTY;
  private next: MapModel = EMPTY;
  private base: MapModel = EMPTY;
  private selection: Selection | null = null;
  private lit: Emphasised | null = null;
  private arrangement: Arrangement = nothingArranged;
  private memory: Memory | null = null;
  /** The way of every line that was drawn, for when it is drawn again. */
  private readonly ways = new Map<string, readonly Point[]>();
  private arrangedFor = '';
  /** Places are being found. */
  private isArranging = false;
  private resting: ReturnType<typeof setTimeout> | undefined;
  /** Groups that zooming in has opened. */
  private readonly zoomedInto = new Set<string>();
  private zooming: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly container: HTMLElement,
    private readonly events: MapEvents,
  ) {
    const shapes = document.createElement('div');
    Object.assign(shapes.style, { position: 'absolute', inset: '0' });
    this.text = document.createElement('canvas');
    Object.assign(this.text.style, { position: 'absolute', inset: '0', width: '100%', height: '100%', pointerEvents: 'none' });
    container.append(shapes, this.text);
    this.palette = readPalette(container);
    this.cy = cytoscape({
      container: shapes,
      style: stylesheet(this.palette),
      minZoom: 0.1,
      maxZoom: 3,
      autoungrabify: true,
      autounselectify: true,
      boxSelectionEnabled: false,
      layout: { name: 'preset' },
    });
    this.camera = new MapCamera(this.cy, container, () => this.arrangement);
    this.hover = new MapHover({ container, cy: this.cy, model: () => this.model, arrangement: () => this.arrangement, onChange: () => this.paint() });
    new MapTaps({ cy: this.cy, model: () => this.model, arrangement: () => this.arrangement, onSelect: events.onSelect, onToggle: events.onToggle });
    this.listen();
    this.resizing = new ResizeObserver(() => this.resized());
    this.resizing.observe(container);
    document.fonts.addEventListener('loadingdone', this.repaint);
  }

  destroy(): void {
    this.resizing.disconnect();
    document.fonts.removeEventListener('loadingdone', this.repaint);
    clearTimeout(this.resting);
    clearTimeout(this.zooming);
    this.arranger.close();
    this.hover.destroy();
    this.text.remove();
    const shapes = this.cy.container();
    this.cy.destroy();
    shapes?.remove();
  }

  /** Reads the theme's colours again. */
  restyle(): void {
    this.palette = readPalette(this.container);
    this.cy.style(stylesheet(this.palette));
    this.paint();
  }

  /**
   * Shows a model and a selection; asks for places when lines or nodes changed. `base` is the map without selection and draft: places
   * are found for it first, so that they are the same whatever the page was opened with.
   */
  update(model: MapModel, selection: Selection | null, base: MapModel): void {
    // What is opened or closed stays as it is until there is a place for what it becomes.
    if (isOpenAlike(this.next, model) && this.next === this.model) this.model = model;
    this.next = model;
    this.base = base;
    this.selection = selection;
    const shape = JSON.stringify([model.boxes.map((box) => box.id), model.nodes.map((node) => [node.id, node.box, isFaint(node), node.kind === 'workload' && node.detail]), model.edges.map((edge) => [edge.id, edge.state, edge.label])]);
    this.apply();
    if (shape === this.arrangedFor) return;
    this.arrangedFor = shape;
    this.arrangeNow(false);
  }

  fit(): void {
    this.camera.following = true;
    this.camera.frame(true);
  }

  relayout(): void {
    this.camera.following = true;
    this.arrangeNow(true);
  }

  zoomBy(factor: number): void {
    this.camera.zoomBy(factor);
  }

  picture(caption: Caption | null): Picture {
    return pictureOf(this.scene(false), this.lit, caption);
  }

  diagram(): Diagram {
    return diagramOf(this.model);
  }

  focusPeer(id: PeerId): void {
    const rect = this.placeOf(id) ?? this.placeOf(this.model.standing(id) ?? id);
    if (rect !== null) this.camera.center(rect);
  }

  peerAt(clientX: number, clientY: number): PeerId | null {
    const ground = this.container.getBoundingClientRect();
    if (clientX < ground.left || clientX > ground.right || clientY < ground.top || clientY > ground.bottom) return null;
    const hit = this.hover.at(clientX - ground.left, clientY - ground.top, -1);
    return isDrawable(hit) ? peerOf(hit) : null;
  }

  rectOf(id: PeerId): ScreenRect | null {
    const rect = this.placeOf(id) ?? this.placeOf(this.model.standing(id) ?? id);
    if (rect === null) return null;
    const zoom = this.cy.zoom();
    const pan = this.cy.pan();
    return { x: rect.x * zoom + pan.x, y: rect.y * zoom + pan.y, w: rect.w * zoom, h: rect.h * zoom };
  }

  wayOf(line: string): readonly Point[] | null {
    const { x, y } = this.cy.pan();
    const zoom = this.cy.zoom();
    const { routes } = this.arrangement;
    // A pair of workloads in closed groups runs with their bundle.
    const shown = line.split('>').map((id) => this.model.standing(id) ?? id).join('>');
    return (routes.get(line) ?? routes.get(shown))?.map((point) => ({ x: point.x * zoom + x, y: point.y * zoom + y })) ?? null;
  }

  markTarget(id: PeerId | null): void {
    this.cy.batch(() => {
      this.cy.nodes('.target').removeClass('target');
      if (id !== null) this.cy.getElementById(id).addClass('target');
    });
  }

  onCamera(listener: () => void): () => void {
    this.cameraListeners.add(listener);
    return () => this.cameraListeners.delete(listener);
  }

  onHover(listener: (id: PeerId | null) => void): () => void {
    return this.hover.listen(listener);
  }

  /** Selects the next node in a direction, starting from the selected one. */
  step(arrow: Arrow): void {
    const nodes = new Map(this.model.nodes.flatMap((node) => {
      const rect = this.arrangement.placement.nodes.get(node.id);
      return rect === undefined || isFaint(node) ? [] : [[node.id as string, rect] as const];
    }));
    const { selection } = this;
    const from = selection?.kind === 'peer' ? selection.id : selection?.kind === 'edge' ? selection.from : selection?.kind === 'namespace' ? boxId(selection.name) : null;
    const next = neighbourTowards(nodes, from, arrow) as PeerId | null;
    if (next === null) return;
    const node = this.model.nodes.find(({ id }) => id === next);
    this.events.onSelect(node?.kind === 'group' ? selectionOfGroup(node.group) : { kind: 'peer', id: next });
    const rect = this.rectOf(next);
    const outside = rect === null || rect.x < 0 || rect.y < 0 || rect.x + rect.w > this.container.clientWidth || rect.y + rect.h > this.container.clientHeight;
    if (outside) this.focusPeer(next);
  }

  private arrangeNow(anew: boolean): void {
    const { w, h } = this.camera.canvas;
    const zoom = anew || this.camera.following ? null : this.cy.zoom();
    const canvas = { w: w || 900, h: h || 640 };
    clearTimeout(this.resting);
    this.resting = undefined;
    this.isArranging = true;
    this.tellArranged();
    // What is open by hand is not of the base: when all is arranged anew it counts, too.
    if ((this.memory === null || (anew && isOpenAlike(this.base, this.next))) && this.base !== this.next) {
      this.arranger.submit(arrangeRequest(this.base, canvas, null, null, zoom), (arrangement) => {
        this.memory = arrangement.memory;
        this.arrangeNow(false);
      });
      return;
    }
    const model = this.next;
    if (anew) this.ways.clear();
    const request = arrangeRequest(model, canvas, anew ? null : this.memory, anew ? null : { ...this.arrangement, routes: this.ways }, zoom);
    this.arranger.submit(request, (arrangement) => {
      const before = this.model;
      const isFirst = this.arrangement.placement.nodes.size === 0;
      this.model = model;
      this.arrangement = arrangement;
      this.memory = arrangement.memory;
      this.isArranging = false;
      for (const [line, points] of arrangement.routes) if (points !== null) this.ways.set(line, points);
      for (const id of this.zoomedInto) if (this.arrangement.placement.nodes.has(id)) this.zoomedInto.delete(id);
      if (!isOpenAlike(before, model)) this.hover.leave();
      this.apply();
      // Lines and outside peers that come and go with a draft or a selection must not move the camera either.
      const opened = model.boxes.filter((box) => (isFirst ? !box.group.keptOpen : !before.boxes.some((one) => one.id === box.id))).map((box) => box.id);
      if (isFirst) this.camera.begin(opened);
      else if (this.camera.following && (anew || !haveSameGroups(before, model))) this.camera.frame(anew);
      else if (!isOpenAlike(before, model) && !opened.some((id) => this.zoomedInto.has(id))) this.camera.follow(opened);
      this.tellArranged();
    });
  }

  /** Whether everything has the place that it will keep. */
  private tellArranged(): void {
    this.container.dataset.arranged = String(!this.isArranging && this.resting === undefined);
  }

  private apply(): void {
    this.lit = emphasised(this.model, this.selection);
    patchElements(this.cy, toElements(this.model, this.arrangement));
    lightUp(this.cy, this.lit);
    this.paint();
    this.cameraMoved();
  }

  private scene(isLive = true): Scene {
    const { lit } = this;
    const hovered = isLive ? this.hover.id : null;
    return {
      model: this.model,
      arrangement: this.arrangement,
      palette: this.palette,
      emphasisOf: (id) => {
        if (id === hovered) return 'strong';
        if (lit === null) return 'normal';
        if (lit.edges.has(id) || lit.selected.has(id)) return 'strong';
        return lit.near.has(id) ? 'normal' : 'dim';
      },
      isLive,
    };
  }

  /** A canvas does not draw again by itself when a font arrives. */
  private readonly repaint = () => this.paint();

  private paint(): void {
    const { clientWidth: w, clientHeight: h } = this.container;
    const ratio = window.devicePixelRatio || 1;
    if (this.text.width !== Math.round(w * ratio)) this.text.width = Math.round(w * ratio);
    if (this.text.height !== Math.round(h * ratio)) this.text.height = Math.round(h * ratio);
    const context = this.text.getContext('2d');
    if (context === null) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, w, h);
    const { x, y } = this.cy.pan();
    drawText(context, this.scene(), { zoom: this.cy.zoom(), x, y });
  }

  private resized(): void {
    this.cy.resize();
    if (this.camera.following) this.camera.frame(false);
    this.paint();
    this.cameraMoved();
  }

  private cameraMoved(): void {
    const { x, y } = this.cy.pan();
    const step = 26 * this.cy.zoom();
    this.container.style.backgroundPosition = `${x}px ${y}px`;
    this.container.style.backgroundSize = `${step < 12 ? step * 2 : step}px ${step < 12 ? step * 2 : step}px`;
    for (const listener of this.cameraListeners) listener();
    clearTimeout(this.resting);
    const isDue = this.cy.nodes().nonempty() && labelScale(this.cy.zoom()) !== this.arrangement.labelScale;
    this.resting = isDue ? setTimeout(() => this.arrangeNow(false), ZOOM_REST) : undefined;
    this.tellArranged();
  }

  /** Opens or closes what is selected. */
  toggleSelected(): void {
    const { selection } = this;
    const id = selection?.kind === 'namespace' ? boxId(selection.name) : selection?.kind === 'peer' ? this.next.standing(selection.id) ?? selection.id : null;
    const next = id === null ? null : toggled(this.next, id);
    if (next !== null) this.events.onToggle(next.id, next.open);
  }

  /** What has come near opens under the pointer, and closes again when it is far. */
  private openByZoom(pointer: Point): void {
    const zoom = this.cy.zoom();
    const into = zoomedInto(this.model, this.arrangement.placement, { zoom, ...this.cy.pan() }, pointer);
    if (into !== null) {
      this.zoomedInto.add(into);
      return this.events.onToggle(into, true);
    }
    const [out] = zoomedOutOf(this.arrangement.placement, zoom, this.zoomedInto);
    if (out === undefined) return;
    this.zoomedInto.delete(out);
    this.events.onToggle(out, false);
  }

  private listen(): void {
    this.cy.on('render', () => this.paint());
    this.cy.on('viewport', () => this.cameraMoved());
    this.cy.on('dragpan pinchzoom scrollzoom', () => {
      this.camera.following = false;
      this.hover.leave();
    });
    this.cy.on('scrollzoom pinchzoom', (event) => {
      clearTimeout(this.zooming);
      const { x, y } = this.cy.pan();
      const zoom = this.cy.zoom();
      // Fingers have no one place: what is in the middle counts.
      const at = event.position as Point | undefined;
      const { w, h } = this.camera.canvas;
      const pointer = at === undefined ? { x: w / 2, y: h / 2 } : { x: at.x * zoom + x, y: at.y * zoom + y };
      this.zooming = setTimeout(() => this.openByZoom(pointer), ZOOM_REST);
    });
  }

  private placeOf(id: string): Rect | null {
    const { nodes, boxes } = this.arrangement.placement;
    return boxes.get(id) ?? nodes.get(id) ?? null;
  }
}

const groupIds = ({ boxes, nodes }: MapModel) => [...boxes.map(({ id }) => id), ...nodes.flatMap((node) => (node.kind === 'group' ? [node.id] : []))].sort().join(' ');
const haveSameGroups = (a: MapModel, b: MapModel) => groupIds(a) === groupIds(b);
const openIds = ({ boxes, nodes }: MapModel) => [...boxes.map(({ id }) => id), ...nodes.flatMap((node) => (isFaint(node) || (node.kind === 'workload' && node.detail) ? [node.id] : []))].join(' ');
const isOpenAlike = (a: MapModel, b: MapModel) => openIds(a) === openIds(b);
