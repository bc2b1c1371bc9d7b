import { describe, expect, it } from 'vitest';
import type { NetworkPolicyIngressRule } from '@/lib/model/network-policy';
import { namespace, pod, policy } from '@/lib/testing/builders';
import { from, inNamespace, on, told } from './testing';

const pods = [pod('x/web'), pod('x/db'), pod('y/web')];
const namespaces = [namespace('x'), namespace('y', { team: 'red' })];
const ports = (...list: (number | string)[]): NetworkPolicyIngressRule => ({ from: [{ podSelector: on('web') }], ports: list.map((port) => ({ port })) });
const shadowed = (...rules: NetworkPolicyIngressRule[]) => told('shadowed-rule', { pods, namespaces, policies: [policy('x/p', { podSelector: on('db'), ingress: rules })] });
const FIRST = ['info x/p spec.ingress[0]'];
const SECOND = ['info x/p spec.ingress[1]'];

describe('a NetworkPolicy rule is shadowed', () => {
  it.each<[string, NetworkPolicyIngressRule, NetworkPolicyIngressRule, string[]]>([
    ['by one for everyone', ports(80), { ports: [{ port: 80 }] }, FIRST],
    ['by one for all ports', ports(80), ports(), FIRST],
    ['by one for a range of ports', ports(80, 81), { from: [{ podSelector: on('web') }], ports: [{ port: 80, endPort: 90 }] }, FIRST],
    ['by one for more pods', ports(80), { from: [{ podSelector: {} }], ports: [{ port: 80 }] }, FIRST],
    ['by one for the namespace by its label', { from: [{ namespaceSelector: inNamespace('y') }] }, { from: [{ namespaceSelector: { matchLabels: { team: 'red' } } }] }, FIRST],
    ['by one for a wider range', { from: [{ ipBlock: { cidr: '10.1.0.0/16' } }] }, { from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.2.0.0/16'] } }] }, FIRST],
    ['by an equal one before it', ports(80), ports(80), SECOND],
    ['not by one with other ports', ports(80, 81), ports(80, 82), []],
    ['not by one whose port has a name', ports(80), ports('http'), []],
    ['not by one for other pods', ports(80), { from: [{ podSelector: on('db') }], ports: [{ port: 80 }] }, []],
    ['not by one whose pods are the same only now', ports(80), { from: [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['db', 'api'] }] } }, { podSelector: on('api') }], ports: [{ port: 443 }] }, []],
    ['not by one that leaves out part of its range', { from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }, { from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.2.0.0/16'] } }] }, SECOND],
  ])('%s', (_how, first, second, expected) => {
    expect(shadowed(first, second)).toEqual(expected);
  });

  it('by a rule of another policy only when that applies to all its pods', () => {
    const wide = (podSelector: object) => policy('x/wide', { podSelector, ingress: [{}] });
    const narrow = policy('x/narrow', { podSelector: on('db'), ingress: [ports(80)] });
    const between = (...policies: ReturnType<typeof policy>[]) => told('shadowed-rule', { pods, namespaces, policies });
    expect(between(wide({}), narrow)).toEqual(['info x/narrow spec.ingress[0]']);
    expect(between(wide(on('web')), narrow)).toEqual([]);
    expect(between({ ...wide({}), namespace: 'y' }, narrow)).toEqual([]);
  });

  it('not by a rule of the other direction', () => {
    expect(told('shadowed-rule', { pods, namespaces, policies: [policy('x/p', { podSelector: on('db'), policyTypes: ['Ingress', 'Egress'], ingress: from({ podSelector: on('web') }), egress: [{}] })] })).toEqual([]);
  });
});
