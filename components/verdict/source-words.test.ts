import { describe, expect, it } from 'vitest';
import type { OpenSourceView } from '@/lib/queries/contract/source';
import { sourceLine } from './source-words';

const figure = { pairs: 5520, reachable: 1330, byPolicy: 1000, open: 330, unknown: 0, denied: 4190 };
const prod: OpenSourceView = { id: 'a', kind: 'cluster', label: 'prod', freshness: { state: 'live' }, workloads: 75, figure };

describe('a source in a line', () => {
  it.each<[string, Partial<OpenSourceView>, string]>([
    ['is what it is, how current, and its figure', {}, 'cluster · live · 1,330 of 5,520 pairs reachable'],
    ['that never changes says nothing of that', { kind: 'manifests', freshness: { state: 'static' } }, 'manifests · 1,330 of 5,520 pairs reachable'],
    ['whose figure is not known yet has its workloads', { figure: undefined }, 'cluster · live · 75 workloads'],
    ['that is being read has nothing more', { figure: undefined, workloads: 0, freshness: { state: 'loading' } }, 'cluster · loading'],
    ['that failed says so', { figure: undefined, workloads: 0, freshness: { state: 'failed', message: 'no answer' } }, 'cluster · failed'],
  ])('%s', (_, more, expected) => expect(sourceLine({ ...prod, ...more })).toBe(expected));

  it('that is stale says since when', () => expect(sourceLine({ ...prod, freshness: { state: 'stale', since: '2026-05-04T08:15:00Z' } })).toMatch(/^cluster · stale since \d\d:\d\d · 1,330/));
});
