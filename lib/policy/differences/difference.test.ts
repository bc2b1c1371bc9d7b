import { describe, expect, it } from 'vitest';
import type { AdminPolicy, AdminRule } from '@/lib/model/admin-policy';
import type { LabelSelector } from '@/lib/model/labels';
import type { NetworkPolicyIngressRule } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace, node, pod, policy } from '@/lib/testing/builders';
import { AllowGraph } from '../allow-graph';
import { formatPorts } from '../port-set';
import { causeText } from './cause';
import { diffGraphs, type PairDifference, type PairSide } from './difference';

const app = (name: string): LabelSelector => ({ matchLabels: { app: name } });
const pods = [pod('shop/web', { ports: ['http:80'] }), pod('shop/db', { ports: ['sql:5432'] }), pod('ops/prober')];
const namespaces = [namespace('shop', { team: 'a' }), namespace('ops', { team: 'b' })];
const snapshot = (parts: Partial<Snapshot>): Snapshot => cluster({ pods, namespaces, ...parts });
const guard = (...ingress: readonly NetworkPolicyIngressRule[]) => policy('shop/db', { podSelector: app('db'), policyTypes: ['Ingress'], ingress });
const fromWeb: NetworkPolicyIngressRule = { from: [{ podSelector: app('web') }], ports: [{ port: 5432 }] };

const side = ({ allowed, unknown }: PairSide) => [...formatPorts(allowed), ...formatPorts(unknown).map((ports) => `${ports}?`)].join(', ') || 'denied';
const line = ({ change, from, to, before, after, causes }: PairDifference) => `${change} ${from.name} => ${to.name} : ${side(before)} -> ${side(after)}; ${causes.map(causeText).join('; ')}`;
const lines = (before: Snapshot, after: Snapshot) => diffGraphs(new AllowGraph(before), new AllowGraph(after)).pairs.map(line);
const towardsDb = (before: Snapshot, after: Snapshot) => lines(before, after).filter((text) => text.includes('shop/web[Pod] => shop/db[Pod]'));

describe('the difference of two snapshots', () => {
  it('is empty, and the same, for one snapshot', () => {
    expect(diffGraphs(new AllowGraph(snapshot({})), new AllowGraph(snapshot({})))).toEqual({ same: true, workloads: { added: [], removed: [] }, counts: { added: 0, removed: 0, changed: 0 }, pairs: [], truncated: 0 });
  });

  it('names the policy that isolates', () => {
    expect(lines(snapshot({}), snapshot({ policies: [guard(fromWeb)] }))).toEqual([
      'removed ops/prober[Pod] => shop/db[Pod] : all ports -> denied; NetworkPolicy shop/db added',
      'changed shop/web[Pod] => shop/db[Pod] : all ports -> 5432/TCP; NetworkPolicy shop/db added',
      'removed 0.0.0.0/0 => shop/db[Pod] : all ports -> denied; NetworkPolicy shop/db added',
    ]);
  });

  it('names the rule that was added, and what of a rule was changed', () => {
    const more = { ...fromWeb, ports: [{ port: 5432 }, { port: 6432 }] };
    expect(towardsDb(snapshot({ policies: [guard()] }), snapshot({ policies: [guard(fromWeb)] }))).toEqual(['added shop/web[Pod] => shop/db[Pod] : denied -> 5432/TCP; NetworkPolicy shop/db spec.ingress[0] added']);
    expect(towardsDb(snapshot({ policies: [guard(fromWeb)] }), snapshot({ policies: [guard(more)] }))).toEqual(['changed shop/web[Pod] => shop/db[Pod] : 5432/TCP -> 5432/TCP, 6432/TCP; NetworkPolicy shop/db spec.ingress[0].ports changed']);
    expect(towardsDb(snapshot({ policies: [guard(fromWeb)] }), snapshot({ policies: [guard({ ...fromWeb, from: [{ podSelector: app('other') }] })] }))).toEqual([
      'removed shop/web[Pod] => shop/db[Pod] : 5432/TCP -> denied; NetworkPolicy shop/db spec.ingress[0].from changed',
    ]);
  });

  it('does not take a rule that only moved down for a change', () => {
    const other: NetworkPolicyIngressRule = { from: [{ podSelector: app('nobody') }] };
    expect(lines(snapshot({ policies: [guard(fromWeb)] }), snapshot({ policies: [guard(other, fromWeb)] }))).toEqual([]);
  });

  it('names both halves when both were closed', () => {
    const after = snapshot({ policies: [guard(), policy('shop/web', { podSelector: app('web'), policyTypes: ['Egress'] })] });
    expect(towardsDb(snapshot({}), after)).toEqual(['removed shop/web[Pod] => shop/db[Pod] : all ports -> denied; NetworkPolicy shop/db added; NetworkPolicy shop/web added']);
  });

  it('leaves out a policy that isolates what is isolated anyway', () => {
    const second = policy('shop/also', { podSelector: {}, policyTypes: ['Ingress'] });
    expect(towardsDb(snapshot({ policies: [guard(fromWeb)] }), snapshot({ policies: [guard(), second] }))).toEqual(['removed shop/web[Pod] => shop/db[Pod] : 5432/TCP -> denied; NetworkPolicy shop/db spec.ingress[0] removed']);
  });

  it('names the policy that isolated besides the one that took its place', () => {
    const [before, after] = [guard(), { ...guard(fromWeb), name: 'other' }];
    expect(towardsDb(snapshot({ policies: [before] }), snapshot({ policies: [after] }))).toEqual(['added shop/web[Pod] => shop/db[Pod] : denied -> 5432/TCP; NetworkPolicy shop/db removed; NetworkPolicy shop/other spec.ingress[0] added']);
  });

  it('names the label of a pod by which a rule no longer matches it, or a policy no longer selects it', () => {
    const relabelled = (name: string) => pods.map((one) => (one.name === name ? { ...one, labels: { app: 'else' } } : one));
    const before = snapshot({ policies: [guard(fromWeb)] });
    expect(towardsDb(before, { ...before, pods: relabelled('web') })).toEqual(['removed shop/web[Pod] => shop/db[Pod] : 5432/TCP -> denied; Pod shop/web metadata.labels.app changed from web to else']);
    expect(towardsDb(before, { ...before, pods: relabelled('db') })).toEqual(['changed shop/web[Pod] => shop/db[Pod] : 5432/TCP -> all ports; Pod shop/db metadata.labels.app changed from db to else']);
  });

  it('names the label of a namespace, and the number of a named port', () => {
    const byTeam = snapshot({ policies: [guard({ from: [{ namespaceSelector: { matchLabels: { team: 'b' } } }] })] });
    const moved = { ...byTeam, namespaces: [namespace('shop', { team: 'a' }), namespace('ops', { team: 'c' })] };
    expect(lines(byTeam, moved)).toEqual(['removed ops/prober[Pod] => shop/db[Pod] : all ports -> denied; Namespace ops metadata.labels.team changed from b to c']);
    const named = snapshot({ policies: [guard({ ports: [{ port: 'sql' }] })] });
    const renumbered = { ...named, pods: pods.map((one) => (one.name === 'db' ? pod('shop/db', { ports: ['sql:5433'] }) : one)) };
    expect(towardsDb(named, renumbered)).toEqual(['changed shop/web[Pod] => shop/db[Pod] : 5432/TCP -> 5433/TCP; Pod shop/db port sql changed from 5432/TCP to 5433/TCP']);
  });

  it('is not concerned with a label that no rule reads', () => {
    const before = snapshot({ policies: [guard(fromWeb)] });
    expect(lines(before, { ...before, pods: pods.map((one) => ({ ...one, labels: { ...one.labels, version: '2' } })) })).toEqual([]);
  });

  it('says of a workload that came or went that it did', () => {
    const [before, after] = [snapshot({ policies: [guard(fromWeb)] }), snapshot({ policies: [guard(fromWeb)], pods: [...pods, pod('shop/new', { labels: { app: 'web' } })] })];
    const difference = diffGraphs(new AllowGraph(before), new AllowGraph(after));
    expect(difference.workloads).toEqual({ added: ['shop/Pod/new'], removed: [] });
    expect(difference.pairs.map(line)).toContain('added shop/new[Pod] => shop/db[Pod] : denied -> 5432/TCP; Pod shop/new added');
    expect(difference.pairs.every(({ from, to }) => from.id === 'workload/shop/Pod/new' || to.id === 'workload/shop/Pod/new')).toBe(true);
  });

  it('says of the pods of a new revision what a policy does to them', () => {
    const revision = (name: string, labels: Record<string, string>) => snapshot({ policies: [guard(fromWeb)], pods: [pods[1]!, pod(`shop/front-${name}`, { deployment: 'front', labels })] });
    expect(lines(revision('a', { app: 'web' }), revision('b', { app: 'web' }))).toEqual([]);
    expect(lines(revision('a', { app: 'web' }), revision('b', { app: 'front' }))).toEqual(['removed shop/front[Deployment] => shop/db[Pod] : 5432/TCP -> denied; Deployment shop/front metadata.labels.app changed from web to front']);
  });

  it('calls allowed ports that can no longer be told changed, not removed', () => {
    const unevaluated: Snapshot['unevaluated'] = [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', namespace: 'shop', name: 'l7', podSelector: app('db'), directions: ['ingress'] }];
    expect(towardsDb(snapshot({ policies: [guard()] }), snapshot({ policies: [guard()], unevaluated }))[0]).toMatch('changed shop/web[Pod] => shop/db[Pod] : denied -> all ports?;');
    expect(towardsDb(snapshot({}), snapshot({ unevaluated }))).toEqual(['changed shop/web[Pod] => shop/db[Pod] : all ports -> all ports?; CiliumNetworkPolicy shop/l7 may apply here, and this kind is not evaluated added']);
  });

  it('cuts outside addresses where either side differs, and joins what became alike', () => {
    const egressTo = (...cidrs: readonly string[]) => snapshot({ policies: [policy('shop/web', { podSelector: app('web'), policyTypes: ['Egress'], egress: [{ to: cidrs.map((cidr) => ({ ipBlock: { cidr } })), ports: [{ port: 443 }] }] })] });
    expect(lines(egressTo('203.0.113.0/24'), egressTo('203.0.113.0/26', '203.0.113.64/26', '198.51.100.0/24'))).toEqual([
      'added shop/web[Pod] => 198.51.100.0/24 : denied -> 443/TCP; NetworkPolicy shop/web spec.egress[0].to changed',
      'removed shop/web[Pod] => 203.0.113.128/25 : 443/TCP -> denied; NetworkPolicy shop/web spec.egress[0].to changed',
    ]);
  });

  it('notices the address of the metadata service', () => {
    const egressTo = (except: readonly string[]) => snapshot({ policies: [policy('shop/web', { podSelector: app('web'), policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except } }] }] })] });
    expect(lines(egressTo(['169.254.169.254/32']), egressTo([]))).toEqual(['added shop/web[Pod] => 169.254.169.254/32 : denied -> all ports; NetworkPolicy shop/web spec.egress[0].to changed']);
  });

  it('tells single pods of a workload apart where the workload as a whole is allowed the same', () => {
    const replicas = (first: string, second: string) => snapshot({ policies: [guard(fromWeb)], pods: [pods[1]!, pod('shop/front-0', { deployment: 'front', labels: { app: first } }), pod('shop/front-1', { deployment: 'front', labels: { app: second } })] });
    const [pair] = diffGraphs(new AllowGraph(replicas('web', 'none')), new AllowGraph(replicas('none', 'web'))).pairs;
    expect(pair).toMatchObject({ change: 'changed', from: { name: 'shop/front[Deployment]' }, before: { partial: true }, after: { partial: true } });
    expect([formatPorts(pair!.gained), formatPorts(pair!.lost)]).toEqual([['5432/TCP'], ['5432/TCP']]);
  });

  it('tells an address family of two apart', () => {
    const dual = [pod('shop/web', { ips: ['10.0.0.1', 'fd00::1'] }), pod('shop/db', { ips: ['10.0.0.2', 'fd00::2'] })];
    const from = (...cidrs: readonly string[]) => snapshot({ pods: dual, policies: [guard({ from: cidrs.map((cidr) => ({ ipBlock: { cidr } })) })] });
    expect(towardsDb(from('0.0.0.0/0', '::/0'), from('0.0.0.0/0'))).toEqual(['changed shop/web[Pod] => shop/db[Pod] : all ports -> all ports; NetworkPolicy shop/db spec.ingress[0].from changed']);
  });

  it('lists as many pairs as were asked for, and counts the others', () => {
    const { pairs, counts, truncated } = diffGraphs(new AllowGraph(snapshot({})), new AllowGraph(snapshot({ policies: [guard(fromWeb)] })), { limit: 1 });
    expect([pairs.length, truncated, counts]).toEqual([1, 2, { added: 0, removed: 2, changed: 1 }]);
  });

  it('is plain data', () => {
    const difference = diffGraphs(new AllowGraph(snapshot({})), new AllowGraph(snapshot({ policies: [guard(fromWeb)], nodes: [node('n0', ['192.168.0.1'])] })));
    expect(JSON.parse(JSON.stringify(difference))).toEqual(difference);
  });
});

describe('the cause of a difference among admin policies', () => {
  const admin = (name: string, priority: number, ...ingress: readonly AdminRule[]): AdminPolicy => ({ kind: 'AdminNetworkPolicy', name, tier: 'admin', priority, subject: {}, ingress, egress: [] });
  const rule = (action: AdminRule['action']): AdminRule => ({ action, peers: [{ kind: 'pods', pods: { pods: app('web') } }] });
  const states = (before: readonly AdminPolicy[], after: readonly AdminPolicy[], ...policies: Snapshot['policies']) => towardsDb(snapshot({ adminPolicies: before, policies }), snapshot({ adminPolicies: after, policies }));

  it('is the rule that now comes first', () => {
    expect(states([admin('deny', 10, rule('deny'))], [admin('deny', 10, rule('deny')), admin('allow', 5, rule('allow'))])).toEqual([
      'added shop/web[Pod] => shop/db[Pod] : denied -> all ports; AdminNetworkPolicy allow spec.ingress[0] added',
    ]);
  });

  it('is the priority, where only that changed', () => {
    expect(states([admin('deny', 10, rule('deny')), admin('allow', 20, rule('allow'))], [admin('deny', 10, rule('deny')), admin('allow', 5, rule('allow'))])).toEqual([
      'added shop/web[Pod] => shop/db[Pod] : denied -> all ports; AdminNetworkPolicy allow spec.priority changed',
    ]);
  });

  it('is a Pass that no longer hands on to the NetworkPolicies', () => {
    expect(states([admin('pass', 1, rule('pass')), admin('allow', 2, rule('allow'))], [admin('allow', 2, rule('allow'))], guard())).toEqual([
      'added shop/web[Pod] => shop/db[Pod] : denied -> all ports; AdminNetworkPolicy pass spec.ingress[0] removed',
    ]);
  });

  it('is what a Pass on both sides hands on to, not the rules it passes over', () => {
    const before = snapshot({ adminPolicies: [admin('pass', 1, rule('pass'))], policies: [guard()] });
    const after = snapshot({ adminPolicies: [admin('pass', 1, rule('pass')), admin('allow', 2, rule('allow'))], policies: [guard(fromWeb)] });
    expect(towardsDb(before, after)).toEqual(['added shop/web[Pod] => shop/db[Pod] : denied -> 5432/TCP; NetworkPolicy shop/db spec.ingress[0] added']);
  });

  it('is no baseline where NetworkPolicies isolate', () => {
    const before = snapshot({ policies: [guard(fromWeb)] });
    const after = snapshot({ policies: [guard()], adminPolicies: [{ ...admin('default', 0, rule('deny')), kind: 'BaselineAdminNetworkPolicy', tier: 'baseline' }] });
    expect(towardsDb(before, after)).toEqual(['removed shop/web[Pod] => shop/db[Pod] : 5432/TCP -> denied; NetworkPolicy shop/db spec.ingress[0] removed']);
  });

  it('is the order of rules, where it is all that changed', () => {
    expect(states([admin('both', 1, rule('deny'), rule('allow'))], [admin('both', 1, rule('allow'), rule('deny'))])).toEqual([
      'added shop/web[Pod] => shop/db[Pod] : denied -> all ports; AdminNetworkPolicy both spec.ingress changed',
    ]);
  });
});
