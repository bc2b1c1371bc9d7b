import { describe, expect, it } from 'vitest';
import type { Labels, LabelSelector } from '@/lib/model/labels';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace } from '@/lib/testing/builders';
import type { PodSelection } from '../rule-form';
import { futurePods, shareOfPods } from './future-pods';
import type { Share } from './selector-relation';

const labels = (matchLabels: Labels): LabelSelector => ({ matchLabels });
const of = (namespaces: string | LabelSelector, pods: LabelSelector = {}): PodSelection => ({ namespaces: typeof namespaces === 'string' ? { name: namespaces } : { selector: namespaces }, pods });
const called = (name: string) => labels({ 'kubernetes.io/metadata.name': name });
const today = cluster({ namespaces: [namespace('x', { team: 'blue' }), namespace('y')] });
const unread = (resource: 'namespaces' | 'pods', name?: string): Snapshot['unreadable'][number] => ({ resource, verb: 'list', reason: 'forbidden', ...(name !== undefined && { namespace: name }) });
const implied: Snapshot = { ...today, namespaces: [{ ...namespace('x', { team: 'blue' }), declared: false }] };

describe('of the pods that one selection stands for, another picks', () => {
  it.each<[string, PodSelection, PodSelection, Share]>([
    ['all, by namespace', of('x'), of('x'), 'all'],
    ['all, by the label that a namespace of today has', of(labels({ team: 'blue' })), of('x'), 'all'],
    ['all, by the label of a namespace called by a label', of(labels({ team: 'blue' })), of(called('x')), 'all'],
    ['none, by a label that a namespace of today has not', of(labels({ team: 'red' })), of('x'), 'none'],
    ['some, by a label that a namespace to come may have', of(labels({ team: 'red' })), of('new'), 'some'],
    ['some, by namespace, of those in any', of('x'), of({}), 'some'],
    ['some, by label of pods', of('x', labels({ app: 'web' })), of('x'), 'some'],
    ['none, by another label of pods', of({}, labels({ app: 'db' })), of('x', labels({ app: 'web' })), 'none'],
    ['none, by another label of pods, though some by namespace', of('x', labels({ app: 'db' })), of({}, labels({ app: 'web' })), 'none'],
    ['some, by namespace, though all by label of pods', of('x', labels({ app: 'web' })), of({}, labels({ app: 'web' })), 'some'],
    ['none, by another namespace, though all by label of pods', of('y', labels({ app: 'web' })), of('x', labels({ app: 'web' })), 'none'],
  ])('%s', (_, selection, future, expected) => expect(shareOfPods(selection, futurePods(future, today)!)).toBe(expected));

  it.each<[string, Snapshot, Share]>([
    ['as it was read', today, 'none'],
    ['as it was read, though others could not be', { ...today, unreadable: [unread('namespaces')] }, 'none'],
    ['that nothing declares, with its name alone', implied, 'none'],
    ['that nothing declares, and could not be read', { ...implied, unreadable: [unread('namespaces')] }, 'some'],
    ['that nothing declares, and could not be read among others', { ...implied, unreadable: [unread('pods'), unread('namespaces', 'x')] }, 'some'],
    ['that nothing declares, where another could not be read', { ...implied, unreadable: [unread('namespaces', 'y')] }, 'none'],
    ['that nothing declares, where its pods could not be read', { ...implied, unreadable: [unread('pods', 'x')] }, 'none'],
  ])('by the labels of a namespace %s', (_, snapshot, expected) => expect(shareOfPods(of(labels({ team: 'red' })), futurePods(of('x'), snapshot)!)).toBe(expected));
});

it.each<[string, PodSelection, boolean]>([
  ['a namespace of today with a label that it has not', of({ matchLabels: { ...called('x').matchLabels, team: 'red' } }), false],
  ['a namespace of today with a label that it has', of({ matchLabels: { ...called('x').matchLabels, team: 'blue' } }), true],
  ['a namespace to come, with any label', of({ matchLabels: { ...called('new').matchLabels, team: 'red' } }), true],
  ['pods with two values of a label', of({}, { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'app', operator: 'In', values: ['db'] }] }), false],
  ['namespaces with two values of a label', of({ matchLabels: { team: 'blue' }, matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['blue'] }] }), false],
])('%s may have pods: %s', (_, selection, expected) => expect(futurePods(selection, today) !== null).toBe(expected));
