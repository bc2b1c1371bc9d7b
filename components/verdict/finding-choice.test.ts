import { describe, expect, it } from 'vitest';
import type { FindingView } from '@/lib/queries/contract/finding';
import { countBySeverity, EVERY_FINDING, filterFindings, otherProblems, selectionOf } from './finding-choice';

const finding = (more: Partial<FindingView>): FindingView => ({
  code: 'selects-nothing',
  severity: 'warning',
  title: 'A policy that selects no pod',
  why: 'It has no effect.',
  message: 'shop/p selects no running pod.',
  objects: [{ kind: 'NetworkPolicy', namespace: 'shop', name: 'p', file: 'shop.yaml', line: 3 }],
  moreObjects: 0,
  peers: [],
  fix: [],
  ...more,
});
const error = finding({ severity: 'error', code: 'invalid-cidr', message: 'no CIDR', field: 'spec.ingress[0]' });
const note = finding({ severity: 'info', objects: [{ kind: 'NetworkPolicy', namespace: 'bank', name: 'q' }] });
const all = [error, finding({}), note];

describe('the findings shown', () => {
  it('are all, without a filter', () => expect(filterFindings(all, EVERY_FINDING)).toEqual(all));
  it('are those of the severities chosen', () => expect(filterFindings(all, { severities: ['error', 'info'], text: '' })).toEqual([error, note]));
  it('are those in which every word occurs, be it in an object, a file or the code', () => {
    for (const [text, expected] of [['BANK', [note]], ['shop.yaml cidr', [error]], ['spec.ingress', [error]], ['nowhere', []]] as const) expect(filterFindings(all, { severities: [], text }), text).toEqual(expected);
  });
  it('are counted by severity, most severe first', () => {
    expect(countBySeverity([note, error, note])).toEqual([{ severity: 'error', count: 1 }, { severity: 'info', count: 2 }]);
  });
});

describe('a finding leads', () => {
  const web = 'workload/shop/Deployment/web';
  const db = 'workload/bank/StatefulSet/db';
  it.each([
    ['to its one workload', finding({ peers: [web] }), { kind: 'peer', id: web }],
    ['to the pair of a missing half', finding({ code: 'missing-half', peers: [web, db] }), { kind: 'edge', from: web, to: db }],
    ['to its policy, for several workloads or none', finding({ peers: [web, db] }), { kind: 'policy', id: 'NetworkPolicy/shop/p' }],
    ['to the rule of its policy', finding({ field: 'spec.egress[12].to[0]' }), { kind: 'policy', id: 'NetworkPolicy/shop/p', rule: { direction: 'egress', index: 12 } }],
    ['to a policy of the whole cluster', finding({ objects: [{ kind: 'AdminNetworkPolicy', name: 'p' }] }), { kind: 'policy', id: 'AdminNetworkPolicy/p' }],
    ['to the namespace of a policy that was rejected, and so is not there', finding({ severity: 'error' }), { kind: 'namespace', name: 'shop' }],
    ['to the namespace of its workloads, for an object without one', finding({ objects: [{ kind: 'Node', name: 'p' }], peers: [db, web] }), { kind: 'namespace', name: 'bank' }],
    ['nowhere, for an object that is no policy and nowhere', finding({ objects: [{ kind: 'Node', name: 'p' }] }), null],
  ])('%s', (_where, one, expected) => expect(selectionOf(one)).toEqual(expected));
});

describe('problems of the input', () => {
  it('are told once: those that are findings are left out', () => {
    const told = { severity: 'error', code: 'np-cidr', message: 'no CIDR', file: 'shop.yaml', line: 3, field: 'spec.ingress[0]' } as const;
    const other = { severity: 'error', code: 'yaml-syntax', message: 'no YAML', file: 'shop.yaml' } as const;
    const elsewhere = { ...told, line: 30 };
    expect(otherProblems({ problems: [told, other, elsewhere], findings: all })).toEqual([other, elsewhere]);
  });
});
