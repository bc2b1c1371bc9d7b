import fc from 'fast-check';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster } from '@/lib/testing/builders';
import { borderPorts, placesOf, type NamedPlace } from '@/lib/testing/compare';
import { Connections } from '@/lib/testing/connections';
import { clusterArbitrary, type ClusterShape } from '@/lib/testing/random-cluster';
import { referencePresence, referenceVerdict } from '@/lib/testing/reference';
import type { ReferencePort, Truth } from '@/lib/testing/reference-match';

/** Two states of one random cluster: policies, labels, ports and which pods there are differ a little, or a lot. */
export function twoStates(shape: ClusterShape, what: 'policies' | 'anything' = 'anything'): fc.Arbitrary<readonly [before: Snapshot, after: Snapshot]> {
  const pick = fc.array(fc.boolean(), { minLength: 8, maxLength: 8 });
  return fc.tuple(clusterArbitrary(shape), clusterArbitrary(shape), pick, pick, fc.boolean()).map(([one, other, policies, things, isWhole]) => {
    const mix = <T>(own: readonly T[], others: readonly T[], flags: readonly boolean[]): T[] => own.flatMap((item, index) => (flags[index % 8] ? [item] : (others[index] ?? [])));
    const anew = {
      ...one,
      policies: isWhole ? other.policies : [...mix(one.policies, other.policies, policies), ...(policies[7] ? other.policies.slice(one.policies.length) : [])],
      adminPolicies: isWhole ? other.adminPolicies : mix(one.adminPolicies, other.adminPolicies, policies),
    };
    if (what === 'policies') return [one, cluster(anew)] as const;
    const pods = mix(one.pods, other.pods, things).map((pod) => ({ ...pod, ips: one.pods.find(({ id }) => id === pod.id)?.ips ?? pod.ips }));
    return [one, cluster({ ...anew, pods, namespaces: things[7] ? one.namespaces : other.namespaces, unevaluated: things[6] ? one.unevaluated : other.unevaluated })] as const;
  });
}

/** A connection of which the reference says something else in two snapshots. */
export interface ReferenceChange {
  readonly from: NamedPlace;
  readonly to: NamedPlace;
  readonly port: ReferencePort;
  readonly before: Truth;
  readonly after: Truth;
}

/**
 * Every connection between places that both snapshots have on which the reference judges otherwise, port by port: over all families
 * together and, where both places surely have a family in both snapshots, over that family alone.
 */
export function referenceChanges(before: Snapshot, after: Snapshot): ReferenceChange[] {
  const ports = [...new Map([...borderPorts(before), ...borderPorts(after)].map((port) => [`${port.protocol}${port.port}`, port])).values()];
  const later = new Map(placesOf(after, new Connections(after)).map((place) => [place.name, place]));
  const owner = ({ place }: NamedPlace) => (place.kind === 'pod' ? place.pod.workload : '');
  // A pod that another workload has taken over is another pod.
  const places = placesOf(before, new Connections(before)).filter((place) => later.has(place.name) && owner(later.get(place.name)!) === owner(place));
  const found: ReferenceChange[] = [];
  for (const from of places) {
    for (const to of places) {
      if (from === to || (from.place.kind !== 'pod' && to.place.kind !== 'pod')) continue;
      const presences = (snapshot: Snapshot, family: 4 | 6, one: NamedPlace, two: NamedPlace) => least(referencePresence(snapshot, one.place, family), referencePresence(snapshot, two.place, family));
      const [laterFrom, laterTo] = [later.get(from.name)!, later.get(to.name)!];
      const old = { 4: presences(before, 4, from, to), 6: presences(before, 6, from, to) };
      const now = { 4: presences(after, 4, laterFrom, laterTo), 6: presences(after, 6, laterFrom, laterTo) };
      for (const port of ports) {
        const was = ([4, 6] as const).map((family) => least(old[family], old[family] === 'no' ? 'no' : referenceVerdict(before, from.place, to.place, family, port)));
        const is = ([4, 6] as const).map((family) => least(now[family], now[family] === 'no' ? 'no' : referenceVerdict(after, laterFrom.place, laterTo.place, family, port)));
        const pairs = [[was.reduce(most), is.reduce(most)] as const];
        if ([old[4], old[6], now[4], now[6]].every((presence) => presence === 'yes')) pairs.push([was[0]!, is[0]!], [was[1]!, is[1]!]);
        for (const [a, b] of pairs) if (a !== b) found.push({ from, to, port, before: a, after: b });
      }
    }
  }
  return found;
}

const RANK: Readonly<Record<Truth, number>> = { no: 0, unknown: 1, yes: 2 };
const least = (a: Truth, b: Truth): Truth => (RANK[a] < RANK[b] ? a : b);
const most = (a: Truth, b: Truth): Truth => (RANK[a] > RANK[b] ? a : b);
