import type { Direction, NetworkPolicy } from '@/lib/model/network-policy';
import { hasBit, isEmptyBitset } from '@/lib/policy/bitset';
import type { Cluster, Place } from './cluster';
import { intersectConn, NO_CONN, sameConn, subtractConn } from './conn';
import { allowedIn, isEmpty, pairsOf, placesOf, type Relation, selectedIn } from './universe';

/** What a question about configurations comes to: a number, and for some the connections behind it. */
export interface Answer {
  readonly value: number;
  /** How often the question could not be asked. */
  readonly notExecuted?: number;
  readonly sections?: readonly Section[];
  /** Redundant rules by policy: `default/web ingress 1`. */
  readonly rules?: readonly string[];
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

/** Whether two configurations allow the same; undefined when their pods differ. */
export function equivalent(a: Cluster, b: Cluster): boolean | undefined {
  if (!sameTopology(a, b)) return undefined;
  const first = allowedIn(a);
  const second = allowedIn(b);
  for (const [from, to] of pairsOf(placesOf([a, b]))) if (!sameConn(first(from, to), second(from, to))) return false;
  return true;
}

export function equivalence(a: Cluster, b: Cluster): Answer {
  const equal = equivalent(a, b);
  if (equal === undefined) return { value: 1, notExecuted: 1 };
  if (equal) return { value: 0 };
  return { value: 1, sections: [difference(a, b)] };
}

const difference = (a: Cluster, b: Cluster): Section => ({ title: '', topology: a, clusters: [a, b], relation: minus(allowedIn(a), allowedIn(b)) });

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

/** Whether everything `part` allows is allowed by `whole` too; false when `part` has pods that `whole` lacks. */
export function contained(part: Cluster, whole: Cluster, relation = allowedIn(part)): { readonly holds: boolean; readonly section?: Section } {
  if (part.members.some(({ id }) => whole.member(id) === undefined)) return { holds: false };
  const places = placesOf([part, whole]);
  const rest = minus(relation, allowedIn(whole));
  if (isEmpty(places, rest)) return { holds: true };
  return { holds: false, section: { title: '', topology: part, clusters: [part, whole], relation: rest } };
}

export const containment = (one: Cluster, base: Cluster): Answer => ({ value: contained(one, base).holds ? 1 : 0 });

/** 3 when both contain one another, 2 when the first is a proper part of the second, 1 when it is the other way round. */
export function twoWayContainment(a: Cluster, b: Cluster): Answer {
  if (sameTopology(a, b) && samePolicies(a, b)) return { value: 0 };
  const forth = contained(a, b).holds;
  const back = contained(b, a).holds;
  return { value: forth && back ? 3 : forth ? 2 : back ? 1 : 0 };
}

/** Whether `base` denies some of what the policies of `specification` allow the pods they select. */
export function permits(specification: Cluster, base: Cluster): Answer {
  const rebuilt = specification.withTopologyOf(base);
  if (rebuilt.policies.length === 0) return { value: 0, notExecuted: 1 };
  const { holds, section } = contained(rebuilt, base, selectedIn(rebuilt));
  return { value: holds ? 0 : 1, sections: section ? [section] : [] };
}

/** Whether `base` allows some of it. */
export function forbids(specification: Cluster, base: Cluster): Answer {
  const rebuilt = specification.withTopologyOf(base);
  if (rebuilt.policies.length === 0) return { value: 0, notExecuted: 1 };
  const selected = selectedIn(rebuilt);
  const allowed = allowedIn(base);
  const common: Relation = (from, to) => intersectConn(selected(from, to), allowed(from, to));
  if (isEmpty(placesOf([rebuilt, base]), common)) return { value: 0 };
  return { value: 1, sections: [{ title: '', topology: base, clusters: [rebuilt, base], relation: common }] };
}

/** Whether `one` allows more than `base` for connections of pods that policies of both select. */
export function interferes(one: Cluster, base: Cluster): Answer {
  if (!sameTopology(one, base)) return { value: 0, notExecuted: 1 };
  return { value: isEmpty(placesOf([one, base]), minus(selectedIn(one), selectedIn(base))) ? 0 : 1 };
}

/** Pairs of policies that select a pod in common. */
export function disjointness(cluster: Cluster): Answer {
  const subjects = subjectsOf(cluster);
  let overlapping = 0;
  for (const [index, mine] of subjects.entries()) for (const other of subjects.slice(0, index)) if (mine.some((id) => other.includes(id))) overlapping++;
  return { value: overlapping };
}

function subjectsOf(cluster: Cluster): string[][] {
  const { policies, endpoints } = cluster.ports.compiled;
  return policies.map(({ subjects }) => cluster.members.filter(({ pod }) => hasBit(subjects, endpoints.ofPod.get(pod.id)!)).map(({ id }) => id));
}

export function vacuity(cluster: Cluster): Answer {
  return { value: equivalent(cluster, cluster.with([])) === true ? 1 : 0 };
}

interface Emptiness {
  readonly policy: NetworkPolicy;
  readonly empty: boolean;
  /** Rules whose peers are nothing, as positions counted from 1. */
  readonly emptyRules: Readonly<Record<Direction, readonly number[]>>;
}

function emptinessOf(cluster: Cluster): Emptiness[] {
  const { policies } = cluster.ports.compiled;
  return cluster.policies.map((policy) => {
    const compiled = policies.find(({ form }) => form.ref.namespace === policy.namespace && form.ref.name === policy.name)!;
    const emptyRules = (direction: Direction) => (compiled.rules[direction] ?? []).flatMap(({ peers }, index) => ([4, 6] as const).every((family) => isEmptyBitset(peers[family].yes)) ? [index + 1] : []);
    return { policy, empty: isEmptyBitset(compiled.subjects), emptyRules: { ingress: emptyRules('ingress'), egress: emptyRules('egress') } };
  });
}

/** Policies that select nothing, and rules without peers. */
export function emptiness(cluster: Cluster): Answer {
  return { value: emptinessOf(cluster).reduce((sum, { empty, emptyRules }) => sum + (empty ? 1 : 0) + emptyRules.ingress.length + emptyRules.egress.length, 0) };
}

/** Policies that could go without a change, when there are several. */
function redundantPolicies(cluster: Cluster): ReadonlySet<NetworkPolicy> {
  if (cluster.policies.length < 2) return new Set();
  return new Set(cluster.policies.filter((policy) => equivalent(cluster, cluster.with(cluster.policies.filter((other) => other !== policy)))));
}

/** Rules of a policy that could go without a change, as positions counted from 1. */
function redundantRules(cluster: Cluster, policy: NetworkPolicy): Readonly<Record<Direction, readonly number[]>> {
  const without = (direction: Direction, index: number): NetworkPolicy => {
    const { spec } = policy;
    const policyTypes = spec.policyTypes ?? (spec.egress && spec.egress.length > 0 ? (['Ingress', 'Egress'] as const) : (['Ingress'] as const));
    return { ...policy, spec: { ...spec, policyTypes, [direction]: spec[direction]!.filter((_, position) => position !== index) } };
  };
  const ofDirection = (direction: Direction) =>
    (policy.spec[direction] ?? []).flatMap((_, index) => {
      const changed = cluster.with(cluster.policies.map((other) => (other === policy ? without(direction, index) : other)));
      return equivalent(cluster, changed) ? [index + 1] : [];
    });
  return { ingress: ofDirection('ingress'), egress: ofDirection('egress') };
}

export function redundancy(cluster: Cluster): Answer {
  const whole = redundantPolicies(cluster);
  const rules = cluster.policies.flatMap((policy) => {
    if (whole.has(policy)) return [];
    const found = redundantRules(cluster, policy);
    return (['ingress', 'egress'] as const).flatMap((direction) => found[direction].map((index) => `${fullName(policy)} ${direction} ${index}`));
  });
  return { value: whole.size + rules.length, rules: [...[...whole].map(fullName), ...rules] };
}

/** Counts what is vacuous, empty or redundant, each thing once. */
export function sanity(cluster: Cluster): Answer {
  const vacuous = vacuity(cluster).value === 1;
  const redundant = redundantPolicies(cluster);
  let issues = vacuous ? 1 : 0;
  for (const { policy, empty, emptyRules } of emptinessOf(cluster)) {
    if (empty) {
      issues++;
      continue;
    }
    issues += emptyRules.ingress.length + emptyRules.egress.length;
    if (vacuous) continue;
    if (redundant.has(policy)) {
      issues++;
      continue;
    }
    const rules = redundantRules(cluster, policy);
    for (const direction of ['ingress', 'egress'] as const) issues += rules[direction].filter((index) => !emptyRules[direction].includes(index)).length;
  }
  return { value: issues };
}

/** Workloads (or pods) that no policy selects, counted for each direction; all when there are no policies. */
export function allCaptured(cluster: Cluster, byPods: boolean): Answer {
  if (cluster.policies.length === 0) return { value: cluster.members.length };
  const { isolating, endpoints } = cluster.ports.compiled;
  const missed = (direction: Direction) => {
    const open = cluster.members.filter(({ pod }) => isolating[direction][endpoints.ofPod.get(pod.id)!]!.length === 0);
    return new Set(open.map((member) => (byPods ? member.id : `${member.pod.namespace}/${member.owner}(${member.ownerKind})`))).size;
  };
  return { value: missed('ingress') + missed('egress') };
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
  return { value: sections.length, sections };
}
