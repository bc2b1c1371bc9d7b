import type { LabelSelector } from '@/lib/model/labels';
import { DIRECTIONS, type Direction, type NetworkPolicy, type NetworkPolicyPeer, type NetworkPolicyPort } from '@/lib/model/network-policy';
import { policyDirections } from '@/lib/policy/dialects/network-policy/compile';
import { selectorKey } from '@/lib/policy/selector';

/** A rule of either direction. Empty lists mean what they mean in the API: every peer, every port. */
export interface RuleParts {
  readonly peers: readonly NetworkPolicyPeer[];
  readonly ports: readonly NetworkPolicyPort[];
}

/** A NetworkPolicy with its directions spelled out. */
export interface PolicyParts {
  readonly namespace: string;
  readonly name: string;
  readonly selector: LabelSelector;
  /** A direction that is present isolates, even without rules. */
  readonly rules: Readonly<Partial<Record<Direction, readonly RuleParts[]>>>;
  /** Names of the policies it stands for, its own among them. */
  readonly origins: readonly string[];
}

export function partsOf({ namespace, name, spec }: NetworkPolicy): PolicyParts {
  const all: Record<Direction, readonly RuleParts[]> = {
    ingress: (spec.ingress ?? []).map(({ from = [], ports = [] }) => withoutTwins({ peers: from, ports })),
    egress: (spec.egress ?? []).map(({ to = [], ports = [] }) => withoutTwins({ peers: to, ports })),
  };
  const rules = Object.fromEntries(policyDirections(spec).map((direction) => [direction, all[direction]]));
  return { namespace, name, selector: spec.podSelector ?? {}, rules, origins: [name] };
}

/** The policy as it is written, with explicit policyTypes. */
export function policyOf({ namespace, name, selector, rules }: PolicyParts): NetworkPolicy {
  const lists = ({ peers, ports }: RuleParts, field: 'from' | 'to') => ({ ...(peers.length > 0 && { [field]: peers }), ...(ports.length > 0 && { ports }) });
  return {
    namespace,
    name,
    spec: {
      podSelector: selector,
      policyTypes: DIRECTIONS.filter((direction) => rules[direction]).map((direction) => (direction === 'ingress' ? 'Ingress' : 'Egress')),
      ...(rules.ingress && rules.ingress.length > 0 && { ingress: rules.ingress.map((rule) => lists(rule, 'from')) }),
      ...(rules.egress && rules.egress.length > 0 && { egress: rules.egress.map((rule) => lists(rule, 'to')) }),
    },
  };
}

/** One text for equal peers. */
export const peerKey = ({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer): string =>
  JSON.stringify([podSelector && selectorKey(podSelector), namespaceSelector && selectorKey(namespaceSelector), ipBlock && [ipBlock.cidr, [...(ipBlock.except ?? [])].sort()]]);

/** One text for equal items of ports. */
export const portKey = ({ protocol = 'TCP', port, endPort }: NetworkPolicyPort): string => JSON.stringify([protocol, port, endPort === port ? undefined : endPort]);

/** The same rule without items it has twice. */
export const withoutTwins = ({ peers, ports }: RuleParts): RuleParts => ({ peers: distinct(peers, peerKey), ports: distinct(ports, portKey) });

const distinct = <T>(items: readonly T[], keyOf: (item: T) => string): T[] => [...new Map([...items].reverse().map((item) => [keyOf(item), item])).values()].reverse();
