import { describe, expect, it } from 'vitest';
import type { NetworkPolicySpec } from '@/lib/model/network-policy';
import { pod, policy } from '@/lib/testing/builders';
import { admin, found, from, on, podsOf, rule, told, whole, type Written } from './testing';

const CODE = 'labels-differ';
const replica = (name: string, labels: Record<string, string>) => pod(`x/${name}`, { labels: { app: 'web', ...labels }, deployment: 'web' });
const pods = [replica('web-1', { version: 'v1', 'pod-template-hash': 'a' }), replica('web-2', { version: 'v2', 'pod-template-hash': 'b' }), replica('web-3', {}), pod('x/db')];
const version = { matchLabels: { version: 'v1' } };
const parts = (spec: NetworkPolicySpec) => ({ pods, policies: [policy('x/p', spec)] });
const written = (how: string, field: string): Written => ({
  severity: 'warning',
  message: `Pods of x/web differ in label version (none, v1, v2), and x/p ${how} only some of them.`,
  objects: ['NetworkPolicy x/p', 'Deployment x/web'],
  field,
  peers: ['workload/x/Deployment/web'],
});

describe('pods of one owner with different labels', () => {
  it('are told when a policy applies to some of them only', () => {
    expect(found(CODE, parts({ podSelector: { matchLabels: { app: 'web', version: 'v1' } } }))).toStrictEqual([whole(CODE, written('applies to', 'spec.podSelector'))]);
    const adminPolicies = [admin('p', 1, { subject: { pods: version }, ingress: [rule('deny', podsOf())] })];
    expect(told(CODE, { pods, adminPolicies })).toEqual(['warning p spec.subject']);
  });

  it('are told when a rule lets in or sends to some of them only', () => {
    expect(found(CODE, parts({ podSelector: on('db'), ingress: [{}, { from: [{ ipBlock: { cidr: '10.0.0.0/8' } }, { podSelector: on('db') }, { podSelector: version }] }] }))).toStrictEqual([whole(CODE, written('lets in', 'spec.ingress[1]'))]);
    expect(found(CODE, parts({ podSelector: on('db'), policyTypes: ['Egress'], egress: [{ to: [{ podSelector: version }] }] }))).toStrictEqual([whole(CODE, written('allows sending to', 'spec.egress[0]'))]);
  });

  it('are told of two as of many', () => {
    expect(found(CODE, { pods: pods.slice(0, 2), policies: [policy('x/p', { podSelector: version })] }).map(({ message }) => message)).toEqual(['Pods of x/web differ in label version (v1, v2), and x/p applies to only some of them.']);
  });

  it('are told once of a policy that reads the label in several places', () => {
    expect(told(CODE, parts({ podSelector: version, ingress: from({ podSelector: version }) }))).toEqual(['warning x/p spec.podSelector']);
  });

  it('are not told when another peer of the rule lets in the others', () => {
    expect(told(CODE, parts({ podSelector: on('db'), ingress: from({ podSelector: version }, { podSelector: on('web') }) }))).toEqual([]);
    expect(told(CODE, parts({ podSelector: on('db'), ingress: from({ podSelector: version }, { podSelector: { matchExpressions: [{ key: 'version', operator: 'NotIn', values: ['v1'] }] } }) }))).toEqual([]);
  });

  it('are not told when no policy reads the label, or it makes no difference', () => {
    expect(told(CODE, parts({ podSelector: on('web') }))).toEqual([]);
    expect(told(CODE, parts({ podSelector: { matchLabels: { version: 'v9' } } }))).toEqual([]);
    expect(told(CODE, parts({ podSelector: { matchExpressions: [{ key: 'version', operator: 'NotIn', values: ['v9'] }] } }))).toEqual([]);
    expect(told(CODE, parts({ podSelector: {}, ingress: [{}] }))).toEqual([]);
  });

  it('are not told of different owners, nor of pods that labels do not find', () => {
    expect(told(CODE, { pods: [pod('x/one', { labels: { version: 'v1' } }), pod('x/two', { labels: { version: 'v2' } })], policies: [policy('x/p', { podSelector: version })] })).toEqual([]);
    const agents = [replica('web-1', { version: 'v1' }), pod('x/web-2', { deployment: 'web', labels: { app: 'web', version: 'v2' }, hostNetwork: true, ips: ['192.168.0.1'] })];
    expect(told(CODE, { pods: agents, policies: [policy('x/p', { podSelector: version })] })).toEqual([]);
  });

  it('are a note when the label is one replica’s own, and four of the values are named', () => {
    const key = 'statefulset.kubernetes.io/pod-name';
    const note = (count: number) => {
      const set = Array.from({ length: count }, (_, index) => replica(`web-${index}`, { [key]: `web-${index}` }));
      return found(CODE, { pods: set, policies: [policy('x/p', { podSelector: { matchLabels: { [key]: 'web-0' } } })] }).map(({ severity, message }) => [severity, message]);
    };
    expect(note(4)).toEqual([['info', `Pods of x/web differ in label ${key} (web-0, web-1, web-2, web-3), and x/p applies to only some of them.`]]);
    expect(note(5)).toEqual([['info', `Pods of x/web differ in label ${key} (web-0, web-1, web-2, web-3, …), and x/p applies to only some of them.`]]);
  });
});
