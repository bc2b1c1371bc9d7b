import type { PeerId } from '@/lib/model/ids';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import type { Change } from '@/lib/policy/differences/changes';
import { isNoPorts } from '@/lib/policy/port-set';
import { differencesOf } from '../minimal/same-graph';

export const GUARDRAIL_NAMES = ['default-deny', 'metadata', 'require-default-deny'] as const;
export type GuardrailName = (typeof GUARDRAIL_NAMES)[number];
export const GUARDRAIL_TARGETS = ['network-policy', 'admin', 'vap', 'kyverno'] as const;
/** As which objects a guardrail is written. */
export type GuardrailTarget = (typeof GUARDRAIL_TARGETS)[number];

/** One object of a guardrail. */
export interface GuardrailDocument {
  readonly kind: string;
  /** Absent for a cluster-scoped object. */
  readonly namespace?: string;
  readonly name: string;
  readonly text: string;
  /** The NetworkPolicy of the source that it takes the place of. */
  readonly before?: NetworkPolicy;
}

/** A guardrail as text, and what came of reading that text back. */
export interface Guardrail {
  readonly name: GuardrailName;
  readonly target: GuardrailTarget;
  readonly documents: readonly GuardrailDocument[];
  /** Why it is written as these objects, and what it does not do, a sentence each. */
  readonly notes: readonly string[];
  /** What the cluster works by that it leaves open, in a few words each. */
  readonly kept: readonly string[];
  /** The cluster with it; the cluster as it was where nothing about connections is claimed. */
  readonly after: AllowGraph;
  /** What differs between pods, nodes and addresses; what closes is what the guardrail is for. */
  readonly changes: readonly Change[];
  /** What keeps it from being what its name says, a sentence each. */
  readonly faults: readonly GuardrailFault[];
}

/** `unknown`: what is not known decides whether it holds. */
export interface GuardrailFault {
  readonly kind: 'broken' | 'unknown';
  readonly message: string;
}

/** What differs, and a fault for everything that a guardrail must not do: to open, or to make unknown what was known. */
export function judge(before: AllowGraph, after: AllowGraph): { readonly changes: readonly Change[]; readonly faults: readonly GuardrailFault[] } {
  const { changes } = differencesOf(before, after);
  const faults = changes.flatMap(({ from, to, delta }): GuardrailFault[] => [
    ...(isNoPorts(delta.gained) ? [] : [{ kind: 'broken' as const, message: `It would open ${nameOf(from.id)} => ${nameOf(to.id)}.` }]),
    ...(isNoPorts(delta.doubted) ? [] : [{ kind: 'unknown' as const, message: `What is not known decides ${nameOf(from.id)} => ${nameOf(to.id)} afterwards.` }]),
  ]);
  return { changes, faults: [...new Map(faults.map((fault) => [fault.message, fault])).values()] };
}

export const nameOf = (id: PeerId | undefined): string => id?.replace(/^workload\//, '') ?? 'addresses outside';
