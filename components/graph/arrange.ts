import { fitCamera, labelScale } from './fit';
import type { Point, Rect } from './geometry';
import { snapUp } from './geometry';
import { TITLE, type LayoutNode, type Placement } from './layout';
import type { MapModel } from './map-model';
import { routeEdges, type RouteBox, type Routes } from './route';
import type { RouteNode } from './route-ports';
import { placeLabels, type LabelEdge } from './route-labels';
import { layoutFrom, type Memory } from './stable-layout';
import { CROWD, nodeSize } from './node-size';

/** Mean width of a character of the map's fonts at the map's sizes; the text layer shortens what is wider. */
const TITLE_CHARACTER = 7;
const LABEL_CHARACTER = 6.7;

export interface ArrangeRequest {
  readonly nodes: readonly (LayoutNode & Pick<RouteNode, 'shape' | 'headroom' | 'footroom'>)[];
  readonly boxes: readonly { readonly id: string; readonly name: string }[];
  readonly edges: readonly (LabelEdge & { readonly shapesLayout: boolean })[];
  readonly canvas: { readonly w: number; readonly h: number };
  /** Where things were; `null` lays out anew. */
  readonly memory: Memory | null;
  readonly keptRoutes: ReadonlyMap<string, readonly Point[]>;
  readonly keptLabels: ReadonlyMap<string, Rect>;
  /** Scale of the camera; `null`: it will show the whole map. */
  readonly zoom: number | null;
  /** What `keptLabels` had room for. */
  readonly keptScale: number;
}

/** Where everything of a map is: the only thing the drawing needs beside the model. */
export interface Arrangement {
  readonly placement: Placement;
  /** Where things belong, for the next arrangement. */
  readonly memory: Memory;
  readonly routes: Routes;
  readonly labels: ReadonlyMap<string, Rect>;
  /** The scale that the labels were given room for. */
  readonly labelScale: number;
}

export const nothingArranged: Arrangement = { placement: { nodes: new Map(), boxes: new Map() }, memory: { homes: new Map(), members: new Map(), outside: new Map() }, routes: new Map(), labels: new Map(), labelScale: 1 };

/** What the worker needs of a model. With `memory` and `previous` what is there stays; without, everything is arranged anew. */
export function arrangeRequest(
  model: MapModel,
  canvas: ArrangeRequest['canvas'],
  memory: Memory | null,
  previous: Arrangement | null,
  zoom: number | null = null,
): ArrangeRequest {
  const isCrowded = model.nodes.filter((node) => node.kind === 'group').length > CROWD;
  const states = new Map(model.edges.map((edge) => [edge.id, edge.state]));
  return {
    nodes: model.nodes.map((node) => ({
      id: node.id,
      kind: node.kind,
      box: node.box,
      tier: node.tier,
      headroom: node.badges.length > 0 ? 12 : 0,
      footroom: node.badges.length > 1 ? 12 : 0,
      shape: node.kind === 'outside' ? 'circle' : 'box',
      ...nodeSize(node, isCrowded),
    })),
    boxes: model.boxes.map(({ id, name }) => ({ id, name })),
    edges: model.edges.map((edge) => ({
      id: edge.id,
      from: edge.from,
      to: edge.to,
      state: edge.by === null ? edge.state : `route ${edge.state}`,
      shapesLayout: edge.shapesLayout,
      labelWidth: edge.label === '' ? 0 : Math.ceil(Math.max(...rows(edge.label).map((row) => [...row].length)) * LABEL_CHARACTER + 6),
      labelRows: rows(edge.label).length,
      isNamed: edge.by !== null,
    })),
    canvas,
    memory,
    keptRoutes: new Map([...(previous?.routes ?? [])].flatMap(([id, points]) => (points !== null && states.has(id) ? [[id, points] as const] : []))),
    keptLabels: previous?.labels ?? new Map(),
    zoom,
    keptScale: previous?.labelScale ?? 1,
  };
}

const rows = (label: string) => label.split('\n');

/** Places nodes and boxes, then lines, then port labels. Pure; runs in a worker. */
export function arrange(request: ArrangeRequest): Arrangement {
  const input = { nodes: request.nodes, links: request.edges.filter((edge) => edge.shapesLayout), canvas: request.canvas, isOutsideNamed: request.edges.some((edge) => edge.isNamed) };
  const { placement, memory } = layoutFrom(request.memory, input);
  const nodes: RouteNode[] = request.nodes.flatMap((node) => {
    const rect = placement.nodes.get(node.id);
    return rect === undefined ? [] : [{ id: node.id, rect, shape: node.shape, box: node.box, headroom: node.headroom, footroom: node.footroom }];
  });
  const boxes: RouteBox[] = request.boxes.flatMap(({ id, name }) => {
    const rect = placement.boxes.get(id);
    return rect === undefined ? [] : [{ id, rect, title: titleRect(name, rect) }];
  });
  const routes = routeEdges({ nodes, boxes, edges: request.edges, kept: request.keptRoutes });
  const scale = labelScale(request.zoom ?? fitCamera(placement, routes, request.canvas)?.zoom ?? 1);
  const kept = scale === request.keptScale ? request.keptLabels : new Map<string, Rect>();
  return { placement, memory, routes, labels: placeLabels(nodes, boxes, request.edges, routes, kept, scale), labelScale: scale };
}

/** Where the name of a box is written: centred above it, never wider than it. */
export function titleRect(name: string, box: Rect): Rect {
  const w = Math.min(box.w, snapUp([...name].length * TITLE_CHARACTER + 10));
  return { x: box.x + (box.w - w) / 2, y: box.y - TITLE, w, h: TITLE - 2 };
}
