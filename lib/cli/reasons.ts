import type { Direction } from '@/lib/model/network-policy';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import type { Evaluator } from '@/lib/policy/evaluate';
import { explainDirection, explainedFamily } from '@/lib/policy/explain';
import { intersectPorts, isNoPorts } from '@/lib/policy/port-set';
import { ruleField, type Action, type RuleRef } from '@/lib/policy/rule-form';
import type { Edge } from './edges.ts';

/**
 * Why half of a connection is as it is: a rule that allows it, the default of pods that no policy selects, or what keeps it
 * from being told.
 */
export type Reason =
  | { readonly direction: Direction; readonly kind: string; readonly namespace?: string; readonly name: string; readonly rule: string; readonly action: Action }
  | { readonly direction: Direction; readonly kind: 'default'; readonly action: 'allow' }
  | { readonly direction: Direction; readonly kind: 'unknown'; readonly message: string };

/** Pairs of endpoints looked at for the reasons of one edge; most have one. */
const REPRESENTATIVES = 8;

/**
 * The reasons of an edge, both halves. An end that no policy can apply to, such as an outside address, has none.
 */
export function reasonsOf(graph: AllowGraph, edge: Edge): readonly Reason[] {
  const { evaluator } = graph;
  const { connection, ports, state } = edge;
  const free = undecided(evaluator, connection);
  if (free && state === 'allowed') return free;
  const found = new Map<string, Reason>();
  const add = (reason: Reason) => found.set(JSON.stringify(reason), reason);
  const { lattice } = evaluator.compiled;
  for (const source of connection.sources.slice(0, REPRESENTATIVES)) {
    for (const destination of connection.destinations.slice(0, REPRESENTATIVES)) {
      const verdict = evaluator.evaluatePair(source, destination);
      const asked = intersectPorts(ports, state === 'allowed' ? verdict.allowed : verdict.unknown);
      if (isNoPorts(asked)) continue;
      const family = explainedFamily(evaluator, source, destination);
      for (const direction of ['egress', 'ingress'] as const) {
        const { verdict: half, policies, notes } = explainDirection(evaluator, direction, source, destination, family, asked);
        for (const { ref, outcome } of policies.flatMap(({ outcomes }) => outcomes)) if (outcome === 'allows') add(ruleReason(direction, ref));
        const [subject, other] = direction === 'egress' ? [source, destination] : [destination, source];
        const isDefault = half === 'not-isolated' || !isNoPorts(intersectPorts(lattice.get(evaluator.evaluateDirection(subject, direction, other, family).byDefault), asked));
        if (half !== 'not-applicable' && half !== 'unknown' && isDefault) add({ direction, kind: 'default', action: 'allow' });
        if (half !== 'unknown') continue;
        const doubts = policies.flatMap(({ outcomes }) => outcomes.flatMap(({ ref, outcome, detail }) => (outcome === 'unknown' ? [`${ref.policy.kind} ${ref.policy.name} ${ruleField(ref)} ${detail}`] : [])));
        for (const message of [...notes, ...doubts]) add({ direction, kind: 'unknown', message });
      }
    }
  }
  return [...found.values()];
}

/** The reasons where no policy says anything of either end, which is so of most edges of an open cluster. */
function undecided(evaluator: Evaluator, { sources, destinations }: Edge['connection']): readonly Reason[] | null {
  const isFree = (endpoint: number, direction: Direction) => evaluator.profile(endpoint, direction) === null;
  if (!sources.every((endpoint) => isFree(endpoint, 'egress')) || !destinations.every((endpoint) => isFree(endpoint, 'ingress'))) return null;
  const { all } = evaluator.compiled.endpoints;
  const hasPods = (endpoints: readonly number[]) => endpoints.some((endpoint) => all[endpoint]!.kind === 'pods');
  return DEFAULTS[(hasPods(sources) ? 1 : 0) + (hasPods(destinations) ? 2 : 0)]!;
}

const OUT: Reason = { direction: 'egress', kind: 'default', action: 'allow' };
const IN: Reason = { direction: 'ingress', kind: 'default', action: 'allow' };
/** By whether the source has pods, and the destination. */
const DEFAULTS: readonly (readonly Reason[])[] = [[], [OUT], [IN], [OUT, IN]];

/** Whether a list of reasons is one that many edges have. */
export const isShared = (reasons: readonly Reason[]): boolean => DEFAULTS.includes(reasons);

const ruleReason = (direction: Direction, ref: RuleRef): Reason => ({
  direction,
  kind: ref.policy.kind,
  ...(ref.policy.namespace !== undefined && { namespace: ref.policy.namespace }),
  name: ref.policy.name,
  rule: ruleField(ref),
  action: 'allow',
});
