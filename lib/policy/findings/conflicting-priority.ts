import { objectTitle } from '@/lib/model/ids';
import type { AllowGraph } from '../allow-graph';
import { NONE } from '../port-lattice';
import { formatPorts } from '../port-set';
import { ruleField } from '../rule-form';
import { finding, policyObject, type Finding } from './finding';
import { endpointName } from './look';
import { sweepTiers, type Disagreement, type PlacedRule } from './ordered-tiers';

/**
 * Policies of one tier and priority that say different things of the same connection, where the one order lets it through and
 * the other does not. https://network-policy-api.sigs.k8s.io/reference/spec/
 */
export function findConflictingPriorities(graph: AllowGraph): Finding[] {
  const found = new Map<string, Finding>();
  for (const disagreement of sweepTiers(graph).disagreements) {
    const { first, second } = disagreement;
    const key = [first, second].map(({ policy: { form } }) => objectTitle(form.ref)).join(' / ');
    if (found.has(key)) continue;
    const subject = disputed(graph, disagreement);
    if (subject !== undefined) found.set(key, findingOf(graph, disagreement, subject));
  }
  return [...found.values()];
}

/** A subject for which the disagreement leaves the outcome open: what a later tier settles alike either way is no conflict. */
function disputed({ evaluator }: AllowGraph, { subjects, direction, other, family, ports }: Disagreement): number | undefined {
  const { lattice, endpoints } = evaluator.compiled;
  return subjects.find((subject) => {
    const one = endpoints.all[subject]!;
    // A pod reaching itself is no connection.
    if (subject === other && one.kind === 'pods' && one.pods.reduce((sum, pod) => sum + pod.replicas, 0) < 2) return false;
    const { allowed, possible } = evaluator.evaluateDirection(subject, direction, other, family);
    return lattice.intersection(lattice.difference(possible, allowed), ports) !== NONE;
  });
}

function findingOf(graph: AllowGraph, { first, second, direction, ports, other }: Disagreement, subject: number): Finding {
  const { lattice, endpoints } = graph.evaluator.compiled;
  const [from, to] = direction === 'egress' ? [subject, other] : [other, subject];
  const { form } = first.policy;
  const field = ruleField(first.rule.form.ref);
  const some = formatPorts(lattice.get(ports));
  return finding('conflicting-priority', {
    message: `${nameOf(first)} and ${nameOf(second)} both have priority ${form.priority}: for ${some.slice(0, 3).join(', ')}${some.length > 3 ? ' and more' : ''} from ${endpointName(endpoints.all[from]!)} to ${endpointName(endpoints.all[to]!)} the one says ${first.rule.form.action}, the other ${second.rule.form.action}, and their order is not defined.`,
    hint: 'Give one of them another priority: the lower number decides first.',
    objects: [first, second].map(({ policy, rule }) => policyObject(policy.form.ref, ruleField(rule.form.ref))),
    field,
  });
}

const nameOf = ({ policy: { form: { ref } } }: PlacedRule): string => objectTitle(ref);
