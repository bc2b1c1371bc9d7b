import { workloadPeer, type PeerId, type WorkloadId } from '@/lib/model/ids';
import type { Direction } from '@/lib/model/network-policy';
import type { Pod, Snapshot, Workload } from '@/lib/model/snapshot';
import { forEachBit } from './bitset';
import type { Family } from './cidr';
import type { Endpoint } from './endpoints';
import { Evaluator, type PairVerdict } from './evaluate';
import { isAllPorts, intersectPorts, isNoPorts, NO_PORTS, subtractPorts, unionPorts, type PortSet } from './port-set';

/** A node of the allow graph: a workload with running pods, or one of the places outside the cluster's pods. */
export interface GraphPeer {
  readonly id: PeerId;
  readonly kind: 'workload' | 'internet' | 'private' | 'nodes';
  readonly workload?: Workload;
  /** Its endpoints, ascending; empty for a workload without running pods. */
  readonly endpoints: readonly number[];
}

/** `policy`: allowed, and some rule says so; `open`: allowed only because neither end is isolated. */
export type PairState = 'policy' | 'open' | 'unknown' | 'denied';

/** What holds between two peers, all their pods taken together. */
export interface Pair {
  readonly state: PairState;
  /** Ports that some pod of the one may use to some pod of the other. */
  readonly allowed: PortSet;
  /** Ports of which it cannot be told; disjoint from `allowed`. */
  readonly unknown: PortSet;
  /** Not all pods, or not all outside addresses, are treated alike. */
  readonly partial: boolean;
  readonly onlyFamily?: Family;
}

export interface Figure {
  readonly pairs: number;
  readonly reachable: number;
  readonly byPolicy: number;
  readonly open: number;
  readonly unknown: number;
  readonly denied: number;
}

const DENIED: Pair = { state: 'denied', allowed: NO_PORTS, unknown: NO_PORTS, partial: false };

/**
 * The allow graph between workloads and outside peers, over one evaluator. Pairs are worked out when asked for; pairs that
 * neither a rule nor missing isolation can open are never visited.
 */
export class AllowGraph {
  readonly evaluator: Evaluator;
  /** Workloads sorted by id, then `internet`, `private` and `nodes`. */
  readonly peers: readonly GraphPeer[];
  private readonly byId: ReadonlyMap<PeerId, number>;
  private readonly ofEndpoint: readonly (readonly number[])[];
  /** IPv6 only where no pod is sure to have an IPv4 address. */
  private readonly usualFamily: Family;
  private readonly cache = new Map<number, Pair>();
  private readonly singles = new Map<PairVerdict, Pair>();
  private decidedPairs: ReadonlyMap<number, Pair> | undefined;

  constructor(readonly snapshot: Snapshot) {
    this.evaluator = new Evaluator(snapshot);
    this.peers = collectPeers(this.evaluator, snapshot);
    this.byId = new Map(this.peers.map((peer, index) => [peer.id, index]));
    const ofEndpoint = this.evaluator.compiled.endpoints.all.map((): number[] => []);
    for (const [index, peer] of this.peers.entries()) for (const endpoint of peer.endpoints) ofEndpoint[endpoint]!.push(index);
    this.ofEndpoint = ofEndpoint;
    const { all, podCount } = this.evaluator.compiled.endpoints;
    this.usualFamily = podCount === 0 || all.slice(0, podCount).some((endpoint) => endpoint.families[4] === 'yes') ? 4 : 6;
  }

  peer(id: PeerId): GraphPeer | undefined {
    const index = this.byId.get(id);
    return index === undefined ? undefined : this.peers[index];
  }

  /** What holds from one peer to another. A peer without endpoints reaches nothing; a workload to itself is its replicas. */
  pair(from: PeerId, to: PeerId): Pair {
    const source = this.byId.get(from);
    const destination = this.byId.get(to);
    return source === undefined || destination === undefined ? DENIED : this.pairAt(source, destination);
  }

  /**
   * Every ordered pair of different peers that is neither denied nor merely open: what policies decided, and what is unknown.
   * Pairs of two outside peers do not exist.
   */
  *decided(): Generator<{ from: GraphPeer; to: GraphPeer; pair: Pair }> {
    for (const [key, pair] of this.decidedMap()) {
      yield { from: this.peers[Math.floor(key / this.peers.length)]!, to: this.peers[key % this.peers.length]!, pair };
    }
  }

  /** Peers that `id` reaches (`egress`) or is reached by (`ingress`), denied ones left out. */
  *neighbours(id: PeerId, direction: Direction): Generator<{ peer: GraphPeer; pair: Pair }> {
    const self = this.byId.get(id);
    if (self === undefined) return;
    for (const [other, peer] of this.peers.entries()) {
      if (other === self || (isOutside(peer) && isOutside(this.peers[self]!))) continue;
      const pair = direction === 'egress' ? this.pairAt(self, other) : this.pairAt(other, self);
      if (pair.state !== 'denied') yield { peer, pair };
    }
  }

  /** Counts over ordered pairs of different workloads that have running pods. */
  figure(): Figure {
    const running = this.peers.filter((peer) => peer.kind === 'workload' && peer.endpoints.length > 0);
    const openOut = running.filter((peer) => this.isPlainlyOpen(peer, 'egress'));
    const openIn = new Set(running.filter((peer) => this.isPlainlyOpen(peer, 'ingress')));
    const pairs = running.length * Math.max(0, running.length - 1);
    let open = openOut.length * openIn.size - openOut.filter((peer) => openIn.has(peer)).length;
    let byPolicy = 0;
    let unknown = 0;
    for (const { from, to, pair } of this.decided()) {
      if (from.kind !== 'workload' || to.kind !== 'workload') continue;
      if (pair.state === 'policy') byPolicy++;
      else if (pair.state === 'unknown') unknown++;
      else open++;
    }
    return { pairs, reachable: byPolicy + open, byPolicy, open, unknown, denied: pairs - byPolicy - open - unknown };
  }

  /** How many ordered pairs, outside peers included, are not denied. */
  countReachable(): number {
    const open = (peers: readonly GraphPeer[], direction: Direction) => peers.filter((peer) => this.isPlainlyOpen(peer, direction));
    const [out, into] = [open(this.peers, 'egress'), new Set(open(this.peers, 'ingress'))];
    const outsideOut = out.filter(isOutside).length;
    const outsideInto = [...into].filter(isOutside).length;
    const selves = out.filter((peer) => into.has(peer) && !isOutside(peer)).length;
    return out.length * into.size - outsideOut * outsideInto - selves + this.decidedMap().size;
  }

  /** How a peer stands in a direction: whether policies isolate its pods. */
  isolation(peer: GraphPeer, direction: Direction): 'isolated' | 'partial' | 'open' | 'unknown' | 'exempt' {
    const { endpoints } = this.evaluator.compiled;
    const pods = peer.endpoints.filter((endpoint) => endpoints.all[endpoint]!.kind === 'pods');
    if (pods.length === 0) return peer.kind === 'workload' && peer.endpoints.length === 0 ? 'open' : 'exempt';
    if (pods.some((endpoint) => this.evaluator.isUncertain(endpoint, direction))) return 'unknown';
    const isolated = pods.filter((endpoint) => this.evaluator.isIsolated(endpoint, direction)).length;
    return isolated === 0 ? 'open' : isolated === peer.endpoints.length ? 'isolated' : 'partial';
  }

  /** How many running pods a workload has; those of a pod template count as its replicas. */
  podCount(peer: GraphPeer): number {
    const { all } = this.evaluator.compiled.endpoints;
    return peer.endpoints.flatMap((index) => podsIn(all[index]!)).reduce((sum, pod) => sum + (pod.workload === peer.workload?.id ? pod.replicas : 0), 0);
  }

  /**
   * Every endpoint of the peer is open in the direction, surely so, and one of them has an address of the cluster's usual family:
   * two peers open to each other in this way need not be looked at.
   */
  isPlainlyOpen(peer: GraphPeer, direction: Direction): boolean {
    const { all } = this.evaluator.compiled.endpoints;
    return (
      peer.endpoints.some((endpoint) => all[endpoint]!.families[this.usualFamily] === 'yes') &&
      peer.endpoints.every((endpoint) => !this.evaluator.isIsolated(endpoint, direction) && !this.evaluator.isUncertain(endpoint, direction))
    );
  }

  private decidedMap(): ReadonlyMap<number, Pair> {
    if (this.decidedPairs) return this.decidedPairs;
    const openIn = this.peers.map((peer) => this.isPlainlyOpen(peer, 'ingress'));
    const openOut = this.peers.map((peer) => this.isPlainlyOpen(peer, 'egress'));
    const found = new Map<number, Pair>();
    const visit = (source: number, destination: number) => {
      if (source === destination || (isOutside(this.peers[source]!) && isOutside(this.peers[destination]!))) return;
      const key = source * this.peers.length + destination;
      if (found.has(key)) return;
      const pair = this.pairAt(source, destination);
      // Two plainly open ends are counted, not listed; an open pair is listed only when an end is open in part.
      if (pair.state !== 'denied' && !(pair.state === 'open' && openOut[source] && openIn[destination])) found.set(key, pair);
    };
    for (const source of this.peers.keys()) {
      if (!openOut[source]) for (const destination of this.candidates(source, 'egress')) visit(source, destination);
    }
    for (const destination of this.peers.keys()) {
      if (openIn[destination]) continue;
      for (const source of this.candidates(destination, 'ingress')) if (openOut[source]) visit(source, destination);
    }
    this.decidedPairs = new Map([...found.entries()].sort(([a], [b]) => a - b));
    return this.decidedPairs;
  }

  /** Peers that the policies of this one, in a direction, could let through. */
  private candidates(index: number, direction: Direction): Iterable<number> {
    const found = new Set<number>();
    for (const endpoint of this.peers[index]!.endpoints) {
      const reach = this.evaluator.reach(endpoint, direction);
      if (reach === 'everything') return this.peers.keys();
      for (const set of reach) forEachBit(set, (other) => this.ofEndpoint[other]!.forEach((peer) => found.add(peer)));
    }
    return found;
  }

  private pairAt(source: number, destination: number): Pair {
    const single = this.singlePair(this.peers[source]!, this.peers[destination]!);
    if (single) return single;
    const key = source * this.peers.length + destination;
    const known = this.cache.get(key);
    if (known) return known;
    const pair = this.combine(this.peers[source]!, this.peers[destination]!);
    if (this.cache.size > 500_000) this.cache.clear();
    this.cache.set(key, pair);
    return pair;
  }

  /** The pair of two peers of one endpoint each, by far the most: equal verdicts share one object, and nothing is remembered. */
  private singlePair(from: GraphPeer, to: GraphPeer): Pair | undefined {
    const [source, destination] = [from.endpoints[0], to.endpoints[0]];
    if (from === to || from.endpoints.length !== 1 || to.endpoints.length !== 1 || source === undefined || destination === undefined) return undefined;
    const { all } = this.evaluator.compiled.endpoints;
    if (sharesFamily(all[source]!.families, all[destination]!.families) !== 'yes') return undefined;
    const verdict = this.evaluator.evaluatePair(source, destination);
    let pair = this.singles.get(verdict);
    if (!pair) {
      pair = pairOf(verdict.allowed, verdict.unknown, verdict.open, false, verdict.onlyFamily);
      this.singles.set(verdict, pair);
    }
    return pair;
  }

  /** Puts together what holds between the endpoints of two peers. */
  private combine(from: GraphPeer, to: GraphPeer): Pair {
    let allowed: PortSet | undefined;
    let unknown = NO_PORTS;
    let open = true;
    let partial = false;
    const families = new Set<Family | undefined>();
    const { endpoints } = this.evaluator.compiled;
    for (const source of from.endpoints) {
      for (const destination of to.endpoints) {
        if (from === to && source === destination && isSinglePod(endpoints.all[source]!, from.workload?.id)) continue;
        const sure = sharesFamily(endpoints.all[source]!.families, endpoints.all[destination]!.families);
        if (sure === 'no') continue;
        const verdict = this.evaluator.evaluatePair(source, destination);
        unknown = unionPorts(unknown, verdict.unknown);
        // An address family that an end may not have can add doubt, but says nothing for sure.
        if (sure === 'maybe') continue;
        partial ||= allowed !== undefined && allowed.key !== verdict.allowed.key;
        allowed = allowed === undefined ? verdict.allowed : unionPorts(allowed, verdict.allowed);
        open &&= verdict.open;
        families.add(verdict.onlyFamily);
      }
    }
    const [onlyFamily] = families.size === 1 ? families : [];
    return pairOf(allowed ?? NO_PORTS, subtractPorts(unknown, allowed ?? NO_PORTS), open, partial, onlyFamily);
  }
}

function pairOf(allowed: PortSet, unknown: PortSet, open: boolean, partial: boolean, onlyFamily: Family | undefined): Pair {
  if (isNoPorts(allowed) && isNoPorts(unknown)) return DENIED;
  const state = isNoPorts(allowed) ? 'unknown' : open && isAllPorts(allowed) ? 'open' : 'policy';
  return { state, allowed, unknown, partial, ...(onlyFamily && { onlyFamily }) };
}

/** The ports of a pair that one end declares, in words; used to label an edge with what really listens. */
export const declaredPorts = (pair: Pair, declared: PortSet): PortSet => intersectPorts(pair.state === 'unknown' ? pair.unknown : pair.allowed, declared);

const isOutside = (peer: GraphPeer) => peer.kind !== 'workload';

/** Whether an endpoint holds no two pods of the workload; a pod reaching itself is no connection. */
const isSinglePod = (endpoint: Endpoint, workload: WorkloadId | undefined): boolean =>
  podsIn(endpoint).reduce((sum, pod) => sum + (pod.workload === workload ? pod.replicas : 0), 0) <= 1;

const podsIn = (endpoint: Endpoint): readonly Pod[] => ('pods' in endpoint ? endpoint.pods : []);

function sharesFamily(a: Readonly<Record<Family, string>>, b: Readonly<Record<Family, string>>): 'yes' | 'maybe' | 'no' {
  if (([4, 6] as const).some((family) => a[family] === 'yes' && b[family] === 'yes')) return 'yes';
  return ([4, 6] as const).some((family) => a[family] !== 'no' && b[family] !== 'no') ? 'maybe' : 'no';
}

function collectPeers(evaluator: Evaluator, snapshot: Snapshot): GraphPeer[] {
  const { endpoints } = evaluator.compiled;
  const workloads = [...snapshot.workloads].sort((a, b) => (a.id < b.id ? -1 : 1));
  const peers = workloads.map((workload): GraphPeer => ({ id: workloadPeer(workload.id), kind: 'workload', workload, endpoints: endpoints.ofWorkload.get(workload.id) ?? [] }));
  const indices = (keep: (endpoint: (typeof endpoints.all)[number]) => boolean) => [...endpoints.all.keys()].filter((index) => keep(endpoints.all[index]!));
  for (const scope of ['internet', 'private'] as const) {
    peers.push({ id: scope as string as PeerId, kind: scope, endpoints: indices((endpoint) => endpoint.kind === 'outside' && endpoint.group.scope === scope) });
  }
  peers.push({ id: 'nodes' as string as PeerId, kind: 'nodes', endpoints: indices((endpoint) => endpoint.kind === 'nodes') });
  return peers;
}
