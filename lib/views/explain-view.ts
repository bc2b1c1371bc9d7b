import type { PeerId } from '@/lib/model/ids';
import type { GraphPeer } from '@/lib/policy/allow-graph';
import { explainDirection, explainedFamily, type AskedPort, type DirectionExplanation } from '@/lib/policy/explain';
import { draftPorts } from '@/lib/policy/findings';
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

  const family = explainedFamily(graph.evaluator, source, destination);
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
    ...(verdict === 'denied' && missing.length === 0 ? ['Each half allows something, but they have no port in common.'] : []),
  ];
  return { ...common, egress: directionView(egress, from), ingress: directionView(ingress, to), notes, missing, ...(verdict === 'denied' && fixOf(analysis, from, to, port)) };
}

/** A pair of endpoints that shows the verdict: with a port, one where it is allowed if there is one. */
function representatives({ graph }: Analysis, from: GraphPeer, to: GraphPeer, port?: AskedPort): readonly [number | undefined, number | undefined] {
  let best: readonly [number, number] | undefined;
  let bestScore = -1;
  for (const source of from.endpoints.slice(0, 50)) {
    for (const destination of to.endpoints.slice(0, 50)) {
      const { allowed, unknown } = graph.evaluator.evaluatePair(source, destination);
      const has = (set: PortSet) => (port ? includesPort(set, port.protocol, port.port) : !isNoPorts(set));
      const score = has(allowed) ? 2 : has(unknown) ? 1 : 0;
      if (score > bestScore) [best, bestScore] = [[source, destination], score];
    }
  }
  return best ?? [from.endpoints[0], to.endpoints[0]];
}

function portVerdict(allowed: PortSet, unknown: PortSet, { protocol, port }: AskedPort): 'allowed' | 'denied' | 'unknown' {
  if (includesPort(allowed, protocol, port)) return 'allowed';
  return includesPort(unknown, protocol, port) ? 'unknown' : 'denied';
}

const directionView = (explanation: DirectionExplanation, subject: GraphPeer): ExplainView['egress'] => ({
  direction: explanation.direction,
  verdict: explanation.verdict,
  subject: nameOf(subject),
  policies: explanation.policies.map(({ ref, outcomes }) => ({
    ref: policyRefView(ref, explanation.direction),
    noRules: outcomes.length === 0,
    rules: outcomes.map((outcome) => ({ ...outcome, ref: ruleRefView(outcome.ref) })),
  })),
  notes: [...explanation.notes],
});

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

