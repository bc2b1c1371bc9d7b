import { describe, expect, it } from 'vitest';
import { groupId, parseGroupId, parseGrouping, type Grouping } from '@/lib/queries/contract/grouping';
import { cluster, namespace, pod } from '@/lib/testing/builders';
import { analyse } from './analysis';
import { groupsOf, labelChoices } from './grouping';

const analysis = analyse(
  cluster({
    namespaces: [namespace('shop', { 'example.com/team': 'commerce' }), namespace('data')],
    pods: [
      pod('shop/web', { labels: { tier: 'front', 'app.kubernetes.io/part-of': 'store', release: 'ignored' } }),
      pod('shop/cart', { labels: { tier: 'front', team: 'checkout', release: 'store' } }),
      pod('data/db', { labels: { tier: '' } }),
      pod('data/job-1', { labels: { tier: 'front', run: '1' }, deployment: 'job' }),
      pod('data/job-2', { labels: { tier: 'back', run: '1' }, deployment: 'job' }),
    ],
  }),
);

const told = (grouping: Grouping) => groupsOf(analysis, grouping).all.map(({ id, name, workloads }) => [id, name, workloads.map((peer) => peer.split('/').at(-1)).join(' ')]);

describe('workloads are grouped', () => {
  it.each<[Grouping, readonly (readonly string[])[]]>([
    ['namespace', [['namespace/data', 'data', 'job db'], ['namespace/shop', 'shop', 'cart web']]],
    ['owner', [['group/owner/store', 'store', 'cart web'], ['group/owner', 'No owner', 'job db']]],
    ['team', [['group/team/checkout', 'checkout', 'cart'], ['group/team/commerce', 'commerce', 'web'], ['group/team', 'No team', 'job db']]],
    ['label:tier', [['group/label:tier/', '(empty)', 'db'], ['group/label:tier/front', 'front', 'cart web'], ['group/label:tier', 'No tier', 'job']]],
    ['label:gone', [['group/label:gone', 'No gone', 'job db cart web']]],
  ])('by %s', (grouping, expected) => expect(told(grouping)).toEqual(expected));

  it('each into one group, and what is outside into none', () => {
    const { all, of } = groupsOf(analysis, 'team');
    for (const { id } of analysis.graph.peers) expect(all.filter(({ workloads }) => workloads.includes(id))).toEqual(of(id) === undefined ? [] : [of(id)]);
  });

  it('by labels that all pods of a workload agree on, offered with how much they tell', () => {
    expect(labelChoices(analysis)[0]).toEqual({ key: 'tier', workloads: 3, values: 2 });
    expect(labelChoices(analysis).find(({ key }) => key === 'run')).toEqual({ key: 'run', workloads: 1, values: 1 });
  });
});

describe('the id of a group', () => {
  it.each<[Grouping, string | null]>([['team', 'a/b%c'], ['owner', null], ['label:app.kubernetes.io/name', 'web'], ['label:tier', '']])('can be read again: %s, %s', (grouping, value) => {
    expect(parseGroupId(groupId(grouping, value))).toEqual({ grouping, value });
  });

  it.each(['group', 'group/namespace/shop', 'group/team/a/b', 'namespace/shop', 'group/label:'])('is not %s', (text) => expect(parseGroupId(text)).toBeNull());
  it.each(['label:', 'teams', '', `label:${'x'.repeat(500)}`])('has no grouping %j', (text) => expect(parseGrouping(text)).toBeNull());
});
