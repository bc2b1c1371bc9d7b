import { describe, expect, it } from 'vitest';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { Service } from '@/lib/model/snapshot';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { AllowGraph } from './allow-graph';
import { draftPorts, findMistakes } from './findings';
import { ALL_PORTS, portSet } from './port-set';

const dns = pod('kube-system/dns', { labels: { 'k8s-app': 'kube-dns' }, ports: ['dns:53/UDP', 'dns-tcp:53'] });
const pods = [pod('x/a'), pod('x/b'), dns];
const mistakes = (...policies: readonly NetworkPolicy[]) => findMistakes(new AllowGraph(cluster({ pods, policies })));
const codes = (...policies: readonly NetworkPolicy[]) => mistakes(...policies).map(({ code }) => code);
const on = (app: string) => ({ matchLabels: { app } });
const toDns = { to: [{ namespaceSelector: {}, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }], ports: [{ protocol: 'UDP' as const, port: 53 }] };

describe('mistakes', () => {
  it('are none without policies', () => {
    expect(mistakes()).toEqual([]);
  });

  it('hold a policy that selects no running pod', () => {
    expect(mistakes(policy('x/typo', { podSelector: on('aa') }))).toEqual([expect.objectContaining({ code: 'selects-nothing', message: expect.stringContaining('app=aa'), policy: expect.objectContaining({ name: 'typo' }) })]);
  });

  it('hold an ingress rule whose source may not send, and offer the other half', () => {
    const found = mistakes(
      policy('x/into-a', { podSelector: on('a'), ingress: [{ from: [{ podSelector: on('b') }], ports: [{ port: 80 }] }] }),
      policy('x/b-egress', { podSelector: on('b'), policyTypes: ['Egress'], egress: [toDns] }),
    );
    expect(found).toEqual([
      expect.objectContaining({
        code: 'missing-half',
        message: expect.stringContaining('the egress half is missing'),
        peers: ['workload/x/Pod/b', 'workload/x/Pod/a'],
        fix: { from: 'workload/x/Pod/b', to: 'workload/x/Pod/a', ports: [{ protocol: 'TCP', port: 80 }] },
      }),
    ]);
  });

  it('hold an egress rule whose destination does not let it in', () => {
    const found = mistakes(policy('x/b-egress', { podSelector: on('b'), policyTypes: ['Egress'], egress: [toDns, { to: [{ podSelector: on('a') }] }] }), policy('x/a-ingress', { podSelector: on('a') }));
    expect(found).toEqual([expect.objectContaining({ code: 'missing-half', message: expect.stringContaining('the ingress half is missing'), fix: expect.objectContaining({ ports: 'all' }) })]);
  });

  it('hold no half that the other end allows already', () => {
    expect(codes(policy('x/into-a', { podSelector: on('a'), ingress: [{ from: [{ podSelector: on('b') }] }] }))).toEqual([]);
  });

  it('hold egress without DNS, and offer the cluster’s own server', () => {
    expect(mistakes(policy('x/deny', { podSelector: on('a'), policyTypes: ['Egress'] }))).toEqual([
      expect.objectContaining({
        code: 'dns-cut',
        peers: ['workload/x/Pod/a'],
        fix: { from: 'workload/x/Pod/a', to: 'workload/kube-system/Pod/dns', ports: [{ protocol: 'TCP', port: 53 }, { protocol: 'UDP', port: 53 }] },
      }),
    ]);
    expect(codes(policy('x/dns', { podSelector: {}, policyTypes: ['Egress'], egress: [toDns] }))).toEqual([]);
  });

  it('are told once a namespace when several workloads lack DNS', () => {
    const found = mistakes(policy('x/deny', { podSelector: {}, policyTypes: ['Egress'] }));
    expect(found).toEqual([expect.objectContaining({ code: 'dns-cut', peers: ['workload/x/Pod/a', 'workload/x/Pod/b'], fix: expect.objectContaining({ from: 'namespace/x' }) })]);
  });

  it('find DNS by its well-known Service and the real port behind it', () => {
    const service: Service = { namespace: 'openshift-dns', name: 'dns-default', type: 'ClusterIP', headless: false, selector: { app: 'named' }, ports: [{ protocol: 'UDP', port: 53, targetPort: 'dns' }] };
    const named = pod('openshift-dns/named', { ports: ['dns:5353/UDP'] });
    const snapshot = cluster({ pods: [pod('x/a'), named], services: [service], policies: [policy('x/deny', { podSelector: {}, policyTypes: ['Egress'], egress: [{ ports: [{ protocol: 'UDP', port: 53 }] }] })] });
    expect(findMistakes(new AllowGraph(snapshot))).toEqual([expect.objectContaining({ code: 'dns-cut', fix: expect.objectContaining({ ports: [{ protocol: 'TCP', port: 5353 }, { protocol: 'UDP', port: 5353 }] }) })]);
  });
});

describe('ports of a draft', () => {
  it('are all, single ports and ranges, per protocol', () => {
    expect(draftPorts(ALL_PORTS)).toBe('all');
    expect(draftPorts(portSet({ TCP: [[80, 80], [8000, 8010]], SCTP: [[7, 7]] }))).toEqual([{ protocol: 'TCP', port: 80 }, { protocol: 'TCP', port: 8000, endPort: 8010 }, { protocol: 'SCTP', port: 7 }]);
  });
});
