import { describe, expect, it } from 'vitest';
import type { AdminPeer, AdminPolicy } from '@/lib/model/admin-policy';
import type { Labels, LabelSelector } from '@/lib/model/labels';
import type { NetworkPolicyPeer } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace, node, pod, policy } from '@/lib/testing/builders';
import { Connections } from '@/lib/testing/connections';
import { explainDirection } from './explain';

/** What the first rule of the first policy of x/db says of a connection from another place. */
function outcome(snapshot: Snapshot, from: string) {
  const connections = new Connections(snapshot);
  return explainDirection(connections.evaluator, 'ingress', connections.endpoint(from), connections.endpoint('x/db'), 4, undefined, { detail: true }).policies[0]!.outcomes[0]!;
}
const db = pod('x/db');
const told = (snapshot: Snapshot, from: string) => {
  const { outcome: what, decides, detail, hint } = outcome(snapshot, from);
  expect({ what, decides }).toEqual({ what: 'peer-does-not-match', decides: false });
  return [detail, ...(hint === undefined ? [] : [hint])];
};
const allowing = (...from: readonly NetworkPolicyPeer[]) => [policy('x/p', { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from }] })];

describe('a rule that does not match a pod', () => {
  const miss = (podSelector: LabelSelector, labels: Labels) => told(cluster({ pods: [db, pod('x/web', { labels })], policies: allowing({ podSelector }) }), 'x/web');
  const wanted = (key: string, operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist', ...values: readonly string[]): LabelSelector => ({ matchExpressions: [{ key, operator, ...(values.length > 0 && { values }) }] });

  it.each<[string, LabelSelector, Labels, readonly string[]]>([
    ['says what it wants, and what is there', { matchLabels: { app: 'orders' } }, { app: 'billing' }, ['wants pods with app=orders; this one has app=billing']],
    ['says that a label is not there', { matchLabels: { app: 'orders' } }, {}, ['wants pods with app=orders; this one has no label app']],
    ['says the first of what fails', { matchLabels: { app: 'web', tier: 'front', zone: 'a' } }, { app: 'web' }, ['wants pods with tier=front; this one has no label tier']],
    ['says which values it takes', wanted('app', 'In', 'orders', 'carts'), { app: 'billing' }, ['wants pods with app in (orders, carts); this one has app=billing']],
    ['says which values it does not take, and takes none of them for a slip', wanted('app', 'NotIn', 'backend', 'backends'), { app: 'backend' }, ['wants pods with app not in (backend, backends); this one has app=backend']],
    ['says that it wants a label', wanted('app', 'Exists'), { tier: 'front' }, ['wants pods with a label app; this one has no label app']],
    ['says that it wants no label', wanted('app', 'DoesNotExist'), { app: 'web' }, ['wants pods without a label app; this one has app=web']],
    ['says of expressions what fails, not what holds', { matchExpressions: [...wanted('app', 'Exists').matchExpressions!, ...wanted('tier', 'In', 'front').matchExpressions!] }, { app: 'web', tier: 'data' }, ['wants pods with tier in (front); this one has tier=data']],
    ['says that a value is a slip', { matchLabels: { app: 'backend' } }, { app: 'backens' }, ['wants pods with app=backend; this one has app=backens', '"backens" and "backend" are nearly the same: is one of them a slip?']],
    ['says which of the values is a slip', wanted('app', 'In', 'orders', 'backend'), { app: 'backens' }, ['wants pods with app in (orders, backend); this one has app=backens', '"backens" and "backend" are nearly the same: is one of them a slip?']],
    ['says that the value has another key', { matchLabels: { app: 'api' } }, { tier: 'front', name: 'api' }, ['wants pods with app=api; this one has no label app', 'It has name=api: the same value under another key.']],
    ['says that one of the values has another key', wanted('app', 'In', 'web', 'api'), { name: 'api' }, ['wants pods with app in (web, api); this one has no label app', 'It has name=api: the same value under another key.']],
    ['says that a value which only begins or ends as a number has another key', { matchLabels: { app: '2048-game' } }, { name: '2048-game' }, ['wants pods with app=2048-game; this one has no label app', 'It has name=2048-game: the same value under another key.']],
    ['says that a value which only ends as a number has another key', { matchLabels: { app: 'game-2048' } }, { name: 'game-2048' }, ['wants pods with app=game-2048; this one has no label app', 'It has name=game-2048: the same value under another key.']],
    ['says nothing of a number under another key', { matchLabels: { app: '2048' } }, { name: '2048' }, ['wants pods with app=2048; this one has no label app']],
    ['says nothing of a "false" under another key', { matchLabels: { app: 'false' } }, { name: 'false' }, ['wants pods with app=false; this one has no label app']],
    ['says nothing of two letters under another key', { matchLabels: { app: 'db' } }, { name: 'db' }, ['wants pods with app=db; this one has no label app']],
    ['says that the key is a slip', { matchLabels: { component: 'api' } }, { componnent: 'web' }, ['wants pods with component=api; this one has no label component', 'It has componnent=web: is one of the keys a slip?']],
  ])('%s', (_, selector, labels, expected) => expect(miss(selector, labels)).toEqual(expected));
});

describe('a rule that does not match pods of a namespace', () => {
  const ops = (labels: Labels) => cluster({ namespaces: [namespace('ops', labels), namespace('x')], pods: [db, pod('ops/web')] });
  const miss = (peer: NetworkPolicyPeer, labels: Labels = {}) => told({ ...ops(labels), policies: allowing(peer) }, 'ops/web');
  const labelled = (labels: Labels): NetworkPolicyPeer => ({ namespaceSelector: { matchLabels: labels } });

  it.each<[string, NetworkPolicyPeer, Labels, readonly string[]]>([
    ['says which it takes', { podSelector: {} }, {}, ['picks pods of namespace x only, this one is in ops', 'Without a namespaceSelector a podSelector picks pods of the policy\'s own namespace, x.']],
    ['says which label it wants', labelled({ team: 'a' }), { team: 'b' }, ['wants a namespace with team=a; ops has team=b']],
    ['says that the namespace has no such label', labelled({ team: 'a' }), {}, ['wants a namespace with team=a; ops has no label team']],
    ['says that the name is no label but that one', labelled({ name: 'ops' }), {}, ['wants a namespace with name=ops; ops has no label name', 'Namespaces have no label name unless someone sets it; every namespace has kubernetes.io/metadata.name=ops.']],
    ['says that the name is under another key than the one which someone did set', { namespaceSelector: { matchExpressions: [{ key: 'name', operator: 'In', values: ['ops'] }] } }, { name: 'shop' }, ['wants a namespace with name in (ops); ops has name=shop']],
    ['says that another name is wanted', labelled({ 'kubernetes.io/metadata.name': 'shop' }), {}, ['wants a namespace with kubernetes.io/metadata.name=shop; ops has kubernetes.io/metadata.name=ops']],
    ['says that a value is a slip', labelled({ team: 'payments' }), { team: 'paymants' }, ['wants a namespace with team=payments; ops has team=paymants', '"paymants" and "payments" are nearly the same: is one of them a slip?']],
    ['says nothing of the pod before that', { ...labelled({ team: 'a' }), podSelector: { matchLabels: { app: 'x' } } }, {}, ['wants a namespace with team=a; ops has no label team']],
    ['says what of the pod fails when the namespace is right', { ...labelled({ team: 'a' }), podSelector: { matchLabels: { app: 'x' } } }, { team: 'a' }, ['wants pods with app=x; this one has app=web']],
  ])('%s', (_, peer, labels, expected) => expect(miss(peer, labels)).toEqual(expected));

  it('knows the name of one that nobody described', () => {
    const snapshot = { ...ops({}), namespaces: [], policies: allowing(labelled({ 'kubernetes.io/metadata.name': 'shop' })) };
    expect(told(snapshot, 'ops/web')).toEqual(['wants a namespace with kubernetes.io/metadata.name=shop; ops has kubernetes.io/metadata.name=ops']);
  });
});

describe('a rule that does not match something that is no pod', () => {
  const snapshot = cluster({ pods: [db, pod('x/host', { hostNetwork: true, ips: ['192.168.0.1'] })], nodes: [node('n', ['192.168.0.9'])] });
  const admin = (peer: AdminPeer): AdminPolicy[] => [{ kind: 'ClusterNetworkPolicy', name: 'all', tier: 'admin', priority: 1, subject: {}, ingress: [{ action: 'deny', peers: [peer] }], egress: [] }];
  const blocks = allowing({ ipBlock: { cidr: '172.16.0.0/16', except: ['172.16.1.0/24'] } });
  const labels = allowing({ podSelector: {} });

  it.each<[string, Partial<Snapshot>, string, string]>([
    ['allows pods, not addresses', { policies: labels }, '203.0.113.7', 'picks pods by labels, which never match addresses outside the cluster'],
    ['allows pods, not nodes', { policies: labels }, '192.168.0.9', 'picks pods by labels, which never match nodes'],
    ['allows pods, not those on the network of their node', { policies: labels }, 'x/host', 'picks pods by labels, which never match hostNetwork pods'],
    ['allows other addresses', { policies: blocks }, '203.0.113.7', 'allows only addresses in 172.16.0.0/16 except 172.16.1.0/24'],
    ['allows addresses that are not those of the pod', { policies: blocks }, 'x/db', 'allows only addresses in 172.16.0.0/16 except 172.16.1.0/24, and no address of this pod is among them'],
    ['allows addresses that are not the node’s', { policies: blocks }, '192.168.0.9', 'allows only addresses in 172.16.0.0/16 except 172.16.1.0/24, and the node\'s is not among them'],
    ['allows addresses that are not those of the node of a pod', { policies: blocks }, 'x/host', 'allows only addresses in 172.16.0.0/16 except 172.16.1.0/24, and the node\'s is not among them'],
    ['is about nodes', { adminPolicies: admin({ kind: 'nodes', selector: { matchLabels: { disk: 'ssd' } } }) }, '203.0.113.7', 'matches only nodes with disk=ssd'],
    ['is about domains', { adminPolicies: admin({ kind: 'domain-names', names: ['a.example', 'b.example'] }) }, 'x/host', 'matches only addresses that DNS gives for a.example, b.example'],
    ['has no peer left that its plugin knows', { adminPolicies: [{ ...admin({ kind: 'unknown' })[0]!, ingress: [{ action: 'allow', peers: [{ kind: 'unknown' }] }] }] }, 'x/host', 'has no peer that could match'],
  ])('%s', (_, parts, from, expected) => expect(told({ ...snapshot, ...parts }, from)).toEqual([expected]));
});

describe('of several peers', () => {
  const at = (labels: Labels, ...peers: readonly NetworkPolicyPeer[]) => told(cluster({ pods: [db, pod('x/web', { labels })], policies: allowing(...peers) }), 'x/web')[0];
  const pods = (labels: Labels): NetworkPolicyPeer => ({ podSelector: { matchLabels: labels } });

  it('that which fails in the fewest places is told', () => {
    expect(at({ app: 'web' }, pods({ app: 'x', tier: 'y' }), pods({ app: 'z' }))).toBe('wants pods with app=z; this one has app=web');
    expect(at({ app: 'web' }, pods({ app: 'z' }), pods({ app: 'x', tier: 'y' }))).toBe('wants pods with app=z; this one has app=web');
  });

  it('the first is told where they fail in as many', () => {
    expect(at({ app: 'web' }, pods({ app: 'x' }), pods({ app: 'y' }))).toBe('wants pods with app=x; this one has app=web');
  });

  it('the slip is told where they fail in as many', () => {
    expect(at({ app: 'backend' }, pods({ app: 'orders' }), pods({ app: 'backens' }))).toBe('wants pods with app=backens; this one has app=backend');
    expect(at({ app: 'backend' }, pods({ app: 'backens' }), pods({ app: 'orders' }))).toBe('wants pods with app=backens; this one has app=backend');
  });

  it('addresses count as failing in two places', () => {
    const block: NetworkPolicyPeer = { ipBlock: { cidr: '172.16.0.0/16' } };
    expect(at({ app: 'web' }, block, pods({ app: 'x' }))).toBe('wants pods with app=x; this one has app=web');
    expect(at({ app: 'web' }, block, pods({ app: 'x', tier: 'y', zone: 'z' }))).toBe('allows only addresses in 172.16.0.0/16, and no address of this pod is among them');
  });
});
