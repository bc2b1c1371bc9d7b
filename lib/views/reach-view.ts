import { compareText } from '@/lib/model/compare-text';
import { formatPeer, policyId, type PeerId } from '@/lib/model/ids';
import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import type { GraphPeer, Pair } from '@/lib/policy/allow-graph';
import { hasBit } from '@/lib/policy/bitset';
import { allowingRules } from '@/lib/policy/explain';
import { formatPorts } from '@/lib/policy/port-set';
import type { RuleRef } from '@/lib/policy/rule-form';
import { ruleField } from '@/lib/policy/rule-form';
import type { RuleRefView } from '@/lib/queries/contract/common';
import type { ReachRow, ReachView } from '@/lib/queries/contract/reach';
import { adminPolicyYaml } from '@/lib/synthesis/admin-policy-yaml';
import { networkPolicyYaml } from '@/lib/synthesis/yaml';
import { describePair, listeningOf, type Analysis } from './analysis';
import { exposureViews } from './exposure-view';
import { peerView } from './peer-view';
import { policyRefView, ruleRefView } from './refs';

/** Everything about one peer: who reaches it, whom it reaches, and by which rules. `null` when there is no such peer. */
export function reachView(analysis: Analysis, id: PeerId): Omit<ReachView, 'revision'> | null {
  const { graph, snapshot } = analysis;
  const peer = graph.peer(id);
  if (!peer) return null;
  const pods = snapshot.pods.filter((pod) => peer.workload && pod.workload === peer.workload.id);
  const rows = (direction: Direction) =>
    [...graph.neighbours(id, direction)]
      .map(({ peer: other, pair }) => reachRow(analysis, direction === 'egress' ? [peer, other] : [other, peer], other, pair))
      .sort((a, b) => order(a) - order(b) || compareText(a.peer.id, b.peer.id));
  const serviceAccount = pods.find((pod) => pod.serviceAccount)?.serviceAccount;
  return {
    peer: peerView(analysis, peer),
    ...(serviceAccount && { serviceAccount }),
    listensOn: listeningOf(analysis, peer).map(({ port, protocol, names }) => ({ port, protocol, ...(names.length > 0 && { name: names.join(', ') }) })),
    services: (peer.workload ? (analysis.servicesOf.get(peer.workload.id) ?? []) : []).map((service) => {
      const [namespace = '', name = ''] = service.split('/');
      return formatPeer({ kind: 'service', namespace, name });
    }),
    labels: { ...pods[0]?.labels },
    ingressIsolatedBy: isolatedBy(analysis, peer, 'ingress'),
    egressIsolatedBy: isolatedBy(analysis, peer, 'egress'),
    inbound: rows('ingress'),
    outbound: rows('egress'),
    ...replicas(analysis, peer),
    exposures: exposureViews(analysis, peer),
    policies: policiesOf(analysis, peer),
    notes: notesOf(analysis, peer, pods.length),
  };
}

function reachRow(analysis: Analysis, [from, to]: readonly [GraphPeer, GraphPeer], other: GraphPeer, pair: Pair): ReachRow {
  return { peer: peerView(analysis, other), state: pair.state, partial: pair.partial, ...describePair(analysis, to, pair), by: rulesOfPair(analysis, from, to, pair).map(ruleRefView) };
}

/** The rules, of both directions, that allow something from one peer to another. */
export function rulesOfPair({ graph }: Analysis, from: GraphPeer, to: GraphPeer, pair: Pair): RuleRef[] {
  if (pair.state === 'open' || pair.state === 'denied') return [];
  const found = new Map<string, RuleRef>();
  for (const source of from.endpoints.slice(0, REPRESENTATIVES)) {
    for (const destination of to.endpoints.slice(0, REPRESENTATIVES)) {
      for (const direction of ['egress', 'ingress'] as const) {
        for (const ref of allowingRules(graph.evaluator, direction, source, destination)) found.set(`${policyId(ref.policy.kind, ref.policy.namespace, ref.policy.name)} ${ruleField(ref)}`, ref);
      }
    }
  }
  return [...found.values()];
}

/** Endpoints of a peer whose rules are named in a list; a workload has rarely more than one. */
const REPRESENTATIVES = 8;

const order = ({ state }: ReachRow) => ['policy', 'unknown', 'open', 'denied'].indexOf(state);

function isolatedBy({ graph }: Analysis, peer: GraphPeer, direction: Direction): RuleRefView[] {
  const { compiled } = graph.evaluator;
  const indices = new Set(peer.endpoints.flatMap((endpoint) => compiled.isolating[direction][endpoint]!));
  return [...indices].sort((a, b) => a - b).map((index) => policyRefView(compiled.policies[index]!.form.ref, direction));
}

function policiesOf({ graph, snapshot }: Analysis, peer: GraphPeer): ReachView['policies'] {
  const texts = new Map([
    ...snapshot.policies.map((policy) => [policyId('NetworkPolicy', policy.namespace, policy.name), () => networkPolicyYaml(policy)] as const),
    ...snapshot.adminPolicies.map((policy) => [policyId(policy.kind, undefined, policy.name), () => adminPolicyYaml(policy)] as const),
  ]);
  const found = new Map<string, ReachView['policies'][number]>();
  for (const { form: { ref, rules }, subjects, possibleSubjects } of graph.evaluator.compiled.policies) {
    if (!peer.endpoints.some((endpoint) => hasBit(subjects, endpoint) || hasBit(possibleSubjects, endpoint))) continue;
    const id = policyId(ref.kind, ref.namespace, ref.name);
    const directions = Object.keys(rules) as Direction[];
    found.set(id, { id, kind: ref.kind, ...(ref.namespace !== undefined && { namespace: ref.namespace }), name: ref.name, directions, yaml: texts.get(id)?.() ?? '', ...(ref.origin?.file && { file: ref.origin.file, line: ref.origin.line }) });
  }
  return [...found.values()];
}

function replicas({ graph }: Analysis, peer: GraphPeer): Pick<ReachView, 'replicas'> {
  if (graph.podCount(peer) < 2) return {};
  const pair = graph.pair(peer.id, peer.id);
  return { replicas: { state: pair.state, ports: formatPorts(pair.state === 'unknown' ? pair.unknown : pair.allowed) } };
}

function notesOf({ graph }: Analysis, peer: GraphPeer, podCount: number): string[] {
  const { compiled } = graph.evaluator;
  const notes = new Set<string>();
  if (peer.workload && peer.endpoints.length === 0) {
    notes.add(podCount === 0 ? 'It has no pods, so nothing reaches it and it reaches nothing.' : 'None of its pods is running with an address, so nothing reaches it and it reaches nothing.');
  }
  for (const endpoint of peer.endpoints) {
    if (compiled.endpoints.all[endpoint]!.kind === 'host-pods') notes.add('It uses the host network: no NetworkPolicy selects it, and to other policies it is its node.');
    for (const direction of DIRECTIONS) for (const { reason } of compiled.uncertain[direction][endpoint]!) notes.add(`Its ${direction} cannot be told: ${reason}.`);
  }
  if (peer.workload && peer.endpoints.length > 1) notes.add('Its pods carry different labels that policies read, so they are not all treated alike.');
  if (peer.workload) notes.add('The node that runs a pod always reaches it, whatever policies say.');
  return [...notes];
}
