import { compareText } from '@/lib/model/compare-text';
import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import { selectorKey } from '@/lib/policy/selector';
import { peerKey, portKey, withoutTwins, type PolicyParts, type RuleParts } from '../policy-parts';

/** Policies of one namespace that select by the same labels, as one; it keeps the first of their names. */
export function mergeSubjects(policies: readonly PolicyParts[]): PolicyParts[] {
  const merged = new Map<string, PolicyParts>();
  for (const policy of [...policies].sort((a, b) => compareText(`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`))) {
    const key = `${policy.namespace} ${selectorKey(policy.selector)}`;
    const known = merged.get(key);
    merged.set(key, known ? { ...known, rules: joinDirections(known, policy), origins: [...known.origins, ...policy.origins] } : policy);
  }
  return [...merged.values()];
}

function joinDirections(a: PolicyParts, b: PolicyParts): PolicyParts['rules'] {
  const rules: Partial<Record<Direction, readonly RuleParts[]>> = {};
  for (const direction of DIRECTIONS) {
    if (a.rules[direction] ?? b.rules[direction]) rules[direction] = [...(a.rules[direction] ?? []), ...(b.rules[direction] ?? [])];
  }
  return rules;
}

/**
 * Rules of one list that share their ports, or their peers, as one. What they allow together stays exactly what it was, whatever
 * pods there are.
 */
export function mergeRules(rules: readonly RuleParts[]): RuleParts[] {
  const join = <K extends 'peers' | 'ports'>(list: readonly RuleParts[], same: K, other: 'peers' | 'ports'): RuleParts[] => {
    const groups = new Map<string, RuleParts>();
    for (const rule of list) {
      const key = same === 'ports' ? portsKey(rule) : peersKey(rule);
      const known = groups.get(key);
      if (!known) groups.set(key, rule);
      // An empty list is everything, and so is its union with any other.
      else groups.set(key, withoutTwins({ ...known, [other]: known[other].length === 0 || rule[other].length === 0 ? [] : [...known[other], ...rule[other]] }));
    }
    return [...groups.values()];
  };
  let current = [...rules];
  for (;;) {
    const next = join(join(current, 'ports', 'peers'), 'peers', 'ports');
    if (next.length === current.length) return next;
    current = next;
  }
}

const peersKey = ({ peers }: RuleParts): string => JSON.stringify(peers.map(peerKey).sort());
const portsKey = ({ ports }: RuleParts): string => JSON.stringify(ports.map(portKey).sort());
