import { policyId } from '@/lib/model/ids';
import type { PeerId } from '@/lib/model/ids';
import type { Direction } from '@/lib/model/network-policy';
import type { ProblemView } from '@/lib/queries/contract/common';
import type { FindingView } from '@/lib/queries/contract/finding';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import type { Selected } from '@/lib/queries/view-state';
import { peerName } from './peer-name';
import { SEVERITIES, type Severity } from './severity-mark';

/** Which findings are shown. No severity stands for every one. */
export interface FindingFilter {
  readonly severities: readonly Severity[];
  readonly text: string;
}

export const EVERY_FINDING: FindingFilter = { severities: [], text: '' };

/** The findings in which every typed word occurs, of the severities asked for; their order stays. */
export function filterFindings(findings: readonly FindingView[], { severities, text }: FindingFilter): readonly FindingView[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return findings.filter((finding) => (severities.length === 0 || severities.includes(finding.severity)) && (words.length === 0 || words.every((word) => textOf(finding).includes(word))));
}

/** How many findings there are of each severity; those without any are left out. */
export function countBySeverity(findings: readonly FindingView[]): readonly { readonly severity: Severity; readonly count: number }[] {
  return SEVERITIES.map((severity) => ({ severity, count: findings.filter((finding) => finding.severity === severity).length })).filter(({ count }) => count > 0);
}

/**
 * A missing half is about a pair, other findings about a workload or, when several or none are concerned, about their policy; about a
 * namespace when the policy has no effect because it was rejected, or when there is none.
 */
export function selectionOf({ code, severity, peers, objects, field }: FindingView): Selected | null {
  const [first, second] = peers.map((id) => id as PeerId);
  if (first !== undefined && second === undefined) return { kind: 'peer', id: first };
  if (first !== undefined && second !== undefined && code === 'missing-half') return { kind: 'edge', from: first, to: second };
  const [object] = objects;
  if (object && severity !== 'error' && POLICY_KINDS.has(object.kind)) return policySelection(object, field);
  const namespace = objects[0]?.namespace ?? (first === undefined ? undefined : peerName(first).namespace);
  return namespace === undefined ? null : { kind: 'namespace', name: namespace };
}

/** Kinds whose objects have a panel of their own. */
export const POLICY_KINDS: ReadonlySet<string> = new Set(['NetworkPolicy', 'AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy']);

/** The selection of a policy, with the rule that a field path is in, if it is in one. */
export function policySelection({ kind, namespace, name }: FindingView['objects'][number], field = ''): Selected {
  const [, direction, index] = /^spec\.(ingress|egress)\[(\d+)\]/.exec(field) ?? [];
  return { kind: 'policy', id: policyId(kind, namespace, name), ...(direction !== undefined && { rule: { direction: direction as Direction, index: Number(index) } }) };
}

/** Problems of the input that are not told among the findings already: those of policies are. */
export function otherProblems({ problems, findings }: Pick<SnapshotView, 'problems' | 'findings'>): readonly ProblemView[] {
  const told = new Set(findings.map(({ objects: [first], field, message }) => [first?.file, first?.line, field, message].join(' ')));
  return problems.filter(({ file, line, field, message }) => !told.has([file, line, field, message].join(' ')));
}

const textOf = ({ code, title, message, hint, objects, field }: FindingView): string =>
  [code, title, message, hint, field, ...objects.flatMap(({ kind, namespace, name, file }) => [kind, namespace, name, file])].filter(Boolean).join(' ').toLowerCase();
