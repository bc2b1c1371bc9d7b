import { policyName } from '@/lib/model/ids';
import { DIRECTIONS } from '@/lib/model/network-policy';
import type { Pod } from '@/lib/model/snapshot';
import type { AllowGraph, GraphPeer } from '../allow-graph';
import { hasBit } from '../bitset';
import type { CompiledPolicy } from '../compile';
import type { Endpoint } from '../endpoints';
import { ruleField, type PodSelection } from '../rule-form';
import { labelValue, selectorKeys } from '../selector';
import { finding, nameOf, policyObject, workloadObject, type Finding } from './finding';

/** Labels that each replica has a value of its own in: a policy that reads one means single replicas. */
const OF_ONE_REPLICA = new Set(['statefulset.kubernetes.io/pod-name', 'apps.kubernetes.io/pod-index', 'batch.kubernetes.io/job-completion-index']);

/** Workloads whose pods differ in a label that some policy reads, so that it treats them differently. */
export function findDifferingLabels(graph: AllowGraph): Finding[] {
  const { all } = graph.evaluator.compiled.endpoints;
  return graph.peers.flatMap((peer): Finding[] => {
    const endpoints = peer.endpoints.filter((index) => all[index]!.kind === 'pods');
    if (!peer.workload || endpoints.length < 2) return [];
    const pods = endpoints.flatMap((index) => podsIn(all[index]!)).filter((pod) => pod.workload === peer.workload!.id);
    const keys = differingKeys(pods);
    if (keys.size === 0) return [];
    return graph.evaluator.compiled.policies.flatMap((policy) => readingOf(graph, policy, endpoints, keys).slice(0, 1).map(({ field, key, how }) => findingOf(peer, pods, policy, field, key, how)));
  });
}

interface Reading {
  readonly field: string;
  readonly key: string;
  readonly how: string;
}

/** Where a policy picks some of these endpoints and not others by one of these labels. */
function readingOf(graph: AllowGraph, policy: CompiledPolicy, endpoints: readonly number[], keys: ReadonlySet<string>): Reading[] {
  const { selections } = graph.evaluator.compiled;
  const reads = (selection: PodSelection): string | undefined => {
    const key = selectorKeys(selection.pods).find((one) => keys.has(one));
    if (key === undefined) return undefined;
    const { yes } = selections.select(selection);
    const picked = endpoints.filter((index) => hasBit(yes, index)).length;
    return picked > 0 && picked < endpoints.length ? key : undefined;
  };
  const subjectKey = reads(policy.form.subject);
  const own: Reading[] = subjectKey === undefined ? [] : [{ field: policy.form.tier === 'network-policy' ? 'spec.podSelector' : 'spec.subject', key: subjectKey, how: 'applies to' }];
  const peers = DIRECTIONS.flatMap((direction) =>
    (policy.rules[direction] ?? []).flatMap(({ form }): Reading[] => {
      if (form.peers === 'everything') return [];
      // What another peer of the rule picks as well is not told apart by this one.
      const selected = form.peers.flatMap((peer) => (peer.kind === 'pods' ? [peer.pods] : []));
      const isPicked = (index: number) => selected.some((selection) => hasBit(selections.select(selection).yes, index));
      const picked = endpoints.filter(isPicked).length;
      const key = picked === 0 || picked === endpoints.length ? undefined : selected.map(reads).find((one) => one !== undefined);
      return key === undefined ? [] : [{ field: ruleField(form.ref), key, how: direction === 'ingress' ? 'lets in' : 'allows sending to' }];
    }));
  return [...own, ...peers];
}

function findingOf(peer: GraphPeer, pods: readonly Pod[], { form }: CompiledPolicy, field: string, key: string, how: string): Finding {
  const values = [...new Set(pods.map(({ labels }) => labelValue(labels, key) ?? 'none'))].sort();
  return finding('labels-differ', {
    ...(OF_ONE_REPLICA.has(key) && { severity: 'info' }),
    message: `Pods of ${nameOf(peer)} differ in label ${key} (${values.slice(0, 4).join(', ')}${values.length > 4 ? ', …' : ''}), and ${policyName(form.ref)} ${how} only some of them.`,
    objects: [policyObject(form.ref, field), workloadObject(peer.workload!)],
    field,
    peers: [peer.id],
  });
}

const podsIn = (endpoint: Endpoint): readonly Pod[] => (endpoint.kind === 'pods' ? endpoint.pods : []);

/** Labels in which pods differ, be it that some lack it. */
function differingKeys(pods: readonly Pod[]): ReadonlySet<string> {
  const keys = new Set(pods.flatMap(({ labels }) => Object.keys(labels)));
  return new Set([...keys].filter((key) => pods.some(({ labels }) => labelValue(labels, key) !== labelValue(pods[0]!.labels, key))));
}
