import { policyName } from '@/lib/model/ids';
import type { AllowGraph } from '../allow-graph';
import { isEmptyBitset } from '../bitset';
import type { CompiledRule } from '../compile-rule';
import { isNoPorts, portSet, subtractPorts } from '../port-set';
import { isEmptySelector } from '../selector';
import { finding, policyObject, type Finding } from './finding';
import { podPeers } from './look';

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

const DNS_PORTS = portSet({ TCP: [[53, 53], [853, 853], [5353, 5353]], UDP: [[53, 53], [853, 853], [5353, 5353]] });

function isOnlyDns({ form: { ports, ref } }: CompiledRule): boolean {
  if (ref.direction === 'ingress' || ports === 'all') return false;
  return isNoPorts(subtractPorts(ports.numbered, DNS_PORTS)) && ports.named.every(({ name }) => name.includes('dns'));
}
