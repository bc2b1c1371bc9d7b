import { expect, it } from 'vitest';
import { growth, runSoak } from './soak';

it('memory and connections do not grow with the changes and faults that a cluster is watched through', { timeout: 300_000 }, async () => {
  const { rests, faults } = await runSoak(3_000, 300);
  expect(faults).toBeGreaterThan(30);
  expect(growth(rests)).toBeLessThan(1.2);
  expect(rests.at(-1)?.handles).toBeLessThan((rests[2]?.handles ?? 0) + 15);
});

it.each([
  ['flat', [9, 5, 5, 5, 5, 5, 5, 5, 5, 5], 1],
  ['growing', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 9 / 5],
])('the growth of what is %s', (_, heaps, expected) => expect(growth(heaps.map((heap, changes) => ({ changes, heap, handles: 0 })))).toBeCloseTo(expected, 5));
