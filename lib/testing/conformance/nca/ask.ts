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

/** Asks a question of a list of configurations as NCA does: of each, of each against the first, or of every pair. Throws for a question it does not know. */
export function ask(kind: string, clusters: readonly Cluster[], output: OutputOptions = {}): Answer {
  const each = (question: (cluster: Cluster) => Answer) => total(clusters.map((cluster) => (cluster.members.length === 0 ? { value: 0, notExecuted: 1 } : question(inFamilies(cluster, cluster.namesIpv6)))));
  const ofTwo = (question: (a: Cluster, b: Cluster) => Answer, a: Cluster, b: Cluster) => {
    const ipv6 = a.namesIpv6 || b.namesIpv6;
    return question(inFamilies(a, ipv6), inFamilies(b, ipv6));
  };
  const againstFirst = (question: (one: Cluster, base: Cluster) => Answer) => total(clusters.slice(1).map((one) => ofTwo(question, one, clusters[0]!)));
  const pairs = (question: (a: Cluster, b: Cluster) => Answer) => total(clusters.flatMap((a, index) => clusters.slice(index + 1).map((b) => ofTwo(question, a, b))));
  switch (kind) {
    case 'emptiness':
      return each(emptiness);
    case 'redundancy':
      return each(redundancy);
    case 'sanity':
      return each(sanity);
    case 'vacuity':
      return each(vacuity);
    case 'disjointness':
      return each(disjointness);
    case 'allCaptured':
      return each((cluster) => allCaptured(cluster, output.outputEndpoints === 'pods'));
    case 'connectivityMap':
      return each((cluster) => connectivityMap(cluster, within(cluster, output)));
    case 'equivalence':
      return pairs(equivalence);
    case 'strongEquivalence':
      return pairs(strongEquivalence);
    case 'semanticDiff':
      return pairs(semanticDiff);
    case 'twoWayContainment':
      return pairs(twoWayContainment);
    case 'containment':
      return againstFirst(containment);
    case 'permits':
      return againstFirst(permits);
    case 'forbids':
      return againstFirst(forbids);
    case 'interferes':
      return againstFirst(interferes);
    case 'pairwiseInterferes':
      return total(clusters.flatMap((a) => clusters.filter((b) => b !== a).map((b) => ofTwo(interferes, a, b))));
    default:
      throw new Error(`question ${kind} is not known`);
  }
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
