import { describe, expect, it } from 'vitest';
import { nextStep, TOUR_STEPS } from './tour-steps';

const steps = ['a', 'b', 'c', 'd'];
const has = (...there: string[]) => (step: string) => there.includes(step);

describe('the next stop of the tour', () => {
  it.each([
    ['is the next one', 0, 1, ['a', 'b', 'c', 'd'], 1],
    ['passes over what is not on the page', 0, 1, ['a', 'd'], 3],
    ['is nothing at the end', 3, 1, ['a', 'b', 'c', 'd'], undefined],
    ['is nothing when all the others are missing', 1, 1, ['a', 'b'], undefined],
    ['backwards passes over them, too', 3, -1, ['a', 'd'], 0],
    ['backwards is nothing at the beginning', 0, -1, ['a', 'b'], undefined],
    ['at the beginning is the first that is there', -1, 1, ['c'], 2],
  ] as const)('%s', (_, from, direction, there, expected) => expect(nextStep(steps, from, direction, has(...there))).toBe(expected));
});

it('has six to eight stops, each with an id of its own', () => {
  expect(TOUR_STEPS.length).toBeGreaterThanOrEqual(6);
  expect(TOUR_STEPS.length).toBeLessThanOrEqual(8);
  expect(new Set(TOUR_STEPS.map(({ id }) => id)).size).toBe(TOUR_STEPS.length);
});
