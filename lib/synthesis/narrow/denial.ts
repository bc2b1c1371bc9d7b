import type { Direction } from '@/lib/model/network-policy';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { isNoPorts, type PortSet } from '@/lib/policy/port-set';
import { comparePairs, isClosed, type ChangedPair } from '../compare';
import { everybody, knowsPodRanges } from '../internet';
import type { PolicySet } from '../policy-set';
import type { End } from '../resolve';
import type { WantedPair } from '../synthesis';
import { narrowPolicies } from './rewrite';
import type { Sides } from './sides';

/** A connection that is to be denied. */
export interface Denial {
  readonly from: End;
  readonly to: End;
  readonly ports: PortSet;
  /** The pairs of peers it is about. */
  readonly pairs: readonly WantedPair[];
  readonly because: string;
}

/** One way to write a denial, evaluated. */
export interface Narrowed {
  readonly set: PolicySet;
  readonly graph: AllowGraph;
  /** What it closes besides; empty when it is exact. */
  readonly besides: readonly ChangedPair[];
  /** It names everybody by blocks of addresses that leave out those of pods. */
  readonly leavesOutPods: boolean;
}

export interface Narrowings {
  /** The way that closes the fewest pairs besides, of those that close what is asked for and open nothing; `null` when there is none. */
  readonly best: Narrowed | null;
  /** Why one end or the other cannot be named, in words. */
  readonly reasons: readonly string[];
}

const NOTHING_ISOLATED = { ingress: new Set<never>(), egress: new Set<never>() };

/**
 * Looks for policies that grant all that those of the set grant, but the denied connection: at its destination or at its source,
 * for all pods of a policy or for the one end alone. Every way is evaluated, and what it closes besides is compared, not guessed.
 *
 * @param before the graph under the set
 */
export function findNarrowings(before: AllowGraph, set: PolicySet, sides: Sides, denial: Denial): Narrowings {
  const { from, to, ports, pairs, because } = denial;
  const reasons: string[] = [];
  const tried = new Set<string>();
  let best: Narrowed | null = null;
  const halves: readonly (readonly [Direction, End, End])[] = [['ingress', to, from], ['egress', from, to]];
  // Outside addresses are spelled out where that can be exact; a rule for pods alone gives up more, and can be surer. Blocks that
  // leave out today's addresses of pods would let the denied ones in again as soon as these are started anew.
  const canSpell = from.kind === 'outside' || to.kind === 'outside' || before.evaluator.compiled.semantics.pods === 'no' || knowsPodRanges(before.snapshot);
  for (const spelled of [...(canSpell ? [everybody(before.snapshot)] : []), [{ namespaceSelector: {} }]]) {
    for (const [direction, subjects, others] of halves) {
      const [units, excluded] = [sides.units(subjects), sides.exclusions(others)];
      if (typeof units === 'string' || typeof excluded === 'string') {
        for (const reason of [units, excluded]) if (typeof reason === 'string' && !reasons.includes(reason)) reasons.push(reason);
        continue;
      }
      const narrowing = { direction, excluded, ports, others: sides.podsAt(others), everybody: spelled, because };
      // To narrow a policy for all of its pods closes the same to those it will select one day, so that comes second.
      for (const how of ['split', 'in-place'] as const) {
        const candidate = units.reduce((sum, unit) => narrowPolicies(sum, unit, narrowing, how, sides.podsOf), set);
        const key = JSON.stringify(candidate.all().map(({ namespace, name, spec }) => [namespace, name, spec]));
        if (tried.has(key)) continue;
        tried.add(key);
        const found = judge(before, candidate, pairs);
        const judged = found && { ...found, leavesOutPods: spelled.length > 1 && excluded.some(({ kind }) => kind === 'pods') && key.includes(JSON.stringify(spelled[1])) };
        if (judged && judged.besides.length === 0) return { best: judged, reasons };
        if (judged && (!best || judged.besides.length < best.besides.length)) best = judged;
      }
    }
  }
  return { best, reasons };
}

/** What a set does, compared with what is asked for; `null` when it leaves something of that open, opens anything, or cannot be told. */
function judge(before: AllowGraph, set: PolicySet, denied: readonly WantedPair[]): Omit<Narrowed, 'leavesOutPods'> | null {
  const graph = new AllowGraph({ ...before.snapshot, policies: set.all() });
  if (!denied.every((pair) => isClosed(graph, pair))) return null;
  const changed = comparePairs(before, graph, { wanted: [], denied, isolated: NOTHING_ISOLATED });
  if (changed.some(({ opened, change }) => !isNoPorts(opened) || !isNoPorts(change.delta.doubted))) return null;
  return { set, graph, besides: changed.filter(({ intended }) => !intended) };
}
