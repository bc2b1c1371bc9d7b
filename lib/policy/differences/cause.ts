import { compareText } from '@/lib/model/compare-text';
import { objectTitle, policyId, type PolicyId } from '@/lib/model/ids';
import type { Direction } from '@/lib/model/network-policy';
import type { PolicyRef } from '../rule-form';

/** Something that differs between two snapshots and has a part in a difference of verdicts. Plain data. */
export interface Cause {
  /**
   * `policy`: of any evaluated kind; `labels` of pods, namespaces or nodes; `ports`: named container ports; `addresses` of pods, nodes, or
   * the ranges they are given; `pods`: which pods a workload has; `unread`: something that is not evaluated or could not be
   * read; `profile`: how what the API leaves open is read; `network`: which network the pods of a namespace are on.
   */
  readonly kind: 'policy' | 'labels' | 'ports' | 'addresses' | 'pods' | 'workload' | 'unread' | 'profile' | 'network';
  readonly change: 'added' | 'removed' | 'changed';
  /** `NetworkPolicy shop/web`, `Deployment shop/web`, `Namespace shop`. */
  readonly object: string;
  readonly policy?: PolicyId;
  /** What of the object: `spec.ingress[0].ports`, `metadata.labels.app`. */
  readonly field?: string;
  /** The direction in which it has its effect. */
  readonly direction?: Direction;
  readonly before?: string;
  readonly after?: string;
  /** Where the policy stands; the later text of one that was changed. */
  readonly file?: string;
  readonly line?: number;
}

/** A cause that lies in a policy, or in one field of it. */
export function policyCause(change: Cause['change'], ref: PolicyRef, direction: Direction, field?: string): Cause {
  const line = (field && ref.origin?.lines?.[field]) ?? ref.origin?.line;
  return {
    kind: 'policy',
    change,
    object: objectTitle(ref),
    policy: policyId(ref.kind, ref.namespace, ref.name),
    ...(field && { field }),
    direction,
    ...(ref.origin?.file && { file: ref.origin.file, ...(line && { line }) }),
  };
}

/** A cause in words: `NetworkPolicy shop/web spec.ingress[0].ports changed`, `Deployment shop/web metadata.labels.tier changed from front to none`. */
export function causeText({ object, field, change, before, after }: Cause): string {
  const values = before === undefined && after === undefined ? '' : ` from ${before ?? 'none'} to ${after ?? 'none'}`;
  return `${object}${field ? ` ${field}` : ''} ${change}${values}`;
}

/** Causes without repetition, sorted: policies first. */
export function distinctCauses(causes: readonly Cause[]): Cause[] {
  const keyOf = ({ kind, object, direction, field, change, before, after }: Cause) => [kind === 'policy' ? '0' : kind, object, direction, field, change, before, after].join('\n');
  return [...new Map(causes.map((cause) => [keyOf(cause), cause])).entries()].sort(([a], [b]) => compareText(a, b)).map(([, cause]) => cause);
}
