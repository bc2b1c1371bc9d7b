import { describe, expect, it } from 'vitest';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicySpec } from '@/lib/model/network-policy';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { formatPorts } from '@/lib/policy/port-set';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { orderChanges, type ApplyOrder } from './apply-order';
import type { PolicyOperation } from './apply-states';

const app = (name: string) => ({ podSelector: { matchLabels: { app: name } } }) satisfies NetworkPolicyPeer;
const web = (egress: readonly NetworkPolicyPeer[], name = 'web'): NetworkPolicy => policy(`shop/${name}`, { ...app('web'), policyTypes: ['Egress'], ...(egress.length > 0 && { egress: [{ to: egress }] }) });
const deny = policy('shop/deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
const pods = ['web', 'db', 'cart'].map((name) => pod(`shop/${name}`));
const order = (before: readonly NetworkPolicy[], ...operations: PolicyOperation[]) => orderChanges(new AllowGraph(cluster({ pods, policies: before })), operations);
const steps = ({ ordered }: ApplyOrder<PolicyOperation>): string[] =>
  ordered.map(({ operation: { before, after }, because }) => `${before ? (after ? 'edit' : 'delete') : 'create'} ${(after ?? before)!.name}${because === undefined ? '' : ' meanwhile'}`);

describe('the order in which policies are applied', () => {
  it('lets a workload through before the rest of its namespace is denied', () => {
    const letIn = policy('shop/z-db', { ...app('db'), policyTypes: ['Ingress'], ingress: [{ from: [app('web')] }] });
    const result = order([], { after: deny }, { after: web([app('db')], 'z-web') }, { after: letIn });
    expect([steps(result), result.unsafe]).toEqual([['create z-db', 'create z-web', 'create deny'], []]);
  });

  it('writes what takes the place of a policy before this one goes', () => {
    const result = order([web([app('db')], 'a'), deny], { before: web([app('db')], 'a') }, { after: web([app('db')], 'z') });
    expect([steps(result), result.unsafe]).toEqual([['create z', 'delete a'], []]);
  });

  it('edits first the policy that gains what the other loses', () => {
    const [a, b] = [web([app('db')], 'a'), web([app('cart')], 'b')];
    const result = order([a, b], { before: a, after: web([], 'a') }, { before: b, after: web([app('cart'), app('db')], 'b') });
    expect([steps(result), result.unsafe]).toEqual([['edit b', 'edit a'], []]);
  });

  it('does what is asked of every namespace before it deletes anything', () => {
    const other = policy('ops/a', { podSelector: {}, policyTypes: ['Ingress'] });
    expect(steps(order([deny, other], { before: other }, { before: deny }, { after: web([], 'z') }))).toEqual(['create z', 'delete a', 'delete deny']);
  });

  it('has nothing to say of no operations', () => expect(order([])).toEqual({ ordered: [], unsafe: [] }));
});

describe('where every first step would cut something', () => {
  it('a workload that two policies isolate together is let everything meanwhile', () => {
    const result = order([], { after: web([app('db')], 'a') }, { after: web([app('cart')], 'b') });
    expect([steps(result), result.unsafe]).toEqual([['create transition-web meanwhile', 'create a', 'create b', 'delete transition-web meanwhile'], []]);
    expect(result.ordered[0]!.operation.after!.spec).toEqual({ ...app('web'), policyTypes: ['Egress'], egress: [{}] } satisfies NetworkPolicySpec);
    expect(result.ordered.map(({ given }) => given?.after?.name)).toEqual([undefined, 'a', 'b', undefined]);
  });

  it('and so is one of which two policies go', () => {
    expect(steps(order([web([app('db')], 'a'), web([app('cart')], 'b')], { before: web([app('db')], 'a') }, { before: web([app('cart')], 'b') }))).toEqual([
      'create transition-web meanwhile', 'delete a', 'delete b', 'delete transition-web meanwhile',
    ]);
  });

  it('two policies that change places keep what they said under another name', () => {
    const [a, b] = [web([app('db')], 'a'), web([app('cart')], 'b')];
    const result = order([a, b], { before: a, after: web([app('cart')], 'a') }, { before: b, after: web([app('db')], 'b') });
    expect(result.unsafe).toEqual([]);
    expect(result.ordered[0]!.operation.after).toEqual({ ...a, name: 'transition-a' });
    expect(steps(result)).toEqual(['create transition-a meanwhile', 'create transition-b meanwhile', 'edit a', 'edit b', 'delete transition-a meanwhile', 'delete transition-b meanwhile']);
  });

  it('the pair is named when nothing that opens no more could bridge it', () => {
    // Only the hash of its template tells the one that is isolated from the one that is open.
    const [open, isolated] = [pod('shop/one', { labels: { app: 'web' } }), pod('shop/two', { labels: { app: 'web', 'pod-template-hash': 'b' } })];
    const bare = cluster({ pods: [open, isolated, ...pods.slice(1)], policies: [policy('shop/two', { podSelector: { matchLabels: { 'pod-template-hash': 'b' } }, policyTypes: ['Egress'] })] });
    const { ordered, unsafe } = orderChanges(new AllowGraph(bare), [{ after: web([app('db')], 'a') }, { after: web([app('cart')], 'b') }]);
    expect(ordered.length === 2 ? unsafe.map(({ step, pairs }) => [step, pairs.map(({ from, to, ports }) => `${from} ${to} ${formatPorts(ports).join()}`)]) : ordered).toEqual([
      [0, ['workload/shop/Pod/one workload/shop/Pod/cart all ports']],
    ]);
  });
});

it('finds the order of hundreds of policies at once', { timeout: 60_000 }, () => {
  const names = [...Array(300).keys()].map((index) => `w${index}`);
  const place = (index: number) => `ns${index % 10}`;
  const created = names.map((name, index): PolicyOperation => ({ after: policy(`${place(index)}/${name}`, { ...app(name), policyTypes: ['Ingress', 'Egress'], egress: [{ to: [app(names[(index + 10) % 300]!)] }], ingress: [{ from: [app(names[(index + 290) % 300]!)] }] }) }));
  const denied = [...Array(10).keys()].map((index): PolicyOperation => ({ after: policy(`ns${index}/a-deny`, { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }) }));
  const start = performance.now();
  const { ordered, unsafe } = orderChanges(new AllowGraph(cluster({ pods: names.map((name, index) => pod(`${place(index)}/${name}`)) })), [...denied, ...created]);
  expect([ordered.length, unsafe]).toEqual([310, []]);
  expect(performance.now() - start).toBeLessThan(30_000);
});
