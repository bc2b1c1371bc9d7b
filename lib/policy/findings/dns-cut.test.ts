import { describe, expect, it } from 'vitest';
import { formatPeer } from '@/lib/model/ids';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { Service } from '@/lib/model/snapshot';
import { namespace, pod, policy } from '@/lib/testing/builders';
import { admin, allow, found, inNamespace, on, podsOf, rule, told, whole, type Parts, type Written } from './testing';

const CODE = 'dns-cut';
const labels = { 'k8s-app': 'kube-dns' };
const dns = pod('kube-system/dns', { labels, ports: ['dns:53/UDP', 'dns-tcp:53'] });
const pods = [pod('x/a'), pod('x/b'), dns];
const cuts = (...policies: readonly NetworkPolicy[]) => found(CODE, { pods, policies });
const toDns = { to: [{ namespaceSelector: {}, podSelector: { matchLabels: labels } }], ports: [{ protocol: 'UDP' as const, port: 53 }] };
type Egress = NonNullable<NetworkPolicy['spec']['egress']>;
const egress = (...rules: Egress) => policy('x/p', { podSelector: on('a'), policyTypes: ['Egress'], egress: rules });
const BOTH = [{ protocol: 'TCP' as const, port: 53 }, { protocol: 'UDP' as const, port: 53 }];
const NO_RULE = 'x/a cannot ask DNS: egress is isolated and no rule allows port 53 to kube-system/dns.';
const ofA: Written = { severity: 'warning', message: NO_RULE, objects: ['NetworkPolicy x/p', 'Pod x/a'], peers: ['workload/x/Pod/a'], fix: [allow('x/a', 'kube-system/dns', BOTH)] };
const messages = (parts: Parts) => found(CODE, parts).map(({ message }) => message);

describe('egress without DNS', () => {
  it('is told, and the cluster’s own server offered', () => {
    expect(cuts(egress({ to: [{ podSelector: on('b') }] }))).toStrictEqual([whole(CODE, ofA)]);
    expect(cuts(egress(toDns))).toEqual([]);
  });

  it('is a note where nothing at all may be sent: then no names are needed', () => {
    expect(cuts(egress())).toStrictEqual([whole(CODE, { ...ofA, severity: 'info' })]);
  });

  it('is told once a namespace, and is no note when one of the workloads may send somewhere', () => {
    const policies = [policy('x/q', { podSelector: on('a'), policyTypes: ['Egress'] }), policy('x/p', { podSelector: on('b'), policyTypes: ['Egress'], egress: [{ to: [{ podSelector: on('a') }] }] }), policy('y/r', { policyTypes: ['Egress'] })];
    const fix = [{ ...allow('x/a', 'kube-system/dns', BOTH), id: 'allow namespace/x workload/kube-system/Pod/dns', from: formatPeer({ kind: 'namespace', namespace: 'x' }) }];
    expect(found(CODE, { pods: [...pods, pod('y/c')], policies })).toStrictEqual([
      whole(CODE, { severity: 'warning', message: '2 workloads of x cannot ask DNS: egress is isolated and no rule allows port 53 to kube-system/dns.', objects: ['NetworkPolicy x/p', 'NetworkPolicy x/q', 'Pod x/a', 'Pod x/b'], peers: ['workload/x/Pod/a', 'workload/x/Pod/b'], fix }),
      whole(CODE, { severity: 'info', message: 'y/c cannot ask DNS: egress is isolated and no rule allows port 53 to kube-system/dns.', objects: ['NetworkPolicy y/r', 'Pod y/c'], peers: ['workload/y/Pod/c'], fix: [allow('y/c', 'kube-system/dns', BOTH)] }),
    ]);
  });

  it('is no note when some pods of the workload may send somewhere', () => {
    const replicas = ['one', 'two'].map((color) => pod(`x/${color}`, { deployment: 'a', labels: { app: 'a', color } }));
    const policies = [egress(), policy('x/one', { podSelector: { matchLabels: { color: 'one' } }, policyTypes: ['Egress'], egress: [{ to: [{ podSelector: on('a') }] }] })];
    expect(told(CODE, { pods: [...replicas, dns], policies })).toEqual(['warning x/one']);
    expect(found(CODE, { pods: [...replicas, dns], policies: [egress(), policies[1]!, policy('x/two', { podSelector: { matchLabels: { color: 'two' } }, policyTypes: ['Egress'], egress: [toDns] })] })).toEqual([]);
  });

  it('is of no concern to the DNS servers themselves, nor to who may ask one of them', () => {
    const closed = policy('kube-system/closed', { policyTypes: ['Egress'] });
    const second = pod('kube-system/second', { labels: { ...labels, app: 'second' } });
    const first = policy('kube-system/first', { podSelector: { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] } });
    expect(cuts(closed)).toEqual([]);
    expect(found(CODE, { pods: [...pods, second], policies: [egress(toDns), first] })).toEqual([]);
    expect(found(CODE, { pods: [...pods, second], policies: [egress({ to: [{ namespaceSelector: {}, podSelector: on('second') }] }), policy('kube-system/closed', {})] }).map(({ message }) => message)).toEqual([
      'x/a cannot ask DNS: egress is allowed, but not ingress into kube-system/dns, kube-system/second.',
    ]);
    expect(messages({ pods: [...pods, second], policies: [egress()] })).toEqual(['x/a cannot ask DNS: egress is isolated and no rule allows port 53 to kube-system/dns, kube-system/second.']);
  });

  it('says so when it is the servers that let nobody in', () => {
    expect(cuts(egress(toDns), policy('kube-system/closed', {}))).toStrictEqual([whole(CODE, { ...ofA, message: 'x/a cannot ask DNS: egress is allowed, but not ingress into kube-system/dns.' })]);
    const closed = policy('kube-system/closed', {});
    const toAddress = egress({ to: [{ ipBlock: { cidr: '10.96.0.10/32' } }], ports: [{ protocol: 'UDP', port: 53 }] });
    expect(messages({ pods: [pod('x/a'), { ...dns, ips: ['10.96.0.10'] }], policies: [toAddress, closed] })).toEqual(['x/a cannot ask DNS: egress is allowed, but not ingress into kube-system/dns.']);
  });

  it('says so when some pods of the workload may send to some of the servers', () => {
    const replicas = ['one', 'two'].map((color) => pod(`x/${color}`, { deployment: 'a', labels: { app: 'a', color } }));
    const servers = ['one', 'two'].map((color) => pod(`kube-system/${color}`, { deployment: 'dns', labels: { ...labels, color } }));
    const two = policy('x/two', { podSelector: { matchLabels: { color: 'two' } }, policyTypes: ['Egress'], egress: [{ to: [{ namespaceSelector: {}, podSelector: { matchLabels: { color: 'two' } } }] }] });
    expect(messages({ pods: [...replicas, ...servers], policies: [egress(), two, policy('kube-system/closed', {})] })).toEqual(['x/a cannot ask DNS: egress is allowed, but not ingress into kube-system/dns.']);
  });

  it('is seen by the real port behind the well-known Service', () => {
    const service: Service = { namespace: 'openshift-dns', name: 'dns-default', type: 'ClusterIP', headless: false, selector: { app: 'named' }, ports: [{ protocol: 'UDP', port: 53, targetPort: 'dns' }] };
    const policies = [policy('x/p', { podSelector: {}, policyTypes: ['Egress'], egress: [{ ports: [{ protocol: 'UDP', port: 53 }] }] })];
    expect(found(CODE, { pods: [pod('x/a'), pod('openshift-dns/named', { ports: ['dns:5353/UDP'] })], services: [service], policies })).toStrictEqual([
      whole(CODE, { ...ofA, message: 'x/a cannot ask DNS: egress is isolated and no rule allows port 5353 to openshift-dns/named.', fix: [allow('x/a', 'openshift-dns/named', [{ protocol: 'TCP', port: 5353 }, { protocol: 'UDP', port: 5353 }])] }),
    ]);
  });
});

describe('where DNS is not among what was read, egress without it', () => {
  const without = (one: NetworkPolicy, more: Parts = {}) => found(CODE, { pods: [pod('x/a'), pod('x/b')], policies: [one], ...more });
  const udp = (port: number | string) => [{ protocol: 'UDP' as const, port }];
  const team = (name: string) => ({ namespaceSelector: { matchLabels: { team: name } } });

  it('is told without an offer', () => {
    expect(without(egress({ to: [{ podSelector: on('b') }], ports: udp(53) }))).toStrictEqual([whole(CODE, { ...ofA, message: 'x/a cannot ask DNS: egress is isolated and no rule allows port 53.', fix: [] })]);
  });

  it.each<[string, Egress[number]]>([
    ['names pods by the labels of DNS', toDns],
    ['names an address', { to: [{ ipBlock: { cidr: '169.254.20.10/32' } }], ports: udp(53) }],
    ['is for any port in every namespace', { to: [{ namespaceSelector: {} }] }],
    ['is for everyone, on the port of OpenShift', { ports: udp(5353) }],
    ['names the port by its name', { to: [{ namespaceSelector: inNamespace('kube-system') }], ports: udp('dns') }],
    ['names several peers, of which one may be DNS', { to: [{ podSelector: on('b') }, { namespaceSelector: inNamespace('kube-system') }], ports: udp(53) }],
  ])('is none where a rule may lead to it: it %s', (_how, one) => {
    expect(without(egress(one))).toEqual([]);
    expect(without(egress({ to: [{ podSelector: on('b') }] }, one))).toEqual([]);
  });

  it.each<[string, Egress[number]]>([
    ['is for other ports', { ports: udp(80) }],
    ['is for TCP alone', { ports: [{ port: 53 }] }],
    ['names another namespace', { to: [{ namespaceSelector: inNamespace('y') }] }],
  ])('is told where no rule does: it %s', (_how, one) => {
    expect(without(egress(one))).toHaveLength(1);
  });

  it('goes by the labels that kube-system has', () => {
    const namespaces = [namespace('a', { team: 'apps' }), namespace('kube-system', { team: 'infra' })];
    expect(without(egress({ to: [team('infra')] }), { namespaces })).toEqual([]);
    expect(without(egress({ to: [team('apps')] }), { namespaces })).toHaveLength(1);
  });

  it('is none for pods of kube-system that may send to one another', () => {
    const own = policy('kube-system/p', { policyTypes: ['Egress'], egress: [{ to: [{ podSelector: {} }] }] });
    expect(without(own, { pods: [pod('kube-system/a')] })).toEqual([]);
  });

  it('is none when it lacks some pods of a workload only, or an admin policy has a say', () => {
    const replicas = ['one', 'two'].map((color) => pod(`x/${color}`, { deployment: 'a', labels: { app: 'a', color } }));
    const two = policy('x/two', { podSelector: { matchLabels: { color: 'two' } }, policyTypes: ['Egress'], egress: [toDns] });
    expect(found(CODE, { pods: replicas, policies: [egress(), two] })).toEqual([]);
    expect(without(egress(), { adminPolicies: [admin('p', 1, { egress: [rule('pass', podsOf('y'))] })] })).toEqual([]);
  });
});

describe('an admin policy that cuts DNS off', () => {
  it('is told of, as a note where it leaves nothing to be sent', () => {
    const everyone = rule('deny', podsOf(), { kind: 'networks', cidrs: ['0.0.0.0/0', '::/0'] }, { kind: 'nodes', selector: {} });
    expect(told(CODE, { pods, adminPolicies: [admin('deny', 1, { subject: { pods: on('a') }, egress: [everyone] })] })).toEqual(['info deny']);
  });

  it('is named where no NetworkPolicy can overrule it, and nothing is offered', () => {
    const message = 'x/a cannot ask DNS at kube-system/dns. AdminNetworkPolicy deny, rule 1 denies it before any NetworkPolicy is asked, so no NetworkPolicy can allow it.';
    const parts = { pods, policies: [egress(toDns), policy('x/b', { podSelector: on('b'), policyTypes: ['Egress'] })], adminPolicies: [admin('deny', 1, { subject: { pods: on('a') }, egress: [rule('deny', podsOf('kube-system'))] })] };
    expect(found(CODE, parts)).toStrictEqual([
      whole(CODE, { ...ofA, message, objects: ['AdminNetworkPolicy deny', 'NetworkPolicy x/p', 'Pod x/a'], fix: [] }),
      whole(CODE, { severity: 'info', message: 'x/b cannot ask DNS: egress is isolated and no rule allows port 53 to kube-system/dns.', objects: ['NetworkPolicy x/b', 'Pod x/b'], peers: ['workload/x/Pod/b'], fix: [allow('x/b', 'kube-system/dns', BOTH)] }),
    ]);
  });

  it('is not, where it denies some of the ports only, or where it is the baseline', () => {
    const tcp = { ...rule('deny', podsOf('kube-system')), ports: [{ kind: 'numbers' as const, protocol: 'TCP' as const, first: 53, last: 53 }] };
    expect(messages({ pods, policies: [egress({ to: [{ podSelector: on('b') }] })], adminPolicies: [admin('deny', 1, { egress: [tcp] })] })).toEqual([NO_RULE]);
    const baseline = admin('default', 0, { kind: 'BaselineAdminNetworkPolicy', tier: 'baseline', subject: { namespaces: inNamespace('kube-system') }, ingress: [rule('deny', podsOf())] });
    expect(messages({ pods, policies: [egress(toDns)], adminPolicies: [baseline] })).toEqual(['x/a cannot ask DNS: egress is allowed, but not ingress into kube-system/dns.']);
  });
});
