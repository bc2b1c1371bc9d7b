import { describe, expect, it } from 'vitest';
import type { PairsView } from '@/lib/queries/contract/reach';
import type { Column } from '@/lib/queries/row-order';
import { groupRows } from './group-rows';
import { cellText, sortRows, toPairRows } from './pair-rows';

const row = (from: string, to: string, more: Partial<PairsView['rows'][number]> = {}): PairsView['rows'][number] => ({ from, to, state: 'open', ports: ['all ports'], label: '', partial: false, by: [], reason: 0, ...more });
const workload = (place: string) => `workload/${place.replace('/', '/Deployment/')}`;

const rows = toPairRows({
  reasons: ['no policy limits either end', 'enters by allow-web, rule 1'],
  rows: [
    row(workload('shop/web-10'), workload('shop/db'), { state: 'policy', ports: ['5432/TCP', '9187/TCP'], by: ['shop/allow-web', 'shop/all'], reason: 1 }),
    row('internet', workload('edge/proxy'), { ports: ['443/TCP'] }),
    row(workload('shop/web-2'), workload('shop/db'), { state: 'policy', ports: ['80/TCP'], by: ['shop/all'], reason: 1 }),
    row(workload('edge/proxy'), 'internet', { state: 'unknown' }),
  ],
});

describe('a row of the table', () => {
  it.each<[Column, string]>([
    ['source', 'shop/web-10'],
    ['destination', 'shop/db'],
    ['ports', '5432/TCP, 9187/TCP'],
    ['state', 'by policy'],
    ['reason', 'enters by allow-web, rule 1'],
    ['policy', 'shop/allow-web, shop/all'],
  ])('says as %s: %s', (column, text) => expect(cellText(rows[0]!, column)).toBe(text));
});

describe('the order of the rows', () => {
  const sources = (column: Column, descending = false) => sortRows(rows, { column, descending }).map(({ fromName }) => fromName);
  it('is that of the answer until one is chosen', () => expect(sortRows(rows, null)).toBe(rows));
  it('takes numbers within names as numbers', () => expect(sources('source')).toEqual(['edge/proxy', 'Internet', 'shop/web-2', 'shop/web-10']));
  it('can be turned around', () => expect(sources('source', true)).toEqual(['shop/web-10', 'shop/web-2', 'Internet', 'edge/proxy']));
  it('keeps rows as they were that are alike', () => expect(sources('destination')).toEqual(['Internet', 'edge/proxy', 'shop/web-10', 'shop/web-2']));
  it('has ports by number', () => expect(sources('ports').slice(0, 3)).toEqual(['shop/web-2', 'Internet', 'shop/web-10']));
  it.each([false, true])('has rows without a policy last (descending: %s)', (descending) => expect(sources('policy', descending).slice(2)).toEqual(descending ? ['Internet', 'edge/proxy'] : ['Internet', 'edge/proxy']));
});

describe('groups of rows', () => {
  it.each<[Parameters<typeof groupRows>[1], [name: string, rows: number, term: string][]]>([
    ['source-namespace', [['Internet', 1, 'from:internet'], ['edge', 1, 'from:ns=edge'], ['shop', 2, 'from:ns=shop']]],
    ['destination-namespace', [['Internet', 1, 'to:internet'], ['edge', 1, 'to:ns=edge'], ['shop', 2, 'to:ns=shop']]],
    ['source', [['Internet', 1, 'from:internet'], ['edge/proxy', 1, 'from:edge/proxy from:kind=Deployment'], ['shop/web-10', 1, 'from:shop/web-10 from:kind=Deployment'], ['shop/web-2', 1, 'from:shop/web-2 from:kind=Deployment']]],
    ['destination', [['Internet', 1, 'to:internet'], ['edge/proxy', 1, 'to:edge/proxy to:kind=Deployment'], ['shop/db', 2, 'to:shop/db to:kind=Deployment']]],
    ['state', [['by policy', 2, 'state:policy'], ['open', 1, 'state:open'], ['unknown', 1, 'state:unknown']]],
    ['policy', [['shop/all', 2, 'by:shop/all'], ['shop/allow-web', 1, 'by:shop/allow-web'], ['no policy', 2, '-by:*']]],
  ])('by %s', (by, groups) => expect(groupRows(rows, by).map((group) => [group.name, group.rows.length, group.term])).toEqual(groups));

  it('are there although none of their pairs is listed, with how many there are', () => {
    const counted = [{ key: 'namespace/shop', pairs: 40 }, { key: 'namespace/data', pairs: 7 }];
    expect(groupRows(rows.slice(0, 1), 'source-namespace', counted).map(({ name, pairs, rows: own, term }) => [name, pairs, own.length, term])).toEqual([['data', 7, 0, 'from:ns=data'], ['shop', 40, 1, 'from:ns=shop']]);
  });

  it('keep the order of their rows', () => {
    const [group] = groupRows(sortRows(rows, { column: 'source', descending: false }), 'destination').slice(-1);
    expect(group?.rows.map(({ fromName }) => fromName)).toEqual(['shop/web-2', 'shop/web-10']);
  });
});
