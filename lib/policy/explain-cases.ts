import type { AllowGraph, GraphPeer } from './allow-graph';
import { FAMILIES, type Family } from './cidr';
import type { Endpoint } from './endpoints';
import type { PortSet } from './port-set';
import { formatGroup } from './address-space';

/** Pods, or addresses, of one peer that are treated alike towards those of another. */
export interface PairCase {
  /** The address families of which it holds; the first stands for all, and both ends surely have it if they surely have any. */
  readonly families: readonly Family[];
  readonly family: Family;
  readonly allowed: PortSet;
  /** Ports of which it cannot be told; the rest is denied. */
  readonly possible: PortSet;
  /** Endpoints of which this holds, source and destination; the first stands for all. */
  readonly ends: readonly (readonly [source: number, destination: number])[];
}

/** How many endpoints of a peer are looked at; a workload has rarely more than one. */
const LIMIT = 64;

/**
 * What holds between the pods of two peers, by pods and address family: one case for all that have the same ports. Pairs that
 * have no family in common are left out, and so is a pod and itself.
 */
export function pairCases(graph: AllowGraph, from: GraphPeer, to: GraphPeer): PairCase[] {
  const { evaluator } = graph;
  const { endpoints, lattice } = evaluator.compiled;
  const cases = new Map<string, PairCase & { readonly ends: (readonly [number, number])[] }>();
  for (const source of from.endpoints.slice(0, LIMIT)) {
    for (const destination of to.endpoints.slice(0, LIMIT)) {
      if (from === to && source === destination && !holdsTwo(endpoints.all[source]!, from)) continue;
      const perFamily = familiesOf(endpoints.all[source]!, endpoints.all[destination]!).map((family) => ({ family, ...evaluator.evaluateFamily(source, destination, family) }));
      for (const { family, allowed, possible } of perFamily) {
        const families = perFamily.filter((one) => one.allowed === allowed && one.possible === possible).map((one) => one.family);
        if (families[0] !== family) continue;
        const key = `${families.join()} ${allowed} ${possible}`;
        const known = cases.get(key);
        if (known) known.ends.push([source, destination]);
        else cases.set(key, { families, family, allowed: lattice.get(allowed), possible: lattice.get(possible), ends: [[source, destination]] });
      }
    }
  }
  return [...cases.values()];
}

/** The families that both ends have or may have. Only IPv6 is ever in doubt, so those that they surely have come first. */
const familiesOf = (source: Endpoint, destination: Endpoint): Family[] => FAMILIES.filter((family) => source.families[family] !== 'no' && destination.families[family] !== 'no');

/** Whether an endpoint holds two pods of a workload. */
const holdsTwo = (endpoint: Endpoint, { workload }: GraphPeer): boolean =>
  'pods' in endpoint && endpoint.pods.reduce((sum, pod) => sum + (pod.workload === workload!.id ? pod.replicas : 0), 0) > 1;

/** A case in words, naming only what sets it apart: `pods web-1 and web-2 to db-0`, `IPv6`; empty when nothing does. */
export function describeCase(graph: AllowGraph, from: GraphPeer, to: GraphPeer, one: PairCase, all: readonly PairCase[]): string {
  const own = new Set(one.ends.map((end) => end.join()));
  const differsByFamily = all.some((other) => other !== one && other.ends.some((end) => own.has(end.join())));
  const { all: endpoints } = graph.evaluator.compiled.endpoints;
  const isSure = one.ends[0]!.every((end) => endpoints[end]!.families[one.family] === 'yes');
  const family = differsByFamily ? `IPv${one.family}${isSure ? '' : ', if both have it'}` : '';
  const everyEnd = new Set(all.flatMap(({ ends }) => ends.map((end) => end.join())));
  if (one.ends.length === everyEnd.size) return family;
  const side = (peer: GraphPeer, position: 0 | 1) => namesOf(graph, peer, [...new Set(one.ends.map((end) => end[position]))]);
  const sources = new Set(one.ends.map(([source]) => source)).size;
  const destinations = new Set(one.ends.map(([, destination]) => destination)).size;
  const isProduct = sources * destinations === one.ends.length;
  const [allSources, allDestinations] = [from, to].map((peer) => Math.min(peer.endpoints.length, LIMIT));
  const words = !isProduct
    ? one.ends.slice(0, NAMED).map(([a, b]) => `${namesOf(graph, from, [a])} to ${namesOf(graph, to, [b])}`).join('; ')
    : [...(sources === allSources ? [] : [`from ${side(from, 0)}`]), ...(destinations === allDestinations ? [] : [`to ${side(to, 1)}`])].join(' ');
  return [words, family].filter((part) => part !== '').join(', ');
}

/** Names told of one side of a case. */
const NAMED = 3;

function namesOf(graph: AllowGraph, peer: GraphPeer, indices: readonly number[]): string {
  const { all } = graph.evaluator.compiled.endpoints;
  const names = indices.flatMap((index): string[] => {
    const endpoint = all[index]!;
    switch (endpoint.kind) {
      case 'outside':
        return [formatGroup(endpoint.group, NAMED)];
      case 'nodes':
        return endpoint.nodes.map(({ name }) => name);
      default:
        return endpoint.pods.filter((pod) => pod.workload === peer.workload!.id).map(({ name }) => name);
    }
  });
  return names.length > NAMED ? `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more` : names.join(' and ');
}
