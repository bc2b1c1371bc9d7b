import { expect, it } from 'vitest';
import { newsOf } from './use-news';

it('what has come or changed lights up in the table, and what is gone has no row to', () => {
  const news = newsOf({ at: 0, pairs: [{ from: 'a', to: 'b', change: 'added' }, { from: 'b', to: 'c', change: 'changed' }, { from: 'c', to: 'd', change: 'removed' }] });
  expect([...news]).toEqual(['a>b', 'b>c']);
});
