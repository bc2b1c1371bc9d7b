import { compareText } from '@/lib/model/compare-text';
import { DIRECTIONS, type NetworkPolicy } from '@/lib/model/network-policy';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { findChanges, type Change } from '@/lib/policy/differences/changes';
import { alignEnds } from '@/lib/policy/differences/ends';
import { isNoPorts } from '@/lib/policy/port-set';
import { selectorKey } from '@/lib/policy/selector';
import { orderChanges, type ApplyOrder } from '../apply-order';
import { withoutEffect, type PolicyOperation } from '../apply-states';
import { partsOf, policyOf, type PolicyParts } from '../policy-parts';
import { reducePolicies } from '../minimal/reduce';
import { readPolicies } from '../read-policies';
import type { PresumedDns } from '../safety/presumed-dns';
import { reasonsOfPolicy, type RuleReason } from '../rule-reasons';
import { inPlaceOf, joinDocuments, MANAGED_BY, networkPolicyYaml } from '../yaml';
import { resolveSealEnd } from './ends';
import { withEveryPod } from './every-pod';
import { portsOf, type KeptEdge } from './kept-edge';
import { blocksOf } from './ranges';
import { sketchPolicies, type ReasonedEdge, type SketchedPolicy } from './sketch';
import { differencesFrom, type SealDifference } from './target';

/** One policy of a sealed set. */
export interface SealedPolicy {
  readonly policy: NetworkPolicy;
  readonly text: string;
  /** The policy of the source that it takes the place of, by the same name; absent for a new one. */
  readonly before?: NetworkPolicy;
  readonly because: readonly string[];
  readonly reasons: readonly RuleReason[];
}

export interface Seal {
  /** The namespaces that are sealed, sorted. */
  readonly namespaces: readonly string[];
  readonly policies: readonly SealedPolicy[];
  /** All of them as one file. */
  readonly text: string;
  /** Policies of the sealed namespaces that are deleted at the end. */
  readonly removed: readonly NetworkPolicy[];
  /** What is to be done, in an order that cuts nothing on the way. */
  readonly order: ApplyOrder<PolicyOperation>;
  /** The cluster with the policies that were read back from the text. */
  readonly after: AllowGraph;
  /** Edges whose ends name nothing that a policy could be about, and why. */
  readonly invalid: readonly { readonly edge: KeptEdge; readonly message: string }[];
  /** Connections that are not what was to be kept, judged on the text. */
  readonly differences: readonly SealDifference[];
  /** What changes against the policies there are. */
  readonly changes: readonly Change[];
  /** Connections out of scope stay as they are, all edges are found, and nothing is different from what was to be kept. */
  readonly exact: boolean;
}

/**
 * Writes a complete default-deny set for some namespaces, or all: a policy for each workload with everybody it keeps talking to,
 * and one for each namespace that denies the rest. The policies that these namespaces have are replaced. Nothing can be left out
 * of the set: no policy, no direction, no rule, no peer and no port. Proven on the text that is exported, read back and
 * evaluated, connection by connection against the kept edges.
 * @param presumed a DNS server that was not read and that kept edges lead to
 */
export function seal(before: AllowGraph, keep: readonly KeptEdge[], namespaces: readonly string[] = before.snapshot.namespaces.map(({ name }) => name), presumed: PresumedDns | null = null): Seal {
  const { graph: wide, server } = presumed ?? { graph: before, server: null };
  const scope = [...new Set(namespaces)].sort(compareText);
  const inScope = (namespace: string) => scope.includes(namespace);
  const { edges, invalid } = resolveEdges(wide, keep);
  const { policies: sketches, ...unnameable } = sketchPolicies(wide, edges, scope);
  const others = before.snapshot.policies.filter(({ namespace }) => !inScope(namespace));
  const replaced = before.snapshot.policies.filter(({ namespace }) => inScope(namespace));

  const ripe = new AllowGraph({ ...withEveryPod(wide.snapshot), policies: [...others, ...sketches.map(({ parts }) => policyOf(parts))] });
  const reduced = reducePolicies(ripe, sketches.map(({ parts }) => parts));
  const policies = rename(reduced, replaced).map(({ parts, origin }) => write(parts, sketches, origin, replaced)).sort((a, b) => compareText(nameOf(a.policy), nameOf(b.policy)));

  const text = joinDocuments(policies.map((policy) => policy.text));
  const { value, problems } = readPolicies(text);
  if (problems.some(({ severity }) => severity === 'error') || value.length !== policies.length) {
    throw new Error(`The policies that were written do not read back: ${problems.map(({ field = '', message }) => `${field} ${message}`).join('; ')}`);
  }
  const after = new AllowGraph({ ...before.snapshot, policies: [...others, ...value] });
  const blocks = edges.flatMap(({ from, to }) => [from, to].flatMap(({ addresses }) => blocksOf(addresses)));
  const inert = withoutEffect([...sketches.map(({ parts }) => policyOf(parts)), { namespace: '', name: '', spec: { ingress: [{ from: blocks.map((ipBlock) => ({ ipBlock })) }] } }]);
  const toldApart = (policies: readonly NetworkPolicy[]) => new AllowGraph({ ...wide.snapshot, policies: [...others, ...policies, ...inert] });
  const differences = differencesFrom(toldApart(value), toldApart(sketches.map(({ parts }) => policyOf(parts))), edges, unnameable, inScope)
    // Of what is presumed nothing is claimed but that it is kept.
    .filter(({ from, to, state }) => server === null || state === 'closed' || (from.id !== server && to.id !== server));
  const changes = [...findChanges(before, after, alignEnds(before, after, 'addresses'))].filter(({ delta }) => !isNoPorts(delta.gained) || !isNoPorts(delta.lost) || !isNoPorts(delta.doubted) || !isNoPorts(delta.settled));
  const taken = new Set(policies.map(({ policy }) => nameOf(policy)));
  const removed = replaced.filter((policy) => !taken.has(nameOf(policy)));
  return {
    namespaces: scope, policies, text, removed,
    order: orderChanges(before, [...operationsOf(policies, value), ...removed.map((policy) => ({ before: policy }))]),
    after, invalid, differences, changes,
    exact: invalid.length === 0 && differences.length === 0,
  };
}

const nameOf = ({ namespace, name }: NetworkPolicy): string => `${namespace}/${name}`;

function resolveEdges(graph: AllowGraph, keep: readonly KeptEdge[]): { readonly edges: ReasonedEdge[]; readonly invalid: Seal['invalid'] } {
  const edges: ReasonedEdge[] = [];
  const invalid: { edge: KeptEdge; message: string }[] = [];
  for (const edge of keep) {
    const [from, to] = [resolveSealEnd(graph, edge.from), resolveSealEnd(graph, edge.to)];
    const problem = [from, to].find((end) => typeof end === 'string');
    if (typeof from === 'string' || typeof to === 'string') invalid.push({ edge, message: problem as string });
    else edges.push({ from, to, ports: portsOf(edge), why: edge.why });
  }
  return { edges, invalid };
}

/** Names for the new policies: that of a policy for the same pods, else one that no other has. */
function rename(policies: readonly PolicyParts[], replaced: readonly NetworkPolicy[]): { readonly parts: PolicyParts; readonly origin: PolicyParts }[] {
  const taken = new Set(replaced.map(nameOf));
  const free = [...replaced].sort((a, b) => compareText(nameOf(a), nameOf(b)));
  const freeName = ({ namespace, name }: PolicyParts): string => {
    const base = name.slice(0, 58).replaceAll('.', '-').replace(/[^a-z0-9]+$/, '');
    let candidate = base;
    for (let number = 2; taken.has(`${namespace}/${candidate}`); number++) candidate = `${base}-${number}`;
    taken.add(`${namespace}/${candidate}`);
    return candidate;
  };
  return policies.map((origin) => {
    const same = free.filter(({ namespace, spec }) => namespace === origin.namespace && selectorKey(spec.podSelector ?? {}) === selectorKey(origin.selector));
    // Where there are several, a policy goes on as the one that says as much as it does: a default-deny as the one without rules.
    const heir = same.find(({ name }) => name === origin.name) ?? same.find(({ spec }) => countRules(partsOf({ namespace: '', name: '', spec })) === 0 && countRules(origin) === 0) ?? same[0];
    if (heir) free.splice(free.indexOf(heir), 1);
    return { parts: { ...origin, name: heir?.name ?? freeName(origin) }, origin };
  });
}

const countRules = ({ rules }: PolicyParts): number => DIRECTIONS.reduce((sum, direction) => sum + (rules[direction]?.length ?? 0), 0);

function write(parts: PolicyParts, sketches: readonly SketchedPolicy[], origin: PolicyParts, replaced: readonly NetworkPolicy[]): SealedPolicy {
  const written = policyOf(parts);
  const sketch = sketches.find((one) => one.parts.namespace === origin.namespace && one.parts.name === origin.name && selectorKey(one.parts.selector) === selectorKey(origin.selector))!;
  const said = reasonsOfPolicy(sketch.reasons, written);
  const because = said.length > 0 ? said : [`Denies what nothing else allows to and from the pods of ${parts.namespace}.`];
  const before = replaced.find((old) => nameOf(old) === nameOf(written));
  const policy = before ? inPlaceOf(before, written) : written;
  return { policy, text: networkPolicyYaml(policy, { ...(!before && { labels: MANAGED_BY }), comment: because, reasons: sketch.reasons }), because, reasons: sketch.reasons, ...(before && { before }) };
}

/** Policies that say already what they are to say are left alone. */
function operationsOf(policies: readonly SealedPolicy[], read: readonly NetworkPolicy[]): PolicyOperation[] {
  const said = (policy: NetworkPolicy) => JSON.stringify({ ...partsOf(policy), origins: [] });
  return policies.flatMap(({ before }, index): PolicyOperation[] => {
    const after = read[index]!;
    return before && said(before) === said(after) ? [] : [{ ...(before && { before }), after }];
  });
}
