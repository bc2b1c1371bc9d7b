import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { NetworkPolicySpec } from '@/lib/model/network-policy';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { cluster, policy } from '@/lib/testing/builders';
import { readPolicies } from '../read-policies';
import { networkPolicyYaml } from '../yaml';
import { OPEN_LABEL, requireDefaultDeny } from './require-default-deny';

type Json = Readonly<Record<string, unknown>>;
interface Validating {
  readonly spec: { readonly failurePolicy: string; readonly matchConstraints: unknown; readonly variables: readonly { name: string; expression: string }[]; readonly validations: readonly { expression: string; message: string }[] };
}

const none = new AllowGraph(cluster({}));
const texts = (target: 'vap' | 'kyverno') => requireDefaultDeny(none, target).documents.map(({ text }) => text);
const [vap, binding] = texts('vap').map((text) => parse(text) as Validating & Json);
const [kyverno] = texts('kyverno').map((text) => parse(text) as { readonly spec: { readonly rules: readonly Readonly<Record<string, unknown>>[] } });

/** The few words of CEL that the expressions are made of, as JavaScript. https://github.com/google/cel-spec/blob/master/doc/langdef.md */
function evaluate(cel: string, values: Json): unknown {
  const script = cel
    .replace(/'([^']*)' in ([\w.]+)/g, "Object.hasOwn($2, '$1')")
    .replace(/([\w.]+) in (\[[^\]]*\])/g, '$2.includes($1)')
    .replace(/has\(([\w.]+)\)/g, '($1 !== undefined)')
    .replace(/size\(([\w.]+)\)/g, 'Object.keys($1).length')
    .replace(/\.exists\((\w+), /g, '.some(($1) => ')
    .replace(/([^!=])==([^=])/g, '$1===$2');
  return (Function(...Object.keys(values), `return (${script});`) as (...all: unknown[]) => unknown)(...Object.values(values));
}

/** Whether the ValidatingAdmissionPolicy admits a request, all of its expressions together. */
function admits(request: { readonly operation: string; readonly object?: unknown; readonly oldObject?: unknown; readonly namespace?: Json }): boolean {
  const { operation, object = null, oldObject = null, namespace = {} } = request;
  const values = { request: { operation }, object, oldObject, namespaceObject: { metadata: namespace } };
  const variables = Object.fromEntries(vap!.spec.variables.map(({ name, expression }) => [name, evaluate(expression, values)]));
  return vap!.spec.validations.every(({ expression }) => evaluate(expression, { ...values, variables }) === true);
}

const object = (spec: NetworkPolicySpec, labels?: Json, name = 'p') => ({ metadata: { name, ...(labels && { labels }) }, spec });
const ingress = (...rules: NonNullable<NetworkPolicySpec['ingress']>): NetworkPolicySpec => ({ podSelector: {}, ingress: rules });

const CASES: readonly (readonly [words: string, spec: NetworkPolicySpec, isRefused: boolean])[] = [
  ['a default-deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }, false],
  ['a rule without peers and ports', ingress({}), true],
  ['a rule without peers, on one port', ingress({ ports: [{ port: 8080 }] }), false],
  ['an empty list of peers', ingress({ from: [] }), true],
  ['every pod of every namespace', ingress({ from: [{ namespaceSelector: {} }] }), true],
  ['the same, said twice', ingress({ from: [{ namespaceSelector: { matchLabels: {} }, podSelector: {} }] }), true],
  ['some pods of every namespace', ingress({ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'web' } } }] }), false],
  ['every pod of its own namespace', ingress({ from: [{ podSelector: {} }] }), false],
  ['namespaces with a label', ingress({ from: [{ namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'Exists' }] } }] }), false],
  ['every address', { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '::/0' } }] }] }, true],
  ['every address but some', { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }] }] }, false],
  ['some addresses', { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] }, false],
  ['a harmless rule beside one that opens', ingress({ from: [{ podSelector: {} }] }, {}), true],
];

describe('policies that open to everybody', () => {
  it.each(CASES)('%s', (_, spec, isRefused) => {
    const { expression } = (kyverno!.spec.rules[1]!['validate'] as { cel: { expressions: readonly { expression: string }[] } }).cel.expressions[0]!;
    expect([admits({ operation: 'CREATE', object: object(spec) }), evaluate(expression, { object: object(spec) })]).toEqual([!isRefused, !isRefused]);
    const notes = requireDefaultDeny(new AllowGraph(cluster({ policies: [policy('shop/p', spec)] })), 'vap').notes;
    expect(notes.some((note) => note.includes('shop/p'))).toBe(isRefused);
  });

  it('are admitted when their author says that it is meant', () => {
    const labelled = { ...policy('shop/p', ingress({})), labels: { [OPEN_LABEL]: 'true' } };
    expect(requireDefaultDeny(new AllowGraph(cluster({ policies: [labelled] })), 'vap').notes).toHaveLength(1);
    expect(['true', 'false'].map((value) => admits({ operation: 'UPDATE', object: object(ingress({}), { [OPEN_LABEL]: value }), oldObject: object(ingress({})) }))).toEqual([true, false]);
  });

  it('may be deleted', () => {
    expect(admits({ operation: 'DELETE', oldObject: object(ingress({})) })).toBe(true);
  });
});

describe('the default-deny of a namespace', () => {
  const deny = object({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] }, undefined, 'default-deny');
  it.each([
    ['is created', { operation: 'CREATE', object: deny }, true],
    ['is not deleted', { operation: 'DELETE', oldObject: deny }, false],
    ['goes with its namespace', { operation: 'DELETE', oldObject: deny, namespace: { deletionTimestamp: '2026-01-01T00:00:00Z' } }, true],
    ['is not changed', { operation: 'UPDATE', oldObject: deny, object: { ...deny, spec: { podSelector: {} } } }, false],
    ['may be given another label', { operation: 'UPDATE', oldObject: deny, object: { ...deny, metadata: { name: 'default-deny', labels: { a: 'b' } } } }, true],
  ])('%s', (_, request, isAdmitted) => {
    expect(admits(request)).toBe(isAdmitted);
  });

  it('is written by Kyverno as one that reads back as a NetworkPolicy which denies both ways', () => {
    const generate = kyverno!.spec.rules[0]!['generate'] as Json & { data: { spec: NetworkPolicySpec } };
    expect(generate).toMatchObject({ generateExisting: true, synchronize: true, kind: 'NetworkPolicy', apiVersion: 'networking.k8s.io/v1', namespace: '{{request.object.metadata.name}}' });
    const text = networkPolicyYaml({ namespace: 'shop', name: String(generate['name']), spec: generate.data.spec });
    expect(readPolicies(text)).toEqual({ value: [{ namespace: 'shop', name: 'default-deny', spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] } }], problems: [] });
  });
});

describe('the objects', () => {
  it('of admission are bound, refuse, and fail closed', () => {
    expect(vap).toMatchObject({ apiVersion: 'admissionregistration.k8s.io/v1', spec: { failurePolicy: 'Fail', matchConstraints: { resourceRules: [{ apiGroups: ['networking.k8s.io'], apiVersions: ['v1'], resources: ['networkpolicies'] }] } } });
    expect(binding).toMatchObject({ kind: 'ValidatingAdmissionPolicyBinding', spec: { policyName: 'require-default-deny', validationActions: ['Deny'] } });
  });

  it('are the same text each time, and say what they cannot do', () => {
    expect(texts('vap')).toEqual(texts('vap'));
    expect(texts('vap')[0]).toContain('# Admission sees one object at a time: it cannot require that a namespace has a default-deny.');
    expect(texts('kyverno')[0]).toContain('# A default-deny cuts DNS too');
  });
});
