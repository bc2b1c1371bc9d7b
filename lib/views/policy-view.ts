import type { AdminPolicy } from '@/lib/model/admin-policy';
import { policyId, type PolicyId } from '@/lib/model/ids';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import { hasBit } from '@/lib/policy/bitset';
import type { PolicyRef } from '@/lib/policy/rule-form';
import type { PolicyTextView, PolicyView } from '@/lib/queries/contract/policy';
import { adminPolicyYaml } from '@/lib/synthesis/admin-policy-yaml';
import { policyLines } from '@/lib/synthesis/text/policy-lines';
import { networkPolicyYaml } from '@/lib/synthesis/yaml';
import type { Analysis } from './analysis';
import { policyProse } from './policy-prose';

/** The text of the file that a policy was read from, or why there is none. */
export type SourceText = { readonly text: string } | { readonly reason: string };

/** A policy of a snapshot with its name; `null` when there is no such policy. */
export function findPolicy({ snapshot }: Pick<Analysis, 'snapshot'>, id: PolicyId): { readonly ref: PolicyRef; readonly policy: NetworkPolicy | AdminPolicy } | null {
  const policy = snapshot.policies.find(({ namespace, name }) => policyId('NetworkPolicy', namespace, name) === id);
  if (policy) return { policy, ref: { kind: 'NetworkPolicy', namespace: policy.namespace, name: policy.name, ...(policy.origin && { origin: policy.origin }) } };
  const admin = snapshot.adminPolicies.find(({ kind, name }) => policyId(kind, undefined, name) === id);
  return admin ? { policy: admin, ref: { kind: admin.kind, name: admin.name, ...(admin.origin && { origin: admin.origin }) } } : null;
}

/**
 * A policy as prose, with the workloads it applies to and its text, in which the lines of each rule are known. `null` when it is
 * not there.
 * @param source the text of its file, where it has one; without it the policy is written from what was read
 */
export function policyView(analysis: Analysis, id: PolicyId, source?: SourceText): Omit<PolicyView, 'revision'> | null {
  const found = findPolicy(analysis, id);
  if (!found) return null;
  const { ref, policy } = found;
  return {
    id,
    kind: ref.kind,
    ...(ref.namespace !== undefined && { namespace: ref.namespace }),
    name: ref.name,
    tier: 'spec' in policy ? 'network-policy' : policy.tier,
    ...(ref.origin?.file && { file: ref.origin.file, line: ref.origin.line }),
    prose: policyProse(policy),
    text: textOf(ref, policy, source),
    selects: selectsOf(analysis, id),
  };
}

function textOf(ref: PolicyRef, policy: NetworkPolicy | AdminPolicy, source: SourceText | undefined): PolicyTextView {
  const own = source && ('reason' in source ? source : policyLines(source.text, ref));
  if (own && 'text' in own) return { ...own, marks: [...own.marks], ...(ref.origin?.file && { file: ref.origin.file }) };
  const text = 'spec' in policy ? networkPolicyYaml(policy) : adminPolicyYaml(policy);
  const written = policyLines(text, ref);
  return { text, firstLine: 1, marks: 'marks' in written ? [...written.marks] : [], ...(own && { reason: own.reason }) };
}

/** A policy whose rules differ by namespace is compiled into several forms. */
function selectsOf({ graph }: Analysis, id: PolicyId): PolicyView['selects'] {
  const forms = graph.evaluator.compiled.policies.filter(({ form: { ref } }) => policyId(ref.kind, ref.namespace, ref.name) === id);
  return graph.peers.flatMap((peer): PolicyView['selects'] => {
    const isPod = (endpoint: number) => graph.evaluator.compiled.endpoints.all[endpoint]!.kind === 'pods';
    const sure = peer.endpoints.filter((endpoint) => isPod(endpoint) && forms.some(({ subjects }) => hasBit(subjects, endpoint)));
    if (sure.length > 0) return [{ peer: peer.id, how: sure.length === peer.endpoints.length ? 'all' : 'some' }];
    return peer.endpoints.some((endpoint) => isPod(endpoint) && forms.some(({ possibleSubjects }) => hasBit(possibleSubjects, endpoint))) ? [{ peer: peer.id, how: 'maybe' }] : [];
  });
}
