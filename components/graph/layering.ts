import { compareText } from '@/lib/model/compare-text';

export interface Ranked {
  readonly id: string;
  readonly tier: number;
}

export interface Link {
  readonly from: string;
  readonly to: string;
}

/**
 * A column for every item so that most links point right: longest paths after dropping the links that close a cycle,
 * found by visiting the items by tier and id. Two items that reach each other have no order of their own. Items that
 * only send are pulled right, next to what they send to.
 */
export function layersOf(items: readonly Ranked[], links: readonly Link[]): ReadonlyMap<string, number> {
  const ordered = [...items].sort((a, b) => a.tier - b.tier || compareText(a.id, b.id));
  const out = new Map<string, string[]>(ordered.map((item) => [item.id, []]));
  const present = new Set(links.map((link) => `${link.from} ${link.to}`));
  const oneWay = links.filter((link) => !present.has(`${link.to} ${link.from}`));
  for (const link of oneWay.sort((a, b) => compareText(a.from, b.from) || compareText(a.to, b.to))) {
    if (link.from !== link.to && out.has(link.to)) out.get(link.from)?.push(link.to);
  }

  const state = new Map<string, 'open' | 'done'>();
  const forward: Link[] = [];
  const finished: string[] = [];
  const visit = (id: string) => {
    state.set(id, 'open');
    for (const to of out.get(id) ?? []) {
      if (state.get(to) === 'open') continue;
      forward.push({ from: id, to });
      if (!state.has(to)) visit(to);
    }
    state.set(id, 'done');
    finished.push(id);
  };
  for (const item of ordered) if (!state.has(item.id)) visit(item.id);

  const successors = new Map<string, string[]>();
  const hasPredecessor = new Set<string>();
  for (const link of forward) {
    successors.set(link.from, [...(successors.get(link.from) ?? []), link.to]);
    hasPredecessor.add(link.to);
  }
  const layer = new Map(ordered.map((item) => [item.id, 0]));
  for (const id of finished.reverse()) {
    for (const to of successors.get(id) ?? []) layer.set(to, Math.max(layer.get(to) ?? 0, (layer.get(id) ?? 0) + 1));
  }
  for (const { id } of ordered) {
    const next = successors.get(id) ?? [];
    if (hasPredecessor.has(id) || next.length === 0) continue;
    layer.set(id, Math.max(0, Math.min(...next.map((to) => layer.get(to) ?? 0)) - 1));
  }
  return layer;
}

/**
 * Orders the members of each column by the mean position of their neighbours in the other columns, sweeping to and fro
 * a fixed number of times. Columns keep their members; ties keep their order.
 */
export function orderByNeighbours(columns: readonly (readonly string[])[], links: readonly Link[], sweeps = 6): string[][] {
  const result = columns.map((column) => [...column]);
  const neighbours = new Map<string, string[]>();
  for (const { from, to } of links) {
    neighbours.set(from, [...(neighbours.get(from) ?? []), to]);
    neighbours.set(to, [...(neighbours.get(to) ?? []), from]);
  }
  const position = new Map<string, number>();
  const place = (column: readonly string[]) => column.forEach((id, index) => position.set(id, (index + 0.5) / column.length));
  result.forEach(place);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const order = [...result.keys()];
    if (sweep % 2 === 1) order.reverse();
    for (const index of order) {
      const column = result[index] ?? [];
      const here = new Set(column);
      const weight = new Map(
        column.map((id) => {
          const others = (neighbours.get(id) ?? []).filter((other) => !here.has(other) && position.has(other));
          const mean = others.reduce((sum, other) => sum + (position.get(other) ?? 0), 0) / others.length;
          return [id, others.length > 0 ? mean : (position.get(id) ?? 0)] as const;
        }),
      );
      column.sort((a, b) => (weight.get(a) ?? 0) - (weight.get(b) ?? 0));
      place(column);
    }
  }
  return result;
}
