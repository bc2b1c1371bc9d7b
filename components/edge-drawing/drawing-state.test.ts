import { describe, expect, test } from 'vitest';
import type { PeerId } from '@/lib/model/ids';
import { draw, idle, isDrawable, type DrawingEvent, type DrawingState } from './drawing-state';

const web = 'workload/shop/Deployment/web' as PeerId;
const db = 'workload/data/StatefulSet/db' as PeerId;
const internet = 'internet' as PeerId;
const dbService = 'service/data/db' as PeerId;
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
  test('moving on starts the line', () => expect(after(press, over(db))).toEqual({ kind: 'dragging', from: web, x: 200, y: 120, target: db, offering: null }));
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

describe('Services while dragging', () => {
  const rest: DrawingEvent = { kind: 'rest' };
  test('are offered beside a workload once the pointer rests over it', () => {
    expect(after(press, over(db))).toMatchObject({ offering: null });
    expect(after(press, over(db), rest)).toMatchObject({ target: db, offering: db });
  });
  test('are not offered where nothing can be drawn to, nor beside a namespace or the Internet', () => {
    for (const peer of [null, web, 'namespace/data' as PeerId, internet]) expect(after(press, over(peer), rest)).toMatchObject({ offering: null });
  });
  test('stay offered over the workload and over themselves, and go with the pointer', () => {
    expect(after(press, over(db), rest, over(dbService), over(db))).toMatchObject({ target: db, offering: db });
    for (const peer of [null, internet]) expect(after(press, over(db), rest, over(peer))).toMatchObject({ offering: null });
  });
  test('are targets: letting go over one draws to the Service, over the workload to the workload', () => {
    expect(after(press, over(db), rest, over(dbService))).toMatchObject({ target: dbService });
    expect(after(press, over(db), rest, over(dbService), { kind: 'release', over: dbService })).toEqual({ kind: 'choosing-ports', from: web, to: dbService });
    expect(after(press, over(db), rest, { kind: 'release', over: db })).toEqual({ kind: 'choosing-ports', from: web, to: db });
  });
  test('a rest means nothing before the line is dragged and after it is drawn', () => {
    for (const state of [idle, after(press), after({ kind: 'choose', from: web, to: db })]) expect(draw(state, rest)).toBe(state);
  });
  test('cancel takes them away', () => expect(after(press, over(db), rest, over(dbService), { kind: 'cancel' })).toEqual(idle));
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
