import { policyId } from '@/lib/model/ids';
import type { PolicyRef, RuleRef } from '@/lib/policy/rule-form';
import { ruleField } from '@/lib/policy/rule-form';
import type { Direction } from '@/lib/model/network-policy';
import type { RuleRefView } from '@/lib/queries/contract/common';

/** A rule as the browser is told of it, with the line it stands on when the manifest is known. */
export function ruleRefView(ref: RuleRef): RuleRefView {
  const field = ruleField(ref);
  const { origin } = ref.policy;
  return { ...policyRefView(ref.policy, ref.direction), rule: ref.index, ...(ref.name !== undefined && { ruleName: ref.name }), field, ...(origin?.file && { line: origin.lines?.[field] ?? origin.line }) };
}

/** A policy as a whole, in one of its directions. */
export function policyRefView(ref: PolicyRef, direction: Direction): RuleRefView {
  const { origin } = ref;
  return {
    policy: policyId(ref.kind, ref.namespace, ref.name),
    kind: ref.kind,
    ...(ref.namespace !== undefined && { namespace: ref.namespace }),
    name: ref.name,
    direction,
    ...(origin?.file && { file: origin.file, line: origin.line }),
  };
}
