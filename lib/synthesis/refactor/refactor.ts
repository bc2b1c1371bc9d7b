import { compareText } from '@/lib/model/compare-text';
import { policyName } from '@/lib/model/ids';
import type { Labels } from '@/lib/model/labels';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { equivalent } from '@/lib/policy/questions/equivalence';
import { mergeRules, mergeSubjects } from '../minimal/merge';
import { partsOf, policyOf, type PolicyParts } from '../policy-parts';
import { withPodsToCome } from '../minimal/pods-to-come';
import { reducePolicies } from '../minimal/reduce';
import { differencesOf, type GraphDifferences } from '../minimal/same-graph';
import { readPolicies } from '../read-policies';
import { reasonsFrom } from '../rule-reasons';
import { joinDocuments, networkPolicyYaml } from '../yaml';
import { dropCovered } from './drop-covered';
import { joined } from './joined';
import { renameByConvention } from './rename';
import { shortenSelectors } from './shorten';
import { isSameForAnyPods, termsOfParts, termText } from './terms';

export type StepKind = 'merge' | 'drop-covered' | 'drop-unneeded' | 'shorten' | 'rename';

/**
 * For which pods a step is proven to change nothing. `any-pods`: whatever pods and namespaces there are, by what the policies say
 * alone. `these-pods`: for those there are, workloads that are scaled to zero, and one pod without labels in each namespace.
 * `as-told`: for these too, but where a connection could not be told before, it is only proven that it cannot be told after.
 * `no`: something differs, so the step is not taken.
 */
export type Holds = 'any-pods' | 'these-pods' | 'as-told' | 'no';

export interface RefactorStep extends GraphDifferences {
  readonly kind: StepKind;
  /** What was done, a sentence each; a step that found nothing to do is not listed. */
  readonly done: readonly string[];
  readonly holds: Holds;
}

export interface RefactoredPolicy {
  readonly policy: NetworkPolicy;
  /** Names of the policies it stands for. */
  readonly origins: readonly string[];
  readonly text: string;
}

export interface Refactoring {
  readonly policies: readonly RefactoredPolicy[];
  /** All of them as one file. */
  readonly text: string;
  readonly replaced: readonly NetworkPolicy[];
  /** Policies of the source to be deleted once the new ones are applied. */
  readonly removed: readonly NetworkPolicy[];
  /** Names that are new, to be deleted on the way back. */
  readonly added: readonly NetworkPolicy[];
  readonly steps: readonly RefactorStep[];
  /** What shortening would do, where it was not asked for. */
  readonly offers: readonly string[];
  /** The weakest of what its steps are proven for; `any-pods` where there were none. */
  readonly holds: Holds;
}

export interface RefactorOptions {
  readonly merge?: boolean;
  readonly drop?: boolean;
  readonly shorten?: boolean;
  readonly rename?: boolean;
  /** Only the policies of these namespaces. */
  readonly namespaces?: readonly string[];
}

/**
 * Puts policies in order without changing what they mean: step by step, each on the text of the one before, read back and
 * compared with it. A step that cannot be proven is not taken.
 */
export function refactor(source: Snapshot, { merge, drop, shorten, rename, namespaces }: RefactorOptions): Refactoring {
  const replaced = source.policies.filter(({ namespace }) => !namespaces || namespaces.includes(namespace));
  const run = new Run(withPodsToCome(source), replaced);
  if (merge) run.take('merge', (parts) => {
    const merged = mergeSubjects(parts).map((policy) => ({ ...policy, rules: Object.fromEntries(Object.entries(policy.rules).map(([direction, rules]) => [direction, mergeRules(rules)])) }));
    return { policies: merged, done: joined(run.policies, merged) };
  });
  if (drop) {
    run.take('drop-covered', (parts) => {
      const policies = dropCovered(parts);
      return { policies, done: left(parts, policies, 'the rest says it as well.') };
    });
    run.take('drop-unneeded', (parts, graph) => {
      const policies = reducePolicies(graph, parts);
      return { policies, done: left(parts, policies, 'no pod there is needs it.') };
    });
  }
  const shortened = shortenSelectors(run.graph, run.parts);
  if (shorten) run.take('shorten', () => shortened);
  if (rename) run.take('rename', (parts, graph) => renameByConvention(graph, parts, source.policies));
  return run.finish(shorten ? [] : shortened.done);
}

type Change = (parts: readonly PolicyParts[], graph: AllowGraph) => { readonly policies: readonly PolicyParts[]; readonly done: readonly string[] };

class Run {
  graph: AllowGraph;
  parts: readonly PolicyParts[];
  policies: readonly NetworkPolicy[];
  private readonly steps: RefactorStep[] = [];

  constructor(
    source: Snapshot,
    private readonly replaced: readonly NetworkPolicy[],
  ) {
    this.graph = new AllowGraph(source);
    this.policies = replaced;
    this.parts = replaced.map(partsOf);
  }

  take(kind: StepKind, change: Change): void {
    const { policies: parts, done } = change(this.parts, this.graph);
    if (done.length === 0) return;
    const policies = readBack(parts.map(policyOf));
    const own = new Set(this.policies);
    const after = new AllowGraph({ ...this.graph.snapshot, policies: [...this.graph.snapshot.policies.filter((policy) => !own.has(policy)), ...policies] });
    const { changes, isolation } = differencesOf(this.graph, after);
    const isSame = changes.length === 0 && isolation.length === 0;
    const holds = !isSame ? 'no' : isSameForAnyPods(this.policies, policies) ? 'any-pods' : equivalent(this.graph, after).same === true ? 'these-pods' : 'as-told';
    this.steps.push({ kind, done, holds, changes, isolation });
    if (!isSame) return;
    this.graph = after;
    this.parts = parts;
    this.policies = policies;
  }

  finish(offers: readonly string[]): Refactoring {
    const policies = [...this.parts].sort((a, b) => compareText(`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`)).map((parts) => this.write(parts));
    const names = (list: readonly NetworkPolicy[]) => new Set(list.map(policyName));
    const [before, after] = [names(this.replaced), names(policies.map(({ policy }) => policy))];
    return {
      policies,
      text: joinDocuments(policies.map(({ text }) => text)),
      replaced: this.replaced,
      removed: this.replaced.filter((policy) => !after.has(policyName(policy))),
      added: policies.flatMap(({ policy }) => (before.has(policyName(policy)) ? [] : [policy])),
      steps: this.steps,
      offers,
      holds: WEAKEST.find((one) => this.steps.some(({ holds }) => holds === one)) ?? 'any-pods',
    };
  }

  private write(parts: PolicyParts): RefactoredPolicy {
    const { namespace, name, origins } = parts;
    const own = this.replaced.filter((policy) => policy.namespace === namespace && origins.includes(policy.name)).sort((a, b) => compareText(a.name, b.name));
    const noted = (field: 'labels' | 'annotations'): { readonly [key in typeof field]?: Labels } => {
      const all: Labels = Object.assign({}, ...own.toReversed().map((policy) => policy[field] ?? {}));
      return Object.keys(all).length > 0 ? { [field]: all } : {};
    };
    const policy = { ...policyOf(parts), ...noted('labels'), ...noted('annotations') };
    const comment = origins.length > 1 ? [`In place of NetworkPolicies ${origins.join(', ')}.`] : origins[0] === name ? [] : [`In place of NetworkPolicy ${origins[0]}.`];
    return { policy, origins, text: networkPolicyYaml(policy, { comment, reasons: own.length > 1 ? reasonsFrom(own) : [] }) };
  }
}

const WEAKEST: readonly Holds[] = ['no', 'as-told', 'these-pods', 'any-pods'];

function readBack(policies: readonly NetworkPolicy[]): readonly NetworkPolicy[] {
  const { value, problems } = readPolicies(joinDocuments(policies.map((policy) => networkPolicyYaml(policy))));
  if (problems.some(({ severity }) => severity === 'error') || value.length !== policies.length) {
    throw new Error(`The policies that were written do not read back: ${problems.map(({ field = '', message }) => `${field} ${message}`).join('; ')}`);
  }
  return value;
}

/** What policies say no more, term by term, and why it is not missed. */
function left(before: readonly PolicyParts[], after: readonly PolicyParts[], why: string): string[] {
  return before.flatMap((policy) => {
    const title = `${policy.namespace}/${policy.name}`;
    const now = after.find(({ namespace, name }) => namespace === policy.namespace && name === policy.name);
    if (!now) return [`NetworkPolicy ${title} is dropped: ${why}`];
    const said = new Set(termsOfParts(now).map(({ key }) => key));
    return termsOfParts(policy).filter(({ key }) => !said.has(key)).map((term) => `NetworkPolicy ${title} drops ${termText(term)}: ${why}`);
  });
}
