import type { Direction, Protocol } from '@/lib/model/network-policy';
import type { AllowGraph, GraphPeer, Pair, PairState } from '@/lib/policy/allow-graph';
import { includesPort } from '@/lib/policy/port-set';
import type { FilterParts } from '../pair-filter';

/** How many ordered pairs of different peers, from the row's to the column's, are in each state. Place `row * size + column`. */
export interface Tally {
  readonly size: number;
  /** All pairs of running workloads and outside peers that fit the filter, in whatever state; none between two outside peers. */
  readonly pairs: Int32Array;
  readonly policy: Int32Array;
  readonly open: Int32Array;
  readonly unknown: Int32Array;
  /** Pairs that do not fit the filter. */
  readonly hidden: Int32Array;
}

export interface AskedPort {
  readonly protocol: Protocol;
  readonly port: number;
}

/** A filter, and the peers of which one at least is an end of every pair that fits. */
export interface PartedFilter extends FilterParts {
  readonly either?: readonly boolean[];
}

/** What is counted of all pairs. */
export interface TallyScope {
  /** Pairs are in the state of this port. */
  readonly port?: AskedPort;
  readonly filter?: PartedFilter;
}

/** What holds of a pair on one port; without a port what holds of the pair. */
export function stateOn(pair: Pair, port: AskedPort | undefined): PairState {
  if (!port) return pair.state;
  if (includesPort(pair.allowed, port.protocol, port.port)) return pair.state;
  return includesPort(pair.unknown, port.protocol, port.port) ? 'unknown' : 'denied';
}

/**
 * Counts pairs by the lines that their ends stand in. Pairs that are open because nothing isolates their ends are counted by the
 * product of such ends, so that the work is that of the pairs which something decides; only a filter that asks something else than
 * ports of both ends together makes it visit each.
 * @param lineOf of each peer by its position in the graph, the number of its line
 */
export function tallyPairs(graph: AllowGraph, lineOf: Int32Array, size: number, scope: TallyScope): Tally {
  const { peers } = graph;
  const { port, filter } = scope;
  const every = countPairs(peers, lineOf, size, () => true, () => true);
  const pairs = filter ? countPairs(peers, lineOf, size, (position) => filter.source[position]!, (position) => filter.destination[position]!) : every;
  const tally: Tally = { size, pairs, policy: new Int32Array(size * size), open: new Int32Array(size * size), unknown: new Int32Array(size * size), hidden: new Int32Array(size * size) };
  const { rest } = filter ?? {};
  if (rest) tally.pairs.fill(0);
  const add = (source: number, destination: number, pair: Pair) => {
    if (rest?.(source, destination, pair) === false) return;
    if (rest) pairs[lineOf[source]! * size + lineOf[destination]!]!++;
    const state = stateOn(pair, port);
    if (state !== 'denied') tally[state][lineOf[source]! * size + lineOf[destination]!]!++;
  };
  if (rest && !filter?.ofAllPorts) visitEach(graph, filter!, add);
  else countOpen(graph, lineOf, tally, scope, add);
  for (const [place, all] of every.entries()) tally.hidden[place] = all - pairs[place]!;
  return tally;
}

/** Looks at every pair that may fit. */
function visitEach(graph: AllowGraph, { source, destination, either, byPolicyOnly }: PartedFilter, add: (source: number, destination: number, pair: Pair) => void): void {
  const { peers } = graph;
  if (byPolicyOnly) {
    const position = new Map(peers.map((peer, index) => [peer, index]));
    for (const { from, to, pair } of graph.decided()) {
      const [start, end] = [position.get(from)!, position.get(to)!];
      if (source[start] && destination[end]) add(start, end, pair);
    }
    return;
  }
  const takesPart = ({ workload, endpoints }: GraphPeer) => !workload || endpoints.length > 0;
  const positions = [...peers.keys()].filter((position) => takesPart(peers[position]!));
  const to = positions.filter((position) => destination[position]);
  const toEither = either ? to.filter((position) => either[position]) : to;
  for (const start of positions) {
    if (!source[start]) continue;
    for (const end of either?.[start] ? to : toEither) {
      if (start === end || (!peers[start]!.workload && !peers[end]!.workload)) continue;
      add(start, end, graph.pairAtPositions(start, end));
    }
  }
}

function countOpen(graph: AllowGraph, lineOf: Int32Array, tally: Tally, { port, filter }: TallyScope, add: (source: number, destination: number, pair: Pair) => void): void {
  const { peers } = graph;
  const positions = new Map(peers.map((peer, position) => [peer, position]));
  const open = (direction: Direction, may: readonly boolean[] | undefined) => [...peers.keys()].filter((position) => may?.[position] !== false && graph.isPlainlyOpen(peers[position]!, direction));
  // A pair of two such ends is open on every port, but for the decided ones.
  const onPorts = filter?.ofAllPorts;
  const isPlain = (position: number, direction: Direction) => (!port && !onPorts) || peers[position]!.endpoints.every((endpoint) => graph.evaluator.profile(endpoint, direction) === null);
  const sources = open('egress', filter?.source);
  const destinations = open('ingress', filter?.destination).filter((position) => onPorts?.(position) ?? true);
  const isSource = new Set(sources);
  const product = destinations.filter((position) => peers[position]!.workload && isPlain(position, 'ingress'));
  const inProduct = new Set(product);

  const decided: [source: number, destination: number][] = [];
  /** Of each plainly open source, how many plainly open workloads something decides of. */
  const exceptions = new Int32Array(peers.length);
  for (const { from, to, pair } of graph.decided()) {
    const [source, destination] = [positions.get(from)!, positions.get(to)!];
    if (graph.isPlainlyOpen(from, 'egress') && to.workload && graph.isPlainlyOpen(to, 'ingress')) exceptions[source]!++;
    if (filter && !(filter.source[source] && filter.destination[destination])) continue;
    add(source, destination, pair);
    if (isSource.has(source) && inProduct.has(destination)) decided.push([source, destination]);
  }

  const openWorkloads = peers.filter((peer) => peer.workload && graph.isPlainlyOpen(peer, 'ingress')).length;
  const counted = sources.filter((position) => {
    const peer = peers[position]!;
    const expected = openWorkloads - (peer.workload && graph.isPlainlyOpen(peer, 'ingress') ? 1 : 0) - exceptions[position]!;
    // Where some are left over, they are denied although both ends are open: then each has to be looked at.
    return isPlain(position, 'egress') && expected === graph.countOpenNeighbours(peer, 'egress');
  });
  const isCounted = new Set(counted);
  for (const counts of onPorts ? [tally.open, tally.pairs] : [tally.open]) {
    addProduct(counts, tally.size, counted, product, lineOf);
    for (const [source, destination] of decided) if (isCounted.has(source)) counts[lineOf[source]! * tally.size + lineOf[destination]!]!--;
  }
  const others = destinations.filter((position) => !inProduct.has(position));
  for (const source of sources) {
    for (const destination of isCounted.has(source) ? others : destinations) {
      if (source === destination || (!peers[source]!.workload && !peers[destination]!.workload)) continue;
      const pair = graph.pairAtPositions(source, destination);
      if (pair.state === 'open') add(source, destination, pair);
    }
  }
}

/** Adds every pair of two different peers, one of each list. */
function addProduct(counts: Int32Array, size: number, sources: readonly number[], destinations: readonly number[], lineOf: Int32Array): void {
  const countByLine = (positions: readonly number[]) => {
    const counts = new Int32Array(size);
    for (const position of positions) counts[lineOf[position]!]!++;
    return counts;
  };
  const [from, to] = [countByLine(sources), countByLine(destinations)];
  for (let row = 0; row < size; row++) {
    if (from[row] === 0) continue;
    for (let column = 0; column < size; column++) counts[row * size + column]! += from[row]! * to[column]!;
  }
  const both = new Set(destinations);
  for (const position of sources) if (both.has(position)) counts[lineOf[position]! * (size + 1)]!--;
}

function countPairs(peers: readonly GraphPeer[], lineOf: Int32Array, size: number, maySend: (position: number) => boolean, mayReceive: (position: number) => boolean): Int32Array {
  const counts = () => ({ workloads: new Int32Array(size), outside: new Int32Array(size) });
  const [from, to] = [counts(), counts()];
  const both = new Int32Array(size);
  for (const [position, { workload, endpoints }] of peers.entries()) {
    if (workload && endpoints.length === 0) continue;
    const line = lineOf[position]!;
    const of = workload ? 'workloads' : 'outside';
    if (maySend(position)) from[of][line]!++;
    if (mayReceive(position)) to[of][line]!++;
    if (workload && maySend(position) && mayReceive(position)) both[line]!++;
  }
  const pairs = new Int32Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const all = (from.workloads[row]! + from.outside[row]!) * (to.workloads[column]! + to.outside[column]!) - from.outside[row]! * to.outside[column]!;
      pairs[row * size + column] = row === column ? all - both[row]! : all;
    }
  }
  return pairs;
}
