import type { PeerId } from '@/lib/model/ids';
import type { Direction, Protocol } from '@/lib/model/network-policy';
import type { AllowGraph } from './allow-graph';
import { DECISIVE, explainDirection, type DirectionExplanation, type ExplainOptions } from './explain';
import { pairCases, type PairCase } from './explain-cases';
import { walkRules, type RuleStep } from './explain-walk';
import { ALL } from './port-lattice';
import { ALL_PORTS, includesPort, intersectPorts, isNoPorts, NO_PORTS, subtractPorts, unionPorts, type PortSet } from './port-set';
import { ruleKey, type RuleRef, type Tier } from './rule-form';
import type { Verdict } from './verdict';

/** Ports of a pair that have one verdict for the same reasons. */
export interface PortClass {
  readonly ports: PortSet;
  readonly verdict: Verdict;
  readonly egress: DirectionExplanation;
  readonly ingress: DirectionExplanation;
}

/** A class of ports with its reasons alone: without the rules that did not match, and without words. */
export interface ReasonClass {
  readonly ports: PortSet;
  readonly verdict: PortClass['verdict'];
  /** The pods and the address family it was found between. */
  readonly between: PairCase;
  readonly egress: HalfReasons;
  readonly ingress: HalfReasons;
}

export interface HalfReasons {
  readonly verdict: DirectionExplanation['verdict'];
  readonly tier?: Tier;
  /** The rules that passed on, and those that decided or may have. */
  readonly by: readonly RuleRef[];
}

/**
 * Every port of a pair, in classes: what is allowed first, then what cannot be told, then what is denied. Where pods or
 * address families differ, a port is explained by one case that gives its verdict. Empty when one of the peers is not there
 * or has no pod that takes part.
 */
export function explainPair(graph: AllowGraph, from: PeerId, to: PeerId, options: ExplainOptions = {}): PortClass[] {
  const [source, destination] = [graph.peer(from), graph.peer(to)];
  return source && destination ? explainCases(graph, pairCases(graph, source, destination), ALL_PORTS, options) : [];
}

/** As `explainPair`, of some cases and some ports of a pair. */
export function explainCases(graph: AllowGraph, cases: readonly PairCase[], within: PortSet, options: ExplainOptions = {}): PortClass[] {
  return reasonClasses(graph, cases, within).map(({ ports, verdict, between: { ends, family } }) => {
    const explain = (direction: Direction) => explainDirection(graph.evaluator, direction, ...ends[0]!, family, ports, options);
    return { ports, verdict, egress: explain('egress'), ingress: explain('ingress') };
  });
}

/** Ports of these cases of a pair by verdict and reasons. */
export function reasonClasses(graph: AllowGraph, cases: readonly PairCase[], within: PortSet = ALL_PORTS): ReasonClass[] {
  const { allowed, possible } = overall(graph, cases);
  const told: ReasonClass[] = [];
  let left = within;
  // A port is told of by the first case that gives its verdict.
  const tell = (one: PairCase, ports: PortSet, verdict: PortClass['verdict']) => {
    const own = intersectPorts(ports, left);
    if (isNoPorts(own)) return;
    left = subtractPorts(left, own);
    told.push(...classesOf(graph, one, own, verdict));
  };
  for (const one of cases) tell(one, intersectPorts(allowed, one.allowed), 'allowed');
  for (const one of cases) tell(one, intersectPorts(subtractPorts(possible, allowed), one.possible), 'unknown');
  for (const one of cases) tell(one, subtractPorts(ALL_PORTS, possible), 'denied');
  return told.sort((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) || firstPort(a.ports) - firstPort(b.ports));
}

const VERDICTS: readonly PortClass['verdict'][] = ['allowed', 'unknown', 'denied'];
const PROTOCOLS_IN_ORDER: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

/** The place of a set's first port when ports of TCP stand before those of UDP and SCTP. */
const firstPort = ({ ranges }: PortSet): number => Math.min(...PROTOCOLS_IN_ORDER.flatMap((protocol, index) => ranges[protocol].map(([first]) => index * 0x10000 + first)));

/** What holds of all cases together; a family that an end may lack allows nothing for sure. */
function overall(graph: AllowGraph, cases: readonly PairCase[]): { allowed: PortSet; possible: PortSet } {
  const { all } = graph.evaluator.compiled.endpoints;
  const isSure = ({ family, ends }: PairCase) => ends.some(([source, destination]) => all[source]!.families[family] === 'yes' && all[destination]!.families[family] === 'yes');
  return {
    allowed: cases.filter(isSure).reduce((set, one) => unionPorts(set, one.allowed), NO_PORTS),
    possible: cases.reduce((set, one) => unionPorts(set, one.possible), NO_PORTS),
  };
}

/** Cuts ports of one verdict where the reasons change, and puts those with the same reasons together. */
function classesOf(graph: AllowGraph, between: PairCase, ports: PortSet, verdict: PortClass['verdict']): ReasonClass[] {
  const { compiled } = graph.evaluator;
  const [source, destination] = between.ends[0]!;
  const stepsOf = (direction: Direction): RuleStep[] => {
    const [subject, other] = direction === 'egress' ? [source, destination] : [destination, source];
    return walkRules(compiled, direction, subject, other, between.family, ALL).flatMap(({ policies }) => policies.flatMap(({ steps }) => steps));
  };
  // Between pods without a network in common no rule has a say.
  const joined = (compiled.networks?.link(source, destination) ?? 'joined') === 'joined';
  const [egress, ingress] = joined ? [stepsOf('egress'), stepsOf('ingress')] : [[], []];
  const all = [...egress, ...ingress];
  const classes = new Map<string, ReasonClass>();
  for (const { ports: piece, members } of partition(all.map(({ hit }) => compiled.lattice.get(hit)), ports)) {
    const counting = new Set(members.map((index) => all[index]!));
    const half = (direction: Direction, steps: readonly RuleStep[]) => reasonsOf(graph, direction, between, piece, steps.filter((step) => counting.has(step)));
    const found: ReasonClass = { ports: piece, verdict, between, egress: half('egress', egress), ingress: half('ingress', ingress) };
    const key = JSON.stringify([keyOf(found.egress), keyOf(found.ingress)]);
    const known = classes.get(key);
    classes.set(key, known ? { ...known, ports: unionPorts(known.ports, piece) } : found);
  }
  return [...classes.values()];
}

const keyOf = ({ verdict, tier, by }: HalfReasons) => [verdict, tier, ...by.map(ruleKey)];

/** What one direction says of ports that all of these rules, and no others, had to decide. */
function reasonsOf(graph: AllowGraph, direction: Direction, { ends, family }: PairCase, ports: PortSet, steps: readonly RuleStep[]): HalfReasons {
  const { evaluator } = graph;
  const { endpoints, lattice } = evaluator.compiled;
  const [source, destination] = ends[0]!;
  const [subject, other] = direction === 'egress' ? [source, destination] : [destination, source];
  if (endpoints.all[subject]!.kind !== 'pods') return { verdict: 'not-applicable', by: [] };
  const { isolated, allowed, possible, byDefault } = evaluator.evaluateDirection(subject, direction, other, family);
  const protocol = PROTOCOLS_IN_ORDER.find((one) => ports.ranges[one].length > 0)!;
  const includes = (id: number) => includesPort(lattice.get(id), protocol, ports.ranges[protocol][0]![0]);
  const verdict = includes(allowed) ? (includes(byDefault) ? 'not-isolated' : 'allowed') : includes(possible) ? 'unknown' : 'denied';
  const decides = ({ match, rule }: RuleStep) => (match === 'maybe' ? verdict === 'unknown' : rule.form.action === DECISIVE[verdict]);
  const tier = DECISIVE[verdict] && (steps.find(decides)?.policy.form.tier ?? (isolated ? 'network-policy' : undefined));
  return { verdict, tier, by: steps.filter((step) => decides(step) || (step.match === 'yes' && step.rule.form.action === 'pass')).map(({ rule }) => rule.form.ref) };
}

/** Pieces of a port set such that each of the sets has all of a piece or nothing of it, with the indices of those that have it. */
function partition(sets: readonly PortSet[], within: PortSet): { readonly ports: PortSet; readonly members: readonly number[] }[] {
  const alike = Map.groupBy(sets.keys(), (index) => sets[index]!.key);
  let pieces: { readonly ports: PortSet; readonly members: readonly number[] }[] = [{ ports: within, members: [] }];
  for (const indices of alike.values()) {
    const set = sets[indices[0]!]!;
    pieces = pieces.flatMap(({ ports, members }) => [{ ports: intersectPorts(ports, set), members: [...members, ...indices] }, { ports: subtractPorts(ports, set), members }]).filter(({ ports }) => !isNoPorts(ports));
  }
  return pieces;
}
