import { describe, expect, it } from 'vitest';
import { parsePairFilter } from '@/lib/queries/filter/parse-filter';
import { endTerm, filterOfView, stateOfFilter, withState, withTerms } from './filter-terms';

describe('the filter of the table', () => {
  it.each([
    [{ filter: '', namespaces: [], port: null }, ''],
    [{ filter: 'state:open', namespaces: ['a', 'odd name'], port: '53/UDP' }, 'state:open ns=a|"odd name" port:53/UDP'],
  ])('says what the view says otherwise: %j', (view, filter) => {
    expect(filterOfView(view)).toBe(filter);
    expect(parsePairFilter(filter).ok).toBe(true);
  });
});

describe('the choice of a state', () => {
  it.each([
    ['', 'all'],
    ['web port:80', 'all'],
    ['from:web state:open', 'open'],
    ['state:open|policy', 'several'],
    ['-state:open', 'several'],
    ['state:allowed', 'several'],
    ['state:open state:policy', 'several'],
  ])('%j is %s', (filter, state) => expect(stateOfFilter(filter)).toBe(state));

  it.each([
    ['web', 'open', 'web state:open'],
    ['state:open|policy to:"a b"', 'unknown', 'to:"a b" state:unknown'],
    ['-state:open web', 'all', 'web'],
  ] as const)('%j with %s is %j', (filter, state, result) => expect(withState(filter, state)).toBe(result));
});

describe('more terms', () => {
  it.each([
    ['', 'from:ns=a', 'from:ns=a'],
    ['to:web', 'from:a/b from:kind=Pod', 'to:web from:a/b from:kind=pod'],
    ['from:ns=a  to:web', 'from:ns=a', 'from:ns=a  to:web'],
  ])('%j and %j: %j', (filter, terms, result) => expect(withTerms(filter, terms)).toBe(result));

  it.each([
    ['workload/shop/Deployment/web', 'from:shop/web from:kind=Deployment'],
    ['namespace/odd name', 'from:ns="odd name"'],
    ['internet', 'from:internet'],
  ])('an end by itself: %s', (id, term) => expect(endTerm('from', id)).toBe(term));
});
