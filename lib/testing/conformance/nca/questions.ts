import { DIRECTIONS, type Direction, type NetworkPolicy } from '@/lib/model/network-policy';
import { hasBit, isEmptyBitset } from '@/lib/policy/bitset';
import { policyName } from '@/lib/model/ids';
import type { Cluster, Member, Place } from './cluster';
import { intersectConn, NO_CONN, sameConn, subtractConn, unionConn } from './conn';
import { overlapFact } from './listed-facts';
import { productSays } from './product';
import { allowedIn, isEmpty, pairsOf, placesOf, type Relation, selectedIn } from './universe';

/** What a question about configurations comes to: a number, and for some the connections behind it. */
export interface Answer {
  readonly value: number;
  /** How often the question could not be asked. */
  readonly notExecuted?: number;
  readonly sections?: readonly Section[];
  /** What else it lists, in the words of `readListedFacts`. */
  readonly facts?: readonly string[];
}

/** Connections that an answer lists. */
export interface Section {
  /** What they are; empty when nothing but their order tells. */
  readonly title: string;
  /** The cluster whose pods their names mean. */
  readonly topology: Cluster;
  readonly clusters: readonly Cluster[];
  readonly relation: Relation;
}

const minus =
  (a: Relation, b: Relation): Relation =>
  (from, to) =>
    subtractConn(a(from, to), b(from, to));

const sameTopology = (a: Cluster, b: Cluster): boolean => a.members.length === b.members.length && a.members.every(({ id }) => b.member(id) !== undefined);

const fullName = ({ namespace, name }: NetworkPolicy) => `${namespace}/${name}`;

/** Whether two configurations consist of the same policies, to the letter. */
const samePolicies = (a: Cluster, b: Cluster): boolean => {
  const texts = (cluster: Cluster) => cluster.policies.map(({ namespace, name, spec }) => JSON.stringify([namespace, name, spec])).sort();
  return texts(a).join() === texts(b).join();
};

/** Compares what single connections come to with what the product answers; throws when they differ, so that the case fails. */
function agreed<T>(what: string, found: T, product: T | undefined): T {
  if (product !== undefined && JSON.stringify(found) !== JSON.stringify(product)) throw new Error(`${what}: connection by connection ${JSON.stringify(found)}, the product says ${JSON.stringify(product)}`);
  return found;
}

/** Whether two configurations allow the same, connection by connection. */
function allowTheSame(a: Cluster, b: Cluster): boolean {
  const first = allowedIn(a);
  const second = allowedIn(b);
  for (const [from, to] of pairsOf(placesOf([a, b]))) if (!sameConn(first(from, to), second(from, to))) return false;
  return true;
}

/** Whether two configurations allow the same; undefined when their pods differ. */
const equivalent = (a: Cluster, b: Cluster): boolean | undefined => (sameTopology(a, b) ? agreed('equivalence', allowTheSame(a, b), productSays.equivalent(a, b)) : undefined);

export function equivalence(a: Cluster, b: Cluster): Answer {
  const equal = equivalent(a, b);
  if (equal === undefined) return { value: 1, notExecuted: 1 };
  if (equal) return { value: 0 };
  return { value: 1, sections: [difference(a, b)] };
}

/** What only one of two configurations allows. */
function difference(a: Cluster, b: Cluster): Section {
  const [first, second] = [allowedIn(a), allowedIn(b)];
  return { title: '', topology: a, clusters: [a, b], relation: (from, to) => unionConn(minus(first, second)(from, to), minus(second, first)(from, to)) };
}

/** The same policies by name, each the same in what it says. */
export function strongEquivalence(a: Cluster, b: Cluster): Answer {
  if (!sameTopology(a, b)) return { value: 1, notExecuted: 1 };
  const names = (cluster: Cluster) => cluster.policies.map(fullName).sort();
  if (names(a).join() !== names(b).join()) return { value: 1 };
  for (const policy of a.policies) {
    const other = b.policies.find((one) => fullName(one) === fullName(policy))!;
    const result = equivalence(a.with([policy]), b.with([other]));
    if (result.value !== 0) return result;
  }
  return { value: 0 };
}

interface Contained {
  readonly holds: boolean;
  /** What is too much. */
  readonly section?: Section;
}

/** Whether everything `part` allows is allowed by `whole` too; false when `part` has pods that `whole` lacks. */
function contained(part: Cluster, whole: Cluster, relation = allowedIn(part)): Contained {
  if (part.members.some(({ id }) => whole.member(id) === undefined)) return { holds: false };
  const rest = minus(relation, allowedIn(whole));
  if (isEmpty(placesOf([part, whole]), rest)) return { holds: true };
  return { holds: false, section: { title: '', topology: part, clusters: [part, whole], relation: rest } };
}

/** Whether everything `part` allows is allowed by `whole`, as the product says too where their pods are the same. */
function containedForSure(part: Cluster, whole: Cluster): Contained {
  const result = contained(part, whole);
  if (sameTopology(part, whole)) agreed('containment', result.holds, productSays.contains(whole, part));
  return result;
}

export function containment(one: Cluster, base: Cluster): Answer {
  const { holds, section } = containedForSure(one, base);
  return { value: holds ? 1 : 0, sections: section ? [section] : [] };
}

/** 3 when both contain one another, 2 when the first is a proper part of the second, 1 when it is the other way round. */
export function twoWayContainment(a: Cluster, b: Cluster): Answer {
  if (sameTopology(a, b) && samePolicies(a, b)) return { value: 0 };
  const forth = containedForSure(a, b);
  const back = containedForSure(b, a);
  return { value: forth.holds && back.holds ? 3 : forth.holds ? 2 : back.holds ? 1 : 0, sections: [back, forth].flatMap(({ section }) => section ?? []) };
}

/** Whether `base` denies some of what the policies of `specification` allow the pods they select. */
export function permits(specification: Cluster, base: Cluster): Answer {
  const rebuilt = specification.withTopologyOf(base);
  if (rebuilt.policies.length === 0) return { value: 0, notExecuted: 1 };
  const { holds, section } = contained(rebuilt, base, selectedIn(rebuilt));
  return { value: agreed('permits', holds, productSays.permits(base, rebuilt)) ? 0 : 1, sections: section ? [section] : [] };
}

/** Whether `base` allows some of it. */
export function forbids(specification: Cluster, base: Cluster): Answer {
  const rebuilt = specification.withTopologyOf(base);
  if (rebuilt.policies.length === 0) return { value: 0, notExecuted: 1 };
  const selected = selectedIn(rebuilt);
  const allowed = allowedIn(base);
  const common: Relation = (from, to) => intersectConn(selected(from, to), allowed(from, to));
  if (agreed('forbids', isEmpty(placesOf([rebuilt, base]), common), productSays.forbids(base, rebuilt))) return { value: 0 };
  return { value: 1, sections: [{ title: '', topology: base, clusters: [rebuilt, base], relation: common }] };
}

/** Whether the policies of `one` allow the pods they select more than those of `base` do. */
export function interferes(one: Cluster, base: Cluster): Answer {
  if (!sameTopology(one, base)) return { value: 0, notExecuted: 1 };
  const places = placesOf([one, base]);
  const extended = minus(selectedIn(one), selectedIn(base));
  // The product asks only of connections about which both have a policy.
  const ofBoth: Relation = (from, to) => (one.selects(from, to) && base.selects(from, to) ? extended(from, to) : NO_CONN);
  agreed('interference', isEmpty(places, ofBoth), productSays.doesNotInterfere(base, one));
  if (isEmpty(places, extended)) return { value: 0 };
  return { value: 1, sections: [{ title: '', topology: one, clusters: [one, base], relation: extended }] };
}

/** Pairs of policies that select a pod in common. */
export function disjointness(cluster: Cluster): Answer {
  const { policies, endpoints } = cluster.ports.compiled;
  const selected = policies.map(({ form, subjects }) => ({ name: policyName(form.ref), pods: cluster.members.filter(({ pod }) => hasBit(subjects, endpoints.ofPod.get(pod.id)!)).map(({ id }) => id) }));
  const facts = selected.flatMap(({ name, pods }, index) =>
    selected.slice(0, index).flatMap((other) => {
      const common = pods.filter((id) => other.pods.includes(id));
      return common.length > 0 ? [overlapFact([name, other.name], common)] : [];
    }),
  );
  return { value: agreed('disjointness', facts.length, productSays.overlaps(cluster)), facts };
}

export function vacuity(cluster: Cluster): Answer {
  return { value: agreed('vacuity', allowTheSame(cluster, cluster.with([])), productSays.vacuous(cluster)) ? 1 : 0 };
}

/** Policies that select nothing, and rules whose peers are nothing: `shop/web`, `shop/web ingress 1`. */
function emptyParts(cluster: Cluster): readonly string[] {
  const { policies } = cluster.ports.compiled;
  const found = cluster.policies.flatMap((policy) => {
    const compiled = policies.find(({ form }) => form.ref.namespace === policy.namespace && form.ref.name === policy.name)!;
    const rules = DIRECTIONS.flatMap((direction) =>
      (compiled.rules[direction] ?? []).flatMap(({ peers }, index) => (([4, 6] as const).every((family) => isEmptyBitset(peers[family].yes)) ? [`${fullName(policy)} ${direction} ${index + 1}`] : [])),
    );
    return [...(isEmptyBitset(compiled.subjects) ? [fullName(policy)] : []), ...rules];
  });
  return agreed('emptiness', found.sort(), [...productSays.emptyParts(cluster)].sort());
}

/** Policies that select nothing, and rules without peers. */
export function emptiness(cluster: Cluster): Answer {
  const facts = emptyParts(cluster);
  return { value: facts.length, facts };
}

/** Policies that could go without a change, and rules of the others: `shop/web`, `shop/web ingress 1`. */
interface Redundant {
  readonly policies: readonly string[];
  readonly rules: readonly string[];
}

function redundantParts(cluster: Cluster): Redundant {
  const without = (policy: NetworkPolicy) => cluster.with(cluster.policies.filter((other) => other !== policy));
  const product = productSays.redundant(cluster);
  // A policy alone is not called redundant, but vacuous.
  const policies = cluster.policies.length < 2 ? [] : cluster.policies.filter((policy) => allowTheSame(cluster, without(policy))).map(fullName);
  if (cluster.policies.length > 1) agreed('redundant policies', policies, cluster.policies.map(fullName).filter((name) => product.policies.has(name)));
  const candidates = cluster.policies.filter((policy) => !policies.includes(fullName(policy))).flatMap((policy) => rulesOf(policy).map((rule) => ({ policy, ...rule })));
  const rules = candidates.filter(({ policy, direction, index }) => allowTheSame(cluster, cluster.with(cluster.policies.map((other) => (other === policy ? withoutRule(policy, direction, index) : other)))));
  agreed(
    'redundant rules',
    rules.map(({ name }) => name),
    candidates.map(({ name }) => name).filter((name) => product.rules.has(name)),
  );
  return { policies, rules: rules.map(({ name }) => name) };
}

const rulesOf = (policy: NetworkPolicy) =>
  DIRECTIONS.flatMap((direction) => (policy.spec[direction] ?? []).map((_, index) => ({ direction, index, name: `${fullName(policy)} ${direction} ${index + 1}` })));

function withoutRule(policy: NetworkPolicy, direction: Direction, index: number): NetworkPolicy {
  const { spec } = policy;
  const policyTypes = spec.policyTypes ?? (spec.egress && spec.egress.length > 0 ? (['Ingress', 'Egress'] as const) : (['Ingress'] as const));
  return { ...policy, spec: { ...spec, policyTypes, [direction]: spec[direction]!.filter((_, position) => position !== index) } };
}

export function redundancy(cluster: Cluster): Answer {
  const { policies, rules } = redundantParts(cluster);
  return { value: policies.length + rules.length, facts: [...policies, ...rules] };
}

/** Counts what is vacuous, empty or redundant, each thing once. */
export function sanity(cluster: Cluster): Answer {
  const vacuous = vacuity(cluster).value === 1;
  const empty = emptyParts(cluster);
  const policyOf = (name: string) => name.split(' ')[0]!;
  // Of a policy that selects nothing, nothing else is told.
  const isTold = (name: string) => name === policyOf(name) || !empty.includes(policyOf(name));
  const told = empty.filter(isTold);
  if (vacuous) return { value: 1 + told.length };
  const { policies, rules } = redundantParts(cluster);
  const redundant = [...policies, ...rules].filter((name) => !empty.includes(name) && !empty.includes(policyOf(name)));
  return { value: told.length + redundant.length };
}

/** Workloads (or pods) that no policy selects, counted for each direction; all pods when there are no policies. */
export function allCaptured(cluster: Cluster, byPods: boolean): Answer {
  if (cluster.policies.length === 0) return { value: cluster.members.length };
  const { isolating, endpoints } = cluster.ports.compiled;
  const facts = DIRECTIONS.flatMap((direction) => {
    const open = cluster.members.filter(({ pod }) => isolating[direction][endpoints.ofPod.get(pod.id)!]!.length === 0);
    agreed('pods not selected', [...new Set(open.map(({ pod }) => pod.id))].sort(), productSays.uncaptured(cluster, direction));
    return [...new Set(open.map((member) => `${direction} ${byPods ? member.id : workloadName(member)}`))];
  });
  return { value: facts.length, facts };
}

/** A workload as NCA calls it: what owns a ReplicaSet whose name ends like a hash is taken for a Deployment or StatefulSet. */
function workloadName({ pod, owner, ownerKind }: Member): string {
  const hashed = ownerKind === 'ReplicaSet' ? /^(.+)-[0-9a-f]+$/.exec(owner) : null;
  return `${pod.namespace}/${hashed ? `${hashed[1]!}(Deployment-StatefulSet)` : `${owner}(${ownerKind})`}`;
}

/** The connections of a configuration. */
export const connectivityMap = (cluster: Cluster, within: (place: Place) => boolean = () => true): Answer => {
  const allowed = allowedIn(cluster);
  return {
    value: 0,
    sections: [{ title: cluster.name, topology: cluster, clusters: [cluster], relation: (from, to) => (within(from) || within(to) ? allowed(from, to) : NO_CONN) }],
  };
};

/** Categories of changes, in the order they are told. */
export function semanticDiff(before: Cluster, after: Cluster): Answer {
  if (sameTopology(before, after) && samePolicies(before, after)) return { value: 0, sections: [] };
  const places = placesOf([before, after]);
  const isRemoved = (place: Place) => place.kind === 'pod' && before.has(place) && !after.has(place);
  const isAdded = (place: Place) => place.kind === 'pod' && !before.has(place) && after.has(place);
  const stays = (place: Place) => place.kind === 'pod' && before.has(place) && after.has(place);
  const isAddress = (place: Place) => place.kind === 'address';
  const lost = minus(allowedIn(before), allowedIn(after));
  const won = minus(allowedIn(after), allowedIn(before));
  const between = (relation: Relation, first: (place: Place) => boolean, second: (place: Place) => boolean): Relation => (from, to) =>
    (first(from) && second(to)) || (second(from) && first(to)) ? relation(from, to) : NO_CONN;
  const sections: Section[] = [];
  const note = (title: string, topology: Cluster, relation: Relation) => {
    if (!isEmpty(places, relation)) sections.push({ title, topology, clusters: [before, after], relation });
  };
  note('Lost connections between removed peers', before, between(lost, isRemoved, isRemoved));
  note('Lost connections between removed peers and ipBlocks', before, between(lost, isRemoved, isAddress));
  note('Lost connections between removed peers and persistent peers', before, between(lost, isRemoved, stays));
  note('Added connections between persistent peers', after, between(won, stays, stays));
  note('Removed connections between persistent peers', before, between(lost, stays, stays));
  note('Added connections between persistent peers and ipBlocks', after, between(won, stays, isAddress));
  note('Removed connections between persistent peers and ipBlocks', before, between(lost, stays, isAddress));
  note('New connections between persistent peers and added peers', after, between(won, stays, isAdded));
  note('New connections between added peers', after, between(won, isAdded, isAdded));
  note('New connections between added peers and ipBlocks', after, between(won, isAdded, isAddress));
  if (sameTopology(before, after)) agreed('semantic difference', sections.length === 0, productSays.equivalent(before, after));
  return { value: sections.length, sections };
}
