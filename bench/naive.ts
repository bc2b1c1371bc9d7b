import type { Snapshot } from '@/lib/model/snapshot';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { includesPort } from '@/lib/policy/port-set';
import { borderPorts } from '@/lib/testing/compare';
import { referenceVerdict } from '@/lib/testing/reference';
import type { Place } from '@/lib/testing/reference-match';

/** Per ordered pair of different workloads, a bit for every port at a border: what is allowed. */
export type PairTable = ReadonlyMap<string, string>;

/**
 * The allow graph the plain way: for every ordered pair of workloads, every port at a border, every policy. One pod stands
 * for its workload, which is generous: replicas are alike in generated clusters.
 */
export function naiveTable(snapshot: Snapshot): PairTable {
  const ports = borderPorts(snapshot);
  const first = new Map(snapshot.pods.map((pod) => [pod.workload, pod]));
  const places = [...first].map(([workload, pod]): readonly [string, Place] => [workload, { kind: 'pod', pod }]);
  const table = new Map<string, string>();
  for (const [from, source] of places) {
    for (const [to, destination] of places) {
      if (from === to) continue;
      table.set(`${from} ${to}`, ports.map((port) => (referenceVerdict(snapshot, source, destination, 4, port) === 'yes' ? '1' : '0')).join(''));
    }
  }
  return table;
}

/** The same table, read from the engine's port sets. */
export function engineTable(snapshot: Snapshot, graph: AllowGraph): PairTable {
  const ports = borderPorts(snapshot);
  const bits = new Map<string, string>();
  const table = new Map<string, string>();
  for (const from of graph.peers) {
    for (const to of graph.peers) {
      if (from === to || !from.workload || !to.workload) continue;
      const { allowed } = graph.pair(from.id, to.id);
      const known = bits.get(allowed.key) ?? ports.map(({ protocol, port }) => (includesPort(allowed, protocol, port) ? '1' : '0')).join('');
      bits.set(allowed.key, known);
      table.set(`${from.workload.id} ${to.workload.id}`, known);
    }
  }
  return table;
}

/** How many pairs of two tables differ. */
export function differences(a: PairTable, b: PairTable): number {
  return [...a].filter(([pair, bits]) => b.get(pair) !== bits).length + [...b.keys()].filter((pair) => !a.has(pair)).length;
}
