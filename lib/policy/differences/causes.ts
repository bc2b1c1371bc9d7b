import { objectTitle } from '@/lib/model/ids';
import type { Direction } from '@/lib/model/network-policy';
import type { Pod } from '@/lib/model/snapshot';
import type { AllowGraph } from '../allow-graph';
import { hasBit } from '../bitset';
import type { CompiledPolicies, CompiledPolicy } from '../compile';
import { CLUSTER_NETWORK } from '../networks';
import { ALL_PORTS, intersectPorts, isNoPorts, subtractPorts, type PortSet } from '../port-set';
import { ruleField, type PolicyRef } from '../rule-form';
import type { Verdict } from '../verdict';
import { distinctCauses, policyCause, type Cause } from './cause';
import { changedAddresses, changedForRule, changedForSelection, type Seen } from './changed-facts';
import { instancesOf, type Change, type Instance } from './changes';
import { peersContent, portsContent, ruleContent, selectionContent } from './content';
import { unsharedDeciders, type Decider, type Question } from './deciders';
import { portsOfDelta } from './delta';
import type { End, Twin } from './ends';

/**
 * Why connections between two ends differ: everything that decides about them in one graph and not, to the same effect, in the other,
 * traced to the policy that appeared, disappeared or changed, or to the labels, ports or addresses through which it
 * applies. When several have a part, all of them. A workload that is in one snapshot only is a cause by itself.
 */
export function causesOf(before: AllowGraph, after: AllowGraph, change: Change): Cause[] {
  const missing = [change.from, change.to].flatMap((end) => missingEnd(end));
  if (missing.length > 0) return distinctCauses(missing);
  const causes = [...instancesOf(before, after, change)].flatMap((instance) => instanceCauses(before, after, instance));
  const strays = [change.from, change.to].filter((end) => end.hasStrays);
  if (strays.length > 0 && causes.length === 0) causes.push(...strayCauses(before, after, change));
  if (causes.length === 0) causes.push(...strays.map(changedPods));
  return distinctCauses(causes);
}

function missingEnd({ before, after }: End): Cause[] {
  if (before && after) return [];
  const workload = (before ?? after)?.peer?.workload;
  return [{ kind: 'workload', change: before ? 'removed' : 'added', object: workload ? objectTitle(workload) : 'nodes' }];
}

function changedPods({ before, after }: End): Cause {
  const workload = (after ?? before)?.peer?.workload;
  return { kind: 'pods', change: 'changed', object: workload ? objectTitle(workload) : 'nodes', field: 'pods' };
}

/** Pods that are in one graph only are taken as the same pods under other names: a new revision of a workload. */
function strayCauses(before: AllowGraph, after: AllowGraph, { from, to, delta }: Change): Cause[] {
  const [sources, destinations] = [from, to].map((end) => likelyTwins(before, after, end)) as [Twin[], Twin[]];
  const instances = sources.flatMap((a) => destinations.flatMap((b) => [...instancesOf(before, after, { from: { ...from, twins: [a] }, to: { ...to, twins: [b] } })]));
  const concerned = instances.filter((instance) => !isNoPorts(intersectPorts(portsOfDelta(instance.delta), portsOfDelta(delta))));
  return concerned.flatMap((instance) => instanceCauses(before, after, instance));
}

/** How many ways to pair pods of two revisions are looked at. */
const WAYS = 16;

function likelyTwins(before: AllowGraph, after: AllowGraph, end: End): Twin[] {
  if (!end.hasStrays) return [...end.twins];
  const podOf = (graph: AllowGraph, endpoint: number): Pod | undefined => {
    const one = graph.evaluator.compiled.endpoints.all[endpoint]!;
    return 'pods' in one ? one.pods.find((pod) => pod.workload === end.after?.peer?.workload?.id) : undefined;
  };
  const twins = (end.before?.endpoints ?? []).flatMap((a) =>
    (end.after?.endpoints ?? []).flatMap((b): Twin[] => {
      const [was, is] = [podOf(before, a), podOf(after, b)];
      return was && is ? [{ before: a, after: b, pods: [{ before: was, after: is }], isPlural: true }] : [];
    }),
  );
  return twins.slice(0, WAYS);
}

function instanceCauses(before: AllowGraph, after: AllowGraph, { from, to, family, delta }: Instance): Cause[] {
  const networks = networkCauses(before, after, [from, to]);
  if (networks.length > 0) return networks;
  const changed = portsOfDelta(delta);
  const causes = (['egress', 'ingress'] as const).flatMap((direction) => {
    const [subject, other] = direction === 'egress' ? [from, to] : [to, from];
    const asked = { direction, subject: subject.before, other: other.before, family };
    const askedAfter = { direction, subject: subject.after, other: other.after, family };
    return segments(before, asked, after, askedAfter, changed).flatMap(({ ports, was, is }) => {
      const found = unsharedDeciders(before.evaluator.compiled, asked, after.evaluator.compiled, askedAfter, ports);
      const isPartOf = (decider: Decider, verdict: Verdict) => was === 'unknown' || is === 'unknown' || leadsTo(decider, verdict);
      const trace = tracer({ before, after, twin: subject }, { before, after, twin: other }, direction);
      return [...found.reordered.map(({ form }) => policyCause('changed', form.ref, direction, `spec.${direction}`)), ...found.before.filter((one) => isPartOf(one, was)).flatMap((one) => trace(one, 'before')), ...found.after.filter((one) => isPartOf(one, is)).flatMap((one) => trace(one, 'after'))];
    });
  });
  if (causes.length > 0) return causes;
  return [from, to].flatMap((twin) => changedAddresses({ before, after, twin }));
}

/** When two ends were on one network and are no longer, or the other way round: which network each was on. */
function networkCauses(before: AllowGraph, after: AllowGraph, twins: readonly [Twin, Twin]): Cause[] {
  const [old, now] = [before.evaluator.compiled, after.evaluator.compiled];
  const [from, to] = twins;
  const was = old.networks?.link(from.before, to.before) ?? 'joined';
  const is = now.networks?.link(from.after, to.after) ?? 'joined';
  if (was === is) return [];
  return twins.flatMap((twin): Cause[] => {
    const endpoint = now.endpoints.all[twin.after]!;
    const [earlier, later] = [old.networks?.nameOf(twin.before) || CLUSTER_NETWORK, now.networks?.nameOf(twin.after) || CLUSTER_NETWORK];
    return endpoint.kind === 'pods' && earlier !== later ? [{ kind: 'network', change: 'changed', object: `Namespace ${endpoint.namespace}`, field: 'network', before: earlier, after: later }] : [];
  });
}

/** Cuts ports of which a direction says something else afterwards into sets that share one verdict before and one after. */
function segments(before: AllowGraph, asked: Question, after: AllowGraph, askedAfter: Question, changed: PortSet): { readonly ports: PortSet; readonly was: Verdict; readonly is: Verdict }[] {
  const [old, now] = [portsByVerdict(before, asked), portsByVerdict(after, askedAfter)];
  return VERDICTS.flatMap((was) => VERDICTS.filter((is) => is !== was).map((is) => ({ ports: intersectPorts(changed, intersectPorts(old(was), now(is))), was, is }))).filter(({ ports }) => !isNoPorts(ports));
}

const VERDICTS: readonly Verdict[] = ['allowed', 'denied', 'unknown'];

function portsByVerdict({ evaluator }: AllowGraph, { subject, direction, other, family }: Question): (verdict: Verdict) => PortSet {
  const { lattice } = evaluator.compiled;
  const found = evaluator.evaluateDirection(subject, direction, other, family);
  const [allowed, possible] = [lattice.get(found.allowed), lattice.get(found.possible)];
  const sets = { allowed, unknown: subtractPorts(possible, allowed), denied: subtractPorts(ALL_PORTS, possible) };
  return (verdict) => sets[verdict];
}

/** A pass hands on to whatever follows, so it may lead to either. */
function leadsTo(decider: Decider, verdict: Verdict): boolean {
  if (decider.kind === 'doubt') return true;
  if (decider.kind === 'isolation') return verdict === 'denied';
  const { action } = decider.rule.form;
  return action === 'pass' || (action === 'allow') === (verdict === 'allowed');
}

/** Finds out why something that decides in one graph does not do the same in the other. */
function tracer(subject: Seen, other: Seen, direction: Direction): (decider: Decider, side: 'before' | 'after') => Cause[] {
  const destination = direction === 'ingress' ? subject : other;
  return (decider, side) => {
    const appears = side === 'after' ? 'added' : 'removed';
    if (decider.kind === 'doubt') return [{ kind: 'unread', change: appears, object: decider.reason, direction }];
    const { form } = decider.policy;
    const [own, there] = side === 'before' ? [subject.before, subject.after] : [subject.after, subject.before];
    const endpoint = side === 'before' ? subject.twin.after : subject.twin.before;
    const counterpart = counterpartOf(there.evaluator.compiled, decider.policy, endpoint, direction);
    const field = decider.kind === 'rule' ? ruleField(decider.rule.form.ref) : undefined;
    if (!counterpart) return [policyCause(appears, form.ref, direction, field)];
    // The text of afterwards is the one that a reader can still look up.
    const ref = side === 'after' ? form.ref : counterpart.form.ref;
    const changed = (path: string) => policyCause('changed', ref, direction, path);
    const causes: Cause[] = [];
    if (!applies(there.evaluator.compiled, counterpart, endpoint, direction)) {
      if (!counterpart.rules[direction]) causes.push(changed(form.tier === 'network-policy' ? 'spec.policyTypes' : `spec.${direction}`));
      if (selectionContent(form.subject) !== selectionContent(counterpart.form.subject)) causes.push(changed(form.tier === 'network-policy' ? 'spec.podSelector' : 'spec.subject'));
      causes.push(...[form.subject, counterpart.form.subject].flatMap((selection) => changedForSelection(subject, selection, direction)));
    }
    if (form.tier !== counterpart.form.tier) causes.push(changed('spec.tier'));
    if (form.priority !== counterpart.form.priority) causes.push(changed('spec.priority'));
    if (decider.kind === 'rule') causes.push(...traceRule(decider, counterpart, ref, side, other, destination, direction));
    if (causes.length === 0 && own.snapshot.profile.name !== there.snapshot.profile.name) {
      return [{ kind: 'profile', change: 'changed', object: 'profile', before: subject.before.snapshot.profile.name, after: subject.after.snapshot.profile.name }];
    }
    return causes;
  };
}

function traceRule({ rule }: Decider & { readonly kind: 'rule' }, counterpart: CompiledPolicy, ref: PolicyRef, side: 'before' | 'after', other: Seen, destination: Seen, direction: Direction): Cause[] {
  const rules = counterpart.form.rules[direction] ?? [];
  const content = ruleContent(rule.form);
  if (rules.some((one) => ruleContent(one) === content)) return changedForRule(other, destination, rule.form, direction);
  const field = ruleField(rule.form.ref);
  const same = rules.find(({ ref: { index } }) => index === rule.form.ref.index);
  if (!same) return [policyCause(side === 'after' ? 'added' : 'removed', ref, direction, field)];
  // The rule at its place is another: what in it differs, and what of the other end it reads.
  const part = partOf(ref, direction, peersContent(same) !== peersContent(rule.form), portsContent(same) !== portsContent(rule.form), same.action !== rule.form.action);
  return [policyCause('changed', ref, direction, `${field}${part}`)];
}

function partOf(ref: PolicyRef, direction: Direction, peers: boolean, ports: boolean, action: boolean): string {
  if (Number(peers) + Number(ports) + Number(action) !== 1) return '';
  if (action) return '.action';
  if (peers) return direction === 'ingress' ? '.from' : '.to';
  return ref.kind === 'ClusterNetworkPolicy' ? '' : '.ports';
}

/** The policy of the same name in the other graph; of several forms, the one that applies to the subject. */
function counterpartOf(compiled: CompiledPolicies, { form: { ref } }: CompiledPolicy, endpoint: number, direction: Direction): CompiledPolicy | undefined {
  const forms = policiesByTitle(compiled).get(objectTitle(ref)) ?? [];
  return forms.find((one) => applies(compiled, one, endpoint, direction)) ?? forms[0];
}

const indexes = new WeakMap<CompiledPolicies, ReadonlyMap<string, readonly CompiledPolicy[]>>();

function policiesByTitle(compiled: CompiledPolicies): ReadonlyMap<string, readonly CompiledPolicy[]> {
  let index = indexes.get(compiled);
  if (!index) indexes.set(compiled, (index = Map.groupBy(compiled.policies, ({ form }) => objectTitle(form.ref))));
  return index;
}

const applies = ({ policies, applying }: CompiledPolicies, policy: CompiledPolicy, endpoint: number, direction: Direction): boolean =>
  applying[direction][endpoint]!.some((index) => policies[index] === policy) && (policy.form.tier === 'network-policy' || hasBit(policy.subjects, endpoint));
