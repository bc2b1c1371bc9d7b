import { describe, expect, it } from 'vitest';
import type { ObjectOrigin } from '@/lib/model/problem';
import { ruleCatalogue } from './catalogue';
import { finding, placeIn, policyObject } from './finding';

describe('a finding', () => {
  const objects = [{ kind: 'NetworkPolicy', namespace: 'x', name: 'p' }];
  const { title, why } = ruleCatalogue['selects-nothing'];

  it('has the severity of its code, and no more than is said of it', () => {
    expect(finding('selects-nothing', { message: 'Nothing.', objects })).toStrictEqual({ code: 'selects-nothing', severity: 'warning', title, message: 'Nothing.', why, objects, peers: [], fix: [] });
  });

  it('may be told as less severe', () => {
    expect(finding('selects-nothing', { severity: 'info', message: 'Nothing.', hint: 'Look.', field: 'spec', objects })).toStrictEqual({ code: 'selects-nothing', severity: 'info', title, message: 'Nothing.', why, hint: 'Look.', objects, field: 'spec', peers: [], fix: [] });
  });
});

describe('the place of a field', () => {
  const origin: ObjectOrigin = { file: 'p.yaml', line: 3, lines: { spec: 8, 'spec.ingress': 10, 'spec.ingress[0]': 11, 'spec.podSelector': 9 } };

  it.each<[string, string | undefined, number]>([
    ['its own line', 'spec.podSelector', 9],
    ['the line of the entry around it', 'spec.ingress[0].from[12]', 11],
    ['the line of the list around it', 'spec.ingress[1]', 10],
    ['the line of an object around it', 'spec.egress[0].to[0].ipBlock', 8],
    ['for one that is nowhere near, the line of the policy', 'metadata.labels', 3],
    ['for none, the line of the policy', undefined, 3],
  ])('is %s', (_which, field, line) => {
    expect(placeIn(origin, field)).toStrictEqual({ file: 'p.yaml', line });
  });

  it('is the file alone, or nothing, where no more is known', () => {
    expect(placeIn({ file: 'p.yaml', line: 3 }, 'spec.ingress[0]')).toStrictEqual({ file: 'p.yaml', line: 3 });
    expect(placeIn({ file: 'p.yaml' }, 'spec.ingress[0]')).toStrictEqual({ file: 'p.yaml' });
    expect(placeIn({ line: 3 }, 'spec.ingress[0]')).toStrictEqual({});
    expect(placeIn(undefined, 'spec.ingress[0]')).toStrictEqual({});
  });

  it('is told with the policy, which has a namespace or none', () => {
    expect(policyObject({ kind: 'NetworkPolicy', namespace: 'x', name: 'p', origin }, 'spec.podSelector')).toStrictEqual({ kind: 'NetworkPolicy', namespace: 'x', name: 'p', file: 'p.yaml', line: 9 });
    expect(policyObject({ kind: 'AdminNetworkPolicy', name: 'a' })).toStrictEqual({ kind: 'AdminNetworkPolicy', name: 'a' });
  });
});
