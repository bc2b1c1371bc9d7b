import type { Problem } from '@/lib/model/problem';
import type { AllowGraph } from '../allow-graph';
import type { PolicyKind } from '../rule-form';
import type { FindingCode } from './catalogue';
import { finding, type Finding, type ObjectRef } from './finding';

/**
 * What was wrong with policies when they were read, as findings: a rejected one has no effect, and some of what is accepted
 * means something else than it looks. https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
 */
export function findReadingProblems({ snapshot }: AllowGraph): Finding[] {
  return snapshot.problems.flatMap((problem): Finding[] => {
    const object = policyOf(problem);
    const code = object && codeOf(problem);
    // What a cluster holds it has accepted, whatever it looks like here; such a policy is among those not evaluated.
    if (!object || !code || (problem.severity === 'error' && snapshot.source.kind === 'cluster')) return [];
    const { severity, message, hint, field } = problem;
    return [finding(code, { severity, message, hint, ...(field && { field }), objects: [object] })];
  });
}

const KINDS: readonly PolicyKind[] = ['NetworkPolicy', 'AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy'];

/** The policy a problem is about, as its `object` names it. */
function policyOf({ object, file, line }: Problem): ObjectRef | undefined {
  const kind = KINDS.find((one) => object?.startsWith(`${one} `));
  if (!kind) return undefined;
  const title = object!.slice(kind.length + 1);
  // What cannot be a name is quoted, and may hold anything.
  const parts = title.startsWith('"') ? [title] : title.split('/');
  return { kind, ...(parts.length > 1 && { namespace: parts[0] }), name: parts.at(-1)!, ...(file !== undefined && { file }), ...(line !== undefined && { line }) };
}

const BY_CODE: ReadonlyMap<string, FindingCode> = new Map([
  ['duplicate', 'defined-twice'],
  ['np-cidr', 'invalid-cidr'],
  ['np-except', 'invalid-cidr'],
  ['admin-cidr', 'invalid-cidr'],
  ['np-cidr-host-bits', 'host-bits'],
  ['admin-cidr-host-bits', 'host-bits'],
  ['np-rules-ignored', 'ignored-rules'],
  ['np-null-entry', 'empty-entry'],
  ['np-no-spec', 'empty-entry'],
]);

const codeOf = ({ code, severity }: Problem): FindingCode | undefined => BY_CODE.get(code) ?? (severity === 'error' ? 'invalid-policy' : undefined);
