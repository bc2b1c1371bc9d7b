import type { AllowGraph } from '@/lib/policy/allow-graph';
import { denyAsBaseline, denyAsNetworkPolicies } from './default-deny';
import type { Guardrail, GuardrailName, GuardrailTarget } from './guardrail';
import { metadataAsAdmin, metadataAsNetworkPolicies } from './metadata';
import { requireDefaultDeny } from './require-default-deny';
import { presumedKind, servedKind } from '../served-kind';

/** As what each guardrail can be written. */
export const TARGETS_OF: Readonly<Record<GuardrailName, readonly GuardrailTarget[]>> = {
  'default-deny': ['network-policy', 'admin'],
  metadata: ['network-policy', 'admin'],
  'require-default-deny': ['vap', 'kyverno'],
};

/**
 * Writes one guardrail, as an admin policy where the cluster is known to serve a kind that can say it, as NetworkPolicies else, or
 * as what is asked for, where that is possible. A string says why it cannot be.
 */
export function guard(graph: AllowGraph, name: GuardrailName, target?: GuardrailTarget): Guardrail | string {
  if (name === 'require-default-deny') return requireDefaultDeny(graph, target === 'kyverno' ? 'kyverno' : 'vap');
  const tier = name === 'metadata' ? 'admin' : 'baseline';
  const writing = servedKind(graph.snapshot, tier) ?? (target === 'admin' ? presumedKind() : null);
  const asPolicies = (why: string): Guardrail => {
    const written = name === 'metadata' ? metadataAsNetworkPolicies(graph) : denyAsNetworkPolicies(graph);
    return { ...written, notes: [why, ...written.notes] };
  };
  if (target === 'network-policy') return asPolicies('Written as NetworkPolicies, as asked.');
  if (!writing) return asPolicies('Written as NetworkPolicies, since nothing says that the cluster serves admin policies.');
  if (name === 'metadata') return metadataAsAdmin(graph, writing);
  const written = denyAsBaseline(graph, writing);
  return typeof written !== 'string' || target === 'admin' ? written : asPolicies(`Written as NetworkPolicies: ${written}`);
}

/**
 * Several guardrails, each judged in the cluster with those before it: what denies by default comes first, since what one allows
 * besides could open what the other closes.
 */
export function guardAll(graph: AllowGraph, names: readonly GuardrailName[], target?: GuardrailTarget): readonly (Guardrail | string)[] {
  const order: readonly GuardrailName[] = ['default-deny', 'metadata', 'require-default-deny'];
  let current = graph;
  return order.filter((name) => names.includes(name)).map((name) => {
    const written = guard(current, name, target);
    if (typeof written !== 'string') current = written.after;
    return written;
  });
}
