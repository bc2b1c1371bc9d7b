import { centerOf, type Rect } from './geometry';

export type Arrow = 'left' | 'right' | 'up' | 'down';

/**
 * The node an arrow key leads to from another: the nearest that lies more in that direction than beside it. Without a
 * starting node the top left one. `null` when there is nothing further that way.
 */
export function neighbourTowards(nodes: ReadonlyMap<string, Rect>, from: string | null, arrow: Arrow): string | null {
  const start = from === null ? undefined : nodes.get(from);
  let best: { readonly id: string; readonly cost: number } | null = null;
  for (const [id, rect] of nodes) {
    if (id === from) continue;
    const c = centerOf(rect);
    let cost: number;
    if (start === undefined) cost = c.x + c.y;
    else {
      const s = centerOf(start);
      const dx = c.x - s.x;
      const dy = c.y - s.y;
      const along = arrow === 'right' ? dx : arrow === 'left' ? -dx : arrow === 'down' ? dy : -dy;
      const beside = Math.abs(arrow === 'right' || arrow === 'left' ? dy : dx);
      if (along <= 0 || beside > along * 2.5) continue;
      cost = along + 2 * beside;
    }
    if (best === null || cost < best.cost || (cost === best.cost && id < best.id)) best = { id, cost };
  }
  return best?.id ?? null;
}
