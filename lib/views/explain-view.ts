import type { PeerId } from '@/lib/model/ids';
import type { GraphPeer } from '@/lib/policy/allow-graph';
import type { Family } from '@/lib/policy/cidr';
import type { Endpoint } from '@/lib/policy/endpoints';
import { explainDirection, explainedFamily, type AskedPort, type DirectionExplanation, type RuleOutcome } from '@/lib/policy/explain';
import { draftPorts } from '@/lib/policy/draft-ports';
import { formatGroup } from '@/lib/policy/address-space';
import { asPortSet } from '@/lib/policy/listening';
import { includesPort, isNoPorts, onePort, type PortSet } from '@/lib/policy/port-set';
import type { ExplainView } from '@/lib/queries/contract';
import { describePair, listeningOf, type Analysis } from './analysis';
import { peerView } from './peer-view';
import { policyRefView, ruleRefView } from './refs';

/**
 * Why one peer can or cannot reach another: both halves, every policy and rule considered, and for a denial what is missing.
 * `null` when one of the peers is not there.
 */
export function explainView(analysis: Analysis, fromId: PeerId, toId: PeerId, port?: AskedPort): Omit<ExplainView, 'revision'> | null {
  const { graph } = analysis;
  const [from, to] = [graph.peer(fromId), graph.peer(toId)];
  if (!from || !to) return null;
  const pair = graph.pair(fromId, toId);
  if (from === to && graph.podCount(from) === 1) return itself(analysis, from, port);
  const [source, destination] = representatives(analysis, from, to, port);
  const verdict = port ? portVerdict(pair.allowed, pair.unknown, port) : pair.state === 'denied' ? 'denied' : pair.state === 'unknown' ? 'unknown' : 'allowed';
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
  if (source === undefined || destination === undefined) {
    const empty = source === undefined ? from : to;
    const nothing = (direction: 'egress' | 'ingress') => ({ direction, verdict: 'not-applicable' as const, subject: nameOf(direction === 'egress' ? from : to), policies: [], notes: [] });
    return { ...common, egress: nothing('egress'), ingress: nothing('ingress'), notes: [`${nameOf(empty)} has no running pod with an address.`], missing: [] };
  }

  const family = familyOf(analysis, source, destination, port);
  const egress = explainDirection(graph.evaluator, 'egress', source, destination, family, port);
  const ingress = explainDirection(graph.evaluator, 'ingress', source, destination, family, port);
  const missing = verdict === 'denied' ? missingHalves(from, to, egress, ingress) : [];
  const { endpoints } = graph.evaluator.compiled;
  const group = [endpoints.all[source]!, endpoints.all[destination]!].find((endpoint) => endpoint.kind === 'outside');
  const notes = [
    ...(note ? [`This holds in part: ${note}.`] : []),
    ...(pair.partial && group?.kind === 'outside' ? [`Explained for ${formatGroup(group.group)}.`] : []),
    ...(from === to ? ['These are different pods of one workload; a pod always reaches itself.'] : []),
    ...(to.workload && (from.kind === 'nodes' || endpoints.all[source]!.kind === 'host-pods') ? ['This is about other nodes: the node that runs a pod always reaches it.'] : []),
    ...(verdict === 'denied' && missing.length === 0 ? [sharesFamily(analysis, source, destination) ? 'Each half allows something, but they have no port in common.' : 'They have no address family in common, so no connection is possible.'] : []),
    ...(verdict === 'unknown' && egress.verdict !== 'unknown' && ingress.verdict !== 'unknown' ? ['Each half allows something, but whether they agree on a port and an address family cannot be told.'] : []),
  ];
  return { ...common, egress: directionView(egress, from), ingress: directionView(ingress, to), notes, missing, ...(verdict === 'denied' && fixOf(analysis, from, to, port)) };
}

/** A workload of a single pod asked about itself: no policy stands between a pod and its own address. */
function itself(analysis: Analysis, peer: GraphPeer, port?: AskedPort): Omit<ExplainView, 'revision'> {
  const view = peerView(analysis, peer);
  const nothing = (direction: 'egress' | 'ingress') => ({ direction, verdict: 'not-applicable' as const, subject: nameOf(peer), policies: [], notes: [] });
  return {
    from: view, to: view, ...(port && { port: `${port.port}/${port.protocol}` }), verdict: 'allowed', state: 'open', ports: ['all ports'], partial: false,
    egress: nothing('egress'), ingress: nothing('ingress'), notes: ['It has a single pod, and a pod always reaches itself.'], missing: [],
  };
}

const FAMILIES = [4, 6] as const;

const sharesFamily = ({ graph }: Analysis, source: number, destination: number): boolean => {
  const { all } = graph.evaluator.compiled.endpoints;
  return FAMILIES.some((family) => all[source]!.families[family] !== 'no' && all[destination]!.families[family] !== 'no');
};

/** The address family to explain: where families differ, the one that gives the verdict asked for. */
function familyOf({ graph: { evaluator } }: Analysis, source: number, destination: number, port?: AskedPort): Family {
  const usual = explainedFamily(evaluator, source, destination);
  const { endpoints, lattice } = evaluator.compiled;
  const score = (family: Family) => {
    const presence = [endpoints.all[source]!.families[family], endpoints.all[destination]!.families[family]];
    if (presence.includes('no')) return 0;
    const { allowed, possible } = evaluator.evaluateFamily(source, destination, family);
    return asked(lattice.get(allowed), port) && !presence.includes('maybe') ? 3 : asked(lattice.get(possible), port) ? 2 : 1;
  };
  const other = usual === 4 ? 6 : 4;
  return score(other) > score(usual) ? other : usual;
}

const asked = (set: PortSet, port?: AskedPort) => (port ? includesPort(set, port.protocol, port.port) : !isNoPorts(set));

/** A pair of endpoints that shows the verdict: with a port, one where it is allowed if there is one. */
function representatives(analysis: Analysis, from: GraphPeer, to: GraphPeer, port?: AskedPort): readonly [number | undefined, number | undefined] {
  const { graph } = analysis;
  let best: readonly [number, number] | undefined;
  let bestScore = -1;
  for (const source of from.endpoints.slice(0, 50)) {
    for (const destination of to.endpoints.slice(0, 50)) {
      const { allowed, unknown } = graph.evaluator.evaluatePair(source, destination);
      if (from === to && source === destination && !holdsTwo(graph.evaluator.compiled.endpoints.all[source]!, from)) continue;
      const score = asked(allowed, port) ? 3 : asked(unknown, port) ? 2 : sharesFamily(analysis, source, destination) ? 1 : 0;
      if (score > bestScore) [best, bestScore] = [[source, destination], score];
    }
  }
  return best ?? [from.endpoints[0], to.endpoints[0]];
}

/** Whether an endpoint holds two pods of a workload. */
const holdsTwo = (endpoint: Endpoint, { workload }: GraphPeer): boolean =>
  'pods' in endpoint && endpoint.pods.reduce((sum, pod) => sum + (pod.workload === workload?.id ? pod.replicas : 0), 0) > 1;

function portVerdict(allowed: PortSet, unknown: PortSet, { protocol, port }: AskedPort): 'allowed' | 'denied' | 'unknown' {
  if (includesPort(allowed, protocol, port)) return 'allowed';
  return includesPort(unknown, protocol, port) ? 'unknown' : 'denied';
}

const directionView = (explanation: DirectionExplanation, subject: GraphPeer): ExplainView['egress'] => ({
  direction: explanation.direction,
  verdict: explanation.verdict,
  subject: nameOf(subject),
  ...(explanation.tier && { tier: explanation.tier }),
  policies: explanation.policies.map(({ ref, tier, outcomes }) => ({ ref: policyRefView(ref, explanation.direction), tier, noRules: outcomes.length === 0, rules: outcomes.map(outcomeView) })),
  ...(explanation.nearest && { nearest: outcomeView(explanation.nearest) }),
  notes: [...explanation.notes],
});

const outcomeView = (outcome: RuleOutcome) => ({ ...outcome, ref: ruleRefView(outcome.ref) });

function missingHalves(from: GraphPeer, to: GraphPeer, egress: DirectionExplanation, ingress: DirectionExplanation): ExplainView['missing'] {
  const missing: ExplainView['missing'] = [];
  const policies = (explanation: DirectionExplanation) => explanation.policies.map(({ ref }) => ref.name).join(', ');
  if (egress.verdict === 'denied') missing.push({ direction: 'egress', at: from.id, message: `The egress half: ${nameOf(from)} is isolated by ${policies(egress)}, and no rule lets it send this to ${nameOf(to)}.` });
  if (ingress.verdict === 'denied') missing.push({ direction: 'ingress', at: to.id, message: `The ingress half: ${nameOf(to)} is isolated by ${policies(ingress)}, and no rule lets ${nameOf(from)} in.` });
  return missing;
}

/** The change that would allow it: the port asked for, else what the destination listens on, else every port. */
function fixOf(analysis: Analysis, from: GraphPeer, to: GraphPeer, port?: AskedPort): Pick<ExplainView, 'fix'> {
  const drawable = (peer: GraphPeer) => peer.kind === 'workload' || peer.kind === 'internet';
  if (from === to || !drawable(from) || !drawable(to)) return {};
  const listening = asPortSet(listeningOf(analysis, to));
  const ports = port ? draftPorts(onePort(port.protocol, port.port)) : isNoPorts(listening) ? 'all' : draftPorts(listening);
  return { fix: { id: `allow-${from.id}-${to.id}`, kind: 'allow', from: from.id, to: to.id, ports } };
}

const nameOf = (peer: GraphPeer) => (peer.workload ? `${peer.workload.namespace}/${peer.workload.name}` : { internet: 'the Internet', private: 'a private address', nodes: 'a node', workload: '' }[peer.kind]);

