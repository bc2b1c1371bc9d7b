import type { LabelSelector } from '@/lib/model/labels';
import { DIRECTIONS, type Direction, type NetworkPolicy, type NetworkPolicyPeer, type NetworkPolicyPort, type NetworkPolicySpec } from '@/lib/model/network-policy';
import { parseCidr, type Cidr } from '../../cidr';
import { allOf, portSet, unionOfPorts, type PortSet } from '../../port-set';
import type { PeerForm, PolicyForm, PolicyRef, PortForm, RuleForm } from '../../rule-form';

/**
 * Brings a NetworkPolicy that passed validation into the rule form. All of the API's absent-or-empty rules are settled here.
 * https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
 */
export function compileNetworkPolicy(policy: NetworkPolicy): PolicyForm {
  const ref: PolicyRef = { kind: 'NetworkPolicy', namespace: policy.namespace, name: policy.name, origin: policy.origin };
  const rules: Partial<Record<Direction, readonly RuleForm[]>> = {};
  for (const direction of policyDirections(policy.spec)) rules[direction] = compileRules(policy, ref, direction);
  return { ref, tier: 'network-policy', priority: 0, subject: { namespaces: { name: policy.namespace }, pods: policy.spec.podSelector ?? {} }, rules };
}

/**
 * The directions a policy applies to. Without `policyTypes`: always ingress, and egress when there is at least one egress
 * rule; `egress: []` is none.
 */
export function policyDirections(spec: NetworkPolicySpec): readonly Direction[] {
  if (spec.policyTypes && spec.policyTypes.length > 0) {
    return DIRECTIONS.filter((direction) => spec.policyTypes!.some((type) => type.toLowerCase() === direction));
  }
  return (spec.egress?.length ?? 0) > 0 ? ['ingress', 'egress'] : ['ingress'];
}

function compileRules(policy: NetworkPolicy, ref: PolicyRef, direction: Direction): RuleForm[] {
  const rules = direction === 'ingress'
    ? (policy.spec.ingress ?? []).map((rule) => ({ peers: rule.from, ports: rule.ports }))
    : (policy.spec.egress ?? []).map((rule) => ({ peers: rule.to, ports: rule.ports }));
  return rules.map((rule, index) => ({
    ref: { policy: ref, direction, index },
    action: 'allow',
    // No `from`/`to`, or an empty one: everything, outside addresses and nodes included.
    peers: rule.peers === undefined || rule.peers.length === 0 ? 'everything' : rule.peers.flatMap((peer) => compilePeer(peer, policy.namespace)),
    ports: rule.ports === undefined || rule.ports.length === 0 ? 'all' : compilePorts(rule.ports),
  }));
}

/** Selectors in one item are ANDed; an absent namespaceSelector is the policy's own namespace, an empty one every namespace. */
function compilePeer(peer: NetworkPolicyPeer, ownNamespace: string): PeerForm[] {
  if (peer.ipBlock) {
    const cidr = validCidr(peer.ipBlock.cidr);
    const except = (peer.ipBlock.except ?? []).map(validCidr);
    // Validation has refused such blocks already; matching nothing keeps a slip there from opening addresses.
    if (!cidr || except.includes(undefined)) return [];
    return [{ kind: 'addresses', block: { cidr, except: except as Cidr[] } }];
  }
  const pods: LabelSelector = peer.podSelector ?? {};
  const namespaces = peer.namespaceSelector ? { selector: peer.namespaceSelector } : { name: ownNamespace };
  return peer.podSelector || peer.namespaceSelector ? [{ kind: 'pods', pods: { namespaces, pods } }] : [];
}

/** Protocol defaults to TCP; a port left out means every port of that protocol only. */
function compilePorts(ports: readonly NetworkPolicyPort[]): PortForm {
  const numbered: PortSet[] = [];
  const named: { name: string; protocol: 'TCP' | 'UDP' | 'SCTP' }[] = [];
  for (const { protocol = 'TCP', port, endPort } of ports) {
    if (port === undefined) numbered.push(allOf(protocol));
    else if (typeof port === 'number') numbered.push(portSet({ [protocol]: [[port, endPort ?? port]] }));
    else named.push({ name: port, protocol });
  }
  return { numbered: unionOfPorts(numbered), named };
}

function validCidr(text: string): Cidr | undefined {
  const result = parseCidr(text);
  return result.ok ? result.cidr : undefined;
}
