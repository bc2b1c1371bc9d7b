import { objectTitle } from '@/lib/model/ids';
import type { Direction, Protocol } from '@/lib/model/network-policy';
import type { Family } from './cidr';
import type { Endpoint } from './endpoints';
import type { Evaluator } from './evaluate';
import { doubtText, matchText, portMiss, type RuleView } from './explain-rule';
import { walkRules, type RuleStep, type Stage } from './explain-walk';
import { compareMisses, missOf, type Miss } from './near-miss';
import { NONE, type PortLattice } from './port-lattice';
import { ALL_PORTS, intersectPorts, isNoPorts, onePort, subtractPorts, type PortSet } from './port-set';
import type { Action, PeerForm, PolicyRef, RuleRef, Tier } from './rule-form';

/** How a rule relates to a connection. */
export interface RuleOutcome {
  readonly ref: RuleRef;
  readonly outcome: 'allows' | 'denies' | 'passes' | 'peer-does-not-match' | 'port-does-not-match' | 'unknown';
  /** One sentence: what matched, or the first thing that did not. */
  readonly detail: string;
  /** What was probably meant, when it is only just that it does not match. */
  readonly hint?: string;
  /** The verdict rests on it; of NetworkPolicies every rule that allows decides. */
  readonly decides: boolean;
  /** It would match, but what comes before it in the order of tiers has decided. */
  readonly shadowed?: true;
}

export interface PolicyExplanation {
  readonly ref: PolicyRef;
  readonly tier: Tier;
  readonly outcomes: readonly RuleOutcome[];
}

/** Everything one direction says of a connection, in the order of decision. */
export interface DirectionExplanation {
  readonly direction: Direction;
  /** `not-isolated`: no policy decides, and so it is allowed. `not-applicable`: no policy can apply to this end. */
  readonly verdict: 'not-isolated' | 'allowed' | 'denied' | 'unknown' | 'not-applicable';
  /** The tier that decided; absent when none did. */
  readonly tier?: Tier;
  /**
   * Admin policies with the rules that passed on or decided; every NetworkPolicy that isolates, with all its rules; baseline
   * policies with the rule that decided. Tiers that were not reached are left out.
   */
  readonly policies: readonly PolicyExplanation[];
  /** For a denial by isolation: the rule that comes nearest to allowing it. */
  readonly nearest?: RuleOutcome;
  readonly notes: readonly string[];
}

/** A single port to ask about. */
export interface AskedPort {
  readonly protocol: Protocol;
  readonly port: number;
}

export interface ExplainOptions {
  /** Also the rules of ordered tiers that do not match, and those that would match but are shadowed. */
  readonly detail?: boolean;
}

/** The address family in which two endpoints are explained: one both have, the one that is allowed more when they differ. */
export function explainedFamily(evaluator: Evaluator, source: number, destination: number): Family {
  const { endpoints } = evaluator.compiled;
  const shared = ([4, 6] as const).filter((family) => endpoints.all[source]!.families[family] !== 'no' && endpoints.all[destination]!.families[family] !== 'no');
  return evaluator.evaluatePair(source, destination).onlyFamily ?? shared[0] ?? 4;
}

/**
 * Explains one direction of a connection between two endpoints. The verdict is the evaluator's; the rules are named from the
 * same sets it reads.
 * @param asked one port, or a set of ports of which the best counts: a rule allows when it allows any of them; absent, all
 */
export function explainDirection(evaluator: Evaluator, direction: Direction, source: number, destination: number, family: Family, asked?: AskedPort | PortSet, options: ExplainOptions = {}): DirectionExplanation {
  const { compiled } = evaluator;
  const { lattice, snapshot, endpoints } = compiled;
  const [subject, other] = direction === 'egress' ? [source, destination] : [destination, source];
  const endpoint = endpoints.all[subject]!;
  if (endpoint.kind !== 'pods') return { direction, verdict: 'not-applicable', policies: [], notes: [exemption(endpoint)] };

  const { networks } = compiled;
  const link = networks?.link(source, destination);
  if (networks && link !== 'joined') return { direction, verdict: link === 'apart' ? 'denied' : 'unknown', policies: [], notes: [networks.reason(source, destination)] };

  const ports = asked === undefined ? ALL_PORTS : 'ranges' in asked ? asked : onePort(asked.protocol, asked.port);
  const verdict = verdictOf(evaluator, direction, subject, other, family, ports);
  const stages = walkRules(compiled, direction, subject, other, family, lattice.intern(ports));
  const view: RuleView = { other: endpoints.all[other]!, destination: endpoints.all[destination]!, subjectNamespace: endpoint.namespace, family, snapshot };
  const toOutcome = outcomeReader(lattice, view, destination, ports, verdict, asked !== undefined && 'port' in asked ? asked : undefined);
  const told = stages.flatMap((stage) => explainStage(stage, toOutcome, options));
  const policies = told.map(({ policy }) => policy);
  const decided = policies.find(({ outcomes }) => outcomes.some(({ decides }) => decides))?.tier;
  const tier = verdict === 'allowed' || verdict === 'denied' ? (decided ?? 'network-policy') : undefined;
  const isClosed = verdict === 'denied' && tier === 'network-policy';
  const nearest = isClosed ? told.flatMap(({ misses }) => misses).sort((a, b) => compareMisses(a.miss, b.miss))[0]?.outcome : undefined;
  const { semantics, uncertain } = compiled;
  const notes = [
    ...uncertain[direction][subject]!.map(({ reason }) => reason),
    ...stages.flatMap((stage) => disagreement(lattice, stage)),
    ...(semantics.enforced ? [] : ['the network plugin of this profile does not enforce policies']),
  ];
  return { direction, verdict, tier, policies, nearest, notes };
}

/** The rules of one direction that allow something of a pair: the reasons of an edge. */
export function allowingRules(evaluator: Evaluator, direction: Direction, source: number, destination: number): RuleRef[] {
  const { compiled } = evaluator;
  const [subject, other] = direction === 'egress' ? [source, destination] : [destination, source];
  const asked = compiled.lattice.intern(evaluator.evaluatePair(source, destination).allowed);
  const families = ([4, 6] as const).filter((family) => [source, destination].every((end) => compiled.endpoints.all[end]!.families[family] !== 'no'));
  const rules = families.flatMap((family) =>
    walkRules(compiled, direction, subject, other, family, asked).flatMap(({ policies }) =>
      policies.flatMap(({ steps }) => steps.filter(({ rule, match, hit }) => rule.form.action === 'allow' && match === 'yes' && hit !== NONE).map(({ rule }) => rule.form.ref)),
    ),
  );
  return [...new Set(rules)];
}

function verdictOf(evaluator: Evaluator, direction: Direction, subject: number, other: number, family: Family, asked: PortSet): DirectionExplanation['verdict'] {
  const { lattice } = evaluator.compiled;
  const { allowed, possible, byDefault } = evaluator.evaluateDirection(subject, direction, other, family);
  const allowedPorts = intersectPorts(lattice.get(allowed), asked);
  if (!isNoPorts(allowedPorts)) return isNoPorts(subtractPorts(allowedPorts, lattice.get(byDefault))) ? 'not-isolated' : 'allowed';
  return isNoPorts(intersectPorts(lattice.get(possible), asked)) ? 'denied' : 'unknown';
}

interface Told {
  readonly outcome: RuleOutcome;
  /** For a rule that would allow, but does not match: how far it is from matching. */
  readonly miss?: Miss;
}

/** Reads the outcome of a rule from how it stands to the connection. */
function outcomeReader(lattice: PortLattice, view: RuleView, destination: number, asked: PortSet, verdict: DirectionExplanation['verdict'], port?: AskedPort): (step: RuleStep) => Told {
  const missed = (ref: RuleRef, outcome: RuleOutcome['outcome'], miss: Miss): Told => ({ outcome: { ref, outcome, detail: miss.text, hint: miss.hint, decides: false }, miss });
  return (step) => {
    const { rule, match, hit } = step;
    const { ref, action } = rule.form;
    const ports = lattice.get(rule.ports(destination));
    const readsNothing = isNoPorts(intersectPorts(ports, asked));
    if (match === 'no') {
      const miss = missOf(rule.form.peers as readonly PeerForm[], view.other, view.snapshot);
      return missed(ref, 'peer-does-not-match', readsNothing ? { ...miss, failures: miss.failures + 1 } : miss);
    }
    if (readsNothing) return missed(ref, 'port-does-not-match', portMiss(rule, ports, view, port));
    const shadowed = hit === NONE;
    const isDoubt = match === 'maybe';
    const decides = !shadowed && (isDoubt ? verdict === 'unknown' : action === DECISIVE[verdict]);
    return { outcome: { ref, outcome: isDoubt ? 'unknown' : OUTCOMES[action], detail: isDoubt ? doubtText(step, view) : matchText(rule, ports, view.other, shadowed), decides, ...(shadowed && { shadowed }) } };
  };
}

const OUTCOMES: Readonly<Record<Action, 'allows' | 'denies' | 'passes'>> = { allow: 'allows', deny: 'denies', pass: 'passes' };

/** What a rule that surely matches does when a verdict rests on it. */
export const DECISIVE: Readonly<Partial<Record<DirectionExplanation['verdict'], Action>>> = { allowed: 'allow', denied: 'deny' };

/** The policies of a stage that are worth telling: NetworkPolicies with every rule, others with the rules that matched. */
function explainStage({ tier, policies, open }: Stage, toOutcome: (step: RuleStep) => Told, { detail = false }: ExplainOptions) {
  return policies.flatMap(({ policy, steps }) => {
    if (open === NONE && !detail) return [];
    const told = steps.map(toOutcome);
    const kept = detail || tier === 'network-policy' ? told : told.filter(({ outcome, miss }) => !miss && !outcome.shadowed);
    const outcomes = kept.map(({ outcome }) => outcome);
    // A NetworkPolicy without rules isolates all the same; any other policy without rules to tell of says nothing.
    if (outcomes.length === 0 && tier !== 'network-policy') return [];
    return [{ policy: { ref: policy.form.ref, tier, outcomes }, misses: tier === 'network-policy' ? told.flatMap(({ outcome, miss }) => (miss ? [{ outcome, miss }] : [])) : [] }];
  });
}

/** Two policies of one priority that decide otherwise on a port: which of them comes first is not defined. */
function disagreement(lattice: PortLattice, { policies }: Stage): string[] {
  const differ = (a: RuleStep, b: RuleStep) => a.rule.form.action !== b.rule.form.action && lattice.intersection(a.hit, b.hit) !== NONE;
  const pairs = policies.flatMap((first, index) => policies.slice(index + 1).map((second) => [first, second] as const));
  const found = pairs.find(([first, second]) => first.steps.some((a) => second.steps.some((b) => differ(a, b))));
  return found ? [`${found.map(({ policy }) => objectTitle(policy.form.ref)).join(' and ')} have the same priority and disagree; which of them comes first is not defined`] : [];
}

function exemption(endpoint: Endpoint): string {
  switch (endpoint.kind) {
    case 'host-pods':
      return 'uses the host network: no NetworkPolicy selects it, and to policies it is its node';
    case 'nodes':
      return 'no NetworkPolicy applies to nodes; the node that runs a pod always reaches it';
    default:
      return 'no NetworkPolicy applies outside the cluster';
  }
}
