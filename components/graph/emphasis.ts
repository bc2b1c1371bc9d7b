import type { MapModel } from './map-model';
import { boxId } from './map-model';
import type { Selection } from './selection';

/** What a selection lights up. Peer ids for nodes and boxes, `edgeId`s for lines. */
export interface Emphasised {
  /** The selected thing itself. */
  readonly selected: string;
  /** Lines to show strongly. */
  readonly edges: ReadonlySet<string>;
  /** Nodes and boxes that stay as they are; all others are dimmed. */
  readonly near: ReadonlySet<string>;
}

/** The selected thing, its lines and their other ends; `null` when nothing on the map is selected. */
export function emphasised(model: MapModel, selection: Selection | null): Emphasised | null {
  if (selection === null) return null;
  const namespaceOf = new Map(model.nodes.map((node) => [node.id as string, node.namespace]));
  const isOne = (id: string) => {
    if (selection.kind === 'peer') return id === selection.id;
    return selection.kind === 'namespace' && namespaceOf.get(id) === selection.name;
  };
  const lines = model.edges.filter((edge) => (selection.kind === 'edge' ? edge.from === selection.from && edge.to === selection.to : isOne(edge.from) || isOne(edge.to)));
  const selected = selection.kind === 'peer' ? selection.id : selection.kind === 'namespace' ? boxId(selection.name) : (lines[0]?.id ?? '');
  const present = namespaceOf.has(selected) || model.boxes.some((box) => box.id === selected) || lines.length > 0;
  if (!present) return null;
  const near = new Set<string>([selected, ...model.nodes.filter((node) => isOne(node.id)).map((node) => node.id), ...lines.flatMap((edge) => [edge.from, edge.to])]);
  for (const id of [...near]) {
    const namespace = namespaceOf.get(id);
    if (namespace) near.add(boxId(namespace));
  }
  return { selected, edges: new Set(lines.map((edge) => edge.id)), near };
}
