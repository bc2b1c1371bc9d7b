import type { Direction } from '@/lib/model/network-policy';
import { addAll, createBitset, hasBit, subtractAll, countBits, fullBitset, type Bitset } from './bitset';
import type { Family } from './cidr';
import type { CompiledPolicies } from './compile';
import type { CompiledRule } from './compile-rule';
import { ALL, NONE, type PortLattice, type PortSetId } from './port-lattice';
import { TIERS, type Tier } from './rule-form';
import { isEmptySelector } from './selector';

/** What one direction says of one other endpoint. */
export interface DirectionVerdict {
  /** Some NetworkPolicy isolates the subject. */
  readonly isolated: boolean;
  /** Ports that are surely allowed. */
  readonly allowed: PortSetId;
  /** Ports that are allowed, surely or possibly: those beyond `allowed` cannot be told. */
  readonly possible: PortSetId;
  /** Of the possible ones, those that no policy decided. */
  readonly byDefault: PortSetId;
}

export const OPEN: DirectionVerdict = { isolated: false, allowed: ALL, possible: ALL, byDefault: ALL };
/** Without a network in common there is no connection. */
export const APART: DirectionVerdict = { isolated: false, allowed: NONE, possible: NONE, byDefault: NONE };
export const UNTOLD: DirectionVerdict = { isolated: false, allowed: NONE, possible: ALL, byDefault: NONE };

/** A policy as it applies to one subject; not `sure` when it cannot be told whether it selects it. */
export interface AppliedPolicy {
  readonly index: number;
  readonly sure: boolean;
}

/** What the policies that apply to an endpoint say, in one direction, of any other endpoint. */
export interface PolicyProfile {
  /** The verdict on every endpoint that is not in `except`. */
  readonly fallback: Readonly<Record<Family, DirectionVerdict>>;
  /** The verdict on a pod of which nothing is known: only rules for every pod match it. */
  readonly anyPod: DirectionVerdict;
  /** Endpoints of which the policies may say something else than the fallback. */
  readonly except: Readonly<Record<Family, Bitset>>;
  /** The verdict on one endpoint. `destination` is where named ports are looked up. */
  evaluate(other: number, destination: number, family: Family): DirectionVerdict;
  /** As `evaluate`, of something that is no endpoint: `match` says how each rule stands to it. */
  judge(match: (rule: CompiledRule) => Match, destination: number): DirectionVerdict;
}

/** How a rule stands to an endpoint. */
export type Match = 'yes' | 'maybe' | 'no';

interface OrderedPolicy {
  readonly rules: readonly CompiledRule[];
  readonly sure: boolean;
}

/** One step of the way to a verdict, in order. */
type Step =
  /** Policies of one priority: their order among one another is not defined. */
  | { readonly kind: 'ordered'; readonly tier: Tier; readonly policies: readonly OrderedPolicy[] }
  /** NetworkPolicies: what none of their rules allows is denied. */
  | { readonly kind: 'isolation'; readonly rules: readonly CompiledRule[] }
  /** From here on nothing can be told. */
  | { readonly kind: 'doubt' };

/**
 * Puts the policies that apply to a subject into the order in which they decide: the admin tier, NetworkPolicies, the
 * baseline; what nobody decides is allowed. https://network-policy-api.sigs.k8s.io/api-overview/
 */
export function buildProfile(compiled: CompiledPolicies, direction: Direction, applied: readonly AppliedPolicy[], tiersInDoubt: readonly Tier[]): PolicyProfile {
  const steps = stepsOf(compiled, direction, applied, tiersInDoubt);
  const rules = steps.flatMap((step) => (step.kind === 'ordered' ? step.policies.flatMap((policy) => policy.rules) : step.kind === 'isolation' ? step.rules : []));
  const four = splitRules(compiled, rules, 4);
  const six = rules.every((rule) => rule.peers[4] === rule.peers[6]) ? four : splitRules(compiled, rules, 6);
  const judge: PolicyProfile['judge'] = (match, destination) => evaluateSteps(compiled.lattice, steps, match, destination);
  // No rule that counts among the broad ones reads a named port, so any destination will do.
  const fallbackOf = ({ broad }: SplitRules) => judge((rule) => (broad.has(rule) ? 'yes' : 'no'), 0);
  const fallback = fallbackOf(four);
  return {
    fallback: { 4: fallback, 6: six === four ? fallback : fallbackOf(six) },
    anyPod: judge((rule) => (matchesEveryPod(rule) ? 'yes' : 'no'), 0),
    except: { 4: four.except, 6: six.except },
    evaluate: (other, destination, family) => judge((rule) => matchOf(rule, other, family), destination),
    judge,
  };
}

const matchesEveryPod = ({ form: { peers }, hasNamedPorts }: CompiledRule): boolean =>
  !hasNamedPorts && (peers === 'everything' || peers.some((peer) => peer.kind === 'pods' && 'selector' in peer.pods.namespaces && isEmptySelector(peer.pods.namespaces.selector) && isEmptySelector(peer.pods.pods)));

function matchOf(rule: CompiledRule, other: number, family: Family): Match {
  const { yes, maybe } = rule.peers[family];
  return hasBit(yes, other) ? 'yes' : hasBit(maybe, other) ? 'maybe' : 'no';
}

function stepsOf({ policies }: CompiledPolicies, direction: Direction, applied: readonly AppliedPolicy[], tiersInDoubt: readonly Tier[]): Step[] {
  const rulesOf = (index: number) => policies[index]!.rules[direction] ?? [];
  const steps: Step[] = [];
  for (const tier of TIERS) {
    const ofTier = applied.filter(({ index }) => policies[index]!.form.tier === tier);
    if (tiersInDoubt.includes(tier)) return [...steps, { kind: 'doubt' }];
    if (tier === 'network-policy') {
      if (ofTier.length > 0) return [...steps, { kind: 'isolation', rules: ofTier.flatMap(({ index }) => rulesOf(index)) }];
      continue;
    }
    const priorities = new Set(ofTier.map(({ index }) => policies[index]!.form.priority));
    for (const priority of priorities) {
      const same = ofTier.filter(({ index }) => policies[index]!.form.priority === priority);
      steps.push({ kind: 'ordered', tier, policies: same.map(({ index, sure }) => ({ rules: rulesOf(index), sure })) });
    }
  }
  return steps;
}

/**
 * Follows the ports of a connection through the steps. `open` are the ports nobody has surely decided; a rule that only may
 * match adds an outcome and leaves them open, so that a port ends with every outcome it can have.
 */
function evaluateSteps(lattice: PortLattice, steps: readonly Step[], match: (rule: CompiledRule) => Match, destination: number): DirectionVerdict {
  let open = ALL;
  let mayAllow = NONE;
  let mayDeny = NONE;
  let passed = NONE;
  let tier: Tier | undefined;
  let isolated = false;
  for (const step of steps) {
    if (step.kind !== 'ordered' || step.tier !== tier) {
      open = lattice.union(open, passed);
      passed = NONE;
      tier = step.kind === 'ordered' ? step.tier : undefined;
    }
    switch (step.kind) {
      case 'doubt':
        mayAllow = lattice.union(mayAllow, open);
        mayDeny = lattice.union(mayDeny, open);
        open = NONE;
        break;
      case 'isolation': {
        isolated = true;
        let surely = NONE;
        let possibly = NONE;
        for (const rule of step.rules) {
          const how = match(rule);
          if (how === 'yes') surely = lattice.union(surely, rule.ports(destination));
          else if (how === 'maybe') possibly = lattice.union(possibly, rule.ports(destination));
        }
        mayAllow = lattice.union(mayAllow, lattice.intersection(open, lattice.union(surely, possibly)));
        mayDeny = lattice.union(mayDeny, lattice.difference(open, surely));
        open = NONE;
        break;
      }
      case 'ordered': {
        let undecided = open;
        for (const policy of step.policies) {
          let left = open;
          for (const rule of policy.rules) {
            const how = match(rule);
            if (how === 'no') continue;
            const hit = lattice.intersection(left, rule.ports(destination));
            if (hit === NONE) continue;
            if (rule.form.action === 'allow') mayAllow = lattice.union(mayAllow, hit);
            else if (rule.form.action === 'deny') mayDeny = lattice.union(mayDeny, hit);
            else passed = lattice.union(passed, hit);
            if (how === 'yes') left = lattice.difference(left, hit);
          }
          if (policy.sure) undecided = lattice.intersection(undecided, left);
        }
        open = undecided;
        break;
      }
    }
  }
  open = lattice.union(open, passed);
  mayAllow = lattice.union(mayAllow, open);
  return { isolated, allowed: lattice.difference(mayAllow, mayDeny), possible: mayAllow, byDefault: open };
}

interface SplitRules {
  /** Rules that match most endpoints: they hold for everything outside `except`. */
  readonly broad: ReadonlySet<CompiledRule>;
  readonly except: Bitset;
}

/**
 * A rule for nearly everything is cheaper to describe by what it leaves out. A rule that reads named ports says something
 * else of each destination, and one that may match leaves a doubt: these are never broad.
 */
function splitRules({ endpoints }: CompiledPolicies, rules: readonly CompiledRule[], family: Family): SplitRules {
  const size = endpoints.all.length;
  const except = createBitset(size);
  const broad = new Set<CompiledRule>();
  for (const rule of rules) {
    const { yes, maybe } = rule.peers[family];
    if (!rule.hasNamedPorts && countBits(yes) * 2 > size) {
      broad.add(rule);
      addAll(except, subtractAll(fullBitset(size), yes));
    } else {
      addAll(except, yes);
      addAll(except, maybe);
    }
  }
  return { broad, except };
}
