import { expect, test } from 'vitest';
import { arrange, arrangeRequest } from './arrange';
import { composeMap } from './map-model';
import { graphOf, groupOf } from './test-graphs';
import { zoomedInto, zoomedOutOf } from './zoom-opening';

const graph = { ...graphOf(['shop/web', 'shop/api'], []), groups: [groupOf('shop'), groupOf('data', { open: false }), groupOf('ops', { open: false, faint: true })] };
const model = composeMap(graph, [], null);
const { placement } = arrange(arrangeRequest(model, { w: 900, h: 640 }, null, null, 1));
const over = (id: string, zoom: number) => {
  const rect = (placement.nodes.get(id) ?? placement.boxes.get(id))!;
  return zoomedInto(model, placement, { zoom, x: 0, y: 0 }, { x: (rect.x + 5) * zoom, y: (rect.y + 5) * zoom });
};

test.each([['namespace/data', 1, null], ['namespace/data', 2.5, 'namespace/data'], ['namespace/ops', 2.5, null], ['namespace/shop', 2.5, null]])('zooming into %s, at a scale of %d, opens %s', (id, zoom, opened) => {
  expect(over(id, zoom)).toBe(opened);
});

test('zooming far out closes what zooming in has opened, long after it was opened, and nothing else', () => {
  const opened = new Set(['namespace/shop', 'namespace/gone']);
  expect(zoomedOutOf(placement, 1, opened)).toEqual([]);
  expect(zoomedOutOf(placement, 0.2, opened)).toEqual(['namespace/shop']);
  expect(zoomedOutOf(placement, 0.2, new Set())).toEqual([]);
});
