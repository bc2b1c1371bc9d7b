import { describe, expect, it } from 'vitest';
import type { NetworkPolicyPeer } from '@/lib/model/network-policy';
import { namespace, pod, policy } from '@/lib/testing/builders';
import { admin, found, from, inNamespace, on, podsOf, rule, told, type Parts } from './testing';

const pods = [pod('x/api', { ports: ['http:8080'] }), pod('x/frontend', { labels: { app: 'frontend', tier: 'frontend' } }), pod('y/web')];
const base: Parts = { pods, namespaces: [namespace('x'), namespace('y', { team: 'red' }), namespace('empty')] };
const live = { source: { kind: 'cluster', label: 'c' } } as Parts;
const peer = (one: NetworkPolicyPeer, more: Parts = {}): Parts => ({ ...base, ...more, policies: [policy('x/p', { podSelector: on('api'), ingress: [{ from: [{ podSelector: on('frontend') }, one], ports: [{ port: 'http' }] }] })] });
const CODE = 'peer-matches-nothing';

describe('a peer that matches no pod', () => {
  it('is told with the field it stands in', () => {
    expect(told(CODE, peer({ podSelector: on('gone') }))).toEqual(['info x/p spec.ingress[0].from[1]']);
    expect(told(CODE, peer({ podSelector: on('api') }))).toEqual([]);
  });

  it.each<[string, NetworkPolicyPeer, string]>([
    ['a value spelt alike', { podSelector: { matchLabels: { tier: 'front' } } }, 'did you mean tier=frontend?'],
    ['a namespace spelt alike', { namespaceSelector: { matchLabels: { team: 'Red' } } }, 'did you mean team=red?'],
    ['a namespace by a label it does not have', { namespaceSelector: { matchLabels: { name: 'y' } } }, 'There is a namespace y, but it has no label name=y'],
    ['pods of another namespace', { podSelector: on('web') }, 'are in namespace y, and this selector looks into x only'],
  ])('is a warning when there is %s', (_what, one, hint) => {
    expect(found(CODE, peer(one))).toEqual([expect.objectContaining({ severity: 'warning', hint: expect.stringContaining(hint) })]);
  });

  it('can be mended by allowing what was meant', () => {
    expect(found(CODE, peer({ podSelector: { matchLabels: { tier: 'front' } } }))[0]!.fix).toEqual([
      expect.objectContaining({ kind: 'allow', from: 'workload/x/Pod/frontend', to: 'workload/x/Pod/api', ports: [{ protocol: 'TCP', port: 8080 }] }),
    ]);
  });

  it('is not told of manifests where the pods may be elsewhere, but of a cluster it is', () => {
    for (const one of [{ namespaceSelector: inNamespace('monitoring') }, { namespaceSelector: {}, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }, { namespaceSelector: inNamespace('empty') }]) {
      expect(told(CODE, peer(one)), JSON.stringify(one)).toEqual([]);
      expect(told(CODE, peer(one, live))).toHaveLength(1);
    }
  });

  it('is not told of pods that have ended or may not have been read', () => {
    expect(told(CODE, peer({ podSelector: on('job') }, { ...live, pods: [...pods, pod('x/job', { phase: 'Failed' })] }))).toEqual([]);
    expect(told(CODE, peer({ podSelector: on('gone') }, { ...live, unreadable: [{ resource: 'pods', verb: 'list', reason: 'forbidden' }] }))).toEqual([]);
  });

  it('says so of hostNetwork pods, which labels never find', () => {
    expect(found(CODE, peer({ podSelector: on('agent') }, { ...live, pods: [...pods, pod('x/agent', { hostNetwork: true, ips: ['192.168.0.1'] })] }))).toEqual([expect.objectContaining({ hint: expect.stringContaining('hostNetwork pods') })]);
  });

  it('is told of admin rules, at its place among peers of other kinds', () => {
    const adminPolicies = [admin('p', 1, { egress: [rule('deny', { kind: 'networks', cidrs: ['10.0.0.0/8', '11.0.0.0/8'] }, podsOf('yy'), podsOf('y'))] })];
    expect(told(CODE, { ...base, ...live, adminPolicies })).toEqual(['info p spec.egress[0].to[1]']);
  });

  it('is left to the finding of OR for AND where that explains it', () => {
    const policies = [policy('x/p', { podSelector: on('api'), ingress: from({ namespaceSelector: inNamespace('y') }, { podSelector: on('web') }) })];
    const parts = { ...base, pods: [...pods, pod('y/other')], policies };
    expect([told(CODE, parts), told('or-for-and', parts).length]).toEqual([[], 1]);
  });
});
