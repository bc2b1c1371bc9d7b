import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { disagreements } from '@/lib/testing/compare';
import { clusterArbitrary } from '@/lib/testing/random-cluster';

describe('the engine and the reference evaluator', () => {
  it('agree on every connection of every cluster', () => {
    fc.assert(
      fc.property(clusterArbitrary(), (snapshot) => {
        expect(disagreements(snapshot)).toEqual([]);
      }),
      { seed: 20260, numRuns: 300 },
    );
  });
});
