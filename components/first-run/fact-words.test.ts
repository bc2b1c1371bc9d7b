import { describe, expect, it } from 'vitest';
import type { FactsView } from '@/lib/queries/contract/facts';
import { isolatedCount, isolationWords, openWords } from './fact-words';

const none: FactsView['isolation'] = { both: 0, ingress: 0, egress: 0, partly: 0, none: 0, unknown: 0, exempt: 0, idle: 0 };

describe('how much is isolated', () => {
  it.each([
    [{ both: 8, ingress: 10, none: 9 }, 18, ['8 both ways', '10 only for what comes in', '9 not at all']],
    [{ egress: 1, exempt: 1 }, 1, ['1 only for what goes out', '1 exempt on the host’s network']],
    [{ partly: 2, unknown: 1200, idle: 3 }, 0, ['2 only some of their pods', '1,200 unknown', '3 without a running pod']],
    [{}, 0, []],
  ])('of %j', (isolation, number, words) => {
    expect(isolatedCount({ isolation: { ...none, ...isolation } })).toBe(number);
    expect(isolationWords({ isolation: { ...none, ...isolation } })).toEqual(words);
  });
});

it.each([
  [{ reachable: 1, unknown: 0 }, 'of 1 reachable pair: only because nothing isolates either end.'],
  [{ reachable: 1247, unknown: 2 }, 'of 1,247 reachable pairs: only because nothing isolates either end. 2 pairs cannot be told.'],
])('open pairs are told as a part of what is reachable, and the unknown as neither: %j', (figure, words) => {
  expect(openWords({ pairs: { pairs: 9999, byPolicy: 0, open: 0, denied: 0, ...figure } })).toBe(words);
});
