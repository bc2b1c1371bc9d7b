import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { formatPorts } from '@/lib/policy/port-set';
import { orderChanges, type UnsafeStep } from '../apply-order';
import type { PolicyOperation } from '../apply-states';
import type { ObjectChange } from '../change-set';
import type { Proof } from '../prove';
import { MANAGED_BY, networkPolicyYaml } from '../yaml';

/** What a proof is about, object by object, in the order in which it is applied. */
export interface OrderedChanges {
  /** A transitional policy is among them twice: created on the way, deleted at the end. */
  readonly changes: readonly ObjectChange[];
  /** What is closed for the time being although it is allowed before and after; empty when that is proven not to be. */
  readonly unsafe: readonly UnsafeStep[];
}

interface WrittenOperation extends PolicyOperation {
  readonly change: ObjectChange;
}

/**
 * Puts the changes of a proof in an order in which at no step a connection is closed that is allowed before and after all of them.
 * Admin policies only deny what is to be denied, and come last.
 */
export function changesOf(before: AllowGraph, { synthesis, texts }: Pick<Proof, 'synthesis' | 'texts'>): OrderedChanges {
  const own = policyChanges({ synthesis, texts });
  const operations = synthesis.policies.map(({ policy, before: old }, index): WrittenOperation => ({ ...(old && { before: old }), after: policy, change: own[index]! }));
  const { ordered, unsafe } = orderChanges(before, operations);
  const admin = synthesis.adminPolicies.map(({ kind, name }, index): ObjectChange => ({ action: 'create', apiVersion: apiVersionOf(texts[synthesis.policies.length + index]!), kind, name, after: texts[synthesis.policies.length + index]!, because: ['Denies what no NetworkPolicy can deny alone.'] }));
  return {
    changes: [
      ...ordered.map(({ operation, given, because = '' }): ObjectChange => {
        if (given) return given.change;
        const policy = (operation.after ?? operation.before)!;
        const text = networkPolicyYaml(policy, { labels: MANAGED_BY, comment: [because] });
        return { ...head(policy), ...(operation.after ? { action: 'create', after: text } : { action: 'delete', before: text }), because: [because] };
      }),
      ...admin,
    ],
    unsafe,
  };
}

/** What becomes of each of a proof's NetworkPolicies, in their order. */
export const policyChanges = ({ synthesis, texts }: Pick<Proof, 'synthesis' | 'texts'>): readonly ObjectChange[] =>
  synthesis.policies.map(({ policy, because, reasons, before: old }, index) => ({
    ...head(policy), action: old ? 'edit' : 'create', ...(old?.origin && { origin: old.origin }), ...(old && { before: networkPolicyYaml(old) }), after: texts[index]!, because, reasons,
  }));

/** Unsafe steps in words, a sentence each. */
export const unsafeWords = (unsafe: readonly UnsafeStep[]): readonly string[] =>
  unsafe.flatMap(({ step, pairs }) => pairs.map(({ from, to, ports }) => `Applying step ${step + 1} closes ${nameOf(from)} → ${nameOf(to)} (${formatPorts(ports).join(', ')}) until the steps after it are done.`));

const nameOf = (id: string): string => id.replace(/^workload\/([^/]+)\/[^/]+\//, '$1/');

const head = ({ namespace, name }: NetworkPolicy) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace, name });

const apiVersionOf = (text: string): string => /^apiVersion: (\S+)$/m.exec(text)?.[1] ?? '';
