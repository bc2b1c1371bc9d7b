import { policyName } from '@/lib/model/ids';
import { DIRECTIONS, type Direction, type NetworkPolicy } from '@/lib/model/network-policy';
import type { AllowGraph } from '../allow-graph';
import { isEmptyBitset } from '../bitset';
import type { CompiledPolicy } from '../compile';
import type { CompiledRule } from '../compile-rule';
import { isNoPorts, portSet, subtractPorts } from '../port-set';
import { ruleField } from '../rule-form';
import { isEmptySelector } from '../selector';
import { finding, policyObject, type Finding } from './finding';
import { haveCommon, networkPolicies, peersField, podPeers } from './look';

/** Peers with an empty namespaceSelector and no podSelector to narrow it. */
export function findEveryNamespace(graph: AllowGraph): Finding[] {
  return podPeers(graph).flatMap(({ policy, rule, pods, field }): Finding[] => {
    if (policy.form.tier !== 'network-policy' || !('selector' in pods.namespaces) || !isEmptySelector(pods.namespaces.selector) || !isEmptySelector(pods.pods)) return [];
    // DNS is there for everyone, and often allowed in this way.
    if (isEmptyBitset(policy.subjects) || isOnlyDns(rule)) return [];
    const { ref } = rule.form;
    return [finding('every-namespace', {
      message: `${policyName(ref.policy)} ${ref.direction === 'ingress' ? 'lets in' : 'allows sending to'} every pod of every namespace: the namespaceSelector is empty.`,
      hint: `For the policy’s own namespace leave namespaceSelector out and write podSelector: {}.`,
      objects: [policyObject(ref.policy, field)],
      field,
    })];
  });
}

/**
 * Ingress rules without peers. An empty list of peers is told of in both directions, because it reads like the opposite; a
 * rule for everyone that is written as such is worth a note only where it restricts ports, and so looks as if it restricted more.
 */
export function findOpenRules(graph: AllowGraph): Finding[] {
  const written = new Map(graph.snapshot.policies.map((policy) => [`${policy.namespace}/${policy.name}`, policy]));
  return networkPolicies(graph).flatMap((policy) =>
    DIRECTIONS.flatMap((direction) =>
      (policy.rules[direction] ?? []).flatMap((rule): Finding[] => {
        const { ref, peers } = rule.form;
        if (peers !== 'everything' || isEmptyBitset(policy.subjects)) return [];
        const name = policyName(ref.policy);
        const list = peersListOf(written.get(name)!, direction, ref.index);
        if (list === undefined && (direction === 'egress' || rule.form.ports === 'all')) return [];
        const field = list === undefined ? ruleField(ref) : peersField(ref);
        const word = direction === 'ingress' ? 'from' : 'to';
        return [finding('open-to-everyone', {
          ...(list === undefined && { severity: 'info' }),
          message: list === undefined
            ? `${ruleField(ref)} of ${name} names ports but no peers: any pod and any address outside the cluster may use them.`
            : `${name} has ${field}: [], which ${direction === 'ingress' ? 'lets everyone in' : 'allows sending to everyone'}, addresses outside the cluster included.`,
          ...(list !== undefined && { hint: `For nobody leave the whole rule out; for everyone leave "${word}" out, which says the same and reads like it.` }),
          objects: [policyObject(ref.policy, field)],
          field,
        })];
      })));
}

/** Policies that allow everything for all pods of their namespace, where others restrict some of them in that direction. */
export function findOpenNamespaces(graph: AllowGraph): Finding[] {
  const byNamespace = Map.groupBy(networkPolicies(graph), ({ form }) => form.ref.namespace);
  return [...byNamespace.values()].flatMap((policies) => policies.flatMap((policy) => DIRECTIONS.flatMap((direction) => openNamespace(policy, policies, direction))));
}

function openNamespace(policy: CompiledPolicy, all: readonly CompiledPolicy[], direction: Direction): Finding[] {
  const { ref, subject } = policy.form;
  const opening = (policy.rules[direction] ?? []).find(({ form }) => form.peers === 'everything' && form.ports === 'all');
  if (!opening || !isEmptySelector(subject.pods) || isEmptyBitset(policy.subjects)) return [];
  const undone = all.filter((other) => other !== policy && other.rules[direction] && haveCommon(other.subjects, policy.subjects) && !other.rules[direction].some(({ form }) => form.peers === 'everything' && form.ports === 'all'));
  if (undone.length === 0) return [];
  const names = undone.map(({ form }) => form.ref.name);
  const field = ruleField(opening.form.ref);
  return [finding('opens-namespace', {
    message: `${policyName(ref)} allows all ${direction} for every pod of ${ref.namespace}, so what ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''} would restrict there is open.`,
    objects: [policyObject(ref, field), ...undone.map(({ form }) => policyObject(form.ref))],
    field,
  })];
}

const peersListOf = ({ spec }: NetworkPolicy, direction: Direction, index: number) => (direction === 'ingress' ? spec.ingress?.[index]?.from : spec.egress?.[index]?.to);

const DNS_PORTS = portSet({ TCP: [[53, 53], [853, 853], [5353, 5353]], UDP: [[53, 53], [853, 853], [5353, 5353]] });

function isOnlyDns({ form: { ports, ref } }: CompiledRule): boolean {
  if (ref.direction === 'ingress' || ports === 'all') return false;
  return isNoPorts(subtractPorts(ports.numbered, DNS_PORTS)) && ports.named.every(({ name }) => name.includes('dns'));
}
