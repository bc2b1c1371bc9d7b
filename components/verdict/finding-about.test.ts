import { describe, expect, it } from 'vitest';
import type { FindingView } from '@/lib/queries/contract/finding';
import { findingsAbout, type FindingSubject } from './finding-about';

const finding = (message: string, more: Partial<FindingView>): FindingView => ({ code: 'selects-nothing', severity: 'warning', title: '', why: '', message, objects: [], moreObjects: 0, peers: [], fix: [], ...more });
const policy = (name: string, namespace?: string) => ({ kind: namespace === undefined ? 'AdminNetworkPolicy' : 'NetworkPolicy', name, ...(namespace !== undefined && { namespace }) });
const [web, db] = ['workload/shop/Deployment/web', 'workload/data/StatefulSet/db'];

const all = [
  finding('pair', { peers: [web, db], objects: [policy('p', 'shop')] }),
  finding('many', { peers: [web, db, 'workload/shop/Deployment/x'] }),
  finding('rule', { objects: [policy('p', 'shop'), policy('q', 'data')], field: 'spec.ingress[1].from[0]' }),
  finding('cluster', { objects: [policy('p')] }),
  finding('service', { objects: [{ kind: 'Service', namespace: 'shop', name: 'web' }] }),
  finding('namespace', { objects: [{ kind: 'Namespace', name: 'shop' }] }),
];

describe('findings concern', () => {
  it.each<[string, FindingSubject, string[]]>([
    ['a policy that they name, be it the second', { kind: 'policy', id: 'NetworkPolicy/data/q' }, ['rule']],
    ['no policy of the same name in another place', { kind: 'policy', id: 'AdminNetworkPolicy/p' }, ['cluster']],
    ['a workload among their peers', { kind: 'peer', id: db }, ['pair', 'many']],
    ['a Service that is their object', { kind: 'peer', id: 'service/shop/web' }, ['service']],
    ['a pair that they are about, and not any two of many', { kind: 'edge', from: web, to: db, rules: new Set() }, ['pair']],
    ['a pair of which the rule was asked', { kind: 'edge', from: db, to: web, rules: new Set(['NetworkPolicy/shop/p spec.ingress[1]']) }, ['rule']],
    ['no pair of which only another rule of the policy was asked', { kind: 'edge', from: db, to: web, rules: new Set(['NetworkPolicy/shop/p spec.ingress[0]']) }, []],
    ['a namespace, by what is in it', { kind: 'namespace', name: 'data' }, ['pair', 'many', 'rule']],
    ['a namespace, by its own name', { kind: 'namespace', name: 'shop' }, ['pair', 'many', 'rule', 'service', 'namespace']],
  ])('%s', (_, subject, messages) => {
    expect(findingsAbout(all, subject).map(({ message }) => message)).toEqual(messages);
  });
});
