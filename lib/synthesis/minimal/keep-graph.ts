import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { isNoPorts } from '@/lib/policy/port-set';
import { emptyParts } from '@/lib/policy/questions/capture';
import { ruleField } from '@/lib/policy/rule-form';
import { readPolicies } from '../read-policies';
import { reasonsFrom } from '../rule-reasons';
import { inPlaceOf, joinDocuments, networkPolicyYaml } from '../yaml';
import { mergeSubjects } from './merge';
import { withPodsToCome } from './pods-to-come';
import { partsOf, policyOf } from '../policy-parts';
import { reducePolicies } from './reduce';
import { differencesOf, type GraphDifferences } from './same-graph';

/** One policy of the new set, with the policies of the source it stands for. */
export interface KeptPolicy {
  readonly policy: NetworkPolicy;
  readonly origins: readonly string[];
  readonly text: string;
}

/** A smaller set of policies in place of the source's, and what came of reading its text back. */
export interface KeptGraph extends GraphDifferences {
  readonly policies: readonly KeptPolicy[];
  /** All of them as one file. */
  readonly text: string;
  /** The source's policies that the set replaces; those whose names are not in the new set are to be deleted. */
  readonly replaced: readonly NetworkPolicy[];
  readonly removed: readonly NetworkPolicy[];
  /** What the replaced policies say of nothing there is, in words: it is left out. */
  readonly leftOut: readonly string[];
  readonly after: AllowGraph;
  /** Connections that cannot be told, before as after. */
  readonly unknown: number;
  /** Nothing differs. */
  readonly exact: boolean;
}

/**
 * Replaces the NetworkPolicies of a snapshot, or of some of its namespaces, by a set with the same graph of which nothing can
 * be left out: no policy, no direction, no rule, no peer and no port. Proven on the text that is exported, read back and
 * evaluated. Pods that are yet to come in a namespace stay isolated where it isolates every pod; see `withPodsToCome`.
 */
export function keepGraph(source: Snapshot, namespaces?: readonly string[]): KeptGraph {
  const isReplaced = ({ namespace }: NetworkPolicy) => !namespaces || namespaces.includes(namespace);
  const graph = new AllowGraph(withPodsToCome(source));
  const replaced = source.policies.filter(isReplaced);
  const parts = reducePolicies(graph, mergeSubjects(replaced.map(partsOf)));
  const policies = parts.map((one): KeptPolicy => {
    const policy = inPlaceOf(replaced.find(({ namespace, name }) => namespace === one.namespace && name === one.name)!, policyOf(one));
    const own = replaced.filter(({ namespace, name }) => namespace === one.namespace && one.origins.includes(name));
    return { policy, origins: one.origins, text: networkPolicyYaml(policy, { comment: [commentOf(one.name, one.origins)], reasons: own.length > 1 ? reasonsFrom(own) : [] }) };
  });
  const text = joinDocuments(policies.map((policy) => policy.text));
  const { value, problems } = readPolicies(text);
  if (problems.some(({ severity }) => severity === 'error') || value.length !== policies.length) {
    throw new Error(`The policies that were written do not read back: ${problems.map(({ field = '', message }) => `${field} ${message}`).join('; ')}`);
  }
  const after = new AllowGraph({ ...graph.snapshot, policies: [...source.policies.filter((policy) => !isReplaced(policy)), ...value] });
  const { changes, isolation } = differencesOf(graph, after);
  const names = new Set(policies.map(({ policy }) => `${policy.namespace}/${policy.name}`));
  return {
    policies,
    text,
    replaced,
    removed: replaced.filter(({ namespace, name }) => !names.has(`${namespace}/${name}`)),
    leftOut: saidOfNothing(graph, isReplaced),
    after,
    changes,
    isolation,
    unknown: countUnknown(new AllowGraph(source)),
    exact: changes.length === 0 && isolation.length === 0,
  };
}

const commentOf = (name: string, origins: readonly string[]): string => {
  const others = origins.filter((origin) => origin !== name);
  return others.length === 0 ? `In place of NetworkPolicy ${name}.` : `In place of NetworkPolicies ${origins.join(', ')}.`;
};

function saidOfNothing(graph: AllowGraph, isReplaced: (policy: NetworkPolicy) => boolean): string[] {
  const { policies, rules } = emptyParts(graph);
  const isOwn = ({ kind, namespace, name }: { readonly kind: string; readonly namespace?: string; readonly name: string }) =>
    kind === 'NetworkPolicy' && isReplaced({ namespace: namespace!, name, spec: {} });
  const selectNothing = new Set(policies.filter(isOwn).map(({ namespace, name }) => `${namespace}/${name}`));
  return [
    ...[...selectNothing].map((name) => `NetworkPolicy ${name} selects no pod there is`),
    ...rules.filter(({ policy }) => isOwn(policy) && !selectNothing.has(`${policy.namespace}/${policy.name}`)).map((ref) => `${ruleField(ref)} of NetworkPolicy ${ref.policy.namespace}/${ref.policy.name} matches nothing there is`),
  ];
}

const countUnknown = (graph: AllowGraph): number => [...graph.decided()].filter(({ pair }) => !isNoPorts(pair.unknown)).length;
