import { objectTitle } from '@/lib/model/ids';
import { DIRECTIONS } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import type { Family } from './cidr';
import { Evaluator } from './evaluate';
import type { AskedPort } from './explain';
import type { RuleRef } from './rule-form';
import { verdictOn } from './verdict';
import { withoutRules } from './without-rules';

/** What a rule is worth to one connection. */
export interface RuleWeight {
  /** Without this rule alone the connection would have another verdict. */
  readonly necessary: boolean;
  /** Without every other rule of its direction among those weighed the verdict would be the same. */
  readonly sufficient: boolean;
}

export interface WeighedConnection {
  readonly source: number;
  readonly destination: number;
  readonly family: Family;
  readonly port: AskedPort;
}

/**
 * Weighs rules of one direction against one another by evaluating the connection again without them: between these two ends
 * alone, under the policies that apply to them. `null` when what is around them has a part in the verdict.
 */
export function weighRules(evaluator: Evaluator, connection: WeighedConnection, rules: readonly RuleRef[]): RuleWeight[] | null {
  const changes = changeReader(evaluator, connection);
  return changes && rules.map((rule) => ({ necessary: changes([rule]), sufficient: !changes(rules.filter((other) => other !== rule)) }));
}

/** As `weighRules`, which of the rules are necessary. */
export function necessaryRules(evaluator: Evaluator, connection: WeighedConnection, rules: readonly RuleRef[]): boolean[] | null {
  const changes = changeReader(evaluator, connection);
  return changes && rules.map((rule) => changes([rule]));
}

/** Answers whether the verdict of a connection changes when some rules are taken away. */
function changeReader(evaluator: Evaluator, { source, destination, family, port }: WeighedConnection): ((removed: readonly RuleRef[]) => boolean) | null {
  const verdictIn = ({ compiled: { lattice } }: Evaluator, { allowed, possible }: ReturnType<Evaluator['evaluateFamily']>) => verdictOn(lattice.get(allowed), lattice.get(possible), port);
  const between = twoEnds(evaluator, source, destination);
  const verdictWithout = (removed: readonly RuleRef[]) => {
    const after = new Evaluator(withoutRules(between, removed));
    return verdictIn(after, after.evaluateFamily(sameEnd(evaluator, source, after), sameEnd(evaluator, destination, after), family));
  };
  const now = verdictIn(evaluator, evaluator.evaluateFamily(source, destination, family));
  return verdictWithout([]) === now ? (removed) => verdictWithout(removed) !== now : null;
}

/** The snapshot with one pod or two of each end, and only the policies that apply to them. */
function twoEnds({ compiled }: Evaluator, source: number, destination: number): Snapshot {
  const { snapshot, endpoints, applying, policies } = compiled;
  const ends = [source, destination];
  const kept = new Set(ends.flatMap((end) => {
    const endpoint = endpoints.all[end]!;
    return 'pods' in endpoint ? endpoint.pods.slice(0, 2) : [];
  }));
  const names = new Set(ends.flatMap((end) => DIRECTIONS.flatMap((direction) => applying[direction][end]!.map((index) => objectTitle(policies[index]!.form.ref)))));
  return {
    ...snapshot,
    pods: snapshot.pods.filter((pod) => kept.has(pod)),
    policies: snapshot.policies.filter(({ namespace, name }) => names.has(objectTitle({ kind: 'NetworkPolicy', namespace, name }))),
    adminPolicies: snapshot.adminPolicies.filter((policy) => names.has(objectTitle(policy))),
  };
}

/** The endpoint that stands for the same pod, node or address in another evaluation. */
function sameEnd(evaluator: Evaluator, end: number, after: Evaluator): number {
  const endpoint = evaluator.compiled.endpoints.all[end]!;
  const { endpoints, space } = after.compiled;
  switch (endpoint.kind) {
    case 'nodes': {
      const [node] = endpoint.nodes;
      return endpoints.all.findIndex((one) => one.kind === 'nodes' && (node === undefined || one.nodes.includes(node)));
    }
    case 'outside': {
      const group = space.outsideGroupAt(endpoint.group.family, endpoint.group.ranges[0]!.first);
      return endpoints.all.findIndex((one) => one.kind === 'outside' && one.group === group);
    }
    default:
      return endpoints.ofPod.get(endpoint.pods[0]!.id)!;
  }
}
