import type { Draft } from '@/lib/model/draft';
import type { PeerId } from '@/lib/model/ids';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import type { PortSet } from '@/lib/policy/port-set';
import { comparePairs, holds, type ChangedPair } from './compare';
import { readPolicies } from './read-policies';
import type { Synthesis } from './synthesis';
import { synthesize } from './synthesize';
import { joinDocuments, MANAGED_BY, networkPolicyYaml } from './yaml';

export interface Proof {
  readonly synthesis: Synthesis;
  /** Each policy's text, in the order of `synthesis.policies`. */
  readonly texts: readonly string[];
  /** The file as it is exported. */
  readonly text: string;
  /** The snapshot with the policies that were read back from the text. */
  readonly after: AllowGraph;
  readonly changed: readonly ChangedPair[];
  /** Pairs looked at that did not change, of all ordered pairs of different workloads with running pods. */
  readonly unchanged: number;
  /** Pairs among the changed whose verdict is unknown afterwards. */
  readonly unknown: number;
  /** Wanted connections that the result does not allow between all pods of the two. */
  readonly unmet: readonly { readonly from: PeerId; readonly to: PeerId; readonly ports: PortSet }[];
  /** Every wanted connection holds, nothing changed that was not asked for, and nothing became unknown. */
  readonly exact: boolean;
}

/**
 * Writes a draft's policies, reads the text back, evaluates the cluster with and without it, and compares the two, pod by pod.
 */
export function proveDraft(before: AllowGraph, draft: Draft): Proof {
  const synthesis = synthesize(before, draft);
  const texts = synthesis.policies.map(({ policy, because }) => networkPolicyYaml(policy, { labels: MANAGED_BY, comment: because }));
  const text = joinDocuments(texts);
  const { value: policies, problems } = readPolicies(text);
  if (problems.some((problem) => problem.severity === 'error') || policies.length !== texts.length) {
    throw new Error(`The policies that were written do not read back: ${problems.map((problem) => `${problem.field ?? ''} ${problem.message}`).join('; ')}`);
  }
  const snapshot: Snapshot = { ...before.snapshot, policies: [...before.snapshot.policies, ...policies] };
  const after = policies.length === 0 ? before : new AllowGraph(snapshot);
  const changed = comparePairs(before, after, synthesis);
  const unmet = synthesis.wanted.filter((pair) => !holds(after, pair));
  const workloadPairs = before.figure().pairs;
  const unknown = changed.filter((pair) => pair.doubtful).length;
  return {
    synthesis,
    texts,
    text,
    after,
    changed,
    unchanged: workloadPairs - changed.filter(({ from, to }) => from.kind === 'workload' && to.kind === 'workload' && from.id !== to.id).length,
    unknown,
    unmet,
    exact: unmet.length === 0 && unknown === 0 && !synthesis.unproven && changed.every((pair) => pair.intended),
  };
}
