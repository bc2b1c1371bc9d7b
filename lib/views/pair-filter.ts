import { policyName, type PeerId, type WorkloadId } from '@/lib/model/ids';
import type { Pod, Snapshot } from '@/lib/model/snapshot';
import type { GraphPeer, Pair } from '@/lib/policy/allow-graph';
import { parseCidr, parseIp } from '@/lib/policy/cidr';
import { oncePer } from '@/lib/policy/once-per';
import type { PortSet } from '@/lib/policy/port-set';
import { fitsPattern, type PairFilter, type Pattern, type PeerCondition, type PeerWord, type PortCondition, type StateWord, type Term } from '@/lib/queries/filter/pair-filter';
import { listeningOf, type Analysis } from './analysis';
import { rulesOfPair } from './reach-view';

/** Whether a pair is one that a filter leaves. */
export type PairTest = (from: GraphPeer, to: GraphPeer, pair: Pair) => boolean;

/**
 * What a filter asks, taken apart so that pairs need not be looked at one by one: ends that cannot belong to any pair are told by
 * themselves, by their position among the peers of the graph.
 */
export interface FilterParts {
  readonly source: readonly boolean[];
  readonly destination: readonly boolean[];
  /** What else is asked of two ends that may; absent when nothing is. */
  readonly rest?: (source: number, destination: number, pair: Pair) => boolean;
  /** Only pairs that some policy allows can be left. */
  readonly byPolicyOnly: boolean;
}

/** A test for pairs of peers of the analysed graph, each end read with the labels, names and addresses of its pods. */
export function pairFilter(analysis: Analysis, filter: PairFilter): PairTest {
  const { source, destination, rest } = filterParts(analysis, filter);
  const position = positions(analysis);
  return (from, to, pair) => {
    const [start, end] = [position.get(from.id)!, position.get(to.id)!];
    return source[start]! && destination[end]! && (rest?.(start, end, pair) ?? true);
  };
}

/** A test for one end by itself: whether the terms about that end alone hold. A term for either end excludes none. */
export function peerFilter(analysis: Analysis, filter: PairFilter): (peer: GraphPeer, end: 'from' | 'to') => boolean {
  const { source, destination } = filterParts(analysis, filter);
  const position = positions(analysis);
  return (peer, end) => (end === 'from' ? source : destination)[position.get(peer.id)!]!;
}

/** Takes a filter apart for an analysed graph. */
export function filterParts(analysis: Analysis, { terms }: PairFilter): FilterParts {
  const { peers } = analysis.graph;
  const holds = (term: Term & { kind: 'peer' }) => peers.map((peer) => meets(analysis, term.condition, peer));
  const about = (side: 'from' | 'to') => {
    const asked = terms.flatMap((term) => (term.kind === 'peer' && term.side === side ? [{ not: term.not, held: holds(term) }] : []));
    return peers.map((_, index) => asked.every(({ not, held }) => held[index] !== not));
  };
  const tests = terms.flatMap((term): NonNullable<FilterParts['rest']>[] => {
    if (term.kind !== 'peer') {
      const test = pairTest(analysis, term);
      return [(source, destination, pair) => test(peers[source]!, peers[destination]!, pair) !== term.not];
    }
    if (term.side !== 'any') return [];
    const held = holds(term);
    return [(source, destination) => (held[source]! || held[destination]!) !== term.not];
  });
  return {
    source: about('from'),
    destination: about('to'),
    ...(tests.length > 0 && { rest: (source: number, destination: number, pair: Pair) => tests.every((test) => test(source, destination, pair)) }),
    byPolicyOnly: terms.some((term) => term.kind === 'by' && !term.not),
  };
}

const positions = ({ graph }: Analysis): ReadonlyMap<PeerId, number> => new Map(graph.peers.map(({ id }, index) => [id, index]));

function meets(analysis: Analysis, condition: PeerCondition, peer: GraphPeer): boolean {
  switch (condition.field) {
    case 'word':
      return condition.words.some((word) => isMeant(word, peer));
    case 'label':
      return podsOf(analysis, peer).some(({ labels }) => Object.hasOwn(labels, condition.key) && fits(labels[condition.key]!, condition.values)) !== condition.not;
    case 'address':
      return podsOf(analysis, peer).some(({ ips }) => ips.some((ip) => condition.blocks.some((block) => liesIn(ip, block)))) !== condition.not;
    default:
      return namesOf(analysis, peer, condition.field).some((name) => fits(name.toLowerCase(), condition.values)) !== condition.not;
  }
}

const OUTSIDE_NAMES = { internet: 'internet', private: 'private addresses', nodes: 'nodes' } as const;

function isMeant(word: PeerWord, peer: GraphPeer): boolean {
  if (word.kind === 'outside') return word.place === 'outside' ? peer.kind !== 'workload' : peer.kind === word.place;
  const text = peer.workload ? `${peer.workload.namespace}/${peer.workload.name}`.toLowerCase() : peer.kind === 'workload' ? '' : OUTSIDE_NAMES[peer.kind];
  return fitsPattern(text, word.pattern);
}

/** The names that a peer has of one sort; outside peers have none. A Service goes by its name with and without its namespace. */
function namesOf({ servicesOf }: Analysis, { workload }: GraphPeer, field: 'namespace' | 'name' | 'kind' | 'service'): readonly string[] {
  if (!workload) return [];
  if (field !== 'service') return [workload[field]];
  return (servicesOf.get(workload.id) ?? []).flatMap((service) => [service, service.slice(service.indexOf('/') + 1)]);
}

/** A workload has what one of its pods has. */
function podsOf({ snapshot }: Analysis, { workload }: GraphPeer): readonly Pod[] {
  return workload ? (podsByWorkload(snapshot).get(workload.id) ?? []) : [];
}

const podsByWorkload = oncePer((snapshot: Snapshot): ReadonlyMap<WorkloadId, readonly Pod[]> => {
  const found = new Map<WorkloadId, Pod[]>();
  for (const pod of snapshot.pods) {
    const own = found.get(pod.workload);
    if (own) own.push(pod);
    else found.set(pod.workload, [pod]);
  }
  return found;
});

function liesIn(ip: string, block: string): boolean {
  const address = parseIp(ip);
  const single = parseIp(block);
  if (!address) return false;
  if (single) return single.family === address.family && single.value === address.value;
  const read = parseCidr(block);
  return read.ok && read.cidr.family === address.family && read.cidr.first <= address.value && address.value <= read.cidr.last;
}

function pairTest(analysis: Analysis, term: Exclude<Term, { kind: 'peer' }>): PairTest {
  if (term.kind === 'state') {
    const states = new Set<string>(term.states.flatMap((state: StateWord) => (state === 'allowed' ? ['policy', 'open'] : [state])));
    return (_from, _to, { state }) => states.has(state);
  }
  if (term.kind === 'by') return (from, to, pair) => rulesOfPair(analysis, from, to, pair).some(({ policy }) => fits(policyName(policy).toLowerCase(), term.policies));
  // Verdicts are shared by many pairs, and so is what they say of ports.
  const known = new WeakMap<Pair, boolean>();
  const named = term.ports.some((port) => 'name' in port);
  return (_from, to, pair) => {
    const before = named ? undefined : known.get(pair);
    if (before !== undefined) return before;
    const ports = pair.state === 'unknown' ? pair.unknown : pair.allowed;
    const found = term.ports.some((port) => includes(ports, port, analysis, to));
    if (!named) known.set(pair, found);
    return found;
  };
}

function includes(ports: PortSet, asked: PortCondition, analysis: Analysis, to: GraphPeer): boolean {
  if ('name' in asked) return listeningOf(analysis, to).some(({ names, protocol, port }) => names.some((name) => name.toLowerCase() === asked.name) && overlaps(ports, { protocol, first: port, last: port }));
  return overlaps(ports, asked);
}

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;

const overlaps = ({ ranges }: PortSet, { protocol, first, last }: Exclude<PortCondition, { name: string }>): boolean =>
  PROTOCOLS.some((one) => (protocol === undefined || protocol === one) && ranges[one].some(([low, high]) => low <= last && high >= first));

const fits = (text: string, patterns: readonly Pattern[]): boolean => patterns.some((pattern) => fitsPattern(text, pattern));
