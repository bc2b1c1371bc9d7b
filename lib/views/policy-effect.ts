import { policyId, type PolicyId } from '@/lib/model/ids';
import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import { AllowGraph, type GraphPeer } from '@/lib/policy/allow-graph';
import { hasBit } from '@/lib/policy/bitset';
import { findChanges } from '@/lib/policy/differences/changes';
import { alignEnds } from '@/lib/policy/differences/ends';
import { formatPorts, isNoPorts, type PortSet } from '@/lib/policy/port-set';
import { withoutPolicy } from '@/lib/policy/questions/redundancy';
import { ruleField } from '@/lib/policy/rule-form';
import type { PolicyEffectView, WithoutPair } from '@/lib/queries/contract/policy';
import type { Analysis } from './analysis';
import { findPolicy } from './policy-view';
import { rulesOfPair } from './reach-view';

/** How many pairs of each kind are named; the counts are of all. */
const NAMED = 500;

/** How many pairs are looked at for what a policy grants; where it selects so many that there are more, the count is left out. */
const LOOKED_AT = 10_000;

/** How many pairs that would differ are counted: of a policy for a whole large cluster there are millions. */
const COUNTED = 100_000;

/** What a policy does: the pairs that its rules let through, and what would change without it, evaluated. `null` when it is not there. */
export function policyEffect(analysis: Analysis, id: PolicyId): Omit<PolicyEffectView, 'revision'> | null {
  const found = findPolicy(analysis, id);
  if (!found) return null;
  const { grants, complete } = grantsOf(analysis, id);
  return {
    grants: grants.slice(0, NAMED),
    ...(complete && { granted: grants.length }),
    without: withoutIt(analysis.graph, new AllowGraph(withoutPolicy(analysis.snapshot, found.ref))),
  };
}

/**
 * The pairs that differ between two graphs, seen from the first: what opens, what closes, what is otherwise another.
 * @param most so many are counted; `complete` tells whether there are more
 */
export function withoutIt(before: AllowGraph, after: AllowGraph, most = COUNTED): PolicyEffectView['without'] {
  const lists: Record<'opened' | 'closed' | 'changed', WithoutPair[]> = { opened: [], closed: [], changed: [] };
  const counts = { opened: 0, closed: 0, changed: 0 };
  for (const change of findChanges(before, after, alignEnds(before, after, 'peers'))) {
    if (counts.opened + counts.closed + counts.changed >= most) return { counts, ...lists, complete: false };
    const [wasOpen, isOpen] = [!isNoPorts(change.before.allowed), !isNoPorts(change.after.allowed)];
    const kind = wasOpen === isOpen ? 'changed' : isOpen ? 'opened' : 'closed';
    counts[kind]++;
    if (lists[kind].length >= NAMED) continue;
    lists[kind].push({ from: change.from.id!, to: change.to.id!, before: change.before.state, after: change.after.state, opened: words(change.delta.gained), closed: words(change.delta.lost) });
  }
  return { counts, ...lists, complete: true };
}

const words = (ports: PortSet): string[] => (isNoPorts(ports) ? [] : formatPorts(ports));

function grantsOf(analysis: Analysis, id: PolicyId): { readonly grants: PolicyEffectView['grants']; readonly complete: boolean } {
  const { graph } = analysis;
  const grants: PolicyEffectView['grants'] = [];
  const seen = new Set<string>();
  let looks = 0;
  for (const [direction, subject] of subjectsOf(analysis, id)) {
    for (const other of graph.peers) {
      const [from, to] = direction === 'egress' ? [subject, other] : [other, subject];
      const key = `${from.id}>${to.id}`;
      if (from === to || seen.has(key)) continue;
      if (++looks > LOOKED_AT) return { grants, complete: false };
      seen.add(key);
      const pair = graph.pair(from.id, to.id);
      if (pair.state !== 'policy') continue;
      const rules = rulesOfPair(analysis, from, to, pair).filter(({ policy }) => policyId(policy.kind, policy.namespace, policy.name) === id);
      if (rules.length === 0) continue;
      const places = new Map(rules.map((ref) => [ruleField(ref), { direction: ref.direction, index: ref.index }]));
      grants.push({ from: from.id, to: to.id, ports: formatPorts(pair.allowed), rules: [...places.values()] });
    }
  }
  return { grants, complete: true };
}

/** The peers that a policy selects, in each direction in which it has rules. */
function* subjectsOf({ graph }: Analysis, id: PolicyId): Generator<readonly [Direction, GraphPeer]> {
  const forms = graph.evaluator.compiled.policies.filter(({ form: { ref } }) => policyId(ref.kind, ref.namespace, ref.name) === id);
  for (const direction of DIRECTIONS) {
    const own = forms.filter(({ form }) => (form.rules[direction]?.length ?? 0) > 0);
    for (const peer of graph.peers) if (peer.workload && peer.endpoints.some((endpoint) => own.some(({ subjects }) => hasBit(subjects, endpoint)))) yield [direction, peer];
  }
}
