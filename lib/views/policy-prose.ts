import { plural } from '@/lib/model/plural';
import type { AdminPolicy } from '@/lib/model/admin-policy';
import { DIRECTIONS, type Direction, type NetworkPolicy, type NetworkPolicyPeer, type NetworkPolicyPort } from '@/lib/model/network-policy';
import { policyDirections } from '@/lib/policy/dialects/network-policy/compile';
import type { PolicyProseView } from '@/lib/queries/contract/policy';
import { adminPolicyProse } from './policy-prose-admin';
import { addressWords, joined, namespaceWords, podWords, portsWords, TOWARDS } from './policy-words';

/** A policy in sentences that say exactly what its text says, nothing less and nothing more: of any kind. */
export const policyProse = (policy: NetworkPolicy | AdminPolicy): PolicyProseView => ('spec' in policy ? networkPolicyProse(policy) : adminPolicyProse(policy));

/** The sentences in one paragraph. */
export function proseText({ subject, directions, notes }: PolicyProseView): string {
  const sentences = directions.map(({ direction, text, rules, ordered }) => {
    const name = direction === 'ingress' ? 'Ingress' : 'Egress';
    if (rules.length === 0 || text.endsWith('.')) return `${name}: ${text}`;
    return `${name}: ${text} ${ordered ? rules.map((rule, index) => `${index + 1}. ${rule.text}`).join('; ') : joined(rules.map((rule) => rule.text), 'and')}.`;
  });
  return [subject, ...sentences, ...notes].join(' ');
}

/** https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/ */
function networkPolicyProse({ namespace, spec }: NetworkPolicy): PolicyProseView {
  const isolating = policyDirections(spec);
  const subject = podWords(spec.podSelector);
  return {
    subject: `Applies to ${subject === 'any pod' ? `every pod of ${namespace}` : subject.replace('pods', `pods of ${namespace}`)}.`,
    directions: DIRECTIONS.map((direction) => {
      if (!isolating.includes(direction)) return { direction, text: 'not restricted by this policy.', ordered: false, rules: [] };
      const rules = rulesOf(spec, direction).map(({ peers, ports }, index) => ({ index, text: ruleWords(direction, peers, ports) }));
      const everything = rulesOf(spec, direction).findIndex(({ peers, ports }) => !peers?.length && !ports?.length);
      if (rules.length === 0) return { direction, text: 'isolated, and this policy allows nothing.', ordered: false, rules };
      if (everything >= 0) return { direction, text: plural(rules.length, { one: 'everything is allowed.', other: `everything is allowed, by rule ${everything + 1} alone.` }), ordered: false, rules };
      return { direction, text: 'only', ordered: false, rules };
    }),
    notes: isolating.length > 0 ? ['Other policies for the same pods may allow more.'] : ['It restricts nothing.'],
  };
}

interface RuleParts {
  readonly peers: readonly NetworkPolicyPeer[] | undefined;
  readonly ports: readonly NetworkPolicyPort[] | undefined;
}

const rulesOf = (spec: NetworkPolicy['spec'], direction: Direction): readonly RuleParts[] =>
  direction === 'ingress' ? (spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports })) : (spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }));

function ruleWords(direction: Direction, peers: RuleParts['peers'], ports: RuleParts['ports']): string {
  const who = peers === undefined || peers.length === 0 ? 'anywhere' : joined(peers.map(peerWords));
  // Without a protocol a port is one of TCP.
  const on = portsWords(ports?.map(({ protocol = 'TCP', port, endPort }) => (typeof port === 'string' ? { kind: 'named', name: port, protocol } : { kind: 'numbers', protocol, ...(port !== undefined && { first: port, last: endPort ?? port }) })));
  return `${TOWARDS[direction]} ${who} ${on}`;
}

/** Selectors of one entry hold together; without one for namespaces it is about the policy's own. */
function peerWords({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer): string {
  if (ipBlock) return addressWords(ipBlock.cidr, ipBlock.except);
  return `${podWords(podSelector)} of ${namespaceSelector ? namespaceWords(namespaceSelector) : 'the same namespace'}`;
}
