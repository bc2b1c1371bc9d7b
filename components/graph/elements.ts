import type { Core, ElementDefinition } from 'cytoscape';
import type { Arrangement } from './arrange';
import type { Emphasised } from './emphasis';
import { centerOf, type Point } from './geometry';
import type { MapEdge, MapModel } from './map-model';
import { isFaint } from './map-nodes';
import { toSegments } from './segments';

/** Of the lines' corners, in map units. */
export const CORNER_RADIUS = 7;

/** Ids of lines among cytoscape's elements; those of nodes and boxes are their peer ids. */
export const edgeElementId = (id: string) => `edge:${id}`;

/**
 * The elements of an arranged map. Boxes are plain nodes under the others, not cytoscape parents: their size is the
 * layout's, so nothing that happens inside one can resize it. What has no place yet is left out; a line for which there
 * is no way around the others is drawn as a curve.
 */
export function toElements(model: MapModel, arrangement: Arrangement): ElementDefinition[] {
  const { placement, routes } = arrangement;
  const elements: ElementDefinition[] = [];
  for (const box of model.boxes) {
    const rect = placement.boxes.get(box.id);
    if (rect === undefined) continue;
    elements.push({ group: 'nodes', data: { id: box.id, kind: 'box', outline: box.outline, w: rect.w, h: rect.h }, position: { ...centerOf(rect) } });
  }
  for (const node of model.nodes) {
    const rect = placement.nodes.get(node.id);
    if (rect === undefined || isFaint(node)) continue;
    elements.push({ group: 'nodes', data: { id: node.id, kind: node.kind, outline: node.outline, w: rect.w, h: rect.h }, position: { ...centerOf(rect) } });
  }
  const look = ({ by, state }: MapEdge) => `${by === null ? '' : 'route '}${state}`;
  const arriving = countBy(model.edges, (edge) => `${look(edge)} ${edge.to}`);
  const leaving = countBy(model.edges, (edge) => `${look(edge)} ${edge.from}`);
  for (const edge of model.edges) {
    const source = placement.nodes.get(edge.from);
    const target = placement.nodes.get(edge.to);
    if (source === undefined || target === undefined) continue;
    const points = routes.get(edge.id);
    if (points === undefined) continue;
    const first = points?.[0];
    const last = points?.at(-1);
    const routed = points !== null && first !== undefined && last !== undefined;
    const { weights, distances } = toSegments(points ?? []);
    elements.push({
      group: 'edges',
      data: {
        id: edgeElementId(edge.id),
        line: edge.id,
        source: edge.from,
        target: edge.to,
        state: edge.state,
        by: edge.by === null ? 'itself' : 'route',
        many: edge.bundle !== null && edge.bundle.policy + edge.bundle.unknown + edge.bundle.open > 1,
        way: !routed ? 'curve' : weights.length === 0 ? 'straight' : 'corners',
        weights: weights.join(' '),
        distances: distances.join(' '),
        start: routed ? offset(first, centerOf(source)) : 'outside-to-node',
        // Lines that run together keep step: their dashes are counted from the end they share.
        dash: (arriving.get(`${look(edge)} ${edge.to}`) ?? 0) > (leaving.get(`${look(edge)} ${edge.from}`) ?? 0) ? -drawnLength(points ?? []) : 0,
        end: routed ? offset(last, centerOf(target)) : 'outside-to-node',
      },
    });
  }
  return elements;
}

function countBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

/** Length along the rounded corners. */
function drawnLength(points: readonly Point[]): number {
  const straight = points.slice(1).reduce((sum, point, i) => sum + Math.hypot(point.x - (points[i] as Point).x, point.y - (points[i] as Point).y), 0);
  return straight - Math.max(0, points.length - 2) * CORNER_RADIUS * (2 - Math.PI / 2);
}

const offset = (point: Point, center: Point) => `${point.x - center.x}px ${point.y - center.y}px`;

/** Brings cytoscape to the given elements by id: adds, removes and updates only what differs. */
export function patchElements(cy: Core, elements: readonly ElementDefinition[]): void {
  const wanted = new Set(elements.map((element) => element.data.id));
  cy.batch(() => {
    cy.elements().filter((element) => !wanted.has(element.id())).remove();
    for (const element of elements) {
      const present = cy.getElementById(element.data.id ?? '');
      if (present.empty()) {
        cy.add(element);
        continue;
      }
      const data = present.data() as Record<string, unknown>;
      if (Object.entries(element.data).some(([key, value]) => data[key] !== value)) present.data({ ...element.data });
      if (element.position !== undefined && present.isNode()) {
        const { x, y } = present.position();
        if (x !== element.position.x || y !== element.position.y) present.position({ ...element.position });
      }
    }
  });
}

/** Marks what a selection lights up and dims what it leaves out; `null` shows everything alike. */
export function lightUp(cy: Core, lit: Emphasised | null): void {
  cy.batch(() => {
    cy.elements().removeClass('dim near selected');
    if (lit === null) return;
    for (const node of cy.nodes()) {
      if (lit.selected.has(node.id())) node.addClass('selected');
      else if (!lit.near.has(node.id())) node.addClass('dim');
    }
    for (const edge of cy.edges()) {
      const id = edge.data('line') as string;
      if (lit.selected.has(id)) edge.addClass('selected');
      edge.addClass(lit.edges.has(id) ? 'near' : 'dim');
    }
  });
}
