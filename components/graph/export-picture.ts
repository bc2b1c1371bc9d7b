import cytoscape from 'cytoscape';
import { drawFrame, framedArea, type Caption, type LegendEntry } from '@/components/pictures/frame';
import type { Drawing } from '@/components/pictures/drawing';
import type { Area, Picture } from '@/components/pictures/picture';
import { count } from '@/components/verdict/sentences';
import { EDGE_WORDS } from '@/components/verdict/state-words';
import { edgeElementId } from './elements';
import type { Emphasised } from './emphasis';
import { drawLine, drawShapes } from './export-shapes';
import { boundsOf, type Rect } from './geometry';
import { TITLE } from './layout';
import type { MapEdge } from './map-model';
import { stylesheet } from './stylesheet';
import { drawText, type Scene } from './text-layer';

const MARGIN = 30;

/** The map as a picture in map units: as it is shown, and with a caption also that and a legend of its lines. */
export function pictureOf(scene: Scene, lit: Emphasised | null, caption: Caption | null): Picture {
  const { model, palette } = scene;
  const legend = legendOf(model.edges);
  const map = areaOf(scene);
  const area = framedArea(map, caption, legend.length);
  return {
    title: caption?.title ?? 'Who can reach whom',
    about: `${count(model.nodes.length, 'node')} and ${count(model.edges.length, 'line')}.`,
    area,
    fonts: [palette.font, palette.mono],
    draw: (drawing, describe) => {
      drawing.fillStyle = palette.bg;
      drawing.fillRect(area.x, area.y, area.w, area.h);
      drawShapes(drawing, scene, lit, describe);
      drawText(drawing, scene, { zoom: 1, x: 0, y: 0 });
      if (caption !== null) withPieces(drawing, scene, legend, (entries) => drawFrame(drawing, map, caption, entries, palette, describe));
    },
  };
}

function areaOf({ arrangement }: Scene): Area {
  const { nodes, boxes } = arrangement.placement;
  const corners = [...arrangement.routes.values()].flatMap((points) => (points ?? []).map((point): Rect => ({ x: point.x, y: point.y, w: 0, h: 0 })));
  const bounds = boundsOf([...nodes.values(), ...boxes.values(), ...arrangement.labels.values(), ...corners]) ?? { x: 0, y: 0, w: 1, h: 1 };
  return { x: bounds.x - MARGIN, y: bounds.y - MARGIN - TITLE, w: bounds.w + 2 * MARGIN, h: bounds.h + 2 * MARGIN + TITLE };
}

interface Look {
  readonly edge: MapEdge;
  readonly words: string;
}

/** Of each look that a line of the map has, one line that has it. */
function legendOf(edges: readonly MapEdge[]): readonly Look[] {
  const looks = new Map<string, Look>();
  for (const edge of edges) {
    const words = edge.by === null ? EDGE_WORDS[edge.state] : `${EDGE_WORDS[edge.state]}, by an Ingress or a route`;
    if (!looks.has(words)) looks.set(words, { edge, words });
  }
  return [...looks.values()].sort((a, b) => Number(a.edge.by !== null) - Number(b.edge.by !== null) || a.words.localeCompare(b.words, 'en'));
}

/** Gives a way to draw a piece of each look. */
function withPieces(drawing: Drawing, { palette }: Scene, looks: readonly Look[], work: (entries: readonly LegendEntry[]) => void): void {
  const cy = cytoscape({
    headless: true,
    styleEnabled: true,
    style: stylesheet(palette),
    elements: [
      { data: { id: 'a' } },
      { data: { id: 'b' } },
      ...looks.map(({ edge }) => ({ data: { id: edgeElementId(edge.id), source: 'a', target: 'b', state: edge.state, by: edge.by === null ? 'itself' : 'route', way: 'straight', start: '0px 0px', end: '0px 0px', dash: 0 } })),
    ],
  });
  try {
    work(looks.map(({ edge, words }) => ({ words, draw: (x, y, width) => drawLine(drawing, cy.getElementById(edgeElementId(edge.id)), [{ x, y }, { x: x + width, y }]) })));
  } finally {
    cy.destroy();
  }
}
