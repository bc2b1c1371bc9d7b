import { describe, expect, it } from 'vitest';
import type { DraftChange, DraftPort } from '@/lib/model/draft';
import { formatPeer, workloadId, workloadPeer, type PeerId } from '@/lib/model/ids';
import type { LabelSelector } from '@/lib/model/labels';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicySpec } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { formatPorts } from '@/lib/policy/port-set';
import { cluster, node, pod, policy } from '@/lib/testing/builders';
import { proveDraft, type Proof } from '../prove';

const workload = (place: string): PeerId => { const [namespace = '', name = ''] = place.split('/'); return formatPeer({ kind: 'workload', namespace, workloadKind: 'Pod', name }); };
const [web, api, db, job] = ['shop/web', 'shop/api', 'shop/db', 'ops/job'].map(workload) as [PeerId, PeerId, PeerId, PeerId];
const namespace = (name: string) => formatPeer({ kind: 'namespace', namespace: name });
const app = (name: string): LabelSelector => ({ matchLabels: { app: name } });
const notApp = (name: string): LabelSelector => ({ matchExpressions: [{ key: 'app', operator: 'NotIn', values: [name] }] });
const ingress = (name: string, selector: LabelSelector, ...rules: { from?: NetworkPolicyPeer[]; ports?: number[] }[]): NetworkPolicy =>
  policy(`shop/${name}`, { podSelector: selector, policyTypes: ['Ingress'], ingress: rules.map(({ from, ports }) => ({ ...(from && { from }), ...(ports && { ports: ports.map((port) => ({ port })) }) })) });
const shop = (...policies: NetworkPolicy[]): Snapshot =>
  cluster({ pods: [pod('shop/web'), pod('shop/api'), pod('shop/db', { ports: ['sql:5432'] }), pod('ops/job')], nodes: [node('n1', ['192.0.2.1'], ['10.0.0.0/8'])], policies });

const deny = (from: PeerId, to: PeerId, ports: 'all' | readonly number[] = 'all', more: Partial<Extract<DraftChange, { kind: 'deny' }>> = {}): DraftChange =>
  ({ id: 'd', kind: 'deny', from, to, ports: ports === 'all' ? 'all' : ports.map((port): DraftPort => ({ protocol: 'TCP', port })), ...more });
const prove = (snapshot: Snapshot, ...changes: DraftChange[]): Proof => proveDraft(new AllowGraph(snapshot), { version: 1, changes });
const closed = ({ changed }: Proof) => changed.map(({ from, to, closed: ports }) => `${from.workload?.name ?? from.id} → ${to.workload?.name ?? to.id} ${formatPorts(ports).join(' ')}`);
const written = ({ synthesis }: Proof): Record<string, NetworkPolicySpec> => Object.fromEntries(synthesis.policies.map(({ policy: { name, spec }, before }) => [`${name}${before ? ' (edited)' : ''}`, spec]));

describe('a connection is denied by granting all but it', () => {
  it('drops the peer from the only rule that names it, in the policy there is', () => {
    const proof = prove(shop(ingress('db', app('db'), { from: [{ podSelector: app('web') }, { podSelector: app('api') }], ports: [5432] })), deny(web, db));
    expect(written(proof)).toEqual({ 'db (edited)': { podSelector: app('db'), policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: app('api') }], ports: [{ port: 5432 }] }] } });
    expect([proof.exact, closed(proof)]).toEqual([true, ['web → db 5432/TCP']]);
  });

  it('leaves nothing but the isolation when it was all that was granted', () => {
    const proof = prove(shop(ingress('db', app('db'), { from: [{ podSelector: app('web') }], ports: [5432] })), deny(web, db));
    expect(written(proof)).toEqual({ 'db (edited)': { podSelector: app('db'), policyTypes: ['Ingress'] } });
    expect(proof.exact).toBe(true);
  });

  it('finds every rule that grants it, in every policy', () => {
    const proof = prove(shop(ingress('a', app('db'), { from: [{ podSelector: {} }], ports: [5432] }), ingress('b', app('db'), { from: [{ podSelector: app('web') }] }, { from: [{ namespaceSelector: {} }], ports: [9000] })), deny(web, db));
    expect([proof.exact, closed(proof)]).toEqual([true, ['web → db all ports']]);
    expect(Object.keys(written(proof))).toEqual(['a (edited)', 'b (edited)']);
  });

  it('closes single ports, and leaves the others of the rule', () => {
    const proof = prove(shop(ingress('db', app('db'), { from: [{ podSelector: {} }], ports: [5432, 9000] })), deny(web, db, [9000]));
    expect(written(proof)['db (edited)']!.ingress).toEqual([{ from: [{ podSelector: notApp('web') }], ports: [{ port: 5432 }, { port: 9000 }] }, { from: [{ podSelector: app('web') }], ports: [{ port: 5432 }] }]);
    expect([proof.exact, closed(proof)]).toEqual([true, ['web → db 9000/TCP']]);
  });

  it('gives the destination a policy of its own when the one that grants is for others too', () => {
    const proof = prove(shop(ingress('all', {}, { from: [{ podSelector: {} }] })), deny(web, db));
    expect(written(proof)).toEqual({
      'all (edited)': { podSelector: notApp('db'), policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }] }] },
      'all-db': { podSelector: app('db'), policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: notApp('web') }] }] },
    });
    expect([proof.exact, closed(proof)]).toEqual([true, ['web → db all ports']]);
  });

  it('adds no policy for a destination that another one isolates and nobody reaches any more', () => {
    const proof = prove(shop(policy('shop/deny', { podSelector: {}, policyTypes: ['Ingress'] }), ingress('some', { matchExpressions: [{ key: 'app', operator: 'In', values: ['db', 'api'] }] }, { from: [{ podSelector: app('web') }] })), deny(web, db));
    expect(written(proof)).toEqual({ 'some (edited)': { podSelector: app('api'), policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: app('web') }] }] } });
    expect(proof.exact).toBe(true);
  });

  it('leaves a policy for every pod of a namespace to pods to come, even where it has only one today', () => {
    const lone = cluster({ pods: [pod('shop/db'), pod('ops/job')], policies: [ingress('all', {}, { from: [{ namespaceSelector: {} }] })] });
    const proof = prove(lone, deny(job, db));
    expect(written(proof)['all (edited)']).toEqual({ podSelector: notApp('db'), policyTypes: ['Ingress'], ingress: [{ from: [{ namespaceSelector: {} }] }] });
    expect(proof.exact).toBe(true);
  });

  it('narrows a policy for a namespace that is denied as a whole', () => {
    const proof = prove(shop(ingress('all', {}, { from: [{ namespaceSelector: {} }], ports: [80] })), deny(job, namespace('shop')));
    expect(Object.keys(written(proof))).toEqual(['all (edited)']);
    expect([proof.exact, closed(proof)]).toEqual([true, ['job → api 80/TCP', 'job → db 80/TCP', 'job → web 80/TCP']]);
  });

  it('spells out everybody else for a destination that nothing isolates', () => {
    const proof = prove(shop(), deny(web, db));
    expect(written(proof)['narrow-db']!.ingress?.[0]?.from).toEqual([
      { namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['shop'] }] } },
      { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } }, podSelector: notApp('web') },
      { ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } },
      { ipBlock: { cidr: '::/0' } },
    ]);
    expect([proof.exact, closed(proof)]).toEqual([true, ['web → db all ports']]);
  });

  it('closes the way out of the cluster at its source', () => {
    const open = policy('shop/out', { podSelector: app('web'), policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ port: 443 }] }] });
    const proof = prove(shop(open), deny(web, formatPeer({ kind: 'cidr', cidr: '203.0.113.0/24' })));
    expect(written(proof)['out (edited)']!.egress).toEqual([{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['203.0.113.0/24'] } }], ports: [{ port: 443 }] }]);
    expect(proof.exact).toBe(true);
  });

  it('says so when nothing allows it anyway', () =>
    expect(prove(shop(ingress('db', app('db'))), deny(web, db)).synthesis.outcomes[0]).toEqual({ id: 'd', outcome: 'already-denied', message: 'It is denied already.' }));

  it('contradicts a wish of the same draft, and says which', () =>
    expect(prove(shop(ingress('db', app('db'))), { id: 'a', kind: 'allow', from: web, to: db, ports: [{ protocol: 'TCP', port: 5432 }] }, deny(namespace('shop'), db)).synthesis.outcomes[1]).toEqual({ id: 'd', outcome: 'invalid', message: 'Another change of the draft asks for shop/web → shop/db on 5432/TCP. Remove one of the two.' }));

  it('writes why into the policy', () => expect(prove(shop(ingress('db', app('db'), { from: [{ podSelector: app('web') }] })), deny(web, db, 'all', { why: 'The audit asks for it.' })).text).toContain('# Denies shop/web → shop/db on all ports. The audit asks for it.'));

  it('goes on from what the rest of the draft has led to', () => {
    const proof = prove(shop(ingress('db', app('db'))), { id: 'a', kind: 'allow', from: api, to: db, ports: [{ protocol: 'TCP', port: 5432 }] }, deny(api, web));
    expect([proof.exact, proof.changed.map(({ from, to }) => `${from.workload?.name} → ${to.workload?.name}`)]).toEqual([true, ['api → db', 'api → web']]);
  });
});

describe('what allow-only policies cannot deny exactly', () => {
  const twins = cluster({ pods: [pod('shop/web', { labels: { app: 'x' } }), pod('shop/twin', { labels: { app: 'x' } }), pod('shop/db')], policies: [ingress('db', app('db'), { from: [{ podSelector: app('x') }], ports: [5432] })] });

  it('is offered with what it closes besides, and with a label that would tell the two apart', () => {
    const [outcome] = prove(twins, deny(web, db)).synthesis.outcomes;
    expect(outcome).toEqual({
      id: 'd',
      outcome: 'inexpressible',
      message: 'No NetworkPolicies grant all that they grant today but this.',
      offers: [
        { means: 'more', title: 'Give up one connection more', detail: 'This closes besides: shop/twin → shop/db (5432/TCP).', closes: 1 },
        { means: 'relabel', title: 'Give shop/web a label of its own', detail: 'No lasting label tells it from shop/twin. Add one to its pod template, such as app.kubernetes.io/component: web, and deny again.', closes: 0 },
      ],
    });
    expect(prove(twins, deny(web, db)).exact).toBe(false);
  });

  it('is done with what it closes besides once that is chosen, and is exact then', () => {
    const proof = prove(twins, deny(web, db, 'all', { means: 'more' }));
    expect([proof.exact, closed(proof)]).toEqual([true, ['twin → db 5432/TCP', 'web → db 5432/TCP']]);
    expect(proof.text).toContain('Gives up besides: shop/twin → shop/db (5432/TCP).');
  });

  it('is done in the admin tier where the cluster has one and that is chosen', () => {
    const admin = { kind: 'AdminNetworkPolicy' as const, name: 'other', tier: 'admin' as const, priority: 50, subject: {}, ingress: [], egress: [] };
    const open = { ...cluster({ pods: [pod('shop/web', { presence: 'template' }), pod('shop/db', { presence: 'template' }), pod('ops/job', { presence: 'template' })], adminPolicies: [admin] }) };
    expect(prove(open, deny(web, db)).synthesis.outcomes[0]!.offers!.map(({ means }) => means)).toEqual(['admin-policy', 'more']);
    const proof = prove(open, deny(web, db, 'all', { means: 'admin-policy' }));
    expect([proof.exact, closed(proof), proof.synthesis.adminPolicies.map(({ priority }) => priority)]).toEqual([true, ['web → db all ports'], [49]]);
  });

  it('is offered in the admin tier where the cluster serves a kind of it, in the version that it serves', () => {
    const adminKinds = [{ kind: 'ClusterNetworkPolicy' as const, apiVersion: 'policy.networking.k8s.io/v1beta1' }];
    const proof = prove({ ...cluster({ pods: [pod('shop/web', { presence: 'template' }), pod('shop/db', { presence: 'template' })] }), adminKinds }, deny(web, db, 'all', { means: 'admin-policy' }));
    expect([proof.exact, proof.synthesis.adminPolicies.map(({ kind, priority }) => `${kind} ${priority}`)]).toEqual([true, ['ClusterNetworkPolicy 999']]);
    expect(proof.text).toContain('apiVersion: policy.networking.k8s.io/v1beta1\nkind: ClusterNetworkPolicy\n');
  });

  it('names the rule of the admin tier that allows it over every NetworkPolicy', () => {
    const everybody = { action: 'allow' as const, peers: [{ kind: 'pods' as const, pods: {} }] };
    const admin = { kind: 'AdminNetworkPolicy' as const, name: 'open', tier: 'admin' as const, priority: 0, subject: {}, ingress: [everybody], egress: [everybody] };
    const { message } = prove({ ...shop(ingress('db', app('db'))), adminPolicies: [admin] }, deny(web, db)).synthesis.outcomes[0]!;
    expect(message).toBe('AdminNetworkPolicy open, rule 1 allows it before any NetworkPolicy is asked, so no NetworkPolicy can close it.');
  });
});

describe('pods that are not there yet', () => {
  const idle = workloadPeer(workloadId('shop', 'Deployment', 'idle'));
  const withIdle = (snapshot: Snapshot): Snapshot => ({ ...snapshot, workloads: [...snapshot.workloads, { id: workloadId('shop', 'Deployment', 'idle'), namespace: 'shop', kind: 'Deployment', name: 'idle', replicas: 0, selectorLabels: { app: 'idle' } }] });
  const outcomeOf = ({ synthesis }: Proof) => synthesis.outcomes[0]!.outcome;

  it('are not let in again by an address: where only addresses of single pods are known, blocks are not spelled out', () => {
    const proof = prove({ ...shop(), nodes: [node('n1', ['192.0.2.1'])] }, deny(web, db));
    expect([proof.exact, proof.text, proof.synthesis.outcomes[0]!.offers!.map(({ means }) => means)]).toEqual([false, '', ['more']]);
    const { exact, synthesis } = prove({ ...shop(), nodes: [node('n1', ['192.0.2.1'])], podCIDRs: ['10.0.0.0/8'] }, deny(web, db));
    expect([exact, synthesis.warnings]).toEqual([true, []]);
    expect(prove(shop(), deny(web, db)).synthesis.warnings).toEqual(['Pods on nodes that are added later have addresses that these rules do not leave out, unless the range of all pods is given (--pod-cidr).']);
  });

  it('are narrowed, and not opened, by what is denied a namespace', () => {
    const waiting = ingress('idle', app('idle'), { from: [{ namespaceSelector: {} }], ports: [80] });
    for (const snapshot of [shop(waiting), withIdle(shop(waiting))]) {
      const result = written(prove(snapshot, deny(job, namespace('shop'))));
      expect(result['narrow-shop']!.podSelector).toEqual(notApp('idle'));
      expect(result['idle (edited)']!.ingress![0]!.from).toEqual([
        { namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['ops'] }] } },
        { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ops' } }, podSelector: notApp('job') },
      ]);
    }
  });

  it('are denied by their labels, since that nothing runs is not that nothing is allowed', () => {
    const proof = prove(withIdle(shop()), deny(job, idle));
    expect(Object.keys(written(proof))).toEqual(['narrow-idle']);
    expect(proof.synthesis.warnings).toContain('Not all of shop/idle is running, so what is denied rests on its labels alone.');
    expect(outcomeOf(prove(withIdle(shop(ingress('all', {}))), deny(job, idle)))).toBe('already-denied');
    expect(written(prove(withIdle(shop()), deny(idle, web)))['narrow-web']!.ingress![0]!.from).toContainEqual({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } }, podSelector: notApp('idle') });
  });

  it('of a namespace without any are denied, unless it denies by default', () => {
    const empty = (...policies: NetworkPolicy[]) => {
      const before = shop(...policies);
      return prove({ ...before, pods: before.pods.filter((one) => one.namespace === 'ops'), workloads: before.workloads.filter((one) => one.namespace === 'ops') }, deny(job, namespace('shop')));
    };
    expect(Object.keys(written(empty()))).toEqual(['narrow-shop']);
    expect(outcomeOf(empty(ingress('all', {})))).toBe('already-denied');
  });

  it('of a workload whose pods have ended keep what isolates them', () => {
    const ended = pod('shop/cron', { phase: 'Succeeded' });
    const before = shop(ingress('all', {}));
    const proof = prove({ ...before, pods: [...before.pods, ended], workloads: [...before.workloads, { id: ended.workload, namespace: 'shop', kind: 'Pod', name: 'cron', replicas: 1 }] }, deny(job, workload('shop/cron')));
    expect([outcomeOf(proof), proof.text]).toEqual(['already-denied', '']);
  });

  it('are granted what the labels grant that a split policy asks for, and not what some of these do', () => {
    const tier = (name: string) => pod(`shop/${name}`, { labels: { app: name, tier: 't' } });
    const before = cluster({ pods: [tier('web'), tier('api'), pod('ops/job')], nodes: [node('n1', ['192.0.2.1'], ['10.0.0.0/8'])], policies: [ingress('all', {}), ingress('tier', { matchLabels: { tier: 't' } }, { from: [{ namespaceSelector: {} }] })] });
    const proof = prove(before, deny(job, web));
    expect([proof.exact, written(proof)['tier-web']!.podSelector]).toEqual([true, { matchLabels: { tier: 't', app: 'web' } }]);
  });
});
