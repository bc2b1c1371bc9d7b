import type { Snapshot } from '@/lib/model/snapshot';
import type { PodSelection, PolicyRef } from '../rule-form';

/** What a policy applies to, as it is written. */
export interface Subject {
  readonly ref: PolicyRef;
  readonly subject: PodSelection;
  readonly field: string;
}

/** The subjects of all policies, those included that apply nowhere. */
export function subjectsOf({ policies, adminPolicies }: Snapshot): Subject[] {
  const own = policies.map(({ namespace, name, origin, spec }): Subject => ({
    ref: { kind: 'NetworkPolicy', namespace, name, ...(origin && { origin }) },
    subject: { namespaces: { name: namespace }, pods: spec.podSelector ?? {} },
    field: 'spec.podSelector',
  }));
  const admin = adminPolicies.map(({ kind, name, origin, subject: { namespaces = {}, pods = {} } }): Subject => ({
    ref: { kind, name, ...(origin && { origin }) },
    subject: { namespaces: { selector: namespaces }, pods },
    field: 'spec.subject',
  }));
  return [...own, ...admin];
}
