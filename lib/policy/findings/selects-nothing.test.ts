import { describe, expect, it } from 'vitest';
import { workloadId, type PeerId } from '@/lib/model/ids';
import type { Direction, NetworkPolicySpec } from '@/lib/model/network-policy';
import { cluster, namespace, node, pod, policy } from '@/lib/testing/builders';
import { AllowGraph } from '../allow-graph';
import { findEmptySubjects } from './selects-nothing';
import { admin, found, inNamespace, on, told, whole, type Parts, type Written } from './testing';

const pods = [pod('x/frontend', { labels: { app: 'frontend', tier: 'front' } }), pod('x/api'), pod('y/web')];

const CODE = 'selects-nothing';
const live = { source: { kind: 'cluster', label: 'c' } } as Parts;
const written = (message: string, more: Partial<Written> = {}): Written => ({ severity: 'warning', message: `x/p selects no running pod: ${message}.`, objects: ['NetworkPolicy x/p'], field: 'spec.podSelector', ...more });
const of = (spec: NetworkPolicySpec, more: Parts = {}) => found(CODE, { pods, ...more, policies: [policy('x/p', spec)] });
const isolate = (place: string, directions: readonly Direction[]) => [{ id: `isolate workload/${place}`, kind: 'isolate' as const, subject: `workload/${place}` as PeerId, directions }];

describe('a policy selects nothing', () => {
  it('when no pod of its namespace has the labels', () => {
    expect(of({ podSelector: on('gone') })).toStrictEqual([whole(CODE, written('none in x matches app=gone'))]);
    expect(told(CODE, { pods, policies: [policy('x/p', { podSelector: on('api') }), policy('x/all', {})] })).toEqual([]);
  });

  it.each([
    ['a slip of letters', on('fronted'), 'No pod there has app=fronted; did you mean app=frontend?'],
    ['a shorter form', on('front'), 'No pod there has app=front; did you mean app=frontend?'],
    ['another way to write it', on('Front-End'), 'No pod there has app=Front-End; did you mean app=frontend?'],
    ['the same value under another key', { matchLabels: { name: 'frontend' } }, 'No pod there has name=frontend; did you mean app=frontend?'],
    ['pods of another namespace', on('web'), 'Pods that match app=web are in namespace y, and this selector looks into x only.'],
  ])('and %s is offered as what was meant', (_what, podSelector, hint) => {
    expect(of({ podSelector }).map((one) => one.hint)).toEqual([hint]);
  });

  it('and isolating what was meant mends one that does nothing else', () => {
    const hint = 'No pod there has app=front; did you mean app=frontend?';
    expect(of({ podSelector: on('front'), policyTypes: ['Ingress', 'Egress'] })).toStrictEqual([whole(CODE, written('none in x matches app=front', { hint, fix: isolate('x/Pod/frontend', ['ingress', 'egress']) }))]);
    expect(of({ podSelector: on('front'), policyTypes: ['Ingress', 'Egress'], ingress: [{ from: [{ podSelector: on('api') }] }] })).toStrictEqual([whole(CODE, written('none in x matches app=front', { hint }))]);
    expect(found(CODE, { pods, adminPolicies: [admin('p', 1, { subject: { pods: on('front') } })] }).map((one) => [one.hint, one.fix])).toEqual([[hint, []]]);
  });

  it('and nothing is offered that would not mend it', () => {
    for (const podSelector of [on('apa'), on('frontend-2000'), { matchLabels: { app: 'fronted', tier: 'back' } }]) {
      expect(of({ podSelector }, { pods: [...pods, pod('x/frontend-1999')] })[0]).not.toHaveProperty('hint');
    }
  });

  it('as a note where no pods are to be expected: in an empty namespace, or those it means do not run now', () => {
    expect(found(CODE, { pods, policies: [policy('empty/p', {})] })).toStrictEqual([whole(CODE, { severity: 'info', message: 'empty/p selects no running pod: there is none in empty.', objects: ['NetworkPolicy empty/p'], field: 'spec.podSelector' })]);
    expect(of({ podSelector: on('job') }, { pods: [...pods, pod('x/job', { phase: 'Succeeded' })] })).toStrictEqual([whole(CODE, written('those in x that match app=job do not run now', { severity: 'info' }))]);
  });

  it('as a note where the owner of the pods is scaled to none', () => {
    const scaled = (namespace: string, app: string) => {
      const snapshot = cluster({ pods, policies: [policy('x/p', { podSelector: on('idle') })] });
      const workloads = [...snapshot.workloads, { id: workloadId(namespace, 'Deployment', 'idle'), namespace, kind: 'Deployment', name: 'idle', replicas: 0, selectorLabels: { app } }];
      return findEmptySubjects(new AllowGraph({ ...snapshot, workloads })).map(({ severity, message }) => `${severity} ${message}`);
    };
    const none = 'warning x/p selects no running pod: none in x matches app=idle.';
    expect([scaled('x', 'idle'), scaled('x', 'other'), scaled('y', 'idle')]).toEqual([['info x/p selects no running pod: those in x that match app=idle do not run now.'], [none], [none]]);
  });

  it('of the admin kinds too, by its namespaces or its pods', () => {
    const team = (name: string) => ({ matchLabels: { team: name } });
    const adminPolicies = [
      admin('p', 1, { subject: { namespaces: inNamespace('z') } }),
      admin('q', 2, { subject: { pods: on('gone') } }),
      { ...admin('r', 3, { subject: { namespaces: team('red'), pods: on('gone') } }), origin: { file: 'r.yaml', line: 1, lines: { 'spec.subject': 5 } } },
      admin('s', 4, { subject: { namespaces: team('blue') } }),
      admin('t', 5, {}),
    ];
    const objects = ['AdminNetworkPolicy p'];
    const one = { severity: 'warning', field: 'spec.subject' } as const;
    expect(found(CODE, { pods, namespaces: [namespace('y', { team: 'red' }), namespace('empty', { team: 'blue' })], adminPolicies })).toStrictEqual([
      whole(CODE, { ...one, message: 'p selects no running pod: no namespace matches kubernetes.io/metadata.name=z.', objects }),
      whole(CODE, { ...one, message: 'q selects no running pod: none in any namespace matches app=gone.', objects: ['AdminNetworkPolicy q'] }),
      { ...whole(CODE, { ...one, message: 'r selects no running pod: none in namespaces that match team=red matches app=gone.', objects: [] }), objects: [{ kind: 'AdminNetworkPolicy', name: 'r', file: 'r.yaml', line: 5 }] },
      whole(CODE, { ...one, severity: 'info', message: 's selects no running pod: there is none in namespaces that match team=blue.', objects: ['AdminNetworkPolicy s'] }),
    ]);
  });

  it('but not when it is on the host network', () => {
    const host = pod('x/agent', { hostNetwork: true, ips: ['192.168.0.1'] });
    expect(of({ podSelector: on('agent') }, { pods: [...pods, host], nodes: [node('n', ['192.168.0.1'])] })).toEqual([]);
  });

  it('but not when what it selects may not have been read', () => {
    const unread = (resource: 'pods' | 'namespaces', namespaces: string, place?: string): Parts => ({ pods, ...live, adminPolicies: [admin('p', 1, { subject: { namespaces: inNamespace(namespaces), pods: on('gone') } })], unreadable: [{ resource, verb: 'list', reason: 'forbidden', ...(place !== undefined && { namespace: place }) }] });
    expect([unread('pods', 'x'), unread('pods', 'x', 'x'), unread('namespaces', 'z')].map((parts) => told(CODE, parts))).toEqual([[], [], []]);
    expect([unread('pods', 'x', 'y'), unread('namespaces', 'x'), unread('pods', 'z', 'z')].map((parts) => told(CODE, parts).length)).toEqual([1, 1, 1]);
  });
});
