import { describe, expect, it } from 'vitest';
import { parseManifests } from '../yaml/parse-manifests';
import { buildSnapshot, type BuildOptions } from './build-snapshot';

const GROUP = 'policy.networking.k8s.io';
const build = (objects: readonly unknown[], more: Partial<BuildOptions> = {}) =>
  buildSnapshot(objects.map((value) => ({ value, origin: {} })), { source: { kind: 'manifests', label: 'test' }, live: false, ...more });
const policy = (kind: string, version: string, spec: object, name = 'p') => ({ apiVersion: `${GROUP}/${version}`, kind, metadata: { name, namespace: 'ignored' }, spec });
const subject = { namespaces: {} };
const anp = (more: object = {}, name?: string) => policy('AdminNetworkPolicy', 'v1alpha1', { priority: 1, subject, ...more }, name);
const cnp = (more: object = {}, version = 'v1alpha2') => policy('ClusterNetworkPolicy', version, { tier: 'Admin', priority: 1, subject, ...more });

describe('admin policies in the input', () => {
  it('are in the snapshot by kind and name, and make no namespace', () => {
    const snapshot = build([cnp(), policy('BaselineAdminNetworkPolicy', 'v1alpha1', { subject }, 'default'), anp({}, 'b'), anp({}, 'a')]);
    expect(snapshot.adminPolicies.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['AdminNetworkPolicy a', 'AdminNetworkPolicy b', 'BaselineAdminNetworkPolicy default', 'ClusterNetworkPolicy p']);
    expect([snapshot.problems, snapshot.unevaluated, snapshot.namespaces]).toEqual([[], [], []]);
  });

  it('come in the versions of the API that are known', () => {
    expect(build([cnp({}, 'v1beta1')]).adminPolicies).toHaveLength(1);
    expect(build([cnp({}, 'v1alpha2'), cnp({}, 'v1beta1')]).problems.map(({ code }) => code)).toEqual(['duplicate']);
  });

  it.each<[unknown, string]>([
    [cnp({}, 'v1'), 'Did you mean apiVersion: policy.networking.k8s.io/v1beta1, kind: ClusterNetworkPolicy?'],
    [policy('ClusterNetworkPolicy', 'v1alpha1', {}), 'Did you mean apiVersion: policy.networking.k8s.io/v1beta1, kind: ClusterNetworkPolicy?'],
    [policy('AdminNetworkPolicy', 'v1alpha2', {}), 'Did you mean apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy?'],
    [policy('AdminNetworkpolicy', 'v1alpha1', {}), 'Did you mean apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy?'],
    [{ ...anp(), apiVersion: 'networking.k8s.io/v1' }, 'Did you mean apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy?'],
    [{ apiVersion: `${GROUP}/v1alpha1`, kind: 'NetworkPolicy', metadata: { name: 'p' } }, 'Did you mean apiVersion: networking.k8s.io/v1, kind: NetworkPolicy?'],
  ])('in another version they are a mistake with a hint: %j', (object, hint) => {
    const snapshot = build([object]);
    expect(snapshot.problems).toMatchObject([{ severity: 'error', code: 'unknown-kind', hint }]);
    expect([snapshot.adminPolicies, snapshot.unevaluated]).toEqual([[], []]);
  });

  it('without effect when the API server would refuse them', () => {
    const snapshot = build([anp({ priority: 2000 })]);
    expect([snapshot.adminPolicies, snapshot.unevaluated]).toEqual([[], []]);
    expect(snapshot.problems).toMatchObject([{ severity: 'error', code: 'admin-priority', object: 'AdminNetworkPolicy p', field: 'spec.priority' }]);
  });

  it('know the lines of what explanations cite, and problems theirs', () => {
    const text = [
      `apiVersion: ${GROUP}/v1alpha2`,
      'kind: ClusterNetworkPolicy',
      'metadata: {name: p}',
      'spec:',
      '  tier: Admin',
      '  priority: 1',
      '  subject: {namespaces: {}}',
      '  egress:',
      '  - action: Deny',
      '    to:',
      '    - namespaces: {}',
      '    - networks:',
      '      - 10.0.0.1/8',
      '    protocols:',
      '    - tcp: {destinationPort: {number: 1}}',
    ].join('\n');
    const snapshot = buildSnapshot(parseManifests(text, 'p.yaml').objects, { source: { kind: 'manifests', label: 'test' }, live: false });
    expect(snapshot.adminPolicies[0]?.origin).toEqual({
      file: 'p.yaml',
      line: 1,
      lines: { spec: 4, 'spec.tier': 5, 'spec.priority': 6, 'spec.subject': 7, 'spec.egress[0]': 9, 'spec.egress[0].to[0]': 11, 'spec.egress[0].to[1]': 12, 'spec.egress[0].protocols[0]': 15 },
    });
    expect(snapshot.problems).toMatchObject([{ code: 'admin-cidr-host-bits', line: 13 }]);
  });
});

describe('admin policies of a live cluster', () => {
  it('are unknown, not without effect, when they cannot be understood', () => {
    const snapshot = build([anp({ ingress: [{ action: 'Log', from: [subject] }] }), cnp({ egress: [{}] }, 'v9')], { live: true });
    expect(snapshot.adminPolicies).toEqual([]);
    expect(snapshot.unevaluated).toMatchObject([
      { kind: 'AdminNetworkPolicy', name: 'p', namespaceSelector: {}, directions: ['ingress'] },
      { kind: 'ClusterNetworkPolicy', apiVersion: `${GROUP}/v9`, name: 'p', directions: ['egress'] },
    ]);
    expect(snapshot.problems.map(({ code }) => code)).toEqual(['admin-action', 'admin-not-understood']);
  });

  it('are unknown when they compare labels of namespaces that may not be read', () => {
    const comparing = anp({ ingress: [{ action: 'Deny', from: [{ namespaces: { sameLabels: ['team'] } }] }] });
    const unreadable = [{ resource: 'namespaces', verb: 'list', reason: 'forbidden' }] as const;
    expect(build([comparing, anp({}, 'q')], { live: true }).adminPolicies).toHaveLength(2);
    const hidden = build([comparing, anp({}, 'q')], { live: true, unreadable });
    expect(hidden.adminPolicies.map(({ name }) => name)).toEqual(['q']);
    expect(hidden.unevaluated).toMatchObject([{ kind: 'AdminNetworkPolicy', name: 'p', namespaceSelector: {}, directions: ['ingress'] }]);
  });
});

describe('the kinds of admin policy that a cluster serves', () => {
  const definition = (kind: string, versions: readonly object[], group = 'policy.networking.k8s.io') => ({ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: kind }, spec: { group, names: { kind }, versions } });
  it.each([
    ['none that nothing speaks of', [], {}, undefined],
    ['those that a definition among the manifests brings, in the best version that is served', [definition('ClusterNetworkPolicy', [{ name: 'v1alpha2', served: true }, { name: 'v1beta1', served: false }])], {}, ['ClusterNetworkPolicy policy.networking.k8s.io/v1alpha2']],
    ['none by a definition of another group', [definition('ClusterNetworkPolicy', [{ name: 'v1alpha2', served: true }], 'crd.antrea.io')], {}, undefined],
    ['those that occur', [{ apiVersion: 'policy.networking.k8s.io/v1alpha1', kind: 'BaselineAdminNetworkPolicy', metadata: { name: 'default' }, spec: { subject: { namespaces: {} } } }], {}, ['BaselineAdminNetworkPolicy policy.networking.k8s.io/v1alpha1']],
    ['those that the API server names, in the best version', [], { served: ['v1alpha2', 'v1beta1'].map((version) => ({ apiVersion: `policy.networking.k8s.io/${version}`, kind: 'ClusterNetworkPolicy' })) }, ['ClusterNetworkPolicy policy.networking.k8s.io/v1beta1']],
  ] as const)('%s', (_, objects, more, expected) => {
    expect(build(objects, more).adminKinds?.map(({ kind, apiVersion }) => `${kind} ${apiVersion}`)).toEqual(expected);
  });
});
