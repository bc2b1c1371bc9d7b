import { parsePeer } from '@/lib/model/ids';
import type { MapEdge, MapModel } from './map-model';
import { boxId, selectionOfLine } from './map-model';
import { isSameSelection, type Lit, type Selection } from './selection';

/** What a selection lights up. Peer ids for nodes and boxes, ids of lines. */
export interface Emphasised {
  /** The selected thing itself; several lines where one question has several. */
  readonly selected: ReadonlySet<string>;
  /** Lines to show strongly. */
  readonly edges: ReadonlySet<string>;
  /** Nodes and boxes that stay as they are; all others are dimmed. */
  readonly near: ReadonlySet<string>;
}

/** The selected thing, its lines and their other ends; `null` when nothing on the map is selected. */
export function emphasised(model: MapModel, selection: Selection | null): Emphasised | null {
  if (selection === null) return null;
  const namespaceOf = new Map(model.nodes.map((node) => [node.id as string, node.namespace]));
  if (selection.kind === 'policy') return selection.lit ? litByPolicy(model, selection.lit, namespaceOf) : null;
  const isOne = (id: string) => {
    if (selection.kind === 'peer') return id === selection.id;
    return selection.kind === 'namespace' && namespaceOf.get(id) === selection.name;
  };
  const asked = model.edges.filter((edge) => (selection.kind === 'edge' ? isSameSelection(selection, selectionOfLine(edge)) : selection.kind === 'peer' && edge.by?.route === selection.id));
  const lines = [...asked, ...asked.flatMap((edge) => legsOf(model, edge)), ...model.edges.filter((edge) => isOne(edge.from) || isOne(edge.to))];
  const own = selection.kind === 'namespace' ? boxId(selection.name) : selection.kind === 'peer' && parsePeer(selection.id)?.kind !== 'route' ? selection.id : null;
  const present = lines.length > 0 || (own !== null && (namespaceOf.has(own) || model.boxes.some((box) => box.id === own)));
  if (!present) return null;
  const selected = new Set<string>(own === null ? asked.map((edge) => edge.id) : [own]);
  const near = new Set<string>([...(own === null ? [] : [own]), ...model.nodes.filter((node) => isOne(node.id)).map((node) => node.id), ...lines.flatMap((edge) => [edge.from, edge.to]), ...asked.flatMap((edge) => edge.by?.controllers ?? [])]);
  return { selected, edges: new Set(lines.map((edge) => edge.id)), near: withBoxes(near, namespaceOf) };
}

/** The workloads that a policy selects and the lines that it grants, with their other ends. */
function litByPolicy(model: MapModel, lit: Lit, namespaceOf: ReadonlyMap<string, string | null>): Emphasised | null {
  const selected = new Set(model.nodes.filter((node) => lit.peers.has(node.id)).map((node) => node.id as string));
  const lines = model.edges.filter((edge) => edge.by === null && lit.pairs.has(`${edge.from}>${edge.to}`));
  if (selected.size + lines.length === 0) return null;
  return { selected, edges: new Set(lines.map((edge) => edge.id)), near: withBoxes(new Set([...selected, ...lines.flatMap((edge) => [edge.from, edge.to])]), namespaceOf) };
}

function withBoxes(near: ReadonlySet<string>, namespaceOf: ReadonlyMap<string, string | null>): ReadonlySet<string> {
  return new Set([...near, ...[...near].flatMap((id) => { const namespace = namespaceOf.get(id); return namespace ? [boxId(namespace)] : []; })]);
}

/** The connections that a line by an Ingress or a route runs over: to its controllers, and on from them. */
function legsOf(model: MapModel, { by, from, to }: MapEdge): readonly MapEdge[] {
  const controllers = by?.controllers ?? [];
  return model.edges.filter((edge) => edge.by === null && controllers.some((controller) => (edge.from === from && edge.to === controller) || (edge.from === controller && edge.to === to)));
}
