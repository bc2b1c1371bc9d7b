import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dotOf, mermaidOf } from '@/lib/model/diagram';
import type { PeerId } from '@/lib/model/ids';
import { arrange, arrangeRequest } from './arrange';
import { emphasised, type Emphasised } from './emphasis';
import { diagramOf } from './export-diagram';
import type { Caption } from '@/components/pictures/frame';
import { svgOf, type Picture } from '@/components/pictures/picture';
import { elementsOf, HOSTILE_NAMES, measured } from '@/components/pictures/testing';
import { pictureOf } from './export-picture';
import { composeMap, type DraftEdge, type MapModel } from './map-model';
import type { Palette } from './palette';
import { edgeOf, graphOf, idOf, numberedGraph } from './test-graphs';

const names = ['policy', 'open', 'added', 'cut', 'unknown', 'outside', 'bg', 'panel', 'border', 'text', 'muted', 'accent'];
const palette = { ...Object.fromEntries(names.map((name, index) => [name, `rgb(${index}, ${index}, ${index})`])), font: "'Inter', sans-serif", mono: 'mono' } as unknown as Palette;

const arranged = (model: MapModel) => arrange(arrangeRequest(model, { w: 900, h: 640 }, null, null, 1));

function pictured(model: MapModel, caption: Caption | null = null, lit: Emphasised | null = null): Picture {
  return pictureOf({ model, arrangement: arranged(model), palette, isLive: false, emphasisOf: (id) => (lit === null || lit.near.has(id) || lit.edges.has(id) ? 'normal' : 'dim') }, lit, caption);
}

const svg = (model: MapModel, caption: Caption | null = null) => svgOf(pictured(model, caption), measured);

const kinds = (xml: string) => elementsOf(xml).flatMap(({ name, attributes }) => (name === 'g' ? [attributes.get('class')] : []));

describe('the map as SVG', () => {
  const draft: DraftEdge[] = [
    { ...edgeOf('shop/db > shop/web', 'policy'), change: 'added' },
    { ...edgeOf('internet > shop/web', 'policy'), change: 'cut' },
  ] as unknown as DraftEdge[];
  const graph = graphOf(['internet', 'shop/web', 'shop/db', 'ops/mon'], ['internet > shop/web : 443', 'shop/web > shop/db : 5432'], { 'ops/mon': { openInbound: 7 } });
  const model = composeMap({ ...graph, edges: [...graph.edges, edgeOf('ops/mon > shop/db : 9187', 'open'), edgeOf('ops/mon > shop/web : 9090', 'unknown')] }, draft, null);

  test('has the ground, then boxes, lines and nodes, then texts, each thing under words that say what it is', () => {
    const elements = elementsOf(svg(model));
    expect(elements.slice(0, 4).map(({ name }) => name)).toEqual(['svg', 'title', 'desc', 'path']);
    expect(kinds(svg(model))).toEqual(['box', 'box', 'line', 'line', 'line', 'line', 'line', 'outside', 'workload', 'workload', 'workload']);
    const titles = elements.flatMap(({ name, text }) => (name === 'title' ? [text.trim()] : []));
    expect(titles).toContain('shop/web → shop/db, 5432/TCP, allowed by policy');
    expect(titles).toContain('mon, Deployment · 1, ingress isolated by policy, egress not isolated, open to 7, because nothing isolates them');
  });

  test('has each thing where the map has it', () => {
    const { placement } = arranged(model);
    const drawn = svg(model);
    for (const [id, { x, y, w, h }] of placement.nodes) {
      if (id === 'internet') expect(drawn).toContain(`M${x} ${y + h / 2}A${w / 2} ${h / 2} `);
      else expect(drawn).toContain(`M${x + 6} ${y}h${w - 12}a6 6 `);
    }
    for (const { x, y, w } of placement.boxes.values()) expect(drawn).toContain(`M${x + 10} ${y}h${w - 20}a10 10 `);
  });

  test('tells the states of lines apart by more than their colour', () => {
    const strokes = elementsOf(svg(model)).filter(({ attributes }) => attributes.get('fill') === 'none');
    const looks = ['policy', 'open', 'unknown', 'added', 'cut'].map((state) => {
      const found = strokes.find(({ attributes }) => attributes.get('stroke')?.replaceAll(' ', '') === palette[state as 'policy'].replaceAll(' ', '')) ?? expect.fail(`no line that is ${state}`);
      return `${found.attributes.get('stroke-width')} ${found.attributes.get('stroke-dasharray') ?? 'solid'}`;
    });
    expect(new Set(looks).size).toBe(5);
  });

  test('writes names, badges and ports as text, and has neither pictures, scripts nor references in it', () => {
    const elements = elementsOf(svg(model));
    const texts = elements.flatMap(({ name, text }) => (name === 'text' ? [text.trim()] : []));
    expect(texts).toEqual(expect.arrayContaining(['shop', 'ops', 'web', 'db', 'mon', 'Internet', 'open to 7', '− 8080']));
    expect(new Set(elements.map(({ name }) => name))).toEqual(new Set(['svg', 'title', 'desc', 'path', 'g', 'text']));
    expect([...svg(model).matchAll(/[\w:-]*href|\bon\w+=|url\(/g)]).toEqual([]);
  });

  test('with a caption has its lines and one entry for each look that a line has, and grows by them', () => {
    const caption = { title: 'Who can reach whom: <shop>', lines: ['21 November 2026', 'all namespaces & ports'] };
    const texts = elementsOf(svg(model, caption)).flatMap(({ name, text }) => (name === 'text' ? [text.trim()] : []));
    expect(texts).toEqual(expect.arrayContaining(['Who can reach whom: &lt;shop&gt;', '21 November 2026', 'all namespaces &amp; ports']));
    expect(texts.filter((text) => /^(allowed by a policy|open, nothing isolates|unknown, cannot be told|added by the draft|cut by the draft)$/.test(text))).toHaveLength(5);
    expect(pictured(model, caption).area.h).toBeGreaterThan(pictured(model).area.h);
  });

  test('dims what a selection leaves out, as the map does', () => {
    const lit = emphasised(model, { kind: 'peer', id: idOf('shop/db') as PeerId });
    const dimmed = elementsOf(svgOf(pictured(model, null, lit), measured)).filter(({ attributes }) => Number(attributes.get('stroke-opacity') ?? 1) < 0.5);
    expect(dimmed.length).toBeGreaterThan(0);
  });

  test('is well-formed and shows the same things whatever the names are', () => {
    const hostile = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.constantFrom(...HOSTILE_NAMES));
    fc.assert(
      fc.property(hostile, hostile, hostile, (name, namespace, title) => {
        const renamed: MapModel = {
          standing: model.standing,
          boxes: model.boxes,
          nodes: model.nodes.map((node) => ({ ...node, name, caption: namespace, badges: [{ tone: 'cut', text: name }] })),
          edges: model.edges.map((edge) => ({ ...edge, label: name, note: namespace })),
        };
        const elements = elementsOf(svgOf(pictured(renamed, { title, lines: [name] }), measured, `@font-face { font-family: "${namespace.replaceAll(/[\u0000-\uffff]/g, 'x')}" }`));
        expect(new Set(elements.map((element) => element.name))).toEqual(new Set(['svg', 'title', 'desc', 'style', 'path', 'g', 'text']));
        expect(elements.filter((element) => element.name === 'g')).toHaveLength(model.boxes.length + model.nodes.length + model.edges.length + 2);
      }),
      { numRuns: 40 },
    );
  });
});

describe('every form of a map', () => {
  test.each([1, 2, 3, 4, 5, 6])('has each box, node and line of it, and no other (map %d)', (seed) => {
    const model = composeMap(numberedGraph(seed, 5 * seed, 6 * seed), [], null);
    const counts = [model.boxes.length, model.nodes.length, model.edges.length];
    const drawn = kinds(svg(model));
    expect([drawn.filter((kind) => kind === 'box').length, drawn.filter((kind) => kind === 'workload' || kind === 'outside').length, drawn.filter((kind) => kind === 'line').length]).toEqual(counts);
    const diagram = diagramOf(model);
    expect([diagram.groups.length, diagram.nodes.length, diagram.edges.length]).toEqual(counts);
    const dot = [...dotOf(diagram)].join('');
    const mermaid = [...mermaidOf(diagram)].join('');
    for (const node of model.nodes) expect(dot).toContain(`"${node.id}" [label="${node.name}`);
    for (const edge of model.edges) expect(dot).toContain(`"${edge.from}" -> "${edge.to}" [label="${edge.ports.join(', ')}`);
    expect(mermaid.match(/^ {4}n\d+\[/gm)).toHaveLength(model.nodes.length);
    expect(mermaid.match(/ -->\|/g) ?? []).toHaveLength(model.edges.length);
  });

  test('in DOT and Mermaid says of a line that is open so', () => {
    const graph = graphOf(['shop/web', 'shop/db'], []);
    const model = composeMap({ ...graph, edges: [edgeOf('shop/web > shop/db : 5432', 'open')] }, [], null);
    expect([...dotOf(diagramOf(model))].join('')).toContain('[label="5432/TCP, open, nothing isolates it" style=dotted]');
  });
});
