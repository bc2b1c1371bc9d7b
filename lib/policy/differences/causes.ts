import { objectTitle } from '@/lib/model/ids';
import type { Direction } from '@/lib/model/network-policy';
import type { ProfileName } from '@/lib/model/profile';
import type { Pod } from '@/lib/model/snapshot';
import type { AllowGraph } from '../allow-graph';
import { hasBit } from '../bitset';
import type { CompiledPolicies, CompiledPolicy } from '../compile';
import type { HostEndpoint, PodEndpoint } from '../endpoints';
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
import { networkOf } from './facts';

/**
 * Why connections between two ends differ: everything that decides about them in one graph and not, to the same effect, in the other,
 * traced to the policy that appeared, disappeared or changed, or to the labels, ports or addresses through which it
 * applies. When several have a part, all of them. A workload that is in one snapshot only is a cause by itself.
 */
export function causesOf(before: AllowGraph, after: AllowGraph, change: Change): Cause[] {
  const missing = [change.from, change.to].flatMap((end) => missingEnd(end));
  if (missing.length > 0) return distinctCauses(missing);
  const causes = [...instancesOf(before, after, change)].flatMap((instance) => instanceCauses(before, after, instance));
  if (causes.length === 0) causes.push(...strayCauses(before, after, change));
  if (causes.length === 0) causes.push(...[change.from, change.to].filter(({ hasStrays }) => hasStrays).map(changedPods));
  return distinctCauses(causes);
}

/** Only workloads come and go: nodes and outside addresses are in every graph. */
const titleOf = ({ before, after }: End): string => objectTitle((after ?? before)!.peer!.workload!);

function missingEnd(end: End): Cause[] {
  if (end.before && end.after) return [];
  return [{ kind: 'workload', change: end.before ? 'removed' : 'added', object: titleOf(end) }];
}

const changedPods = (end: End): Cause => ({ kind: 'pods', change: 'changed', object: titleOf(end), field: 'pods' });

/** Pods that are in one graph only are taken as the same pods under other names: a new revision of a workload. */
function strayCauses(before: AllowGraph, after: AllowGraph, { from, to, delta }: Change): Cause[] {
  const [sources, destinations] = [likelyTwins(before, after, from), likelyTwins(before, after, to)];
  const instances = sources.flatMap((a) => destinations.flatMap((b) => [...instancesOf(before, after, { from: { ...from, twins: [a] }, to: { ...to, twins: [b] } })]));
  const concerned = instances.filter((instance) => !isNoPorts(intersectPorts(portsOfDelta(instance.delta), portsOfDelta(delta))));
  return concerned.flatMap((instance) => instanceCauses(before, after, instance));
}

/** How many ways to pair pods of two revisions are looked at. */
const WAYS = 16;

function likelyTwins(before: AllowGraph, after: AllowGraph, { before: old, after: now, twins, hasStrays }: End): readonly Twin[] {
  if (!hasStrays) return twins;
  const podOf = ({ evaluator }: AllowGraph, endpoint: number): Pod => (evaluator.compiled.endpoints.all[endpoint] as PodEndpoint | HostEndpoint).pods.find(({ workload }) => workload === now!.peer!.workload!.id)!;
  return old!.endpoints.flatMap((a) => now!.endpoints.map((b): Twin => ({ before: a, after: b, pods: [{ before: podOf(before, a), after: podOf(after, b) }], isPlural: true }))).slice(0, WAYS);
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
  const linkIn = ({ networks }: CompiledPolicies, source: number, destination: number) => networks?.link(source, destination) ?? 'joined';
  if (linkIn(old, from.before, to.before) === linkIn(now, from.after, to.after)) return [];
  return twins.flatMap((twin): Cause[] => {
    const endpoint = now.endpoints.all[twin.after]!;
    const [earlier, later] = [networkOf(old, twin.before), networkOf(now, twin.after)];
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
  const profiles = [subject.before, subject.after].map(({ snapshot }) => snapshot.profile.name) as [ProfileName, ProfileName];
  return (decider, side) => {
    const appears = side === 'after' ? 'added' : 'removed';
    if (decider.kind === 'doubt') return [{ kind: 'unread', change: appears, object: decider.reason, direction }];
    const { form } = decider.policy;
    const [there, endpoint] = side === 'before' ? [subject.after, subject.twin.after] : [subject.before, subject.twin.before];
    const counterpart = counterpartOf(there.evaluator.compiled, decider.policy, endpoint);
    const field = decider.kind === 'rule' ? ruleField(decider.rule.form.ref) : undefined;
    if (!counterpart) return [policyCause(appears, form.ref, direction, field)];
    // The text of afterwards is the one that a reader can still look up.
    const ref = side === 'after' ? form.ref : counterpart.form.ref;
    const changed = (path: string) => policyCause('changed', ref, direction, path);
    const isNetworkPolicy = form.tier === 'network-policy';
    const lacksDirection = isNetworkPolicy && !counterpart.rules[direction];
    const causes: Cause[] = [];
    if (lacksDirection) causes.push(changed('spec.policyTypes'));
    if (!hasBit(counterpart.subjects, endpoint)) {
      if (selectionContent(form.subject) !== selectionContent(counterpart.form.subject)) causes.push(changed(isNetworkPolicy ? 'spec.podSelector' : 'spec.subject'));
      causes.push(...[form.subject, counterpart.form.subject].flatMap((selection) => changedForSelection(subject, selection, direction)));
    }
    if (form.tier !== counterpart.form.tier) causes.push(changed('spec.tier'));
    if (form.priority !== counterpart.form.priority) causes.push(changed('spec.priority'));
    if (decider.kind === 'rule' && !lacksDirection) causes.push(...traceRule(decider, counterpart, ref, side, other, destination, direction));
    const [was, is] = profiles;
    return causes.length === 0 && was !== is ? [{ kind: 'profile', change: 'changed', object: 'profile', before: was, after: is }] : causes;
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
  const parts = [
    ...(peersContent(same) === peersContent(rule.form) ? [] : [direction === 'ingress' ? '.from' : '.to']),
    ...(portsContent(same) === portsContent(rule.form) ? [] : [ref.kind === 'ClusterNetworkPolicy' ? '.protocols' : '.ports']),
    ...(same.action === rule.form.action ? [] : ['.action']),
  ];
  return [policyCause('changed', ref, direction, parts.length === 1 ? `${field}${parts[0]!}` : field)];
}

/** The policy of the same name in the other graph; of several forms, the one for the subject. */
function counterpartOf(compiled: CompiledPolicies, { form: { ref } }: CompiledPolicy, endpoint: number): CompiledPolicy | undefined {
  const forms = policiesByTitle(compiled).get(objectTitle(ref)) ?? [];
  return forms.find(({ subjects }) => hasBit(subjects, endpoint)) ?? forms[0];
}

const indexes = new WeakMap<CompiledPolicies, ReadonlyMap<string, readonly CompiledPolicy[]>>();

function policiesByTitle(compiled: CompiledPolicies): ReadonlyMap<string, readonly CompiledPolicy[]> {
  let index = indexes.get(compiled);
  if (!index) indexes.set(compiled, (index = Map.groupBy(compiled.policies, ({ form }) => objectTitle(form.ref))));
  return index;
}
