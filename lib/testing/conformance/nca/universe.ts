import { lastAddress, type Family } from '@/lib/policy/cidr';
import type { Cluster, Place } from './cluster';
import { type Conn, isNoConn, NO_CONN } from './conn';

export interface AddressRange {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
}

/** Whether some policy names an IPv6 block; IPv6 is left out of what NCA compares when none does. */
const namesIpv6 = (cluster: Cluster): boolean => cluster.ports.compiled.space.blocks.some(({ cidr }) => cidr.family === 6);

/**
 * Every pod of some clusters, and one address for each piece of address space that none of their policies, nor any of some
 * further ranges, tells apart.
 */
export function placesOf(clusters: readonly Cluster[], further: readonly AddressRange[] = []): readonly Place[] {
  const pods = [...new Set(clusters.flatMap(({ members }) => members.map(({ id }) => id)))].sort();
  const families: readonly Family[] = clusters.some(namesIpv6) ? [4, 6] : [4];
  const addresses = families.flatMap((family) => {
    const ranges = [...clusters.flatMap((cluster) => cluster.ports.compiled.space.outside.flatMap((group) => group.ranges.map((range) => ({ ...range, family: group.family })))), ...further];
    const cuts = new Set([0n]);
    for (const range of ranges) {
      if (range.family !== family) continue;
      cuts.add(range.first);
      if (range.last < lastAddress(family)) cuts.add(range.last + 1n);
    }
    return [...cuts].sort((a, b) => (a < b ? -1 : 1)).map((value): Place => ({ kind: 'address', family, value }));
  });
  return [...pods.map((id): Place => ({ kind: 'pod', id })), ...addresses];
}

/** What is allowed from one place to another. */
export type Relation = (from: Place, to: Place) => Conn;

/** Every pair that connections between are counted for: a pod with another, or with an address. */
export function* pairsOf(places: readonly Place[]): Generator<readonly [from: Place, to: Place]> {
  for (const from of places) {
    for (const to of places) {
      if (from !== to && (from.kind === 'pod' || to.kind === 'pod')) yield [from, to];
    }
  }
}

/** Whether a relation holds nothing at all. */
export function isEmpty(places: readonly Place[], relation: Relation): boolean {
  for (const [from, to] of pairsOf(places)) if (!isNoConn(relation(from, to))) return false;
  return true;
}

/** What a cluster allows; nothing where it has no such pod. */
export const allowedIn =
  (cluster: Cluster): Relation =>
  (from, to) =>
    cluster.has(from) && cluster.has(to) ? cluster.allowed(from, to) : NO_CONN;

/** What the policies of a cluster that select an end allow. */
export const selectedIn =
  (cluster: Cluster): Relation =>
  (from, to) =>
    cluster.has(from) && cluster.has(to) ? cluster.allowedBySelected(from, to) : NO_CONN;

