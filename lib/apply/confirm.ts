import { objectTitle, workloadPeer } from '@/lib/model/ids';
import type { Snapshot } from '@/lib/model/snapshot';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { causeText } from '@/lib/policy/differences/cause';
import { causesOf } from '@/lib/policy/differences/causes';
import { findChanges } from '@/lib/policy/differences/changes';
import { alignEnds } from '@/lib/policy/differences/ends';
import { formatPorts, isNoPorts } from '@/lib/policy/port-set';
import { pairText } from '@/lib/synthesis/text/proof-facts';
import { specObject } from '@/lib/synthesis/yaml';
import { haveSameMeaning } from './compare-objects';
import type { Step } from './step';

const NAMED = 20;

/** What of the steps a snapshot does not show yet, a sentence each; empty once it shows all of them. */
export function unseenOf(steps: readonly Step[], { policies, adminPolicies }: Snapshot): readonly string[] {
  const last = new Map(steps.map((step) => [objectTitle(step), step]));
  return [...last].flatMap(([title, step]) => {
    const policy = policies.find(({ namespace, name }) => namespace === step.namespace && name === step.name);
    const isThere = step.kind === 'NetworkPolicy' ? policy !== undefined : adminPolicies.some(({ kind, name }) => kind === step.kind && name === step.name);
    if (!step.wanted) return isThere ? [`${title} is still there.`] : [];
    if (!isThere) return [`${title} is not there yet.`];
    return policy && !haveSameMeaning(step.kind, step.wanted, { spec: specObject(policy.spec) }) ? [`${title} is not as it was applied.`] : [];
  });
}

/**
 * How what is live differs from what was proven, a sentence each; empty when the same can reach the same on the same ports. Whatever
 * changed in between is among them, whoever did it.
 */
export function graphDifferences(proven: AllowGraph, live: AllowGraph): string[] {
  const found: string[] = [];
  let more = 0;
  const [old, now] = [proven, live].map(({ snapshot }) => new Map(snapshot.workloads.map((workload) => [workloadPeer(workload.id), workload])));
  for (const [id, { kind, namespace, name }] of now!) if (!old!.has(id)) found.push(`${kind} ${namespace}/${name} came meanwhile.`);
  for (const [id, { kind, namespace, name }] of old!) if (!now!.has(id)) found.push(`${kind} ${namespace}/${name} went meanwhile.`);
  for (const change of findChanges(proven, live, alignEnds(proven, live, 'peers'))) {
    const { from, to, delta } = change;
    if (!from.before || !from.after || !to.before || !to.after || !from.id || !to.id) continue;
    const words = [
      ...(isNoPorts(delta.gained) ? [] : [`${formatPorts(delta.gained).join(', ')} open`]),
      ...(isNoPorts(delta.lost) ? [] : [`${formatPorts(delta.lost).join(', ')} closed`]),
      ...(isNoPorts(delta.doubted) ? [] : [`${formatPorts(delta.doubted).join(', ')} not known`]),
    ];
    if (words.length === 0) continue;
    if (found.length >= NAMED) {
      more++;
      continue;
    }
    const causes = causesOf(proven, live, change).map(causeText);
    found.push(`${pairText({ from: from.id, to: to.id })}: ${words.join('; ')}${causes.length > 0 ? ` (${causes.slice(0, 2).join('; ')})` : ''}.`);
  }
  more += Math.max(0, found.length - NAMED);
  return more > 0 ? [...found.slice(0, NAMED), `And ${more} more.`] : found;
}
