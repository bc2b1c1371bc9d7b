import { expect, it } from 'vitest';
import { filterOptions } from './filter-options';

const options = ['shop/web', 'web/db', 'shop/worker', 'orders/web-admin'].map((label) => ({ id: label, label, detail: 'Deployment' }));
const found = (typed: string) => filterOptions(options, typed).map((option) => option.label);

it('nothing typed offers everything', () => expect(found(' ')).toHaveLength(4));
it('every word must occur', () => expect(found('shop deploy w')).toEqual(['shop/web', 'shop/worker']));
it('names that start with the word come first', () => expect(found('WEB')[0]).toBe('shop/web'));
it('the rest keeps its order', () => expect(found('db')).toEqual(['web/db']));
