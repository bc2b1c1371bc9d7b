import { describe, expect, it } from 'vitest';
import { buildSnapshot } from './build-snapshot';

const read = (apiVersion: string, kind: string, fields: object) => {
  const { unevaluated, problems, namespaces } = buildSnapshot([{ value: { apiVersion, kind, metadata: { name: 'p', namespace: 'shop' }, ...fields }, origin: {} }], {
    source: { kind: 'manifests', label: 'test' },
    live: false,
  });
  expect(problems).toEqual([]);
  return { concerns: unevaluated.map(({ namespace, namespaceSelector, podSelector, directions }) => JSON.parse(JSON.stringify({ namespace, namespaceSelector, podSelector, directions })) as object), namespaces: namespaces.length };
};
const admin = (spec: object) => read('policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', { spec }).concerns;
const cilium = (fields: object) => read('cilium.io/v2', 'CiliumNetworkPolicy', fields).concerns;

describe('policies that are not evaluated say whom they may concern', () => {
  it('admin policies by their subject, in the directions that have rules', () => {
    expect(admin({ subject: { namespaces: { matchLabels: { a: 'b' } } }, ingress: [{}], egress: [] })).toEqual([{ namespaceSelector: { matchLabels: { a: 'b' } }, directions: ['ingress'] }]);
    expect(admin({ subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { x: 'y' } } } }, egress: [{}] })).toEqual([
      { namespaceSelector: {}, podSelector: { matchLabels: { x: 'y' } }, directions: ['egress'] },
    ]);
  });

  it('a subject that cannot be read concerns everybody', () => {
    expect(admin({ subject: { namespaces: { matchLabels: { a: 5 } } }, ingress: [{}] })).toEqual([{ directions: ['ingress'] }]);
    expect(admin({ subject: 'x', ingress: [{}] })).toEqual([{ directions: ['ingress'] }]);
  });

  it('Cilium policies by plain labels of their endpoints, deny rules and empty lists included', () => {
    expect(cilium({ spec: { endpointSelector: { matchLabels: { 'k8s:app': 'web', 'any:tier': 'x' } }, ingress: [], egressDeny: [{}] } })).toEqual([
      { namespace: 'shop', podSelector: { matchLabels: { app: 'web', tier: 'x' } }, directions: ['ingress', 'egress'] },
    ]);
    expect(cilium({ spec: { endpointSelector: { matchLabels: { 'reserved:ingress': '' } }, egress: [{}] } })).toEqual([{ namespace: 'shop', directions: ['egress'] }]);
    expect(cilium({ specs: [{ endpointSelector: {}, ingress: [{}] }, { nodeSelector: {}, ingress: [{}] }] })).toEqual([{ namespace: 'shop', podSelector: { matchLabels: {} }, directions: ['ingress'] }]);
  });

  it('Calico policies by their types, else by their rules, else ingress', () => {
    const calico = (spec: object) => read('projectcalico.org/v3', 'NetworkPolicy', { spec }).concerns;
    expect(calico({ types: ['Egress'] })).toEqual([{ namespace: 'shop', directions: ['egress'] }]);
    expect(calico({ egress: [{}] })).toEqual([{ namespace: 'shop', directions: ['egress'] }]);
    expect(calico({})).toEqual([{ namespace: 'shop', directions: ['ingress'] }]);
    expect(read('projectcalico.org/v3', 'GlobalNetworkPolicy', { spec: {} })).toEqual({ concerns: [{ directions: ['ingress'] }], namespaces: 0 });
  });

  it('egress firewalls concern a whole namespace', () => {
    expect(read('k8s.ovn.org/v1', 'EgressFirewall', {}).concerns).toEqual([{ namespace: 'shop', directions: ['egress'] }]);
  });
});
