import { workloadId } from '@/lib/model/ids';
import type { ServicePort, Snapshot, Workload } from '@/lib/model/snapshot';
import { NO_PORTS, onePort, unionPorts, type PortSet } from '@/lib/policy/port-set';
import { resolveService } from '@/lib/policy/services/resolve-service';

/** How np-guard writes the source of what Ingresses and Routes let in. */
export const INGRESS_CONTROLLER = '{ingress-controller}';
export const CONTROLLER_ID = workloadId(INGRESS_CONTROLLER, 'Pod', INGRESS_CONTROLLER);

/**
 * The TCP ports of each workload that Ingresses and OpenShift Routes lead to, before policies. A backend names a Service port by
 * name, number or target port, or means every port; a target port counts when a container of the pod declares it.
 */
export function exposedByIngress(snapshot: Snapshot): ReadonlyMap<Workload, PortSet> {
  const exposed = new Map<string, PortSet>();
  const ingresses = snapshot.ingresses.flatMap(({ namespace, backends }) => backends.map(({ service, port }) => ({ namespace, service, port })));
  const routes = snapshot.routes.flatMap(({ kind, backends }) => (kind === 'Route' ? backends : []));
  for (const { namespace, service: name, port } of [...ingresses, ...routes]) {
    const service = snapshot.services.find((one) => one.namespace === namespace && one.name === name);
    const resolved = service && resolveService(snapshot, service);
    if (resolved?.basis !== 'selector') continue;
    const chosen = port === undefined ? resolved.ports : resolved.ports.filter((one) => isNamed(one.port, port)).slice(0, 1);
    for (const { place, protocol, port: number } of chosen.flatMap(({ targets }) => targets)) {
      if (place.kind !== 'pod' || protocol !== 'TCP' || !place.pod.ports.some((declared) => declared.protocol === protocol && declared.containerPort === number)) continue;
      exposed.set(place.pod.workload, unionPorts(exposed.get(place.pod.workload) ?? NO_PORTS, onePort('TCP', number)));
    }
  }
  return new Map(snapshot.workloads.flatMap((workload) => (exposed.has(workload.id) ? [[workload, exposed.get(workload.id)!]] : [])));
}

const isNamed = ({ port, name, targetPort }: ServicePort, wanted: number | string): boolean => port === wanted || name === wanted || targetPort === wanted;

/**
 * The snapshot with a pod that stands for an ingress controller of which nothing is known: no labels, a namespace of its own. It
 * reaches the networks of all namespaces.
 */
export function withIngressController(snapshot: Snapshot): Snapshot {
  const place = { namespace: INGRESS_CONTROLLER, name: INGRESS_CONTROLLER };
  const workload: Workload = { id: CONTROLLER_ID, ...place, kind: 'Pod', replicas: 1 };
  const pod = { id: `${INGRESS_CONTROLLER}/${INGRESS_CONTROLLER}` as Snapshot['pods'][number]['id'], ...place, workload: CONTROLLER_ID, labels: {}, replicas: 1, presence: 'template', ips: [], hostNetwork: false, ports: [] } as const;
  return {
    ...snapshot,
    namespaces: [...snapshot.namespaces, { name: INGRESS_CONTROLLER, labels: {}, declared: false }],
    workloads: [...snapshot.workloads, workload],
    pods: [...snapshot.pods, pod],
    primaryNetworks: [],
  };
}
