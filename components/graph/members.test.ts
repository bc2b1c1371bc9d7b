import { describe, expect, test } from 'vitest';
import { placeMembers, type Member } from './members';

const member = (id: string): Member => ({ id, tier: 1, w: 120, h: 40 });
const pairs = Array.from({ length: 30 }, (_, index) => ({ from: `from-${index}`, to: `to-${index}` }));
const members = pairs.flatMap(({ from, to }) => [member(from), member(to)]);

describe('a namespace with many workloads', () => {
  test('is cut into bands, so that it is not one tall column', () => {
    const [tall, square, wide] = ([0, 1, 2] as const).map((spread) => placeMembers(members, pairs, spread));
    expect(square!.h).toBeLessThan(tall!.h / 2);
    expect(wide!.h).toBeLessThanOrEqual(square!.h);
  });

  test('keeps linked workloads side by side, the sender on the left', () => {
    const { rects } = placeMembers(members, pairs, 2);
    for (const { from, to } of pairs) {
      expect(rects.get(to)!.y).toBe(rects.get(from)!.y);
      expect(rects.get(to)!.x).toBeGreaterThan(rects.get(from)!.x);
      expect(rects.get(to)!.x - rects.get(from)!.x).toBeLessThan(200);
    }
  });

  test('has no two workloads in one place', () => {
    const places = [...placeMembers(members, pairs, 2).rects.values()].map(({ x, y }) => `${x} ${y}`);
    expect(new Set(places).size).toBe(members.length);
  });
});
