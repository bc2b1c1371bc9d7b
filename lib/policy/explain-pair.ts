import type { PeerId } from '@/lib/model/ids';
import { DIRECTIONS } from '@/lib/model/network-policy';
import type { AllowGraph } from './allow-graph';
import type { CompiledPolicies } from './compile';
import { explainDirection, type DirectionExplanation, type ExplainOptions } from './explain';
import { pairCases, type PairCase } from './explain-cases';
import { walkRules } from './explain-walk';
import { ALL } from './port-lattice';
import { ALL_PORTS, intersectPorts, isNoPorts, NO_PORTS, subtractPorts, unionPorts, type PortSet } from './port-set';
import { ruleField } from './rule-form';

/** Ports of a pair that have one verdict for the same reasons. */
export interface PortClass {
  readonly ports: PortSet;
  readonly verdict: 'allowed' | 'denied' | 'unknown';
  readonly egress: DirectionExplanation;
  readonly ingress: DirectionExplanation;
}

/**
 * Every port of a pair, in classes: what is allowed first, then what cannot be told, then what is denied. Where pods or
 * address families differ, a port is explained by one case that gives its verdict. Empty when one of the peers is not there
 * or has no pod that takes part.
 */
export function explainPair(graph: AllowGraph, from: PeerId, to: PeerId, options: ExplainOptions = {}): PortClass[] {
  const [source, destination] = [graph.peer(from), graph.peer(to)];
  return source && destination ? portClasses(graph, pairCases(graph, source, destination), options) : [];
}

/** The port classes of these cases of a pair. */
export function portClasses(graph: AllowGraph, cases: readonly PairCase[], options: ExplainOptions = {}): PortClass[] {
  const { allowed, possible } = overall(graph, cases);
  const parts = [
    ...cases.flatMap((one) => classesOf(graph, one, intersectPorts(allowed, one.allowed), 'allowed', options)),
    ...cases.flatMap((one) => classesOf(graph, one, intersectPorts(subtractPorts(possible, allowed), one.possible), 'unknown', options)),
    ...cases.slice(0, 1).flatMap((one) => classesOf(graph, one, subtractPorts(ALL_PORTS, possible), 'denied', options)),
  ];
  // What an earlier case has explained needs no other explanation.
  const told: PortClass[] = [];
  let explained = NO_PORTS;
  for (const part of parts) {
    const ports = subtractPorts(part.ports, explained);
    if (isNoPorts(ports)) continue;
    explained = unionPorts(explained, ports);
    told.push({ ...part, ports });
  }
  return told.sort((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) || firstPort(a.ports) - firstPort(b.ports));
}

const VERDICTS: readonly PortClass['verdict'][] = ['allowed', 'unknown', 'denied'];

/** The place of a set's first port when ports of TCP stand before those of UDP and SCTP. */
const firstPort = ({ ranges }: PortSet): number => Math.min(...(['TCP', 'UDP', 'SCTP'] as const).flatMap((protocol, index) => ranges[protocol].slice(0, 1).map(([first]) => index * 0x10000 + first)));

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
function classesOf(graph: AllowGraph, { family, ends }: PairCase, ports: PortSet, verdict: PortClass['verdict'], options: ExplainOptions): PortClass[] {
  const [source, destination] = ends[0]!;
  const { evaluator } = graph;
  const classes = new Map<string, PortClass>();
  for (const piece of cut(evaluator.compiled, source, destination, family, ports)) {
    const explain = (asked: PortSet) => {
      const [ingress, egress] = DIRECTIONS.map((direction) => explainDirection(evaluator, direction, source, destination, family, asked, options));
      return { ports: asked, verdict, ingress: ingress!, egress: egress! };
    };
    const found = explain(piece);
    const key = `${reasonsOf(found.egress)} | ${reasonsOf(found.ingress)}`;
    const known = classes.get(key);
    classes.set(key, known ? explain(unionPorts(known.ports, piece)) : found);
  }
  return [...classes.values()];
}

/** Pieces of a port set such that every rule that may match reads all of a piece or nothing of it. */
function cut(compiled: CompiledPolicies, source: number, destination: number, family: PairCase['family'], ports: PortSet): PortSet[] {
  const { lattice } = compiled;
  const borders = DIRECTIONS.flatMap((direction) => {
    const [subject, other] = direction === 'egress' ? [source, destination] : [destination, source];
    return walkRules(compiled, direction, subject, other, family, ALL).flatMap(({ policies }) => policies.flatMap(({ steps }) => steps.filter(({ match }) => match !== 'no').map(({ reads }) => reads)));
  });
  return [...new Set(borders)].reduce(
    (pieces, border) => pieces.flatMap((piece) => [intersectPorts(piece, lattice.get(border)), subtractPorts(piece, lattice.get(border))].filter((part) => !isNoPorts(part))),
    isNoPorts(ports) ? [] : [ports],
  );
}

/** The verdict and the rules it rests on, or that led to it. */
const reasonsOf = ({ verdict, tier, policies }: DirectionExplanation): string =>
  [verdict, tier, ...policies.flatMap(({ outcomes }) => outcomes.filter(({ decides, outcome, shadowed }) => decides || (!shadowed && (outcome === 'passes' || outcome === 'unknown'))).map(({ ref, outcome }) => `${outcome} ${ref.policy.kind}/${ref.policy.namespace ?? ''}/${ref.policy.name}/${ruleField(ref)}`))].join(' ');
