import { describe, expect, it } from 'vitest';
import type { AdminPolicy, AdminRule } from '@/lib/model/admin-policy';
import type { NetworkPolicyIngressRule, NetworkPolicySpec } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace, pod, policy, type PodOptions } from '@/lib/testing/builders';
import { AllowGraph } from '../allow-graph';
import { causeText, type Cause } from './cause';
import { diffGraphs } from './difference';

const app = (name: string) => ({ podSelector: { matchLabels: { app: name } } });
const web = (options: PodOptions = {}) => pod('shop/web', options);
const db = (options: PodOptions = {}) => pod('shop/db', options);
const guard = (spec: NetworkPolicySpec, name = 'db') => policy(`shop/${name}`, { ...app('db'), policyTypes: ['Ingress'], ...spec });
const fromWeb = (...ports: readonly number[]): NetworkPolicyIngressRule => ({ from: [app('web')], ...(ports.length > 0 && { ports: ports.map((port) => ({ port })) }) });
const everyPod: AdminRule['peers'] = [{ kind: 'pods', pods: {} }];
const onlyWeb: AdminRule['peers'] = [{ kind: 'pods', pods: { pods: { matchLabels: { app: 'web' } } } }];
const rule = (action: AdminRule['action'], more: Partial<AdminRule> = {}): AdminRule => ({ action, peers: everyPod, ...more });
const tcp = (port: number): AdminRule['ports'] => [{ kind: 'numbers', protocol: 'TCP', first: port, last: port }];
const admin = (name: string, more: Partial<AdminPolicy>): AdminPolicy => ({ kind: 'AdminNetworkPolicy', name, tier: 'admin', priority: 10, subject: {}, ingress: [], egress: [], ...more });
const unread = (resource: Snapshot['unreadable'][number]['resource']): Snapshot['unreadable'] => [{ resource, verb: 'list', reason: 'forbidden' }];
const profile = (name: Snapshot['profile']['name']): Partial<Snapshot> => ({ profile: { name, basis: 'chosen' } });

const told = (cause: Cause) => `${cause.kind}${cause.direction ? ` ${cause.direction}` : ''}: ${causeText(cause)}`;
const pairs = (before: Partial<Snapshot>, after: Partial<Snapshot>) => {
  const [old, now] = [before, after].map((parts) => new AllowGraph(cluster({ pods: [web(), db()], ...parts }))) as [AllowGraph, AllowGraph];
  return diffGraphs(old, now).pairs;
};
/** Why what the one may do to the other differs. */
const causes = (before: Partial<Snapshot>, after: Partial<Snapshot>, from = 'shop/web[Pod]', to = 'shop/db[Pod]') => pairs(before, after).find((pair) => pair.from.name === from && pair.to.name === to)?.causes ?? [];

type Row = readonly [claim: string, before: Partial<Snapshot>, after: Partial<Snapshot>, causes: readonly string[]];
const rows = (...list: readonly Row[]) => it.each(list)('%s', (_, before, after, expected) => expect(causes(before, after).map(told)).toEqual(expected));

describe('a difference is traced to the NetworkPolicy', () => {
  const wider = { podSelector: {} };
  rows(
    ['that appeared, as what isolates', {}, { policies: [guard({})] }, ['policy ingress: NetworkPolicy shop/db added']],
    ['whose rule appeared, not to one that says nothing of it', { policies: [guard({})] }, { policies: [guard({ ingress: [{ from: [app('other')] }, fromWeb()] })] }, ['policy ingress: NetworkPolicy shop/db spec.ingress[1] added']],
    ['whose rule appeared, not to one of other ports', { policies: [guard({}), policy('shop/web', { ...app('web'), policyTypes: ['Egress'], egress: [{ ports: [{ port: 80 }] }] })] },
      { policies: [guard({ ingress: [fromWeb(443), fromWeb(80)] }), policy('shop/web', { ...app('web'), policyTypes: ['Egress'], egress: [{ ports: [{ port: 80 }] }] })] }, ['policy ingress: NetworkPolicy shop/db spec.ingress[1] added']],
    ['whose second rule has other ports', { policies: [guard({ ingress: [{ from: [app('other')] }, fromWeb(80)] })] }, { policies: [guard({ ingress: [{ from: [app('other')] }, fromWeb(81)] })] }, ['policy ingress: NetworkPolicy shop/db spec.ingress[1].ports changed']],
    ['whose rule has other peers and other ports', { policies: [guard({ ingress: [fromWeb(80)] })] }, { policies: [guard({ ingress: [{ from: [app('api')], ports: [{ port: 81 }] }] })] }, ['policy ingress: NetworkPolicy shop/db spec.ingress[0] changed']],
    ['whose egress rule leads elsewhere', { policies: [policy('shop/web', { ...app('web'), policyTypes: ['Egress'], egress: [{ to: [app('db')] }] })] }, { policies: [policy('shop/web', { ...app('web'), policyTypes: ['Egress'], egress: [{ to: [app('other')] }] })] }, ['policy egress: NetworkPolicy shop/web spec.egress[0].to changed']],
    ['that no longer isolates in this direction', { policies: [guard({})] }, { policies: [guard({ policyTypes: ['Egress'], egress: [{}] })] }, ['policy ingress: NetworkPolicy shop/db spec.policyTypes changed']],
    ['whose rules of this direction no longer count', { policies: [guard({}), guard({ ingress: [fromWeb()] }, 'more')] }, { policies: [guard({}), guard({ ingress: [fromWeb()], policyTypes: ['Egress'], egress: [{}] }, 'more')] }, ['policy ingress: NetworkPolicy shop/more spec.policyTypes changed']],
    ['that selects other pods', { policies: [guard({})] }, { policies: [guard(app('other'))] }, ['policy ingress: NetworkPolicy shop/db spec.podSelector changed']],
    ['whose rule changed, not to its selector, which selects the pod as before', { policies: [guard({ ingress: [fromWeb()] })] }, { policies: [guard(wider)] }, ['policy ingress: NetworkPolicy shop/db spec.ingress[0] removed']],
    ['not to one that left its direction as it was', { policies: [guard({}), policy('shop/web', { ...app('web'), policyTypes: ['Egress'], egress: [{}] })] }, {}, ['policy ingress: NetworkPolicy shop/db removed']],
    ['in both directions, where both differ', {}, { policies: [policy('shop/all', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] })] }, ['policy egress: NetworkPolicy shop/all added', 'policy ingress: NetworkPolicy shop/all added']],
  );

  it('as it is written afterwards, and one that is gone as it was', () => {
    const written = (line: number, spec: NetworkPolicySpec) => ({ ...guard(spec), origin: { file: `${line}.yaml`, line, lines: { 'spec.ingress[0]': line + 5 } } });
    const of = { kind: 'policy', object: 'NetworkPolicy shop/db', policy: 'NetworkPolicy/shop/db', direction: 'ingress' };
    const [none, some] = [(line: number) => ({ policies: [written(line, {})] }), (line: number) => ({ policies: [written(line, { ingress: [fromWeb()] })] })];
    expect(causes(some(1), none(10))).toEqual([{ ...of, change: 'removed', field: 'spec.ingress[0]', file: '10.yaml', line: 15 }]);
    expect(causes(none(10), some(1))).toEqual([{ ...of, change: 'added', field: 'spec.ingress[0]', file: '1.yaml', line: 6 }]);
    expect(causes(none(10), {})).toEqual([{ ...of, change: 'removed', file: '10.yaml', line: 10 }]);
  });
});

describe('a difference is traced to the admin policy', () => {
  const all = (name: string, more: Partial<AdminPolicy>): Partial<Snapshot> => ({ adminPolicies: [admin(name, more)] });
  const cnp = (more: Partial<AdminPolicy>) => all('a', { kind: 'ClusterNetworkPolicy', ...more });
  rows(
    ['whose only rule is gone', all('a', { ingress: [rule('deny')] }), all('a', {}), ['policy ingress: AdminNetworkPolicy a spec.ingress[0] removed']],
    ['whose rule does something else', all('a', { ingress: [rule('deny')] }), all('a', { ingress: [rule('allow')] }), ['policy ingress: AdminNetworkPolicy a spec.ingress[0].action changed']],
    ['whose rule does something else to others', all('a', { ingress: [rule('deny')] }), all('a', { ingress: [rule('allow', { peers: onlyWeb })] }), ['policy ingress: AdminNetworkPolicy a spec.ingress[0] changed']],
    ['whose rule has other ports', all('a', { ingress: [rule('deny', { ports: tcp(80) })] }), all('a', { ingress: [rule('deny', { ports: tcp(81) })] }), ['policy ingress: AdminNetworkPolicy a spec.ingress[0].ports changed']],
    ['whose rule has other ports, as its kind calls them', cnp({ ingress: [rule('deny', { ports: tcp(80) })] }), cnp({ ingress: [rule('deny', { ports: tcp(81) })] }), ['policy ingress: ClusterNetworkPolicy a spec.ingress[0].protocols changed']],
    ['that has other subjects', all('a', { ingress: [rule('deny')] }), all('a', { ingress: [rule('deny')], subject: { pods: { matchLabels: { app: 'x' } } } }), ['policy ingress: AdminNetworkPolicy a spec.subject changed']],
    ['that moved to another tier', { ...cnp({ ingress: [rule('deny', { peers: onlyWeb })] }), policies: [guard({ ingress: [{}] })] }, { ...cnp({ ingress: [rule('deny', { peers: onlyWeb })], tier: 'baseline' }), policies: [guard({ ingress: [{}] })] }, ['policy ingress: ClusterNetworkPolicy a spec.tier changed']],
    ['whose Pass kept a denial off', { adminPolicies: [admin('pass', { priority: 1, ingress: [rule('pass')] }), admin('deny', { ingress: [rule('deny')] })] }, { adminPolicies: [admin('deny', { ingress: [rule('deny')] })] }, ['policy ingress: AdminNetworkPolicy pass spec.ingress[0] removed']],
    ['that decided, not to one that came too late', { adminPolicies: [admin('deny', { ingress: [rule('deny')] }), admin('late', { priority: 20, ingress: [rule('allow')] })] }, {}, ['policy ingress: AdminNetworkPolicy deny spec.ingress[0] removed']],
    ['whose rules stand in another order, not to NetworkPolicies that do as well', { ...all('a', { ingress: [rule('deny', { ports: tcp(80) }), rule('allow', { ports: tcp(80) })] }), policies: [guard({ ingress: [fromWeb(80), fromWeb(81)] })] },
      { ...all('a', { ingress: [rule('allow', { ports: tcp(80) }), rule('deny', { ports: tcp(80) })] }), policies: [guard({ ingress: [fromWeb(81), fromWeb(80)] })] }, ['policy ingress: AdminNetworkPolicy a spec.ingress changed']],
  );

  it('in the form it has for the namespace of the pod', () => {
    const sameTeam = (port: number): Partial<Snapshot> => ({
      namespaces: [namespace('ops', { team: 'b' }), namespace('shop', { team: 'a' })],
      pods: [web(), db(), pod('ops/db')],
      adminPolicies: [admin('teams', { ingress: [rule('deny', { peers: [{ kind: 'same-labels', keys: ['team'] }], ports: tcp(port) })] })],
    });
    expect(causes(sameTeam(80), sameTeam(81)).map(told)).toEqual(['policy ingress: AdminNetworkPolicy teams spec.ingress[0].ports changed']);
  });
});

describe('a difference is traced to what policies read', () => {
  const byAddress = guard({ ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] });
  const elsewhere = [admin('teams', { ingress: [rule('deny')], subject: { namespaces: { matchLabels: { team: 'a' } } } })];
  rows(
    ['a label by which a policy selects the pod', { policies: [guard({})] }, { policies: [guard({})], pods: [web(), db({ labels: { app: 'x' } })] }, ['labels ingress: Pod shop/db metadata.labels.app changed from db to x']],
    ['the same when other pods come before it', { policies: [guard({})] }, { policies: [guard({})], pods: [pod('a/a'), pod('a/b'), web(), db({ labels: { app: 'x' } })] }, ['labels ingress: Pod shop/db metadata.labels.app changed from db to x']],
    ['the same when other pods came before it', { policies: [guard({})], pods: [pod('a/a'), pod('a/b'), web(), db({ labels: { app: 'x' } })] }, { policies: [guard({})] }, ['labels ingress: Pod shop/db metadata.labels.app changed from x to db']],
    ['an address in a block', { policies: [byAddress], pods: [web({ ips: ['10.0.0.1'] }), db()] }, { policies: [byAddress], pods: [web({ ips: ['11.0.0.1'] }), db()] }, ['addresses ingress: Pod shop/web status.podIPs changed from 10.0.0.1 to 11.0.0.1']],
    ['an address of another family than the other end has', { pods: [web({ ips: ['10.0.0.1'] }), db()] }, { pods: [web({ ips: ['fd00::1'] }), db()] }, ['addresses: Pod shop/web status.podIPs changed from 10.0.0.1 to fd00::1']],
    ['the number of a named port', { policies: [guard({ ingress: [{ ports: [{ port: 'sql' }] }] })], pods: [web(), db({ ports: ['sql:1'] })] }, { policies: [guard({ ingress: [{ ports: [{ port: 'sql' }] }] })], pods: [web(), db({ ports: ['sql:2'] })] }, ['ports ingress: Pod shop/db port sql changed from 1/TCP to 2/TCP']],
    ['the number of a named port of the destination, for egress as well', { policies: [policy('shop/web', { ...app('web'), policyTypes: ['Egress'], egress: [{ ports: [{ port: 'sql' }] }] })], pods: [web(), db({ ports: ['sql:1'] })] },
      { policies: [policy('shop/web', { ...app('web'), policyTypes: ['Egress'], egress: [{ ports: [{ port: 'sql' }] }] })], pods: [web(), db({ ports: ['sql:2'] })] }, ['ports egress: Pod shop/db port sql changed from 1/TCP to 2/TCP']],
    ['labels of the namespace that can be read again', { adminPolicies: elsewhere, unreadable: unread('namespaces') }, { adminPolicies: elsewhere }, ['unread ingress: labels of Namespace shop could not be read removed']],
    ['policies that were not read', {}, { unreadable: unread('networkpolicies') }, ['unread egress: the NetworkPolicies of the cluster could not be read: forbidden added', 'unread ingress: the NetworkPolicies of the cluster could not be read: forbidden added']],
    ['a doubt that a policy had kept out of sight', { policies: [guard({})], unreadable: unread('baselineadminnetworkpolicies') }, {}, ['policy ingress: NetworkPolicy shop/db removed', 'unread egress: the BaselineAdminNetworkPolicies of the cluster could not be read: forbidden removed', 'unread ingress: the BaselineAdminNetworkPolicies of the cluster could not be read: forbidden removed']],
    ['the rule that may have allowed it', { policies: [byAddress], pods: [web({ presence: 'template' }), db()] }, { policies: [guard({})], pods: [web({ presence: 'template' }), db()] }, ['policy ingress: NetworkPolicy shop/db spec.ingress[0] removed']],
    ['the rule that may allow it', { policies: [guard({})], pods: [web({ presence: 'template' }), db()] }, { policies: [byAddress], pods: [web({ presence: 'template' }), db()] }, ['policy ingress: NetworkPolicy shop/db spec.ingress[0] added']],
    ['the profile, where nothing else differs', { policies: [byAddress] }, { policies: [byAddress], ...profile('cilium') }, ['profile: profile changed from kubernetes to cilium']],
    ['a plugin that enforces nothing', { policies: [guard({})] }, { policies: [guard({})], ...profile('none') }, ['profile: profile changed from kubernetes to none']],
    ['not to the profile, where a rule is gone', { policies: [guard({ ingress: [fromWeb()] })] }, { policies: [guard({})], ...profile('calico') }, ['policy ingress: NetworkPolicy shop/db spec.ingress[0] removed']],
  );
});

describe('a difference is traced to networks', () => {
  const network = (name: string, ...namespaces: readonly string[]): Snapshot['primaryNetworks'][number] => ({ kind: 'ClusterUserDefinedNetwork', name, namespaces });
  const pods = [web(), db(), pod('ops/web')];
  const moved = (to: string, from: string): Cause => ({ kind: 'network', change: 'changed', object: 'Namespace ops', field: 'network', before: from, after: to });
  const [plain, red, blue] = ['the cluster’s network', 'ClusterUserDefinedNetwork red', 'ClusterUserDefinedNetwork blue'];

  it.each<[string, Partial<Snapshot>, Partial<Snapshot>, readonly Cause[]]>([
    ['that a namespace got', {}, { primaryNetworks: [network('red', 'ops')] }, [moved(red, plain)]],
    ['that a namespace lost', { primaryNetworks: [network('red', 'ops')] }, {}, [moved(plain, red)]],
    ['that a namespace shares no longer', { primaryNetworks: [network('red', 'ops', 'shop')] }, { primaryNetworks: [network('red', 'shop'), network('blue', 'ops')] }, [moved(blue, red)]],
    ['and not to policies, which do not matter then', {}, { primaryNetworks: [network('red', 'ops')], policies: [guard({})] }, [moved(red, plain)]],
  ])('%s', (_, before, after, expected) => {
    expect(causes({ pods, ...before }, { pods, ...after }, 'ops/web[Pod]')).toEqual(expected);
  });

  it.each<[string, Partial<Snapshot>, Partial<Snapshot>]>([
    ['both got', {}, { primaryNetworks: [network('red', 'shop')] }],
    ['both lost', { primaryNetworks: [network('red', 'shop')] }, {}],
    ['both changed', { primaryNetworks: [network('red', 'shop')] }, { primaryNetworks: [network('blue', 'shop')] }],
  ])('but not to one that %s', (_, before, after) => {
    expect(causes(before, { ...after, policies: [guard({})] }).map(told)).toEqual(['policy ingress: NetworkPolicy shop/db added']);
  });

  it('but not for a pod that left all of them for the network of its node', () => {
    const primaryNetworks = [network('red', 'ops')];
    const onNode = pod('ops/web', { ips: pods[2]!.ips, hostNetwork: true });
    expect(causes({ pods, primaryNetworks }, { pods: [web(), db(), onNode], primaryNetworks }, 'ops/web[Pod]').map(told)).toEqual(['addresses: Pod ops/web spec.hostNetwork changed from false to true']);
  });
});

describe('a difference is traced to a workload', () => {
  const front = (name: string, labels: Record<string, string>, options: PodOptions = {}) => pod(`shop/front-${name}`, { deployment: 'front', labels, ...options });
  const [from, to] = ['shop/front[Deployment]', 'shop/db[Pod]'];
  const only = guard({ ingress: [fromWeb(80), { from: [app('api')], ports: [{ port: 443 }] }] });
  const state = (...pods: Snapshot['pods']): Partial<Snapshot> => ({ pods: [...pods, db()], policies: [only] });

  it('that came or went', () => {
    const [none, some] = [state(), state(front('a', { app: 'web' }))];
    expect(causes(none, some, from, to)).toEqual([{ kind: 'workload', change: 'added', object: 'Deployment shop/front' }]);
    expect(causes(some, none, from, to)).toEqual([{ kind: 'workload', change: 'removed', object: 'Deployment shop/front' }]);
  });

  it('or to both that did', () => {
    const both = { pods: [front('a', { app: 'web' }), db()] };
    expect(causes({ pods: [] }, both, from, to).map(told)).toEqual(['workload: Deployment shop/front added', 'workload: Pod shop/db added']);
  });

  it('whose pods came to run', () => {
    const waiting = state(front('a', { app: 'web' }, { ips: [] }));
    expect(causes(waiting, state(front('a', { app: 'web' })), from, to)).toEqual([{ kind: 'pods', change: 'changed', object: 'Deployment shop/front', field: 'pods' }]);
  });

  it('of which not all pods are treated alike any longer', () => {
    expect(causes(state(front('a', { app: 'web' })), state(front('a', { app: 'web' }), front('b', { app: 'none' })), from, to).map(told)).toEqual(['pods: Deployment shop/front pods changed']);
  });

  it('by the labels of the pods that took the place of others', () => {
    expect(causes(state(front('a', { app: 'web' })), state(front('b', { app: 'api' })), from, to).map(told)).toEqual(['labels ingress: Deployment shop/front metadata.labels.app changed from web to api']);
  });

  it('and not to another whose pods policies treat alike', () => {
    const alike = [pod('shop/alike-0', { deployment: 'alike', labels: { app: 'web' } }), pod('shop/alike-1', { deployment: 'alike', labels: { app: 'api' } })];
    expect(causes(state(...alike, front('a', { app: 'web' })), state(...alike, front('b', { app: 'api' })), from, to).map(told)).toEqual(['labels ingress: Deployment shop/front metadata.labels.app changed from web to api']);
  });

  it('by those pods that gained or lost what the workload did', () => {
    // The one with neither label could have become web; but that would have given it a port the workload had before.
    const [before, after] = [state(front('a', { app: 'web' }), front('b', {})), state(front('c', { app: 'web' }), front('d', { app: 'api' }))];
    expect(causes(before, after, from, to).map(told)).toEqual(['labels ingress: Deployment shop/front metadata.labels.app added from none to api', 'labels ingress: Deployment shop/front metadata.labels.app changed from web to api']);
  });

  it('by pods that are in both, rather than by those that took the place of others', () => {
    const [before, after] = [state(front('a', { app: 'web' }), front('b', {})), state(front('a', { app: 'api' }), front('c', { tier: 'x' }))];
    expect(causes(before, after, from, to).map(told)).toEqual(['labels ingress: Deployment shop/front metadata.labels.app changed from web to api']);
  });

  it('and not to pods of another that stayed as they were', () => {
    const replicas = [pod('shop/db-0', { deployment: 'db', labels: { app: 'db', role: 'primary' } }), pod('shop/db-1', { deployment: 'db', labels: { app: 'db' } })];
    const policies = [only, policy('shop/primary', { podSelector: { matchLabels: { role: 'primary' } }, policyTypes: ['Ingress'], ingress: [fromWeb(90)] })];
    const [before, after] = [{ pods: [...replicas, front('a', { app: 'web' })], policies }, { pods: [...replicas, front('b', { app: 'api' })], policies }];
    expect(causes(before, after, from, 'shop/db[Deployment]').map(told)).toEqual(['labels ingress: Deployment shop/front metadata.labels.app changed from web to api']);
  });
});
