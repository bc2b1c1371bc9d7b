import type { AdminPolicy } from '@/lib/model/admin-policy';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { adminPolicyYaml } from '../admin-policy-yaml';
import { readAdminPolicies } from '../read-policies';
import { joinDocuments } from '../yaml';
import type { GuardrailDocument } from './guardrail';

/** Admin policies as text, and the cluster with what is read back from it. */
export function writeAdmin(before: AllowGraph, policies: readonly AdminPolicy[], apiVersion: string, comment: readonly string[]): { readonly documents: readonly GuardrailDocument[]; readonly after: AllowGraph } {
  const documents = policies.map((policy): GuardrailDocument => ({ kind: policy.kind, name: policy.name, text: adminPolicyYaml(policy, { apiVersion, comment }) }));
  const { value, problems } = readAdminPolicies(joinDocuments(documents.map(({ text }) => text)));
  if (problems.some(({ severity }) => severity === 'error') || value.length !== policies.length) {
    throw new Error(`The policies that were written do not read back: ${problems.map(({ field = '', message }) => `${field} ${message}`).join('; ')}`);
  }
  const { snapshot } = before;
  return { documents, after: new AllowGraph({ ...snapshot, adminPolicies: [...snapshot.adminPolicies, ...value] }) };
}

/** A name that no admin policy has. */
export function freeAdminName(taken: readonly AdminPolicy[], wanted: string): string {
  const names = new Set(taken.map(({ name }) => name));
  let name = wanted;
  for (let number = 2; names.has(name); number++) name = `${wanted}-${number}`;
  return name;
}
