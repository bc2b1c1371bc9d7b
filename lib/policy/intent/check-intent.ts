import type { Intent, IntentEntry } from '@/lib/model/intent';
import type { AllowGraph } from '../allow-graph';
import { FAMILIES } from '../cidr';
import { ALL_PORTS, intersectPorts, isNoPorts, NO_PORTS, subtractPorts, unionPorts, type PortSet } from '../port-set';
import type { Verdict } from '../verdict';
import { everyone, rangeEnd, resolveEnds, type AddressRange, type End } from './ends';

export type IntentVerdict = 'holds' | 'broken' | 'unknown';

/** Two peers between which an entry does not hold, or cannot be told to. */
export interface IntentEvidence {
  readonly from: End;
  readonly to: End;
  /** What is so: connections allowed that should not be, denied that should be possible, or unknown. */
  readonly state: Verdict;
  readonly ports: PortSet;
  /** Endpoints of the two that show it. */
  readonly source: number;
  readonly destination: number;
}

export interface IntentResult {
  readonly list: keyof Omit<Intent, 'version'>;
  /** 0-based position in its list. */
  readonly index: number;
  readonly entry: IntentEntry;
  readonly verdict: IntentVerdict;
  /** Why it fails as a whole: it matches nothing, or names what is no peer. */
  readonly message?: string;
  readonly evidence: readonly IntentEvidence[];
}

/** An entry whose words have been looked up. */
interface Claim {
  readonly list: IntentResult['list'];
  readonly index: number;
  readonly entry: IntentEntry;
  readonly from: readonly End[];
  readonly to: readonly End[];
  readonly ports: PortSet | undefined;
}

/**
 * Checks every entry of an intent against what the policies do. `must` holds when all pods of each source reach all pods of each
 * destination on all the ports, or on some port when none are named; `mustNot` when none reaches any on any of them; `may` when
 * nothing reaches its destinations but what an entry of `may` or `must` covers. An entry that matches nothing is broken, since
 * it would hold of any cluster.
 * @param portsOf reads the ports of an entry
 */
export function checkIntent(graph: AllowGraph, intent: Intent, portsOf: (texts: readonly string[]) => PortSet): IntentResult[] {
  const read = (['may', 'mustNot', 'must'] as const).flatMap((list) => intent[list].map((entry, index) => readClaim(graph, list, index, entry, portsOf)));
  const claims = read.flatMap((one) => ('verdict' in one ? [] : [one]));
  const closed = new ClosedWorld(graph, claims);
  return read.map((one) => ('verdict' in one ? one : judge(graph, one, closed)));
}

function readClaim(graph: AllowGraph, list: Claim['list'], index: number, entry: IntentEntry, portsOf: (texts: readonly string[]) => PortSet): Claim | IntentResult {
  const broken = (message: string): IntentResult => ({ list, index, entry, verdict: 'broken', message, evidence: [] });
  const [from, to] = [resolveEnds(graph, entry.from), resolveEnds(graph, entry.to)];
  if (typeof from === 'string') return broken(from);
  if (typeof to === 'string') return broken(to);
  for (const [side, ends] of [['from', from], ['to', to]] as const) {
    if (ends.length === 0) return broken(`its "${side}" matches nothing`);
    if (ends.every(({ endpoints }) => endpoints.length === 0)) return broken(`its "${side}" matches only workloads without running pods`);
  }
  if (pairsOf(from, to).next().done) return broken('it names no two different peers of which one is in the cluster');
  return { list, index, entry, from, to, ports: entry.ports && portsOf(entry.ports) };
}

function judge(graph: AllowGraph, claim: Claim, closed: ClosedWorld): IntentResult {
  const { list, index, entry, from, to, ports } = claim;
  const evidence = list === 'may' ? closed.leftOver(claim) : [...pairsOf(from, to)].flatMap(([a, b]) => (list === 'must' ? lacking(graph, a, b, ports) : forbidden(graph, a, b, ports ?? ALL_PORTS)));
  const verdict = evidence.some(({ state }) => state !== 'unknown') ? 'broken' : evidence.length > 0 ? 'unknown' : 'holds';
  return { list, index, entry, verdict, evidence: mergeRanges(evidence) };
}

/** Whom policies tell apart: different peers, of which one is in the cluster. */
const areTwo = (from: End, to: End): boolean => from.key !== to.key && !(from.range && to.range);

function* pairsOf(from: readonly End[], to: readonly End[]): Generator<readonly [End, End]> {
  for (const a of from) for (const b of to) if (areTwo(a, b)) yield [a, b];
}

/** What is allowed, or may be, between two ends that should not connect. */
function forbidden(graph: AllowGraph, from: End, to: End, ports: PortSet): IntentEvidence[] {
  return gather(from, to, (source, destination) => {
    const { allowed, unknown } = graph.evaluator.evaluatePair(source, destination);
    return { allowed: intersectPorts(allowed, ports), denied: NO_PORTS, unknown: intersectPorts(unknown, ports) };
  });
}

/** What is denied, or may be, between two ends that should connect: the worst of their pods counts. */
function lacking(graph: AllowGraph, from: End, to: End, ports: PortSet | undefined): IntentEvidence[] {
  if (from.endpoints.length === 0 || to.endpoints.length === 0) {
    return [{ from, to, state: 'denied', ports: ports ?? ALL_PORTS, source: from.endpoints[0] ?? -1, destination: to.endpoints[0] ?? -1 }];
  }
  const comparable = from.endpoints.some((source) => to.endpoints.some((destination) => sharesFamily(graph, source, destination)));
  return gather(from, to, (source, destination) => {
    if (comparable && !sharesFamily(graph, source, destination)) return NOTHING;
    const { allowed, unknown } = graph.evaluator.evaluatePair(source, destination);
    if (ports === undefined) return { allowed: NO_PORTS, denied: isNoPorts(allowed) && isNoPorts(unknown) ? ALL_PORTS : NO_PORTS, unknown: isNoPorts(allowed) ? unknown : NO_PORTS };
    const missing = subtractPorts(ports, allowed);
    return { allowed: NO_PORTS, denied: subtractPorts(missing, unknown), unknown: intersectPorts(missing, unknown) };
  });
}

interface PortsByState {
  readonly allowed: PortSet;
  readonly denied: PortSet;
  readonly unknown: PortSet;
}

const NOTHING: PortsByState = { allowed: NO_PORTS, denied: NO_PORTS, unknown: NO_PORTS };

/** One evidence for each state that some pods of the two ends are in. */
function gather(from: End, to: End, look: (source: number, destination: number) => PortsByState): IntentEvidence[] {
  const found = new Map<IntentEvidence['state'], IntentEvidence>();
  for (const source of from.endpoints) {
    for (const destination of to.endpoints) {
      const seen = look(source, destination);
      for (const state of ['allowed', 'denied', 'unknown'] as const) {
        if (isNoPorts(seen[state])) continue;
        const known = found.get(state);
        found.set(state, known ? { ...known, ports: unionPorts(known.ports, seen[state]) } : { from, to, state, ports: seen[state], source, destination });
      }
    }
  }
  return [...found.values()];
}

/** Adjacent ranges of addresses that the same is to be said of are one. */
function mergeRanges(evidence: readonly IntentEvidence[]): IntentEvidence[] {
  const merged: IntentEvidence[] = [];
  const last = new Map<string, number>();
  for (const one of evidence) {
    const [side, other] = one.from.range ? (['from', 'to'] as const) : (['to', 'from'] as const);
    const key = `${side} ${one[other].key} ${one.state} ${one.ports.key}`;
    const position = last.get(key) ?? merged.length;
    const before = merged[position];
    const range = before && joined(before[side].range, one[side].range);
    last.set(key, range ? position : merged.length);
    if (range) merged[position] = { ...before, [side]: rangeEnd(before[side].endpoints, range) };
    else merged.push(one);
  }
  return merged;
}

/** The range that two make of which the second follows on the first. */
const joined = (first: AddressRange | undefined, second: AddressRange | undefined): AddressRange | undefined =>
  first && second && first.family === second.family && first.last + 1n === second.first ? { ...first, last: second.last } : undefined;

function sharesFamily({ evaluator }: AllowGraph, source: number, destination: number): boolean {
  const { all } = evaluator.compiled.endpoints;
  return FAMILIES.some((family) => all[source]!.families[family] !== 'no' && all[destination]!.families[family] !== 'no');
}

function isSpecial({ evaluator }: AllowGraph, endpoint: number): boolean {
  const one = evaluator.compiled.endpoints.all[endpoint]!;
  return one.kind === 'outside' && one.group.scope === 'special';
}

/** The destinations that `may` names, which only what `may` and `must` cover is to reach. */
class ClosedWorld {
  private readonly covering: readonly Claim[];
  private readonly everyone: readonly End[];
  /** Which entry tells of a destination that several name: the first. */
  private readonly tellers = new Map<string, Claim>();

  constructor(
    private readonly graph: AllowGraph,
    claims: readonly Claim[],
  ) {
    this.covering = claims.filter(({ list }) => list !== 'mustNot');
    // Loopback, link-local, multicast and reserved addresses are no peers of pods.
    this.everyone = everyone(graph).filter(({ endpoints }) => !endpoints.some((endpoint) => isSpecial(graph, endpoint)));
    // The entries of `may` come first.
    for (const claim of claims) for (const end of claim.to) if (!this.tellers.has(end.key)) this.tellers.set(end.key, claim);
  }

  /** What reaches the destinations of an entry, or may, without being covered. */
  leftOver(claim: Claim): IntentEvidence[] {
    return claim.to.flatMap((to) => (this.tellers.get(to.key) === claim ? this.uncovered(to) : []));
  }

  private uncovered(to: End): IntentEvidence[] {
    const covers = this.covering.flatMap((claim) => claim.to.filter((end) => isAbout(end, to)).map((end) => ({ claim, end })));
    return this.everyone
      .filter((from) => areTwo(from, to))
      .flatMap((from) => cutAt(from, covers.flatMap(({ claim }) => claim.from)))
      .flatMap((from) => {
        const relevant = covers.flatMap(({ claim, end }) => claim.from.filter((own) => isAbout(own, from)).map((own) => ({ own, end, ports: claim.ports ?? ALL_PORTS })));
        return gather(from, to, (source, destination) => {
          const { allowed, unknown } = this.graph.evaluator.evaluatePair(source, destination);
          if (isNoPorts(allowed) && isNoPorts(unknown)) return NOTHING;
          const covered = relevant.filter(({ own, end }) => own.endpoints.includes(source) && end.endpoints.includes(destination)).reduce((sum, { ports }) => unionPorts(sum, ports), NO_PORTS);
          return { allowed: subtractPorts(allowed, covered), denied: NO_PORTS, unknown: subtractPorts(unknown, covered) };
        });
      });
  }
}

const contains = (outer: AddressRange, inner: AddressRange): boolean => outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;

/** Whether an end of an entry is about another end, or for addresses about all of them. */
const isAbout = (own: End, other: End): boolean => (own.range && other.range ? contains(own.range, other.range) : own.key === other.key);

/** Cuts outside addresses where the ends of entries begin and stop, so that each piece is covered as a whole or not at all. */
function cutAt(end: End, others: readonly End[]): End[] {
  const { range } = end;
  if (!range) return [end];
  const cuts = others.flatMap(({ range: other }) => (other?.family === range.family ? [other.first, other.last + 1n] : []));
  const firsts = [...new Set([range.first, ...cuts])].filter((cut) => range.first <= cut && cut <= range.last).sort((a, b) => (a < b ? -1 : 1));
  return firsts.map((first, index) => rangeEnd(end.endpoints, { family: range.family, first, last: (firsts[index + 1] ?? range.last + 1n) - 1n }));
}
