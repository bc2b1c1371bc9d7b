import type { IRawProperty, Parameters } from 'fast-check';
import { vi } from 'vitest';

/** Cases that a property draws while mutants are tried: there are thousands of mutants, and each is met by many tests. */
const MOST_RUNS = 15;

/** Any case kills a mutant, and nobody reads the smallest. */
const few = (parameters: Parameters<unknown> = {}): Parameters<unknown> => ({ ...parameters, numRuns: Math.min(parameters.numRuns ?? MOST_RUNS, MOST_RUNS), endOnFailure: true });

vi.mock('fast-check', async (load) => {
  const real = await load<typeof import('fast-check')>();
  const assert = (property: IRawProperty<unknown>, parameters?: Parameters<unknown>) => real.assert(property, few(parameters));
  return { ...real, assert, default: { ...real.default, assert } };
});
