import type { AllowChange } from '@/lib/model/draft';
import type { PeerId } from '@/lib/model/ids';
import type { Direction } from '@/lib/model/network-policy';
import type { AllowGraph, GraphPeer } from './allow-graph';
import { draftPorts } from './draft-ports';
import type { AskedPort, DirectionExplanation } from './explain';
import { pairCases, type PairCase } from './explain-cases';
import { explainCases, type PortClass } from './explain-pair';
import { ALL_PORTS, isNoPorts, NO_PORTS, onePort, subtractPorts, unionPorts, type PortSet } from './port-set';
import { ruleTitle, type RuleRef, type Tier } from './rule-form';

/** The smallest change that allows a connection that is denied. */
export type SmallestAllow =
  | { readonly kind: 'not-needed' }
  | {
      readonly kind: 'draft';
      readonly change: AllowChange;
      /** Which halves of the connection have no rule that allows it. */
      readonly halves: readonly Direction[];
      /** What keeps some of the wanted ports closed all the same. */
      readonly obstacles: readonly Obstacle[];
    }
  | { readonly kind: 'impossible'; readonly obstacles: readonly Obstacle[] };

/** Why NetworkPolicies cannot allow a connection. */
export interface Obstacle {
  readonly message: string;
  /** The rule that stands against it, in whose tier, and for which half. */
  readonly rule?: RuleRef;
  readonly tier?: Tier;
  readonly half?: Direction;
}

/**
 * What NetworkPolicies would have to add so that `from` may reach `to`: the missing halves of exactly this connection.
 * @param asked the port or ports wanted; absent, all
 */
export function smallestAllow(graph: AllowGraph, from: PeerId, to: PeerId, asked: AskedPort | PortSet = ALL_PORTS): SmallestAllow {
  const [source, destination] = [graph.peer(from), graph.peer(to)];
  if (!source || !destination) return impossible('One of the two ends is not there.');
  const wanted = subtractPorts('ranges' in asked ? asked : onePort(asked.protocol, asked.port), graph.pair(from, to).allowed);
  if (isNoPorts(wanted)) return { kind: 'not-needed' };
  const undrawable = [...undrawableEnd(graph, source), ...undrawableEnd(graph, destination)];
  if (undrawable.length > 0) return { kind: 'impossible', obstacles: undrawable };
  if (source === destination) return impossible('These are pods of one workload, and a draft connects different ones.');
  // What is denied alike may be denied by different rules, between these pods and in this family or between others.
  const single = pairCases(graph, source, destination).flatMap((one) => one.ends.flatMap((ends) => one.families.map((family): PairCase => ({ ...one, family, ends: [ends] }))));
  const [first] = single;
  if (!first) return impossible('They have no address family in common, so no connection is possible.');
  const { networks } = graph.evaluator.compiled;
  const joined = single.filter(({ ends }) => networks?.link(...ends[0]!) !== 'apart');
  if (joined.length === 0) return impossible(asSentence(networks!.reason(...first.ends[0]!)));

  const plans = joined.slice(0, CASES).map((one) => planFor(graph, source, destination, one, wanted));
  const best = plans.reduce((a, b) => (isNoPorts(a.ports) && !isNoPorts(b.ports) ? b : a));
  if (isNoPorts(best.ports)) return { kind: 'impossible', obstacles: best.obstacles };
  const change: AllowChange = { id: `allow-${from}-${to}`, kind: 'allow', from, to, ports: draftPorts(best.ports) };
  return { kind: 'draft', change, halves: best.halves, obstacles: best.obstacles };
}

const asSentence = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}.`;

/** How many kinds of pods and families of one pair are looked at; more than a few differ in what is allowed, hardly in what could be. */
const CASES = 16;

const impossible = (message: string): SmallestAllow => ({ kind: 'impossible', obstacles: [{ message }] });

/** A draft names workloads by their labels and the Internet by its addresses, and nothing else. */
function undrawableEnd(graph: AllowGraph, peer: GraphPeer): Obstacle[] {
  if (peer.kind === 'private' || peer.kind === 'nodes') return [{ message: `A draft cannot name ${endName(peer)}: it would have to say which addresses are meant.` }];
  const { all } = graph.evaluator.compiled.endpoints;
  if (peer.endpoints.length === 0) return [{ message: `${endName(peer)} has no running pod.` }];
  return peer.endpoints.every((index) => all[index]!.kind === 'host-pods') ? [{ message: `${endName(peer)} uses the host network, so no labels of a policy can name it.` }] : [];
}

interface Plan {
  /** The wanted ports that rules of NetworkPolicies can open. */
  readonly ports: PortSet;
  readonly halves: readonly Direction[];
  readonly obstacles: readonly Obstacle[];
}

function planFor(graph: AllowGraph, from: GraphPeer, to: GraphPeer, one: PairCase, wanted: PortSet): Plan {
  let ports = NO_PORTS;
  const halves = new Set<Direction>();
  const obstacles = new Map<string, Obstacle>();
  for (const each of explainCases(graph, [one], wanted)) {
    const against = obstaclesIn(each, from, to);
    for (const obstacle of against) obstacles.set(obstacle.message, obstacle);
    if (against.length > 0) continue;
    ports = unionPorts(ports, each.ports);
    for (const half of [each.egress, each.ingress]) if (half.verdict === 'denied') halves.add(half.direction);
  }
  return { ports, halves: [...halves], obstacles: [...obstacles.values()] };
}

function obstaclesIn({ egress, ingress }: PortClass, from: GraphPeer, to: GraphPeer): Obstacle[] {
  return [...obstacleOf(egress, endName(from)), ...obstacleOf(ingress, endName(to))];
}

function obstacleOf({ direction, verdict, tier, policies, notes }: DirectionExplanation, name: string): Obstacle[] {
  const rules = policies.flatMap(({ outcomes }) => outcomes);
  const does = direction === 'egress' ? `${name} may send it` : `${name} lets it in`;
  if (verdict === 'unknown') {
    const doubt = notes[0] ?? rules.find(({ outcome }) => outcome === 'unknown')!.detail;
    return [{ message: `Whether ${does} cannot be told: ${doubt}.` }];
  }
  const rule = rules.find(({ decides, outcome }) => decides && outcome === 'denies')?.ref;
  if (!rule) return [];
  const title = ruleTitle(rule);
  return tier === 'admin'
    ? [{ rule, tier, half: direction, message: `${title} denies it before any NetworkPolicy is asked, so no NetworkPolicy can allow it.` }]
    : [{ rule, tier: 'baseline', half: direction, message: `${title} denies it. A NetworkPolicy could overrule that only by isolating ${name} for ${direction}, which would cut more than this.` }];
}

const END_NAMES = { internet: 'the Internet', private: 'private addresses', nodes: 'nodes', workload: 'a workload' } as const;
const endName = ({ kind, workload }: GraphPeer): string => (workload ? `${workload.namespace}/${workload.name}` : END_NAMES[kind]);
