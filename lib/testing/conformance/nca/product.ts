import { policyName } from '@/lib/model/ids';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { emptyParts, overlappingPolicies, uncapturedPods } from '@/lib/policy/questions/capture';
import { contains, equivalent, isVacuous } from '@/lib/policy/questions/equivalence';
import { forbids, interferes, permits } from '@/lib/policy/questions/explicit';
import { redundantPolicies, redundantRules } from '@/lib/policy/questions/redundancy';
import type { RuleRef } from '@/lib/policy/rule-form';
import type { Cluster } from './cluster';

/**
 * What the product itself answers. It knows ports only; so each question is asked a second time of the policies without the
 * rules that name ports, which is what they say of protocols that have none.
 */
const GRAPHS = ['ports', 'portless'] as const;

/** Answers of yes or no are undefined where the product cannot tell because it does not know which pods have IPv6. */
export const productSays = {
  equivalent: (a: Cluster, b: Cluster) => forBoth(a, (kind) => equivalent(a.graphs[kind], b.graphs[kind]).same),
  vacuous: (cluster: Cluster) => forBoth(cluster, (kind) => isVacuous(cluster.graphs[kind]).same),
  contains: (outer: Cluster, inner: Cluster) => forBoth(outer, (kind) => asBoolean(contains(outer.graphs[kind], inner.graphs[kind]).holds)),
  permits: (base: Cluster, specification: Cluster) => forBoth(base, (kind) => asBoolean(permits(base.graphs[kind], specification.graphs[kind]).holds)),
  forbids: (base: Cluster, specification: Cluster) => forBoth(base, (kind) => asBoolean(forbids(base.graphs[kind], specification.graphs[kind]).holds)),
  doesNotInterfere: (own: Cluster, other: Cluster) => forBoth(own, (kind) => not(asBoolean(interferes(own.graphs[kind], other.graphs[kind]).holds))),
  overlaps: (cluster: Cluster): number => overlappingPolicies(cluster.graphs.ports).length,
  emptyParts: (cluster: Cluster): readonly string[] => {
    const { policies, rules } = emptyParts(cluster.graphs.ports);
    return [...policies.map(policyName), ...rules.map(ruleName)];
  },
  uncaptured: (cluster: Cluster, direction: 'ingress' | 'egress'): readonly string[] => uncapturedPods(cluster.graphs.ports, direction),
  /** Policies by name, and rules; those of redundant policies included. */
  redundant: (cluster: Cluster): { readonly policies: ReadonlySet<string>; readonly rules: ReadonlySet<string> } => {
    const { ports, portless } = cluster.graphs;
    const policiesOf = ({ snapshot }: AllowGraph) => new Set(redundantPolicies(snapshot).map(policyName));
    const ofPortless = new Set(redundantRules(portless.snapshot).map((ref) => ruleName({ ...ref, index: portlessRules(cluster, ref)[ref.index]! })));
    const rules = redundantRules(ports.snapshot).filter((ref) => !portlessRules(cluster, ref).includes(ref.index) || ofPortless.has(ruleName(ref)));
    const idle = policiesOf(portless);
    return { policies: new Set([...policiesOf(ports)].filter((name) => idle.has(name))), rules: new Set(rules.map(ruleName)) };
  },
};

/** `shop/web ingress 1`, counted from 1 as NCA does. */
const ruleName = ({ policy, direction, index }: RuleRef): string => `${policyName(policy)} ${direction} ${index + 1}`;

/** Positions of the rules that name no ports, among all of a policy in a direction. */
const portlessRules = ({ policies }: Cluster, { policy, direction }: RuleRef): readonly number[] =>
  (policies.find((one) => policyName(one) === policyName(policy))!.spec[direction] ?? []).flatMap(({ ports = [] }, index) => (ports.length === 0 ? [index] : []));

type Told = boolean | 'unknown';

/** Whether something holds for ports and for protocols without them. */
function forBoth(cluster: Cluster, ask: (kind: (typeof GRAPHS)[number]) => Told): boolean | undefined {
  const answers = GRAPHS.map(ask);
  if (answers.includes(false)) return false;
  if (!answers.includes('unknown')) return true;
  if (cluster.snapshot.profile.name === 'np-guard') throw new Error('the product cannot tell, although everything is known');
  return undefined;
}

const asBoolean = (answer: 'yes' | 'no' | 'unknown'): Told => (answer === 'unknown' ? answer : answer === 'yes');
const not = (answer: Told): Told => (answer === 'unknown' ? answer : !answer);
