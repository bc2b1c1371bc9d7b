import type { Direction } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { addAll, createBitset, hasBit, type Bitset } from './bitset';
import type { Family } from './cidr';
import { compilePolicies, type CompiledPolicies, type CompiledRule } from './compile';
import { ALL, NONE, type PortSetId } from './port-lattice';
import { subtractPorts, type PortSet } from './port-set';

/** What one direction says of one other endpoint. `possible` holds the surely allowed ports and those that cannot be told. */
export interface DirectionVerdict {
  readonly isolated: boolean;
  readonly allowed: PortSetId;
  readonly possible: PortSetId;
}

/** What both directions together say of connections from one endpoint to another. */
export interface PairVerdict {
  readonly allowed: PortSet;
  /** Ports whose verdict cannot be told from what was read. Disjoint from `allowed`; everything else is denied. */
  readonly unknown: PortSet;
  /** Neither end is isolated: nothing decided, all is open. */
  readonly open: boolean;
  /** Set when the address families disagree: the one that is allowed more. */
  readonly onlyFamily?: Family;
}

/** Endpoints with the same policies share one profile. */
interface Profile {
  readonly rules: readonly CompiledRule[];
  /** Endpoints that at least one rule matches or may match: the quick way to a denial. */
  readonly reach: Readonly<Record<Family, Bitset>>;
}

const OPEN: DirectionVerdict = { isolated: false, allowed: ALL, possible: ALL };
const UNKNOWN: DirectionVerdict = { isolated: false, allowed: NONE, possible: ALL };
const DENIED: DirectionVerdict = { isolated: true, allowed: NONE, possible: NONE };

/**
 * The evaluator. There is one: the map, the table, explanations, drafts and their proof, and the tests read it.
 * A connection is allowed when the egress of its source and the ingress of its destination both allow it.
 */
export class Evaluator {
  readonly compiled: CompiledPolicies;
  private readonly profiles: Record<Direction, Map<string, Profile>> = { ingress: new Map(), egress: new Map() };
  private readonly profileOf: Record<Direction, (Profile | undefined)[]> = { ingress: [], egress: [] };
  private readonly pairs = new Map<number, PairVerdict>();

  constructor(snapshot: Snapshot) {
    this.compiled = compilePolicies(snapshot);
  }

  /** Whether some policy isolates the endpoint in a direction. Outside addresses, nodes and hostNetwork pods never are. */
  isIsolated(endpoint: number, direction: Direction): boolean {
    return this.compiled.isolating[direction][endpoint]!.length > 0;
  }

  /** Whether the endpoint's verdicts in a direction cannot be told. */
  isUncertain(endpoint: number, direction: Direction): boolean {
    return this.compiled.uncertain[direction][endpoint]!.length > 0;
  }

  /**
   * What the policies of `subject` say, in one direction, of connections with `other` over one address family.
   * Ports are the destination's: the subject's for ingress, the other's for egress.
   */
  evaluateDirection(subject: number, direction: Direction, other: number, family: Family): DirectionVerdict {
    if (this.isUncertain(subject, direction)) return UNKNOWN;
    if (!this.isIsolated(subject, direction)) return OPEN;
    const profile = this.profile(subject, direction);
    if (!hasBit(profile.reach[family], other)) return DENIED;
    const { lattice } = this.compiled;
    const destination = direction === 'ingress' ? subject : other;
    let allowed = NONE;
    let possible = NONE;
    for (const rule of profile.rules) {
      const { yes, maybe } = rule.peers[family];
      if (hasBit(yes, other)) allowed = lattice.union(allowed, rule.ports(destination));
      else if (hasBit(maybe, other)) possible = lattice.union(possible, rule.ports(destination));
    }
    return { isolated: true, allowed, possible: lattice.union(allowed, possible) };
  }

  /** What both directions say over one address family. */
  evaluateFamily(source: number, destination: number, family: Family): { allowed: PortSetId; possible: PortSetId } {
    const egress = this.evaluateDirection(source, 'egress', destination, family);
    const { lattice } = this.compiled;
    if (egress.possible === NONE) return { allowed: NONE, possible: NONE };
    const ingress = this.evaluateDirection(destination, 'ingress', source, family);
    return { allowed: lattice.intersection(egress.allowed, ingress.allowed), possible: lattice.intersection(egress.possible, ingress.possible) };
  }

  /**
   * What holds between two endpoints, both address families taken together. A family counts when both ends have an
   * address in it; ports that only a family allows which an end may lack are unknown.
   */
  evaluatePair(source: number, destination: number): PairVerdict {
    let allowed = NONE;
    let possible = NONE;
    const perFamily: { family: Family; allowed: PortSetId; possible: PortSetId }[] = [];
    const { endpoints, lattice } = this.compiled;
    for (const family of [4, 6] as const) {
      const from = endpoints.all[source]!.families[family];
      const to = endpoints.all[destination]!.families[family];
      if (from === 'no' || to === 'no') continue;
      const verdict = this.evaluateFamily(source, destination, family);
      perFamily.push({ family, ...verdict });
      if (from === 'yes' && to === 'yes') allowed = lattice.union(allowed, verdict.allowed);
      possible = lattice.union(possible, verdict.possible);
    }
    const [first, second] = perFamily;
    const differ = first && second && (first.allowed !== second.allowed || first.possible !== second.possible);
    const open = !this.isIsolated(source, 'egress') && !this.isIsolated(destination, 'ingress') && allowed === ALL;
    return this.pairVerdict(allowed, possible, open, differ ? this.largerFamily(first, second) : undefined);
  }

  private largerFamily(...[first, second]: { family: Family; allowed: PortSetId; possible: PortSetId }[]): Family | undefined {
    const { lattice } = this.compiled;
    for (const key of ['allowed', 'possible'] as const) {
      if (first![key] === second![key]) continue;
      const common = lattice.intersection(first![key], second![key]);
      if (common === second![key]) return first!.family;
      if (common === first![key]) return second!.family;
    }
    return undefined;
  }

  private pairVerdict(allowed: PortSetId, possible: PortSetId, open: boolean, onlyFamily: Family | undefined): PairVerdict {
    const key = ((allowed * 0x100000 + possible) * 2 + (open ? 1 : 0)) * 3 + (onlyFamily === undefined ? 0 : onlyFamily === 4 ? 1 : 2);
    const known = this.pairs.get(key);
    if (known) return known;
    const { lattice } = this.compiled;
    const allowedPorts = lattice.get(allowed);
    const verdict: PairVerdict = { allowed: allowedPorts, unknown: subtractPorts(lattice.get(possible), allowedPorts), open, ...(onlyFamily && { onlyFamily }) };
    this.pairs.set(key, verdict);
    return verdict;
  }

  /** Endpoints that the policies of `subject` let through, or may, in a direction; per address family. */
  reach(subject: number, direction: Direction): 'everything' | readonly Bitset[] {
    if (this.isUncertain(subject, direction) || !this.isIsolated(subject, direction)) return 'everything';
    const { reach } = this.profile(subject, direction);
    return reach[4] === reach[6] ? [reach[4]] : [reach[4], reach[6]];
  }

  private profile(subject: number, direction: Direction): Profile {
    const known = this.profileOf[direction][subject];
    if (known) return known;
    const policies = this.compiled.isolating[direction][subject]!;
    const key = policies.join(',');
    let profile = this.profiles[direction].get(key);
    if (!profile) {
      const rules = policies.flatMap((index) => this.compiled.policies[index]!.rules[direction] ?? []);
      const reach = this.reachOf(rules, 4);
      const sameInBoth = rules.every((rule) => rule.peers[4] === rule.peers[6]);
      profile = { rules, reach: { 4: reach, 6: sameInBoth ? reach : this.reachOf(rules, 6) } };
      this.profiles[direction].set(key, profile);
    }
    this.profileOf[direction][subject] = profile;
    return profile;
  }

  private reachOf(rules: readonly CompiledRule[], family: Family): Bitset {
    const reach = createBitset(this.compiled.endpoints.all.length);
    for (const rule of rules) {
      addAll(reach, rule.peers[family].yes);
      addAll(reach, rule.peers[family].maybe);
    }
    return reach;
  }
}
