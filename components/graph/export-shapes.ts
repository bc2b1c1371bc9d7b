import cytoscape, { type EdgeSingular, type NodeSingular } from 'cytoscape';
import type { Described, Drawing } from '@/components/pictures/drawing';
import { edgeWords, isolationWords, nodeWords, peerNames } from './describe';
import { CORNER_RADIUS, edgeElementId, lightUp, toElements } from './elements';
import type { Emphasised } from './emphasis';
import { centerOf, type Point, type Rect } from './geometry';
import { stylesheet } from './stylesheet';
import type { Scene } from './text-layer';

/** Of a triangle at the end of a line, in parts of its size: its length, and half its width. */
const ARROW = { length: 0.3, half: 0.15 };

/**
 * Draws boxes, lines and nodes in map units, in the order and the look that the style of the living map gives them. The style
 * is asked for through cytoscape, so that there is one.
 */
export function drawShapes(drawing: Drawing, { model, arrangement, palette }: Scene, lit: Emphasised | null, describe: Described): void {
  const cy = cytoscape({ headless: true, styleEnabled: true, elements: toElements(model, arrangement), style: stylesheet(palette), layout: { name: 'preset' } });
  try {
    lightUp(cy, lit);
    const nameOf = peerNames(model);
    const words = new Map<string, string>([
      ...model.boxes.map((box) => [box.id, [box.name, ...isolationWords(box)].join(', ')] as const),
      ...model.nodes.map((node) => [node.id, nodeWords(node).join(', ')] as const),
      ...model.edges.map((edge) => [edgeElementId(edge.id), edgeWords(edge, nameOf).join(', ')] as const),
    ]);
    const elements: Styled[] = [...cy.nodes().toArray(), ...cy.edges().toArray()] as Styled[];
    for (const element of elements.sort((a, b) => numberOf(a, 'z-index') - numberOf(b, 'z-index'))) {
      describe(element.isEdge() ? 'line' : String(element.data('kind')), words.get(element.id()) ?? '', () => {
        if (element.isEdge()) drawLine(drawing, element, wayOf(element, arrangement.routes.get(element.data('line') as string)));
        else drawNode(drawing, element as NodeSingular);
      });
    }
  } finally {
    cy.destroy();
  }
  drawing.globalAlpha = 1;
  drawing.setLineDash([]);
}

type Styled = NodeSingular | EdgeSingular;

const numberOf = (element: Styled, property: string): number => Number(element.numericStyle(property));
const textOf = (element: Styled, property: string): string => String(element.style(property));

function drawNode(drawing: Drawing, node: NodeSingular): void {
  const { x, y } = node.position();
  const [w, h] = [numberOf(node, 'width'), numberOf(node, 'height')];
  const rect: Rect = { x: x - w / 2, y: y - h / 2, w, h };
  const opacity = numberOf(node, 'opacity');
  const [border, outline] = [numberOf(node, 'border-width'), numberOf(node, 'outline-width')];
  const outlineOf = (by: number) => {
    drawing.beginPath();
    if (textOf(node, 'shape') === 'ellipse') drawing.ellipse(x, y, w / 2 + by, h / 2 + by, 0, 0, 2 * Math.PI);
    else drawing.roundRect(rect.x - by, rect.y - by, w + 2 * by, h + 2 * by, numberOf(node, 'corner-radius') + by);
  };
  outlineOf(0);
  drawing.globalAlpha = opacity * numberOf(node, 'background-opacity');
  drawing.fillStyle = textOf(node, 'background-color');
  drawing.fill();
  if (border > 0) {
    drawing.globalAlpha = opacity * numberOf(node, 'border-opacity');
    drawing.strokeStyle = textOf(node, 'border-color');
    drawing.lineWidth = border;
    drawing.setLineDash(dashes(textOf(node, 'border-style'), node, 'border-dash-pattern'));
    drawing.stroke();
  }
  if (outline > 0) {
    outlineOf((border + outline + numberOf(node, 'outline-offset')) / 2);
    drawing.globalAlpha = opacity * numberOf(node, 'outline-opacity');
    drawing.strokeStyle = textOf(node, 'outline-color');
    drawing.lineWidth = outline;
    drawing.setLineDash([]);
    drawing.stroke();
  }
}

/** Draws a line along points with its arrow at the last of them, in the style of an edge. */
export function drawLine(drawing: Drawing, edge: Styled, points: readonly Point[]): void {
  const [last, before] = [points.at(-1), points.at(-2)];
  if (last === undefined || before === undefined) return;
  const width = numberOf(edge, 'width');
  const scale = numberOf(edge, 'arrow-scale');
  const length = Math.hypot(last.x - before.x, last.y - before.y) || 1;
  const ahead: Point = { x: (last.x - before.x) / length, y: (last.y - before.y) / length };
  // The line ends inside the arrow, so that its tip stays sharp.
  const gap = Math.min(width * scale * 2, length);
  const path = [...points.slice(0, -1), { x: last.x - ahead.x * gap, y: last.y - ahead.y * gap }];
  const stroke = (color: string, lineWidth: number, opacity: number, isDashed: boolean) => {
    trace(drawing, path);
    drawing.globalAlpha = opacity;
    drawing.strokeStyle = color;
    drawing.lineWidth = lineWidth;
    drawing.setLineDash(isDashed ? dashes(textOf(edge, 'line-style'), edge, 'line-dash-pattern') : []);
    drawing.lineDashOffset = isDashed ? numberOf(edge, 'line-dash-offset') : 0;
    drawing.stroke();
  };
  const opacity = numberOf(edge, 'opacity');
  const outline = numberOf(edge, 'line-outline-width');
  const underlay = numberOf(edge, 'underlay-opacity');
  if (outline > 0) stroke(textOf(edge, 'line-outline-color'), width + outline, opacity, true);
  if (underlay > 0) stroke(textOf(edge, 'underlay-color'), 2 * numberOf(edge, 'underlay-padding'), underlay, false);
  stroke(textOf(edge, 'line-color'), width, opacity, true);
  if (textOf(edge, 'target-arrow-shape') === 'none') return;
  const size = Math.max((width * 13.37) ** 0.9, 29) * scale;
  const back: Point = { x: last.x - ahead.x * size * ARROW.length, y: last.y - ahead.y * size * ARROW.length };
  const aside: Point = { x: -ahead.y * size * ARROW.half, y: ahead.x * size * ARROW.half };
  drawing.beginPath();
  drawing.moveTo(last.x, last.y);
  drawing.lineTo(back.x + aside.x, back.y + aside.y);
  drawing.lineTo(back.x - aside.x, back.y - aside.y);
  drawing.closePath();
  drawing.fillStyle = textOf(edge, 'target-arrow-color');
  drawing.fill();
}

function trace(drawing: Drawing, points: readonly Point[]): void {
  drawing.beginPath();
  points.forEach((point, index) => {
    const next = points[index + 1];
    const previous = points[index - 1];
    if (previous === undefined) drawing.moveTo(point.x, point.y);
    else if (next === undefined) drawing.lineTo(point.x, point.y);
    else {
      const room = Math.min(Math.hypot(point.x - previous.x, point.y - previous.y), Math.hypot(next.x - point.x, next.y - point.y)) / 2;
      drawing.arcTo(point.x, point.y, next.x, next.y, Math.min(CORNER_RADIUS, room));
    }
  });
}

/** The way of a line: as it was found, or, where there is none around the others, straight between the borders of its ends. */
function wayOf(edge: EdgeSingular, route: readonly Point[] | null | undefined): readonly Point[] {
  if (route && route.length > 1) return route;
  const [from, to] = [edge.source(), edge.target()].map((node) => ({ x: node.position('x') - node.width() / 2, y: node.position('y') - node.height() / 2, w: node.width(), h: node.height() })) as [Rect, Rect];
  return [border(from, centerOf(to)), border(to, centerOf(from))];
}

/** Where a straight line from the middle of a rectangle towards a point leaves it. */
function border(rect: Rect, towards: Point): Point {
  const middle = centerOf(rect);
  const [dx, dy] = [towards.x - middle.x, towards.y - middle.y];
  const share = Math.min(rect.w / 2 / Math.abs(dx), rect.h / 2 / Math.abs(dy), 1);
  return { x: middle.x + dx * share, y: middle.y + dy * share };
}

function dashes(style: string, element: Styled, property: string): number[] {
  if (style === 'dotted') return [1, 1];
  return style === 'dashed' ? textOf(element, property).split(' ').map(Number) : [];
}
