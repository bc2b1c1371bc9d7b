import { describe, expect, it } from 'vitest';
import type { PathsView } from '@/lib/queries/contract/hops';
import { columnsOfPaths, linesOfPaths, partsOfPath, pathsText } from './path-columns';

const leg: PathsView['paths'][number]['legs'][number] = { state: 'policy', ports: ['80/TCP'], label: '80', partial: false };
const view = (...paths: readonly string[]): PathsView => ({
  revision: 1,
  from: 'a',
  to: 'z',
  peers: [],
  paths: paths.map((text) => ({ peers: text.split(' '), legs: text.split(' ').slice(1).map(() => leg), state: 'policy' as const })),
  end: 'all',
  bounds: { legs: 4, paths: 60 },
});

describe('paths as columns', () => {
  it('put each peer as far along as it ever is, and the end behind all of them', () => {
    expect(columnsOfPaths(view('a z', 'a b z', 'a c b z'))).toEqual([['a'], ['c'], ['b'], ['z']]);
  });
  it('leave no column empty where everybody is also reached later', () => {
    expect(columnsOfPaths(view('a b c z', 'a c b z'))).toEqual([['a'], ['b', 'c'], ['z']]);
  });
  it('have each leg once, however many paths take it', () => {
    expect(linesOfPaths(view('a b z', 'a b c z')).map(({ from, to }) => `${from}>${to}`)).toEqual(['a>b', 'b>z', 'b>c', 'c>z']);
  });
  it('are a line of text each, with what is not by a rule', () => {
    const open = view('internet workload/shop/Pod/web private');
    expect(pathsText({ ...open, paths: [{ ...open.paths[0]!, legs: [leg, { ...leg, state: 'open', label: '' }] }] })).toBe('Internet -[80]-> shop/web -[80/TCP (open)]-> Private addresses\n');
  });
  it('light the peers and the legs of one', () => {
    expect([...partsOfPath(view('a b z').paths[0]!)]).toEqual(['a', 'b', 'z', 'a>b', 'b>z']);
  });
});
