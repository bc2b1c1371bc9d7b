import { workloadPeer, type PeerId } from '@/lib/model/ids';
import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { hasBit } from '@/lib/policy/bitset';
import { FAMILIES, parseCidr, type Family } from '@/lib/policy/cidr';
import type { Endpoint } from '@/lib/policy/endpoints';
import type { Evaluator } from '@/lib/policy/evaluate';
import { isNoPorts, NO_PORTS, subtractPorts, unionPorts, type PortSet } from '@/lib/policy/port-set';
import { hostAddresses, type SealEnd } from './ends';
import { includes } from './ranges';

/** A kept edge whose ends are found. */
export interface ResolvedEdge {
  readonly from: SealEnd;
  readonly to: SealEnd;
  readonly ports: PortSet;
}

/** Why what a sealed set does is not what was to be kept. */
export type SealObstacle =
  /** No lasting label names its pods. */
  | 'no-label'
  /** No lasting label tells its pods from those of another workload. */
  | 'same-labels'
  /** The tiers before or after NetworkPolicies decide. */
  | 'other-tier'
  /** Its own policies, which are not part of what is sealed, deny it. */
  | 'out-of-scope'
  /** It has no network in common with the other end. */
  | 'networks'
  /** Whether it has an address that some block names is not known, or no block finds it in this network plugin. */
  | 'address'
  /** Policies that could not be read, or are not evaluated, may decide. */
  | 'not-read';

/** Connections between two ends that are not what was to be kept. */
export interface SealDifference {
  readonly from: PlaceName;
  readonly to: PlaceName;
  /** `closed` although it was to be kept, `open` although nothing keeps it, or it cannot be told. */
  readonly state: 'closed' | 'open' | 'unknown';
  readonly ports: PortSet;
  readonly obstacle: SealObstacle;
  /** The end that stands in the way. */
  readonly end: 'from' | 'to';
}

/** A workload, the nodes, or outside addresses that policies treat alike. */
export interface PlaceName {
  readonly id?: PeerId;
  readonly outside?: { readonly family: Family; readonly ranges: readonly { readonly first: bigint; readonly last: bigint }[] };
}

interface Place extends PlaceName {
  readonly key: string;
  readonly endpoint: number;
  readonly kind: Endpoint['kind'];
  readonly inScope: boolean;
  /** How many pods of the workload the endpoint has. */
  readonly count: number;
}

/** Workloads that labels do not name as they should. */
export interface Unnameable {
  /** No lasting label at all. */
  readonly unnamed: ReadonlySet<PeerId>;
  /** Told from some other workload by no lasting label. */
  readonly alike: ReadonlySet<PeerId>;
}

/**
 * Compares what the policies of a graph allow with what was to be kept, pod by pod and address family by address family: every
 * connection of which an end is in scope. What the other tiers and ends out of scope add or take away is a difference as well.
 * Pods on the host network are never in scope: no policy selects them; those of which no address is known are left out.
 *
 * @param graph the graph afterwards
 * @param full the graph with everything that was written before what is needless was left out: it tells the same things apart, and
 *   what stands in the way of a connection stands alone there
 */
export function differencesFrom(graph: AllowGraph, full: AllowGraph, edges: readonly ResolvedEdge[], unnameable: Unnameable, inScope: (namespace: string) => boolean): SealDifference[] {
  const places = placesOf(graph, inScope);
  const kept = new KeptPorts(graph, places, edges);
  const found = new Map<string, SealDifference>();
  for (const from of places) {
    for (const to of places) {
      if (!from.inScope && !to.inScope) continue;
      if (from.endpoint === to.endpoint && from.key === to.key && from.count < 2) continue;
      for (const family of FAMILIES) {
        for (const one of judge(graph, full, unnameable, from, to, family, kept.ports(from, to, family))) {
          const key = `${from.key} ${to.key} ${one.state} ${one.obstacle} ${one.end}`;
          const known = found.get(key);
          found.set(key, known ? { ...known, ports: unionPorts(known.ports, one.ports) } : { from: nameOf(from), to: nameOf(to), ...one });
        }
      }
    }
  }
  return [...found.values()];
}

const nameOf = ({ id, outside }: Place): PlaceName => ({ ...(id && { id }), ...(outside && { outside }) });

function placesOf({ evaluator, snapshot }: AllowGraph, inScope: (namespace: string) => boolean): Place[] {
  return [...evaluator.compiled.endpoints.all.entries()].flatMap(([endpoint, one]): Place[] => {
    const { kind } = one;
    switch (one.kind) {
      case 'pods':
      case 'host-pods':
        // What no address is known of is nothing but addresses, as nodes are that nobody names.
        if (one.kind === 'host-pods' && one.pods.every((pod) => hostAddresses(snapshot, pod).length === 0)) return [];
        return [...Map.groupBy(one.pods, ({ workload }) => workload)].map(([workload, pods]) => ({ key: workload, id: workloadPeer(workload), endpoint, kind, inScope: one.kind === 'pods' && inScope(one.namespace), count: pods.reduce((sum, { replicas }) => sum + replicas, 0) }));
      case 'nodes':
        return one.nodes.length === 0 ? [] : [{ key: 'nodes', id: 'nodes' as string as PeerId, endpoint, kind, inScope: false, count: 1 }];
      case 'outside':
        return [{ key: `outside ${endpoint}`, outside: one.group, endpoint, kind, inScope: false, count: 1 }];
    }
  });
}

/** What was to be kept between places. */
class KeptPorts {
  private readonly edges: readonly { readonly from: Covered; readonly to: Covered; readonly ports: PortSet }[];
  private readonly bySource = new Map<Place, Map<Place, Record<Family, PortSet>>>();

  constructor(graph: AllowGraph, places: readonly Place[], edges: readonly ResolvedEdge[]) {
    const covered = new Map<SealEnd, Covered>();
    const cover = (end: SealEnd) => {
      const known = covered.get(end) ?? places.flatMap((place) => (FAMILIES.some((family) => covers(graph, end, place, family)) ? [{ place, families: FAMILIES.filter((family) => covers(graph, end, place, family)) }] : []));
      covered.set(end, known);
      return known;
    };
    this.edges = edges.map(({ from, to, ports }) => ({ from: cover(from), to: cover(to), ports }));
    for (const edge of this.edges) {
      for (const from of edge.from) {
        const row = this.bySource.get(from.place) ?? new Map<Place, Record<Family, PortSet>>();
        this.bySource.set(from.place, row);
        for (const to of edge.to) {
          const sum = { ...(row.get(to.place) ?? { 4: NO_PORTS, 6: NO_PORTS }) };
          for (const family of FAMILIES) if (from.families.includes(family) && to.families.includes(family)) sum[family] = unionPorts(sum[family], edge.ports);
          row.set(to.place, sum);
        }
      }
    }
  }

  ports(from: Place, to: Place, family: Family): PortSet {
    return this.bySource.get(from)?.get(to)?.[family] ?? NO_PORTS;
  }
}

type Covered = readonly { readonly place: Place; readonly families: readonly Family[] }[];

/** Whether an end is about a place. To policies all that has the address of a node is that node. */
function covers({ snapshot, evaluator }: AllowGraph, end: SealEnd, place: Place, family: Family): boolean {
  const endpoint = evaluator.compiled.endpoints.all[place.endpoint]!;
  switch (endpoint.kind) {
    case 'pods':
      return end.namespace === endpoint.namespace || end.workloads.some(({ id }) => id === place.id);
    case 'host-pods':
    case 'nodes': {
      const texts = endpoint.kind === 'nodes' ? endpoint.nodes[0]!.addresses.map((address) => `${address}/${address.includes(':') ? 128 : 32}`) : hostAddresses(snapshot, endpoint.pods[0]!);
      const own = texts.flatMap((text) => {
        const parsed = parseCidr(text);
        return parsed.ok && parsed.cidr.family === family ? [parsed.cidr.first] : [];
      });
      return own.length > 0 && own.every((value) => includes(end.addresses, family, value));
    }
    case 'outside':
      return endpoint.group.family === family && endpoint.group.ranges.every(({ first }) => includes(end.addresses, family, first));
  }
}

type Judgement = Pick<SealDifference, 'state' | 'ports' | 'obstacle' | 'end'>;

function judge(graph: AllowGraph, full: AllowGraph, unnameable: Unnameable, from: Place, to: Place, family: Family, kept: PortSet): Judgement[] {
  const { evaluator } = graph;
  const { all } = evaluator.compiled.endpoints;
  if (all[from.endpoint]!.families[family] === 'no' || all[to.endpoint]!.families[family] === 'no') return [];
  const verdict = evaluator.evaluateFamily(from.endpoint, to.endpoint, family);
  const [allowed, possible] = [evaluator.compiled.lattice.get(verdict.allowed), evaluator.compiled.lattice.get(verdict.possible)];
  const closed = subtractPorts(kept, possible);
  const open = subtractPorts(allowed, kept);
  // What is kept and may be denied, or is not kept and may be allowed.
  const unknown = subtractPorts(possible, allowed);
  if ([closed, open, unknown].every(isNoPorts)) return [];
  const halves = DIRECTIONS.map((direction) => halfOf(full.evaluator, from, to, direction, family));
  return [
    ...(isNoPorts(closed) ? [] : [{ state: 'closed' as const, ports: closed, ...closedBy(halves, unnameable, closed) }]),
    ...(isNoPorts(open) ? [] : [{ state: 'open' as const, ports: open, ...openBy(halves, unnameable, open) }]),
    ...(isNoPorts(unknown) ? [] : [{ state: 'unknown' as const, ports: unknown, ...unknownBy(halves, unknown) }]),
  ];
}

/** What one end says of a connection, and how much of it is due to NetworkPolicies. */
interface HalfFacts {
  readonly end: 'from' | 'to';
  readonly subject: Place;
  readonly other: Place;
  readonly apart: boolean;
  readonly allowed: PortSet;
  readonly possible: PortSet;
  /** Ports that rules of NetworkPolicies allow. */
  readonly ruled: PortSet;
  readonly isIsolated: boolean;
  readonly isUncertain: boolean;
}

function halfOf(evaluator: Evaluator, from: Place, to: Place, direction: Direction, family: Family): HalfFacts {
  const [end, subject, other] = direction === 'egress' ? (['from', from, to] as const) : (['to', to, from] as const);
  const { lattice, policies, isolating, networks } = evaluator.compiled;
  const verdict = evaluator.evaluateDirection(subject.endpoint, direction, other.endpoint, family);
  const rules = isolating[direction][subject.endpoint]!.flatMap((index) => policies[index]!.rules[direction]!);
  const ruled = rules.reduce((sum, rule) => (hasBit(rule.peers[family].yes, other.endpoint) ? lattice.union(sum, rule.ports(to.endpoint)) : sum), lattice.intern(NO_PORTS));
  return {
    end, subject, other,
    apart: networks !== null && networks.link(from.endpoint, to.endpoint) !== 'joined',
    allowed: lattice.get(verdict.allowed),
    possible: lattice.get(verdict.possible),
    ruled: lattice.get(ruled),
    isIsolated: evaluator.isIsolated(subject.endpoint, direction),
    isUncertain: evaluator.isUncertain(subject.endpoint, direction),
  };
}

const otherEnd = ({ end }: HalfFacts): 'from' | 'to' => (end === 'from' ? 'to' : 'from');

function closedBy(halves: readonly HalfFacts[], { unnamed }: Unnameable, ports: PortSet): Pick<Judgement, 'obstacle' | 'end'> {
  const denying = halves.filter(({ possible }) => !isNoPorts(subtractPorts(ports, possible)));
  const half = denying.find(({ subject }) => !subject.inScope) ?? denying[0]!;
  if (half.apart) return { obstacle: 'networks', end: half.end };
  // What rules allow, or what nothing isolates, another tier denies.
  if (!half.isIsolated || isNoPorts(subtractPorts(subtractPorts(ports, half.possible), half.ruled))) return { obstacle: 'other-tier', end: half.end };
  if (!half.subject.inScope) return { obstacle: 'out-of-scope', end: half.end };
  if (unnamed.has(half.subject.id!)) return { obstacle: 'no-label', end: half.end };
  return { obstacle: half.other.kind === 'pods' ? 'no-label' : 'address', end: otherEnd(half) };
}

function openBy(halves: readonly HalfFacts[], unnameable: Unnameable, ports: PortSet): Pick<Judgement, 'obstacle' | 'end'> {
  const half = halves.find(({ subject }) => subject.inScope)!;
  if (!half.isIsolated || !isNoPorts(subtractPorts(ports, half.ruled))) return { obstacle: 'other-tier', end: half.end };
  if (unnameable.alike.has(half.subject.id!)) return { obstacle: 'same-labels', end: half.end };
  return { obstacle: half.other.kind === 'pods' && unnameable.alike.has(half.other.id!) ? 'same-labels' : 'address', end: otherEnd(half) };
}

function unknownBy(halves: readonly HalfFacts[], ports: PortSet): Pick<Judgement, 'obstacle' | 'end'> {
  const half = halves.find(({ allowed }) => !isNoPorts(subtractPorts(ports, allowed))) ?? halves[0]!;
  if (half.apart) return { obstacle: 'networks', end: half.end };
  if (half.isUncertain) return { obstacle: 'not-read', end: half.end };
  return { obstacle: 'address', end: otherEnd(half) };
}
