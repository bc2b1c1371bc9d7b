import type { PeerId } from '@/lib/model/ids';
import type { GraphPeer, Pair } from '@/lib/policy/allow-graph';
import { explainDirection, type AskedPort, type DirectionExplanation, type ExplainOptions, type RuleOutcome } from '@/lib/policy/explain';
import { describeCase, pairCases, type PairCase } from '@/lib/policy/explain-cases';
import { reasonClasses, type HalfReasons, type ReasonClass } from '@/lib/policy/explain-pair';
import { necessaryRules, type WeighedConnection } from '@/lib/policy/explain-weight';
import { asPortSet } from '@/lib/policy/listening';
import { ALL_PORTS, formatPorts, includesPort, intersectPorts, isNoPorts, onePort, subtractPorts, type PortSet } from '@/lib/policy/port-set';
import { ruleTitle } from '@/lib/policy/rule-form';
import { smallestAllow } from '@/lib/policy/smallest-allow';
import type { ExplainView, PortClassView } from '@/lib/queries/contract/explain';
import { describePair, listeningOf, type Analysis } from './analysis';
import { peerView } from './peer-view';
import { policyRefView, ruleRefView } from './refs';

/**
 * Why one peer can or cannot reach another: both halves, every policy and rule considered, and for a denial what is missing
 * and what would mend it. `null` when one of the peers is not there.
 */
export function explainView(analysis: Analysis, fromId: PeerId, toId: PeerId, port?: AskedPort, options: ExplainOptions = {}): Omit<ExplainView, 'revision'> | null {
  const { graph } = analysis;
  const [from, to] = [graph.peer(fromId), graph.peer(toId)];
  if (!from || !to) return null;
  const pair = graph.pair(fromId, toId);
  if (from === to && graph.podCount(from) === 1) return itself(analysis, from, port);
  const verdict = verdictOf(pair, port);
  const { ports, note } = describePair(analysis, to, pair);
  const common = {
    from: peerView(analysis, from),
    to: peerView(analysis, to),
    ...(port && { port: `${port.port}/${port.protocol}` }),
    verdict,
    state: pair.state,
    ports,
    partial: pair.partial,
  } as const;
  const cases = casesFor(analysis, from, to, pair, port);
  const [told] = cases;
  if (!told) return { ...common, egress: nothing('egress', from), ingress: nothing('ingress', to), classes: [], cases: [], notes: [unconnected(from, to)], missing: [], obstacles: [] };

  const asked = port ? onePort(port.protocol, port.port) : bestPorts(analysis, to, pair, told);
  const connection = { source: told.ends[0]![0], destination: told.ends[0]![1], family: told.family };
  const explain = (direction: 'egress' | 'ingress') => explainDirection(graph.evaluator, direction, connection.source, connection.destination, connection.family, port ?? asked, options);
  const [egress, ingress] = [explain('egress'), explain('ingress')];
  const classes = port ? [] : reasonClasses(graph, cases);
  // Without a port the rules are weighed only where one answer holds for all ports of the verdict.
  const weighed = port ?? (classes.filter((one) => one.verdict === verdict).length === 1 ? somePort(asked) : undefined);
  const weigh = (explanation: DirectionExplanation) => directionView(explanation, explanation.direction === 'egress' ? from : to, weighed && necessityOf(analysis, { ...connection, port: weighed }, explanation));
  const { all } = graph.evaluator.compiled.endpoints;
  const missing = verdict === 'denied' ? missingHalves(from, to, egress, ingress) : [];
  const notes = [
    ...(note ? [`This holds in part: ${note}.`] : []),
    ...(from === to ? ['These are different pods of one workload; a pod always reaches itself.'] : []),
    ...(to.workload && (from.kind === 'nodes' || all[connection.source]!.kind === 'host-pods') ? ['This is about other nodes: the node that runs a pod always reaches it.'] : []),
    ...(verdict === 'denied' && missing.length === 0 ? ['Each half allows something, but they have no port in common.'] : []),
    ...(verdict === 'unknown' && egress.verdict !== 'unknown' && ingress.verdict !== 'unknown' ? ['Each half allows something, but whether they agree on a port and an address family cannot be told.'] : []),
  ];
  return {
    ...common,
    egress: weigh(egress),
    ingress: weigh(ingress),
    classes: classes.slice(0, CLASSES).map(classView),
    cases: cases.length < 2 ? [] : cases.slice(0, CASES).map((one) => caseView(analysis, from, to, one, cases, port)),
    notes,
    missing,
    ...remedy(analysis, from, to, verdict, port),
  };
}

/** Classes and cases told in one answer; more say nothing to a reader. */
const CLASSES = 60;
const CASES = 12;

/** A workload of a single pod asked about itself: no policy stands between a pod and its own address. */
function itself(analysis: Analysis, peer: GraphPeer, port?: AskedPort): Omit<ExplainView, 'revision'> {
  const view = peerView(analysis, peer);
  return {
    from: view, to: view, ...(port && { port: `${port.port}/${port.protocol}` }), verdict: 'allowed', state: 'open', ports: ['all ports'], partial: false,
    egress: nothing('egress', peer), ingress: nothing('ingress', peer), classes: [], cases: [], notes: ['It has a single pod, and a pod always reaches itself.'], missing: [], obstacles: [],
  };
}

const nothing = (direction: 'egress' | 'ingress', subject: GraphPeer) => ({ direction, verdict: 'not-applicable' as const, subject: nameOf(subject), policies: [], notes: [] });

/** Why there is no pair of pods to connect. */
function unconnected(from: GraphPeer, to: GraphPeer): string {
  const empty = [from, to].find(({ endpoints }) => endpoints.length === 0);
  return empty ? `${nameOf(empty)} has no running pod with an address.` : 'They have no address family in common, so no connection is possible.';
}

function verdictOf(pair: Pair, port?: AskedPort): ExplainView['verdict'] {
  const [allowed, unknown] = port ? [includesPort(pair.allowed, port.protocol, port.port), includesPort(pair.unknown, port.protocol, port.port)] : [!isNoPorts(pair.allowed), !isNoPorts(pair.unknown)];
  return allowed ? 'allowed' : unknown ? 'unknown' : 'denied';
}

/** The ports an answer without a port is about: those that have the verdict; of a denial what the destination listens on. */
function bestPorts(analysis: Analysis, to: GraphPeer, pair: Pair, told: PairCase): PortSet {
  const best = [intersectPorts(pair.allowed, told.allowed), intersectPorts(pair.unknown, told.possible)].find((set) => !isNoPorts(set));
  return best ?? wantedPorts(analysis, to);
}

/** What somebody would want of a peer: what it listens on, or every port when that is not known. */
function wantedPorts(analysis: Analysis, to: GraphPeer): PortSet {
  const listening = asPortSet(listeningOf(analysis, to));
  return isNoPorts(listening) ? ALL_PORTS : listening;
}

/** The first port of a set. */
export function somePort({ ranges }: PortSet): AskedPort | undefined {
  const protocol = (['TCP', 'UDP', 'SCTP'] as const).find((one) => ranges[one].length > 0);
  return protocol && { protocol, port: ranges[protocol][0]![0] };
}

/** The cases of a pair, first the one that shows the verdict best. */
function casesFor({ graph }: Analysis, from: GraphPeer, to: GraphPeer, pair: Pair, port?: AskedPort): PairCase[] {
  const has = (set: PortSet) => (port ? includesPort(set, port.protocol, port.port) : !isNoPorts(set));
  const score = ({ allowed, possible, family, ends }: PairCase) => {
    const { all } = graph.evaluator.compiled.endpoints;
    const isSure = ends[0]!.every((end) => all[end]!.families[family] === 'yes');
    return has(intersectPorts(pair.allowed, allowed)) ? (isSure ? 4 : 3) : has(possible) ? 2 : isSure ? 1 : 0;
  };
  return pairCases(graph, from, to).sort((a, b) => score(b) - score(a));
}

function caseView({ graph }: Analysis, from: GraphPeer, to: GraphPeer, one: PairCase, cases: readonly PairCase[], port?: AskedPort): ExplainView['cases'][number] {
  const unknown = subtractPorts(one.possible, one.allowed);
  const verdict = verdictOf({ state: 'policy', allowed: one.allowed, unknown, partial: false }, port);
  return { who: describeCase(graph, from, to, one, cases), verdict, ports: formatPorts(verdict === 'unknown' ? unknown : one.allowed) };
}

const classView = ({ ports, verdict, egress, ingress }: ReasonClass): PortClassView => ({ ports: formatPorts(ports), verdict, egress: classHalf(egress), ingress: classHalf(ingress) });

const classHalf = ({ verdict, tier, by }: HalfReasons): PortClassView['egress'] => ({ verdict, ...(tier && { tier }), by: by.map(ruleRefView) });

/** How many rules of one half are weighed, and among how many policies: of more, hardly one is the only one. */
const WEIGHED = 8;
const AMONG = 100;

/** Which of the rules that count in a half change the verdict when they alone are taken away. */
export function necessityOf({ graph: { evaluator } }: Pick<Analysis, 'graph'>, connection: WeighedConnection, { direction, policies }: DirectionExplanation): ReadonlyMap<RuleOutcome, boolean> {
  const counting = policies.flatMap(({ outcomes }) => outcomes.filter(({ decides, outcome, shadowed }) => decides || (outcome === 'passes' && !shadowed)));
  const among = evaluator.compiled.applying[direction][direction === 'egress' ? connection.source : connection.destination]!;
  const necessary = counting.length === 0 || counting.length > WEIGHED || among.length > AMONG ? null : necessaryRules(evaluator, connection, counting.map(({ ref }) => ref));
  return new Map(necessary?.map((one, index) => [counting[index]!, one]));
}

const directionView = (explanation: DirectionExplanation, subject: GraphPeer, necessity?: ReadonlyMap<RuleOutcome, boolean>): ExplainView['egress'] => {
  const outcomeView = (outcome: RuleOutcome) => {
    const necessary = necessity?.get(outcome);
    return { ...outcome, ref: ruleRefView(outcome.ref), ...(necessary !== undefined && { necessary }) };
  };
  return {
    direction: explanation.direction,
    verdict: explanation.verdict,
    subject: nameOf(subject),
    ...(explanation.tier && { tier: explanation.tier }),
    policies: explanation.policies.map(({ ref, tier, outcomes }) => ({ ref: policyRefView(ref, explanation.direction), tier, noRules: outcomes.length === 0, rules: outcomes.map(outcomeView) })),
    ...(explanation.nearest && { nearest: outcomeView(explanation.nearest) }),
    notes: [...explanation.notes],
  };
};

function missingHalves(from: GraphPeer, to: GraphPeer, egress: DirectionExplanation, ingress: DirectionExplanation): ExplainView['missing'] {
  const missing: ExplainView['missing'] = [];
  const because = ({ direction, policies, notes }: DirectionExplanation, subject: string, lacks: string) => {
    const rule = policies.flatMap(({ outcomes }) => outcomes).find(({ decides, outcome }) => decides && outcome === 'denies');
    if (rule) return `The ${direction} half: ${ruleTitle(rule.ref)} denies it.`;
    if (policies.length === 0) return `The ${direction} half: ${notes[0] ?? 'no connection is possible'}.`;
    const names = policies.filter(({ tier }) => tier === 'network-policy').map(({ ref }) => ref.name);
    return `The ${direction} half: ${subject} is isolated by ${names.join(', ')}, and ${lacks}.`;
  };
  if (egress.verdict === 'denied') missing.push({ direction: 'egress', at: from.id, message: because(egress, nameOf(from), `no rule lets it send this to ${nameOf(to)}`) });
  if (ingress.verdict === 'denied') missing.push({ direction: 'ingress', at: to.id, message: because(ingress, nameOf(to), `no rule lets ${nameOf(from)} in`) });
  return missing;
}

/** What would allow a denied connection on the port asked for, else on what the destination listens on, else on every port. */
function remedy(analysis: Analysis, from: GraphPeer, to: GraphPeer, verdict: ExplainView['verdict'], port?: AskedPort): Pick<ExplainView, 'fix' | 'obstacles'> {
  if (verdict !== 'denied') return { obstacles: [] };
  const smallest = smallestAllow(analysis.graph, from.id, to.id, port ?? wantedPorts(analysis, to));
  if (smallest.kind === 'not-needed') return { obstacles: [] };
  const obstacles = smallest.obstacles.map(({ message, rule }) => ({ message, ...(rule && { rule: ruleRefView(rule) }) }));
  if (smallest.kind === 'impossible') return { obstacles };
  const { ports, ...change } = smallest.change;
  return { fix: { ...change, ports: ports === 'all' ? ports : [...ports] }, obstacles };
}

const nameOf = (peer: GraphPeer) => (peer.workload ? `${peer.workload.namespace}/${peer.workload.name}` : { internet: 'the Internet', private: 'a private address', nodes: 'a node', workload: '' }[peer.kind]);
