import { describe, expect, it } from 'vitest';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { generateCluster, withAdminTiers } from './generate';
import { scalingExponent } from './measure';
import { differences, engineTable, naiveTable } from './naive';

describe('the benchmark', () => {
  it('measures a cluster that follows from its seed, with as many pods as asked', () => {
    const snapshot = generateCluster(200, 7);
    expect(snapshot).toEqual(generateCluster(200, 7));
    expect(snapshot).not.toEqual(generateCluster(200, 8));
    expect(snapshot.pods).toHaveLength(200);
    expect(new Set(snapshot.pods.flatMap(({ ips }) => ips)).size).toBe(200);
  });

  it.each([1, 2, 3])('compares ways that give the same graph (seed %i)', (seed) => {
    const snapshot = withAdminTiers(generateCluster(400, seed));
    const naive = naiveTable(snapshot);
    const engine = engineTable(snapshot, new AllowGraph(snapshot));
    expect(differences(naive, engine)).toBe(0);
    const bits = [...naive.values()].join('');
    expect([bits.includes('0'), bits.includes('1')]).toEqual([true, true]);
  });

  it('notices every pair that differs, and every pair that one way lacks', () => {
    expect(differences(new Map([['a b', '1'], ['b a', '0']]), new Map([['a b', '0'], ['c a', '0']]))).toBe(3);
  });

  it('finds the exponent of a power law', () => {
    const points = [1, 2, 4, 8].map((size) => ({ size, milliseconds: 3 * size ** 1.5 }));
    expect(scalingExponent(points)).toBeCloseTo(1.5);
  });
});
