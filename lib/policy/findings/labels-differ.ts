import { policyName } from '@/lib/model/ids';
import type { Labels } from '@/lib/model/labels';
import { DIRECTIONS } from '@/lib/model/network-policy';
import type { AllowGraph, GraphPeer } from '../allow-graph';
import { hasBit } from '../bitset';
import type { CompiledPolicy } from '../compile';
import { ruleField, type PodSelection } from '../rule-form';
import { labelValue, selectorKeys } from '../selector';
import { finding, nameOf, policyObject, workloadObject, type Finding } from './finding';

/** Labels that each replica has a value of its own in: a policy that reads one means single replicas. */
const OF_ONE_REPLICA = new Set(['statefulset.kubernetes.io/pod-name', 'apps.kubernetes.io/pod-index', 'batch.kubernetes.io/job-completion-index']);

/** Workloads whose pods differ in a label that some policy reads, so that it treats them differently. */
export function findDifferingLabels(graph: AllowGraph): Finding[] {
  const { endpoints: { all }, policies } = graph.evaluator.compiled;
  return graph.peers.flatMap((peer): Finding[] => {
    const classes = peer.endpoints.flatMap((index): PodClass[] => {
      const endpoint = all[index]!;
      return endpoint.kind === 'pods' ? [{ index, labels: endpoint.labels }] : [];
    });
    if (classes.length < 2) return [];
    const keys = differingKeys(classes);
    return policies.flatMap((policy) => readingOf(graph, policy, classes, keys).slice(0, 1).map((reading) => findingOf(peer, classes, policy, reading)));
  });
}

/** Pods that agree in every label that a policy reads. */
interface PodClass {
  readonly index: number;
  readonly labels: Labels;
}

interface Reading {
  readonly field: string;
  readonly key: string;
  readonly how: string;
}

/** Where a policy picks some of these pods and not others by one of these labels. */
function readingOf(graph: AllowGraph, policy: CompiledPolicy, classes: readonly PodClass[], keys: ReadonlySet<string>): Reading[] {
  const { selections } = graph.evaluator.compiled;
  const reads = (selection: PodSelection): string | undefined => {
    const key = selectorKeys(selection.pods).find((one) => keys.has(one));
    const { yes } = selections.select(selection);
    const picked = classes.filter(({ index }) => hasBit(yes, index)).length;
    return picked > 0 && picked < classes.length ? key : undefined;
  };
  const subjectKey = reads(policy.form.subject);
  const own: Reading[] = subjectKey === undefined ? [] : [{ field: policy.form.tier === 'network-policy' ? 'spec.podSelector' : 'spec.subject', key: subjectKey, how: 'applies to' }];
  const peers = DIRECTIONS.flatMap((direction) =>
    (policy.rules[direction] ?? []).flatMap(({ form }): Reading[] => {
      if (form.peers === 'everything') return [];
      // What another peer of the rule picks as well is not told apart by this one.
      const selected = form.peers.flatMap((peer) => (peer.kind === 'pods' ? [peer.pods] : []));
      const picksAll = classes.every(({ index }) => selected.some((selection) => hasBit(selections.select(selection).yes, index)));
      const key = picksAll ? undefined : selected.map(reads).find((one) => one !== undefined);
      return key === undefined ? [] : [{ field: ruleField(form.ref), key, how: direction === 'ingress' ? 'lets in' : 'allows sending to' }];
    }));
  return [...own, ...peers];
}

function findingOf(peer: GraphPeer, classes: readonly PodClass[], { form }: CompiledPolicy, { field, key, how }: Reading): Finding {
  const values = [...new Set(classes.map(({ labels }) => labelValue(labels, key) ?? 'none'))].sort();
  return finding('labels-differ', {
    ...(OF_ONE_REPLICA.has(key) && { severity: 'info' }),
    message: `Pods of ${nameOf(peer)} differ in label ${key} (${values.slice(0, 4).join(', ')}${values.length > 4 ? ', …' : ''}), and ${policyName(form.ref)} ${how} only some of them.`,
    objects: [policyObject(form.ref, field), workloadObject(peer.workload!)],
    field,
    peers: [peer.id],
  });
}

/** Labels in which pods differ, be it that some lack it. */
function differingKeys(classes: readonly PodClass[]): ReadonlySet<string> {
  const keys = new Set(classes.flatMap(({ labels }) => Object.keys(labels)));
  return new Set([...keys].filter((key) => classes.some(({ labels }) => labelValue(labels, key) !== labelValue(classes[0]!.labels, key))));
}
