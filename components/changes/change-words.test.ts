import { describe, expect, it } from 'vitest';
import type { ChangedEdge, ChangeGroup, ChangesView } from '@/lib/queries/contract/changes';
import { announcement, closenessText, countsText, edgePorts, groupTitle, newsText } from './change-words';

const NONE = { added: 0, removed: 0, changed: 0 };
const answer = (more: Partial<ChangesView>): ChangesView => ({
  history: 'h',
  begins: '2026-05-04T07:12:00.000Z',
  from: { revision: 1, at: '2026-05-04T07:12:00.000Z' },
  to: { revision: 2, at: '2026-05-04T08:00:00.000Z' },
  closeness: 'exact',
  counts: NONE,
  workloads: { added: [], removed: [], more: 0 },
  untold: 0,
  doubtful: 0,
  groups: [],
  more: { groups: 0, pairs: 0 },
  complete: true,
  ...more,
});
const side = (more: Partial<ChangedEdge['before']> = {}): ChangedEdge['before'] => ({ state: 'denied', ports: [], unknown: [], partial: false, ...more });
const edge = (more: Partial<ChangedEdge>): ChangedEdge => ({ from: 'internet', to: 'nodes', change: 'changed', before: side(), after: side(), opened: [], closed: [], causes: [], ...more });
const group = (...objects: ChangeGroup['objects']): ChangeGroup => ({ id: 'g', kind: 'cause', objects, counts: NONE, edges: [] });
const policy = (title: string, change: 'added' | 'removed' | 'changed') => ({ kind: 'policy' as const, title: `NetworkPolicy ${title}`, change });

describe('changes in words', () => {
  it.each([
    [{ added: 1, removed: 0, changed: 0 }, '1 new connection'],
    [{ added: 2, removed: 1, changed: 0 }, '2 new and 1 gone connections'],
    [{ added: 1234, removed: 1, changed: 3 }, '1,234 new, 1 gone and 3 changed connections'],
    [NONE, 'no connections'],
  ])('counts %j', (counts, words) => expect(countsText(counts)).toBe(words));

  it.each<[string, Partial<ChangesView>]>([
    ['1 new connection; 1 new workload', { counts: { ...NONE, added: 1 }, workloads: { added: ['a'], removed: [], more: 0 } }],
    ['2 workloads gone', { workloads: { added: [], removed: ['a', 'b'], more: 0 } }],
    ['more than 2 workloads came or went', { workloads: { added: ['a'], removed: ['b'], more: 7 } }],
    ['at least 250,000 new connections', { counts: { ...NONE, added: 250_000 }, complete: false }],
  ])('sums up: %s', (words, changes) => expect(newsText(answer(changes))).toBe(words));

  it.each<[string, Partial<ChangesView>]>([
    ['', {}],
    ['1 gone connection: NetworkPolicy shop/db added.', { counts: { ...NONE, removed: 1 }, groups: [group(policy('shop/db', 'added'))] }],
    ['2 gone connections: NetworkPolicy shop/db added, and 1 more cause.', { counts: { ...NONE, removed: 2 }, groups: [group(policy('shop/db', 'added')), group(policy('shop/web', 'changed'))] }],
    ['1 changed connection.', { counts: { ...NONE, changed: 1 }, groups: [{ ...group(), kind: 'untold' }] }],
  ])('announces %j', (words, changes) => expect(announcement(answer(changes))).toBe(words));

  it.each<[string, ChangeGroup]>([
    ['NetworkPolicy shop/a removed and NetworkPolicy shop/b changed', group(policy('shop/a', 'removed'), policy('shop/b', 'changed'))],
    ['labels of Deployment shop/web changed', group({ kind: 'labels', title: 'Deployment shop/web', change: 'changed' })],
    ['pod address ranges changed', group({ kind: 'addresses', title: 'pod address ranges', change: 'changed' })],
    ['addresses of Deployment shop/web changed', group({ kind: 'addresses', title: 'Deployment shop/web', change: 'changed' })],
    ['labels of Namespace a could not be read', group({ kind: 'unread', title: 'labels of Namespace a could not be read', change: 'added' })],
    ['labels of Namespace a could not be read: no longer so', group({ kind: 'unread', title: 'labels of Namespace a could not be read', change: 'removed' })],
    ['No single cause can be told', { ...group(), kind: 'untold' }],
    ['There are too many to look for the cause of each', { ...group(), kind: 'unsought' }],
  ])('names the cause: %s', (words, one) => expect(groupTitle(one)).toBe(words));

  it.each<[string, ChangedEdge]>([
    ['80/TCP, 81/TCP, 82/TCP +1', edge({ change: 'added', after: side({ state: 'policy', ports: ['80/TCP', '81/TCP', '82/TCP', '83/TCP'] }) })],
    ['80/TCP', edge({ change: 'removed', before: side({ state: 'open', ports: ['80/TCP'] }) })],
    ['opens 81/TCP, closes 80/TCP', edge({ opened: ['81/TCP'], closed: ['80/TCP'] })],
    ['closes 80/TCP; it is unknown now', edge({ closed: ['80/TCP'], after: side({ state: 'unknown', unknown: ['80/TCP'] }) })],
    ['opens 80/TCP; it was unknown', edge({ opened: ['80/TCP'], before: side({ state: 'unknown', unknown: ['80/TCP'] }) })],
    ['was unknown, is denied', edge({ before: side({ state: 'unknown', unknown: ['80/TCP'] }) })],
    ['was denied, cannot be told now', edge({ after: side({ state: 'unknown', unknown: ['80/TCP'] }) })],
    ['no longer the same for all pods', edge({ before: side({ state: 'policy' }), after: side({ state: 'policy', partial: true }) })],
  ])('tells of a pair: %s', (words, one) => expect(edgePorts(one)).toBe(words));

  it('never passes over how far back it reaches', () => {
    const timeOf = (iso: string) => iso.slice(11, 16);
    expect(closenessText(answer({}), timeOf)).toBeNull();
    expect(closenessText(answer({ closeness: 'first' }), timeOf)).toContain('begins 07:12');
    expect(closenessText(answer({ closeness: 'earlier' }), timeOf)).toContain('since 07:12');
  });
});
