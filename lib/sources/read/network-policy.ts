import type { Labels } from '@/lib/model/labels';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import { fieldOf, isFields, type FieldCheck, type Fields } from '@/lib/policy/dialects/field-check';
import { validateNetworkPolicy } from '@/lib/policy/dialects/network-policy/validate';
import { linesAt } from './lines';
import type { Metadata } from './metadata';
import type { RawObject } from './raw-object';

/** Reads a NetworkPolicy; `undefined` when the API server would reject it, because then it has no effect. */
export function readNetworkPolicy(check: FieldCheck, object: Fields, metadata: Metadata, raw: RawObject): NetworkPolicy | undefined {
  const { spec, problems } = validateNetworkPolicy(object);
  check.problems.push(...problems);
  if (!spec) return undefined;
  return { namespace: metadata.namespace, name: metadata.name, spec, ...said(metadata.labels, annotationsOf(object)), origin: { ...raw.origin, ...linesAt(raw, citable(spec)) } };
}

/** Written by kubectl for itself, and anew with each apply. */
const OF_KUBECTL = 'kubectl.kubernetes.io/last-applied-configuration';

function annotationsOf(object: Fields): Labels {
  const metadata = fieldOf(object, 'metadata');
  const annotations = isFields(metadata) ? fieldOf(metadata, 'annotations') : undefined;
  if (!isFields(annotations)) return {};
  return Object.fromEntries(Object.entries(annotations).flatMap(([key, value]) => (typeof value === 'string' && key !== OF_KUBECTL ? [[key, value] as const] : [])));
}

const said = (labels: Labels, annotations: Labels): Pick<NetworkPolicy, 'labels' | 'annotations'> => ({
  ...(Object.keys(labels).length > 0 && { labels: { ...labels } }),
  ...(Object.keys(annotations).length > 0 && { annotations }),
});

/** Paths of the parts of a policy that explanations cite. */
function citable(spec: NetworkPolicy['spec']): string[] {
  const paths = ['spec'];
  if (spec.podSelector) paths.push('spec.podSelector');
  if (spec.policyTypes) paths.push('spec.policyTypes');
  spec.ingress?.forEach((rule, index) => paths.push(...rulePaths(`spec.ingress[${index}]`, 'from', rule.from, rule.ports)));
  spec.egress?.forEach((rule, index) => paths.push(...rulePaths(`spec.egress[${index}]`, 'to', rule.to, rule.ports)));
  return paths;
}

function rulePaths(rule: string, peersField: 'from' | 'to', peers: readonly unknown[] | undefined, ports: readonly unknown[] | undefined): string[] {
  return [
    rule,
    ...(peers ?? []).map((_, index) => `${rule}.${peersField}[${index}]`),
    ...(ports ?? []).map((_, index) => `${rule}.ports[${index}]`),
  ];
}
