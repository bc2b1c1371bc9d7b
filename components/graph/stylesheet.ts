import type { EdgeSingular, NodeSingular, StylesheetJson } from 'cytoscape';
import { CORNER_RADIUS } from './elements';
import { mix, type Palette } from './palette';

/** Shapes and lines of the map; all text is drawn by the text layer. States differ by colour and by line. */
export function stylesheet(palette: Palette): StylesheetJson {
  const number = (key: string) => (element: NodeSingular | EdgeSingular) => element.data(key) as number;
  const text = (key: string) => (element: NodeSingular | EdgeSingular) => element.data(key) as string;
  const quiet = mix(palette.border, palette.muted, 0.35);
  return [
    {
      selector: 'node',
      style: {
        width: number('w'),
        height: number('h'),
        shape: 'round-rectangle',
        'corner-radius': '6px',
        'background-color': palette.panel,
        'border-width': 1.25,
        'border-color': quiet,
        'border-position': 'center',
        'z-index-compare': 'manual',
        'z-index': 3,
        'overlay-opacity': 0,
        'outline-offset': 3,
        'outline-width': 0,
        'transition-duration': 0,
      },
    },
    {
      selector: 'node[kind = "box"]',
      style: { 'z-index': 0, 'corner-radius': '10px', 'background-color': mix(palette.bg, palette.panel, 0.6), 'border-color': palette.border, 'outline-offset': 2 },
    },
    {
      selector: 'node[kind = "box"][outline = "open"]',
      style: { 'border-color': mix(palette.bg, palette.open, 0.7), 'border-style': 'dashed', 'border-dash-pattern': [5, 4] },
    },
    {
      selector: 'node[kind = "box"][outline = "unknown"]',
      style: { 'border-color': palette.unknown, 'border-style': 'dashed', 'border-dash-pattern': [12, 6] },
    },
    // What is closed lies on what is in it.
    { selector: 'node[kind = "group"]', style: { 'corner-radius': '8px', 'border-width': 1.5, 'background-color': mix(palette.panel, palette.muted, 0.06), ghost: 'yes', 'ghost-offset-x': 3, 'ghost-offset-y': 3, 'ghost-opacity': 0.45 } },
    {
      selector: 'node[kind = "group"][outline = "open"]',
      style: { 'border-color': palette.open, 'border-style': 'dotted', 'border-width': 1.75 },
    },
    {
      selector: 'node[kind = "group"][outline = "unknown"]',
      style: { 'border-color': palette.unknown, 'border-style': 'dashed', 'border-dash-pattern': [9, 5] },
    },
    { selector: 'node[kind = "outside"]', style: { shape: 'ellipse', 'border-color': palette.outside, 'background-color': palette.bg } },
    {
      selector: 'node[kind = "workload"][outline = "open"]',
      style: { 'border-color': palette.open, 'border-style': 'dotted', 'border-width': 1.75 },
    },
    {
      selector: 'node[kind = "workload"][outline = "unknown"]',
      style: { 'border-color': palette.unknown, 'border-style': 'dashed', 'border-dash-pattern': [9, 5] },
    },
    {
      selector: 'edge',
      style: {
        width: 1.6,
        'curve-style': 'bezier',
        'target-arrow-shape': 'triangle',
        'arrow-scale': 0.8,
        'z-index-compare': 'manual',
        'z-index': 1,
        'overlay-opacity': 0,
        'line-cap': 'butt',
        'line-dash-offset': number('dash'),
      },
    },
    { selector: 'edge[way != "curve"]', style: { 'curve-style': 'straight', 'source-endpoint': text('start'), 'target-endpoint': text('end') } },
    {
      selector: 'edge[way = "corners"]',
      style: {
        'curve-style': 'round-segments',
        'segment-weights': text('weights'),
        'segment-distances': text('distances'),
        'segment-radii': CORNER_RADIUS,
        'edge-distances': 'endpoints',
      },
    },
    ...lines(palette),
    ...routeLines(palette),
    { selector: 'edge[?many]', style: { width: 2.6, 'arrow-scale': 0.95 } },
    { selector: 'node.hover', style: { 'border-width': 2, 'border-color': mix(palette.muted, palette.text, 0.4) } },
    { selector: 'edge.hover', style: { width: 2.8, 'z-index': 2 } },
    { selector: 'edge[state = "added"].hover', style: { width: 4 } },
    { selector: 'node.dim', style: { opacity: 0.3 } },
    { selector: 'node[kind = "box"].dim', style: { opacity: 0.55 } },
    { selector: 'edge.dim', style: { opacity: 0.14 } },
    { selector: 'edge[by = "route"].dim', style: { width: 0.6, 'line-outline-width': 0.8, 'arrow-scale': 0.8 } },
    { selector: 'edge.near', style: { width: 2, 'z-index': 2 } },
    { selector: 'edge[?many].near', style: { width: 3 } },
    { selector: 'edge[by = "route"].near', style: { width: 3 } },
    { selector: 'edge[state = "added"].near', style: { width: 3.2 } },
    {
      selector: 'node.selected',
      style: {
        'border-color': palette.accent,
        'border-width': 2,
        'border-style': 'solid',
        'background-color': mix(palette.panel, palette.accent, 0.12),
        'outline-width': 5,
        'outline-color': palette.accent,
        'outline-opacity': 0.28,
        'outline-offset': 0,
      },
    },
    { selector: 'node[kind = "box"].selected', style: { 'background-color': mix(palette.bg, palette.panel, 0.6), 'outline-width': 3 } },
    { selector: 'edge.selected', style: { width: 3, 'z-index': 2, 'underlay-color': palette.accent, 'underlay-opacity': 0.3, 'underlay-padding': 4 } },
    {
      selector: 'node.target',
      style: { 'border-color': palette.added, 'border-width': 2.5, 'border-style': 'solid', 'outline-width': 4, 'outline-color': palette.added, 'outline-opacity': 0.3, 'outline-offset': 0 },
    },
  ] as StylesheetJson;
}

/** A line by an Ingress or a route is a tube: something goes through something else. */
function routeLines(palette: Palette) {
  const tube = (state: string, color: string) => ({
    selector: `edge[by = "route"][state = "${state}"]`,
    style: { 'line-color': palette.bg, 'line-outline-color': color, 'line-outline-width': 1.4, 'line-style': 'solid', 'target-arrow-color': color, width: 2.6, 'arrow-scale': 1 },
  });
  return [tube('policy', palette.policy), tube('open', palette.open), tube('unknown', palette.unknown), tube('denied', palette.cut)];
}

function lines(palette: Palette) {
  const line = (state: string, color: string, style: Record<string, unknown>) => ({
    selector: `edge[state = "${state}"]`,
    style: { 'line-color': color, 'target-arrow-color': color, ...style },
  });
  return [
    line('policy', palette.policy, { 'line-style': 'solid' }),
    line('open', palette.open, { 'line-style': 'dashed', 'line-dash-pattern': [1.6, 4], width: 1.8 }),
    line('unknown', palette.unknown, { 'line-style': 'dashed', 'line-dash-pattern': [12, 6] }),
    line('added', palette.added, { 'line-style': 'solid', width: 3 }),
    line('cut', palette.cut, { 'line-style': 'dashed', 'line-dash-pattern': [5, 4], width: 2 }),
  ];
}
