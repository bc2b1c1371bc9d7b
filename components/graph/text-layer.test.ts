import { describe, expect, test } from 'vitest';
import { SvgCanvas } from '@/components/pictures/svg-canvas';
import { measured } from '@/components/pictures/testing';
import { arrange, arrangeRequest } from './arrange';
import { hitAt } from './hit';
import { composeMap } from './map-model';
import type { Palette } from './palette';
import { edgeOf, graphOf, groupOf, idOf, numberedGraph } from './test-graphs';
import { drawText, type Emphasis } from './text-layer';

const canvas = { w: 900, h: 640 };
const names = ['policy', 'open', 'added', 'cut', 'unknown', 'outside', 'bg', 'panel', 'border', 'text', 'muted', 'accent'];
const palette = { ...Object.fromEntries(names.map((name) => [name, 'rgb(1, 2, 3)'])), font: 'sans', mono: 'mono' } as unknown as Palette;

/** Draws a map on a context that only writes down the texts and their sizes. */
function written(graph: ReturnType<typeof graphOf>, zoom: number, emphasisOf: (id: string) => Emphasis = () => 'normal') {
  const model = composeMap(graph, [], null);
  const arrangement = arrange(arrangeRequest(model, canvas, null, null, zoom));
  const texts: { text: string; size: number }[] = [];
  const context = {
    font: '',
    measureText: (text: string) => ({ width: [...text].length * Number(/([\d.]+)px/.exec(context.font)?.[1]) * 0.58 }),
    fillText: (text: string) => texts.push({ text, size: Number(/([\d.]+)px/.exec(context.font)?.[1]) }),
    beginPath() {}, roundRect() {}, moveTo() {}, lineTo() {}, closePath() {}, fill() {}, stroke() {}, setLineDash() {},
  };
  drawText(context as unknown as CanvasRenderingContext2D, { model, arrangement, palette, emphasisOf, isLive: true }, { zoom, x: 0, y: 0 });
  return texts.filter(({ text }) => text !== '');
}

describe('text on the map', () => {
  test.each([0.1, 0.3, 0.5, 0.64, 0.8, 1, 2])('is never below 11 pixels (scale %d)', (zoom) => {
    for (const { text, size } of written(numberedGraph(2, 30, 30), zoom)) expect(size, text).toBeGreaterThanOrEqual(11);
  });

  test('grows with the scale and keeps the first things longest: names before second lines', () => {
    const graph = graphOf(['shop/web', 'shop/db'], ['shop/web > shop/db : 5432'], { 'shop/web': { openInbound: 7 } });
    expect(written(graph, 1).map(({ text }) => text).sort()).toEqual(['5432', 'Deployment · 1', 'Deployment · 1', 'db', 'open to 7', 'shop', 'web'].sort());
    expect(written(graph, 0.5).map(({ text }) => text)).toEqual(expect.arrayContaining(['shop', 'web', 'db']));
    expect(written(graph, 0.5).map(({ text }) => text)).not.toContain('Deployment · 1');
  });

  test('names the kind of a workload by its short name before cutting into it', () => {
    const graph = graphOf(['shop/web'], []);
    expect(written(graph, 0.64).map(({ text }) => text)).toEqual(expect.arrayContaining(['web', 'deploy · 1']));
  });

  test('leaves out the port of a line that a selection dims', () => {
    const graph = graphOf(['shop/web', 'shop/db'], ['shop/web > shop/db : 5432']);
    expect(written(graph, 1, () => 'dim').map(({ text }) => text)).not.toContain('5432');
  });
});

describe('what is under a point', () => {
  const graph = graphOf(['shop/web', 'shop/db'], []);
  const model = composeMap({ ...graph, edges: [edgeOf('shop/web > shop/db : 5432')] }, [], null);
  const arrangement = arrange(arrangeRequest(model, canvas, null, null));
  const [web, box] = [arrangement.placement.nodes.get(idOf('shop/web')), arrangement.placement.boxes.get('shop')];
  const { x = 0, y = 0, w = 0, h = 0 } = web ?? {};

  test('a workload before its line, a line before its namespace, nothing outside', () => {
    expect(hitAt(model, arrangement, { x: x + 5, y: y + 5 }, 6)?.kind).toBe('node');
    expect(hitAt(model, arrangement, { x: x + w + 30, y: y + h / 2 + 4 }, 6)?.kind).toBe('edge');
    expect(hitAt(model, arrangement, { x: (box?.x ?? 0) + 3, y: (box?.y ?? 0) + 3 }, 6)?.kind).toBe('box');
    expect(hitAt(model, arrangement, { x: (box?.x ?? 0) - 50, y: 0 }, 6)).toBeNull();
  });
});

test('isolation of closed groups differs by more than colour', () => {
  const marks = (['isolated', 'partial', 'open', 'unknown', 'exempt'] as const).map((ingress) => {
    const graph = { ...graphOf([], []), groups: [groupOf('shop', { open: false, keptOpen: false, workloads: 8, pods: 24, ingress, egress: 'isolated' })] };
    const model = composeMap(graph, [], null);
    const arrangement = arrange(arrangeRequest(model, canvas, null, null, 1));
    const drawing = new SvgCanvas(measured);
    drawText(drawing, { model, arrangement, palette, emphasisOf: () => 'normal', isLive: false }, { zoom: 1, x: 0, y: 0 });
    return drawing.content.replace(/ (fill|stroke)="[^"]*"/g, '');
  });
  expect(new Set(marks).size).toBe(5);
});
