import { isMap } from 'yaml';
import { DIRECTIONS, type NetworkPolicy, type NetworkPolicySpec } from '@/lib/model/network-policy';
import { policyDirections } from '@/lib/policy/dialects/network-policy/compile';
import { validateNetworkPolicy } from '@/lib/policy/dialects/network-policy/validate';
import { reasonsOfRule, type RuleReason } from '../rule-reasons';
import { specObject } from '../yaml';
import { canonical, isSame } from './align';
import { BlockEditor, type Beside } from './block-edit';
import { CannotEdit } from './cannot-edit';
import { findObject, inText, type EditResult, type FoundObject, type ObjectName } from './documents';
import { applySplices } from './text-edit';

/**
 * Rewrites one NetworkPolicy in the text of its author, a file of any number of documents and lists, so that it says what
 * `after` says. Only what differs is touched: all other lines, with their comments, their order and their style, stay byte for
 * byte, and the reasons stand beside the rules that were added, those that speak for none as a comment above the first change. The result is read
 * back before it is handed out.
 * @param because why, a sentence each
 * @param reasons which of them speak for which rule
 * @returns the text, or why it cannot be edited in place; then a new document is to be written
 */
export function editPolicyText(original: string, after: NetworkPolicy, because: readonly string[] = [], reasons: readonly RuleReason[] = []): EditResult {
  const name: ObjectName = { kind: 'NetworkPolicy', namespace: after.namespace, name: after.name };
  const found = findObject(original, name);
  if ('reason' in found) return found;
  const before = specOf(found);
  if (!before) return { reason: 'An API server would reject the policy as it stands.' };
  const target = specObject(asSaidBefore(before, after.spec));
  if (isSame(before, target)) return { text: original };
  try {
    const own = original.slice(found.part.start, found.part.end);
    const beside = besideAdded(target, after.spec, reasons);
    const edit = (above: readonly string[]) => new BlockEditor(own, found.document, above, beside).editField(found.node, 'spec', before, target);
    const { said } = edit(because);
    const { splices } = edit(because.filter((sentence) => !said.has(sentence)));
    const text = applySplices(original, inText(found.part, splices));
    return isProven(found, findObject(text, name), target) ? { text } : { reason: 'It is written in a way that cannot be edited in place.' };
  } catch (error) {
    if (error instanceof CannotEdit) return { reason: error.message };
    throw error;
  }
}

/** The spec without what its author left to be understood: an empty selector, and the types that follow from its rules. */
function asSaidBefore(before: object, spec: NetworkPolicySpec): NetworkPolicySpec {
  const { podSelector, policyTypes, ...rules } = spec;
  const followsFromRules = isSame([...policyDirections(spec)].sort(), [...policyDirections({ ...rules })].sort());
  return {
    ...(podSelector && ('podSelector' in before || !isSame(podSelector, {})) && { podSelector }),
    ...(policyTypes && ('policyTypes' in before || !followsFromRules) && { policyTypes }),
    ...rules,
  };
}

/** What is to stand above rules and peers when they are added, by what they are written from. */
function besideAdded(target: ReturnType<typeof specObject>, spec: NetworkPolicySpec, reasons: readonly RuleReason[]): ReadonlyMap<unknown, Beside> {
  const rules = { ingress: (spec.ingress ?? []).map(({ from = [], ports = [] }) => ({ peers: from, ports })), egress: (spec.egress ?? []).map(({ to = [], ports = [] }) => ({ peers: to, ports })) };
  return new Map(DIRECTIONS.flatMap((direction) => rules[direction].flatMap((rule, index) => {
    const written = target[direction]![index]!;
    const { whole, peers } = reasonsOfRule(reasons, direction, rule);
    const own = rule.peers.map((_, at) => [(written.from ?? written.to)![at], { added: peers[at] ?? whole, addedWithin: peers[at] ?? [], changed: peers[at] ?? whole }] as const);
    return [[written, { added: whole, addedWithin: whole, changed: [...new Set([...whole, ...peers.flat()])] }] as const, ...own];
  })));
}

/** The spec that an object has, read by the rules of the API server. */
function specOf({ node, document }: FoundObject): object | undefined {
  const { spec } = validateNetworkPolicy(valueOf(node, document));
  return spec ? specObject(spec) : undefined;
}

const valueOf = (node: FoundObject['node'], document: FoundObject['document']): unknown => node.toJS(document, { maxAliasCount: 1000 });

/** Whether the new text holds the policy as it is meant to be, and all else of its document as it was. */
function isProven(old: FoundObject, edited: ReturnType<typeof findObject>, target: object): boolean {
  if ('reason' in edited || !isSame(specOf(edited), target)) return false;
  return isSame(withoutSpec(old), withoutSpec(edited)) && canonical(others(old)) === canonical(others(edited));
}

function withoutSpec({ node, document }: FoundObject): unknown {
  return { ...(valueOf(node, document) as object), spec: undefined };
}

/** What else is in the list of an object. */
function others({ list, document }: FoundObject): unknown {
  if (!list) return null;
  return list.node.items.map((item, index) => (index === list.index || !isMap(item) ? null : valueOf(item, document)));
}
