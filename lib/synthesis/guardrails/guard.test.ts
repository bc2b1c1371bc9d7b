import { describe, expect, it } from 'vitest';
import type { AdminPolicy, AdminPolicyKind } from '@/lib/model/admin-policy';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { Pod, Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { cluster, namespace, pod, policy } from '@/lib/testing/builders';
import { guard, guardAll } from './guard';
import type { Guardrail, GuardrailName, GuardrailTarget } from './guardrail';

const GROUP = 'policy.networking.k8s.io';
const dns = pod('kube-system/coredns', { labels: { 'k8s-app': 'kube-dns' }, ports: ['dns:53/UDP', 'dns-tcp:53/TCP'] });
const web = pod('shop/web', { ips: ['10.0.0.1', 'fd00::1'] });
const db = pod('shop/db', { ips: ['10.0.0.2', 'fd00::2'] });

const serving = (...kinds: readonly (readonly [AdminPolicyKind, string])[]) => kinds.map(([kind, version]) => ({ kind, apiVersion: `${GROUP}/${version}` }));
const CNP = serving(['ClusterNetworkPolicy', 'v1beta1']);
const OLD = serving(['AdminNetworkPolicy', 'v1alpha1'], ['BaselineAdminNetworkPolicy', 'v1alpha1']);

const shop = (parts: Partial<Snapshot> = {}): Snapshot =>
  cluster({
    namespaces: ['shop', 'kube-system'].map((name) => namespace(name)),
    pods: [web, db, dns],
    services: [{ namespace: 'kube-system', name: 'kube-dns', type: 'ClusterIP', headless: false, selector: { 'k8s-app': 'kube-dns' }, ports: [{ protocol: 'UDP', port: 53, targetPort: 53 }, { protocol: 'TCP', port: 53, targetPort: 53 }] }],
    ...parts,
  });

function written(snapshot: Snapshot, name: GuardrailName, target?: GuardrailTarget): Guardrail {
  const result = guard(new AllowGraph(snapshot), name, target);
  return typeof result === 'string' ? expect.fail(result) : result;
}
const closed = ({ changes }: Guardrail) => changes.map(({ from, to }) => `${from.id ?? 'outside'} => ${to.id ?? to.outside!.ranges.map(({ first }) => first.toString(16)).join()}`);
const reach = ({ after }: Guardrail, from: Pod, to: Pod): string => after.pair(`workload/${from.workload}` as never, `workload/${to.workload}` as never).allowed.key;
const [NONE, ALL, DNS] = ['SCTP;TCP;UDP', 'SCTP1-65535;TCP1-65535;UDP1-65535', 'SCTP;TCP53-53;UDP53-53'];
const titles = ({ documents }: Guardrail) => documents.map(({ kind, namespace: own, name }) => `${kind} ${own === undefined ? '' : `${own}/`}${name}`);

describe('the metadata address out of reach', () => {
  it('is one rule of the admin tier where the cluster serves it, and closes nothing else', () => {
    const result = written(shop({ adminKinds: CNP }), 'metadata');
    expect([titles(result), result.faults]).toEqual([['ClusterNetworkPolicy no-metadata'], []]);
    expect(result.documents[0]!.text).toContain(`apiVersion: ${GROUP}/v1beta1`);
    expect(new Set(closed(result).map((line) => line.split(' => ')[1]))).toEqual(new Set(['a9fea9fe', 'fd000ec2000000000000000000000254']));
    expect(closed(result)).toContain('workload/shop/Pod/web => a9fea9fe');
  });

  it('comes before an admin policy that allows everything', () => {
    const open: AdminPolicy = { kind: 'ClusterNetworkPolicy', name: 'no-metadata', tier: 'admin', priority: 5, subject: {}, ingress: [], egress: [{ action: 'allow', peers: [{ kind: 'networks', cidrs: ['0.0.0.0/0', '::/0'] }] }] };
    const result = written(shop({ adminKinds: CNP, adminPolicies: [open] }), 'metadata');
    expect([titles(result), result.documents[0]!.text.match(/priority: \d+/)?.[0], result.faults]).toEqual([['ClusterNetworkPolicy no-metadata-2'], 'priority: 4', []]);
  });

  it('is not said to hold where a policy of the first priority allows it', () => {
    const open: AdminPolicy = { kind: 'ClusterNetworkPolicy', name: 'a', tier: 'admin', priority: 0, subject: { namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } }, ingress: [], egress: [{ action: 'allow', peers: [{ kind: 'networks', cidrs: ['169.254.0.0/16'] }] }] };
    expect(written(shop({ adminKinds: CNP, adminPolicies: [open] }), 'metadata').faults.map(({ message }) => message)).toContain('shop/Pod/web may reach 169.254.169.254 all the same.');
  });

  it('says of AdminNetworkPolicy that peers by address are experimental', () => {
    const result = written(shop({ adminKinds: OLD }), 'metadata');
    expect([titles(result), result.faults, result.notes[1]]).toEqual([['AdminNetworkPolicy no-metadata'], [], expect.stringContaining('experimental channel')]);
  });

  it('is NetworkPolicies that allow all else where nothing isolates, and narrows the rules that grant it', () => {
    const wide = policy('shop/db', { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ port: 443 }] }] });
    const result = written(shop({ policies: [wide] }), 'metadata');
    expect([titles(result), result.faults]).toEqual([['NetworkPolicy kube-system/narrow-metadata', 'NetworkPolicy shop/db', 'NetworkPolicy shop/narrow-metadata-of-web'], []]);
    expect(result.documents.map(({ before }) => before?.name)).toEqual([undefined, 'db', undefined]);
    expect(result.documents[1]!.text).toMatch(/cidr: 0\.0\.0\.0\/0\n +except:\n +- 169\.254\.169\.254\/32\n/);
    expect([reach(result, web, db), reach(result, db, web)]).toEqual([ALL, 'SCTP;TCP443-443;UDP']);
  });

  it('says that pods on the network of their node are not kept from it', () => {
    const host = pod('kube-system/proxy', { hostNetwork: true, ips: ['192.168.0.1'], nodeName: 'n' });
    expect(written(shop({ adminKinds: CNP, pods: [web, host] }), 'metadata').notes.at(-1)).toContain('subject to no policy');
  });
});

describe('every namespace denying by default', () => {
  it.each([
    ['policies for those that need it and one that denies the rest', CNP, ['ClusterNetworkPolicy keep-for-all', 'ClusterNetworkPolicy keep-for-kube-system-coredns', 'ClusterNetworkPolicy default-deny'], false],
    ['the one policy that a cluster has, which leaves it open for all', OLD, ['BaselineAdminNetworkPolicy default'], true],
  ] as const)('is a Deny of the baseline tier with what the cluster works by before it: %s', (_, adminKinds, policies, isWider) => {
    const result = written(shop({ adminKinds }), 'default-deny');
    expect([titles(result), result.faults, result.kept]).toEqual([policies, [], ['DNS to kube-system/coredns on 53/TCP, 53/UDP', 'API server, from kube-system/coredns']]);
    expect([reach(result, web, db), reach(result, web, dns), result.after.pair('workload/shop/Pod/web' as never, 'internet' as never).allowed.key]).toEqual([NONE, DNS, isWider ? 'SCTP;TCP443-443,6443-6443;UDP' : NONE]);
    expect(result.notes).toContain('Admin policies name no addresses as sources: what comes from outside the cluster stays open to pods that no NetworkPolicy isolates.');
    expect(result.notes.some((note) => note.includes('left open for every pod'))).toBe(isWider);
  });

  it('leaves to NetworkPolicies what they decide', () => {
    const open: NetworkPolicy[] = [policy('shop/all', { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] })];
    expect(reach(written(shop({ adminKinds: CNP, policies: open }), 'default-deny'), web, db)).toBe(ALL);
  });

  it('stands after the baseline policies there are, which go on allowing', () => {
    const allow: AdminPolicy = { kind: 'ClusterNetworkPolicy', name: 'default-deny', tier: 'baseline', priority: 7, subject: {}, ingress: [{ action: 'allow', peers: [{ kind: 'pods', pods: {} }] }], egress: [{ action: 'allow', peers: [{ kind: 'pods', pods: {} }] }] };
    const result = written(shop({ adminKinds: CNP, adminPolicies: [allow] }), 'default-deny');
    expect([titles(result), result.documents[0]!.text.match(/priority: \d+/)?.[0]]).toEqual([['ClusterNetworkPolicy keep-for-all', 'ClusterNetworkPolicy keep-for-kube-system-coredns', 'ClusterNetworkPolicy default-deny-2'], 'priority: 8']);
    expect(result.faults.map(({ message }) => message)).toEqual(['shop', 'kube-system'].map((own, index, both) => `New pods of ${own} reach those of ${both[1 - index]} on all ports all the same.`));
  });

  it('is NetworkPolicies where there is a BaselineAdminNetworkPolicy already, or no kind that is served', () => {
    const baseline: AdminPolicy = { kind: 'BaselineAdminNetworkPolicy', name: 'default', tier: 'baseline', priority: 0, subject: {}, ingress: [], egress: [] };
    expect(written(shop({ adminKinds: OLD, adminPolicies: [baseline] }), 'default-deny')).toMatchObject({ target: 'network-policy', notes: [expect.stringContaining('there is a BaselineAdminNetworkPolicy already'), expect.anything()] });
    expect(guard(new AllowGraph(shop({ adminKinds: OLD, adminPolicies: [baseline] })), 'default-deny', 'admin')).toBe('there is a BaselineAdminNetworkPolicy already, and a cluster has only one.');
    const result = written(shop(), 'default-deny');
    expect([result.target, result.faults, reach(result, web, db), reach(result, web, dns)]).toEqual(['network-policy', [], NONE, DNS]);
    expect(result.notes[0]).toBe('Written as NetworkPolicies, since nothing says that the cluster serves admin policies.');
  });

  it('says that a kind is not known to be served when it is asked for all the same', () => {
    expect(written(shop(), 'default-deny', 'admin').notes[0]).toBe('Nothing says that the cluster serves ClusterNetworkPolicy: check with `kubectl api-resources` before relying on it.');
  });

  it('cannot be told under a network plugin of which it is not known whether it heeds the tiers', () => {
    const { faults } = written(shop({ adminKinds: CNP, profile: { name: 'cilium', basis: 'chosen' } }), 'default-deny');
    expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(['unknown']));
  });
});

describe('guardrails together', () => {
  it('are judged each in the cluster with those before, so that none opens what another closes', () => {
    const [deny, metadata] = guardAll(new AllowGraph(shop()), ['metadata', 'default-deny']);
    if (typeof deny !== 'object' || typeof metadata !== 'object') expect.fail();
    expect([deny.name, metadata.name, metadata.faults, titles(metadata)]).toEqual(['default-deny', 'metadata', [], ['NetworkPolicy kube-system/allow-coredns']]);
    expect(reach(metadata, web, db)).toBe(NONE);
  });

  it('take only the target that they can be written as', () => {
    const result = guardAll(new AllowGraph(shop({ adminKinds: CNP })), ['metadata', 'require-default-deny'], 'kyverno');
    expect(result.map((one) => (typeof one === 'string' ? one : one.target))).toEqual(['admin', 'kyverno']);
  });
});
