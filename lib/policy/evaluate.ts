import type { Direction } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { hasBit } from './bitset';
import type { Family } from './cidr';
import { compilePolicies, type CompiledPolicies } from './compile';
import { NONE, type PortSetId } from './port-lattice';
import type { PortSet } from './port-set';
import { APART, buildProfile, OPEN, UNTOLD, type DirectionVerdict, type PolicyProfile } from './tiers';

/** What both directions together say of connections from one endpoint to another. */
export interface PairVerdict {
  readonly allowed: PortSet;
  /** Ports whose verdict cannot be told from what was read. Disjoint from `allowed`; everything else is denied. */
  readonly unknown: PortSet;
  /** At neither end did a policy decide on some of the allowed ports: they are open by default. */
  readonly open: boolean;
  /** Set when the address families disagree: the one that is allowed more. */
  readonly onlyFamily?: Family;
}

interface FamilyVerdict {
  readonly allowed: PortSetId;
  readonly possible: PortSetId;
  readonly byDefault: PortSetId;
}

const NOTHING: FamilyVerdict = { allowed: NONE, possible: NONE, byDefault: NONE };

/**
 * The evaluator. There is one: the map, the table, explanations, drafts and their proof, and the tests read it.
 * A connection is allowed when the egress of its source and the ingress of its destination both allow it.
 */
export class Evaluator {
  readonly compiled: CompiledPolicies;
  private readonly profiles: Record<Direction, Map<string, PolicyProfile>> = { ingress: new Map(), egress: new Map() };
  private readonly profileOf: Record<Direction, (PolicyProfile | undefined)[]> = { ingress: [], egress: [] };
  /** By the ports allowed, the ports possible, and what else there is to tell. */
  private readonly pairs: PairVerdict[][][] = [];

  constructor(snapshot: Snapshot) {
    this.compiled = compilePolicies(snapshot);
  }

  /** Whether some NetworkPolicy isolates the endpoint in a direction. Outside addresses, nodes and hostNetwork pods never are. */
  isIsolated(endpoint: number, direction: Direction): boolean {
    return this.compiled.isolating[direction][endpoint]!.length > 0;
  }

  /** Whether something was not read that could change the endpoint's verdicts in a direction. */
  isUncertain(endpoint: number, direction: Direction): boolean {
    return this.compiled.uncertain[direction][endpoint]!.length > 0;
  }

  /**
   * What the policies of `subject` say, in one direction, of connections with `other` over one address family.
   * Ports are the destination's: the subject's for ingress, the other's for egress.
   */
  evaluateDirection(subject: number, direction: Direction, other: number, family: Family): DirectionVerdict {
    const link = (direction === 'egress' ? this.compiled.networks?.link(subject, other) : this.compiled.networks?.link(other, subject)) ?? 'joined';
    if (link !== 'joined') return link === 'apart' ? APART : UNTOLD;
    const profile = this.profile(subject, direction);
    if (profile === null) return OPEN;
    if (!hasBit(profile.except[family], other)) return profile.fallback[family];
    return profile.evaluate(other, direction === 'ingress' ? subject : other, family);
  }

  /** What both directions say over one address family. */
  evaluateFamily(source: number, destination: number, family: Family): FamilyVerdict {
    const egress = this.evaluateDirection(source, 'egress', destination, family);
    const { lattice } = this.compiled;
    if (egress.possible === NONE) return NOTHING;
    const ingress = this.evaluateDirection(destination, 'ingress', source, family);
    return {
      allowed: lattice.intersection(egress.allowed, ingress.allowed),
      possible: lattice.intersection(egress.possible, ingress.possible),
      byDefault: lattice.intersection(egress.byDefault, ingress.byDefault),
    };
  }

  /**
   * What holds between two endpoints, both address families taken together. A family counts when both ends have an
   * address in it; ports that only a family allows which an end may lack are unknown.
   */
  evaluatePair(source: number, destination: number): PairVerdict {
    let allowed = NONE;
    let possible = NONE;
    let byDefault = NONE;
    const perFamily: (FamilyVerdict & { family: Family })[] = [];
    const { endpoints, lattice } = this.compiled;
    for (const family of [4, 6] as const) {
      const from = endpoints.all[source]!.families[family];
      const to = endpoints.all[destination]!.families[family];
      if (from === 'no' || to === 'no') continue;
      const verdict = this.evaluateFamily(source, destination, family);
      perFamily.push({ family, ...verdict });
      if (from === 'yes' && to === 'yes') {
        allowed = lattice.union(allowed, verdict.allowed);
        byDefault = lattice.union(byDefault, lattice.intersection(verdict.byDefault, verdict.allowed));
      }
      possible = lattice.union(possible, verdict.possible);
    }
    const [first, second] = perFamily;
    return this.pairVerdict(allowed, possible, byDefault !== NONE, first && second ? this.largerFamily(first, second) : undefined);
  }

  /** The family that is allowed more, surely or else possibly; none when they are alike, or each is allowed something else. */
  private largerFamily(first: FamilyVerdict & { family: Family }, second: FamilyVerdict & { family: Family }): Family | undefined {
    const { lattice } = this.compiled;
    for (const key of ['allowed', 'possible'] as const) {
      if (first[key] === second[key]) continue;
      const common = lattice.intersection(first[key], second[key]);
      if (common === second[key]) return first.family;
      if (common === first[key]) return second.family;
    }
    return undefined;
  }

  private pairVerdict(allowed: PortSetId, possible: PortSetId, open: boolean, onlyFamily: Family | undefined): PairVerdict {
    const { lattice } = this.compiled;
    const variants = ((this.pairs[allowed] ??= [])[possible] ??= []);
    return (variants[(onlyFamily ?? 0) + (open ? 1 : 0)] ??= { allowed: lattice.get(allowed), unknown: lattice.get(lattice.difference(possible, allowed)), open, ...(onlyFamily && { onlyFamily }) });
  }

  /**
   * What the policies of an endpoint say in a direction, shared by all endpoints with the same policies; `null` when none
   * apply and nothing is in doubt: then everything is open.
   */
  profile(subject: number, direction: Direction): PolicyProfile | null {
    const { applying, uncertain, policies } = this.compiled;
    const indices = applying[direction][subject]!;
    const doubts = uncertain[direction][subject]!;
    if (indices.length === 0 && doubts.length === 0) return null;
    const known = this.profileOf[direction][subject];
    if (known) return known;
    const applied = indices.map((index) => ({ index, sure: hasBit(policies[index]!.subjects, subject) }));
    const tiersInDoubt = [...new Set(doubts.map(({ tier }) => tier))];
    const key = `${applied.map(({ index, sure }) => (sure ? index : `${index}?`)).join(',')} ${tiersInDoubt.join(',')}`;
    let profile = this.profiles[direction].get(key);
    if (!profile) {
      profile = buildProfile(this.compiled, direction, applied, tiersInDoubt);
      this.profiles[direction].set(key, profile);
    }
    this.profileOf[direction][subject] = profile;
    return profile;
  }
}
