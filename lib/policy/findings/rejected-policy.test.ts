import { describe, expect, it } from 'vitest';
import { readManifestFiles } from '@/lib/sources/manifests';
import { AllowGraph } from '../allow-graph';
import { findReadingProblems } from './rejected-policy';

const policy = (spec: string) => `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: x}\nspec:\n${spec}\n`;
const block = (cidr: string) => `  ingress:\n  - from:\n    - ipBlock: {cidr: ${cidr}}`;
const read = (content: string) => findReadingProblems(new AllowGraph(readManifestFiles([{ name: 'p.yaml', content }], { source: { kind: 'manifests', label: 'test' } })));

describe('a policy that was read with problems', () => {
  it.each([
    ['a CIDR that is none', block('10.0.0.0/33'), 'error invalid-cidr spec.ingress[0].from[0].ipBlock.cidr p.yaml:7'],
    ['bits beyond the prefix', block('10.0.0.5/24'), 'warning host-bits spec.ingress[0].from[0].ipBlock.cidr p.yaml:7'],
    ['an unknown field', '  podselector: {}', 'error invalid-policy spec.podselector p.yaml:5'],
    ['rules of a direction it does not have', '  policyTypes: [Ingress]\n  egress: [{}]', 'warning ignored-rules spec.egress p.yaml:6'],
    ['an empty entry', '  ingress:\n  -', 'warning empty-entry spec.ingress[0] p.yaml:6'],
  ])('is told of %s, with the place', (_what, spec, expected) => {
    expect(read(policy(spec)).map(({ severity, code, field, objects: [first] }) => `${severity} ${code} ${field} ${first?.file}:${first?.line}`)).toEqual([expected]);
  });

  it('is told when there are two of one name', () => {
    expect(read(`${policy('  podSelector: {}')}---\n${policy('  podSelector: {}')}`).map(({ code, severity }) => `${severity} ${code}`)).toEqual(['error defined-twice']);
  });

  it('is named as an object', () => {
    expect(read(policy(block('x')))[0]!.objects).toEqual([{ kind: 'NetworkPolicy', namespace: 'x', name: 'p', file: 'p.yaml', line: 7 }]);
  });

  it('is told of the admin kinds, and other objects are not', () => {
    const admin = 'apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: a}\nspec: {priority: 2000, subject: {namespaces: {}}}\n';
    expect(read(admin).map(({ code, objects }) => [code, objects[0]?.kind, objects[0]?.name])).toEqual([['invalid-policy', 'AdminNetworkPolicy', 'a']]);
    expect(read('apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {type: Nonsense}\n')).toEqual([]);
  });
});
