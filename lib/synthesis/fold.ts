import { policyName } from '@/lib/model/ids';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import { DIRECTIONS } from '@/lib/model/network-policy';
import { labelValue, selectorKey } from '@/lib/policy/selector';
import { partsOf, peerKey, policyOf, portKey, type PolicyParts, type RuleParts } from './policy-parts';
import type { WrittenPolicy } from './policy-builder';

/** So many peers or ports in one rule are still read at a glance. */
const READABLE = 12;

/**
 * Puts what a draft adds for some pods into the policy that there is for exactly these pods, where that stays readable: a policy
 * that only isolates goes on to do only that, and one that a chart renders is not rewritten. What cannot be put there stays a
 * policy of its own.
 */
export function foldIntoExisting(source: readonly NetworkPolicy[], written: readonly WrittenPolicy[]): WrittenPolicy[] {
  const taken = new Set<NetworkPolicy>();
  return written.map((one) => {
    for (const old of source) {
      if (taken.has(old) || old.namespace !== one.policy.namespace || isRendered(old) || selectorKey(old.spec.podSelector ?? {}) !== selectorKey(one.policy.spec.podSelector ?? {})) continue;
      const folded = fold(partsOf(old), partsOf(one.policy));
      if (!folded) continue;
      taken.add(old);
      const { labels, annotations } = old;
      return { policy: { ...policyOf(folded), ...(labels && { labels }), ...(annotations && { annotations }) }, because: one.because, reasons: one.reasons, before: old };
    }
    return one;
  });
}

/** Whether Helm renders the policy, so that a change by hand is gone with the next upgrade. https://helm.sh/docs/chart_best_practices/labels/ */
export const isRendered = ({ labels = {}, annotations = {} }: NetworkPolicy): boolean =>
  labelValue(labels, 'app.kubernetes.io/managed-by') === 'Helm' || labelValue(annotations, 'meta.helm.sh/release-name') !== undefined;

/** What to tell of an edited policy that is rendered anew with each release. */
export const renderedWarning = (policy: NetworkPolicy): string =>
  `NetworkPolicy ${policyName(policy)} is rendered by Helm: make the change in its chart, or the next upgrade takes it back.`;

/** The policy with the rules of another for the same pods; `null` when it would not be readable any more. */
function fold(old: PolicyParts, added: PolicyParts): PolicyParts | null {
  const shared = DIRECTIONS.filter((direction) => added.rules[direction]);
  const isRuled = shared.some((direction) => (old.rules[direction] ?? []).length > 0);
  if (!isRuled) return null;
  const rules = { ...old.rules };
  for (const direction of shared) rules[direction] = added.rules[direction]!.reduce<readonly RuleParts[]>(addRule, old.rules[direction] ?? []);
  return DIRECTIONS.every((direction) => (rules[direction] ?? []).every(({ peers, ports }) => peers.length <= READABLE && ports.length <= READABLE)) ? { ...old, rules } : null;
}

/** One rule more: into one of the same ports or the same peers, where there is one. */
function addRule(rules: readonly RuleParts[], added: RuleParts): readonly RuleParts[] {
  const join = (into: RuleParts, field: 'peers' | 'ports', keyOf: (item: never) => string): readonly RuleParts[] => {
    const known = new Set((into[field] as readonly never[]).map(keyOf));
    const more = (added[field] as readonly never[]).filter((item) => !known.has(keyOf(item)));
    return rules.map((rule) => (rule === into ? { ...into, [field]: [...into[field], ...more] } : rule));
  };
  const samePorts = rules.find((rule) => rule.peers.length > 0 && added.peers.length > 0 && keysOf(rule.ports, portKey) === keysOf(added.ports, portKey));
  if (samePorts) return join(samePorts, 'peers', peerKey);
  const samePeers = rules.find((rule) => rule.ports.length > 0 && added.ports.length > 0 && keysOf(rule.peers, peerKey) === keysOf(added.peers, peerKey));
  return samePeers ? join(samePeers, 'ports', portKey) : [...rules, added];
}

const keysOf = <T>(items: readonly T[], keyOf: (item: T) => string): string => items.map(keyOf).sort().join();
