import { describe, expect, it } from 'vitest';
import type { HopsView, PathsView } from '@/lib/queries/contract/hops';
import type { FocusAround } from '@/lib/queries/focus';
import { completeness, countWords, deeperWords, nowWords, standingWords, summary } from './focus-words';

const view = (parts: Partial<HopsView>) => ({ direction: 'egress', workloads: 46, counts: { policy: 10, open: 21, unknown: 0 }, ruled: 14, deepest: 3, ...parts }) as HopsView;

describe('the figure of a focus', () => {
  it.each<[string, Partial<HopsView>, FocusAround['hops'], string]>([
    ['parts what rules lead to from what only openness does', {}, 2, 'It reaches 31 of 46 other workloads within 2 hops: 14 by rules alone, 17 only because something on the way is open.'],
    ['reads the other way for who reaches it', { direction: 'ingress' }, 'all', '31 of 46 other workloads reach it in any number of hops: 14 by rules alone, 17 only because something on the way is open.'],
    ['keeps apart what cannot be told', { counts: { policy: 1, open: 0, unknown: 2 }, ruled: 1 }, 1, 'It reaches 1 of 46 other workloads directly: 1 by rules alone. Another 2 may: that cannot be told.'],
    ['claims nothing where all is unknown', { counts: { policy: 0, open: 0, unknown: 2 }, ruled: 0 }, 1, 'It reaches 0 of 46 other workloads directly. 2 may: that cannot be told.'],
  ])('%s', (_, parts, hops, words) => expect(summary(view(parts), hops)).toBe(words));

  it('stands beside what it is without the draft', () => {
    expect([nowWords(view({})), nowWords(view({ counts: { policy: 1, open: 0, unknown: 2 } }))]).toEqual(['Without the draft: 31.', 'Without the draft: 1, and 2 possibly.']);
  });

  it('says that it goes on beyond the last column, and only then', () => {
    expect([deeperWords(view({}), 2), deeperWords(view({}), 3), deeperWords(view({}), 'all')]).toEqual(['It goes on to 3 hops.', null, null]);
  });
});

describe('a workload in its column', () => {
  const item = { kind: 'peer', key: '', peer: {} as never } as const;
  it.each([
    [{ ...item, state: 'policy', ruledIn: 1 } as const, 'by rules'],
    [{ ...item, state: 'open', ruledIn: 3 } as const, 'only because something on the way is open; rules alone lead there in 3 hops'],
    [{ ...item, state: 'open' } as const, 'only because something on the way is open; rules alone do not lead there'],
    [{ ...item, state: 'unknown' } as const, 'possibly: something on the way cannot be told'],
  ])('stands there %#', (one, words) => expect(standingWords(one)).toBe(words));

  it('is counted by what it rests on', () => expect(countWords({ policy: 1, open: 0, unknown: 2 })).toBe('3 workloads: 1 by rules, 2 possibly'));
});

describe('how complete a list of paths is', () => {
  const paths = (end: PathsView['end'], length: number) => ({ paths: Array.from({ length }), end, bounds: { legs: 4, paths: 60 } }) as unknown as PathsView;
  it.each<[PathsView['end'], number, string]>([
    ['all', 1, 'This is the only path.'],
    ['all', 3, 'These are all 3 paths there are.'],
    ['legs', 2, '2 paths of at most 4 legs. There are longer ones.'],
    ['paths', 60, 'The first 60 paths, shortest first. There are more.'],
    ['work', 0, '0 paths were found before the search gave up. There may be more.'],
  ])('%s of %i', (end, length, words) => expect(completeness(paths(end, length))).toBe(words));
});
