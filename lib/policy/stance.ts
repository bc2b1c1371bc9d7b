import type { Direction } from '@/lib/model/network-policy';
import { forEachBit } from './bitset';
import type { Family } from './cidr';
import type { Evaluator } from './evaluate';
import { NONE } from './port-lattice';
import { ALL_PORTS, countPorts } from './port-set';
import { OPEN, type DirectionVerdict } from './tiers';

/** What a peer's policies say of all peers but the exceptions: everything, nothing (as of a peer without endpoints), or something else of each. */
export interface Stance {
  readonly kind: 'open' | 'closed' | 'mixed';
  /** Peers by their position. */
  readonly except: ReadonlySet<number>;
}

const MIXED: Stance = { kind: 'mixed', except: new Set() };

const EVERY_PORT = countPorts(ALL_PORTS);

/** How the policies of each peer stand, in each direction, to the peers they say nothing particular of. */
export class Stances {
  /** IPv6 only where no pod is sure to have an IPv4 address. */
  private readonly usualFamily: Family;
  private readonly known: Readonly<Record<Direction, Stance[]>> = { ingress: [], egress: [] };
  /** Positions of the peers that an endpoint belongs to. */
  private readonly ofEndpoint: readonly (readonly number[])[];

  constructor(private readonly evaluator: Evaluator, private readonly peers: readonly { readonly endpoints: readonly number[] }[]) {
    const { all } = evaluator.compiled.endpoints;
    const ofEndpoint = all.map((): number[] => []);
    for (const [index, peer] of peers.entries()) for (const endpoint of peer.endpoints) ofEndpoint[endpoint]!.push(index);
    this.ofEndpoint = ofEndpoint;
    const pods = all.filter(({ kind }) => kind === 'pods');
    this.usualFamily = pods.length === 0 || pods.some(({ families }) => families[4] === 'yes') ? 4 : 6;
  }

  /** The stance of the peer at a position. */
  of(index: number, direction: Direction): Stance {
    return (this.known[direction][index] ??= this.find(this.peers[index]!.endpoints, direction));
  }

  private find(endpoints: readonly number[], direction: Direction): Stance {
    const { all } = this.evaluator.compiled.endpoints;
    const profiles = new Set(endpoints.map((endpoint) => this.evaluator.profile(endpoint, direction)));
    const fallbacks = [...profiles].flatMap((profile) => (profile ? [profile.fallback[4], profile.fallback[6]] : [OPEN]));
    const isOpen = endpoints.some((endpoint) => all[endpoint]!.families[this.usualFamily] === 'yes') && fallbacks.every((verdict) => this.isMostlyOpen(verdict));
    const isClosed = fallbacks.every(({ possible }) => possible === NONE);
    if (!isOpen && !isClosed) return MIXED;
    // Whom it reaches is told of the one end: that suffices for the pair.
    const except = new Set<number>(direction === 'egress' ? this.notJoined(endpoints) : []);
    for (const profile of profiles) {
      if (!profile) continue;
      for (const set of new Set([profile.except[4], profile.except[6]])) forEachBit(set, (other) => this.ofEndpoint[other]!.forEach((peer) => except.add(peer)));
    }
    return { kind: isOpen ? 'open' : 'closed', except };
  }

  /** Peers that some endpoint of a peer does not reach, as they have no network in common. */
  private *notJoined(endpoints: readonly number[]): Generator<number> {
    const { networks } = this.evaluator.compiled;
    if (!networks) return;
    for (const other of this.ofEndpoint.keys()) {
      if (endpoints.some((endpoint) => networks.link(endpoint, other) !== 'joined')) yield* this.ofEndpoint[other]!;
    }
  }

  /** Most ports are left to the default: two such ends have some of them in common, so the pair is open. */
  private isMostlyOpen({ byDefault, allowed, possible }: DirectionVerdict): boolean {
    return allowed === possible && countPorts(this.evaluator.compiled.lattice.get(byDefault)) * 2 > EVERY_PORT;
  }
}
