import { compareText } from '@/lib/model/compare-text';
import { formatPeer, workloadPeer, type PeerId, type WorkloadId } from '@/lib/model/ids';
import type { Direction } from '@/lib/model/network-policy';
import type { Pod, Snapshot, Workload } from '@/lib/model/snapshot';
import { FAMILIES, type Family } from './cidr';
import type { Endpoint } from './endpoints';
import { Evaluator, type PairVerdict } from './evaluate';
import { NONE } from './port-lattice';
import { intersectPorts, isNoPorts, NO_PORTS, subtractPorts, unionPorts, type PortSet } from './port-set';
import { Stances, type Stance } from './stance';

/** A node of the allow graph: a workload with running pods, or one of the places outside the cluster's pods. */
export interface GraphPeer {
  readonly id: PeerId;
  readonly kind: 'workload' | 'internet' | 'private' | 'nodes';
  readonly workload?: Workload;
  /** Its endpoints, ascending; empty for a workload without running pods. */
  readonly endpoints: readonly number[];
}

/** `policy`: allowed, and some rule says so; `open`: allowed, at least in part, because no policy of either end says anything. */
export type PairState = 'policy' | 'open' | 'unknown' | 'denied';

/** `exempt`: no policy can apply to it. */
export type Isolation = 'isolated' | 'partial' | 'open' | 'unknown' | 'exempt';

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

/** What is not merely open, and the counts that tell how much is. */
interface Decided {
  readonly pairs: ReadonlyMap<number, Pair>;
  /** How many running workloads are plainly open. */
  readonly plainlyOpen: Readonly<Record<Direction, number>>;
  /** Of a plainly open peer: how many plainly open workloads are not open to it after all. */
  readonly deviant: Readonly<Record<Direction, Int32Array>>;
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
  private readonly stances: Stances;
  private readonly cache = new Map<number, Pair>();
  private readonly singles = new Map<PairVerdict, Pair>();
  private decidedPairs: Decided | undefined;

  constructor(readonly snapshot: Snapshot) {
    this.evaluator = new Evaluator(snapshot);
    this.peers = collectPeers(this.evaluator, snapshot);
    this.byId = new Map(this.peers.map((peer, index) => [peer.id, index]));
    this.stances = new Stances(this.evaluator, this.peers);
  }

  peer(id: PeerId): GraphPeer | undefined {
    return this.peers[this.byId.get(id) ?? -1];
  }

  /** The nodes taken together; one endpoint of which nothing is known when the input names none. */
  get nodes(): GraphPeer {
    return this.peers.at(-1)!;
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
    for (const [key, pair] of this.decidedMap().pairs) {
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
    const running = this.peers.filter(isRunning);
    const pairs = running.length * Math.max(0, running.length - 1);
    let open = running.reduce((sum, peer) => sum + this.countOpenNeighbours(peer, 'egress'), 0);
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
    const towardsWorkloads = this.peers.reduce((sum, peer) => sum + this.countOpenNeighbours(peer, 'egress'), 0);
    const towardsOutside = this.peers.filter(isOutside).reduce((sum, peer) => sum + this.countOpenNeighbours(peer, 'ingress'), 0);
    return towardsWorkloads + towardsOutside + this.decidedMap().pairs.size;
  }

  /** How many other running workloads a peer reaches, or is reached by, that are open and not among the decided pairs. */
  countOpenNeighbours(peer: GraphPeer, direction: Direction): number {
    if (!this.isPlainlyOpen(peer, direction)) return 0;
    const back = direction === 'egress' ? 'ingress' : 'egress';
    const { deviant, plainlyOpen } = this.decidedMap();
    const self = peer.kind === 'workload' && this.isPlainlyOpen(peer, back) ? 1 : 0;
    return plainlyOpen[back] - self - deviant[direction][this.byId.get(peer.id)!]!;
  }

  /** How a peer stands in a direction: whether policies of any tier isolate its pods. */
  isolation(peer: GraphPeer, direction: Direction): Isolation {
    return this.together(peer, (endpoint) => this.standing(endpoint, direction));
  }

  /** As `isolation`, by NetworkPolicies alone. */
  networkIsolation(peer: GraphPeer, direction: Direction): Isolation {
    return this.together(peer, (endpoint) => (this.evaluator.isUncertain(endpoint, direction) ? 'unknown' : this.evaluator.isIsolated(endpoint, direction) ? 'isolated' : 'open'));
  }

  private together(peer: GraphPeer, standingOf: (endpoint: number) => 'isolated' | 'open' | 'unknown'): Isolation {
    const { endpoints } = this.evaluator.compiled;
    const pods = peer.endpoints.filter((endpoint) => endpoints.all[endpoint]!.kind === 'pods');
    if (pods.length === 0) return peer.endpoints.length === 0 ? 'open' : 'exempt';
    const standings = pods.map(standingOf);
    if (standings.includes('unknown')) return 'unknown';
    const isolated = standings.filter((standing) => standing === 'isolated').length;
    return isolated === 0 ? 'open' : isolated === peer.endpoints.length ? 'isolated' : 'partial';
  }

  /** A pod is isolated when NetworkPolicies isolate it, or when rules of other tiers for every pod leave nothing to the default. */
  private standing(endpoint: number, direction: Direction): 'isolated' | 'open' | 'unknown' {
    const profile = this.evaluator.profile(endpoint, direction);
    if (!profile) return 'open';
    const { isolated, byDefault, allowed, possible } = profile.anyPod;
    if (isolated) return 'isolated';
    if (this.evaluator.isUncertain(endpoint, direction) && allowed !== possible) return 'unknown';
    return byDefault === NONE ? 'isolated' : 'open';
  }

  /** The pods of a workload that take part; none of other peers. */
  podsOf({ endpoints, workload }: GraphPeer): readonly Pod[] {
    const { all } = this.evaluator.compiled.endpoints;
    return endpoints.flatMap((index) => podsIn(all[index]!).filter((pod) => pod.workload === workload?.id));
  }

  /** How many running pods a workload has; those of a pod template count as its replicas. */
  podCount(peer: GraphPeer): number {
    return this.podsOf(peer).reduce((sum, pod) => sum + pod.replicas, 0);
  }

  /**
   * Every endpoint of the peer is open in the direction on most ports, surely so, to all but single other endpoints, and one of them has an
   * address of the cluster's usual family: two peers open to each other in this way need not be looked at.
   */
  isPlainlyOpen(peer: GraphPeer, direction: Direction): boolean {
    return this.stances.of(this.byId.get(peer.id)!, direction).kind === 'open';
  }

  /** For a plainly open peer: those, by their position among the peers, to which it need not be open in the direction. */
  openExceptions(position: number, direction: Direction): ReadonlySet<number> {
    return this.stances.of(position, direction).except;
  }

  /** What holds between the peers at two positions; see `pair`. */
  pairAtPositions(source: number, destination: number): Pair {
    return this.pairAt(source, destination);
  }

  /** How the peer at a position stands to those its policies say nothing particular of. */
  stance(position: number, direction: Direction): Stance {
    return this.stances.of(position, direction);
  }

  private decidedMap(): Decided {
    if (this.decidedPairs) return this.decidedPairs;
    const found = new Map<number, Pair>();
    const deviant = { ingress: new Int32Array(this.peers.length), egress: new Int32Array(this.peers.length) };
    const visit = (source: number, destination: number, impliedOpen: boolean) => {
      const [from, to] = [this.peers[source]!, this.peers[destination]!];
      if (source === destination || (isOutside(from) && isOutside(to))) return;
      const pair = this.pairAt(source, destination);
      if (impliedOpen) {
        // Two plainly open ends are counted, not listed, unless a rule between them says something else.
        if (pair.state === 'open') return;
        if (isRunning(to)) deviant.egress[source]!++;
        if (isRunning(from)) deviant.ingress[destination]!++;
      }
      if (pair.state !== 'denied') found.set(source * this.peers.length + destination, pair);
    };
    for (const source of this.peers.keys()) {
      const stance = this.stances.of(source, 'egress');
      const isOpen = stance.kind === 'open';
      for (const destination of stance.kind === 'mixed' ? this.peers.keys() : stance.except) {
        visit(source, destination, isOpen && this.stances.of(destination, 'ingress').kind === 'open');
      }
    }
    // What the source's side left out: sources that are open towards this destination as far as they are concerned.
    for (const destination of this.peers.keys()) {
      const stance = this.stances.of(destination, 'ingress');
      for (const source of stance.kind === 'mixed' ? this.peers.keys() : stance.except) {
        const other = this.stances.of(source, 'egress');
        if (other.kind === 'open' && !other.except.has(destination)) visit(source, destination, stance.kind === 'open');
      }
    }
    const countOpen = (direction: Direction) => this.peers.filter((peer) => isRunning(peer) && this.isPlainlyOpen(peer, direction)).length;
    this.decidedPairs = { pairs: new Map([...found.entries()].sort(([a], [b]) => a - b)), deviant, plainlyOpen: { ingress: countOpen('ingress'), egress: countOpen('egress') } };
    return this.decidedPairs;
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
    if (from === to || from.endpoints.length !== 1 || to.endpoints.length !== 1) return undefined;
    const [source, destination] = [from.endpoints[0]!, to.endpoints[0]!];
    const { all } = this.evaluator.compiled.endpoints;
    if (!surelyShareFamily(all[source]!, all[destination]!)) return undefined;
    const verdict = this.evaluator.evaluatePair(source, destination);
    const known = this.singles.get(verdict);
    if (known) return known;
    const pair = pairOf(verdict.allowed, verdict.unknown, verdict.open, false, verdict.onlyFamily);
    this.singles.set(verdict, pair);
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
        const verdict = this.evaluator.evaluatePair(source, destination);
        unknown = unionPorts(unknown, verdict.unknown);
        // An address family that an end may not have can add doubt, but says nothing for sure.
        if (!surelyShareFamily(endpoints.all[source]!, endpoints.all[destination]!)) continue;
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
  const state = isNoPorts(allowed) ? 'unknown' : open ? 'open' : 'policy';
  return { state, allowed, unknown, partial, ...(onlyFamily && { onlyFamily }) };
}

/** The ports of a pair that one end declares, in words; used to label an edge with what really listens. */
export const declaredPorts = (pair: Pair, declared: PortSet): PortSet => intersectPorts(pair.state === 'unknown' ? pair.unknown : pair.allowed, declared);

const isOutside = (peer: GraphPeer) => peer.kind !== 'workload';
const isRunning = (peer: GraphPeer) => peer.kind === 'workload' && peer.endpoints.length > 0;

/** Whether an endpoint holds no two pods of the workload; a pod reaching itself is no connection. */
const isSinglePod = (endpoint: Endpoint, workload: WorkloadId | undefined): boolean =>
  podsIn(endpoint).reduce((sum, pod) => sum + (pod.workload === workload ? pod.replicas : 0), 0) <= 1;

const podsIn = (endpoint: Endpoint): readonly Pod[] => ('pods' in endpoint ? endpoint.pods : []);

const surelyShareFamily = (a: Endpoint, b: Endpoint): boolean => FAMILIES.some((family) => a.families[family] === 'yes' && b.families[family] === 'yes');

function collectPeers(evaluator: Evaluator, snapshot: Snapshot): GraphPeer[] {
  const { endpoints } = evaluator.compiled;
  const workloads = [...snapshot.workloads].sort((a, b) => compareText(a.id, b.id));
  const peers = workloads.map((workload): GraphPeer => ({ id: workloadPeer(workload.id), kind: 'workload', workload, endpoints: endpoints.ofWorkload.get(workload.id) ?? [] }));
  const indices = (keep: (endpoint: (typeof endpoints.all)[number]) => boolean) => [...endpoints.all.keys()].filter((index) => keep(endpoints.all[index]!));
  for (const scope of ['internet', 'private'] as const) {
    peers.push({ id: formatPeer({ kind: scope }), kind: scope, endpoints: indices((endpoint) => endpoint.kind === 'outside' && endpoint.group.scope === scope) });
  }
  peers.push({ id: formatPeer({ kind: 'nodes' }), kind: 'nodes', endpoints: indices((endpoint) => endpoint.kind === 'nodes') });
  return peers;
}
