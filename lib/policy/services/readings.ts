import { formatPeer } from '@/lib/model/ids';
import type { Pod } from '@/lib/model/snapshot';
import type { AllowGraph } from '../allow-graph';
import { formatGroup, type OutsideGroup } from '../address-space';
import { parseCidr, type Cidr } from '../cidr';
import { agreedOn, bestOf, bestVerdict, type Verdict } from '../verdict';
import { findControllers, type Running } from './controllers';
import type { Reading } from './exposures';
import { strangerVerdict } from './stranger';
import type { Arrival, ClientScope, PodTarget, ProxyHint, WayIn } from './way-in';

/**
 * The readings of one way in to pods of one workload: one where it is certain whom the traffic comes from, several where the
 * API or what was read leaves it open. `clients` leaves out those of another scope, where it is the client itself that arrives.
 */
export function readingsOf(graph: AllowGraph, way: Pick<WayIn, 'arrival' | 'obstacle'>, targets: readonly PodTarget[], clients?: ClientScope): readonly Reading[] {
  const { arrival, obstacle } = way;
  if (obstacle?.verdict === 'denied') return [blocked(obstacle, targets)];
  const readings = arrival.kind === 'direct' ? directReadings(graph, arrival, targets, clients) : proxiedReadings(graph, arrival.of, targets);
  return obstacle ? [blocked(obstacle, targets), ...readings] : readings;
}

/** What policies say of one pod behind the way in. */
type Judge = (target: PodTarget, destination: number) => Verdict;

/** Policies treat the pods of one endpoint alike, so they are judged once; `byNode` when it matters besides where they run. */
function read(graph: AllowGraph, targets: readonly PodTarget[], judge: Judge, reading: Pick<Reading, 'source' | 'words' | 'detail' | 'peer'>, byNode = false): Reading {
  const { ofPod } = graph.evaluator.compiled.endpoints;
  const known = new Map<string, Verdict>();
  const verdicts = targets.map((target) => {
    const destination = ofPod.get(target.pod.id)!;
    const key = `${destination} ${target.port}/${target.protocol} ${byNode ? (target.pod.nodeName ?? '') : ''}`;
    const verdict = known.get(key) ?? judge(target, destination);
    known.set(key, verdict);
    return { verdict, count: target.pod.replicas };
  });
  const count = (wanted: Verdict) => verdicts.reduce((sum, one) => sum + (one.verdict === wanted ? one.count : 0), 0);
  const pods = { reachable: count('allowed'), possible: count('unknown'), all: podsBehind(targets) };
  return { ...reading, verdict: bestOf(verdicts.map(({ verdict }) => verdict)), pods };
}

const podsBehind = (targets: readonly PodTarget[]): number => targets.reduce((sum, { pod }) => sum + pod.replicas, 0);

const blocked = ({ verdict, words }: NonNullable<WayIn['obstacle']>, targets: readonly PodTarget[]): Reading => {
  const all = podsBehind(targets);
  return { source: 'obstacle', words, verdict, pods: { reachable: 0, possible: verdict === 'unknown' ? all : 0, all } };
};

// ---- the client itself -----------------------------------------------------------------------------------------------

function directReadings(graph: AllowGraph, { address, ranges }: Extract<Arrival, { kind: 'direct' }>, targets: readonly PodTarget[], clients?: ClientScope): Reading[] {
  const kept = clientReading(graph, ranges, targets, clients);
  switch (address) {
    case 'kept':
      return [kept];
    case 'kept-or-node':
      return [kept, nodeReading(graph, targets)];
    case 'kept-or-own-node':
      return [kept, read(graph, targets, () => 'allowed', { source: 'node', words: 'the client’s address is rewritten to that of the pod’s own node', detail: 'the node that runs a pod always reaches it' })];
  }
}

/** What holds for clients that policies treat alike. */
interface ClientGroup {
  readonly endpoint: number;
  readonly group: OutsideGroup;
}

function clientReading(graph: AllowGraph, ranges: readonly string[] | undefined, targets: readonly PodTarget[], scope?: ClientScope): Reading {
  const { evaluator } = graph;
  const distinct = distinctTargets(graph, targets);
  const clients = clientGroups(graph, ranges, scope).filter(({ group }) => distinct.some(({ destination }) => evaluator.compiled.endpoints.all[destination]!.families[group.family] !== 'no'));
  const judge: Judge = (target, destination) => bestVerdict(evaluator, clients.map(({ endpoint }) => endpoint), destination, target);
  const best = read(graph, targets, judge, { source: 'client', words: 'the client’s address is kept', peer: formatPeer({ kind: scope ?? 'internet' }) });
  const admitted = clients.filter(({ endpoint }) => distinct.some(({ target, destination }) => bestVerdict(evaluator, [endpoint], destination, target) === best.verdict));
  // Of a family that the pods may not have it is no news that it cannot be told.
  const sure = clients.filter(({ group }) => distinct.some(({ destination }) => evaluator.compiled.endpoints.all[destination]!.families[group.family] === 'yes'));
  const some = (sure.length > 0 ? sure : clients).some((client) => !admitted.includes(client));
  const detail = [...(some ? [`from ${shortGroups(admitted)} only`] : []), ...(ranges ? [`the load balancer lets in ${ranges.join(', ')} only`] : [])].join('; ');
  return { ...best, ...(detail && { detail }) };
}

/** One target of each endpoint and port. */
function distinctTargets({ evaluator }: AllowGraph, targets: readonly PodTarget[]): readonly { readonly target: PodTarget; readonly destination: number }[] {
  const { ofPod } = evaluator.compiled.endpoints;
  const found = targets.map((target) => ({ target, destination: ofPod.get(target.pod.id)! }));
  return [...new Map(found.map((one) => [`${one.destination} ${one.target.port}/${one.target.protocol}`, one])).values()];
}

/** Outside addresses, those of a load balancer's ranges alone when it has some. */
function clientGroups({ evaluator }: AllowGraph, ranges: readonly string[] | undefined, scope?: ClientScope): ClientGroup[] {
  const wanted = ranges?.flatMap((text) => {
    const parsed = parseCidr(text);
    return parsed.ok ? [parsed.cidr] : [];
  });
  return evaluator.compiled.endpoints.all.flatMap((endpoint, index) =>
    endpoint.kind === 'outside' && (scope === undefined ? endpoint.group.scope !== 'special' : endpoint.group.scope === scope) && (wanted === undefined || wanted.some((cidr) => overlaps(endpoint.group, cidr))) ? [{ endpoint: index, group: endpoint.group }] : [],
  );
}

const overlaps = ({ family, ranges }: OutsideGroup, cidr: Cidr) => family === cidr.family && ranges.some(({ first, last }) => first <= cidr.last && cidr.first <= last);

const shortGroups = ([first, ...others]: readonly ClientGroup[]): string =>
  `${formatGroup(first!.group, 3)}${others.length === 0 ? '' : others.length === 1 ? ' and one more set of addresses' : ` and ${others.length} more sets of addresses`}`;

/** By way of another node the source is that node; by way of the pod's own node it always gets in. */
function nodeReading(graph: AllowGraph, targets: readonly PodTarget[]): Reading {
  const fromOthers: Judge = (target, destination) => bestVerdict(graph.evaluator, graph.nodes.endpoints, destination, target);
  const judge: Judge = (target, destination) => (fromOthers(target, destination) === 'allowed' ? 'allowed' : 'unknown');
  const words = 'the client’s address is rewritten to that of the node it arrives at';
  const reading = read(graph, targets, judge, { source: 'node', words, peer: graph.nodes.id });
  if (reading.verdict === 'allowed') return reading;
  const others = read(graph, targets, fromOthers, reading).verdict === 'denied' ? 'not through others' : 'through others it cannot be told';
  return { ...reading, detail: `let in through the node that runs the pod, which always reaches it; ${others}` };
}

// ---- a controller ------------------------------------------------------------------------------------------------------

function proxiedReadings(graph: AllowGraph, hint: ProxyHint, targets: readonly PodTarget[]): Reading[] {
  const controllers = graph.snapshot.profile.name === 'np-guard' ? [] : findControllers(graph, hint);
  if (controllers.length === 0) return [strangerReading(graph, hint, targets)];
  return controllers.map((controller) => controllerReading(graph, controller, targets));
}

function controllerReading(graph: AllowGraph, controller: Running, targets: readonly PodTarget[]): Reading {
  const onNodes = graph.podsOf(controller).filter(({ hostNetwork }) => hostNetwork);
  // Whether one of them may run on the node of the pod.
  const maySitBeside = ({ nodeName: own }: Pod) => onNodes.some(({ nodeName }) => nodeName === undefined || own === undefined || nodeName === own);
  const judge: Judge = (target, destination) => bestVerdict(graph.evaluator, controller.endpoints, destination, target);
  const besides: Judge = (target, destination) => {
    const verdict = judge(target, destination);
    return verdict === 'denied' && maySitBeside(target.pod) ? 'unknown' : verdict;
  };
  const reading = read(graph, targets, judge, { source: 'controller', words: `it comes from the pods of ${controller.workload.namespace}/${controller.workload.name}`, peer: controller.id });
  const best = read(graph, targets, besides, reading, true);
  if (best.pods.possible === reading.pods.possible) return reading;
  return { ...best, detail: 'these use the network of their node: the node that runs a pod always reaches it, others do not' };
}

/**
 * The controller is not among what was read. It may be a pod anywhere, a pod on its node's network, or a load balancer outside
 * the cluster: only what holds for all of them is certain.
 */
function strangerReading(graph: AllowGraph, hint: ProxyHint, targets: readonly PodTarget[]): Reading {
  const { evaluator, snapshot } = graph;
  const outside = clientGroups(graph, undefined).map(({ endpoint }) => endpoint);
  const judge: Judge = (target, destination) => {
    const asPod = strangerVerdict(evaluator, destination, target);
    if (snapshot.profile.name === 'np-guard') return asPod;
    return agreedOn([asPod, bestVerdict(evaluator, graph.nodes.endpoints, destination, target), bestVerdict(evaluator, outside, destination, target)]);
  };
  const reading = read(graph, targets, judge, { source: 'unknown-controller', words: `it comes from ${UNKNOWN_PROXY[hint.kind]}, which is not among what was read` });
  if (snapshot.profile.name === 'np-guard') return { ...reading, detail: { ...SURE, denied: 'no source is let in' }[reading.verdict] };
  const besides: Judge = (target, destination) => (judge(target, destination) === 'allowed' ? 'allowed' : 'unknown');
  const denied = 'let in only if it uses the network of the node that runs the pod, which always reaches it; from anywhere else it is not';
  return { ...read(graph, targets, besides, reading), detail: { ...SURE, denied }[reading.verdict] };
}

const SURE = { allowed: 'any source is let in', unknown: 'whether policies let it in depends on where it runs and how it is labelled' };

const UNKNOWN_PROXY: Readonly<Record<ProxyHint['kind'], string>> = { ingress: 'the ingress controller', gateways: 'the Gateway’s proxy', 'openshift-router': 'the OpenShift router' };
