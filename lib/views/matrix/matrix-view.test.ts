import { describe, expect, it } from 'vitest';
import type { Snapshot } from '@/lib/model/snapshot';
import { MATRIX_ORDERS, type MatrixQuery } from '@/lib/queries/contract/matrix';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { analyse } from '../analysis';
import { matrixPairs } from './matrix-pairs';
import { matrixView } from './matrix-view';
import { cellAt } from './testing';

const ALL: MatrixQuery = { grouping: 'namespace', order: 'name', level: 'auto', open: [], closed: [], namespaces: [] };
const names = (snapshot: Snapshot, query: Partial<MatrixQuery>) => matrixView(analyse(snapshot), { ...ALL, ...query }).lines.map(({ name }) => name);

const shop = (extra: Partial<Snapshot> = {}) =>
  cluster({
    pods: [pod('shop/web'), pod('shop/api', { replicas: 2 }), pod('data/db'), pod('data/gone', { ips: [], phase: 'Succeeded' })],
    policies: [policy('data/db', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'api' } } }] }] })],
    ...extra,
  });

/** The cell of two lines by their names, and the lines themselves. */
function lookup(snapshot: Snapshot, query: Partial<MatrixQuery> = {}) {
  const view = matrixView(analyse(snapshot), { ...ALL, ...query });
  const at = (name: string) => view.lines.findIndex((line) => line.name === name);
  return { cell: (from: string, to: string) => cellAt(view, at(from), at(to)), line: (name: string) => view.lines[at(name)], view };
}

describe('the matrix', () => {
  it('opens every group of a small cluster, and those asked for of a large one', () => {
    const many = Array.from({ length: 70 }, (_, index) => pod(`many/w${index}`));
    expect(names(shop(), {})).toEqual(['Internet', 'Private addresses', 'Nodes', 'db', 'gone', 'api', 'web']);
    expect(names(shop(), { closed: ['namespace/data'] })).toEqual(['Internet', 'Private addresses', 'Nodes', 'data', 'api', 'web']);
    expect(names(shop({ pods: [...shop().pods, ...many] }), { open: ['namespace/shop'] })).toEqual(['Internet', 'Private addresses', 'Nodes', 'data', 'many', 'api', 'web']);
  });

  it('leaves closed what there is no room for, and says how many', () => {
    const many = Array.from({ length: 700 }, (_, index) => pod(`many/w${index}`));
    const view = matrixView(analyse(cluster({ pods: [...many, pod('few/one')] })), { ...ALL, level: 'workloads' });
    expect(view.lines.map(({ name }) => name)).toEqual(['Internet', 'Private addresses', 'Nodes', 'one', 'many']);
    expect(view.kept).toBe(1);
  });

  it('puts all other workloads in one line when namespaces are chosen', () => {
    const { cell, line } = lookup(shop(), { namespaces: ['shop'] });
    expect(line('Other workloads')).toMatchObject({ kind: 'others', workloads: 2, idle: 1 });
    expect(cell('api', 'Other workloads')).toMatchObject({ policy: 1, denied: 0 });
    expect(cell('web', 'Other workloads')).toMatchObject({ policy: 0, denied: 1 });
  });

  it('says of a workload without running pods nothing rather than that it is denied', () => {
    const { cell } = lookup(shop());
    expect(cell('web', 'gone')).toEqual({ policy: 0, open: 0, unknown: 0, denied: 0, hidden: 0 });
  });

  it('has the replicas of a workload apart from the pairs', () => {
    const { cell, line } = lookup(shop());
    expect(cell('api', 'api')).toEqual({ policy: 0, open: 0, unknown: 0, denied: 0, hidden: 0 });
    expect(line('api')).toMatchObject({ replicas: 'open' });
    expect(line('web')).not.toHaveProperty('replicas');
  });

  it('marks a pair that holds for some of the pods only', () => {
    const shards = [pod('shop/s1', { deployment: 's', labels: { shard: '1' } }), pod('shop/s2', { deployment: 's', labels: { shard: '2' } })];
    const closed = policy('shop/one', { podSelector: { matchLabels: { shard: '1' } }, policyTypes: ['Ingress'] });
    expect(lookup(cluster({ pods: [...shards, pod('shop/web')], policies: [closed] })).cell('web', 's')).toMatchObject({ policy: 1, partial: true });
  });

  it('shows, for one port, what holds on that port', () => {
    const deny22 = { kind: 'ClusterNetworkPolicy' as const, name: 'no-ssh', tier: 'admin' as const, priority: 1, subject: {}, egress: [], ingress: [{ action: 'deny' as const, peers: [{ kind: 'pods' as const, pods: {} }], ports: [{ kind: 'numbers' as const, protocol: 'TCP' as const, first: 22, last: 22 }] }] };
    const guarded = cluster({ pods: [pod('shop/web'), pod('shop/api')], adminPolicies: [deny22] });
    expect(lookup(guarded, { port: { protocol: 'TCP', port: 22 } }).cell('web', 'api')).toMatchObject({ open: 0, denied: 1 });
    expect(lookup(guarded, { port: { protocol: 'TCP', port: 23 } }).cell('web', 'api')).toMatchObject({ open: 1, denied: 0 });
    // The name of a port is not known of a pod that declares none, so whether the rule means this one is not known either.
    const unread = cluster({ pods: [pod('shop/web'), pod('shop/api')], policies: [policy('shop/p', { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] })], unevaluated: [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', name: 'other', namespace: 'shop', directions: ['ingress'] }] });
    expect(lookup(unread, { port: { protocol: 'TCP', port: 81 } }).cell('web', 'api')).toMatchObject({ policy: 0, unknown: 1 });
  });

  it('names the workloads of a group that is no namespace, so that it can be drawn', () => {
    const { line } = lookup(shop(), { grouping: 'label:app', level: 'groups' });
    expect(line('api')).toMatchObject({ kind: 'group', members: ['workload/shop/Pod/api'] });
    expect(lookup(shop(), { level: 'groups' }).line('shop')).toMatchObject({ kind: 'group', namespace: 'shop' });
    expect(lookup(shop(), { level: 'groups' }).line('shop')).not.toHaveProperty('members');
  });
});

/** front → mid → back, twice, and two that have to do with nothing. */
const chains = () => {
  const may = (to: string, from: string) => policy(`c/${to}`, { podSelector: { matchLabels: { app: to } }, policyTypes: ['Ingress', 'Egress'], ingress: [{ from: [{ podSelector: { matchLabels: { app: from } } }] }], egress: [{}] });
  const closed = (name: string) => policy(`c/${name}`, { podSelector: { matchLabels: { app: name } }, policyTypes: ['Ingress', 'Egress'] });
  const out = (name: string) => policy(`c/${name}`, { podSelector: { matchLabels: { app: name } }, policyTypes: ['Ingress', 'Egress'], egress: [{}] });
  return cluster({ pods: ['a-back', 'b-mid', 'c-front', 'x-back', 'y-mid', 'z-front', 'd-lone', 'w-lone'].map((name) => pod(`c/${name}`)), policies: [out('c-front'), may('b-mid', 'c-front'), may('a-back', 'b-mid'), out('z-front'), may('y-mid', 'z-front'), may('x-back', 'y-mid'), closed('d-lone'), closed('w-lone')] });
};

describe('the order of the lines', () => {
  it('by name is by name', () => expect(names(chains(), { order: 'name' }).slice(3)).toEqual(['a-back', 'b-mid', 'c-front', 'd-lone', 'w-lone', 'x-back', 'y-mid', 'z-front']));

  it('by flow puts what reaches before what is reached, and what has to do with nothing last', () => {
    const order = names(chains(), { order: 'flow' }).slice(3);
    for (const [earlier, later] of [['c-front', 'b-mid'], ['b-mid', 'a-back'], ['z-front', 'y-mid'], ['y-mid', 'x-back']]) expect([order, order.indexOf(earlier!) < order.indexOf(later!)]).toEqual([order, true]);
    expect(order.slice(-2)).toEqual(['d-lone', 'w-lone']);
  });

  it('by structure puts lines side by side that reach and are reached alike', () => {
    const pods = ['app-1', 'db-1', 'app-2', 'db-2', 'app-3', 'db-3'].map((name) => pod(`n/${name}`, { labels: { kind: name.slice(0, -2), app: name } }));
    const fromApps = policy('n/db', { podSelector: { matchLabels: { kind: 'db' } }, ingress: [{ from: [{ podSelector: { matchLabels: { kind: 'app' } } }] }] });
    const closed = policy('n/app', { podSelector: { matchLabels: { kind: 'app' } }, policyTypes: ['Ingress'] });
    expect(names(cluster({ pods, policies: [fromApps, closed] }), { order: 'structure' }).slice(3)).toEqual(['app-1', 'app-2', 'app-3', 'db-1', 'db-2', 'db-3']);
  });

  it.each(MATRIX_ORDERS)('by %s is the same whatever the order in which objects were read', (order) => {
    const { pods, policies } = chains();
    expect(names(cluster({ pods: pods.toReversed(), policies: policies.toReversed() }), { order })).toEqual(names(chains(), { order }));
  });

  it('of groups and of the lines of one group stays when another group is opened', () => {
    const two = cluster({ pods: [...chains().pods, ...['e', 'f', 'g'].map((name) => pod(`d/${name}`))], policies: chains().policies });
    const closed = names(two, { order: 'structure', level: 'groups', open: ['namespace/c'] });
    const both = names(two, { order: 'structure', level: 'workloads' });
    expect(both.filter((name) => !['e', 'f', 'g'].includes(name))).toEqual(closed.filter((name) => name !== 'd'));
  });
});

describe('the pairs behind cells', () => {
  it('are named with their ports and policies, those that a policy allows first', () => {
    const { pairs, more } = matrixPairs(analyse(shop()), { ...ALL, level: 'groups' }, ['namespace/shop'], ['namespace/data']);
    expect(pairs.map(({ from, to, state, by }) => `${from.split('/').at(-1)} ${to.split('/').at(-1)} ${state} ${by.join()}`)).toEqual(['api db policy data/db', 'web db denied ']);
    expect(more).toBe(0);
  });

  it('leave out lines that are not there, pairs of outside peers, and workloads with themselves', () => {
    const view = matrixPairs(analyse(shop()), ALL, ['internet', 'workload/shop/Pod/web', 'nonsense'], ['nodes', 'workload/shop/Pod/web']);
    expect(view.pairs.map(({ from, to }) => `${from} ${to}`).sort()).toEqual(['internet workload/shop/Pod/web', 'workload/shop/Pod/web nodes']);
  });
});
