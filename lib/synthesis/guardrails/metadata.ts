import type { AdminPolicy } from '@/lib/model/admin-policy';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { Pod, Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { formatRange } from '@/lib/policy/cidr';
import type { End } from '@/lib/policy/differences/ends';
import { partsOf } from '../policy-parts';
import { podsOfNamespace } from '@/lib/policy/pods-of-namespace';
import { ALL_PORTS, isNoPorts, unionPorts } from '@/lib/policy/port-set';
import { matchesSelector } from '@/lib/policy/selector';
import { endpointOfPlace } from '@/lib/policy/services/place-endpoint';
import { everybody } from '../internet';
import { narrowPolicies, type Narrowing, type Unit } from '../narrow/rewrite';
import { PolicySet } from '../policy-set';
import { readPolicies } from '../read-policies';
import { stableSelector } from '../stable-selector';
import { joinDocuments, MANAGED_BY, networkPolicyYaml } from '../yaml';
import { freeAdminName, writeAdmin } from './admin-text';
import { judge, nameOf, type Guardrail, type GuardrailDocument, type GuardrailFault } from './guardrail';
import { servedNote, type AdminWriting } from '../served-kind';

/**
 * Where clouds answer who asks for a machine's credentials. The IPv6 address is that of AWS.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 */
export const METADATA_ADDRESSES = ['169.254.169.254', 'fd00:ec2::254'] as const;
const BLOCKS = ['169.254.169.254/32', 'fd00:ec2::254/128'] as const;

const BECAUSE = 'Keeps the metadata address of the machines out of reach, where clouds hand out credentials.';
const NODES = 'Pods on the network of their node are subject to no policy: what runs there reaches the address all the same.';

/** A Deny of the admin tier, before every other: NetworkPolicies cannot allow what it denies. */
export function metadataAsAdmin(before: AllowGraph, writing: AdminWriting): Guardrail {
  const own = before.snapshot.adminPolicies.filter(({ tier }) => tier === 'admin');
  const policy: AdminPolicy = {
    kind: writing.kind,
    name: freeAdminName(before.snapshot.adminPolicies, 'no-metadata'),
    tier: 'admin',
    priority: Math.max(0, Math.min(10, ...own.map(({ priority }) => priority - 1))),
    subject: {},
    ingress: [],
    egress: [{ name: 'no-metadata', action: 'deny', peers: [{ kind: 'networks', cidrs: [...BLOCKS] }] }],
  };
  const { documents, after } = writeAdmin(before, [policy], writing.apiVersion, [BECAUSE]);
  const experimental = writing.kind === 'AdminNetworkPolicy' ? ['Peers by address are of the experimental channel of AdminNetworkPolicy: without it the API server refuses or drops them.'] : [];
  return finish(before, after, documents, 'admin', [servedNote(writing, before.snapshot), ...experimental]);
}

/**
 * NetworkPolicies only allow, so every rule that grants the address is narrowed by it, and pods that nothing isolates for egress are
 * allowed everything else.
 */
export function metadataAsNetworkPolicies(before: AllowGraph): Guardrail {
  const { snapshot } = before;
  const narrowing: Narrowing = {
    direction: 'egress', ports: ALL_PORTS, others: [], because: BECAUSE, everybody: everybody(snapshot),
    excluded: BLOCKS.map((cidr) => ({ kind: 'addresses', block: { cidr } })),
  };
  const notes: string[] = ['NetworkPolicies only allow: whoever may write them can open the address again.'];
  let set = new PolicySet(snapshot.policies, []);
  for (const { name } of snapshot.namespaces) {
    for (const unit of unitsOf(snapshot, name, notes)) set = narrowPolicies(set, unit, narrowing, 'in-place', (policy) => selected(snapshot, policy));
  }
  const documents = set.written.map(({ policy, because, before: old }): GuardrailDocument => ({
    kind: 'NetworkPolicy', namespace: policy.namespace, name: policy.name, ...(old && { before: old }),
    text: networkPolicyYaml(policy, { ...(!old && { labels: MANAGED_BY }), comment: because }),
  }));
  const { value, problems } = readPolicies(joinDocuments(documents.map(({ text }) => text)));
  if (problems.some(({ severity }) => severity === 'error') || value.length !== documents.length) throw new Error(`The policies that were written do not read back: ${problems.map(({ message }) => message).join('; ')}`);
  const replaced = new Set(documents.flatMap((one) => one.before ?? []));
  const after = new AllowGraph({ ...snapshot, policies: [...snapshot.policies.filter((policy) => !replaced.has(policy)), ...value] });
  return finish(before, after, documents, 'network-policy', notes);
}

/** The pods of a namespace as policies have to name them: those that are isolated for egress together, and the open ones. */
function unitsOf(snapshot: Snapshot, namespace: string, notes: string[]): Unit[] {
  const pods = podsOfNamespace(snapshot, namespace).filter(({ hostNetwork }) => !hostNetwork);
  const isolating = snapshot.policies.filter((policy) => policy.namespace === namespace && partsOf(policy).rules.egress);
  const isIsolated = (pod: Pod) => isolating.some(({ spec }) => matchesSelector(spec.podSelector ?? {}, pod.labels));
  const whole = (own: readonly Pod[]): Unit => ({ namespace, name: 'metadata', selector: {}, pods: own });
  const [isolated, open] = [pods.filter(isIsolated), pods.filter((pod) => !isIsolated(pod))];
  if (isolating.length === 0) return [whole(pods)];
  const workloads = [...Map.groupBy(open, ({ workload }) => workload)].flatMap(([workload, own]): Unit[] => {
    const name = workload.split('/')[2]!;
    const stable = stableSelector(snapshot, workload);
    if (stable && stable.alsoSelects.length === 0) return [{ namespace, name: `metadata-of-${name}`, selector: stable.selector, pods: own }];
    notes.push(`No lasting label names the pods of ${namespace}/${name} alone, so nothing is written for them.`);
    return [];
  });
  return [...(isolated.length > 0 ? [whole(isolated)] : []), ...workloads];
}

const selected = (snapshot: Snapshot, { namespace, spec }: NetworkPolicy): readonly Pod[] =>
  podsOfNamespace(snapshot, namespace).filter(({ hostNetwork, labels }) => !hostNetwork && matchesSelector(spec.podSelector ?? {}, labels));

function finish(before: AllowGraph, after: AllowGraph, documents: readonly GuardrailDocument[], target: 'admin' | 'network-policy', notes: readonly string[]): Guardrail {
  const [old, now] = [withoutMetadataPods(before), withoutMetadataPods(after)];
  const { changes, faults } = judge(old, now);
  const collateral = changes.filter(({ to, delta }) => !isNoPorts(delta.lost) && !isMetadata(to)).map(({ from, to }): GuardrailFault => ({ kind: 'broken', message: `It would close ${nameOf(from.id)} => ${endText(to)} as well.` }));
  const hasNodes = before.snapshot.pods.some(({ hostNetwork }) => hostNetwork);
  return { name: 'metadata', target, documents, notes: [...notes, ...(hasNodes ? [NODES] : [])], kept: [], after, changes, faults: [...faults, ...collateral, ...stillReaching(now)] };
}

/**
 * The cluster with an address for each pod of which none is known, since it is certain that no pod and no node has the metadata
 * address. Which other address it has makes no difference: the guardrail tells only that one apart.
 */
function withoutMetadataPods(graph: AllowGraph): AllowGraph {
  const { snapshot } = graph;
  const isPlaced = ({ presence, ips }: Pod) => presence === 'live' || ips.length > 0;
  if (snapshot.pods.every(isPlaced)) return graph;
  const pods = snapshot.pods.map((pod, index): Pod => {
    const digits = (index + 1).toString(16);
    return isPlaced(pod) ? pod : { ...pod, ips: [`198.18.${(index >> 8) & 255}.${index & 255}`, `2001:2:0:${digits}::1`] };
  });
  return new AllowGraph({ ...snapshot, pods });
}

const isMetadata = ({ outside }: End): boolean => outside !== undefined && outside.ranges.every(({ first, last }) => BLOCKS.includes(formatRange(outside.family, first, last) as (typeof BLOCKS)[number]));

const endText = ({ id, outside }: End): string => (outside ? outside.ranges.map(({ first, last }) => formatRange(outside.family, first, last)).join(', ') : nameOf(id));

/** Workloads that reach an address of the metadata service afterwards, or may. */
function stillReaching({ evaluator, peers }: AllowGraph): GuardrailFault[] {
  const { compiled } = evaluator;
  return peers.flatMap(({ id, workload, endpoints }) => {
    if (!workload) return [];
    return METADATA_ADDRESSES.flatMap((address): GuardrailFault[] => {
      const to = endpointOfPlace(compiled, { kind: 'address', address });
      const verdicts = to === undefined ? [] : endpoints.filter((endpoint) => compiled.endpoints.all[endpoint]!.kind === 'pods').map((endpoint) => evaluator.evaluatePair(endpoint, to));
      if (verdicts.every(({ allowed, unknown }) => isNoPorts(unionPorts(allowed, unknown)))) return [];
      const isSure = verdicts.some(({ allowed }) => !isNoPorts(allowed));
      return [{ kind: isSure ? 'broken' : 'unknown', message: `${nameOf(id)} ${isSure ? 'reaches' : 'may reach'} ${address} all the same.` }];
    });
  });
}
