import type { AdminPods, AdminPolicy, AdminPort, AdminRule } from '@/lib/model/admin-policy';
import type { LabelSelector } from '@/lib/model/labels';
import type { Direction, Protocol } from '@/lib/model/network-policy';
import type { Namespace } from '@/lib/model/snapshot';
import { parseCidr } from '../../cidr';
import { portSet, type PortSet, unionOfPorts } from '../../port-set';
import type { PeerForm, PodSelection, PolicyForm, PolicyRef, PortForm, RuleForm } from '../../rule-form';
import { matchesSelector } from '../../selector';
import { dependsOnSubject, forNamespace } from './same-labels';

/**
 * Brings admin policies that passed validation into the rule form: one form each, but one per namespace of its subject
 * for a policy whose peers depend on that namespace's labels. The forms of one policy have the same reference.
 */
export function compileAdminPolicies(policies: readonly AdminPolicy[], namespaces: readonly Namespace[]): PolicyForm[] {
  return policies.flatMap((policy) => {
    if (!dependsOnSubject(policy)) return [compileAdminPolicy(policy)];
    const { namespaces: wanted = {}, pods = {} } = policy.subject;
    return namespaces
      .filter(({ labels }) => matchesSelector(wanted, labels))
      .map(({ name, labels }): PolicyForm => ({ ...compileAdminPolicy(forNamespace(policy, labels)), subject: { namespaces: { name }, pods } }));
  });
}

/**
 * Brings one admin policy into the rule form. A direction without rules says nothing and is left out. Peers that compare
 * labels with those of the subject's namespace match nothing here; see `compileAdminPolicies`.
 * https://network-policy-api.sigs.k8s.io/reference/spec/
 */
export function compileAdminPolicy(policy: AdminPolicy): PolicyForm {
  const ref: PolicyRef = { kind: policy.kind, name: policy.name, ...(policy.origin ? { origin: policy.origin } : {}) };
  return {
    ref,
    tier: policy.tier,
    priority: policy.priority,
    subject: podSelection(policy.subject),
    rules: {
      ...(policy.ingress.length > 0 ? { ingress: compileRules(policy.ingress, ref, 'ingress') } : {}),
      ...(policy.egress.length > 0 ? { egress: compileRules(policy.egress, ref, 'egress') } : {}),
    },
  };
}

const compileRules = (rules: readonly AdminRule[], policy: PolicyRef, direction: Direction): RuleForm[] =>
  rules.map((rule, index): RuleForm => {
    const ref = { policy, direction, index, ...(rule.name === undefined ? {} : { name: rule.name }) };
    return { ref, ...(rule.peers.some(({ kind }) => kind === 'unknown') ? failClosed(rule.action) : compileRule(rule)) };
  });

type Effect = Omit<RuleForm, 'ref'>;

/** The API asks that a rule with a peer of an unknown kind matches nothing when it allows, and denies everything otherwise. */
const failClosed = (action: AdminRule['action']): Effect =>
  action === 'allow' ? { action, peers: [], ports: 'all' } : { action: 'deny', peers: 'everything', ports: 'all' };

const compileRule = (rule: AdminRule): Effect => ({
  action: rule.action,
  peers: rule.peers.flatMap(compilePeer),
  ports: rule.ports === undefined ? 'all' : compilePorts(rule.ports),
});

function compilePeer(peer: AdminRule['peers'][number]): PeerForm[] {
  switch (peer.kind) {
    case 'pods':
      return [{ kind: 'pods', pods: podSelection(peer.pods) }];
    case 'nodes':
      return [{ kind: 'nodes', selector: peer.selector }];
    case 'networks':
      return peer.cidrs.flatMap((text): PeerForm[] => {
        const result = parseCidr(text);
        return result.ok ? [{ kind: 'addresses', block: { cidr: result.cidr, except: [] } }] : [];
      });
    case 'domain-names':
      return [{ kind: 'domains', names: peer.names }];
    case 'same-labels':
    case 'not-same-labels':
    case 'unknown':
      return [];
  }
}

const EVERY: LabelSelector = {};
const podSelection = ({ namespaces = EVERY, pods = EVERY }: AdminPods): PodSelection => ({ namespaces: { selector: namespaces }, pods });

function compilePorts(ports: readonly AdminPort[]): PortForm {
  const numbered: PortSet[] = [];
  const named: { name: string; protocol?: Protocol }[] = [];
  for (const port of ports) {
    if (port.kind === 'named') named.push({ name: port.name });
    else numbered.push(portSet({ [port.protocol]: [[port.first ?? 1, port.last ?? 65535]] }));
  }
  return { numbered: unionOfPorts(numbered), named };
}
