import type { AllowGraph, GraphPeer } from '@/lib/policy/allow-graph';
import { explainDirection, type AskedPort, type DirectionExplanation, type RuleOutcome } from '@/lib/policy/explain';
import { pairCases, type PairCase } from '@/lib/policy/explain-cases';
import { reasonClasses, type ReasonClass } from '@/lib/policy/explain-pair';
import { asPortSet, listeningPorts } from '@/lib/policy/listening';
import { ALL_PORTS, includesPort, intersectPorts, isAllPorts, isNoPorts, NO_PORTS, onePort, subtractPorts, unionPorts, type PortSet } from '@/lib/policy/port-set';
import { necessityOf, somePort } from '@/lib/views/explain-view';
import type { End } from './find-ends.ts';

/** Why some peers can or cannot reach others: the verdict over all their pods, and both halves for a pair that shows it. */
export interface Explanation {
  readonly verdict: 'allowed' | 'denied' | 'unknown';
  /** Ports that some of the sources may use to some of the destinations, and those of which it cannot be told. */
  readonly allowed: PortSet;
  readonly unknown: PortSet;
  /** Not all pods or addresses are treated alike. */
  readonly partial: boolean;
  /** What the halves are told of. */
  readonly shown: { readonly from: string; readonly to: string };
  /** The ports the halves are told of; absent when these are all. */
  readonly about?: PortSet;
  /** Every port by verdict and reasons; none when a single port is asked about. */
  readonly classes: readonly ReasonClass[];
  readonly egress?: Half;
  readonly ingress?: Half;
  readonly notes: readonly string[];
}

export interface Half extends DirectionExplanation {
  /** Rules that count, by whether the verdict would be another without that one. */
  readonly necessary: ReadonlyMap<RuleOutcome, boolean>;
}

/** Explains connections between two peers, each of them one workload, the nodes, or ranges of outside addresses. */
export function explainEnds(graph: AllowGraph, from: readonly End[], to: readonly End[], port: AskedPort | undefined): Explanation {
  const shown = { from: from[0]!.name, to: to[0]!.name };
  const isSelf = !from[0]!.range && from[0]!.key === to[0]!.key;
  const source = peerOf(graph, isSelf ? [...from, ...to] : from);
  const destination = isSelf ? source : peerOf(graph, to);
  if (isSelf && source.workload && graph.podCount(source) < 2) return { ...plain('allowed', shown), notes: ['It has a single pod, and a pod always reaches itself.'] };
  const cases = casesOf(graph, source, destination);
  if (cases.length === 0) return { ...plain('denied', shown), notes: [unconnected(from, to)] };

  const { allowed, unknown, partial } = totals(graph, cases, port && onePort(port.protocol, port.port));
  const verdict = isYes(allowed, port) ? 'allowed' : isYes(unknown, port) ? 'unknown' : 'denied';
  const classes = port ? [] : reasonClasses(graph, cases);
  const told = best(graph, cases, allowed, unknown, port);
  const asked = port ? onePort(port.protocol, port.port) : portsToTell(graph, destination, allowed, unknown, told);
  const [a, b] = told.ends[0]!;
  // Without a port, rules are weighed only where one answer holds for all ports of the verdict.
  const weighed = port ?? (classes.filter((one) => one.verdict === verdict).length === 1 ? somePort(asked) : undefined);
  const half = (direction: 'egress' | 'ingress'): Half => {
    const explained = explainDirection(graph.evaluator, direction, a, b, told.family, port ?? asked, { detail: true });
    return { ...explained, necessary: weighed ? necessityOf({ graph }, { source: a, destination: b, family: told.family, port: weighed }, explained) : new Map() };
  };
  const [egress, ingress] = [half('egress'), half('ingress')];
  const notes = [
    ...(isSelf ? ['These are different pods of one workload; a pod always reaches itself.'] : []),
    ...(verdict === 'denied' && egress.verdict !== 'denied' && ingress.verdict !== 'denied' ? ['Each half allows something, but they have no port in common.'] : []),
    ...(verdict === 'unknown' && egress.verdict !== 'unknown' && ingress.verdict !== 'unknown' ? ['Each half allows something, but whether they agree on a port and an address family cannot be told.'] : []),
  ];
  const names = { from: nameAt(graph, from, a), to: nameAt(graph, to, b) };
  return { verdict, allowed, unknown, partial, shown: names, ...(!isAllPorts(asked) && { about: asked }), classes, egress, ingress, notes };
}

const plain = (verdict: Explanation['verdict'], shown: Explanation['shown']) => ({ verdict, allowed: NO_PORTS, unknown: NO_PORTS, partial: false, shown, classes: [] });

/** The peer that ends are together, as far as their pods or addresses go. */
export function peerOf(graph: AllowGraph, ends: readonly End[]): GraphPeer {
  const [first] = ends as readonly [End];
  const endpoints = [...new Set(ends.flatMap((end) => end.endpoints))].sort((a, b) => a - b);
  const workload = graph.peers.find((peer) => peer.workload && `${peer.workload.namespace}/${peer.workload.name}[${peer.workload.kind}]` === first.key);
  if (workload) return { ...workload, endpoints };
  const kind = first.range ? ('internet' as const) : ('nodes' as const);
  return { ...graph.peers.find((peer) => peer.kind === kind)!, endpoints };
}

/** How many endpoints of a side `pairCases` looks at. */
const AT_ONCE = 64;

/** The cases of all endpoints of two peers; outside addresses may have very many. */
function casesOf(graph: AllowGraph, from: GraphPeer, to: GraphPeer): PairCase[] {
  if (from.endpoints.length <= AT_ONCE && to.endpoints.length <= AT_ONCE) return pairCases(graph, from, to);
  const parts = (peer: GraphPeer): GraphPeer[] => Array.from({ length: Math.ceil(peer.endpoints.length / AT_ONCE) }, (_, index) => ({ ...peer, endpoints: peer.endpoints.slice(index * AT_ONCE, (index + 1) * AT_ONCE) }));
  const sources = parts(from);
  const destinations = from === to ? sources : parts(to);
  return sources.flatMap((a) => destinations.flatMap((b) => pairCases(graph, a, b)));
}

function totals(graph: AllowGraph, cases: readonly PairCase[], asked: PortSet = ALL_PORTS): Pick<Explanation, 'allowed' | 'unknown' | 'partial'> {
  let allowed = NO_PORTS;
  let unknown = NO_PORTS;
  const seen = new Set<string>();
  for (const [source, destination] of new Map(cases.flatMap(({ ends }) => ends).map((ends) => [ends.join(), ends])).values()) {
    const verdict = graph.evaluator.evaluatePair(source, destination);
    allowed = unionPorts(allowed, verdict.allowed);
    unknown = unionPorts(unknown, verdict.unknown);
    seen.add(`${intersectPorts(verdict.allowed, asked).key} ${intersectPorts(verdict.unknown, asked).key}`);
  }
  return { allowed, unknown: subtractPorts(unknown, allowed), partial: seen.size > 1 };
}

/** The case that shows the verdict best: what is allowed before what is not, and sure families before others. */
function best(graph: AllowGraph, cases: readonly PairCase[], allowed: PortSet, unknown: PortSet, port: AskedPort | undefined): PairCase {
  const { all } = graph.evaluator.compiled.endpoints;
  const score = (one: PairCase): number => {
    const isSure = one.ends[0]!.every((end) => all[end]!.families[one.family] === 'yes');
    return (isYes(intersectPorts(allowed, one.allowed), port) ? 4 : isYes(intersectPorts(unknown, one.possible), port) ? 2 : 0) + (isSure ? 1 : 0);
  };
  return cases.reduce((a, b) => (score(b) > score(a) ? b : a));
}

/** Without a port: those that have the verdict; of a denial what the destination listens on, or all. */
function portsToTell(graph: AllowGraph, destination: GraphPeer, allowed: PortSet, unknown: PortSet, told: PairCase): PortSet {
  const found = [intersectPorts(allowed, told.allowed), intersectPorts(unknown, told.possible)].find((set) => !isNoPorts(set));
  return found ?? wantedPorts(graph, destination);
}

/** What somebody would want of a peer: what it listens on, or every port when that is not known. */
export function wantedPorts({ snapshot }: AllowGraph, { workload }: GraphPeer): PortSet {
  const listening = asPortSet((workload && listeningPorts(snapshot).get(workload.id)) ?? []);
  return isNoPorts(listening) ? ALL_PORTS : listening;
}

const isYes = (set: PortSet, port: AskedPort | undefined): boolean => (port ? includesPort(set, port.protocol, port.port) : !isNoPorts(set));

const nameAt = (graph: AllowGraph, ends: readonly End[], endpoint: number): string => ends.find(({ endpoints }) => endpoints.includes(endpoint))?.name ?? ends[0]!.name;

function unconnected(from: readonly End[], to: readonly End[]): string {
  const empty = [...from, ...to].find(({ endpoints }) => endpoints.length === 0);
  return empty ? `${empty.name} has no running pod with an address.` : 'They have no address family in common, so no connection is possible.';
}
