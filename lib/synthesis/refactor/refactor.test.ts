import { describe, expect, it } from 'vitest';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace, pod, policy } from '@/lib/testing/builders';
import { refactor, type RefactorOptions } from './refactor';
import { covers, isSameForAnyPods, termsOf } from './terms';

const app = (name: string): NetworkPolicyPeer => ({ podSelector: { matchLabels: { app: name } } });
const from = (peers: readonly NetworkPolicyPeer[], ...ports: readonly number[]) => ({ from: peers, ports: ports.map((port) => ({ port })) });
const toDb = (spec: Partial<NetworkPolicySpec>): NetworkPolicySpec => ({ podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'], ...spec });
const shop = (...policies: readonly NetworkPolicy[]): Snapshot =>
  cluster({ namespaces: [namespace('shop')], pods: [pod('shop/web', { labels: { app: 'web', version: '1' } }), pod('shop/cart'), pod('shop/db')], policies });
const outcome = (snapshot: Snapshot, options: RefactorOptions) => {
  const { steps, policies } = refactor(snapshot, options);
  return { steps: steps.map(({ kind, done, holds }) => ({ kind, done, holds })), rules: Object.fromEntries(policies.map(({ policy: one }) => [one.name, one.spec.ingress])) };
};

describe('putting policies in order', () => {
  it('makes one of policies for the same pods, whatever pods there are', () => {
    expect(outcome(shop(policy('shop/b', toDb({ ingress: [from([app('web')], 5432)] })), policy('shop/a', toDb({ ingress: [from([app('cart')], 5432)] }))), { merge: true })).toEqual({
      steps: [{ kind: 'merge', holds: 'any-pods', done: ['NetworkPolicy shop/a stands for a, b, which select the same pods.', 'NetworkPolicy shop/a: 2 rules are 1.'] }],
      rules: { a: [from([app('cart'), app('web')], 5432)] },
    });
  });

  it('lists once what a rule lists twice', () => {
    expect(outcome(shop(policy('shop/db', toDb({ ingress: [from([app('web'), app('web')], 5432, 5432)] }))), { merge: true })).toEqual({
      steps: [{ kind: 'merge', holds: 'any-pods', done: ['NetworkPolicy shop/db: peers or ports that stood there twice stand there once.'] }],
      rules: { db: [from([app('web')], 5432)] },
    });
  });

  it('drops what a wider rule says for any pods, and tells it from what only the pods there are do not need', () => {
    const wide = policy('shop/all', { podSelector: {}, policyTypes: ['Ingress'], ingress: [from([{ podSelector: {} }], 80)] });
    const db = policy('shop/db', toDb({ ingress: [from([app('web')], 80), from([app('web'), app('nobody')], 5432)] }));
    expect(outcome(shop(wide, db), { drop: true })).toEqual({
      steps: [
        { kind: 'drop-covered', holds: 'any-pods', done: ['NetworkPolicy shop/db drops ingress from pods with app=web to pods with app=db on 80/TCP: the rest says it as well.'] },
        { kind: 'drop-unneeded', holds: 'these-pods', done: ['NetworkPolicy shop/db drops ingress from pods with app=nobody to pods with app=db on 5432/TCP: no pod there is needs it.'] },
      ],
      rules: { all: [from([{ podSelector: {} }], 80)], db: [from([app('web')], 5432)] },
    });
  });

  it('drops a default-deny beside another one, and no isolation that nothing else gives', () => {
    const deny = (name: string, types: NetworkPolicySpec['policyTypes']) => policy(`shop/${name}`, { podSelector: {}, policyTypes: types });
    expect(outcome(shop(deny('a', ['Ingress', 'Egress']), deny('b', ['Ingress']), policy('shop/db', toDb({}))), { drop: true })).toEqual({
      steps: [{ kind: 'drop-covered', holds: 'any-pods', done: ['NetworkPolicy shop/b is dropped: the rest says it as well.', 'NetworkPolicy shop/db is dropped: the rest says it as well.'] }],
      rules: { a: undefined },
    });
  });

  it('shortens a selector only when asked, says what it means for pods to come, and keeps a label that lasts', () => {
    const snapshot = shop(policy('shop/web', { podSelector: { matchLabels: { app: 'web', version: '1' } }, ingress: [from([{ podSelector: { matchLabels: { version: '1' } } }], 80)] }));
    const said = 'NetworkPolicy shop/web: app=web, version=1 is app=web. Pods to come with app=web are selected even without the rest.';
    expect(refactor(snapshot, { merge: true })).toMatchObject({ offers: [said], steps: [] });
    const { steps, offers, policies } = refactor(snapshot, { shorten: true });
    expect([steps.map(({ done, holds }) => [done, holds]), offers]).toEqual([[[[said], 'these-pods']], []]);
    expect(policies.map(({ policy: { spec } }) => [spec.podSelector, spec.ingress])).toEqual([[{ matchLabels: { app: 'web' } }, [from([{ podSelector: { matchLabels: { version: '1' } } }], 80)]]]);
  });

  it('does not shorten what tells pods apart, nor a selector that picks nothing', () => {
    const pods = [pod('shop/old', { labels: { app: 'web', track: 'old' } }), pod('shop/new', { labels: { app: 'web', track: 'new' } })];
    const two = ['old', 'gone'].map((track) => policy(`shop/${track}`, { podSelector: { matchLabels: { app: 'web', track } }, policyTypes: ['Ingress'] }));
    expect(refactor(cluster({ pods, policies: two }), { shorten: true }).steps.map(({ done }) => done)).toEqual([['NetworkPolicy shop/old: app=web, track=old is track=old. Pods to come with track=old are selected even without the rest.']]);
  });

  it('keeps a label that lasts although one of a release alone would pick the same pods', () => {
    const pods = ['1', '2'].map((version) => pod(`shop/v${version}`, { labels: { app: 'web', version } }));
    const first = policy('shop/first', { podSelector: { matchLabels: { app: 'web', version: '1' } }, policyTypes: ['Ingress'] });
    expect(refactor(cluster({ pods, policies: [first] }), { shorten: true }).steps).toEqual([]);
  });

  it('renames by what a policy is for, and takes no name that another has', () => {
    const policies = [
      policy('shop/a', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
      policy('shop/b', { podSelector: {}, policyTypes: ['Egress'] }),
      policy('shop/c', toDb({ ingress: [from([app('web')], 5432)] })),
      policy('shop/d', { podSelector: app('web').podSelector!, policyTypes: ['Ingress'] }),
      policy('shop/e', { podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] }, ingress: [{}] }),
      policy('shop/allow-dns', { podSelector: {}, policyTypes: ['Egress'], egress: [{ ports: [{ port: 53 }] }] }),
      policy('shop/allow-db', { podSelector: app('cart').podSelector!, ingress: [{}] }),
    ];
    const { policies: renamed, steps, removed, added } = refactor(shop(...policies), { rename: true });
    expect(renamed.map(({ policy: { name }, origins }) => `${origins.join()} ${name}`)).toEqual(['allow-db allow-cart', 'c allow-db-2', 'allow-dns allow-dns', 'a default-deny', 'b default-deny-egress', 'd deny-web', 'e e']);
    expect(steps.map(({ kind, holds }) => [kind, holds])).toEqual([['rename', 'any-pods']]);
    expect([removed.length, added.length]).toEqual([5, 5]);
    expect(refactor(shop(...renamed.map(({ policy: one }) => one)), { rename: true }).steps).toEqual([]);
  });

  it('keeps what authors noted on their policies, and says in whose place one stands', () => {
    const [a, b] = ['a', 'b'].map((name) => ({ ...policy(`shop/${name}`, toDb({ ingress: [from([app(name === 'a' ? 'web' : 'cart')], 1)] })), labels: { team: name, [name]: 'yes' } }));
    expect(refactor(shop(b!, a!), { merge: true }).text).toMatch(/^# In place of NetworkPolicies a, b\.\n[^]*labels:\n {4}a: "yes"\n {4}b: "yes"\n {4}team: a\n/);
    expect(refactor(shop(a!), {}).text).not.toContain('#');
  });

  it('touches only the namespaces that are named', () => {
    const twins = ['shop', 'ops'].flatMap((own) => ['a', 'b'].map((name) => policy(`${own}/${name}`, { podSelector: {}, policyTypes: ['Ingress'] })));
    const { policies, removed } = refactor(shop(...twins), { merge: true, namespaces: ['ops'] });
    expect([policies.map(({ policy: one }) => `${one.namespace}/${one.name}`), removed.map(({ namespace: own, name }) => `${own}/${name}`)]).toEqual([['ops/a'], ['ops/b']]);
  });
});

describe('what holds for any pods', () => {
  const port = (outer: NetworkPolicyPort | undefined, inner: NetworkPolicyPort | undefined) => [[{ ports: outer && [outer] }], [{ ports: inner && [inner] }]] as const;
  const peer = (outer: NetworkPolicyPeer | undefined, inner: NetworkPolicyPeer | undefined) => [[{ from: outer && [outer] }], [{ from: inner && [inner] }]] as const;
  const block = (cidr: string, ...except: string[]): NetworkPolicyPeer => ({ ipBlock: { cidr, except } });
  it.each([
    ['every port covers one', true, port(undefined, { port: 80 })],
    ['one port does not cover every port', false, port({ port: 80 }, undefined)],
    ['a range covers one within it', true, port({ port: 80, endPort: 90 }, { port: 82, endPort: 90 })],
    ['a range does not cover one that goes on', false, port({ port: 80, endPort: 90 }, { port: 82, endPort: 91 })],
    ['every port of a protocol covers a name of that protocol', true, port({ protocol: 'UDP' }, { protocol: 'UDP', port: 'dns' })],
    ['a protocol does not cover another', false, port({ protocol: 'UDP' }, { port: 53 })],
    ['a number does not cover a name', false, port({ port: 80 }, { port: 'http' })],
    ['everybody covers every pod', true, peer(undefined, { namespaceSelector: {} })],
    ['every pod does not cover everybody', false, peer({ namespaceSelector: {} }, undefined)],
    ['every namespace covers the own one', true, peer({ namespaceSelector: {} }, app('web'))],
    ['the own namespace by its name is the own namespace', true, peer({ podSelector: {} }, { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } })],
    ['a label that the own namespace may not have does not cover it', false, peer({ namespaceSelector: { matchLabels: { team: 'a' } } }, app('web'))],
    ['a label covers it with another', true, peer(app('web'), { podSelector: { matchLabels: { app: 'web', tier: 'x' } } })],
    ['a block covers one within', true, peer(block('10.0.0.0/8'), block('10.1.0.0/16'))],
    ['what is left out of a block must be left out of the other', false, peer(block('10.0.0.0/8', '10.1.2.0/24'), block('10.1.0.0/16'))],
    ['and may be more', true, peer(block('10.0.0.0/8', '10.1.2.0/24'), block('10.1.0.0/16', '10.1.2.0/23'))],
    ['or lie elsewhere', true, peer(block('10.0.0.0/8', '10.2.0.0/16'), block('10.1.0.0/16'))],
    ['IPv4 does not cover IPv6', false, peer(block('0.0.0.0/0'), block('::1/128'))],
    ['addresses do not cover pods', false, peer(block('0.0.0.0/0'), app('web'))],
  ] as const)('%s: %s', (_, expected, [outer, inner]) => {
    const rule = (ingress: NetworkPolicySpec['ingress']) => termsOf([policy('shop/db', toDb({ ingress }))])[1]!;
    expect(covers(rule(outer as NetworkPolicySpec['ingress']), rule(inner as NetworkPolicySpec['ingress']))).toBe(expected);
  });

  it('is not told of policies that isolate other pods, or allow more', () => {
    const one = policy('shop/a', toDb({ ingress: [from([app('web')], 80)] }));
    expect(isSameForAnyPods([one], [{ ...one, name: 'b' }])).toBe(true);
    expect(isSameForAnyPods([one], [policy('shop/a', toDb({}))])).toBe(false);
    expect(isSameForAnyPods([one], [one, policy('shop/c', { podSelector: {}, policyTypes: ['Ingress'] })])).toBe(false);
    expect(isSameForAnyPods([one], [{ ...one, namespace: 'ops' }])).toBe(false);
  });
});
