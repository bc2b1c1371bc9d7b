import type { Cluster, Place } from './cluster';
import {
  allCaptured,
  type Answer,
  connectivityMap,
  containment,
  disjointness,
  emptiness,
  equivalence,
  forbids,
  interferes,
  permits,
  redundancy,
  sanity,
  semanticDiff,
  strongEquivalence,
  twoWayContainment,
  vacuity,
} from './questions';
import type { OutputOptions } from './scheme';

const KNOWN = [
  'emptiness', 'redundancy', 'sanity', 'vacuity', 'disjointness', 'allCaptured', 'connectivityMap', 'equivalence', 'strongEquivalence', 'semanticDiff',
  'twoWayContainment', 'containment', 'permits', 'forbids', 'interferes', 'pairwiseInterferes',
] as const;
type Question = (typeof KNOWN)[number];

/** The questions there are. */
export const QUESTIONS: readonly string[] = KNOWN;

/** Asks a question of a list of configurations as NCA does: of each, of each against the first, or of every pair. Throws for a question it does not know. */
export function ask(kind: string, clusters: readonly Cluster[], output: OutputOptions = {}): Answer {
  const each = (question: (cluster: Cluster) => Answer) => total(clusters.map((cluster) => (cluster.members.length === 0 ? { value: 0, notExecuted: 1 } : question(inFamilies(cluster, cluster.namesIpv6)))));
  const ofTwo = (question: (a: Cluster, b: Cluster) => Answer, a: Cluster, b: Cluster) => {
    const ipv6 = a.namesIpv6 || b.namesIpv6;
    return question(inFamilies(a, ipv6), inFamilies(b, ipv6));
  };
  const againstFirst = (question: (one: Cluster, base: Cluster) => Answer) => total(clusters.slice(1).map((one) => ofTwo(question, one, clusters[0]!)));
  const pairs = (question: (a: Cluster, b: Cluster) => Answer) => total(clusters.flatMap((a, index) => clusters.slice(index + 1).map((b) => ofTwo(question, a, b))));
  const questions: Readonly<Record<Question, () => Answer>> = {
    emptiness: () => each(emptiness),
    redundancy: () => each(redundancy),
    sanity: () => each(sanity),
    vacuity: () => each(vacuity),
    disjointness: () => each(disjointness),
    allCaptured: () => each((cluster) => allCaptured(cluster, output.outputEndpoints === 'pods')),
    connectivityMap: () => each((cluster) => connectivityMap(cluster, within(cluster, output))),
    equivalence: () => pairs(equivalence),
    strongEquivalence: () => pairs(strongEquivalence),
    semanticDiff: () => pairs(semanticDiff),
    twoWayContainment: () => pairs(twoWayContainment),
    containment: () => againstFirst(containment),
    permits: () => againstFirst(permits),
    forbids: () => againstFirst(forbids),
    interferes: () => againstFirst(interferes),
    pairwiseInterferes: () => total(clusters.flatMap((a) => clusters.filter((b) => b !== a).map((b) => ofTwo(interferes, a, b)))),
  };
  if (!QUESTIONS.includes(kind)) throw new Error(`question ${kind} is not known`);
  return questions[kind as Question]();
}

/** IPv6 is looked at when some policy names it. */
const inFamilies = (cluster: Cluster, ipv6: boolean): Cluster => (ipv6 ? cluster.withIpv6() : cluster);

const total = (answers: readonly Answer[]): Answer => ({
  value: answers.reduce((sum, { value }) => sum + value, 0),
  notExecuted: answers.reduce((sum, { notExecuted = 0 }) => sum + notExecuted, 0),
  sections: answers.flatMap(({ sections = [] }) => sections),
  facts: answers.flatMap(({ facts = [] }) => facts),
});

/** The pods that a map is narrowed to; all, when it is not. */
function within(cluster: Cluster, { subset, fwRulesFilterSystemNs }: OutputOptions): (place: Place) => boolean {
  if (fwRulesFilterSystemNs) return (place) => place.kind === 'pod' && !place.id.startsWith('kube-');
  if (!subset || Object.keys(subset).length === 0) return () => true;
  const namespaces = subset.namespace_subset?.split(',') ?? [];
  const deployments = subset.deployment_subset?.toLowerCase().split(',') ?? [];
  const labels = subset.label_subset ?? [];
  return (place) => {
    const member = place.kind === 'pod' ? cluster.member(place.id) : undefined;
    if (!member) return false;
    const { pod, owner, ownerKind } = member;
    return (
      namespaces.includes(pod.namespace) ||
      deployments.some((name) => (name.includes('/') ? `${pod.namespace}/${owner}(${ownerKind})` : owner).toLowerCase().includes(name)) ||
      labels.some((wanted) => Object.entries(wanted).every(([key, value]) => pod.labels[key] === value))
    );
  };
}
