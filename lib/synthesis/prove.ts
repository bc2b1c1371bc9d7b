import type { Draft } from '@/lib/model/draft';
import { policyName } from '@/lib/model/ids';
import type { Checked } from '@/lib/model/problem';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { adminPolicyYaml } from './admin-policy-yaml';
import { comparePairs, holds, isClosed, type ChangedPair } from './compare';
import { readAdminPolicies, readPolicies } from './read-policies';
import type { Synthesis, WantedPair } from './synthesis';
import { synthesize, type SynthesisOptions } from './synthesize';
import { joinDocuments, MANAGED_BY, networkPolicyYaml } from './yaml';

export interface Proof {
  readonly synthesis: Synthesis;
  /** Each policy's text: those of `synthesis.policies`, then those of `synthesis.adminPolicies`. */
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
  readonly unmet: readonly WantedPair[];
  /** Connections to be denied of which something is or may be allowed still. */
  readonly unclosed: readonly WantedPair[];
  /** Every change of the draft is done, every wanted connection holds, nothing changed that was not asked for, and nothing became unknown. */
  readonly exact: boolean;
}

/**
 * Writes a draft's policies, reads the text back, evaluates the cluster with and without it, and compares the two, pod by pod.
 */
export function proveDraft(before: AllowGraph, draft: Draft, options?: SynthesisOptions): Proof {
  const synthesis = synthesize(before, draft, options);
  const network = synthesis.policies.map(({ policy, because, reasons, before: old }) => networkPolicyYaml(policy, { ...(!old && { labels: MANAGED_BY }), comment: because, reasons }));
  const admin = synthesis.adminPolicies.map((policy) => {
    const apiVersion = before.snapshot.adminKinds?.find(({ kind }) => kind === policy.kind)?.apiVersion;
    return adminPolicyYaml(policy, apiVersion === undefined ? {} : { apiVersion });
  });
  const texts = [...network, ...admin];
  const [policies, adminPolicies] = [readBack(readPolicies(joinDocuments(network)), network.length), readBack(readAdminPolicies(joinDocuments(admin)), admin.length)];
  const replaced = new Set(synthesis.policies.flatMap(({ before: old }) => (old ? [policyName(old)] : [])));
  const { snapshot } = before;
  const after = texts.length === 0 ? before : new AllowGraph({
    ...snapshot,
    policies: [...snapshot.policies.filter((policy) => !replaced.has(policyName(policy))), ...policies],
    adminPolicies: [...snapshot.adminPolicies, ...adminPolicies],
  });
  const changed = comparePairs(before, after, synthesis);
  const unmet = synthesis.wanted.filter((pair) => !holds(after, pair));
  const unclosed = synthesis.denied.filter((pair) => !isClosed(after, pair));
  const workloadPairs = before.figure().pairs;
  const unknown = changed.filter((pair) => pair.doubtful).length;
  return {
    synthesis,
    texts,
    text: joinDocuments(texts),
    after,
    changed,
    unchanged: workloadPairs - changed.filter(({ from, to }) => from.kind === 'workload' && to.kind === 'workload' && from.id !== to.id).length,
    unknown,
    unmet,
    unclosed,
    exact: synthesis.outcomes.every(({ outcome }) => outcome !== 'invalid' && outcome !== 'inexpressible') && unmet.length === 0 && unclosed.length === 0 && unknown === 0 && !synthesis.unproven && changed.every((pair) => pair.intended),
  };
}

/** What was read back of a number of texts; anything else is a mistake of the writer, and nothing may rest on it. */
function readBack<T>({ value, problems }: Checked<readonly T[]>, count: number): readonly T[] {
  if (problems.some((problem) => problem.severity === 'error') || value.length !== count) {
    throw new Error(`The policies that were written do not read back: ${problems.map((problem) => `${problem.field ?? ''} ${problem.message}`).join('; ')}`);
  }
  return value;
}
