import { policyName } from '@/lib/model/ids';
import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import { Evaluator } from '@/lib/policy/evaluate';
import { explainDirection } from '@/lib/policy/explain';
import { ALL_PORTS, intersectPorts, isNoPorts, NO_PORTS, subtractPorts, unionPorts, type PortSet } from '@/lib/policy/port-set';
import type { RuleRef } from '@/lib/policy/rule-form';
import { Tally } from '../tally';
import type { NpGuardOptions } from './cases';
import { connectionSet, formatConnectionSet } from './connection-set';
import { APART, BY_DEFAULT, noRule, otherPorts, ruleDecides, type ExplainedClass, type ExplainedPair, type Explanations } from './explanation-text';
import { fact, parseRange } from './facts';
import { inFocus } from './focus';
import { CONTROLLER_ID, exposedByIngress, INGRESS_CONTROLLER, withIngressController } from './ingress-controller';
import { type NpGuardInput, workloadName } from './input';

/**
 * Judges an explanation pair by pair: that each class of ports is allowed or denied as said, in each direction, and for the
 * policies and rules that are named; that the classes together are all ports; and that no pair is left out.
 */
export function judgeExplanations({ pairs, open }: Explanations, input: NpGuardInput, options: NpGuardOptions, tally = new Tally()): Tally {
  const engine = new Engine(input);
  const told = new Set(open);
  for (const pair of pairs) {
    told.add(`${pair.from} => ${pair.to}`);
    for (const [source, destination] of engine.ends(pair)) {
      for (const one of pair.classes) judgeClass(tally, engine, pair, one, source, destination);
    }
    judgeCoverage(tally, engine, pair, options);
  }
  for (const line of open) {
    const [from = '', to = ''] = line.split(' => ');
    for (const [source, destination] of engine.ends({ from, to })) {
      const byDefault = DIRECTIONS.every((direction) => engine.direction(direction, source, destination).byDefault.key === ALL_PORTS.key);
      tally.check(byDefault, () => `${line}: expected to be open by default, found a policy that decides`);
    }
  }
  const left = engine.pairs(options).filter((line) => !told.has(line));
  tally.check(left.length === 0, () => `not explained: ${left.slice(0, 3).join('; ')}`);
  return tally;
}

function judgeClass(tally: Tally, engine: Engine, { from, to }: ExplainedPair, one: ExplainedClass, source: number, destination: number): void {
  const text = `${from} => ${to} ${formatConnectionSet(connectionSet(one.ports))}`;
  const limited = from === INGRESS_CONTROLLER;
  const allowed = engine.allowed(from, to, source, destination);
  const isAsSaid = isNoPorts(one.allowed ? subtractPorts(one.ports, allowed) : intersectPorts(one.ports, allowed));
  tally.check(isAsSaid, () => `${text}: expected ${one.allowed ? 'allowed' : 'denied'}, of which ${formatConnectionSet(connectionSet(allowed))} is allowed`);
  // An Ingress or a Route that does not lead to a port denies it before policies are asked.
  if (limited && !one.allowed) return;
  for (const direction of DIRECTIONS) {
    const said = one[direction];
    if (!said) {
      tally.skip('the report gives no reason for a direction');
      continue;
    }
    const { allowed: expected } = said;
    const found = engine.direction(direction, source, destination);
    const holds = isNoPorts(expected ? subtractPorts(one.ports, found.allowed) : intersectPorts(one.ports, found.possible));
    tally.check(holds, () => `${text} ${direction}: expected ${expected ? 'allowed' : 'denied'}, found ${formatConnectionSet(connectionSet(found.allowed))}`);
    // What an Ingress or a Route lets in is told as a reason of its own.
    const isTold = (reason: string) => !(limited && direction === 'ingress' && reason === BY_DEFAULT);
    const [wanted, had] = [said.reasons, engine.reasons(direction, source, destination, one.ports)].map((reasons) => [...new Set(reasons)].filter(isTold).sort().join('; '));
    tally.check(wanted === had, () => `${text} ${direction}: expected because "${wanted}", found "${had}"`);
  }
}

/** The classes of a pair are together what was asked for. */
function judgeCoverage(tally: Tally, engine: Engine, { from, to, classes }: ExplainedPair, options: NpGuardOptions): void {
  const [ends] = engine.ends({ from, to });
  if (!ends) return;
  const told = classes.reduce((set, { ports }) => unionPorts(set, ports), NO_PORTS);
  const wanted = askedFor(engine.allowed(from, to, ...ends), options);
  tally.check(told.key === wanted.key, () => `${from} => ${to}: reasons are given for ${formatConnectionSet(connectionSet(told))}, asked was for ${formatConnectionSet(connectionSet(wanted))}`);
}

/** The ports of a pair that an explanation is to tell of. */
function askedFor(allowed: PortSet, { explainOnly, focusConnection }: NpGuardOptions): PortSet {
  const [focused] = inFocus([fact('connection', '', '', 'All Connections')], { focusConnection });
  const asked = focused!.connection!.ports;
  return explainOnly === 'allow' ? intersectPorts(asked, allowed) : explainOnly === 'deny' ? subtractPorts(asked, allowed) : asked;
}

/** The engine, asked by the names that reports use. */
class Engine {
  private readonly evaluator: Evaluator;
  /** The same endpoints, without networks of namespaces: the ingress controller reaches them all. */
  private readonly onOneNetwork: Evaluator;
  private readonly controller: number | undefined;
  private readonly exposed: ReadonlyMap<string, PortSet>;
  private readonly endpoints = new Map<string, readonly number[]>();

  constructor(input: NpGuardInput) {
    this.exposed = new Map([...exposedByIngress(input.snapshot)].map(([workload, ports]) => [workloadName(workload), ports]));
    const snapshot = withIngressController(input.snapshot);
    this.onOneNetwork = new Evaluator(snapshot);
    this.evaluator = input.snapshot.primaryNetworks.length === 0 ? this.onOneNetwork : new Evaluator({ ...snapshot, primaryNetworks: input.snapshot.primaryNetworks });
    const { ofWorkload } = this.evaluator.compiled.endpoints;
    for (const workload of snapshot.workloads) this.endpoints.set(workload.id === CONTROLLER_ID ? INGRESS_CONTROLLER : workloadName(workload), ofWorkload.get(workload.id) ?? []);
    this.controller = ofWorkload.get(CONTROLLER_ID)?.[0];
  }

  /** Every combination of what stands behind the two names. */
  ends({ from, to }: { readonly from: string; readonly to: string }): (readonly [number, number])[] {
    const destinations = this.endpointsOf(to);
    return this.endpointsOf(from).flatMap((source) => destinations.map((destination) => [source, destination] as const));
  }

  direction(direction: Direction, source: number, destination: number): { readonly allowed: PortSet; readonly possible: PortSet; readonly byDefault: PortSet } {
    const evaluator = this.evaluatorFrom(source);
    const { lattice } = evaluator.compiled;
    const [subject, other] = direction === 'egress' ? [source, destination] : [destination, source];
    const verdict = evaluator.evaluateDirection(subject, direction, other, 4);
    return { allowed: lattice.get(verdict.allowed), possible: lattice.get(verdict.possible), byDefault: lattice.get(verdict.byDefault) };
  }

  allowed(from: string, to: string, source: number, destination: number): PortSet {
    const evaluator = this.evaluatorFrom(source);
    const allowed = evaluator.compiled.lattice.get(evaluator.evaluateFamily(source, destination, 4).allowed);
    return from === INGRESS_CONTROLLER ? intersectPorts(allowed, this.exposed.get(to) ?? NO_PORTS) : allowed;
  }

  /** Why a direction is as it is, in the words of `explanation-text`. Of several rules of one NetworkPolicy np-guard names the first. */
  reasons(direction: Direction, source: number, destination: number, ports: PortSet): string[] {
    const { verdict, policies } = explainDirection(this.evaluatorFrom(source), direction, source, destination, 4, ports);
    if (verdict === 'denied' && policies.length === 0) return [APART];
    const reasons = policies.flatMap(({ ref, tier, outcomes }) => {
      const name = policyName(ref);
      const doing = outcomes.flatMap(({ ref: rule, outcome, shadowed }) => ((outcome === 'allows' || outcome === 'denies' || outcome === 'passes') && !shadowed ? [ruleDecides(ref.kind, name, outcome, ruleText(rule, ref.kind))] : []));
      if (tier !== 'network-policy') return doing;
      if (verdict === 'allowed') return doing.slice(0, 1);
      const near = outcomes.flatMap(({ ref: rule, outcome }) => (outcome === 'port-does-not-match' ? [otherPorts(name, ruleText(rule, ref.kind))] : []));
      return near.length > 0 ? near.slice(0, 1) : [noRule(name, outcomes.length === 0 ? 'none' : 'of others')];
    });
    return verdict === 'not-isolated' || verdict === 'not-applicable' ? [...reasons, BY_DEFAULT] : reasons;
  }

  /** The pairs of workloads that an explanation has to tell of. */
  pairs(options: NpGuardOptions): string[] {
    const names = [...this.endpoints.keys()].filter((name) => name !== INGRESS_CONTROLLER);
    const facts = names.flatMap((from) => names.flatMap((to) => (from === to ? [] : [fact('connection', from, to, 'All Connections')])));
    return inFocus(facts, { ...options, focusConnection: undefined }).flatMap(({ from, to }) => {
      const [ends] = this.ends({ from, to });
      if (!ends) return [];
      // Pairs without a network in common are told of only when a connection is asked about.
      if (options.focusConnection === undefined && this.reasons('egress', ...ends, ALL_PORTS).includes(APART)) return [];
      // Whether what is open by default belongs to the allowed half of an explanation is left to the report.
      const isOpen = options.explainOnly !== undefined && DIRECTIONS.every((direction) => this.direction(direction, ...ends).byDefault.key === ALL_PORTS.key);
      return isOpen || isNoPorts(askedFor(this.allowed(from, to, ...ends), options)) ? [] : [`${from} => ${to}`];
    });
  }

  private evaluatorFrom(source: number): Evaluator {
    return source === this.controller ? this.onOneNetwork : this.evaluator;
  }

  private endpointsOf(name: string): readonly number[] {
    const range = parseRange(name);
    if (!range) {
      const known = this.endpoints.get(name);
      if (!known) throw new Error(`there is no peer ${name}`);
      return known;
    }
    return [...this.evaluator.compiled.endpoints.all.entries()].flatMap(([index, endpoint]) =>
      endpoint.kind === 'outside' && endpoint.group.family === 4 && endpoint.group.ranges.some(({ first, last }) => Number(first) <= range.last && range.first <= Number(last)) ? [index] : [],
    );
  }
}

const ruleText = (rule: RuleRef, kind: string) => (kind !== 'NetworkPolicy' && rule.name !== undefined ? rule.name : `#${rule.index + 1}`);
