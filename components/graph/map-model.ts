import { compareText } from '@/lib/model/compare-text';
import { formatPeer, type PeerId } from '@/lib/model/ids';
import type { EdgeView, Isolation, PeerView } from '@/lib/queries/contract/common';
import type { GraphView, RouteLine } from '@/lib/queries/contract/graph';
import type { SimulateView } from '@/lib/queries/contract/simulate';
import type { Selection } from './selection';
import { plainText, portText, wayText } from './text';

/** A pair's state as a line shows it. */
export type LineState = 'policy' | 'open' | 'unknown' | 'denied' | 'added' | 'cut';

export type DraftEdge = SimulateView['edges'][number];

/** How the ingress of a box or a workload is outlined. */
export type Outline = 'plain' | 'open' | 'unknown' | 'outside';

export interface Badge {
  readonly tone: 'open' | 'policy' | 'muted' | 'cut' | 'unknown';
  readonly text: string;
}

export interface MapNode {
  readonly id: PeerId;
  readonly namespace: string | null;
  readonly name: string;
  /** `Deployment · 3`; empty for outside peers. */
  readonly caption: string;
  readonly outline: Outline;
  readonly badges: readonly Badge[];
  readonly tier: number;
  readonly peer: PeerView;
}

export interface MapBox {
  readonly id: PeerId;
  readonly namespace: string;
  readonly name: string;
  readonly outline: Outline;
  readonly ingress: Isolation;
  readonly egress: Isolation;
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
}

export interface MapModel {
  readonly boxes: readonly MapBox[];
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
}

/** Cut pairs beyond this many are counted on their target instead of drawn, unless the selection is one of their ends. */
const CUT_LINES = 16;

export const boxId = (namespace: string) => formatPeer({ kind: 'namespace', namespace });
export const edgeId = (from: string, to: string) => `${from}>${to}`;

/** What a line is selected as: one that comes by an Ingress or a route is a question about that, not about the pods behind it. */
export const selectionOfLine = ({ from, to, by }: MapEdge): Selection => ({ kind: 'edge', from, to: by?.route ?? to });

/**
 * What the map shows for a graph, a draft's effect on it and a selection. Edges whose ends are not among the nodes are
 * left out; the draft's lines replace the base line of the same pair. Sorted by id, so equal input gives equal output.
 */
export function composeMap(graph: GraphView, draftEdges: readonly DraftEdge[], selection: Selection | null): MapModel {
  const known = new Set(graph.nodes.map((node) => node.id));
  const edges = new Map<string, MapEdge>();
  for (const edge of graph.edges) {
    if (edge.state === 'denied' || edge.from === edge.to || !known.has(edge.from) || !known.has(edge.to)) continue;
    edges.set(edgeId(edge.from, edge.to), toMapEdge(edge, edge.state, edge.state !== 'open'));
  }

  const draft = draftEdges.filter((edge) => edge.from !== edge.to && known.has(edge.from) && known.has(edge.to));
  const implicitCuts = draft.filter((edge) => edge.change === 'cut' && !edges.has(edgeId(edge.from, edge.to)));
  const counted = new Map<string, number>();
  for (const edge of draft) {
    const id = edgeId(edge.from, edge.to);
    const base = edges.get(id);
    if (edge.change === 'cut' && base === undefined && implicitCuts.length > CUT_LINES && !touches(selection, edge)) {
      counted.set(edge.to, (counted.get(edge.to) ?? 0) + 1);
      continue;
    }
    edges.set(id, toMapEdge(edge, edge.change, base?.shapesLayout ?? false));
  }

  return {
    boxes: graph.groups
      .filter((group) => group.open)
      .map((group) => ({
        id: group.id as PeerId,
        namespace: group.name,
        name: plainText(group.name),
        outline: outlineOf(group.ingress),
        ingress: group.ingress,
        egress: group.egress,
      }))
      .sort((a, b) => compareText(a.id, b.id)),
    nodes: graph.nodes.map((peer) => toMapNode(peer, counted.get(peer.id) ?? 0)).sort((a, b) => compareText(a.id, b.id)),
    edges: [...edges.values(), ...graph.routes.filter((line) => known.has(line.from) && known.has(line.to)).map(toRouteEdge)].sort((a, b) => compareText(a.id, b.id)),
  };
}

function toMapNode(peer: PeerView, cut: number): MapNode {
  const outside = peer.kind !== 'workload';
  const badges: Badge[] = [];
  if (!outside && peer.openInbound > 0) badges.push({ tone: 'open', text: `open to ${peer.openInbound}` });
  else if (!outside && peer.ingress === 'unknown') badges.push({ tone: 'unknown', text: '?' });
  // Lines by a rule for nearly everyone are held back by the server until this one is selected.
  const wide = [peer.wideInbound > 0 ? `${peer.wideInbound} in` : '', peer.wideOutbound > 0 ? `${peer.wideOutbound} out` : ''].filter((part) => part !== '');
  if (wide.length > 0) badges.push({ tone: 'policy', text: `+${wide.join(' · ')}` });
  if (peer.hostNetwork) badges.push({ tone: 'muted', text: 'hostNetwork' });
  if (cut > 0) badges.push({ tone: 'cut', text: `− ${cut}` });
  return {
    id: peer.id as PeerId,
    namespace: peer.namespace ?? null,
    name: outside ? outsideName(peer) : plainText(peer.name),
    caption: outside ? '' : [plainText(peer.workloadKind ?? ''), peer.replicas].filter((part) => part !== undefined && part !== '').join(' · '),
    outline: outside ? 'outside' : peer.ingress === 'unknown' ? 'unknown' : peer.openInbound > 0 ? 'open' : 'plain',
    badges,
    tier: outside ? 0 : peer.tier,
    peer,
  };
}

function outsideName(peer: PeerView): string {
  if (peer.kind === 'internet') return 'Internet';
  return peer.kind === 'private' ? 'Private addresses' : 'Nodes';
}

function outlineOf(ingress: Isolation): Outline {
  // A partly open namespace keeps a plain border: its open workloads show it themselves.
  if (ingress === 'open') return 'open';
  return ingress === 'unknown' ? 'unknown' : 'plain';
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
  };
}

function touches(selection: Selection | null, edge: { readonly from: string; readonly to: string }): boolean {
  if (selection?.kind === 'peer') return edge.from === selection.id || edge.to === selection.id;
  return selection?.kind === 'edge' && edge.from === selection.from && edge.to === selection.to;
}
