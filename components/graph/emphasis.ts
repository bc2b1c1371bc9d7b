import { parsePeer, type PeerId } from '@/lib/model/ids';
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
export function emphasised(model: MapModel, selected: Selection | null): Emphasised | null {
  const selection = asShown(model, selected);
  if (selection === null) return null;
  const boxOf = new Map(model.nodes.map((node) => [node.id as string, node.box as string | null]));
  if (selection.kind === 'policy') return selection.lit ? litByPolicy(model, selection.lit, boxOf) : null;
  const own = selection.kind === 'namespace' ? boxId(selection.name) : selection.kind === 'peer' && parsePeer(selection.id)?.kind !== 'route' ? selection.id : null;
  // A group is itself while it is closed, and its workloads while it is open.
  const isOne = (id: string) => own !== null && (id === own || boxOf.get(id) === own);
  const asked = model.edges.filter((edge) => (selection.kind === 'edge' ? isSameSelection(selection, selectionOfLine(edge)) : selection.kind === 'peer' && edge.by?.route === selection.id));
  const lines = [...asked, ...asked.flatMap((edge) => legsOf(model, edge)), ...model.edges.filter((edge) => isOne(edge.from) || isOne(edge.to))];
  const present = lines.length > 0 || (own !== null && (boxOf.has(own) || model.boxes.some((box) => box.id === own)));
  if (!present) return null;
  const marked = new Set<string>(own === null ? asked.map((edge) => edge.id) : [own]);
  const near = new Set<string>([...(own === null ? [] : [own]), ...model.nodes.filter((node) => isOne(node.id)).map((node) => node.id), ...lines.flatMap((edge) => [edge.from, edge.to]), ...asked.flatMap((edge) => edge.by?.controllers ?? [])]);
  return { selected: marked, edges: new Set(lines.map((edge) => edge.id)), near: withBoxes(near, boxOf) };
}

/** A selection by what stands for its ends on the map: a workload of a closed group by that group. */
function asShown({ standing }: MapModel, selection: Selection | null): Selection | null {
  const shown = (id: PeerId) => (standing(id) ?? id) as PeerId;
  if (selection?.kind === 'peer') return { kind: 'peer', id: shown(selection.id) };
  return selection?.kind === 'edge' ? { ...selection, from: shown(selection.from), to: shown(selection.to) } : selection;
}

/** The workloads that a policy selects and the lines that it grants, with their other ends. */
function litByPolicy(model: MapModel, lit: Lit, boxOf: ReadonlyMap<string, string | null>): Emphasised | null {
  const selected = new Set([...lit.peers].flatMap((id) => model.standing(id) ?? []));
  const pairs = new Set([...lit.pairs].map((pair) => pair.split('>').map((id) => model.standing(id) ?? id).join('>')));
  const lines = model.edges.filter((edge) => edge.by === null && pairs.has(`${edge.from}>${edge.to}`));
  if (selected.size + lines.length === 0) return null;
  return { selected, edges: new Set(lines.map((edge) => edge.id)), near: withBoxes(new Set([...selected, ...lines.flatMap((edge) => [edge.from, edge.to])]), boxOf) };
}

function withBoxes(near: ReadonlySet<string>, boxOf: ReadonlyMap<string, string | null>): ReadonlySet<string> {
  return new Set([...near, ...[...near].flatMap((id) => boxOf.get(id) ?? [])]);
}

/** The connections that a line by an Ingress or a route runs over: to its controllers, and on from them. */
function legsOf(model: MapModel, { by, from, to }: MapEdge): readonly MapEdge[] {
  const controllers = by?.controllers ?? [];
  return model.edges.filter((edge) => edge.by === null && controllers.some((controller) => (edge.from === from && edge.to === controller) || (edge.from === controller && edge.to === to)));
}
