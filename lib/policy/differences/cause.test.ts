import { describe, expect, it } from 'vitest';
import type { PolicyRef } from '../rule-form';
import { causeText, distinctCauses, policyCause, type Cause } from './cause';

const guard: PolicyRef = { kind: 'NetworkPolicy', namespace: 'shop', name: 'db' };
const written: PolicyRef = { ...guard, origin: { file: 'shop.yaml', line: 3, lines: { 'spec.ingress[0]': 9 } } };

describe('a cause in a policy', () => {
  const db = { kind: 'policy', object: 'NetworkPolicy shop/db', policy: 'NetworkPolicy/shop/db', direction: 'ingress' };

  it.each<[string, PolicyRef, string | undefined, object]>([
    ['names the policy, and the field', guard, 'spec.ingress[0]', { field: 'spec.ingress[0]' }],
    ['is the policy as a whole without a field', guard, undefined, {}],
    ['says where the field is written', written, 'spec.ingress[0]', { field: 'spec.ingress[0]', file: 'shop.yaml', line: 9 }],
    ['says where the policy begins when it is not known where the field is', written, 'spec.ingress[0].ports', { field: 'spec.ingress[0].ports', file: 'shop.yaml', line: 3 }],
    ['says where the policy begins when there is no field', written, undefined, { file: 'shop.yaml', line: 3 }],
    ['has no line where the lines are not known', { ...guard, origin: { file: 'shop.json' } }, 'spec.podSelector', { field: 'spec.podSelector', file: 'shop.json' }],
    ['has no line where the file is not known', { ...guard, origin: { line: 3 } }, undefined, {}],
  ])('%s', (_, ref, field, more) => {
    expect(policyCause('changed', ref, 'ingress', field)).toStrictEqual({ ...db, change: 'changed', ...more });
  });

  it('of a cluster-scoped kind has no namespace', () => {
    expect(policyCause('added', { kind: 'AdminNetworkPolicy', name: 'deny' }, 'egress')).toStrictEqual({ kind: 'policy', change: 'added', object: 'AdminNetworkPolicy deny', policy: 'AdminNetworkPolicy/deny', direction: 'egress' });
  });
});

it.each<[Pick<Cause, 'change' | 'field' | 'before' | 'after'>, string]>([
  [{ change: 'added' }, 'Pod shop/web added'],
  [{ change: 'changed', field: 'spec.ingress' }, 'Pod shop/web spec.ingress changed'],
  [{ change: 'changed', field: 'port http', before: '80/TCP', after: '81/TCP' }, 'Pod shop/web port http changed from 80/TCP to 81/TCP'],
  [{ change: 'removed', before: 'x' }, 'Pod shop/web removed from x to none'],
  [{ change: 'added', after: '' }, 'Pod shop/web added from none to '],
])('a cause %j reads "%s"', (cause, text) => {
  expect(causeText({ kind: 'labels', object: 'Pod shop/web', ...cause })).toBe(text);
});

describe('several causes', () => {
  const label: Cause = { kind: 'labels', change: 'changed', object: 'Pod shop/web', direction: 'egress', field: 'metadata.labels.app', before: 'a', after: 'b' };

  it('have those in policies first, then the others by kind, object, direction, field and what became of it', () => {
    const inOrder: readonly Cause[] = [
      policyCause('changed', { kind: 'AdminNetworkPolicy', name: 'deny' }, 'ingress'),
      policyCause('added', guard, 'egress'),
      policyCause('changed', guard, 'egress', 'spec.egress'),
      policyCause('added', guard, 'ingress'),
      { kind: 'addresses', change: 'changed', object: 'node addresses' },
      label,
      { ...label, after: 'c' },
      { ...label, before: 'b' },
      { ...label, direction: 'ingress' },
      { ...label, object: 'Pod shop/xeb' },
      { kind: 'workload', change: 'added', object: 'Pod shop/db' },
      { kind: 'workload', change: 'removed', object: 'Pod shop/db' },
    ];
    expect(distinctCauses(inOrder.toReversed())).toEqual(inOrder);
  });

  it('are told once each', () => {
    expect(distinctCauses([label, policyCause('added', guard, 'egress'), { ...label }, policyCause('added', { ...guard }, 'egress')])).toEqual([policyCause('added', guard, 'egress'), label]);
  });
});
