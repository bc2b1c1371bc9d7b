import type { AdminPeer, AdminPods, AdminPolicy, AdminRule } from '@/lib/model/admin-policy';
import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import { formatSelector, isEmptySelector } from '@/lib/policy/selector';
import type { PolicyProseView } from '@/lib/queries/contract/policy';
import { addressWords, joined, namespaceWords, podWords, portsWords, TOWARDS } from './policy-words';

/** A policy of the tiers around NetworkPolicy in sentences: its rules in the order that decides. https://network-policy-api.sigs.k8s.io/reference/spec/ */
export function adminPolicyProse(policy: AdminPolicy): PolicyProseView {
  const { tier, priority, kind } = policy;
  const rank = kind === 'BaselineAdminNetworkPolicy' ? '' : ` (priority ${priority}, lower ones first)`;
  const when = tier === 'admin' ? `Decides before any NetworkPolicy${rank}.` : `Decides only where no NetworkPolicy isolates a pod${rank}.`;
  return {
    subject: `Applies to ${subjectWords(policy.subject)}. ${when}`,
    directions: DIRECTIONS.map((direction) => {
      const rules = policy[direction].map((rule, index) => ({ index, text: ruleWords(rule, direction) }));
      return { direction, text: rules.length === 0 ? 'this policy says nothing.' : 'the first of these that matches decides:', ordered: true, rules };
    }),
    notes: ['What no rule matches, other policies decide; what none decides is allowed.'],
  };
}

function subjectWords({ namespaces, pods }: AdminPods): string {
  const who = podWords(pods);
  return `${who === 'any pod' ? 'every pod' : who} of ${namespaceWords(namespaces).replace(/^any namespace$/, 'every namespace')}`;
}

const ACTIONS: Readonly<Record<AdminRule['action'], string>> = { allow: 'allows', deny: 'denies', pass: 'leaves to NetworkPolicies' };

function ruleWords({ name, action, peers, ports }: AdminRule, direction: Direction): string {
  const what = direction === 'ingress' ? 'what comes' : 'what goes';
  const title = name === undefined ? '' : `"${name}" `;
  if (peers.some(({ kind }) => kind === 'unknown')) {
    return `${title}${action === 'allow' ? 'matches nothing' : 'denies everything'}: one of its peers is of a kind that only a newer version of the API has`;
  }
  const on = portsWords(ports?.map((port) => (port.kind === 'named' ? port : { ...port })));
  return `${title}${ACTIONS[action]} ${what} ${TOWARDS[direction]} ${joined(peers.map(peerWords))} ${on}`;
}

function peerWords(peer: AdminPeer): string {
  if ('keys' in peer && peer.keys.length === 0) return 'no pods, since no labels are compared';
  switch (peer.kind) {
    case 'pods':
      return `${podWords(peer.pods.pods)} of ${namespaceWords(peer.pods.namespaces)}`;
    case 'same-labels':
      return `${podWords(peer.pods)} of namespaces with the same ${joined(peer.keys, 'and')} as the pod’s own`;
    case 'not-same-labels':
      return `${podWords(peer.pods)} of namespaces that have ${joined(peer.keys, 'and')}, not all of them with the values of the pod’s own`;
    case 'nodes':
      return isEmptySelector(peer.selector) ? 'any node' : `nodes with ${formatSelector(peer.selector)}`;
    case 'networks':
      return joined(peer.cidrs.map((cidr) => addressWords(cidr)));
    case 'domain-names':
      return `the outside addresses of ${joined(peer.names)}`;
    case 'unknown':
      return 'an unknown peer';
  }
}
