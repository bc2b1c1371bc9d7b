import { compareText } from '@/lib/model/compare-text';
import type { PeerId } from '@/lib/model/ids';
import type { AllowGraph, GraphPeer, Pair } from '@/lib/policy/allow-graph';
import { declaredPorts } from '@/lib/policy/allow-graph';
import { asPortSet } from '@/lib/policy/listening';
import { formatPorts, isAllPorts, isNoPorts, NO_PORTS, unionOfPorts, unionPorts, type PortSet } from '@/lib/policy/port-set';
import type { BundleView } from '@/lib/queries/contract/graph';
import { listeningOf, shortLabel, type Analysis } from './analysis';

/** A pair that the map may draw. */
export interface Edge {
  readonly from: GraphPeer;
  readonly to: GraphPeer;
  readonly pair: Pair;
}

/** What stands for a peer on the map: itself, or the closed group that it is in. */
export type Standing = (peer: GraphPeer) => string;

/** All pairs between the same two ends of the map. */
export interface Line {
  /** `from>to`. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly edges: readonly Edge[];
}

/** The pairs by the ends that stand for them, in order; those within one closed group by its id. */
export function linesOf(edges: Iterable<Edge>, standing: Standing): { readonly lines: readonly Line[]; readonly inner: ReadonlyMap<string, readonly Edge[]> } {
  const found = new Map<string, { from: string; to: string; edges: Edge[] }>();
  const inner = new Map<string, Edge[]>();
  for (const edge of edges) {
    const [from, to] = [standing(edge.from), standing(edge.to)];
    if (from === to) {
      const own = inner.get(from);
      if (own) own.push(edge);
      else inner.set(from, [edge]);
      continue;
    }
    const id = `${from}>${to}`;
    const line = found.get(id);
    if (line) line.edges.push(edge);
    else found.set(id, { from, to, edges: [edge] });
  }
  return { lines: [...found].map(([id, line]) => ({ id, ...line })).sort((a, b) => compareText(a.id, b.id)), inner };
}

/** Lines of a group in focus to and from ends that nothing else connects it with: what is open between them for lack of isolation. */
export function openLines(ends: readonly string[], focus: string, lines: readonly Line[], open: (from: string, to: string) => number): Line[] {
  const drawn = new Set(lines.map(({ id }) => id));
  return ends.filter((end) => end !== focus).flatMap((end) => [[focus, end] as const, [end, focus] as const]).flatMap(([from, to]): Line[] => {
    const id = `${from}>${to}`;
    return drawn.has(id) || open(from, to) === 0 ? [] : [{ id, from, to, edges: [] }];
  });
}

/** The ports of the pairs that are open between two ends: looked for until there can be no more of them. */
export function openPorts({ graph }: Analysis, from: readonly GraphPeer[], to: readonly GraphPeer[]): PortSet {
  let ports = NO_PORTS;
  for (const source of from) {
    for (const destination of to) {
      if (source === destination) continue;
      const pair = graph.pair(source.id, destination.id);
      if (pair.state === 'open') ports = unionPorts(ports, pair.allowed);
      if (isAllPorts(ports)) return ports;
    }
  }
  return ports;
}

/** A line as one bundle; `open`: how many pairs between its ends are open for lack of isolation, drawn or not. */
export function bundleView(analysis: Analysis, { id, from, to, edges }: Line, open: number, portsOfOpen: () => PortSet): BundleView {
  const policy = edges.filter(({ pair }) => pair.state === 'policy');
  const unknown = edges.filter(({ pair }) => pair.state === 'unknown');
  const telling = eachOnce(policy.length > 0 ? policy : unknown.length > 0 ? unknown : edges);
  const state = policy.length > 0 ? 'policy' : unknown.length > 0 ? 'unknown' : 'open';
  const ports = telling.length === 0 ? portsOfOpen() : distinctPorts(telling.map(({ pair }) => (pair.state === 'unknown' ? pair.unknown : pair.allowed)));
  const declared = distinctPorts(telling.map(({ pair, to: target }) => declaredPorts(pair, asPortSet(listeningOf(analysis, target)))));
  return {
    id,
    from,
    to,
    state,
    pairs: { policy: policy.length, unknown: unknown.length, open },
    ports: formatPorts(ports),
    label: shortLabel(isNoPorts(declared) ? ports : declared),
  };
}

/** Of many pairs that are told alike one for each destination. */
function eachOnce(edges: readonly Edge[]): readonly Edge[] {
  const seen = new Map<Pair, Set<GraphPeer>>();
  return edges.filter(({ pair, to }) => {
    const known = seen.get(pair) ?? new Set();
    const isNew = !known.has(to);
    seen.set(pair, known.add(to));
    return isNew;
  });
}

function distinctPorts(sets: readonly PortSet[]): PortSet {
  const byKey = new Map(sets.map((set) => [set.key, set]));
  return byKey.size === 0 ? NO_PORTS : unionOfPorts([...byKey.values()]);
}

/**
 * How many pairs are open for lack of isolation between any two different ends of the map, from one to the other. Counted without visiting them: all that are plainly open, less those that are not after all.
 */
export function openBetween({ graph }: Analysis, standing: Standing): (from: string, to: string) => number {
  const [sources, destinations] = [new Map<string, number>(), new Map<string, number>()];
  const outside = new Set<string>();
  const more = (counts: Map<string, number>, key: string, by = 1) => counts.set(key, (counts.get(key) ?? 0) + by);
  for (const peer of graph.peers) {
    const key = standing(peer);
    if (peer.kind !== 'workload') outside.add(key);
    if (graph.isPlainlyOpen(peer, 'egress')) more(sources, key);
    if (graph.isPlainlyOpen(peer, 'ingress')) more(destinations, key);
  }
  const corrections = new Map<string, number>();
  const correct = (from: PeerId, to: PeerId, source: GraphPeer, destination: GraphPeer) => {
    if (source !== destination && graph.pair(from, to).state !== 'open') more(corrections, `${standing(source)}>${standing(destination)}`, -1);
  };
  for (const [source, destination] of exceptions(graph)) correct(source.id, destination.id, source, destination);
  for (const { from, to, pair } of graph.decided()) {
    if (pair.state === 'open') more(corrections, `${standing(from)}>${standing(to)}`);
  }
  return (from, to) => {
    if (outside.has(from) && outside.has(to)) return 0;
    return (sources.get(from) ?? 0) * (destinations.get(to) ?? 0) + (corrections.get(`${from}>${to}`) ?? 0);
  };
}

/** Pairs of plainly open ends of which one makes an exception of the other, each once. */
function* exceptions(graph: AllowGraph): Generator<readonly [GraphPeer, GraphPeer]> {
  const out = graph.peers.map((peer) => graph.isPlainlyOpen(peer, 'egress'));
  const into = graph.peers.map((peer) => graph.isPlainlyOpen(peer, 'ingress'));
  for (const [index, source] of graph.peers.entries()) {
    if (out[index]) for (const other of graph.openExceptions(index, 'egress')) if (into[other]) yield [source, graph.peers[other]!];
  }
  for (const [index, destination] of graph.peers.entries()) {
    if (!into[index]) continue;
    for (const other of graph.openExceptions(index, 'ingress')) if (out[other] && !graph.openExceptions(other, 'egress').has(index)) yield [graph.peers[other]!, destination];
  }
}
