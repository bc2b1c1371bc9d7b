import { expect, it } from 'vitest';
import { filterHints } from './hints';
import { NO_FILTER } from './pair-filter';
import { parsePairFilter } from './parse-filter';
import type { Vocabulary } from './vocabulary';

const vocabulary: Vocabulary = {
  namespaces: ['payments', 'shop'],
  workloads: [{ namespace: 'shop', name: 'catalogue', kind: 'Deployment' }],
  kinds: ['Deployment'],
  services: ['shop/storage'],
  policies: ['shop/allow-catalogue'],
  ports: [],
  labels: [{ key: 'team', workloads: 1, values: [], more: 0 }],
};

const hints = (text: string, labelsKnown = true) => {
  const read = parsePairFilter(text);
  return filterHints(read.ok ? read.filter : NO_FILTER, vocabulary, labelsKnown);
};

it.each<[filter: string, message: string, mended?: string]>([
  ['from:ns=paymets state:open', 'No namespace is called paymets. Is it payments?', 'from:ns=payments state:open'],
  ['ns=shop|paymets', 'No namespace is called paymets. Is it payments?', 'ns=shop|payments'],
  ['ns=prod-*', 'No namespace is called prod-*.'],
  ['to:name!=catalog', 'No workload is called catalog. Is it catalogue?', 'to:name!=catalogue'],
  ['kind=Deploymnt', 'There is no workload of kind deploymnt. Is it Deployment?', 'kind=Deployment'],
  ['svc=storag', 'No Service is called storag. Is it storage?', 'svc=storage'],
  ['-by:allow-catalgue', 'No policy is called allow-catalgue.'],
  ['to:taem=a', 'No pod carries the label taem. Is it team?', 'to:team=a'],
  ['to:nss=a', 'No pod carries the label nss.'],
])('%j: %s', (filter, message, mended) => {
  expect(hints(filter)).toEqual([{ message, ...(mended !== undefined && { mended }) }]);
});

it.each(['ns=pay*|shop', 'to:name=catalogue', 'svc=shop/storage', 'svc=storage', 'by:catalogue', 'team=*', 'web', 'to:ip=10.0.0.1', 'internet', 'port:1', 'state:open'])('%j names nothing that is not there', (filter) => {
  expect(hints(filter)).toEqual([]);
});

it('says nothing of labels that are not known yet', () => expect(hints('colour=red', false)).toEqual([]));
