import type { MapBox, MapModel, MapNode } from './map-model';

export interface OutlineGroup {
  /** `null` for what is outside the cluster. */
  readonly box: MapBox | null;
  readonly nodes: readonly MapNode[];
}

/** The nodes of a map under their namespaces, in the model's order, the outside first; nothing is left out. */
export function composeGroups(model: MapModel): OutlineGroup[] {
  const outside = model.nodes.filter((node) => node.namespace === null);
  const groups: OutlineGroup[] = outside.length > 0 ? [{ box: null, nodes: outside }] : [];
  for (const box of model.boxes) groups.push({ box, nodes: model.nodes.filter((node) => node.namespace === box.namespace) });
  return groups;
}
