import { lastAddress, parseCidr, parseIp } from '@/lib/policy/cidr';
import { formatPorts } from '@/lib/policy/port-set';
import type { Cluster, Member, Place } from './cluster';
import { describe } from './cluster';
import { type Conn, isNoConn, NO_CONN, sameConn, unionConn } from './conn';
import type { EndText, ExpectedSection } from './expected-output';
import { isLabelExpression, readLabelExpression } from './label-expression';
import type { Section } from './questions';
import { type AddressRange, pairsOf, placesOf } from './universe';

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

interface Ends {
  readonly pods: ReadonlySet<string>;
  readonly ranges: readonly AddressRange[];
}

const holds = ({ pods, ranges }: Ends, place: Place): boolean =>
  place.kind === 'pod' ? pods.has(place.id) : ranges.some(({ family, first, last }) => family === place.family && first <= place.value && place.value <= last);

const words = (conn: Conn) => (isNoConn(conn) ? 'nothing' : `${formatPorts(conn.ports).join(', ')}${conn.portless ? ' and other protocols' : ''}`);

/** Pods of a cluster by what an output calls them. */
class Names {
  constructor(private readonly cluster: Cluster) {}

  resolve(end: EndText): Ends {
    if (end.kind === 'names') {
      const ranges = end.names.flatMap((name) => readRange(name) ?? []);
      const pods = end.names.filter((name) => !readRange(name)).flatMap((name) => this.named(name.slice(0, name.indexOf('/')), name.slice(name.indexOf('/') + 1)));
      return { pods: new Set(pods.map(({ id }) => id)), ranges };
    }
    const pods = end.namespaces.flatMap((namespace) => {
      const inNamespace = this.cluster.members.filter(({ pod }) => pod.namespace === namespace);
      return end.pods.flatMap((text) => {
        if (text === '*') return inNamespace;
        if (!isLabelExpression(text)) return this.named(namespace, text);
        const test = readLabelExpression(text);
        return inNamespace.filter(({ pod }) => test(pod.labels));
      });
    });
    return { pods: new Set(pods.map(({ id }) => id)), ranges: [] };
  }

  /** `web`, `web[Deployment]` or `web(Deployment)`: the pods of a workload, or else a pod. Throws when there is none. */
  private named(namespace: string, text: string): readonly Member[] {
    const [, name = '', kind] = /^([^[(]+)(?:[[(]([^\])]+)[\])])?$/.exec(text.toLowerCase()) ?? [];
    const there = this.cluster.members.filter(({ pod }) => pod.namespace === namespace);
    const owned = there.filter((member) => ownersOf(member).some((owner) => owner.name.toLowerCase() === name && (kind === undefined || kind.includes(owner.kind.toLowerCase()))));
    const found = owned.length > 0 ? owned : there.filter(({ id }) => id === `${namespace}/${name}`);
    if (found.length === 0) throw new Error(`there is no pod or workload ${namespace}/${text}`);
    return found;
  }
}

/** The owners that a pod may be called after: NCA strips the hash of a ReplicaSet's name in some cases, not in others. */
function ownersOf({ owner, ownerKind, pod }: Member): readonly { readonly name: string; readonly kind: string }[] {
  const own = { name: owner, kind: ownerKind };
  if (pod.name === owner || ownerKind !== 'ReplicaSet') return [own];
  return [own, { name: owner.replace(/-[^-]+$/, ''), kind: 'Deployment' }];
}

/** `10.0.0.0/8`, `10.0.0.1` or `10.0.0.1-10.0.0.9`. */
function readRange(text: string): AddressRange | null {
  const cidr = text.includes('/') ? parseCidr(text) : null;
  if (cidr?.ok) return { family: cidr.cidr.family, first: cidr.cidr.first, last: cidr.cidr.last };
  const [first, last = text] = text.split('-').map((part) => part.trim());
  const from = parseIp(first ?? '');
  const to = parseIp(last);
  return from && to && to.value <= lastAddress(from.family) ? { family: from.family, first: from.value, last: to.value } : null;
}
