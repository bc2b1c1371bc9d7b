import { describe, expect, it } from 'vitest';
import type { SourceInfo } from '@/lib/model/snapshot';
import { readManifestFiles } from '@/lib/sources/manifests';
import { load, policyOf } from '@/lib/testing/objects';
import { AllowGraph } from '../allow-graph';
import { findReadingProblems } from './rejected-policy';
import { whole } from './testing';

const manifest = (spec: string, name = 'p') => `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: x}\nspec:\n${spec}\n`;
const block = (cidr: string) => `  ingress:\n  - from:\n    - ipBlock: {cidr: ${cidr}}`;
const read = (content: string, kind: SourceInfo['kind'] = 'manifests') => findReadingProblems(new AllowGraph(readManifestFiles([{ name: 'p.yaml', content }], { source: { kind, label: 'test' } })));
const admin = (kind: string, spec: string, version = 'v1alpha1') => `apiVersion: policy.networking.k8s.io/${version}\nkind: ${kind}\nmetadata: {name: a}\nspec: {${spec}}\n`;

describe('a policy that was read with problems', () => {
  it.each([
    ['a CIDR that is none', block('10.0.0.0/33'), 'error invalid-cidr spec.ingress[0].from[0].ipBlock.cidr p.yaml:7'],
    ['an exception that lies elsewhere', '  ingress:\n  - from:\n    - ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/8]}', 'error invalid-cidr spec.ingress[0].from[0].ipBlock.except[0] p.yaml:7'],
    ['bits beyond the prefix', block('10.0.0.5/24'), 'warning host-bits spec.ingress[0].from[0].ipBlock.cidr p.yaml:7'],
    ['an unknown field', '  podselector: {}', 'error invalid-policy spec.podselector p.yaml:5'],
    ['rules of a direction it does not have', '  policyTypes: [Ingress]\n  egress: [{}]', 'warning ignored-rules spec.egress p.yaml:6'],
    ['an empty entry', '  ingress:\n  -', 'warning empty-entry spec.ingress[0] p.yaml:6'],
  ])('is told of %s, with the place', (_what, spec, expected) => {
    expect(read(manifest(spec)).map(({ severity, code, field, objects: [first] }) => `${severity} ${code} ${field} ${first?.file}:${first?.line}`)).toEqual([expected]);
  });

  it('is told in the words of the reader, with its hint', () => {
    const objects = [{ kind: 'NetworkPolicy', namespace: 'x', name: 'p', file: 'p.yaml', line: 5 }];
    expect(read(manifest('  podselector: {}'))).toStrictEqual([
      { ...whole('invalid-policy', { severity: 'error', message: 'There is no field "podselector" in spec: an API server rejects the policy for it, or drops the field without a word.', hint: 'Did you mean "podSelector"? Field names are case sensitive.', objects: [], field: 'spec.podselector' }), objects },
    ]);
    expect(read(manifest(block('10.0.0.5/24')))).toStrictEqual([
      { ...whole('host-bits', { severity: 'warning', message: '"10.0.0.5/24" has bits set beyond its prefix; they are ignored, and newer API servers reject it.', objects: [], field: 'spec.ingress[0].from[0].ipBlock.cidr' }), objects: [{ ...objects[0], line: 7 }] },
    ]);
  });

  it('is told when there are two of one name', () => {
    expect(read(`${manifest('  podSelector: {}')}---\n${manifest('  podSelector: {}')}`).map(({ code, severity }) => `${severity} ${code}`)).toEqual(['error defined-twice']);
  });

  it('is not told by a cluster of what is no policy there, since it has accepted it, but of what it warns of', () => {
    expect(read(manifest(block('10.0.0.0/33')), 'cluster')).toEqual([]);
    expect(read(manifest(block('10.0.0.5/24')), 'cluster').map(({ code }) => code)).toEqual(['host-bits']);
  });

  it('is none where it is only written in an unusual way', () => {
    expect(read(manifest(block('"::ffff:10.0.0.0/104"')))).toEqual([]);
  });
});

describe('the object of a problem', () => {
  const objectsOf = (content: string) => read(content).map(({ objects: [first] }) => first);

  it('is named by namespace and name', () => {
    expect(objectsOf(manifest(block('x')))).toStrictEqual([{ kind: 'NetworkPolicy', namespace: 'x', name: 'p', file: 'p.yaml', line: 7 }]);
  });

  it('is split at the slash alone', () => {
    expect(findReadingProblems(new AllowGraph(load(policyOf({ ingress: [{ from: [{ ipBlock: { cidr: 'x' } }] }] }, 'shop', 'deny-all')))).map(({ objects }) => objects)).toStrictEqual([[{ kind: 'NetworkPolicy', namespace: 'shop', name: 'deny-all' }]]);
  });

  it('has a name in quotes that cannot be one, whatever it holds', () => {
    expect(objectsOf(manifest('  podSelector: {}', '"A/b c"'))).toStrictEqual([{ kind: 'NetworkPolicy', name: '"A/b c"', file: 'p.yaml', line: 3 }]);
  });

  it('has no place where none is known', () => {
    expect(findReadingProblems(new AllowGraph(load(policyOf({ ingress: [{ from: [{ ipBlock: { cidr: 'x' } }] }] })))).map(({ objects }) => objects)).toStrictEqual([[{ kind: 'NetworkPolicy', namespace: 'x', name: 'p' }]]);
  });

  it.each([
    ['AdminNetworkPolicy', 'priority: 2000, subject: {namespaces: {}}', 'v1alpha1'],
    ['BaselineAdminNetworkPolicy', 'priority: 2000, subject: {namespaces: {}}', 'v1alpha1'],
    ['ClusterNetworkPolicy', 'tier: Admin, priority: 2000, subject: {namespaces: {}}', 'v1alpha2'],
  ])('may be a %s', (kind, spec, version) => {
    expect(objectsOf(admin(kind, spec, version)).map((object) => `${object?.kind} ${object?.name}`)).toContain(`${kind} a`);
  });

  it('is no object of another kind', () => {
    expect(read('apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {type: Nonsense}\n')).toEqual([]);
    expect(read('apiVersion: v1\nkind: Service\nmetadata: {name: NetworkPolicy}\nspec: {type: Nonsense}\n')).toEqual([]);
    expect(read('not: [a manifest')).toEqual([]);
  });
});
