import { describe, expect, it } from 'vitest';
import { allowsPort, filterPairRows, toPairRows } from './pair-rows';
import type { PairFilter } from './pair-rows';

const rows = toPairRows([
  { from: 'workload/shop/Deployment/web', to: 'workload/shop/StatefulSet/db', state: 'policy', ports: ['5432/TCP'], label: '5432', partial: false, by: ['NetworkPolicy/shop/allow-web'], reason: 0 },
  { from: 'internet', to: 'workload/edge/Deployment/proxy', state: 'open', ports: ['all ports'], label: '443', partial: false, by: [], reason: 0 },
  { from: 'workload/edge/Deployment/proxy', to: 'workload/shop/Deployment/web', state: 'unknown', ports: ['8000-8010/TCP'], label: '8080', partial: true, by: [], reason: 0 },
]);
const all: PairFilter = { text: '', state: 'all', namespaces: [], port: null };
const found = (filter: Partial<PairFilter>) => filterPairRows(rows, { ...all, ...filter }).map((row) => `${row.fromName}>${row.toName}`);

describe('the filter of the table', () => {
  it('without conditions leaves everything in its order', () => expect(found({})).toHaveLength(3));
  it('finds words in any column', () => expect(found({ text: 'ALLOW-web db' })).toEqual(['shop/web>shop/db']));
  it('restricts a word to a column', () => {
    expect(found({ text: 'to:web' })).toEqual(['edge/proxy>shop/web']);
    expect(found({ text: 'from:web' })).toEqual(['shop/web>shop/db']);
  });
  it('by state', () => expect(found({ state: 'open' })).toEqual(['Internet>edge/proxy']));
  it('by namespace keeps pairs with one end in it', () => expect(found({ namespaces: ['edge'] })).toEqual(['Internet>edge/proxy', 'edge/proxy>shop/web']));
  it('by port understands ranges and all ports', () => {
    expect(found({ port: '8005/TCP' })).toEqual(['Internet>edge/proxy', 'edge/proxy>shop/web']);
    expect(found({ port: '5432/UDP' })).toEqual(['Internet>edge/proxy']);
  });
});

describe('a list of ports', () => {
  it.each([
    ['all TCP', '1/TCP', true],
    ['all TCP', '1/UDP', false],
    ['80/TCP, 53/UDP', '53/UDP', true],
    ['80/TCP, 53/UDP', '53/TCP', false],
    ['', '80/TCP', false],
  ])('%s includes %s: %s', (ports, asked, yes) => expect(allowsPort(ports, asked)).toBe(yes));
});
