import type { MapBox, MapModel } from './map-model';
import type { MapNode } from './map-nodes';

export interface OutlineGroup {
  readonly kind: 'outside' | 'open' | 'closed';
  /** Of an open group. */
  readonly box: MapBox | null;
  readonly nodes: readonly MapNode[];
}

/** The nodes of a map under their groups, in the model's order, the outside first, then open groups, then closed ones; nothing is left out. */
export function composeGroups(model: MapModel): OutlineGroup[] {
  const of = (kind: MapNode['kind']) => model.nodes.filter((node) => node.kind === kind);
  const some = (kind: 'outside' | 'closed', nodes: readonly MapNode[]): OutlineGroup[] => (nodes.length > 0 ? [{ kind, box: null, nodes }] : []);
  return [
    ...some('outside', of('outside')),
    ...model.boxes.map((box): OutlineGroup => ({ kind: 'open', box, nodes: model.nodes.filter((node) => node.box === box.id) })),
    ...some('closed', of('group')),
  ];
}
