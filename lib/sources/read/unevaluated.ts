import type { AdminPolicy } from '@/lib/model/admin-policy';
import type { Labels, LabelSelector } from '@/lib/model/labels';
import { type Direction, DIRECTIONS } from '@/lib/model/network-policy';
import type { UnevaluatedPolicy } from '@/lib/model/snapshot';
import { FieldCheck, fieldOf, type Fields, isFields } from '@/lib/policy/dialects/field-check';
import { readLabelSelector } from '@/lib/policy/dialects/label-selector';
import type { Metadata } from './metadata';

/** Which pods a part of a policy may concern, and in which directions. An absent selector stands for all. */
type Concern = Pick<UnevaluatedPolicy, 'namespaceSelector' | 'podSelector' | 'directions'>;

interface Dialect {
  readonly scope: 'namespaced' | 'cluster';
  readonly concerns: (spec: Fields, object: Fields) => readonly Concern[];
}

const adminPolicy: Dialect = { scope: 'cluster', concerns: (spec, object) => [{ ...adminSubject(fieldOf(spec, 'subject')), directions: adminDirections(fieldOf(object, 'spec')) }] };
const cilium = (scope: Dialect['scope']): Dialect => ({ scope, concerns: (_, object) => ciliumConcerns(object) });
const calico = (scope: Dialect['scope']): Dialect => ({ scope, concerns: (spec) => [{ directions: calicoDirections(spec) }] });
const antrea = (scope: Dialect['scope']): Dialect => ({ scope, concerns: (spec) => [{ directions: sections(spec, nonEmpty) }] });
const egressOnly: Dialect = { scope: 'namespaced', concerns: () => [{ directions: ['egress'] }] };
const bothWays = (scope: Dialect['scope']): Dialect => ({ scope, concerns: () => [{ directions: DIRECTIONS }] });

/** Kinds of policy that change who can reach whom and that Drawbridge does not evaluate, by API group and kind. */
const DIALECTS: ReadonlyMap<string, Dialect> = new Map([
  ['policy.networking.k8s.io/AdminNetworkPolicy', adminPolicy],
  ['policy.networking.k8s.io/BaselineAdminNetworkPolicy', adminPolicy],
  ['policy.networking.k8s.io/ClusterNetworkPolicy', adminPolicy],
  ['cilium.io/CiliumNetworkPolicy', cilium('namespaced')],
  ['cilium.io/CiliumClusterwideNetworkPolicy', cilium('cluster')],
  ['crd.projectcalico.org/NetworkPolicy', calico('namespaced')],
  ['crd.projectcalico.org/GlobalNetworkPolicy', calico('cluster')],
  ['projectcalico.org/NetworkPolicy', calico('namespaced')],
  ['projectcalico.org/GlobalNetworkPolicy', calico('cluster')],
  ['crd.antrea.io/NetworkPolicy', antrea('namespaced')],
  ['crd.antrea.io/ClusterNetworkPolicy', antrea('cluster')],
  ['k8s.ovn.org/EgressFirewall', egressOnly],
  ['network.openshift.io/EgressNetworkPolicy', egressOnly],
  ['networking.gke.io/FQDNNetworkPolicy', egressOnly],
  ['networking.k8s.aws/ApplicationNetworkPolicy', bothWays('namespaced')],
  ['networking.k8s.aws/ClusterNetworkPolicy', bothWays('cluster')],
]);

/** What is known of a kind of policy that Drawbridge does not evaluate; `undefined` for any other kind. */
export const unevaluatedDialect = (group: string, kind: string): Dialect | undefined => DIALECTS.get(`${group}/${kind}`);

/**
 * Reads as much of a policy as tells whom it may concern. What cannot be read plainly widens the concern: the selector
 * stays absent, so that pods become unknown rather than wrongly certain. Parts without rules concern nobody.
 */
export function readUnevaluated(object: Fields, metadata: Metadata, dialect: Dialect): readonly UnevaluatedPolicy[] {
  const spec = fieldOf(object, 'spec');
  const base = {
    kind: String(object.kind),
    apiVersion: String(object.apiVersion),
    ...(dialect.scope === 'namespaced' ? { namespace: metadata.namespace } : {}),
    name: metadata.name,
  };
  return dialect.concerns(isFields(spec) ? spec : {}, object).map((concern) => ({ ...base, ...concern }));
}

/** A NetworkPolicy of a live cluster that cannot be read in full: it may concern whom it selects, in both directions. */
export function readUnreadablePolicy(object: Fields, metadata: Metadata): UnevaluatedPolicy {
  const spec = fieldOf(object, 'spec');
  const podSelector = isFields(spec) ? plainSelector(fieldOf(spec, 'podSelector')) : undefined;
  return {
    kind: 'NetworkPolicy',
    apiVersion: String(object.apiVersion),
    namespace: metadata.namespace,
    name: metadata.name,
    ...(podSelector ? { podSelector } : {}),
    directions: DIRECTIONS,
  };
}

/** An admin policy that cannot be evaluated for what else is not known. */
export function unevaluatedAdminPolicy({ kind, name, subject, ingress, egress, origin }: AdminPolicy): UnevaluatedPolicy {
  const rules = { ingress, egress };
  return {
    kind,
    apiVersion: 'policy.networking.k8s.io/v1alpha1',
    name,
    ...(subject.namespaces ? { namespaceSelector: subject.namespaces } : {}),
    ...(subject.pods ? { podSelector: subject.pods } : {}),
    directions: DIRECTIONS.filter((direction) => rules[direction].length > 0),
    ...(origin ? { origin } : {}),
  };
}

const nonEmpty = (value: unknown) => Array.isArray(value) && value.length > 0;

function sections(spec: Fields, counts: (value: unknown) => boolean): readonly Direction[] {
  return DIRECTIONS.filter((direction) => counts(fieldOf(spec, direction)));
}

/** A selector read for this purpose only: anything odd about it makes it absent. */
function plainSelector(value: unknown): LabelSelector | undefined {
  const check = new FieldCheck();
  const selector = readLabelSelector(check, value, 'selector');
  return check.rejected ? undefined : selector;
}

/** A direction without rules is none; one whose rules are no list may be anything. */
const adminDirections = (spec: unknown): readonly Direction[] =>
  isFields(spec) ? sections(spec, (rules) => rules !== undefined && !(Array.isArray(rules) && rules.length === 0)) : DIRECTIONS;

/** Exactly one of `namespaces` and `pods`; https://network-policy-api.sigs.k8s.io/reference/spec/ */
function adminSubject(value: unknown): Pick<Concern, 'namespaceSelector' | 'podSelector'> {
  if (!isFields(value)) return {};
  const pods = fieldOf(value, 'pods');
  const namespaceSelector = plainSelector(isFields(pods) ? fieldOf(pods, 'namespaceSelector') : fieldOf(value, 'namespaces'));
  const podSelector = isFields(pods) ? plainSelector(fieldOf(pods, 'podSelector')) : undefined;
  return { ...(namespaceSelector ? { namespaceSelector } : {}), ...(podSelector ? { podSelector } : {}) };
}

/** One concern for `spec` and for each entry of `specs`; rules with a nodeSelector are about nodes, not pods. */
function ciliumConcerns(object: Fields): readonly Concern[] {
  const specs = fieldOf(object, 'specs');
  const rules = [fieldOf(object, 'spec'), ...(Array.isArray(specs) ? specs : [])].filter(isFields);
  return rules
    .filter((rule) => fieldOf(rule, 'nodeSelector') === undefined)
    .map((rule) => {
      const podSelector = ciliumSelector(fieldOf(rule, 'endpointSelector'));
      const directions = DIRECTIONS.filter((direction) => fieldOf(rule, direction) !== undefined || fieldOf(rule, `${direction}Deny`) !== undefined);
      return { ...(podSelector ? { podSelector } : {}), directions };
    });
}

/** Cilium's keys may carry a source (`k8s:app`) and may name things that are no pod labels: then the selector is not plain. */
function ciliumSelector(value: unknown): LabelSelector | undefined {
  if (!isFields(value)) return undefined;
  if (fieldOf(value, 'matchExpressions') !== undefined) return undefined;
  const given = fieldOf(value, 'matchLabels') ?? {};
  if (!isFields(given)) return undefined;
  const labels: Record<string, unknown> = {};
  for (const key of Object.keys(given)) {
    const plain = key.replace(/^(k8s|any)[:.]/, '');
    if (plain.includes(':') || plain.startsWith('io.kubernetes.') || plain.startsWith('io.cilium.') || plain.startsWith('reserved')) return undefined;
    labels[plain] = given[key];
  }
  return plainSelector({ matchLabels: labels as Labels });
}

/** `types` when given, else by the sections present, else ingress; https://docs.tigera.io/calico/latest/reference/resources/networkpolicy */
function calicoDirections(spec: Fields): readonly Direction[] {
  const types = fieldOf(spec, 'types');
  if (Array.isArray(types) && types.length > 0) return DIRECTIONS.filter((direction) => types.some((type) => String(type).toLowerCase() === direction));
  const present = sections(spec, (value) => Array.isArray(value) && value.length > 0);
  return present.length > 0 ? present : ['ingress'];
}
