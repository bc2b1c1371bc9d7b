import { firstFew } from '@/lib/model/first-few';
import { policyName } from '@/lib/model/ids';
import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import type { AllowGraph } from '../allow-graph';
import { isEmptyBitset } from '../bitset';
import type { CompiledPolicy } from '../compile';
import { ruleField } from '../rule-form';
import { isEmptySelector } from '../selector';
import { finding, policyObject, type Finding } from './finding';
import { haveCommon, networkPolicies } from './look';

/** Policies that allow everything for all pods of their namespace, where others restrict some of them in that direction. */
export function findOpenNamespaces(graph: AllowGraph): Finding[] {
  const byNamespace = Map.groupBy(networkPolicies(graph), ({ form }) => form.ref.namespace);
  return [...byNamespace.values()].flatMap((policies) => policies.flatMap((policy) => DIRECTIONS.flatMap((direction) => openNamespace(policy, policies, direction))));
}

function openNamespace(policy: CompiledPolicy, all: readonly CompiledPolicy[], direction: Direction): Finding[] {
  const { ref, subject } = policy.form;
  const opening = (policy.rules[direction] ?? []).find(({ form }) => form.peers === 'everything' && form.ports === 'all');
  if (!opening || !isEmptySelector(subject.pods) || isEmptyBitset(policy.subjects)) return [];
  const undone = all.filter((other) => other.rules[direction] && haveCommon(other.subjects, policy.subjects) && !other.rules[direction].some(({ form }) => form.peers === 'everything' && form.ports === 'all'));
  if (undone.length === 0) return [];
  const names = undone.map(({ form }) => form.ref.name);
  const field = ruleField(opening.form.ref);
  return [finding('opens-namespace', {
    message: `${policyName(ref)} allows all ${direction} for every pod of ${ref.namespace}, so what ${firstFew(names)} would restrict there is open.`,
    objects: [policyObject(ref, field), ...undone.map(({ form }) => policyObject(form.ref))],
    field,
  })];
}
