import { describe, expect, it } from 'vitest';
import { workloadId } from '@/lib/model/ids';
import type { NetworkPolicyPeer } from '@/lib/model/network-policy';
import { cluster, namespace, pod, policy } from '@/lib/testing/builders';
import { AllowGraph } from '../allow-graph';
import { findEmptyPeers } from './peer-matches-nothing';
import { admin, allow, found, from, inNamespace, on, podsOf, rule, told, whole, type Parts } from './testing';

const pods = [pod('x/api', { ports: ['http:8080'] }), pod('x/frontend', { labels: { app: 'frontend', tier: 'frontend' } }), pod('y/web')];
const base: Parts = { pods, namespaces: [namespace('x'), namespace('y', { team: 'red' }), namespace('empty')] };
const live = { source: { kind: 'cluster', label: 'c' } } as Parts;
const peer = (one: NetworkPolicyPeer, more: Parts = {}): Parts => ({ ...base, ...more, policies: [policy('x/p', { podSelector: on('api'), ingress: [{ from: [{ podSelector: on('frontend') }, one], ports: [{ port: 'http' }] }] })] });
const CODE = 'peer-matches-nothing';

const place = { objects: ['NetworkPolicy x/p'], field: 'spec.ingress[0].from[1]' };
const unreadable = (resource: 'pods' | 'namespaces' | 'services', namespace?: string): Parts => ({ ...live, unreadable: [{ resource, verb: 'list', reason: 'forbidden', ...(namespace !== undefined && { namespace }) }] });

describe('a peer that matches no pod', () => {
  it('is told with the field it stands in', () => {
    expect(found(CODE, peer({ podSelector: on('gone') }))).toStrictEqual([whole(CODE, { ...place, severity: 'info', message: 'x/p has a peer that matches no pod now: pods that match app=gone in x.' })]);
    expect(told(CODE, peer({ podSelector: on('api') }))).toEqual([]);
  });

  it.each<[NetworkPolicyPeer, string]>([
    [{ podSelector: on('gone') }, 'pods that match app=gone in x.'],
    [{ namespaceSelector: {}, podSelector: on('gone') }, 'pods that match app=gone in any namespace.'],
    [{ namespaceSelector: inNamespace('gone') }, 'all pods in namespaces that match kubernetes.io/metadata.name=gone.'],
    [{ namespaceSelector: inNamespace('y'), podSelector: on('gone') }, 'pods that match app=gone in namespaces that match kubernetes.io/metadata.name=y.'],
  ])('is told in words: %j', (one, words) => {
    expect(found(CODE, peer(one, live)).map(({ message }) => message)).toEqual([`x/p has a peer that matches no pod now: ${words}`]);
  });

  it.each<[string, NetworkPolicyPeer, string]>([
    ['a value spelt alike', { podSelector: { matchLabels: { tier: 'front' } } }, 'No pod there has tier=front; did you mean tier=frontend?'],
    ['a namespace spelt alike', { namespaceSelector: { matchLabels: { team: 'Red' } } }, 'No namespace there has team=Red; did you mean team=red?'],
    ['a namespace by a label it does not have', { namespaceSelector: { matchLabels: { name: 'y' } } }, 'There is a namespace y, but it has no label name=y; every namespace has kubernetes.io/metadata.name.'],
    ['pods of another namespace', { podSelector: on('web') }, 'Pods that match app=web are in namespace y, and this selector looks into x only.'],
  ])('is a warning when there is %s', (_what, one, hint) => {
    expect(found(CODE, peer(one)).map(({ severity, hint }) => [severity, hint])).toEqual([['warning', hint]]);
  });

  it('can be mended by allowing what was meant', () => {
    expect(found(CODE, peer({ podSelector: { matchLabels: { tier: 'front' } } }))).toStrictEqual([
      whole(CODE, {
        ...place,
        severity: 'warning',
        message: 'x/p has a peer that matches no pod now: pods that match tier=front in x.',
        hint: 'No pod there has tier=front; did you mean tier=frontend?',
        fix: [allow('x/frontend', 'x/api', [{ protocol: 'TCP', port: 8080 }])],
      }),
    ]);
  });

  it('is mended by every port that a name stands for', () => {
    const replicas = [8080, 8081].map((port) => pod(`x/api-${port}`, { labels: { app: 'api' }, deployment: 'api', ports: [`http:${port}`] }));
    const [one] = found(CODE, peer({ podSelector: { matchLabels: { tier: 'front' } } }, { pods: [...replicas, pods[1]!] }));
    expect(one!.fix.map((change) => change.kind === 'allow' && change.ports)).toEqual([[{ protocol: 'TCP', port: 8080, endPort: 8081 }]]);
  });

  it('is not told of manifests where the pods may be elsewhere, but of a cluster it is', () => {
    for (const one of [{ namespaceSelector: inNamespace('monitoring') }, { namespaceSelector: {}, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }, { namespaceSelector: inNamespace('empty') }]) {
      expect(told(CODE, peer(one)), JSON.stringify(one)).toEqual([]);
      expect(told(CODE, peer(one, live))).toHaveLength(1);
    }
  });

  it('is told of manifests where the pods would have to be among them', () => {
    expect(told(CODE, peer({ namespaceSelector: inNamespace('y'), podSelector: on('gone') }))).toHaveLength(1);
    expect(told(CODE, peer({ namespaceSelector: { matchLabels: { team: 'red' } }, podSelector: on('gone') }))).toEqual([]);
  });

  it('is not told of pods that have ended, or that their owner would bring back', () => {
    expect(told(CODE, peer({ podSelector: on('job') }, { ...live, pods: [...pods, pod('x/job', { phase: 'Failed' })] }))).toEqual([]);
    const owner = (namespace: string, app: string) => {
      const snapshot = cluster(peer({ podSelector: on('idle') }, live));
      const workloads = [...snapshot.workloads, { id: workloadId(namespace, 'Deployment', 'idle'), namespace, kind: 'Deployment', name: 'idle', replicas: 0, selectorLabels: { app } }];
      return findEmptyPeers(new AllowGraph({ ...snapshot, workloads })).length;
    };
    expect([owner('x', 'idle'), owner('x', 'other'), owner('y', 'idle')]).toEqual([0, 1, 1]);
  });

  it('is not told of what may not have been read', () => {
    const gone = (more: Parts) => told(CODE, peer({ podSelector: on('gone') }, more)).length;
    expect([gone(unreadable('pods')), gone(unreadable('pods', 'x')), gone(unreadable('namespaces'))]).toEqual([0, 0, 0]);
    expect([gone(unreadable('pods', 'y')), gone(unreadable('services')), gone(unreadable('services', 'x'))]).toEqual([1, 1, 1]);
  });

  it('says so of hostNetwork pods, which labels never find', () => {
    const agents = ['x/agent', 'x/agents'].map((place) => pod(place, { labels: { app: place.slice(2) }, hostNetwork: true, ips: ['192.168.0.1'] }));
    const hint = 'It describes hostNetwork pods, x/agent for one: policies know these by their node’s address only.';
    const written = { ...place, severity: 'warning', hint, message: 'x/p has a peer that matches no pod now: pods that match app=agent in x.' } as const;
    expect(found(CODE, peer({ podSelector: on('agent') }, { ...live, pods: [...pods, ...agents] }))).toStrictEqual([whole(CODE, written)]);
    expect(found(CODE, peer({ podSelector: on('agent') }, { ...live, pods: [...pods, ...agents, pod('x/near', { labels: { app: 'agents' } })] }))).toStrictEqual([whole(CODE, written)]);
  });

  it('is told of admin rules, at its place among peers of other kinds', () => {
    const adminPolicies = [admin('p', 1, { egress: [rule('deny', { kind: 'networks', cidrs: ['10.0.0.0/8', '11.0.0.0/8'] }, podsOf('yy'), podsOf('y'))] })];
    expect(told(CODE, { ...base, ...live, adminPolicies })).toEqual(['info p spec.egress[0].to[1]']);
    const sameLabels = admin('q', 1, { egress: [rule('deny', { kind: 'same-labels', keys: ['team'] }, podsOf('yy'))] });
    expect(told(CODE, { ...base, ...live, adminPolicies: [sameLabels] })).toEqual(['info q spec.egress[0].to[1]']);
  });

  it('is left to the finding of OR for AND where that explains it', () => {
    const policies = [policy('x/p', { podSelector: on('api'), ingress: from({ namespaceSelector: inNamespace('y') }, { podSelector: on('web') }) })];
    const parts = { ...base, pods: [...pods, pod('y/other')], policies };
    expect([told(CODE, parts), told('or-for-and', parts).length]).toEqual([[], 1]);
  });
});
