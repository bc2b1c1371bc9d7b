import type { NetworkPolicyPeer } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { isEmptySelector } from '@/lib/policy/selector';
import { MANAGED_BY, writeDocument } from '../yaml';
import type { Guardrail, GuardrailDocument } from './guardrail';

/** The label by which an author says that a NetworkPolicy is meant to open to everybody. */
export const OPEN_LABEL = 'drawbridge.dev/open-to-everybody';
const NAME = 'require-default-deny';
const SYSTEM = ['kube-node-lease', 'kube-public', 'kube-system'];
const MESSAGE = `This NetworkPolicy opens to everybody on every port: name who may connect or where, or label it ${OPEN_LABEL}: "true".`;

/** CEL over one NetworkPolicy: whether some rule is for every port, and for everybody, every pod of the cluster or every address. */
const OPENS = (list: 'ingress' | 'egress', peers: 'from' | 'to') =>
  `has(object.spec.${list}) && object.spec.${list}.exists(rule, (!has(rule.ports) || size(rule.ports) == 0) && (!has(rule.${peers}) || size(rule.${peers}) == 0 || rule.${peers}.exists(peer, ` +
  `(has(peer.ipBlock) && peer.ipBlock.cidr in ['0.0.0.0/0', '::/0'] && (!has(peer.ipBlock.except) || size(peer.ipBlock.except) == 0)) || (${EVERY_NAMESPACE} && ${EVERY_POD}))))`;
const EMPTY = (selector: string) => `(!has(${selector}.matchLabels) || size(${selector}.matchLabels) == 0) && (!has(${selector}.matchExpressions) || size(${selector}.matchExpressions) == 0)`;
const EVERY_NAMESPACE = `has(peer.namespaceSelector) && ${EMPTY('peer.namespaceSelector')}`;
const EVERY_POD = `(!has(peer.podSelector) || (${EMPTY('peer.podSelector')}))`;

const LABELLED = `has(object.metadata.labels) && '${OPEN_LABEL}' in object.metadata.labels && object.metadata.labels['${OPEN_LABEL}'] == 'true'`;

/**
 * A ValidatingAdmissionPolicy and its binding. Admission sees one object at a time and cannot tell what else is in the namespace,
 * so it cannot require that a default-deny is there; it can refuse policies that undo one, and the removal of the one by its name.
 * https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
function validatingPolicy(): GuardrailDocument[] {
  const policy = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: NAME, labels: MANAGED_BY },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: { resourceRules: [{ apiGroups: ['networking.k8s.io'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE', 'DELETE'], resources: ['networkpolicies'] }] },
      variables: [
        { name: 'labelled', expression: `request.operation != 'DELETE' && ${LABELLED}` },
        { name: 'opensIngress', expression: `request.operation != 'DELETE' && ${OPENS('ingress', 'from')}` },
        { name: 'opensEgress', expression: `request.operation != 'DELETE' && ${OPENS('egress', 'to')}` },
      ],
      validations: [
        { expression: 'variables.labelled || !(variables.opensIngress || variables.opensEgress)', message: MESSAGE, reason: 'Forbidden' },
        {
          expression: "request.operation == 'CREATE' || oldObject.metadata.name != 'default-deny' || has(namespaceObject.metadata.deletionTimestamp) || (request.operation == 'UPDATE' && object.spec == oldObject.spec)",
          message: 'The NetworkPolicy default-deny of a namespace is neither changed nor deleted while the namespace is there.',
          reason: 'Forbidden',
        },
      ],
    },
  };
  const binding = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: NAME, labels: MANAGED_BY },
    spec: {
      policyName: NAME,
      validationActions: ['Deny'],
      matchResources: { namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: SYSTEM }] } },
    },
  };
  return [
    { kind: policy.kind, name: NAME, text: writeDocument(policy, [
      'Refuses NetworkPolicies that open to everybody on every port, unless their author says by a label that it is meant,',
      'and keeps the NetworkPolicy default-deny of a namespace from being changed or deleted.',
      'Admission sees one object at a time: it cannot require that a namespace has a default-deny. Write those beside it.',
      'Needs Kubernetes 1.30 or newer. Objects that are there already are not looked at until they are changed.',
    ]) },
    { kind: binding.kind, name: NAME, text: writeDocument(binding, ['Without a binding a policy has no effect. To try it out first, put Warn and Audit in the place of Deny.']) },
  ];
}

/**
 * A Kyverno ClusterPolicy: it writes a default-deny into every namespace, those there are and those to come, puts it back when it
 * is changed or deleted, and refuses policies that open to everybody.
 * https://kyverno.io/docs/policy-types/cluster-policy/generate/
 */
function kyvernoPolicy(): GuardrailDocument[] {
  const policy = {
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    metadata: { name: NAME, labels: MANAGED_BY },
    spec: {
      background: true,
      rules: [
        {
          name: 'default-deny',
          match: { any: [{ resources: { kinds: ['Namespace'] } }] },
          exclude: { any: [{ resources: { names: SYSTEM } }] },
          generate: {
            generateExisting: true,
            synchronize: true,
            apiVersion: 'networking.k8s.io/v1',
            kind: 'NetworkPolicy',
            name: 'default-deny',
            namespace: '{{request.object.metadata.name}}',
            data: { spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] } },
          },
        },
        {
          name: 'open-to-everybody',
          match: { any: [{ resources: { kinds: ['networking.k8s.io/v1/NetworkPolicy'], operations: ['CREATE', 'UPDATE'] } }] },
          exclude: { any: [{ resources: { namespaces: SYSTEM } }] },
          validate: {
            failureAction: 'Enforce',
            cel: { expressions: [{ expression: `(${LABELLED}) || !((${OPENS('ingress', 'from')}) || (${OPENS('egress', 'to')}))`, message: MESSAGE }] },
          },
        },
      ],
    },
  };
  return [{ kind: policy.kind, name: NAME, text: writeDocument(policy, [
    'Writes the NetworkPolicy default-deny into every namespace but those of Kubernetes itself, also into those there are, and puts it back when it is changed or deleted.',
    'Refuses NetworkPolicies that open to everybody on every port, unless their author says by a label that it is meant.',
    'A default-deny cuts DNS too: write what is to be kept beside it before applying this; `drawbridge guardrails --name default-deny --target network-policy` does.',
    'Needs Kyverno 1.13 or newer, and rights of its background controller to create, update and delete NetworkPolicies.',
  ]) }];
}

/** What is required of those who write policies from now on. Nothing is claimed of connections: these objects decide about no traffic. */
export function requireDefaultDeny(before: AllowGraph, target: 'vap' | 'kyverno'): Guardrail {
  return {
    name: 'require-default-deny',
    target,
    documents: target === 'vap' ? validatingPolicy() : kyvernoPolicy(),
    notes: [
      target === 'vap' ? 'It takes effect on requests to come: no connection there is changes by it.' : 'What Kyverno writes closes connections as any default-deny does: apply what is to be kept first.',
      ...refusedToday(before.snapshot),
    ],
    kept: [],
    after: before,
    changes: [],
    faults: [],
  };
}

/** Policies there are that would be refused the next time somebody changes them. */
function refusedToday({ policies }: Snapshot): string[] {
  return policies
    .filter(({ namespace, labels, spec }) => !SYSTEM.includes(namespace) && labels?.[OPEN_LABEL] !== 'true' && [...(spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports })), ...(spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }))].some(isOpen))
    .map(({ namespace, name }) => `NetworkPolicy ${namespace}/${name} opens to everybody on every port: it would be refused the next time it is changed, unless it is labelled.`);
}

const isOpen = ({ peers = [], ports = [] }: { readonly peers?: readonly NetworkPolicyPeer[]; readonly ports?: readonly unknown[] }): boolean =>
  ports.length === 0 && (peers.length === 0 || peers.some(({ namespaceSelector, podSelector = {}, ipBlock }) =>
    (ipBlock ? ['0.0.0.0/0', '::/0'].includes(ipBlock.cidr) && (ipBlock.except ?? []).length === 0 : namespaceSelector !== undefined && isEmptySelector(namespaceSelector) && isEmptySelector(podSelector))));
