import { describe, expect, it } from 'vitest';
import type { Labels, LabelSelector } from '@/lib/model/labels';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace, pod, policy } from '@/lib/testing/builders';
import { hasBit } from './bitset';
import { compilePolicies } from './compile';
import type { PodSelection } from './rule-form';

const labels = (matchLabels: Labels): LabelSelector => ({ matchLabels });
const term = (key: string, operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist', ...values: readonly string[]): LabelSelector => ({ matchExpressions: [{ key, operator, ...(values.length > 0 && { values }) }] });
const of = (namespaces: string | LabelSelector, pods: LabelSelector = {}): PodSelection => ({ namespaces: typeof namespaces === 'string' ? { name: namespaces } : { selector: namespaces }, pods });

const pods = [
  pod('x/a', { labels: { app: 'a', tier: 'web' } }),
  pod('x/b', { labels: { app: 'b', tier: 'web' } }),
  pod('x/c', { labels: { app: 'c', constructor: 'c' } }),
  pod('y/a', { labels: { app: 'a' } }),
  pod('z/a', { labels: { app: 'a', tier: 'db' } }),
  pod('x/host', { labels: { app: 'a' }, hostNetwork: true, ips: ['192.168.0.1'] }),
];
const base: Partial<Snapshot> = {
  pods,
  namespaces: [namespace('x', { team: 'blue' }), namespace('y', { team: 'red' })],
  // Whatever labels are asked about, some policy reads them: otherwise pods are not told apart by them.
  policies: [policy('x/p', { podSelector: { matchExpressions: ['app', 'tier', 'constructor'].map((key) => ({ key, operator: 'Exists' })) } })],
};

/** The pods that a selection picks, and those that it may pick. */
function picked(selection: PodSelection, parts: Partial<Snapshot> = {}) {
  const { endpoints, selections } = compilePolicies(cluster({ ...base, ...parts }));
  const { yes, maybe } = selections.select(selection);
  const names = (set: typeof yes) => endpoints.all.flatMap((endpoint, index) => (!hasBit(set, index) ? [] : 'pods' in endpoint ? endpoint.pods.map(({ id }) => id as string) : [endpoint.kind])).sort();
  return { yes: names(yes), maybe: names(maybe) };
}

describe('a selection picks', () => {
  it.each<[string, PodSelection, string[]]>([
    ['every pod of a namespace but those on their nodes’ network', of('x'), ['x/a', 'x/b', 'x/c']],
    ['none of a namespace without pods', of('new'), []],
    ['every pod of every namespace', of({}), ['x/a', 'x/b', 'x/c', 'y/a', 'z/a']],
    ['by a label, in a namespace', of('x', labels({ app: 'a' })), ['x/a']],
    ['by a label, anywhere', of({}, labels({ app: 'a' })), ['x/a', 'y/a', 'z/a']],
    ['by several labels, all of them', of({}, labels({ tier: 'web', app: 'b' })), ['x/b']],
    ['by one of several values', of('x', term('app', 'In', 'a', 'c')), ['x/a', 'x/c']],
    ['by one value of several terms', of('x', { ...labels({ tier: 'web' }), matchExpressions: [{ key: 'app', operator: 'In', values: ['a', 'c'] }] }), ['x/a']],
    ['by a value that no pod has', of('x', labels({ app: 'nobody' })), []],
    ['by a label that no pod has', of('x', term('gone', 'In', 'a')), []],
    ['by a label called as something that every object has', of({}, labels({ constructor: 'c' })), ['x/c']],
    ['by the absence of a label', of('x', term('tier', 'DoesNotExist')), ['x/c']],
    ['by another value than these', of({}, term('app', 'NotIn', 'a')), ['x/b', 'x/c']],
    ['by a label of the namespace', of(labels({ team: 'blue' })), ['x/a', 'x/b', 'x/c']],
    ['by a label of the namespace and one of the pod', of(labels({ team: 'blue' }), labels({ app: 'a' })), ['x/a']],
    ['by the absence of a label of the namespace, which one that nothing declares has not', of(term('team', 'DoesNotExist')), ['z/a']],
    ['by the name of the namespace', of(labels({ 'kubernetes.io/metadata.name': 'z' })), ['z/a']],
  ])('%s', (_, selection, expected) => expect(picked(selection)).toEqual({ yes: expected, maybe: [] }));

  const unread = (resource: 'namespaces' | 'pods', name?: string): Partial<Snapshot> => ({ unreadable: [{ resource, verb: 'list', reason: 'forbidden', ...(name !== undefined && { namespace: name }) }] });
  const blue = of(labels({ team: 'blue' }), labels({ app: 'a' }));
  const [sure, perhaps] = [{ yes: ['x/a'], maybe: [] }, { yes: ['x/a'], maybe: ['z/a'] }];
  it.each<[string, PodSelection, Partial<Snapshot>, object]>([
    ['perhaps in a namespace whose labels could not be read', blue, unread('namespaces'), perhaps],
    ['perhaps in that namespace alone', blue, unread('namespaces', 'z'), perhaps],
    ['not in it when only another could not be read', blue, unread('namespaces', 'y'), sure],
    ['not in it when only its pods could not be read', blue, unread('pods', 'z'), sure],
    ['surely in it by its name', of(labels({ 'kubernetes.io/metadata.name': 'z' })), unread('namespaces'), { yes: ['z/a'], maybe: [] }],
    ['perhaps in it by its name and a label', of({ ...labels({ 'kubernetes.io/metadata.name': 'z', team: 'blue' }) }), unread('namespaces'), { yes: [], maybe: ['z/a'] }],
    ['not in it by another name and a label', of({ ...term('kubernetes.io/metadata.name', 'In', 'x', 'w'), ...labels({ team: 'blue' }) }, labels({ app: 'a' })), unread('namespaces'), sure],
    ['perhaps in it by what its name is not, and a label', of({ ...term('kubernetes.io/metadata.name', 'NotIn', 'x'), ...labels({ team: 'blue' }) }, labels({ app: 'a' })), unread('namespaces'), { yes: [], maybe: ['z/a'] }],
    ['perhaps in it by a value of a label', of(term('team', 'In', 'blue', 'green'), labels({ app: 'a' })), unread('namespaces'), perhaps],
    ['perhaps in it by the absence of a label', of(term('team', 'DoesNotExist')), unread('namespaces'), { yes: [], maybe: ['z/a'] }],
    ['surely in every namespace', of({}, labels({ app: 'a' })), unread('namespaces'), { yes: ['x/a', 'y/a', 'z/a'], maybe: [] }],
  ])('%s', (_, selection, parts, expected) => expect(picked(selection, parts)).toEqual(expected));

  it('perhaps in a namespace that is not among what was read at all', () => {
    const snapshot = cluster({ ...base, ...unread('namespaces') });
    const { endpoints, selections } = compilePolicies({ ...snapshot, namespaces: [] });
    const [of_z, byName] = [selections.select(of(labels({ team: 'blue' }))), selections.select(of(labels({ 'kubernetes.io/metadata.name': 'z' })))];
    const index = endpoints.all.findIndex((endpoint) => endpoint.kind === 'pods' && endpoint.namespace === 'z');
    expect([hasBit(of_z.yes, index), hasBit(of_z.maybe, index), hasBit(byName.yes, index)]).toEqual([false, true, true]);
  });
});

it('equal selections have one answer, others their own', () => {
  const { selections } = compilePolicies(cluster(base));
  const ask = (...args: Parameters<typeof of>) => selections.select(of(...args));
  expect(ask('x', labels({ app: 'a' }))).toBe(ask('x', labels({ app: 'a' })));
  expect(ask(labels({ team: 'blue' }))).toBe(ask(labels({ team: 'blue' })));
  expect([ask('y', labels({ app: 'a' })), ask('x', labels({ app: 'b' })), ask('x')]).not.toContain(ask('x', labels({ app: 'a' })));
});
