import type { Service, Snapshot } from '@/lib/model/snapshot';
import { takesPart } from '../endpoints';
import { isUnread } from '../unread';
import { resolveService, type ResolvedPort, type ResolvedService } from './resolve-service';
import { hostPortKeepsAddress } from './source-address';
import type { Arrival, BrokenWay, PodTarget, WayIn, WayInKind, WaysIn } from './way-in';

/**
 * Ways in without a proxy: load balancers, node ports, external addresses and host ports. Policies judge them at the pod's
 * port; what becomes of the client's address on the way follows `externalTrafficPolicy`.
 * https://kubernetes.io/docs/tutorials/services/source-ip/
 */
export function directWays(snapshot: Snapshot): WaysIn {
  const ways: WayIn[] = [];
  const broken: BrokenWay[] = [];
  for (const service of snapshot.services) {
    const entries = entriesOf(service);
    if (entries.length === 0) continue;
    const by = { kind: 'Service', namespace: service.namespace, name: service.name, ...(service.origin && { origin: service.origin }) };
    const resolved = resolveService(snapshot, service);
    for (const port of resolved.ports) {
      const targets = podTargets(port);
      for (const { kind, entry } of entries.map((one) => one(port))) {
        if (targets.length === 0 && leadsElsewhere(snapshot, resolved, [port])) continue;
        if (targets.length === 0) broken.push({ kind, by, entry, service: by, missing: 'pods', message: `${nameOf(service)} has no running pod behind port ${port.port.port}/${port.port.protocol}.` });
        else ways.push({ kind, by, entry, service, servicePort: port.port, targets, arrival: arrivalAt(service, kind), notes: [] });
      }
    }
  }
  return { ways: [...ways, ...hostPorts(snapshot)], broken };
}

/** Whether ports without pods behind them lead to addresses of no pods, or may: those of a Service without a selector need not be in manifests. */
export const leadsElsewhere = (snapshot: Snapshot, { basis, service }: ResolvedService, ports: readonly ResolvedPort[]): boolean =>
  ports.some(({ targets }) => targets.length > 0) || (basis === 'nothing' && (snapshot.source.kind !== 'cluster' || isUnread(snapshot, 'endpointslices', service.namespace)));

/** The targets of a Service's port that are pods. */
export const podTargets = ({ targets }: ResolvedPort): PodTarget[] => targets.flatMap(({ place, protocol, port }) => (place.kind === 'pod' ? [{ pod: place.pod, protocol, port }] : []));

export const nameOf = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string => `Service ${namespace}/${name}`;

type EntryOf = (port: ResolvedPort) => { readonly kind: WayInKind; readonly entry: string };

function entriesOf({ type, externalIPs = [] }: Service): EntryOf[] {
  const balanced: EntryOf = ({ port: { port, protocol, nodePort } }) => ({
    kind: 'LoadBalancer', entry: `port ${port}/${protocol} of its load balancer${nodePort === undefined ? '' : `, port ${nodePort} of every node`}`,
  });
  const onNodes: EntryOf = ({ port: { protocol, nodePort } }) => ({ kind: 'NodePort', entry: nodePort === undefined ? `a ${protocol} port of every node that the cluster chooses` : `port ${nodePort}/${protocol} of every node` });
  const external = externalIPs.map((address): EntryOf => ({ port: { port, protocol } }) => ({ kind: 'ExternalIP', entry: `port ${port}/${protocol} of ${address}` }));
  return [...(type === 'LoadBalancer' ? [balanced] : type === 'NodePort' ? [onNodes] : []), ...external];
}

function arrivalAt({ externalTrafficPolicy, loadBalancerSourceRanges }: Service, kind: WayInKind): Arrival {
  const ranges = kind === 'LoadBalancer' && loadBalancerSourceRanges && loadBalancerSourceRanges.length > 0 ? loadBalancerSourceRanges : undefined;
  return { kind: 'direct', address: externalTrafficPolicy === 'Local' ? 'kept' : 'kept-or-node', ...(ranges && { ranges }) };
}

/** A hostNetwork pod listens on its node by itself; it needs no host port. */
function hostPorts(snapshot: Snapshot): WayIn[] {
  const address = hostPortKeepsAddress(snapshot.profile.name) ? 'kept' : 'kept-or-own-node';
  const found = new Map<string, WayIn & { readonly targets: PodTarget[] }>();
  for (const pod of snapshot.pods) {
    if (pod.hostNetwork || !takesPart(pod)) continue;
    for (const { hostPort, containerPort: port, protocol } of pod.ports) {
      if (hostPort === undefined) continue;
      const key = `${pod.workload} ${hostPort}/${protocol} ${port}`;
      const [, kind = 'Pod', name = pod.name] = pod.workload.split('/');
      const way = found.get(key) ?? {
        kind: 'HostPort', by: { kind, namespace: pod.namespace, name }, entry: `port ${hostPort}/${protocol} of each node that runs it`, targets: [], arrival: { kind: 'direct', address }, notes: [],
      };
      way.targets.push({ pod, protocol, port });
      found.set(key, way);
    }
  }
  return [...found.values()];
}
