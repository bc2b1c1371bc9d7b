import type { AdminPeer, AdminPods, AdminPolicy, AdminPolicyKind, AdminPort, AdminRule } from '@/lib/model/admin-policy';
import { selectorObject, writeDocument } from './yaml';

/** An admin policy in the words of its kind, as `kubectl get -o yaml` would show its spec; the versions of one kind are written alike. */
export function adminPolicyYaml(policy: AdminPolicy, { apiVersion, comment }: { readonly apiVersion?: string; readonly comment?: readonly string[] } = {}): string {
  const { kind, name, tier, priority, subject } = policy;
  const rules = (list: readonly AdminRule[], peersField: 'from' | 'to') => (list.length > 0 ? { [peersField === 'from' ? 'ingress' : 'egress']: list.map((rule) => ruleObject(rule, kind, peersField)) } : {});
  return writeDocument({
    apiVersion: apiVersion ?? `policy.networking.k8s.io/${kind === 'ClusterNetworkPolicy' ? 'v1alpha2' : 'v1alpha1'}`,
    kind,
    metadata: { name },
    spec: {
      ...(kind === 'ClusterNetworkPolicy' && { tier: tier === 'admin' ? 'Admin' : 'Baseline' }),
      ...(kind !== 'BaselineAdminNetworkPolicy' && { priority }),
      subject: podsObject(subject),
      ...rules(policy.ingress, 'from'),
      ...rules(policy.egress, 'to'),
    },
  }, comment);
}

const ruleObject = (rule: AdminRule, kind: AdminPolicyKind, peersField: 'from' | 'to'): object => ({
  ...(rule.name !== undefined && { name: rule.name }),
  action: rule.action === 'allow' ? (kind === 'ClusterNetworkPolicy' ? 'Accept' : 'Allow') : rule.action === 'deny' ? 'Deny' : 'Pass',
  [peersField]: rule.peers.map(peerObject),
  ...(rule.ports && (kind === 'ClusterNetworkPolicy' ? { protocols: rule.ports.map(protocolObject) } : { ports: rule.ports.map(portObject) })),
});

function peerObject(peer: AdminPeer): object {
  switch (peer.kind) {
    case 'pods':
      return podsObject(peer.pods);
    case 'same-labels':
    case 'not-same-labels': {
      const namespaces = { [peer.kind === 'same-labels' ? 'sameLabels' : 'notSameLabels']: [...peer.keys] };
      return peer.pods ? { pods: { namespaces, podSelector: selectorObject(peer.pods) } } : { namespaces };
    }
    case 'nodes':
      return { nodes: selectorObject(peer.selector) };
    case 'networks':
      return { networks: [...peer.cidrs] };
    case 'domain-names':
      return { domainNames: [...peer.names] };
    case 'unknown':
      return {};
  }
}

const podsObject = ({ namespaces = {}, pods }: AdminPods): object =>
  pods === undefined ? { namespaces: selectorObject(namespaces) } : { pods: { namespaceSelector: selectorObject(namespaces), podSelector: selectorObject(pods) } };

/** v1alpha1. */
function portObject(port: AdminPort): object {
  if (port.kind === 'named') return { namedPort: port.name };
  const { protocol, first = 1, last = 65535 } = port;
  return first === last ? { portNumber: { protocol, port: first } } : { portRange: { protocol, start: first, end: last } };
}

/** v1alpha2. */
function protocolObject(port: AdminPort): object {
  if (port.kind === 'named') return { destinationNamedPort: port.name };
  const { protocol, first = 1, last = 65535 } = port;
  return { [protocol.toLowerCase()]: { destinationPort: first === last ? { number: first } : { range: { start: first, end: last } } } };
}
