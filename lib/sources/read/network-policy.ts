import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { FieldCheck, Fields } from '@/lib/policy/dialects/field-check';
import { validateNetworkPolicy } from '@/lib/policy/dialects/network-policy/validate';
import { linesAt } from './lines';
import type { Metadata } from './metadata';
import type { RawObject } from './raw-object';

/** Reads a NetworkPolicy; `undefined` when the API server would reject it, because then it has no effect. */
export function readNetworkPolicy(check: FieldCheck, object: Fields, metadata: Metadata, raw: RawObject): NetworkPolicy | undefined {
  const { spec, problems } = validateNetworkPolicy(object);
  check.problems.push(...problems);
  if (!spec) return undefined;
  return { namespace: metadata.namespace, name: metadata.name, spec, origin: { ...raw.origin, ...linesAt(raw, citable(spec)) } };
}

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
