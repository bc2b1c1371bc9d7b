import { describe, expect, it } from 'vitest';
import { inSlices } from './in-slices';

function* busySteps(milliseconds: number): Generator<void, string> {
  for (const end = performance.now() + milliseconds; performance.now() < end; ) {
    for (const stop = performance.now() + 2; performance.now() < stop; );
    yield;
  }
  return 'done';
}

describe('work in slices', () => {
  it('leaves the process to others while it goes on', async () => {
    let turns = 0;
    const others = setInterval(() => turns++, 1);
    expect(await inSlices(busySteps(200), () => false)).toBe('done');
    clearInterval(others);
    expect(turns).toBeGreaterThan(2);
  });

  it('ends early when it is cancelled', async () => {
    expect(await inSlices(busySteps(10_000), () => true)).toBeUndefined();
  });
});
