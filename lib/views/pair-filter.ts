import { policyName, type PeerId, type WorkloadId } from '@/lib/model/ids';
import type { Direction } from '@/lib/model/network-policy';
import type { Pod, Snapshot } from '@/lib/model/snapshot';
import type { GraphPeer, Pair } from '@/lib/policy/allow-graph';
import { hasBit } from '@/lib/policy/bitset';
import { parseCidr, parseIp, type Cidr } from '@/lib/policy/cidr';
import { oncePer } from '@/lib/policy/once-per';
import type { PortSet } from '@/lib/policy/port-set';
import type { PolicyRef } from '@/lib/policy/rule-form';
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
  readonly rest?: PositionTest;
  /** Only pairs that some policy allows can be left. */
  readonly byPolicyOnly: boolean;
  /** Where `rest` asks for ports alone: whether it holds of a pair that has all ports to the peer at this position; it never holds of one that has none. */
  readonly ofAllPorts?: (destination: number) => boolean;
}

/** A test for pairs of peers of the analysed graph, each end read with the labels, names and addresses of its pods. */
export const pairFilter = (analysis: Analysis, filter: PairFilter): PairTest => pairTest(analysis, filterParts(analysis, filter));

/** The parts of a filter as one test. */
export function pairTest(analysis: Analysis, { source, destination, rest }: FilterParts): PairTest {
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
  const holds = (term: Term & { kind: 'peer' }) => peers.map(peerTest(analysis, term.condition));
  const about = (side: 'from' | 'to') => {
    const asked = terms.flatMap((term) => (term.kind === 'peer' && term.side === side ? [{ not: term.not, held: holds(term) }] : []));
    return peers.map((_, index) => asked.every(({ not, held }) => held[index] !== not));
  };
  const tests = terms.flatMap((term): PositionTest[] => {
    if (term.kind !== 'peer') return [turned(positionTest(analysis, term), term.not)];
    if (term.side !== 'any') return [];
    const held = holds(term);
    return [turned((source, destination) => held[source]! || held[destination]!, term.not)];
  });
  const ports = terms.flatMap((term) => (term.kind === 'port' && !term.not ? [wantedPorts(analysis, term.ports)] : []));
  const [first, ...others] = tests;
  return {
    source: about('from'),
    destination: about('to'),
    ...(first && { rest: others.length === 0 ? first : (source: number, destination: number, pair: Pair) => tests.every((test) => test(source, destination, pair)) }),
    ...(ports.length > 0 && ports.length === tests.length && { ofAllPorts: (destination: number) => ports.every((wanted) => wanted[destination]!.length > 0) }),
    byPolicyOnly: terms.some((term) => term.kind === 'by' && !term.not),
  };
}

/** A test of the peers at two positions, asked of millions of pairs. */
type PositionTest = (source: number, destination: number, pair: Pair) => boolean;

const turned = (test: PositionTest, not: boolean): PositionTest => (not ? (source, destination, pair) => !test(source, destination, pair) : test);

const positions = ({ graph }: Analysis): ReadonlyMap<PeerId, number> => new Map(graph.peers.map(({ id }, index) => [id, index]));

function peerTest(analysis: Analysis, condition: PeerCondition): (peer: GraphPeer) => boolean {
  switch (condition.field) {
    case 'word':
      return (peer) => condition.words.some((word) => isMeant(word, peer));
    case 'label':
      return (peer) => podsOf(analysis, peer).some(({ labels }) => Object.hasOwn(labels, condition.key) && fits(labels[condition.key]!, condition.values)) !== condition.not;
    case 'address': {
      const blocks = condition.blocks.map(readBlock);
      return (peer) => podsOf(analysis, peer).some(({ ips }) => ips.some((ip) => liesIn(ip, blocks))) !== condition.not;
    }
    default:
      return (peer) => namesOf(analysis, peer, condition.field).some((name) => fits(name.toLowerCase(), condition.values)) !== condition.not;
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

type Block = Pick<Cidr, 'family' | 'first' | 'last'>;

/** A block of addresses; a single address is a block of one. */
function readBlock(text: string): Block | null {
  const single = parseIp(text);
  if (single) return { family: single.family, first: single.value, last: single.value };
  const read = parseCidr(text);
  return read.ok ? read.cidr : null;
}

function liesIn(ip: string, blocks: readonly (Block | null)[]): boolean {
  const address = parseIp(ip);
  return address !== null && blocks.some((block) => block?.family === address.family && block.first <= address.value && address.value <= block.last);
}

function positionTest(analysis: Analysis, term: Exclude<Term, { kind: 'peer' }>): PositionTest {
  switch (term.kind) {
    case 'state': {
      const states = new Set<string>(term.states.flatMap((state: StateWord) => (state === 'allowed' ? ['policy', 'open'] : [state])));
      return (_source, _destination, { state }) => states.has(state);
    }
    case 'by':
      return policyTest(analysis, term.policies);
    case 'port': {
      const wanted = wantedPorts(analysis, term.ports);
      return (_source, destination, { state, unknown, allowed }) => includesSome(state === 'unknown' ? unknown : allowed, wanted[destination]!);
    }
  }
}

/** Rules are looked up only where an end is a subject of one of the policies: of most pairs none can say anything. */
function policyTest(analysis: Analysis, patterns: readonly Pattern[]): PositionTest {
  const { peers, evaluator } = analysis.graph;
  const isAsked = (policy: PolicyRef) => fits(policyName(policy).toLowerCase(), patterns);
  const asked = evaluator.compiled.policies.filter(({ form }) => isAsked(form.ref));
  const subjects = (direction: Direction) => {
    const ruling = asked.filter(({ rules }) => rules[direction] !== undefined);
    return peers.map(({ endpoints }) => ruling.some((policy) => endpoints.some((endpoint) => hasBit(policy.subjects, endpoint) || hasBit(policy.possibleSubjects, endpoint))));
  };
  const [egress, ingress] = [subjects('egress'), subjects('ingress')];
  return (source, destination, pair) =>
    (egress[source]! || ingress[destination]!) && pair.state !== 'open' && rulesOfPair(analysis, peers[source]!, peers[destination]!, pair).some(({ policy }) => isAsked(policy));
}

type Ports = Exclude<PortCondition, { name: string }>;

/** The ports that are asked for, of each peer as the destination: names mean what it calls so. */
function wantedPorts(analysis: Analysis, ports: readonly PortCondition[]): readonly (readonly Ports[])[] {
  const numbered = ports.flatMap((port) => ('name' in port ? [] : [port]));
  const names = ports.flatMap((port) => ('name' in port ? [port.name] : []));
  return analysis.graph.peers.map((peer) => (names.length === 0 ? numbered : [...numbered, ...portsCalled(analysis, peer, names)]));
}

/** The ports that a peer gives one of some names. */
const portsCalled = (analysis: Analysis, peer: GraphPeer, asked: readonly string[]): readonly Ports[] =>
  listeningOf(analysis, peer).flatMap(({ names, protocol, port }) => (names.some((name) => asked.includes(name.toLowerCase())) ? [{ protocol, first: port, last: port }] : []));

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;

function includesSome({ ranges }: PortSet, asked: readonly Ports[]): boolean {
  for (const { protocol, first, last } of asked) {
    for (const one of PROTOCOLS) {
      if (protocol !== undefined && protocol !== one) continue;
      for (const [low, high] of ranges[one]) if (low <= last && high >= first) return true;
    }
  }
  return false;
}

const fits = (text: string, patterns: readonly Pattern[]): boolean => patterns.some((pattern) => fitsPattern(text, pattern));
