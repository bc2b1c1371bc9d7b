import { describe, expect, it } from 'vitest';
import { buildSnapshot } from './build-snapshot';

const snapshotOf = (apiVersion: string, kind: string, fields: object, live: boolean) =>
  buildSnapshot([{ value: { apiVersion, kind, metadata: { name: 'p', namespace: 'shop' }, ...fields }, origin: {} }], { source: { kind: 'manifests', label: 'test' }, live });
const read = (apiVersion: string, kind: string, fields: object) => {
  const { unevaluated, problems, namespaces } = snapshotOf(apiVersion, kind, fields, false);
  expect(problems).toEqual([]);
  return { concerns: unevaluated.map(({ namespace, namespaceSelector, podSelector, directions }) => JSON.parse(JSON.stringify({ namespace, namespaceSelector, podSelector, directions })) as object), namespaces: namespaces.length };
};
/** As a cluster of a version to come may hold them. */
const admin = (spec: unknown, apiVersion = 'policy.networking.k8s.io/v1alpha1') =>
  snapshotOf(apiVersion, 'AdminNetworkPolicy', { spec }, true).unevaluated.map(({ namespaceSelector, podSelector, directions }) => JSON.parse(JSON.stringify({ namespaceSelector, podSelector, directions })) as object);
const cilium = (fields: object) => read('cilium.io/v2', 'CiliumNetworkPolicy', fields).concerns;

describe('policies that are not evaluated say whom they may concern', () => {
  it('admin policies of a cluster that cannot be read in full by their subject, in the directions that have rules', () => {
    expect(admin({ subject: { namespaces: { matchLabels: { a: 'b' } } }, ingress: [{}], egress: [] })).toEqual([{ namespaceSelector: { matchLabels: { a: 'b' } }, directions: ['ingress'] }]);
    expect(admin({ subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { x: 'y' } } } }, egress: [{}] })).toEqual([
      { namespaceSelector: {}, podSelector: { matchLabels: { x: 'y' } }, directions: ['egress'] },
    ]);
  });

  it('a subject that cannot be read concerns everybody', () => {
    expect(admin({ subject: { namespaces: { matchLabels: { a: 5 } } }, ingress: [{}] })).toEqual([{ directions: ['ingress'] }]);
    expect(admin({ subject: 'x', ingress: [{}] })).toEqual([{ directions: ['ingress'] }]);
    expect(admin({ subject: {}, ingress: {}, egress: 'x' })).toEqual([{ directions: ['ingress', 'egress'] }]);
    expect(admin('x')).toEqual([{ directions: ['ingress', 'egress'] }]);
  });

  it('admin policies of a cluster in a version to come', () => {
    expect(admin({ subject: { namespaces: {} }, ingress: [{}] }, 'policy.networking.k8s.io/v9')).toEqual([{ namespaceSelector: {}, directions: ['ingress'] }]);
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
