import type { PeerId } from '@/lib/model/ids';
import type { Pod } from '@/lib/model/snapshot';
import type { AllowGraph, GraphPeer } from '../allow-graph';
import { formatGroup, type OutsideGroup } from '../address-space';
import { parseCidr, type Cidr } from '../cidr';
import { agreedOn, bestOf, bestVerdict, type Verdict } from '../verdict';
import { findControllers } from './controllers';
import type { Reading } from './exposures';
import { strangerVerdict } from './stranger';
import type { Arrival, PodTarget, ProxyHint, WayIn } from './way-in';

/**
 * The readings of one way in to pods of one workload: one where it is certain whom the traffic comes from, several where the
 * API or what was read leaves it open.
 */
export function readingsOf(graph: AllowGraph, way: Pick<WayIn, 'arrival' | 'obstacle'>, targets: readonly PodTarget[]): readonly Reading[] {
  const { arrival, obstacle } = way;
  if (obstacle?.verdict === 'denied') return [blocked(obstacle, targets)];
  const readings = arrival.kind === 'direct' ? directReadings(graph, arrival, targets) : proxiedReadings(graph, arrival.of, targets);
  return obstacle ? [blocked(obstacle, targets), ...readings] : readings;
}

/** What policies say of one pod behind the way in. */
type Judge = (target: PodTarget, destination: number) => Verdict;

/** Policies treat the pods of one endpoint alike, so they are judged once; `byNode` when it matters besides where they run. */
function read(graph: AllowGraph, targets: readonly PodTarget[], judge: Judge, reading: Pick<Reading, 'source' | 'words' | 'detail' | 'peer'>, byNode = false): Reading {
  const { ofPod } = graph.evaluator.compiled.endpoints;
  const known = new Map<string, Verdict>();
  const verdicts = targets.map((target) => {
    const destination = ofPod.get(target.pod.id);
    if (destination === undefined) return { verdict: 'denied' as const, count: target.pod.replicas };
    const key = `${destination} ${target.port}/${target.protocol} ${byNode ? (target.pod.nodeName ?? '') : ''}`;
    const verdict = known.get(key) ?? judge(target, destination);
    known.set(key, verdict);
    return { verdict, count: target.pod.replicas };
  });
  const count = (wanted: readonly Verdict[]) => verdicts.reduce((sum, one) => sum + (wanted.includes(one.verdict) ? one.count : 0), 0);
  const pods = { reachable: count(['allowed']), possible: count(['unknown']), all: count(['allowed', 'unknown', 'denied']) };
  return { ...reading, verdict: bestOf(verdicts.map(({ verdict }) => verdict)), pods };
}

const blocked = ({ verdict, words }: NonNullable<WayIn['obstacle']>, targets: readonly PodTarget[]): Reading => {
  const all = targets.reduce((sum, { pod }) => sum + pod.replicas, 0);
  return { source: 'obstacle', words, verdict, pods: { reachable: 0, possible: verdict === 'unknown' ? all : 0, all } };
};

// ---- the client itself -----------------------------------------------------------------------------------------------

function directReadings(graph: AllowGraph, { address, ranges }: Extract<Arrival, { kind: 'direct' }>, targets: readonly PodTarget[]): Reading[] {
  const kept = clientReading(graph, ranges, targets);
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

function clientReading(graph: AllowGraph, ranges: readonly string[] | undefined, targets: readonly PodTarget[]): Reading {
  const { evaluator } = graph;
  const distinct = distinctTargets(graph, targets);
  const clients = clientGroups(graph, ranges).filter(({ group }) => distinct.some(({ destination }) => evaluator.compiled.endpoints.all[destination]!.families[group.family] !== 'no'));
  const judge: Judge = (target, destination) => bestVerdict(evaluator, clients.map(({ endpoint }) => endpoint), destination, target);
  const best = read(graph, targets, judge, { source: 'client', words: 'the client’s address is kept', peer: 'internet' as string as PeerId });
  const admitted = clients.filter(({ endpoint }) => distinct.some(({ target, destination }) => bestVerdict(evaluator, [endpoint], destination, target) === best.verdict));
  const some = best.verdict !== 'denied' && admitted.length < clients.length;
  const detail = [...(some ? [`from ${shortGroups(admitted)} only`] : []), ...(ranges ? [`the load balancer lets in ${ranges.join(', ')} only`] : [])].join('; ');
  return { ...best, ...(detail && { detail }) };
}

/** One target of each endpoint and port. */
function distinctTargets({ evaluator }: AllowGraph, targets: readonly PodTarget[]): readonly { readonly target: PodTarget; readonly destination: number }[] {
  const { ofPod } = evaluator.compiled.endpoints;
  const found = new Map<string, { target: PodTarget; destination: number }>();
  for (const target of targets) {
    const destination = ofPod.get(target.pod.id);
    if (destination !== undefined) found.set(`${destination} ${target.port}/${target.protocol}`, { target, destination });
  }
  return [...found.values()];
}

/** Outside addresses, those of a load balancer's ranges alone when it has some. */
function clientGroups({ evaluator }: AllowGraph, ranges: readonly string[] | undefined): ClientGroup[] {
  const wanted = ranges?.flatMap((text) => {
    const parsed = parseCidr(text);
    return parsed.ok ? [parsed.cidr] : [];
  });
  return evaluator.compiled.endpoints.all.flatMap((endpoint, index) =>
    endpoint.kind === 'outside' && endpoint.group.scope !== 'special' && (wanted === undefined || wanted.some((cidr) => overlaps(endpoint.group, cidr))) ? [{ endpoint: index, group: endpoint.group }] : [],
  );
}

const overlaps = ({ family, ranges }: OutsideGroup, cidr: Cidr) => family === cidr.family && ranges.some(({ first, last }) => first <= cidr.last && cidr.first <= last);

const shortGroups = (groups: readonly ClientGroup[]): string => {
  const [first, ...others] = groups;
  return first === undefined ? 'nowhere' : `${formatGroup(first.group, 3)}${others.length > 0 ? ` and ${others.length} more sets of addresses` : ''}`;
};

/** By way of another node the source is that node; by way of the pod's own node it always gets in. */
function nodeReading(graph: AllowGraph, targets: readonly PodTarget[]): Reading {
  const nodes = graph.peer('nodes' as string as PeerId)?.endpoints ?? [];
  const fromOthers: Judge = (target, destination) => bestVerdict(graph.evaluator, nodes, destination, target);
  const judge: Judge = (target, destination) => (fromOthers(target, destination) === 'allowed' ? 'allowed' : 'unknown');
  const words = 'the client’s address is rewritten to that of the node it arrives at';
  const reading = read(graph, targets, judge, { source: 'node', words, peer: 'nodes' as string as PeerId });
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

function controllerReading(graph: AllowGraph, controller: GraphPeer, targets: readonly PodTarget[]): Reading {
  const { namespace = '', name = '' } = controller.workload ?? {};
  const words = `it comes from the pods of ${namespace}/${name}`;
  const judge: Judge = (target, destination) => bestVerdict(graph.evaluator, controller.endpoints, destination, target);
  const reading = read(graph, targets, judge, { source: 'controller', words, peer: controller.id });
  if (reading.verdict === 'allowed' || !targets.some(({ pod }) => maySitBeside(graph, controller, pod))) return reading;
  const besides: Judge = (target, destination) => (judge(target, destination) === 'denied' && maySitBeside(graph, controller, target.pod) ? 'unknown' : judge(target, destination));
  return { ...read(graph, targets, besides, reading, true), detail: 'these use the network of their node: the node that runs a pod always reaches it, others do not' };
}

/** Whether the controller may run, on its node's own network, on the node of the pod. */
function maySitBeside({ evaluator }: AllowGraph, controller: GraphPeer, pod: Pod): boolean {
  const { all } = evaluator.compiled.endpoints;
  const onNodes = controller.endpoints.flatMap((index) => {
    const endpoint = all[index]!;
    return endpoint.kind === 'host-pods' ? endpoint.pods : [];
  });
  return onNodes.some(({ workload, nodeName }) => workload === controller.workload?.id && (nodeName === undefined || pod.nodeName === undefined || nodeName === pod.nodeName));
}

/**
 * The controller is not among what was read. It may be a pod anywhere, a pod on its node's network, or a load balancer outside
 * the cluster: only what holds for all of them is certain.
 */
function strangerReading(graph: AllowGraph, hint: ProxyHint, targets: readonly PodTarget[]): Reading {
  const { evaluator, snapshot } = graph;
  const nodes = graph.peer('nodes' as string as PeerId)?.endpoints ?? [];
  const outside = clientGroups(graph, undefined).map(({ endpoint }) => endpoint);
  const judge: Judge = (target, destination) => {
    const asPod = strangerVerdict(evaluator, destination, target);
    if (snapshot.profile.name === 'np-guard') return asPod;
    return agreedOn([asPod, bestVerdict(evaluator, nodes, destination, target), bestVerdict(evaluator, outside, destination, target)]);
  };
  const reading = read(graph, targets, judge, { source: 'unknown-controller', words: `it comes from ${UNKNOWN_PROXY[hint.kind]}, which is not among what was read` });
  if (reading.verdict === 'denied' && snapshot.profile.name !== 'np-guard') {
    return { ...read(graph, targets, () => 'unknown', reading), detail: 'let in only if it uses the network of the node that runs the pod, which always reaches it; from anywhere else it is not' };
  }
  const detail = { allowed: 'any source is let in', denied: 'no source is let in', unknown: 'whether policies let it in depends on where it runs and how it is labelled' }[reading.verdict];
  return { ...reading, detail };
}

const UNKNOWN_PROXY: Readonly<Record<ProxyHint['kind'], string>> = { ingress: 'the ingress controller', gateways: 'the Gateway’s proxy', 'openshift-router': 'the OpenShift router' };
