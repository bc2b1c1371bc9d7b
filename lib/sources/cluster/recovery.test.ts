import { expect, it } from 'vitest';
import { Backoff } from './backoff';
import { Recovery } from './recovery';
import { systemTiming } from './timing';

it('one who finds the server again wakes all who wait for it, and nobody who waits later', async () => {
  const recovery = new Recovery();
  const signal = new AbortController().signal;
  const waiting = Promise.all([1, 2, 3].map(() => recovery.sleep(systemTiming, 60_000, signal)));
  recovery.announce();
  await waiting;
  const started = performance.now();
  await recovery.sleep(systemTiming, 30, signal);
  expect(performance.now() - started).toBeGreaterThan(25);
});

it('waits lie between 0.8 s and a ceiling that doubles up to 30 s, and begin anew after a reset', () => {
  const longest = new Backoff(() => 0.999999);
  expect(Array.from({ length: 7 }, () => longest.next())).toEqual([1600, 3200, 6400, 12800, 25600, 30000, 30000]);
  longest.reset();
  expect(longest.next()).toBe(1600);
  const shortest = new Backoff(() => 0);
  expect(Array.from({ length: 4 }, () => shortest.next())).toEqual([800, 800, 800, 800]);
});
