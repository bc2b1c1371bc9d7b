import { expect, test } from 'vitest';
import { policyId } from '@/lib/model/ids';
import { emphasised } from './emphasis';
import { composeMap } from './map-model';
import { graphOf, idOf } from './test-graphs';

test('a policy lights up the workloads that it selects and the lines that it lets through, with their other ends, and nothing before that is known', () => {
  const model = composeMap(graphOf(['internet', 'shop/web', 'shop/db', 'bank/api'], ['shop/web > shop/db', 'bank/api > shop/db', 'internet > shop/web']), [], null);
  const id = policyId('NetworkPolicy', 'shop', 'db');
  const line = `${idOf('shop/web')}>${idOf('shop/db')}`;
  const lit = emphasised(model, { kind: 'policy', id, lit: { peers: new Set([idOf('shop/db')]), pairs: new Set([line]) } });
  expect([lit?.selected, lit?.edges]).toEqual([new Set([idOf('shop/db')]), new Set([line])]);
  expect([...(lit?.near ?? [])].sort()).toEqual(['namespace/shop', idOf('shop/db'), idOf('shop/web')]);
  expect(emphasised(model, { kind: 'policy', id })).toBeNull();
});
