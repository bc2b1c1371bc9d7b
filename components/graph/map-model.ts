import { plainText } from '@/components/pictures/text';
import { formatNumber } from '@/components/ui/format';
import { compareText } from '@/lib/model/compare-text';
import { formatPeer, type PeerId } from '@/lib/model/ids';
import type { EdgeView, Isolation } from '@/lib/queries/contract/common';
import type { GraphView, GroupView, RouteLine } from '@/lib/queries/contract/graph';
import type { SimulateView } from '@/lib/queries/contract/simulate';
import { toBundleEdge, type BundleCount } from './map-bundles';
import { toGroupNode, toPeerNode, type DraftCount, type MapNode, type Outline } from './map-nodes';
import type { Selection } from './selection';
import { standingIn } from './standing';
import { portText, wayText } from './text';

/** A pair's state as a line shows it. */
export type LineState = 'policy' | 'open' | 'unknown' | 'denied' | 'added' | 'cut';

export type DraftEdge = SimulateView['edges'][number];

/** An open group: the box around its workloads. */
export interface MapBox {
  /** The group's; of a namespace its peer id. */
  readonly id: PeerId;
  readonly name: string;
  readonly outline: Outline;
  readonly ingress: Isolation;
  readonly egress: Isolation;
  readonly group: GroupView;
}

export interface MapEdge {
  readonly id: string;
  readonly from: PeerId;
  readonly to: PeerId;
  readonly state: LineState;
  /** What is written on the line. */
  readonly label: string;
  readonly ports: readonly string[];
  readonly partial: boolean;
  readonly note: string | null;
  /** Whether the layout may look at it: a draft or a selection must not move anything. */
  readonly shapesLayout: boolean;
  /** The Ingress or route that it comes by; `null` for a connection of its two ends alone. */
  readonly by: { readonly route: PeerId; readonly entries: readonly string[]; readonly controllers: readonly PeerId[] } | null;
  /** How many pairs it stands for; `null` for a single one. */
  readonly bundle: BundleCount | null;
}

export interface MapModel {
  readonly boxes: readonly MapBox[];
  /** Workloads of open groups, closed groups, and peers outside the cluster. */
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
  /** What stands for a peer: itself, the closed group that it is in, or nothing. */
  readonly standing: (peer: string) => string | null;
}

/** Cut pairs beyond this many are counted on their target instead of drawn, unless the selection is one of their ends. */
const CUT_LINES = 16;

export const boxId = (namespace: string) => formatPeer({ kind: 'namespace', namespace });
export const edgeId = (from: string, to: string) => `${from}>${to}`;

/** What a line is selected as: one that comes by an Ingress or a route is a question about that, not about the pods behind it. */
export const selectionOfLine = ({ from, to, by }: MapEdge): Selection => ({ kind: 'edge', from, to: by?.route ?? to });

/** What a group is selected as, open or closed: a namespace as such. */
export const selectionOfGroup = ({ id, namespace }: GroupView): Selection => (namespace === undefined ? { kind: 'peer', id: id as PeerId } : { kind: 'namespace', name: namespace });

/**
 * What the map shows for a graph, a draft's effect on it and a selection. Edges whose ends are not among the nodes are
 * left out; the draft's lines replace the base line of the same pair, and are told on the bundle where an end is closed.
 * Sorted by id, so equal input gives equal output.
 */
export function composeMap(graph: GraphView, draftEdges: readonly DraftEdge[], selection: Selection | null): MapModel {
  const closed = graph.groups.filter((group) => !group.open);
  const known = new Set([...graph.nodes.map((node) => node.id), ...closed.filter((group) => !group.faint).map((group) => group.id)]);
  const isDrawn = ({ from, to }: { readonly from: string; readonly to: string }) => from !== to && known.has(from) && known.has(to);
  const edges = new Map<string, MapEdge>();
  for (const edge of graph.edges) {
    if (edge.state === 'denied' || !isDrawn(edge)) continue;
    edges.set(edgeId(edge.from, edge.to), toMapEdge(edge, edge.state, edge.state !== 'open'));
  }
  const bundles = new Map(graph.bundles.filter(isDrawn).map((bundle) => [edgeId(bundle.from, bundle.to), bundle]));
  for (const [id, bundle] of bundles) edges.set(id, toBundleEdge(bundle, []));

  const standing = standingIn(graph);
  const placed = draftEdges.flatMap((edge) => {
    const [from, to] = [standing(edge.from), standing(edge.to)];
    return from !== null && to !== null ? [{ edge, from, to }] : [];
  });
  const lines = Map.groupBy(placed.filter(({ from, to }) => from !== to && known.has(from) && known.has(to)), ({ from, to }) => edgeId(from, to));
  const counted = new Map<string, DraftCount>();
  const count = (id: string, { change }: DraftEdge) => {
    const { added, cut } = counted.get(id) ?? { added: 0, cut: 0 };
    counted.set(id, change === 'added' ? { added: added + 1, cut } : { added, cut: cut + 1 });
  };
  for (const { edge, from, to } of placed) if (from === to && edge.from !== edge.to) count(from, edge);
  const isImplicitCut = (id: string) => !edges.has(id) && lines.get(id)?.every(({ edge }) => edge.change === 'cut');
  const implicitCuts = [...lines.keys()].filter(isImplicitCut);
  const tooMany = new Set(implicitCuts.length > CUT_LINES ? implicitCuts : []);
  for (const [id, changes] of lines) {
    const { from, to, edge } = changes[0]!;
    if (tooMany.has(id) && !touches(selection, { from, to })) {
      for (const change of changes) count(to, change.edge);
    } else if (from === edge.from && to === edge.to) edges.set(id, toMapEdge(edge, edge.change, edges.get(id)?.shapesLayout ?? false));
    else edges.set(id, toBundleEdge(bundles.get(id) ?? { from, to }, changes.map((change) => change.edge)));
  }

  return {
    boxes: graph.groups.filter((group) => group.open).map(toBox).sort((a, b) => compareText(a.id, b.id)),
    nodes: [
      ...graph.nodes.map((peer) => toPeerNode(peer, counted.get(peer.id))),
      ...closed.map((group) => toGroupNode(group, counted.get(group.id))),
    ].sort((a, b) => compareText(a.id, b.id)),
    standing,
    edges: [...edges.values(), ...graph.routes.filter(isDrawn).map(toRouteEdge)].sort((a, b) => compareText(a.id, b.id)),
  };
}

function toBox(group: GroupView): MapBox {
  const { id, name, ingress, egress, hidden } = group;
  // A partly open group keeps a plain border: its open workloads show it themselves.
  const outline = ingress === 'open' ? 'open' : ingress === 'unknown' ? 'unknown' : 'plain';
  return { id: id as PeerId, name: `${plainText(name)}${hidden > 0 ? ` · +${formatNumber(hidden)} more` : ''}`, outline, ingress, egress, group };
}

const signs: Readonly<Record<LineState, string>> = { policy: '', open: '', unknown: '? ', added: '+ ', denied: '✗ ', cut: '− ' };

function toMapEdge(edge: EdgeView, state: LineState, shapesLayout: boolean): MapEdge {
  return {
    id: edgeId(edge.from, edge.to),
    from: edge.from as PeerId,
    to: edge.to as PeerId,
    state,
    label: `${signs[state]}${plainText(portText(edge.label, edge.ports))}`.trim(),
    ports: edge.ports,
    partial: edge.partial,
    note: edge.note ?? null,
    shapesLayout,
    by: null,
    bundle: null,
  };
}

function toRouteEdge(line: RouteLine): MapEdge {
  return {
    id: line.id,
    from: line.from as PeerId,
    to: line.to as PeerId,
    state: line.state,
    label: `${signs[line.state]}${wayText(line.entries.map(plainText), line.ports)}`,
    ports: line.ports,
    partial: false,
    note: null,
    shapesLayout: false,
    by: { route: line.route as PeerId, entries: line.entries.map(plainText), controllers: line.controllers as PeerId[] },
    bundle: null,
  };
}

function touches(selection: Selection | null, edge: { readonly from: string; readonly to: string }): boolean {
  if (selection?.kind === 'peer') return edge.from === selection.id || edge.to === selection.id;
  if (selection?.kind === 'namespace') return edge.from === boxId(selection.name) || edge.to === boxId(selection.name);
  return selection?.kind === 'edge' && edge.from === selection.from && edge.to === selection.to;
}
