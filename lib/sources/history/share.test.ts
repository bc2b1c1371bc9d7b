import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { share } from './share';

const value = fc.jsonValue({ maxDepth: 4 });

describe('what two values have in common', () => {
  it('is equal to the later one, whatever they are, and leaves both as they were', () => {
    fc.assert(
      fc.property(value, value, (earlier, later) => {
        const texts = [earlier, later].map((one) => JSON.stringify(one));
        expect(share(earlier, later)).toEqual(later);
        expect([earlier, later].map((one) => JSON.stringify(one))).toEqual(texts);
      }),
    );
  });

  it('is the earlier one itself when they are equal', () => {
    fc.assert(
      fc.property(value, (one) => {
        expect(share(one, structuredClone(one))).toBe(one);
      }),
    );
  });

  it.each<[string, readonly object[], readonly object[]]>([
    ['by id', [{ id: 'a', n: [1] }, { id: 'b', n: [2] }], [{ id: 'b', n: [2] }, { id: 'c', n: [3] }]],
    ['by kind, namespace and name', [{ name: 'x', namespace: 'a' }, { name: 'x', namespace: 'b' }], [{ name: 'x', namespace: 'b' }]],
  ])('finds items of lists that moved %s', (_, earlier, later) => expect(share(earlier, later)[0]).toBe(earlier[1]));

  it('keeps, of what differs, all that does not', () => {
    const earlier = { a: { deep: [1] }, b: { deep: [2] } };
    const shared = share(earlier, { a: { deep: [1] }, b: { deep: [3] } });
    expect(shared.a).toBe(earlier.a);
    expect(shared.b).toEqual({ deep: [3] });
  });
});
