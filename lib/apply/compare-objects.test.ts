import { describe, expect, it } from 'vitest';
import { differences, hasMetadata, haveSameMeaning } from './compare-objects';

const policy = (spec: object) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'a' }, spec: { podSelector: {}, ...spec } });
const rule = (port: object) => ({ ingress: [{ ports: [port] }] });

describe('whether two policies mean the same', () => {
  it.each<[string, object, object]>([
    ['a protocol that is filled in', rule({ port: 80 }), rule({ port: 80, protocol: 'TCP' })],
    ['types that are filled in', { ingress: [{}] }, { ingress: [{}], policyTypes: ['Ingress'] }],
    ['types of egress rules that are filled in', { egress: [{}] }, { egress: [{}], policyTypes: ['Ingress', 'Egress'] }],
    ['the order of the types', { policyTypes: ['Egress', 'Ingress'] }, { policyTypes: ['Ingress', 'Egress'] }],
    ['an empty list of rules that is left out', { policyTypes: ['Ingress'], ingress: [] }, { policyTypes: ['Ingress'] }],
    ['empty lists within a rule', { ingress: [{ from: [], ports: [] }] }, { ingress: [{}] }],
    ['empty labels of a selector', { ingress: [{ from: [{ podSelector: { matchLabels: {} } }] }] }, { ingress: [{ from: [{ podSelector: {} }] }] }],
    ['the order of fields', { ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 1 }] }], policyTypes: ['Ingress'] }, { policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 1 }], from: [{ podSelector: {} }] }] }],
  ])('they do, whatever %s', (_, a, b) => expect(haveSameMeaning('NetworkPolicy', policy(a), policy(b))).toBe(true));

  it.each<[string, object, object, object]>([
    ['a range of ports lost', rule({ port: 80, endPort: 90 }), rule({ port: 80, protocol: 'TCP' }), { path: 'spec.ingress[0].ports[0].endPort', kind: 'lost' }],
    ['a rule that opens to everybody instead of none', { policyTypes: ['Ingress'] }, { policyTypes: ['Ingress'], ingress: [{}] }, { path: 'spec.ingress', kind: 'added' }],
    ['a direction more', { policyTypes: ['Ingress'] }, { policyTypes: ['Ingress', 'Egress'] }, { path: 'spec.policyTypes[0]', kind: 'changed' }],
    ['a peer of all pods instead of none', { ingress: [{ from: [{ namespaceSelector: {} }] }] }, { ingress: [{ from: [{ namespaceSelector: {}, podSelector: {} }] }] }, { path: 'spec.ingress[0].from[0].podSelector', kind: 'added' }],
    ['another protocol', rule({ port: 53, protocol: 'UDP' }), rule({ port: 53 }), { path: 'spec.ingress[0].ports[0].protocol', kind: 'changed' }],
    ['a port as a word', rule({ port: '80' }), rule({ port: 80 }), { path: 'spec.ingress[0].ports[0].port', kind: 'changed' }],
    ['a field that nobody knows yet', {}, { future: 1 }, { path: 'spec.future', kind: 'added' }],
  ])('they do not with %s', (_, a, b, difference) => {
    expect(differences('NetworkPolicy', policy(a), policy(b))).toContainEqual(difference);
    expect(haveSameMeaning('NetworkPolicy', policy(b), policy(a))).toBe(false);
  });

  it('of a kind whose defaults are not known, what is filled in counts only when it takes the place of something', () => {
    const admin = (spec: object) => ({ kind: 'AdminNetworkPolicy', spec });
    expect(differences('AdminNetworkPolicy', admin({ priority: 1 }), admin({ priority: 1, filled: 'in' }))).toEqual([]);
    expect(differences('AdminNetworkPolicy', admin({ priority: 1 }), admin({ priority: 2 }))).toEqual([{ path: 'spec.priority', kind: 'changed' }]);
  });
});

describe('labels and annotations', () => {
  const labelled = (labels: object) => ({ metadata: { labels } });
  it('are there when those that are wanted are, whatever others there are', () => {
    expect(hasMetadata(labelled({ a: '1' }), labelled({ a: '1', b: '2' }))).toBe(true);
    expect(hasMetadata(labelled({ a: '1', b: '2' }), labelled({ a: '1' }))).toBe(false);
    expect(hasMetadata({}, labelled({ a: '1' }))).toBe(true);
  });
});
