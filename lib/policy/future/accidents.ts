import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import type { Labels } from '@/lib/model/labels';
import type { AllowGraph, GraphPeer } from '../allow-graph';
import { hasBit } from '../bitset';
import type { CompiledPolicies } from '../compile';
import type { PodSelection, PolicyRef, RuleRef } from '../rule-form';
import { labelValue } from '../selector';
import { futurePods, shareOfPods, type FuturePods } from './future-pods';
import { describeLabels, describeSelector, looseKeys } from './selector-relation';

/**
 * Something that holds of a workload only by labels its pods happen to carry, or to lack, today. An owner promises the labels
 * of its selector, which cannot change; any other label of the pod template is gone with the next edit.
 */
export type Accident = Isolated | Admitted;

interface ByLabels {
  /** Labels its pods carry and their owner does not promise, `key=value`. */
  readonly carried: readonly string[];
  /** Labels that its pods must not have, by key. */
  readonly absent: readonly string[];
}

/** Every NetworkPolicy that isolates it in a direction does so by such labels: without them it would be open. */
interface Isolated extends ByLabels {
  readonly kind: 'isolated';
  readonly direction: Direction;
  readonly policies: readonly PolicyRef[];
}

/** A rule that allows picks it as a peer by such labels: without them the rule would not let it through. */
interface Admitted extends ByLabels {
  readonly kind: 'admitted';
  readonly rule: RuleRef;
}

/** What holds of a workload only by accident of today's labels. Nothing for a workload without an owner's selector. */
export function findAccidents(graph: AllowGraph, peer: GraphPeer): Accident[] {
  const { compiled } = graph.evaluator;
  const selectorLabels = peer.workload?.selectorLabels;
  if (!selectorLabels || !compiled.semantics.enforced) return [];
  const found = peer.endpoints.flatMap((index): Accident[] => {
    const endpoint = compiled.endpoints.all[index]!;
    if (endpoint.kind !== 'pods') return [];
    const today = futurePods({ namespaces: { name: endpoint.namespace }, pods: {} }, graph.snapshot)!;
    const pods: Pods = {
      index,
      labels: endpoint.labels,
      today: { ...today, pods: describeLabels(endpoint.labels) },
      // Of labels beyond the selector's nothing is promised.
      promised: { ...today, pods: describeSelector({ matchLabels: selectorLabels })! },
    };
    return [...DIRECTIONS.flatMap((direction) => isolatedByAccident(compiled, pods, direction)), ...admittedByAccident(compiled, pods)];
  });
  return [...new Map(found.map((accident) => [JSON.stringify(accident), accident])).values()];
}

interface Pods {
  readonly index: number;
  readonly labels: Labels;
  /** The pods as they are, and all pods their owner might have. */
  readonly today: FuturePods;
  readonly promised: FuturePods;
}

function isolatedByAccident({ isolating, policies }: CompiledPolicies, pods: Pods, direction: Direction): Isolated[] {
  const forms = isolating[direction][pods.index]!.map((each) => policies[each]!.form);
  if (forms.length === 0 || forms.some(({ subject }) => shareOfPods(subject, pods.promised) === 'all')) return [];
  return [{ kind: 'isolated', direction, policies: forms.map(({ ref }) => ref), ...byLabels(forms.map(({ subject }) => subject), pods) }];
}

function admittedByAccident({ policies }: CompiledPolicies, pods: Pods): Admitted[] {
  const rules = policies.flatMap((policy) => DIRECTIONS.flatMap((direction) => policy.rules[direction] ?? []));
  return rules.flatMap(({ form: { ref, action, peers }, peers: matching }): Admitted[] => {
    if (action !== 'allow' || peers === 'everything' || !hasBit(matching[4].yes, pods.index)) return [];
    const selections = peers.flatMap((peer) => (peer.kind === 'pods' ? [peer.pods] : []));
    // A peer of another kind may match its address, whatever its labels.
    if (selections.length < peers.length || selections.some((selection) => shareOfPods(selection, pods.promised) === 'all')) return [];
    return [{ kind: 'admitted', rule: ref, ...byLabels(selections.filter((selection) => shareOfPods(selection, pods.today) === 'all'), pods) }];
  });
}

/** The labels beyond those promised that these selections need, as the pods carry or lack them. */
function byLabels(selections: readonly PodSelection[], { labels, promised }: Pods): ByLabels {
  const distinct = [...new Set(selections.flatMap(({ pods }) => looseKeys(pods, promised.pods)))].sort();
  return {
    carried: distinct.flatMap((name) => (labelValue(labels, name) === undefined ? [] : [`${name}=${labelValue(labels, name)}`])),
    absent: distinct.filter((name) => labelValue(labels, name) === undefined),
  };
}
