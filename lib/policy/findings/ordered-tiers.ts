import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import type { AllowGraph } from '../allow-graph';
import { forEachBit, hasBit } from '../bitset';
import { FAMILIES, type Family } from '../cidr';
import type { CompiledPolicies, CompiledPolicy } from '../compile';
import type { CompiledRule } from '../compile-rule';
import { ALL, NONE, type PortSetId } from '../port-lattice';
import { ruleKey } from '../rule-form';

/** How far a rule of a tier with an order gets. */
export interface RuleFate {
  readonly policy: CompiledPolicy;
  readonly rule: CompiledRule;
  /** It matches something at all. */
  readonly matches: boolean;
  /** It matches something that no rule before it has surely taken. */
  readonly decides: boolean;
}

/** Two policies of one tier and priority that say different things about the same ports. */
export interface Disagreement {
  readonly direction: Direction;
  readonly family: Family;
  readonly subjects: readonly number[];
  readonly other: number;
  readonly ports: PortSetId;
  readonly first: PlacedRule;
  readonly second: PlacedRule;
}

export interface PlacedRule {
  readonly policy: CompiledPolicy;
  readonly rule: CompiledRule;
}

/** What the admin tier surely denies of every connection with an endpoint: ports, per family and other endpoint. */
export type AdminDenials = Readonly<Record<Family, readonly PortSetId[]>>;

export interface TierSweep {
  /** By `ruleKey`: the forms that a policy has in several namespaces share the fates of its rules. */
  readonly fates: ReadonlyMap<string, RuleFate>;
  readonly disagreements: readonly Disagreement[];
  /** By direction and endpoint; one object for all endpoints to which the same policies apply. */
  readonly denials: Readonly<Record<Direction, readonly AdminDenials[]>>;
}

const sweeps = new WeakMap<CompiledPolicies, TierSweep>();

/**
 * Walks the admin tier and the baseline in their order, for every group of endpoints to which the same policies apply, and
 * notes which rules are left something to decide. https://network-policy-api.sigs.k8s.io/api-overview/
 */
export function sweepTiers({ evaluator: { compiled } }: AllowGraph): TierSweep {
  let sweep = sweeps.get(compiled);
  if (!sweep) {
    sweep = walk(compiled);
    sweeps.set(compiled, sweep);
  }
  return sweep;
}

function walk(compiled: CompiledPolicies): TierSweep {
  const fates = new Map<string, Draft<RuleFate>>();
  const disagreements: Disagreement[] = [];
  const denials: Record<Direction, AdminDenials[]> = { ingress: [], egress: [] };
  for (const direction of DIRECTIONS) {
    for (const { subjects, applied } of groupsOf(compiled, direction)) {
      const walker = new GroupWalk(compiled, direction, subjects, fates, disagreements);
      const denied = { 4: walker.tier(applied, 'admin', 4), 6: walker.tier(applied, 'admin', 6) };
      for (const family of FAMILIES) walker.tier(applied, 'baseline', family);
      for (const subject of subjects) denials[direction][subject] = denied;
    }
  }
  return { fates, disagreements, denials };
}

/** While the walk adds to it. */
type Draft<T> = { -readonly [Key in keyof T]: T[Key] };

interface Applied {
  readonly policy: CompiledPolicy;
  readonly sure: boolean;
}

/** Endpoints by the policies of ordered tiers that apply to them, and by what named ports of these mean there. */
function groupsOf({ applying, policies }: CompiledPolicies, direction: Direction): { readonly subjects: number[]; readonly applied: readonly Applied[] }[] {
  const groups = new Map<string, { readonly subjects: number[]; readonly applied: readonly Applied[] }>();
  for (const [endpoint, indices] of applying[direction].entries()) {
    const ordered = indices.filter((index) => policies[index]!.form.tier !== 'network-policy');
    const applied = ordered.map((index) => ({ policy: policies[index]!, sure: hasBit(policies[index]!.subjects, endpoint) }));
    const ports = applied.map(({ policy }) => policy.rules.ingress?.map((rule) => rule.ports(endpoint)));
    const key = JSON.stringify([ordered, applied.map(({ sure }) => sure), ports]);
    const group = groups.get(key);
    if (group) group.subjects.push(endpoint);
    else groups.set(key, { subjects: [endpoint], applied });
  }
  return [...groups.values()];
}

/** What one policy says of every other endpoint, by its first rules that match. */
interface Sayings {
  readonly left: PortSetId[];
  /** Hits in order: which rule took which ports of which endpoint. */
  readonly hits: Map<number, { readonly rule: CompiledRule; readonly ports: PortSetId }[]>;
}

class GroupWalk {
  constructor(
    private readonly compiled: CompiledPolicies,
    private readonly direction: Direction,
    private readonly subjects: readonly number[],
    private readonly fates: Map<string, Draft<RuleFate>>,
    private readonly disagreements: Disagreement[],
  ) {}

  /** Walks one tier in one family; what is surely denied in it, by endpoint. */
  tier(applied: readonly Applied[], tier: 'admin' | 'baseline', family: Family): readonly PortSetId[] {
    const { lattice, endpoints } = this.compiled;
    const ofTier = applied.filter(({ policy }) => policy.form.tier === tier);
    let open = endpoints.all.map(() => ALL);
    const denied = endpoints.all.map(() => NONE);
    const otherwise = endpoints.all.map(() => NONE);
    for (const same of Map.groupBy(ofTier, ({ policy }) => policy.form.priority).values()) {
      const sayings = same.map((one) => this.follow(one, open, family));
      for (const { hits } of sayings) {
        for (const [other, list] of hits) {
          for (const { rule, ports } of list) {
            const into = rule.form.action === 'deny' && hasBit(rule.peers[family].yes, other) ? denied : otherwise;
            into[other] = lattice.union(into[other]!, ports);
          }
        }
      }
      this.compare(same, sayings, family);
      open = open.map((before, other) => sayings.reduce((ports, { left }) => lattice.intersection(ports, left[other]!), before));
    }
    return denied.map((ports, other) => lattice.difference(lattice.difference(ports, otherwise[other]!), open[other]!));
  }

  private follow({ policy, sure }: Applied, open: readonly PortSetId[], family: Family): Sayings {
    const { lattice, endpoints } = this.compiled;
    const left = [...open];
    const hits: Sayings['hits'] = new Map();
    for (const rule of policy.rules[this.direction]!) {
      const name = ruleKey(rule.form.ref);
      const fate = this.fates.get(name) ?? { policy, rule, matches: false, decides: false };
      this.fates.set(name, fate);
      const visit = (other: number, isSure: boolean) => {
        if (endpoints.all[other]!.families[family] === 'no') return;
        const ports = rule.ports(this.direction === 'ingress' ? this.subjects[0]! : other);
        if (ports === NONE) return;
        fate.matches = true;
        const hit = lattice.intersection(left[other]!, ports);
        if (hit === NONE) return;
        fate.decides = true;
        const list = hits.get(other);
        if (list) list.push({ rule, ports: hit });
        else hits.set(other, [{ rule, ports: hit }]);
        if (isSure) left[other] = lattice.difference(left[other]!, hit);
      };
      forEachBit(rule.peers[family].yes, (other) => visit(other, sure));
      forEachBit(rule.peers[family].maybe, (other) => visit(other, false));
    }
    return { left, hits };
  }

  /** Notes, once for each two policies of one priority, something on which they disagree. */
  private compare(same: readonly Applied[], sayings: readonly Sayings[], family: Family): void {
    const { lattice } = this.compiled;
    for (let i = 0; i < same.length; i++) {
      for (let j = i + 1; j < same.length; j++) {
        for (const [other, hits] of sayings[i]!.hits) {
          for (const mine of hits) {
            for (const theirs of sayings[j]!.hits.get(other) ?? []) {
              const ports = lattice.intersection(mine.ports, theirs.ports);
              if (mine.rule.form.action === theirs.rule.form.action || ports === NONE) continue;
              this.disagreements.push({ direction: this.direction, family, subjects: this.subjects, other, ports, first: { policy: same[i]!.policy, rule: mine.rule }, second: { policy: same[j]!.policy, rule: theirs.rule } });
            }
          }
        }
      }
    }
  }
}
