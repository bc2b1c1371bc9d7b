import { describe, expect, it } from 'vitest';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { Service } from '@/lib/model/snapshot';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { AllowGraph } from '../allow-graph';
import { draftPorts } from '../draft-ports';
import { ALL_PORTS, portSet } from '../port-set';
import { findMistakes } from './find-mistakes';

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
    expect(mistakes(policy('x/typo', { podSelector: on('aa') }))).toEqual([expect.objectContaining({ code: 'selects-nothing', message: expect.stringContaining('app=aa'), objects: [expect.objectContaining({ kind: 'NetworkPolicy', namespace: 'x', name: 'typo' })], field: 'spec.podSelector' })]);
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
        fix: [expect.objectContaining({ kind: 'allow', from: 'workload/x/Pod/b', to: 'workload/x/Pod/a', ports: [{ protocol: 'TCP', port: 80 }] })],
      }),
    ]);
  });

  it('hold an egress rule whose destination does not let it in', () => {
    const found = mistakes(policy('x/b-egress', { podSelector: on('b'), policyTypes: ['Egress'], egress: [toDns, { to: [{ podSelector: on('a') }] }] }), policy('x/a-ingress', { podSelector: on('a') }));
    expect(found).toEqual([expect.objectContaining({ code: 'missing-half', message: expect.stringContaining('the ingress half is missing'), fix: [expect.objectContaining({ ports: 'all' })] })]);
  });

  it('hold no half that the other end allows already', () => {
    expect(codes(policy('x/into-a', { podSelector: on('a'), ingress: [{ from: [{ podSelector: on('b') }] }] }))).toEqual([]);
  });

  it('hold egress without DNS, and offer the cluster’s own server', () => {
    expect(mistakes(policy('x/deny', { podSelector: on('a'), policyTypes: ['Egress'] }))).toEqual([
      expect.objectContaining({
        code: 'dns-cut',
        peers: ['workload/x/Pod/a'],
        fix: [expect.objectContaining({ from: 'workload/x/Pod/a', to: 'workload/kube-system/Pod/dns', ports: [{ protocol: 'TCP', port: 53 }, { protocol: 'UDP', port: 53 }] })],
      }),
    ]);
    expect(codes(policy('x/dns', { podSelector: {}, policyTypes: ['Egress'], egress: [toDns] }))).toEqual([]);
  });

  it('are told once a namespace when several workloads lack DNS', () => {
    const found = mistakes(policy('x/deny', { podSelector: {}, policyTypes: ['Egress'] }));
    expect(found).toEqual([expect.objectContaining({ code: 'dns-cut', peers: ['workload/x/Pod/a', 'workload/x/Pod/b'], fix: [expect.objectContaining({ from: 'namespace/x' })] })]);
  });

  it('find DNS by its well-known Service and the real port behind it', () => {
    const service: Service = { namespace: 'openshift-dns', name: 'dns-default', type: 'ClusterIP', headless: false, selector: { app: 'named' }, ports: [{ protocol: 'UDP', port: 53, targetPort: 'dns' }] };
    const named = pod('openshift-dns/named', { ports: ['dns:5353/UDP'] });
    const snapshot = cluster({ pods: [pod('x/a'), named], services: [service], policies: [policy('x/deny', { podSelector: {}, policyTypes: ['Egress'], egress: [{ ports: [{ protocol: 'UDP', port: 53 }] }] })] });
    expect(findMistakes(new AllowGraph(snapshot))).toEqual([expect.objectContaining({ code: 'dns-cut', fix: [expect.objectContaining({ ports: [{ protocol: 'TCP', port: 5353 }, { protocol: 'UDP', port: 5353 }] })] })]);
  });
});

describe('ports of a draft', () => {
  it('are all, single ports and ranges, per protocol', () => {
    expect(draftPorts(ALL_PORTS)).toBe('all');
    expect(draftPorts(portSet({ TCP: [[80, 80], [8000, 8010]], SCTP: [[7, 7]] }))).toEqual([{ protocol: 'TCP', port: 80 }, { protocol: 'TCP', port: 8000, endPort: 8010 }, { protocol: 'SCTP', port: 7 }]);
  });
});

describe('a rule that lists what was meant as one peer as two', () => {
  const place = [pod('x/a'), pod('y/b'), pod('y/other'), dns];
  const found = (from: NonNullable<NonNullable<NetworkPolicy['spec']['ingress']>[number]['from']>) =>
    findMistakes(new AllowGraph(cluster({ pods: place, policies: [policy('x/into-a', { podSelector: on('a'), ingress: [{ from }] })] }))).filter(({ code }) => code === 'or-for-and');
  const ofY = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'y' } } };

  it('is told, with what it lets in', () => {
    expect(found([ofY, { podSelector: on('b') }])).toEqual([expect.objectContaining({ message: expect.stringContaining('every pod of those namespaces matches') })]);
  });

  it.each([
    ['one peer has both selectors', [{ ...ofY, podSelector: on('b') }]],
    ['the pods are those of its own namespace', [ofY, { podSelector: on('a') }]],
    ['the pods are nowhere', [ofY, { podSelector: on('nobody') }]],
  ])('is not told when %s', (_when, from) => {
    expect(found(from)).toEqual([]);
  });
});

describe('a rule for the port of a Service', () => {
  const web = pod('x/web', { ports: ['http:8080'] });
  const service = (targetPort: number | string): Service => ({ namespace: 'x', name: 'web', type: 'ClusterIP', headless: false, selector: { app: 'web' }, ports: [{ protocol: 'TCP', port: 80, targetPort }] });
  const found = (port: number, targetPort: number | string, spec?: NetworkPolicy['spec']) =>
    findMistakes(new AllowGraph(cluster({ pods: [web, pod('x/a'), dns], services: [service(targetPort)], policies: [policy('x/p', spec ?? { podSelector: on('web'), ingress: [{ ports: [{ port }] }] })] }))).filter(({ code }) => code === 'service-port');

  it.each([['a number', 8080], ['a name', 'http']])('is told when the pods listen elsewhere, the target being %s', (_what, target) => {
    expect(found(80, target)).toEqual([expect.objectContaining({ message: expect.stringMatching(/port 80.*8080/), peers: ['workload/x/Pod/web'] })]);
  });

  it('is told of egress too', () => {
    expect(found(80, 8080, { podSelector: on('a'), policyTypes: ['Egress'], egress: [{ to: [{ podSelector: on('web') }], ports: [{ port: 80 }] }] })).toHaveLength(1);
  });

  it('is not told when the pods’ port is allowed, or is the Service’s own', () => {
    expect(found(8080, 8080)).toEqual([]);
    expect(found(80, 80)).toEqual([]);
  });
});
