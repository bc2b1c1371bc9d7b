import { describe, expect, it } from 'vitest';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { Service } from '@/lib/model/snapshot';
import { pod, policy } from '@/lib/testing/builders';
import { admin, found, on, podsOf, rule, told } from './testing';

const dns = pod('kube-system/dns', { labels: { 'k8s-app': 'kube-dns' }, ports: ['dns:53/UDP', 'dns-tcp:53'] });
const pods = [pod('x/a'), pod('x/b'), dns];
const cuts = (...policies: readonly NetworkPolicy[]) => found('dns-cut', { pods, policies });
const toDns = { to: [{ namespaceSelector: {}, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }], ports: [{ protocol: 'UDP' as const, port: 53 }] };
const egress = (...rules: NonNullable<NetworkPolicy['spec']['egress']>) => policy('x/p', { podSelector: on('a'), policyTypes: ['Egress'], egress: rules });

describe('egress without DNS', () => {
  it('is told, and the cluster’s own server offered', () => {
    expect(cuts(egress({ to: [{ podSelector: on('b') }] }))).toEqual([
      expect.objectContaining({
        severity: 'warning',
        peers: ['workload/x/Pod/a'],
        objects: [expect.objectContaining({ kind: 'NetworkPolicy', name: 'p' }), expect.objectContaining({ kind: 'Pod', name: 'a' })],
        fix: [expect.objectContaining({ from: 'workload/x/Pod/a', to: 'workload/kube-system/Pod/dns', ports: [{ protocol: 'TCP', port: 53 }, { protocol: 'UDP', port: 53 }] })],
      }),
    ]);
    expect(cuts(egress(toDns))).toEqual([]);
  });

  it('is a note where nothing at all may be sent: then no names are needed', () => {
    expect(cuts(egress())).toEqual([expect.objectContaining({ severity: 'info' })]);
  });

  it('is told once a namespace when several workloads lack it', () => {
    expect(cuts(policy('x/deny', { podSelector: {}, policyTypes: ['Egress'] }))).toEqual([expect.objectContaining({ peers: ['workload/x/Pod/a', 'workload/x/Pod/b'], fix: [expect.objectContaining({ from: 'namespace/x' })] })]);
  });

  it('is seen by the real port behind the well-known Service', () => {
    const service: Service = { namespace: 'openshift-dns', name: 'dns-default', type: 'ClusterIP', headless: false, selector: { app: 'named' }, ports: [{ protocol: 'UDP', port: 53, targetPort: 'dns' }] };
    const policies = [policy('x/deny', { podSelector: {}, policyTypes: ['Egress'], egress: [{ ports: [{ protocol: 'UDP', port: 53 }] }] })];
    const [cut] = found('dns-cut', { pods: [pod('x/a'), pod('openshift-dns/named', { ports: ['dns:5353/UDP'] })], services: [service], policies });
    expect(cut!.fix).toEqual([expect.objectContaining({ ports: [{ protocol: 'TCP', port: 5353 }, { protocol: 'UDP', port: 5353 }] })]);
  });

  it('is told where DNS is not among what was read, unless some rule may lead to it', () => {
    const without = (one: NetworkPolicy) => told('dns-cut', { pods: [pod('x/a'), pod('x/b')], policies: [one] });
    expect(without(egress({ to: [{ podSelector: on('b') }], ports: [{ protocol: 'UDP', port: 53 }] }))).toHaveLength(1);
    expect(without(egress(toDns))).toEqual([]);
    expect(without(egress({ to: [{ ipBlock: { cidr: '169.254.20.10/32' } }], ports: [{ protocol: 'UDP', port: 53 }] }))).toEqual([]);
    expect(without(egress({ to: [{ namespaceSelector: {} }] }))).toEqual([]);
  });

  it('may be an admin policy’s doing', () => {
    expect(told('dns-cut', { pods, adminPolicies: [admin('deny', 1, { subject: { pods: on('a') }, egress: [rule('deny', podsOf(), { kind: 'networks', cidrs: ['0.0.0.0/0', '::/0'] }, { kind: 'nodes', selector: {} })] })] })).toEqual(['info deny']);
  });

  it('names the admin rule that no NetworkPolicy can overrule, and offers nothing', () => {
    const [cut] = found('dns-cut', { pods, policies: [egress(toDns)], adminPolicies: [admin('deny', 1, { egress: [rule('deny', podsOf('kube-system'))] })] });
    expect(cut).toMatchObject({ message: expect.stringMatching(/AdminNetworkPolicy deny, rule 1 denies it before any NetworkPolicy/) as string, fix: [] });
  });
});
