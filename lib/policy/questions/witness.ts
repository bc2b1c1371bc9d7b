import { PROTOCOLS, type Protocol } from '@/lib/model/network-policy';
import type { AllowGraph } from '../allow-graph';
import { FAMILIES, type Family, formatIp } from '../cidr';
import type { Cause } from '../differences/cause';
import { causesOf } from '../differences/causes';
import { familyPorts, twinPairs, type Change } from '../differences/changes';
import type { Ports } from '../differences/delta';
import type { End, Twin } from '../differences/ends';
import type { PortSet } from '../port-set';
import { verdictOn, type Verdict } from '../verdict';

/** `absent`: one of the ends does not exist there. */
export type WitnessVerdict = Verdict | 'absent';

/** One connection of which two policy sets say something else. */
export interface Witness {
  /** A pod as `namespace/name`, or a workload of which no pod is in both; an address outside the cluster, or a node by name. */
  readonly from: string;
  readonly to: string;
  readonly protocol: Protocol;
  readonly port: number;
  /** Absent where only all pods together can be compared. */
  readonly family?: Family;
  /** What the one and the other policy set say. */
  readonly a: WitnessVerdict;
  readonly b: WitnessVerdict;
  /** What makes the two differ between these ends: rules, or what they read; empty where they do not differ. */
  readonly causes: readonly Cause[];
}

/** Two ends, and what changed of all their pods together where that is known. */
export type Compared = Change | Pick<Change, 'from' | 'to'>;

/** Chooses ports of a connection between two things that are in both graphs, or between all pods of two workloads. */
export type Choose = (a: Ports, b: Ports, things?: { readonly from: Twin; readonly to: Twin }) => PortSet;

/** A single connection between two ends on one of the ports that `pick` chooses, TCP first; `null` when there is no such port. */
export function findWitness(a: AllowGraph, b: AllowGraph, ends: Compared, pick: Choose): Witness | null {
  const change = 'delta' in ends ? ends : undefined;
  const causes = () => (change ? causesOf(a, b, change) : []);
  for (const [from, to] of twinPairs(ends.from, ends.to)) {
    for (const family of FAMILIES) {
      const sides = [familyPorts(a.evaluator, from.before, to.before, family), familyPorts(b.evaluator, from.after, to.after, family)] as const;
      const port = firstPort(pick(...sides, { from, to }));
      if (port) return { ...namesOf(a, ends, from, to), ...port, family, a: verdictOn(sides[0].allowed, sides[0].unknown, port), b: verdictOn(sides[1].allowed, sides[1].unknown, port), causes: causes() };
    }
  }
  // Pods that are in one graph only are compared all together.
  if (!change || (!change.from.hasStrays && !change.to.hasStrays)) return null;
  const { from, to, before, after } = change;
  const port = firstPort(pick(before, after));
  if (!port) return null;
  const isMissing = (side: 'before' | 'after') => !from[side]?.endpoints.length || !to[side]?.endpoints.length;
  return {
    from: wholeName(from),
    to: wholeName(to),
    ...port,
    a: isMissing('before') ? 'absent' : verdictOn(before.allowed, before.unknown, port),
    b: isMissing('after') ? 'absent' : verdictOn(after.allowed, after.unknown, port),
    causes: causes(),
  };
}

function firstPort({ ranges }: PortSet): { readonly protocol: Protocol; readonly port: number } | null {
  const protocol = (['TCP', ...PROTOCOLS] as const).find((one) => ranges[one].length > 0);
  return protocol ? { protocol, port: ranges[protocol][0]![0] } : null;
}

/** The first things of both ends; of one set of replicas, two different ones. */
const namesOf = (graph: AllowGraph, ends: Compared, from: Twin, to: Twin): { readonly from: string; readonly to: string } => ({
  from: nameOf(graph, ends.from, from, 0),
  to: nameOf(graph, ends.to, to, from === to ? 1 : 0),
});

function nameOf(graph: AllowGraph, end: End, { before, pods }: Twin, position: number): string {
  const pod = pods[position] ?? pods[0];
  if (pod) return pod.before.id;
  const endpoint = graph.evaluator.compiled.endpoints.all[before]!;
  return endpoint.kind === 'nodes' ? endpoint.nodes[0]!.name : wholeName(end);
}

/** An end of which no single pod or node is meant: a workload, the first of outside addresses, or the nodes. */
function wholeName({ before, after, outside }: End): string {
  if (outside) return formatIp(outside.family, outside.ranges[0]!.first);
  const workload = (before ?? after)?.peer?.workload;
  return workload ? `${workload.namespace}/${workload.name}` : 'nodes';
}
