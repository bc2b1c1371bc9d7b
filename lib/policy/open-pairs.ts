import type { Direction } from '@/lib/model/network-policy';
import type { AllowGraph, Pair } from './allow-graph';
import type { PolicyProfile } from './tiers';

/** Which peers to look at, by their position in the graph. */
export interface Ends {
  readonly source: readonly boolean[];
  readonly destination: readonly boolean[];
}

/**
 * Visits the ordered pairs that are open and not among the decided ones, by source and then by destination: where little is isolated, most
 * of the square of the cluster. Peers whose policies and address families are alike have the same to say of all that these policies name no
 * rule for, so that a pair is worked out once for each two such classes.
 */
export function visitOpenPairs(graph: AllowGraph, ends: Ends, visit: (source: number, destination: number, pair: Pair) => void): void {
  const { peers } = graph;
  const open = (direction: Direction, wanted: readonly boolean[]) => [...peers.keys()].filter((position) => wanted[position] && peers[position]!.endpoints.length > 0 && graph.stance(position, direction).kind === 'open');
  const destinations = open('ingress', ends.destination);
  const [sourceClass, destinationClass] = [classes(graph, 'egress'), classes(graph, 'ingress')];
  const exceptions = destinations.map((position) => graph.stance(position, 'ingress').except);
  const known: (Pair | undefined)[][] = [];
  for (const source of open('egress', ends.source)) {
    const { except } = graph.stance(source, 'egress');
    const isOutside = peers[source]!.kind !== 'workload';
    const own = sourceClass[source]!;
    const pairs = own < 0 ? [] : (known[own] ??= []);
    for (let index = 0; index < destinations.length; index++) {
      const destination = destinations[index]!;
      if (source === destination || (isOutside && peers[destination]!.kind !== 'workload')) continue;
      const other = destinationClass[destination]!;
      if (own < 0 || other < 0 || (except.size > 0 && except.has(destination)) || (exceptions[index]!.size > 0 && exceptions[index]!.has(source))) {
        const pair = graph.pairAtPositions(source, destination);
        if (pair.state === 'open') visit(source, destination, pair);
        continue;
      }
      const pair = (pairs[other] ??= graph.pairAtPositions(source, destination));
      if (pair.state === 'open') visit(source, destination, pair);
    }
  }
}

/** A number for each peer, the same for peers that one direction cannot tell apart; -1 for one to be looked at by itself. */
function classes({ peers, evaluator }: AllowGraph, direction: Direction): Int32Array {
  const profiles = new Map<PolicyProfile | null, number>();
  const numbers = new Map<string, number>();
  return Int32Array.from(peers, ({ endpoints }) => {
    const [endpoint, ...others] = endpoints;
    if (endpoint === undefined || others.length > 0) return -1;
    const profile = evaluator.profile(endpoint, direction);
    if (!profiles.has(profile)) profiles.set(profile, profiles.size);
    const { families } = evaluator.compiled.endpoints.all[endpoint]!;
    const key = `${profiles.get(profile)} ${families[4]} ${families[6]}`;
    if (!numbers.has(key)) numbers.set(key, numbers.size);
    return numbers.get(key)!;
  });
}
