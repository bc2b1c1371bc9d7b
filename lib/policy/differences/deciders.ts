import { objectTitle } from '@/lib/model/ids';
import type { Direction } from '@/lib/model/network-policy';
import { hasBit } from '../bitset';
import type { Family } from '../cidr';
import type { CompiledPolicies, CompiledPolicy } from '../compile';
import type { CompiledRule } from '../compile-rule';
import { matchOf } from '../explain-walk';
import { intersectPorts, isNoPorts, NO_PORTS, subtractPorts, unionPorts, type PortSet } from '../port-set';
import { TIERS, type Tier } from '../rule-form';

/** Something that has a part in the verdict of one direction on another end. */
export type Decider = Say & (
  | { readonly kind: 'rule'; readonly policy: CompiledPolicy; readonly rule: CompiledRule }
  /** A NetworkPolicy isolates the subject, whatever its rules. */
  | { readonly kind: 'isolation'; readonly policy: CompiledPolicy }
  /** From its tier on nothing can be told. */
  | { readonly kind: 'doubt'; readonly reason: string }
);

interface Say {
  /** The same for what has the same effect. */
  readonly key: string;
  /** The ports it has a say on. */
  readonly ports: PortSet;
  /** Of these, the ports on which a rule surely has the last word of its tier. */
  readonly settles: PortSet;
  /** Of these, the ports that a rule hands on to the next tier. */
  readonly passes: PortSet;
}

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
  const keysOf = (groups: readonly Group[]) => new Set(groups.flatMap(({ policies }) => policies.flat()).map(({ key }) => key));
  const [keysBefore, keysAfter] = [keysOf(old), keysOf(now)];
  const found = { before: walk(old, keysAfter, ports), after: walk(now, keysBefore, ports) };
  return { ...found, reordered: found.before.length + found.after.length === 0 ? reorderedPolicies(old, now, (key) => keysBefore.has(key) && keysAfter.has(key)) : [] };
}

/** Policies whose rules that both have stand in another order afterwards; those of one priority have an order only within each. */
function reorderedPolicies(old: readonly Group[], now: readonly Group[], isShared: (key: string) => boolean): CompiledPolicy[] {
  const sequences = (groups: readonly Group[]) =>
    groups.flatMap(({ policies }) => policies).map((all) => {
      const deciders = all.filter(({ key }) => isShared(key));
      return { deciders, text: JSON.stringify(deciders.map(({ key }) => key)) };
    });
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
  const whole = { ports: asked, settles: NO_PORTS, passes: NO_PORTS };
  const rulesOf = (policy: CompiledPolicy): Decider[] =>
    policy.rules[direction]!.flatMap((rule): Decider[] => {
      const { tier, priority } = policy.form;
      const { action } = rule.form;
      const match = matchOf(rule, other, family, hasBit(policy.subjects, subject));
      const ports = match === 'no' ? NO_PORTS : intersectPorts(lattice.get(rule.ports(destination)), asked);
      if (isNoPorts(ports)) return [];
      const settles = match === 'yes' ? ports : NO_PORTS;
      return [{ kind: 'rule', policy, rule, key: `${tier} ${priority} ${action} ${match} ${ports.key}`, ports, settles, passes: action === 'pass' ? settles : NO_PORTS }];
    });
  return TIERS.flatMap((tier): Group[] => {
    const doubts = uncertain[direction][subject]!.filter((doubt) => doubt.tier === tier);
    const applied = applying[direction][subject]!.map((index) => policies[index]!).filter(({ form }) => form.tier === tier);
    return [
      { tier, policies: doubts.map(({ reason }) => [{ kind: 'doubt', reason, key: `doubt ${tier} ${reason}`, ...whole }]) },
      ...[...Map.groupBy(applied, ({ form }) => form.priority).values()].map((same): Group => ({
        tier,
        policies: same.map((policy) => (tier === 'network-policy' ? [{ kind: 'isolation', policy, key: `isolation ${objectTitle(policy.form.ref)}`, ...whole }, ...rulesOf(policy)] : rulesOf(policy))),
      })),
    ];
  });
}

function walk(groups: readonly Group[], shared: ReadonlySet<string>, ports: PortSet): Decider[] {
  const isShared = ({ key }: Decider) => shared.has(key);
  const found: Decider[] = [];
  let open = ports;
  let passed = NO_PORTS;
  let tier: Tier | undefined;
  for (const group of groups) {
    if (group.tier !== tier) open = unionPorts(open, passed);
    tier = group.tier;
    const all = group.policies.flat();
    if (all.some((decider) => decider.kind === 'doubt' && isShared(decider))) return found;
    if (all.some(({ kind }) => kind === 'isolation')) {
      const stands = all.some((decider) => decider.kind === 'isolation' && isShared(decider));
      const left = stands ? all.filter(isShared).reduce((rest, { settles }) => subtractPorts(rest, settles), open) : open;
      found.push(...all.filter((decider) => !isShared(decider) && !(stands && decider.kind === 'isolation') && !isNoPorts(intersectPorts(decider.ports, left))));
      if (stands) return found;
      continue;
    }
    let undecided = open;
    for (const policy of group.policies) {
      let left = open;
      for (const decider of policy) {
        if (!isShared(decider)) {
          if (!isNoPorts(intersectPorts(decider.ports, left))) found.push(decider);
          continue;
        }
        passed = unionPorts(passed, intersectPorts(decider.passes, left));
        left = subtractPorts(left, decider.settles);
      }
      undecided = intersectPorts(undecided, left);
    }
    open = undecided;
  }
  return found;
}
