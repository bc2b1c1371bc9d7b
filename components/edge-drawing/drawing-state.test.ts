import { describe, expect, test } from 'vitest';
import type { PeerId } from '@/lib/model/ids';
import { draw, idle, isDrawable, type DrawingEvent, type DrawingState } from './drawing-state';

const web = 'workload/shop/Deployment/web' as PeerId;
const db = 'workload/data/StatefulSet/db' as PeerId;
const internet = 'internet' as PeerId;
const press: DrawingEvent = { kind: 'press', from: web, x: 100, y: 100 };
const over = (peer: PeerId | null): DrawingEvent => ({ kind: 'move', x: 200, y: 120, over: peer });
const after = (...events: DrawingEvent[]) => events.reduce<DrawingState>(draw, idle);

describe('idle', () => {
  test('a press on a handle points', () => expect(after(press).kind).toBe('pointing'));
  test('moves and releases mean nothing', () => expect(after(over(db), { kind: 'release', over: db })).toBe(idle));
});

describe('pointing', () => {
  test('a tremble is still a click', () => expect(after(press, { kind: 'move', x: 102, y: 101, over: db }).kind).toBe('pointing'));
  test('letting go draws nothing', () => expect(after(press, { kind: 'release', over: db })).toEqual(idle));
  test('moving on starts the line', () => expect(after(press, over(db))).toEqual({ kind: 'dragging', from: web, x: 200, y: 120, target: db }));
});

describe('dragging', () => {
  test('over nothing, itself or its own namespace there is no target', () => {
    for (const peer of [null, web, 'namespace/shop' as PeerId]) expect(after(press, over(peer))).toMatchObject({ target: null });
  });
  test('a namespace and the Internet are targets', () => {
    for (const peer of ['namespace/data' as PeerId, internet]) expect(after(press, over(peer))).toMatchObject({ target: peer });
  });
  test('letting go over a target asks for ports', () => expect(after(press, over(db), { kind: 'release', over: db })).toEqual({ kind: 'choosing-ports', from: web, to: db }));
  test('letting go over nothing draws nothing', () => expect(after(press, over(db), { kind: 'release', over: null })).toEqual(idle));
  test('another press changes nothing', () => expect(after(press, over(db), press).kind).toBe('dragging'));
});

describe('choosing ports', () => {
  const choosing = after(press, over(db), { kind: 'release', over: db });
  test('ends when done', () => expect(draw(choosing, { kind: 'done' })).toEqual(idle));
  test('is not disturbed by the pointer', () => expect(draw(choosing, over(internet))).toBe(choosing));
  test('is where a choice by keyboard leads directly', () => expect(after({ kind: 'choose', from: web, to: db })).toEqual(choosing));
});

test('cancel leads back to idle from every state', () => {
  for (const state of [after(press), after(press, over(db)), after({ kind: 'choose', from: web, to: db })]) expect(draw(state, { kind: 'cancel' })).toEqual(idle);
});

describe('what can be drawn', () => {
  test.each([[web, db, true], [internet, web, true], [web, internet, true], [internet, 'private', false], [web, web, false], [web, 'nonsense', false], ['namespace/shop', web, true]] as const)('%s to %s: %s', (from, to, expected) => {
    expect(isDrawable(from as PeerId, to as PeerId)).toBe(expected);
  });
});
