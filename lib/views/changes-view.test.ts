import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NetworkPolicySpec } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { findChanges } from '@/lib/policy/differences/changes';
import { alignEnds } from '@/lib/policy/differences/ends';
import { twoStates } from '@/lib/policy/differences/testing';
import { changesSchema } from '@/lib/queries/contract/changes';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { compareInSteps, type ChangesLimits } from './changes-view';

const app = (name: string) => ({ podSelector: { matchLabels: { app: name } } });
const shop = [pod('shop/web'), pod('shop/api'), pod('shop/db')];
const closed = (name: string, ...from: readonly string[]) => policy(`shop/${name}`, { ...app(name), policyTypes: ['Ingress'], ingress: from.map((one) => ({ from: [app(one)], ports: [{ port: 5432 }] })) } satisfies NetworkPolicySpec);

function compare(before: Partial<Snapshot>, after: Partial<Snapshot>, limits?: ChangesLimits) {
  const steps = compareInSteps(new AllowGraph(cluster(before)), new AllowGraph(cluster(after)), limits);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

const edgesOf = (compared: ReturnType<typeof compare>) => compared.groups.flatMap(({ edges }) => edges);
const short = (id: string) => id.replace(/^workload\/shop\/Pod\//, '');
const lines = (compared: ReturnType<typeof compare>) =>
  compared.groups.map(({ objects, edges }) => `${objects.map(({ kind, title, change }) => `${kind} ${title} ${change}`).join(' and ')}: ${edges.map(({ change, from, to }) => `${change} ${short(from)}>${short(to)}`).join(', ')}`);

describe('what changed between two states', () => {
  it.each<[string, Partial<Snapshot>, Partial<Snapshot>, string[]]>([
    ['nothing', { pods: shop, policies: [closed('db', 'api')] }, { pods: shop, policies: [closed('db', 'api')] }, []],
    ['a policy that appeared', { pods: shop, policies: [closed('db', 'api'), closed('api', 'db'), closed('web')] }, { pods: shop, policies: [closed('db', 'api'), policy('shop/more', { ...app('db'), policyTypes: ['Ingress'], ingress: [{ from: [app('web')] }] }), closed('api', 'db'), closed('web')] },
      ['policy NetworkPolicy shop/more added: added web>db']],
    ['a rule that is gone from a policy that stays', { pods: shop, policies: [closed('db', 'api', 'web')] }, { pods: shop, policies: [closed('db', 'api')] }, ['policy NetworkPolicy shop/db changed: removed web>db']],
    ['a policy that is gone', { pods: shop.slice(0, 2), policies: [closed('api')] }, { pods: shop.slice(0, 2) }, ['policy NetworkPolicy shop/api removed: added web>api, added internet>api, added private>api, added nodes>api']],
    ['labels of a pod', { pods: shop, policies: [closed('db', 'api')] }, { pods: [pod('shop/web', { labels: { app: 'api' } }), ...shop.slice(1)], policies: [closed('db', 'api')] }, ['labels Pod shop/web changed: added web>db']],
    ['pods that others of the same make have replaced', { pods: [pod('shop/web-1', { deployment: 'web' }), shop[2]!], policies: [closed('db')] }, { pods: [pod('shop/web-2', { deployment: 'web', labels: { app: 'web-1' } }), shop[2]!], policies: [closed('db')] }, []],
  ])('lists %s', (_, before, after, expected) => expect(lines(compare(before, after))).toEqual(expected));

  it('gives the ports of before and after, and what became of them', () => {
    const [edge] = edgesOf(compare({ pods: shop, policies: [closed('db', 'api')] }, { pods: shop, policies: [policy('shop/db', { ...app('db'), policyTypes: ['Ingress'], ingress: [{ from: [app('api')], ports: [{ port: 5433 }] }] })] }));
    expect(edge).toEqual({
      from: 'workload/shop/Pod/api',
      to: 'workload/shop/Pod/db',
      change: 'changed',
      before: { state: 'policy', ports: ['5432/TCP'], unknown: [], partial: false },
      after: { state: 'policy', ports: ['5433/TCP'], unknown: [], partial: false },
      opened: ['5433/TCP'],
      closed: ['5432/TCP'],
      causes: ['NetworkPolicy shop/db spec.ingress[0].ports changed'],
    });
  });

  it('names the workloads that came and went', () => {
    const { workloads, groups } = compare({ pods: shop.slice(0, 2) }, { pods: shop.slice(1) });
    expect(workloads).toEqual({ added: ['workload/shop/Pod/db'], removed: ['workload/shop/Pod/web'], more: 0 });
    expect(groups.flatMap(({ objects }) => objects.map(({ title, change }) => `${title} ${change}`))).toEqual(expect.arrayContaining(['Pod shop/db added', 'Pod shop/web removed']));
  });

  it('counts apart what could not be told, then or now, and what cannot be told at either time', () => {
    const unreadable = [{ resource: 'networkpolicies', verb: 'list', reason: 'forbidden' }] as const;
    const then = compare({ pods: shop.slice(0, 2) }, { pods: shop.slice(0, 2), unreadable });
    expect(then.untold).toBe(then.counts.changed);
    expect(then.untold).toBeGreaterThan(0);
    const both = compare({ pods: shop.slice(0, 2), unreadable }, { pods: shop.slice(0, 2), policies: [closed('api')], unreadable });
    expect(both).toMatchObject({ counts: { added: 0, removed: 0, changed: 0 }, groups: [] });
    expect(both.doubtful).toBeGreaterThan(0);
  });

  it('says what it leaves out: edges of a group, groups, causes, and pairs it did not count', () => {
    const limits = { counted: 5, explained: 3, groups: 1, edgesOfGroup: 2, workloads: 0 };
    const compared = compare({ pods: shop }, { pods: [...shop, pod('shop/new')] }, limits);
    expect(compared.complete).toBe(false);
    expect(compared.counts).toEqual({ added: 5, removed: 0, changed: 0 });
    expect(compared.groups).toMatchObject([{ kind: 'cause', counts: { added: 3 } }, { kind: 'unsought', objects: [], counts: { added: 2 } }]);
    expect(compared.groups[0]!.edges).toHaveLength(2);
    expect(compared.more).toEqual({ groups: 0, pairs: 0 });
    const none = compare({ pods: shop }, { pods: [...shop, pod('shop/new')] }, { ...limits, groups: 0 });
    expect(none.groups.map(({ kind }) => kind)).toEqual(['unsought']);
    expect(none.more).toEqual({ groups: 1, pairs: 3 });
    expect(compared.workloads).toEqual({ added: [], removed: [], more: 1 });
  });

  it('is, of random clusters, the difference of the two: every pair once, its kind and whatever of it cannot be told', () => {
    fc.assert(
      fc.property(twoStates({ withAdmin: true }), ([before, after]) => {
        const [old, now] = [new AllowGraph(before), new AllowGraph(after)];
        const direct = [...findChanges(old, now, alignEnds(old, now, 'peers'))];
        const limits = { counted: 1e6, explained: 1e6, groups: 1e6, edgesOfGroup: 1e6, workloads: 1e6 };
        const compared = compare(before, after, limits);
        const keyOf = ({ from, to }: { readonly from: { readonly id?: string } | string; readonly to: { readonly id?: string } | string }) => [from, to].map((end) => (typeof end === 'string' ? end : end.id)).join('>');
        expect(edgesOf(compared).map(keyOf).sort()).toEqual(direct.map(keyOf).sort());
        expect(Object.values(compared.counts).reduce((sum, count) => sum + count, 0)).toBe(direct.length);
        expect(compared.groups.flatMap(({ kind, objects }) => (kind === 'cause' && objects.length === 0 ? [kind] : []))).toEqual([]);
        const moment = { revision: 1, at: '2026-05-04T06:00:00.000Z' };
        changesSchema.parse({ ...compared, history: '', begins: moment.at, from: moment, to: moment, closeness: 'exact' });
      }),
      { numRuns: 150 },
    );
  });
});
