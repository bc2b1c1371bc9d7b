import cytoscape from 'cytoscape';
import { describe, expect, test } from 'vitest';
import type { PeerId } from '@/lib/model/ids';
import { arrange, arrangeRequest } from './arrange';
import { patchElements, toElements } from './elements';
import { emphasised } from './emphasis';
import type { Point } from './geometry';
import { composeMap, edgeId } from './map-model';
import { toSegments } from './segments';
import { neighbourTowards } from './spatial';
import { graphOf, idOf } from './test-graphs';
import { elideMiddle, portText } from './text';

const canvas = { w: 900, h: 640 };
const peers = ['internet', 'shop/web', 'shop/db', 'ops/mon'];
const lines = ['internet > shop/web', 'shop/web > shop/db', 'ops/mon > shop/web'];

function elementsOf(shown: readonly string[], joined: readonly string[]) {
  const model = composeMap(graphOf(shown, joined), [], null);
  return toElements(model, arrange(arrangeRequest(model, canvas, null, null)));
}

describe('cytoscape is brought to the map by id', () => {
  test('what stays is the same element, what is gone is removed, what is new is added', () => {
    const cy = cytoscape({ headless: true });
    patchElements(cy, elementsOf(peers, lines));
    const web = cy.getElementById(idOf('shop/web'));
    patchElements(cy, elementsOf([...peers.filter((peer) => peer !== 'ops/mon'), 'shop/api'], ['shop/web > shop/api']));
    expect(cy.getElementById(idOf('shop/web'))[0]).toBe(web[0]);
    expect(cy.getElementById(idOf('ops/mon')).empty()).toBe(true);
    expect(cy.getElementById(idOf('shop/api')).nonempty()).toBe(true);
    expect(cy.edges()).toHaveLength(1);
    cy.destroy();
  });

  test('the same map again changes nothing', () => {
    const cy = cytoscape({ headless: true });
    patchElements(cy, elementsOf(peers, lines));
    let changes = 0;
    cy.on('add remove data position', () => changes++);
    patchElements(cy, elementsOf(peers, lines));
    expect(changes).toBe(0);
    cy.destroy();
  });
});

test('corners survive the way into cytoscape terms and back', () => {
  const points: Point[] = [{ x: 10, y: 20 }, { x: 60, y: 20 }, { x: 60, y: 90 }, { x: 200, y: 90 }, { x: 200, y: 50 }];
  const { weights, distances } = toSegments(points);
  const [first, last] = [points[0] as Point, points[4] as Point];
  const [dx, dy] = [last.x - first.x, last.y - first.y];
  const length = Math.hypot(dx, dy);
  weights.forEach((weight, i) => {
    const d = distances[i] as number;
    expect(first.x + dx * weight - (dy / length) * d).toBeCloseTo(points[i + 1]?.x ?? NaN);
    expect(first.y + dy * weight + (dx / length) * d).toBeCloseTo(points[i + 1]?.y ?? NaN);
  });
});

describe('a selection', () => {
  const model = composeMap(graphOf(peers, lines), [], null);

  test('keeps a workload, its lines and their other ends, with their namespaces', () => {
    const lit = emphasised(model, { kind: 'peer', id: idOf('shop/db') as PeerId });
    expect([...(lit?.edges ?? [])]).toEqual([edgeId(idOf('shop/web'), idOf('shop/db'))]);
    expect([...(lit?.near ?? [])].sort()).toEqual(['namespace/shop', idOf('shop/db'), idOf('shop/web')].sort());
  });

  test('of a namespace keeps all that touches it', () => {
    expect(emphasised(model, { kind: 'namespace', name: 'shop' })?.edges.size).toBe(3);
  });

  test('of something that is not on the map dims nothing', () => {
    expect(emphasised(model, { kind: 'peer', id: idOf('other/api') as PeerId })).toBeNull();
  });
});

describe('arrow keys', () => {
  const nodes = new Map([['a', { x: 0, y: 0, w: 100, h: 40 }], ['b', { x: 200, y: 0, w: 100, h: 40 }], ['c', { x: 200, y: 100, w: 100, h: 40 }], ['d', { x: 0, y: 100, w: 100, h: 40 }]]);

  test.each([['a', 'right', 'b'], ['b', 'down', 'c'], ['c', 'left', 'd'], ['d', 'up', 'a'], ['a', 'left', null], [null, 'right', 'a']] as const)('from %s %s leads to %s', (from, arrow, to) => {
    expect(neighbourTowards(nodes, from, arrow)).toBe(to);
  });
});

describe('text', () => {
  test('a long name keeps both ends', () => expect(elideMiddle('payments-gateway-canary', 11)).toBe('payme…anary'));
  test('a short name is left alone', () => expect(elideMiddle('web', 11)).toBe('web'));
  test('more ports than fit become a count', () => expect(portText('9090, 9091, 15020', [])).toBe('9090, 9091 +1'));
  test('a target that declares no port shows what is allowed', () => expect(portText('', ['all ports'])).toBe('all ports'));
});
