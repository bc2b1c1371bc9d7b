import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicySpec } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { readInput } from '@/lib/testing/conformance/np-guard/input';
import { defaultCorpusFolder, readCorpus } from '@/lib/testing/conformance/corpus';
import { readObjects } from '@/lib/testing/conformance/scene';
import { cluster, namespace, pod, policy } from '@/lib/testing/builders';
import { referenceChanges } from '@/lib/policy/differences/testing';
import { readPolicies } from '../read-policies';
import { keepGraph } from './keep-graph';

const app = (name: string): NetworkPolicyPeer => ({ podSelector: { matchLabels: { app: name } } });
const from = (peers: readonly NetworkPolicyPeer[], ...ports: readonly number[]) => ({ from: peers, ports: ports.map((port) => ({ port })) });
const toDb = (spec: Partial<NetworkPolicySpec>): NetworkPolicySpec => ({ podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'], ...spec });
const shop = (...policies: readonly NetworkPolicy[]): Snapshot =>
  cluster({ namespaces: [namespace('shop'), namespace('ops')], pods: [pod('shop/web'), pod('shop/cart'), pod('shop/db', { ports: ['sql:5432'] }), pod('ops/prober')], policies });
const kept = (snapshot: Snapshot, namespaces?: readonly string[]): NetworkPolicy[] => keepGraph(snapshot, namespaces).policies.map(({ policy: one }) => one);

describe('a minimal set in place of the policies there are', () => {
  it('joins policies for the same pods, and rules that share their ports', () => {
    const [one = expect.fail(), ...more] = kept(shop(policy('shop/a', toDb({ ingress: [from([app('web')], 5432)] })), policy('shop/b', toDb({ ingress: [from([app('cart')], 5432)] }))));
    expect([one.name, one.spec.ingress, more]).toEqual(['a', [from([app('web'), app('cart')], 5432)], []]);
  });

  it('leaves each policy the labels and annotations by which other tools know it', () => {
    const marks = { labels: { team: 'data' }, annotations: { 'argocd.argoproj.io/tracking-id': 'shop:x' } };
    const [one = expect.fail()] = keepGraph(shop({ ...policy('shop/a', toDb({ ingress: [from([app('web')], 5432)] })), ...marks })).policies;
    expect(one.policy).toMatchObject(marks);
    expect(one.text).toContain('  labels:\n    team: data\n  annotations:\n    argocd.argoproj.io/tracking-id: shop:x\n');
  });

  it('drops what a wider rule allows as well', () => {
    const wide = policy('shop/all', { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] });
    const [one = expect.fail(), ...more] = kept(shop(wide, policy('shop/db', toDb({ ingress: [from([app('web')], 5432), from([{ namespaceSelector: {} }], 9000)] }))));
    expect([one.spec.ingress, more.map(({ spec }) => spec.ingress)]).toEqual([[{ from: [{ podSelector: {} }] }], [[from([{ namespaceSelector: {} }], 9000)]]]);
  });

  it('drops a rule that the other end makes useless', () => {
    const closed = policy('shop/web', { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'] });
    const [one = expect.fail()] = kept(shop(policy('shop/db', toDb({ ingress: [from([app('web'), app('cart')], 5432)] })), closed));
    expect(one.spec.ingress).toEqual([from([app('cart')], 5432)]);
  });

  it('keeps a pod isolated that nothing may reach', () => {
    expect(kept(shop(policy('shop/db', toDb({}))))).toEqual([policy('shop/db', toDb({}))]);
  });

  it('keeps a default-deny for pods to come, although every pod has a policy of its own', () => {
    const own = ['web', 'cart', 'db'].map((name) => policy(`shop/${name}`, { podSelector: app(name).podSelector!, policyTypes: ['Ingress'], ingress: [from([{ namespaceSelector: {} }], 80)] }));
    const deny = policy('shop/deny', { podSelector: {}, policyTypes: ['Ingress'] });
    expect(kept(shop(...own, deny)).map(({ name }) => name)).toContain('deny');
  });

  it('keeps rules for a workload that is scaled to zero', () => {
    const snapshot = shop(policy('shop/db', toDb({ ingress: [from([app('idle')], 5432)] })));
    const idle = { id: 'shop/Deployment/idle' as never, namespace: 'shop', kind: 'Deployment', name: 'idle', replicas: 0, selectorLabels: { app: 'idle' } };
    expect(kept({ ...snapshot, workloads: [...snapshot.workloads, idle] })).toHaveLength(1);
    expect(kept({ ...snapshot, workloads: [...snapshot.workloads, idle] })[0]!.spec.ingress).toEqual([from([app('idle')], 5432)]);
    expect(kept(snapshot)[0]!.spec.ingress).toBeUndefined();
    // A pod of it that was evicted stays listed.
    const evicted = pod('shop/idle-1', { deployment: 'idle', labels: { app: 'idle' }, phase: 'Failed' });
    expect(kept({ ...snapshot, workloads: [...snapshot.workloads, idle], pods: [...snapshot.pods, evicted] })[0]!.spec.ingress).toEqual([from([app('idle')], 5432)]);
  });

  it('keeps address ranges apart when pods have no known address', () => {
    const blocks = ['10.0.0.0/8', '172.16.0.0/12'].map((cidr) => ({ ipBlock: { cidr } }));
    const pods = [pod('shop/db', { presence: 'template' }), pod('shop/web', { presence: 'template' })];
    expect(kept(cluster({ pods, podCIDRs: ['10.0.0.0/8', '172.16.0.0/12'], policies: [policy('shop/db', toDb({ ingress: [from(blocks, 5432)] }))] }))[0]!.spec.ingress).toEqual([from(blocks, 5432)]);
  });

  it('says what it leaves out because nothing there matches it', () => {
    const gone = policy('shop/gone', { podSelector: { matchLabels: { app: 'gone' } } });
    const { leftOut, removed } = keepGraph(shop(policy('shop/db', toDb({ ingress: [from([app('nobody')], 1)] })), gone));
    expect([leftOut, removed]).toEqual([['NetworkPolicy shop/gone selects no pod there is', 'spec.ingress[0] of NetworkPolicy shop/db matches nothing there is'], [gone]]);
  });

  it('touches only the namespaces that are named', () => {
    const twins = ['a', 'b'].map((name) => policy(`ops/${name}`, { podSelector: {} }));
    const { policies, replaced } = keepGraph(shop(policy('shop/db', toDb({})), ...twins), ['ops']);
    expect([policies.map(({ policy: one }) => one.name), replaced]).toEqual([['a'], twins]);
  });

  it('is found at once for hundreds of workloads', { timeout: 20_000 }, () => {
    const names = [...Array(300).keys()].map((index) => `w${index}`);
    const policies = names.flatMap((name, index) => [
      policy(`shop/${name}`, { podSelector: app(name).podSelector!, policyTypes: ['Ingress', 'Egress'], ingress: [from([app(`w${(index + 1) % 300}`), app(`w${(index + 2) % 300}`)], 80, 443)], egress: [{ to: [{ podSelector: {} }] }] }),
      policy(`shop/${name}-again`, { podSelector: app(name).podSelector!, policyTypes: ['Ingress'], ingress: [from([app(`w${(index + 1) % 300}`)], 80)] }),
    ]);
    const start = performance.now();
    const result = keepGraph(cluster({ pods: names.map((name) => pod(`shop/${name}`)), policies }));
    expect([result.exact, result.policies.length]).toEqual([true, 300]);
    expect(performance.now() - start).toBeLessThan(15_000);
  });
});

const corpus = defaultCorpusFolder();
const rulesIn = (policies: readonly NetworkPolicy[]) => policies.reduce((sum, { spec }) => sum + (spec.ingress?.length ?? 0) + (spec.egress?.length ?? 0), 0);

/** The graph stays, and there are no more policies and rules than their authors wrote. */
function expectRoundTrip(snapshot: Snapshot): void {
  const { exact, text, changes } = keepGraph(snapshot);
  const policies = readPolicies(text).value;
  expect([exact, changes.map(({ from: a, to }) => [a.id, to.id])]).toEqual([true, []]);
  expect(policies.length).toBeLessThanOrEqual(snapshot.policies.length);
  expect(rulesIn(policies)).toBeLessThanOrEqual(rulesIn(snapshot.policies));
  if (snapshot.pods.length * snapshot.policies.length < 30) expect(referenceChanges(snapshot, { ...snapshot, policies })).toEqual([]);
}

const inputs = join(corpus, 'np-guard-netpol-analyzer', 'inputs');
describe.skipIf(!existsSync(inputs))('applications that others wrote policies for', () => {
  const folders = existsSync(inputs) ? readdirSync(inputs, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name) : [];
  it('keep their graph with no more rules', { timeout: 120_000 }, () => {
    let seen = 0;
    for (const name of folders) {
      const { snapshot } = readInput([join(inputs, name)]);
      if (snapshot.policies.length === 0) continue;
      seen++;
      expectRoundTrip(snapshot);
    }
    expect(seen).toBeGreaterThan(50);
  });

  it('and so do the boutique and the recipes', () => {
    expectRoundTrip(readInput([join(corpus, 'real-world-manifests')]).snapshot);
    const recipes = readCorpus(corpus).find(({ origin }) => origin === 'kubernetes-network-policy-recipes')!;
    for (const one of recipes.cases) if ('objects' in one) expectRoundTrip(readObjects(one.objects as readonly unknown[]));
  });
});
