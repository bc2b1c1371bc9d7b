import type { Direction } from '@/lib/model/network-policy';
import { hasBit } from '../bitset';
import type { Family } from '../cidr';
import type { CompiledPolicies, CompiledPolicy } from '../compile';
import type { CompiledRule } from '../compile-rule';
import { intersectPorts, isNoPorts, NO_PORTS, subtractPorts, unionPorts, type PortSet } from '../port-set';
import { TIERS, type Tier } from '../rule-form';
import type { Match } from '../tiers';

/** Something that has a part in the verdict of one direction on another end. */
export type Decider =
  | { readonly kind: 'rule'; readonly policy: CompiledPolicy; readonly rule: CompiledRule; readonly match: Match; readonly ports: PortSet; readonly keys: readonly string[] }
  /** A NetworkPolicy isolates the subject, whatever its rules. */
  | { readonly kind: 'isolation'; readonly policy: CompiledPolicy; readonly keys: readonly string[] }
  /** From its tier on nothing can be told. */
  | { readonly kind: 'doubt'; readonly tier: Tier; readonly reason: string; readonly keys: readonly string[] };

/** One direction of a connection: the subject's policies about the other end. */
export interface Question {
  readonly direction: Direction;
  readonly subject: number;
  readonly other: number;
  readonly family: Family;
}

export interface Unshared {
  readonly before: readonly Decider[];
  readonly after: readonly Decider[];
  /** Where both graphs have the same deciders: the policies that have them in another order. */
  readonly reordered: readonly CompiledPolicy[];
}

/**
 * What one graph has, and the other has not to the same effect, on the way to a verdict about some ports. Both graphs walk their
 * deciders in order of evaluation. Those that both have stand; the others are taken note of and passed over, until what both have
 * decides. So with the deciders found in both graphs undone, the graphs agree on these ports.
 */
export function unsharedDeciders(before: CompiledPolicies, asked: Question, after: CompiledPolicies, askedAfter: Question, ports: PortSet): Unshared {
  const [old, now] = [decidersOf(before, asked, ports), decidersOf(after, askedAfter, ports)];
  const keysOf = (groups: readonly Group[]) => new Set(groups.flatMap(({ policies }) => policies.flatMap((deciders) => deciders.flatMap(({ keys }) => keys))));
  const found = { before: walk(old, keysOf(now), ports), after: walk(now, keysOf(old), ports) };
  return { ...found, reordered: found.before.length + found.after.length === 0 ? reorderedPolicies(old, now) : [] };
}

/** Policies whose rules on the ports stand in another order afterwards; those of one priority have an order only within each. */
function reorderedPolicies(old: readonly Group[], now: readonly Group[]): CompiledPolicy[] {
  const sequences = (groups: readonly Group[]) => groups.flatMap(({ policies }) => policies.map((deciders) => ({ deciders, text: deciders.flatMap(({ keys }) => keys).join('\n') })));
  const earlier = new Set(sequences(old).map(({ text }) => text));
  return sequences(now).flatMap(({ deciders: [first], text }) => (first?.kind === 'rule' && !earlier.has(text) ? [first.policy] : []));
}

/** Policies of one tier and priority, which have no order among them, each with its deciders in order. */
interface Group {
  readonly tier: Tier;
  readonly policies: readonly (readonly Decider[])[];
}

function decidersOf(compiled: CompiledPolicies, { direction, subject, other, family }: Question, asked: PortSet): Group[] {
  const { policies, applying, uncertain, lattice } = compiled;
  const destination = direction === 'ingress' ? subject : other;
  const groups: Group[] = [];
  for (const tier of TIERS) {
    const doubts = uncertain[direction][subject]!.filter((doubt) => doubt.tier === tier);
    if (doubts.length > 0) groups.push({ tier, policies: doubts.map(({ reason }) => [{ kind: 'doubt', tier, reason, keys: [`doubt ${tier} ${reason}`] }]) });
    const applied = applying[direction][subject]!.map((index) => policies[index]!).filter(({ form }) => form.tier === tier);
    for (const [priority, same] of Map.groupBy(applied, ({ form }) => form.priority)) {
      groups.push({
        tier,
        policies: same.map((policy) => {
          const rules = (policy.rules[direction] ?? []).flatMap((rule): Decider[] => {
            const { yes, maybe } = rule.peers[family];
            const match: Match = !hasBit(yes, other) && !hasBit(maybe, other) ? 'no' : hasBit(yes, other) && (tier === 'network-policy' || hasBit(policy.subjects, subject)) ? 'yes' : 'maybe';
            if (match === 'no') return [];
            const hit = intersectPorts(lattice.get(rule.ports(destination)), asked);
            if (isNoPorts(hit)) return [];
            return [{ kind: 'rule', policy, rule, match, ports: hit, keys: [`${tier} ${priority} ${rule.form.action} ${match} ${hit.key}`] }];
          });
          return tier === 'network-policy' ? [isolation(policy), ...rules] : rules;
        }),
      });
    }
  }
  return groups;
}

const isolation = (policy: CompiledPolicy): Decider => ({
  kind: 'isolation',
  policy,
  keys: [`isolation of ${policy.form.ref.namespace}/${policy.form.ref.name}`],
});

function walk(groups: readonly Group[], shared: ReadonlySet<string>, ports: PortSet): Decider[] {
  const isShared = ({ keys }: Decider) => keys.some((key) => shared.has(key));
  const found: Decider[] = [];
  let open = ports;
  let passed = NO_PORTS;
  let tier: Tier | undefined;
  for (const group of groups) {
    if (group.tier !== tier) open = unionPorts(open, passed);
    if (group.tier !== tier) passed = NO_PORTS;
    tier = group.tier;
    const all = group.policies.flat();
    if (all.some((decider) => decider.kind === 'doubt' && isShared(decider))) return found;
    if (all.some(({ kind }) => kind === 'isolation')) {
      const stands = all.some((decider) => decider.kind === 'isolation' && isShared(decider));
      const allowed = stands ? all.reduce((sum, decider) => (decider.kind === 'rule' && decider.match === 'yes' && isShared(decider) ? unionPorts(sum, decider.ports) : sum), NO_PORTS) : NO_PORTS;
      const left = subtractPorts(open, allowed);
      found.push(...all.filter((decider) => !isShared(decider) && (decider.kind === 'rule' ? !isNoPorts(intersectPorts(decider.ports, left)) : !stands && !isNoPorts(left))));
      if (stands) return found;
      continue;
    }
    let undecided = open;
    for (const policy of group.policies) {
      let left = open;
      for (const decider of policy) {
        const hit = decider.kind === 'rule' ? intersectPorts(decider.ports, left) : left;
        if (isNoPorts(hit)) continue;
        if (!isShared(decider)) found.push(decider);
        else if (decider.kind === 'rule' && decider.match === 'yes') {
          left = subtractPorts(left, hit);
          if (decider.rule.form.action === 'pass') passed = unionPorts(passed, hit);
        }
      }
      undecided = intersectPorts(undecided, left);
    }
    open = undecided;
  }
  return found;
}
