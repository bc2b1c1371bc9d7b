import { compareText } from '@/lib/model/compare-text';
import type { PeerId, WorkloadId } from '@/lib/model/ids';
import type { AllowGraph, GraphPeer } from '../allow-graph';
import { oncePer } from '../once-per';
import { NO_PORTS, onePort, unionPorts, type PortSet } from '../port-set';
import { agreedOn, type Verdict } from '../verdict';
import { directWays } from './direct-ways';
import { proxiedWays } from './proxied-ways';
import { readingsOf } from './readings';
import type { BrokenWay, ClientScope, ExposingObject, PodTarget, ProxyHint, WayElsewhere, WayIn } from './way-in';

/** How one workload is exposed by one way in. */
export interface Exposure extends Omit<WayIn, 'targets' | 'arrival'> {
  readonly workload: WorkloadId;
  /** The workload's pods behind it, each with the port that policies see. */
  readonly targets: readonly PodTarget[];
  /** The ports of the workload's pods that it leads to. */
  readonly ports: PortSet;
  /** What holds in every reading; unknown where readings differ: then it is possible. */
  readonly verdict: Verdict;
  readonly readings: readonly Reading[];
  /** Where to look for the controller that serves it, if one does. */
  readonly through?: ProxyHint;
}

/** One way to read whom the traffic comes from, with what policies say of it. */
export interface Reading {
  readonly source: 'client' | 'node' | 'controller' | 'unknown-controller' | 'obstacle';
  /** Whom the traffic comes from, as a clause: `the client’s address is kept`. */
  readonly words: string;
  readonly verdict: Verdict;
  /** What the verdict rests on, where more is to be said. */
  readonly detail?: string;
  /** The peer of the graph that stands for the source, to ask why. */
  readonly peer?: PeerId;
  /** Of the pods behind it, how many can surely and possibly be reached. */
  readonly pods: { readonly reachable: number; readonly possible: number; readonly all: number };
}

export interface Exposures {
  /** Sorted by workload, then as the objects that open them. */
  readonly exposures: readonly Exposure[];
  /** Routes and Services that lead nowhere, and why. */
  readonly broken: readonly BrokenWay[];
}

/** A way in to the pods of one workload, judged when it is asked about. */
interface Found {
  readonly way: WayIn;
  readonly workload: WorkloadId;
  readonly targets: readonly PodTarget[];
  exposure?: Exposure;
}

/**
 * Every way from outside the cluster to a workload (load balancers, node ports, external addresses, host ports, Ingresses,
 * Gateway API routes, OpenShift Routes), with what the policies of both ends say of it in each reading of whom the traffic
 * comes from.
 */
export const exposures = (graph: AllowGraph): Exposures => ({ exposures: exposuresWhere(graph, () => true), broken: waysIn(graph).broken });

/** The exposures of one workload. */
export const exposuresOf = (graph: AllowGraph, { workload }: GraphPeer): readonly Exposure[] => exposuresWhere(graph, (found) => found.workload === workload?.id);

/** The exposures of one workload to the clients of one scope alone. */
export const exposuresTo = (graph: AllowGraph, { workload }: GraphPeer, clients: ClientScope): readonly Exposure[] =>
  waysIn(graph).found.filter((found) => found.workload === workload?.id).map((found) => exposureOf(graph, found, clients));

/** The exposures through one Service. */
export const exposuresThrough = (graph: AllowGraph, namespace: string, name: string): readonly Exposure[] =>
  exposuresWhere(graph, ({ way: { service } }) => service?.namespace === namespace && service.name === name);

/** The exposures by one object: an Ingress, a route, a Service. */
export const exposuresBy = (graph: AllowGraph, object: Pick<ExposingObject, 'kind' | 'namespace' | 'name'>): readonly Exposure[] => exposuresWhere(graph, ({ way: { by } }) => isSameObject(by, object));

/** Whether two references are to one object. */
export const isSameObject = (a: Pick<ExposingObject, 'kind' | 'namespace' | 'name'>, b: typeof a): boolean => a.kind === b.kind && a.namespace === b.namespace && a.name === b.name;

/** Routes and Services that lead nowhere, and why. */
export const brokenWays = (graph: AllowGraph): readonly BrokenWay[] => waysIn(graph).broken;

/** Ways by an Ingress or a route that lead to addresses of no pods, or may. */
export const waysElsewhere = (graph: AllowGraph): readonly WayElsewhere[] => waysIn(graph).elsewhere;

/** How many ways lead through a controller to pods, before policies are asked. */
export const countProxied = (graph: AllowGraph): number => waysIn(graph).found.filter(({ way }) => way.arrival.kind === 'proxied').length;

function exposuresWhere(graph: AllowGraph, wanted: (found: Found) => boolean): readonly Exposure[] {
  return waysIn(graph).found.filter(wanted).map((found) => (found.exposure ??= exposureOf(graph, found)));
}

const waysIn = oncePer(({ snapshot }: AllowGraph) => {
  const [direct, proxied] = [directWays(snapshot), proxiedWays(snapshot)];
  const found = [...direct.ways, ...proxied.ways].flatMap((way): Found[] => [...Map.groupBy(way.targets, ({ pod }) => pod.workload)].map(([workload, targets]) => ({ way, workload, targets })));
  return { found: found.sort((a, b) => compareText(a.workload, b.workload)), broken: [...direct.broken, ...proxied.broken], elsewhere: proxied.elsewhere };
});

function exposureOf(graph: AllowGraph, { way: { arrival, ...way }, workload, targets }: Found, clients?: ClientScope): Exposure {
  const readings = readingsOf(graph, { arrival, ...way }, targets, clients);
  const ports = targets.reduce((set, { protocol, port }) => unionPorts(set, onePort(protocol, port)), NO_PORTS);
  return { ...way, workload, targets, ports, verdict: agreedOn(readings.map(({ verdict }) => verdict)), readings, ...(arrival.kind === 'proxied' && { through: arrival.of }) };
}
