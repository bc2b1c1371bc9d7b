import type { Direction } from '@/lib/model/network-policy';
import type { AllowGraph } from '@/lib/policy/allow-graph';
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
export function reasonsOf({ evaluator }: AllowGraph, { connection, ports, state }: Edge): Reason[] {
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

const ruleReason = (direction: Direction, ref: RuleRef): Reason => ({
  direction,
  kind: ref.policy.kind,
  ...(ref.policy.namespace !== undefined && { namespace: ref.policy.namespace }),
  name: ref.policy.name,
  rule: ruleField(ref),
  action: 'allow',
});
