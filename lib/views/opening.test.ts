import { describe, expect, it } from 'vitest';
import type { PeerId } from '@/lib/model/ids';
import { cluster, pod, policy } from '@/lib/testing/builders';
import type { GraphQuery } from '@/lib/queries/contract/graph';
import { parsePairFilter } from '@/lib/queries/filter/parse-filter';
import { analyse } from './analysis';
import { graphView } from './graph-view';

/** A pod in `a`, two in `b`, one in `c`; `a` may reach `b`. */
const small = analyse(
  cluster({
    pods: [pod('a/one', { labels: { app: 'one' }, ports: ['8080'] }), pod('b/two', { labels: { app: 'two' }, ports: ['5432'] }), pod('b/three', { labels: { app: 'three' } }), pod('c/four')],
    policies: [policy('b/from-a', { podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'a' } } }] }] })],
  }),
);
const three = 'workload/b/Pod/three' as PeerId;

const opened = (query: GraphQuery) => {
  const { groups } = graphView(small, query);
  return groups.map(({ id, open }) => `${open ? '+' : '-'}${id.split('/')[1]}`).join(' ');
};

describe('a group is open', () => {
  it.each<[string, GraphQuery, string]>([
    ['by itself while everything fits', {}, '+a +b +c'],
    ['unless it is closed by hand', { closed: ['namespace/b'] }, '+a -b +c'],
    ['not when groups are asked for', { level: 'groups' }, '-a -b -c'],
    ['but when it is opened by hand', { level: 'groups', open: ['namespace/b'] }, '-a +b -c'],
    ['for a workload in it that is selected', { level: 'groups', focus: three }, '-a +b -c'],
    ['for one that is to be seen besides', { level: 'groups', reveal: [three] }, '-a +b -c'],
    ['not for what is selected when it was closed by hand', { focus: three, closed: ['namespace/b'] }, '+a -b +c'],
    ['not for being selected itself', { level: 'groups', focus: 'namespace/b' }, '-a -b -c'],
  ])('%s', (_, query, expected) => expect(opened(query)).toBe(expected));

  it('and says whether closing it takes a word', () => {
    const kept = (query: GraphQuery) => graphView(small, query).groups.filter(({ keptOpen }) => keptOpen).map(({ name }) => name).join(' ');
    expect([kept({}), kept({ level: 'groups', open: ['namespace/b'] }), kept({ level: 'groups', focus: three }), kept({ closed: ['namespace/a'] })]).toEqual(['a b c', '', 'b', 'b c']);
  });
});

describe('connections of closed groups', () => {
  const lines = (query: GraphQuery) => graphView(small, query);

  it('are bundled, with how many pairs there are and on which ports something listens', () => {
    const { bundles, edges } = lines({ level: 'groups' });
    expect(edges).toEqual([]);
    expect(bundles).toEqual([{ id: 'namespace/a>namespace/b', from: 'namespace/a', to: 'namespace/b', state: 'policy', pairs: { policy: 2, unknown: 0, open: 0 }, ports: ['all ports'], label: '5432' }]);
  });

  it('end at the workload where the other end is open', () => {
    const { bundles } = lines({ level: 'groups', open: ['namespace/b'] });
    expect(bundles.map(({ id, pairs }) => [id, pairs.policy])).toEqual([['namespace/a>workload/b/Pod/three', 1], ['namespace/a>workload/b/Pod/two', 1]]);
  });

  it('that are open for lack of isolation are told of the selected group, by their number', () => {
    const { bundles } = lines({ level: 'groups', focus: 'namespace/c' });
    expect(bundles.find(({ id }) => id === 'namespace/c>namespace/a')).toMatchObject({ state: 'open', pairs: { policy: 0, unknown: 0, open: 1 }, ports: ['all ports'] });
    expect(lines({ level: 'groups' }).bundles.some(({ from, to }) => `${from}${to}`.includes('/c'))).toBe(false);
  });

  it('within a closed group are counted on it', () => {
    const analysis = analyse(cluster({ pods: [pod('a/x'), pod('a/y')], policies: [policy('a/same', { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] })] }));
    expect(graphView(analysis, { level: 'groups' }).groups[0]).toMatchObject({ open: false, workloads: 2, inner: 2 });
  });
});

describe('a filter', () => {
  const asked = (text: string) => {
    const read = parsePairFilter(text);
    if (!read.ok) throw new Error(text);
    return graphView(small, { level: 'groups' }, read.filter);
  };

  it('narrows bundles pair by pair', () => {
    expect(asked('to:b/two').bundles.map(({ id, pairs }) => [id, pairs.policy])).toEqual([['namespace/a>namespace/b', 1]]);
    expect(asked('from:ns=c state:policy').bundles).toEqual([]);
    expect(asked('port:5432').bundles.map(({ state }) => state)).toEqual(['policy']);
  });

  it.each(['state:open from:ns=c', 'state:allowed from:ns=c', 'from:ns=c', '-state:policy from:ns=c'])('that asks for what is open, by its name or by an end, has it drawn: %s', (text) => {
    const open = asked(text).bundles;
    expect(open.map(({ id, state, pairs }) => [id, state, pairs])).toContainEqual(['namespace/c>namespace/a', 'open', { policy: 0, unknown: 0, open: 1 }]);
    expect(open.every(({ from }) => from === 'namespace/c')).toBe(true);
  });
});

describe('the budget of one screen', () => {
  const namespaces = Array.from({ length: 150 }, (_, index) => `ns-${index}`);
  const many = analyse(
    cluster({
      pods: namespaces.flatMap((name) => Array.from({ length: name === 'ns-7' ? 130 : 2 }, (_, index) => pod(`${name}/w${index}`, { labels: { app: `w${index}` }, ports: ['8080'] }))),
      policies: namespaces.map((name, index) => policy(`${name}/from-next`, { podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': `ns-${(index * 7 + 1) % 150}` } } }] }] })),
    }),
  );
  const interactive = ({ nodes, groups }: Pick<ReturnType<typeof graphView>, 'nodes' | 'groups'>) => nodes.length + groups.filter(({ open, faint }) => !open && !faint).length;

  it.each<[string, GraphQuery]>([
    ['at first', {}],
    ['with a large group open', { open: ['namespace/ns-7'] }],
    ['with twenty groups open', { open: namespaces.slice(0, 20).map((name) => `namespace/${name}`) }],
    ['with a group selected', { focus: 'namespace/ns-7' }],
    ['with all workloads asked for', { level: 'workloads' }],
  ])('holds %s', (_, query) => {
    const view = graphView(many, query);
    expect(interactive(view)).toBeLessThanOrEqual(120);
    expect(view.edges.length + view.bundles.length).toBeLessThanOrEqual(240);
    const ends = new Set([...view.nodes.map(({ id }) => id), ...view.groups.filter(({ open, faint }) => !open && !faint).map(({ id }) => id)]);
    expect([...view.edges, ...view.bundles].every(({ from, to }) => ends.has(from) && ends.has(to))).toBe(true);
  });

  it('leaves faint groups in their places, and says how many, and how many workloads of an open one are left out', () => {
    const first = graphView(many, {});
    expect([first.level, first.groups.length, first.nodes.length]).toEqual(['groups', 150, 1]);
    expect(first.hidden.groups).toBe(first.groups.filter(({ faint }) => faint).length);
    expect(first.hidden.groups).toBe(31);
    const { groups, hidden, nodes } = graphView(many, { open: ['namespace/ns-7'] });
    const seven = groups.find(({ name }) => name === 'ns-7')!;
    expect(seven.hidden).toBe(130 - nodes.filter(({ group }) => group === seven.id).length);
    expect(hidden.nodes).toBe(seven.hidden);
    // The neighbours of what was opened are not faint.
    expect(groups.find(({ name }) => name === 'ns-50')!.faint).toBe(false);
  });
});
