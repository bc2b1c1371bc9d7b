import type { Draft } from '@/lib/model/draft';
import type { PeerId } from '@/lib/model/ids';
import type { Direction } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph, type GraphPeer, type Pair } from '@/lib/policy/allow-graph';
import { hasBit } from '@/lib/policy/bitset';
import { intersectPorts, isNoPorts, NO_PORTS, subtractPorts, unionPorts, type PortSet } from '@/lib/policy/port-set';
import { readPolicies } from './read-policies';
import { synthesize, type Synthesis } from './synthesize';
import { joinDocuments, MANAGED_BY, networkPolicyYaml } from './yaml';

/** A pair of peers that the draft changes; a workload and itself are its replicas. */
export interface ChangedPair {
  readonly from: GraphPeer;
  readonly to: GraphPeer;
  readonly before: Pair;
  readonly after: Pair;
  readonly opened: PortSet;
  readonly closed: PortSet;
  /** The draft asked for all that opened and all that closed. */
  readonly intended: boolean;
}

export interface Proof {
  readonly synthesis: Synthesis;
  /** Each policy's text, in the order of `synthesis.policies`. */
  readonly texts: readonly string[];
  /** The file as it is exported. */
  readonly text: string;
  /** The snapshot with the policies that were read back from the text. */
  readonly after: AllowGraph;
  readonly changed: readonly ChangedPair[];
  /** Pairs looked at that did not change, of all ordered pairs of different workloads with running pods. */
  readonly unchanged: number;
  /** Pairs among the changed whose verdict is unknown afterwards. */
  readonly unknown: number;
  /** Wanted connections that the result does not allow. */
  readonly unmet: readonly { readonly from: PeerId; readonly to: PeerId; readonly ports: PortSet }[];
  /** Every wanted connection holds, nothing changed that was not asked for, and nothing became unknown. */
  readonly exact: boolean;
}

/**
 * Writes a draft's policies, reads the text back, evaluates the cluster with and without it, and compares the two. A policy can
 * only change connections of the pods it selects, in its own directions, so those are compared, every one of them.
 */
export function proveDraft(before: AllowGraph, draft: Draft): Proof {
  const synthesis = synthesize(before, draft);
  const texts = synthesis.policies.map(({ policy, because }) => networkPolicyYaml(policy, { labels: MANAGED_BY, comment: because }));
  const text = joinDocuments(texts);
  const { value: policies, problems } = readPolicies(text);
  if (problems.some((problem) => problem.severity === 'error') || policies.length !== texts.length) {
    throw new Error(`The policies that were written do not read back: ${problems.map((problem) => `${problem.field ?? ''} ${problem.message}`).join('; ')}`);
  }
  const snapshot: Snapshot = { ...before.snapshot, policies: [...before.snapshot.policies, ...policies] };
  const after = policies.length === 0 ? before : new AllowGraph(snapshot);
  const changed = comparePairs(before, after, synthesis, new Set(policies.map(({ namespace, name }) => `${namespace}/${name}`)));
  const unmet = synthesis.wanted.filter(({ from, to, ports }) => !isNoPorts(subtractPorts(ports, after.pair(from, to).allowed)) && isLive(after, from) && isLive(after, to));
  const workloadPairs = before.figure().pairs;
  const unknown = changed.filter((pair) => !isNoPorts(pair.after.unknown)).length;
  return {
    synthesis,
    texts,
    text,
    after,
    changed,
    unchanged: workloadPairs - changed.filter(({ from, to }) => from.kind === 'workload' && to.kind === 'workload' && from.id !== to.id).length,
    unknown,
    unmet,
    exact: unmet.length === 0 && unknown === 0 && !synthesis.unproven && changed.every((pair) => pair.intended),
  };
}

const isLive = (graph: AllowGraph, id: PeerId) => (graph.peer(id)?.endpoints.length ?? 0) > 0;

/** Compares every pair that a written policy can change, in the order of the graph's peers. */
function comparePairs(before: AllowGraph, after: AllowGraph, synthesis: Synthesis, written: ReadonlySet<string>): ChangedPair[] {
  const sources = subjectsOf(after, written, 'egress');
  const destinations = subjectsOf(after, written, 'ingress');
  const wanted = new Map<PeerId, Map<PeerId, PortSet>>();
  for (const { from, to, ports } of synthesis.wanted) {
    const row = wanted.get(from) ?? new Map<PeerId, PortSet>();
    wanted.set(from, row.set(to, unionPorts(row.get(to) ?? NO_PORTS, ports)));
  }
  const compare = pairComparer();
  const changed: ChangedPair[] = [];
  for (const from of after.peers) {
    const row = wanted.get(from.id);
    for (const to of sources.has(from) ? after.peers : destinations) {
      if ((from === to && before.podCount(from) < 2) || (from.kind !== 'workload' && to.kind !== 'workload')) continue;
      const [old, now] = [before.pair(from.id, to.id), after.pair(from.id, to.id)];
      const difference = compare(old, now);
      if (!difference) continue;
      const { opened, closed } = difference;
      const asked = row?.get(to.id) ?? NO_PORTS;
      const isolated = synthesis.isolated.egress.has(from.id) || synthesis.isolated.ingress.has(to.id);
      const intended = isNoPorts(subtractPorts(opened, asked)) && (isNoPorts(closed) || (isolated && isNoPorts(intersectPorts(closed, asked))));
      changed.push({ from, to, before: old, after: now, opened, closed, intended });
    }
  }
  return changed;
}

interface Difference {
  readonly opened: PortSet;
  readonly closed: PortSet;
}

/** Compares two pairs; large graphs share few pair objects, so equal comparisons are made once. */
function pairComparer(): (old: Pair, now: Pair) => Difference | null {
  const known = new Map<Pair, Map<Pair, Difference | null>>();
  return (old, now) => {
    const row = known.get(old) ?? new Map<Pair, Difference | null>();
    known.set(old, row);
    let difference = row.get(now);
    if (difference === undefined) {
      const opened = subtractPorts(now.allowed, old.allowed);
      const closed = subtractPorts(old.allowed, now.allowed);
      difference = isNoPorts(opened) && isNoPorts(closed) && old.unknown.key === now.unknown.key ? null : { opened, closed };
      row.set(now, difference);
    }
    return difference;
  };
}

/** Workloads with a pod that one of these policies selects in a direction. */
function subjectsOf(graph: AllowGraph, names: ReadonlySet<string>, direction: Direction): ReadonlySet<GraphPeer> {
  const policies = graph.evaluator.compiled.policies.filter(({ form, rules }) => names.has(`${form.ref.namespace}/${form.ref.name}`) && rules[direction]);
  return new Set(graph.peers.filter((peer) => peer.endpoints.some((endpoint) => policies.some(({ subjects }) => hasBit(subjects, endpoint)))));
}
