import { expect, it } from 'vitest';
import { withoutWords } from './policy-sentences';

it.each([
  [{ opened: 0, closed: 0, changed: 0 }, true, 'Without it nothing would change for what is there today.'],
  [{ opened: 1, closed: 0, changed: 0 }, true, 'Without it, 1 pair would open.'],
  [{ opened: 1200, closed: 2, changed: 0 }, true, 'Without it, 1,200 pairs would open and 2 pairs would close.'],
  [{ opened: 1, closed: 2, changed: 3 }, true, 'Without it, 1 pair would open, 2 pairs would close and 3 pairs would differ in ports or in what can be told.'],
  [{ opened: 100000, closed: 0, changed: 0 }, false, 'Without it, at least 100,000 pairs would open; there are too many to count.'],
])('what would be without a policy: %j', (counts, complete, words) => expect(withoutWords({ counts, complete })).toBe(words));
