import { describe, expect, test } from 'vitest';
import type { PeerId } from '@/lib/model/ids';
import { edgeWords, nodeWords, peerNames } from './describe';
import { composeMap, type DraftEdge } from './map-model';
import { edgeOf, graphOf, idOf } from './test-graphs';

const drafted = (line: string, change: 'added' | 'cut'): DraftEdge => ({ ...edgeOf(line), change });
const peers = ['internet', 'shop/web', 'shop/db'];

describe('lines', () => {
  test('a denied pair is no line, and neither is one whose end is not shown', () => {
    const graph = graphOf(peers, ['shop/web > shop/db', 'shop/web > gone/api']);
    const { edges } = composeMap({ ...graph, edges: [...graph.edges, edgeOf('internet > shop/db', 'denied')] }, [], null);
    expect(edges.map((edge) => edge.id)).toEqual([`${idOf('shop/web')}>${idOf('shop/db')}`]);
  });

  test('the draft speaks for a pair: what it adds and cuts replaces the line that was there', () => {
    const { edges } = composeMap(graphOf(peers, ['shop/web > shop/db : 5432']), [drafted('shop/web > shop/db : 5432', 'cut'), drafted('internet > shop/web : 443', 'added')], null);
    expect(edges.map((edge) => [edge.state, edge.label])).toEqual([['added', '+ 443'], ['cut', '− 5432']]);
  });

  test('an unknown line says so in its label, not by colour alone', () => {
    const graph = graphOf(peers, []);
    expect(composeMap({ ...graph, edges: [edgeOf('shop/web > shop/db : 5432', 'unknown')] }, [], null).edges[0]?.label).toBe('? 5432');
  });

  test('only lines that are there without draft and selection shape the layout', () => {
    const graph = graphOf(peers, ['shop/web > shop/db']);
    const { edges } = composeMap({ ...graph, edges: [...graph.edges, edgeOf('internet > shop/web', 'open')] }, [drafted('shop/db > shop/web', 'added')], null);
    expect(edges.filter((edge) => edge.shapesLayout).map((edge) => edge.state)).toEqual(['policy']);
  });

  test('many pairs that a draft closes are counted on their target, and drawn for the selected one', () => {
    const many = ['shop/db', ...[...Array(30).keys()].map((n) => `team/app-${n}`)];
    const graph = graphOf(many, []);
    const cuts = many.slice(1).map((peer) => drafted(`${peer} > shop/db`, 'cut'));
    const counted = composeMap(graph, cuts, null);
    expect(counted.edges).toEqual([]);
    expect(counted.nodes.find((node) => node.id === idOf('shop/db'))?.badges).toEqual([{ tone: 'cut', text: '− 30' }]);
    expect(composeMap(graph, cuts, { kind: 'peer', id: idOf('shop/db') as PeerId }).edges).toHaveLength(30);
  });
});

describe('nodes', () => {
  test('an open workload is a halo and a count, not lines', () => {
    const { nodes } = composeMap(graphOf(peers, [], { 'shop/web': { ingress: 'open', openInbound: 24 } }), [], null);
    const web = nodes.find((node) => node.name === 'web');
    expect([web?.outline, web?.badges]).toEqual(['open', [{ tone: 'open', text: 'open to 24' }]]);
  });

  test('unknown isolation is never shown as open or isolated', () => {
    const { nodes } = composeMap(graphOf(peers, [], { 'shop/web': { ingress: 'unknown', egress: 'unknown', openInbound: 3 } }), [], null);
    const web = nodes.find((node) => node.name === 'web') as (typeof nodes)[number];
    expect(web.outline).toBe('unknown');
    expect(nodeWords(web)).toContain('ingress unknown');
  });

  test('a name that tries to reorder the line it is in loses the characters that would', () => {
    const { nodes } = composeMap(graphOf(peers, [], { 'shop/web': { name: 'web\u202egnp' } }), [], null);
    expect(nodes.some((node) => node.name === 'web\ufffdgnp')).toBe(true);
  });
});

test('in words: who reaches whom, on what, and why', () => {
  const model = composeMap(graphOf(peers, ['shop/web > shop/db : 5432']), [], null);
  expect(edgeWords(model.edges[0] as never, peerNames(model)).join(', ')).toBe('shop/web → shop/db, 5432/TCP, allowed by policy');
});
