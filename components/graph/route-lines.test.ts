import { describe, expect, test } from 'vitest';
import type { PeerId } from '@/lib/model/ids';
import type { RouteLine } from '@/lib/queries/contract/graph';
import { arrange, arrangeRequest } from './arrange';
import { edgeWords, peerNames } from './describe';
import { toElements } from './elements';
import { emphasised } from './emphasis';
import { overlaps, segmentRect, type Point } from './geometry';
import { composeMap, edgeId, selectionOfLine } from './map-model';
import { graphOf, idOf } from './test-graphs';

const SHOP = 'route/shop/Ingress/shop' as PeerId;
const peers = ['internet', 'edge/nginx', 'shop/web', 'shop/images', 'ops/mon'];
const [internet, nginx, web, images] = ['internet', 'edge/nginx', 'shop/web', 'shop/images'].map(idOf) as [string, string, string, string];
const line = (to: string, state: RouteLine['state'], parts: Partial<RouteLine> = {}): RouteLine => ({
  id: `internet>${to} ${state} ${SHOP}`, from: internet, to, route: SHOP, state, entries: ['shop.example/'], ports: ['8080/TCP'], controllers: [nginx], ...parts,
});
const mapOf = (routes: readonly RouteLine[]) => composeMap({ ...graphOf(peers, ['internet > edge/nginx', 'edge/nginx > shop/web', 'internet > shop/web', 'ops/mon > shop/web']), routes: [...routes] }, [], null);
const both = mapOf([line(web, 'policy'), line(images, 'denied')]);
const named = both.edges.filter(({ by }) => by !== null);

describe('a line by an Ingress', () => {
  test('stands beside the plain connection of the same two', () => {
    expect(both.edges.filter((edge) => edge.from === internet && edge.to === web).map((edge) => [edge.id, edge.by?.route])).toEqual([[edgeId(internet, web), undefined], [line(web, 'policy').id, SHOP]]);
  });

  test('bears the host and the port of the pods, and a sign where it is not let in or cannot be told', () => {
    const labels = (routes: readonly RouteLine[]) => mapOf(routes).edges.flatMap((edge) => (edge.by ? [edge.label] : []));
    expect(labels([line(web, 'policy'), line(images, 'denied')])).toEqual(['✗ shop.example/\n→ 8080', 'shop.example/\n→ 8080']);
    expect(labels([line(web, 'unknown', { entries: ['shop.example/', 'shop.example/cart', 'shop.example/pay'] })])).toEqual(['? shop.example/ +2\n→ 8080']);
  });

  test('whose host tries to reorder the line it is in loses the characters that would', () => {
    expect(mapOf([line(web, 'open', { entries: ['a\u202eb\nc'] })]).edges.find(({ by }) => by)?.label).toBe('a\ufffdb\ufffdc\n→ 8080');
  });

  test('is selected as a question about the Ingress', () => {
    expect(named.map(selectionOfLine)).toEqual(Array(2).fill({ kind: 'edge', from: internet, to: SHOP }));
  });

  test('moves nothing: the layout does not look at it', () => expect(named.every(({ shapesLayout }) => !shapesLayout)).toBe(true));

  test('is drawn as an element of its own', () => {
    const ids = toElements(both, arrange(arrangeRequest(both, { w: 900, h: 640 }, null, null))).flatMap(({ data }) => (data.by === 'route' ? [data.line as string] : []));
    expect(ids.sort()).toEqual([line(images, 'denied').id, line(web, 'policy').id].sort());
  });

  test('without a shown end is none', () => expect(mapOf([line(idOf('gone/api'), 'policy')]).edges.every(({ by }) => by === null)).toBe(true));

  test('in words: by which host, through which Ingress, and who serves it', () => {
    const words = named.map((edge) => edgeWords(edge, peerNames(both)).join(', '));
    expect(words).toEqual([
      'Internet → shop/images by shop.example/, 8080/TCP, denied, through Ingress shop/shop, served by edge/nginx',
      'Internet → shop/web by shop.example/, 8080/TCP, allowed by policy, through Ingress shop/shop, served by edge/nginx',
    ]);
    const [unread] = mapOf([line(web, 'unknown', { controllers: [] })]).edges.filter(({ by }) => by);
    expect(edgeWords(unread!, peerNames(both)).at(-1)).toBe('served by a controller that was not read');
  });
});

describe('a selected Ingress', () => {
  test.each([
    ['the question from the Internet', { kind: 'edge', from: internet as PeerId, to: SHOP }],
    ['the Ingress itself', { kind: 'peer', id: SHOP }],
  ] as const)('%s lights its lines, the connections they run over and all their ends', (_, selection) => {
    const lit = emphasised(both, selection)!;
    expect([...lit.selected].sort()).toEqual(named.map(({ id }) => id).sort());
    expect([...lit.edges].sort()).toEqual([...named.map(({ id }) => id), edgeId(internet, nginx), edgeId(nginx, web)].sort());
    expect([...lit.near].sort()).toEqual([internet, nginx, web, images, 'namespace/edge', 'namespace/shop'].sort());
  });

  test('that leads nowhere dims nothing', () => expect(emphasised(mapOf([]), { kind: 'peer', id: SHOP })).toBeNull());

  test('is not another one', () => expect(emphasised(both, { kind: 'peer', id: `${SHOP}/shop.example` as PeerId })).toBeNull());
});

test('the name of a line has a place on it, on no workload, also where it is long', () => {
  const long = mapOf([line(web, 'policy', { entries: ['images.shop.example.com/very/long/path'] }), line(images, 'denied', { entries: ['any.other.example.com/'] })]);
  const { labels, routes, placement } = arrange(arrangeRequest(long, { w: 900, h: 640 }, null, null));
  for (const { id } of long.edges.filter(({ by }) => by)) {
    const rect = labels.get(id)!;
    const points = routes.get(id) as readonly Point[];
    expect(points.slice(1).some((point, i) => overlaps(rect, segmentRect(points[i] as Point, point)))).toBe(true);
    expect([...placement.nodes.values()].some((node) => overlaps(node, rect))).toBe(false);
  }
});

test('a name chooses its place before ports, even before those that had one', () => {
  const plain = mapOf([]);
  const canvas = { w: 900, h: 640 };
  const before = arrange(arrangeRequest(plain, canvas, null, null));
  const crossing = mapOf([line(web, 'policy', { from: idOf('ops/mon'), id: `mon>${web}` })]);
  const after = arrange(arrangeRequest(crossing, canvas, before.memory, before));
  expect(after.labels.has(`mon>${web}`)).toBe(true);
  for (const [id, rect] of after.labels) if (id !== `mon>${web}`) expect(overlaps(rect, after.labels.get(`mon>${web}`)!)).toBe(false);
});
