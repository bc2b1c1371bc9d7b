import { formatPorts } from '@/lib/policy/port-set';
import { describe, type Place } from './cluster';
import { type Conn, isNoConn, NO_CONN, sameConn, unionConn } from './conn';
import type { ExpectedSection } from './expected-output';
import { type Ends, Names } from './names';
import type { Section } from './questions';
import { pairsOf, placesOf } from './universe';

/**
 * Compares what an answer lists with what is expected, as sets of connections between single pods and addresses. Gives the
 * differences in words; none when they are the same. Connections of a pod with itself are left out: NCA may list them or not;
 * likewise those within a workload where it lists workloads.
 */
export function compareSections(found: readonly Section[], expected: readonly ExpectedSection[], byWorkload = false): string[] {
  const titled = found.filter(({ title }) => title !== '').map(({ title }) => title);
  const titles = expected.map(({ title }) => title);
  if (found.length !== expected.length) return [`${expected.length} lists of connections are expected (${titles.join('; ')}), found ${found.length} (${titled.join('; ')})`];
  return found.flatMap((section, index) => {
    const wanted = expected[index]!;
    if (section.title !== '' && wanted.title !== '' && !section.title.endsWith(wanted.title) && !wanted.title.endsWith(`/${section.title}`)) return [`"${wanted.title}" is expected, found "${section.title}"`];
    return compareSection(section, wanted, byWorkload).slice(0, 2).map((difference) => (wanted.title === '' ? difference : `${wanted.title}: ${difference}`));
  });
}

function compareSection({ topology, clusters, relation }: Section, { flows }: ExpectedSection, byWorkload: boolean): string[] {
  const names = new Names(topology);
  const ends = flows.map(({ from, to, conn }) => ({ from: names.resolve(from), to: names.resolve(to), conn }));
  const ranges = ends.flatMap(({ from, to }) => [...from.ranges, ...to.ranges]);
  const places = placesOf(clusters, ranges);
  const wanted = new Map<string, Conn>();
  for (const { from, to, conn } of ends) {
    const sources = places.filter((place) => holds(from, place));
    const destinations = places.filter((place) => holds(to, place));
    for (const source of sources) {
      for (const destination of destinations) {
        const key = `${describe(source)} ${describe(destination)}`;
        wanted.set(key, unionConn(wanted.get(key) ?? NO_CONN, conn));
      }
    }
  }
  const differences: string[] = [];
  const workloadOf = (place: Place) => (place.kind === 'pod' ? topology.member(place.id)?.pod.workload : undefined);
  for (const [from, to] of pairsOf(places)) {
    if (byWorkload && workloadOf(from) !== undefined && workloadOf(from) === workloadOf(to)) continue;
    const expected = wanted.get(`${describe(from)} ${describe(to)}`) ?? NO_CONN;
    const found = relation(from, to);
    if (!sameConn(expected, found)) differences.push(`${describe(from)} -> ${describe(to)}: expected ${words(expected)}, found ${words(found)}`);
  }
  return differences;
}

const holds = ({ pods, ranges }: Ends, place: Place): boolean =>
  place.kind === 'pod' ? pods.has(place.id) : ranges.some(({ family, first, last }) => family === place.family && first <= place.value && place.value <= last);

const words = (conn: Conn) => (isNoConn(conn) ? 'nothing' : `${formatPorts(conn.ports).join(', ')}${conn.portless ? ' and other protocols' : ''}`);
