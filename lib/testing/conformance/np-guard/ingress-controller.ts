import { workloadId } from '@/lib/model/ids';
import type { Service, Snapshot, Workload } from '@/lib/model/snapshot';
import { fieldOf, type Fields, isFields } from '@/lib/policy/dialects/field-check';
import { isNoPorts, NO_PORTS, onePort, unionPorts, type PortSet } from '@/lib/policy/port-set';
import { matchesSelector } from '@/lib/policy/selector';
import type { NpGuardInput } from './input';

/** How np-guard writes the source of what Ingresses and Routes let in. */
export const INGRESS_CONTROLLER = '{ingress-controller}';
const CONTROLLER_ID = workloadId(INGRESS_CONTROLLER, 'Pod', INGRESS_CONTROLLER);

interface Backend {
  readonly namespace: string;
  readonly service: string;
  /** A Service port by number, name or target port; every port when absent. */
  readonly port?: number | string;
}

/**
 * The TCP ports of each workload that Ingresses and Routes lead to, before policies. A target port counts when a container of
 * the workload declares it.
 */
export function exposedByIngress({ snapshot, routes }: NpGuardInput): ReadonlyMap<Workload, PortSet> {
  const exposed = new Map<string, PortSet>();
  for (const { namespace, service: name, port } of [...ingressBackends(snapshot), ...routes.flatMap(routeBackends)]) {
    const service = snapshot.services.find((one) => one.namespace === namespace && one.name === name);
    if (!service?.selector) continue;
    for (const pod of snapshot.pods) {
      if (pod.namespace !== namespace || !matchesSelector({ matchLabels: service.selector }, pod.labels)) continue;
      const declared = pod.ports.filter(({ protocol }) => protocol === 'TCP');
      const targets = servicePorts(service, port).flatMap(({ targetPort }) => declared.filter((one) => one.containerPort === targetPort || one.name === targetPort));
      const ports = targets.reduce((set, { containerPort }) => unionPorts(set, onePort('TCP', containerPort)), exposed.get(pod.workload) ?? NO_PORTS);
      if (!isNoPorts(ports)) exposed.set(pod.workload, ports);
    }
  }
  return new Map(snapshot.workloads.flatMap((workload) => (exposed.has(workload.id) ? [[workload, exposed.get(workload.id)!]] : [])));
}

function servicePorts({ ports }: Service, wanted: number | string | undefined): Service['ports'] {
  if (wanted === undefined) return ports.filter(({ protocol }) => protocol === 'TCP');
  return ports.filter(({ port, name, targetPort }) => port === wanted || name === wanted || targetPort === wanted).slice(0, 1);
}

const ingressBackends = ({ ingresses }: Snapshot): Backend[] => ingresses.flatMap(({ namespace, backends }) => backends.map(({ service, port }) => ({ namespace, service, ...(port === undefined ? {} : { port }) })));

function routeBackends(route: Fields): Backend[] {
  const object = (value: unknown): Fields => (isFields(value) ? value : {});
  const spec = object(route.spec);
  const namespace = object(route.metadata).namespace;
  const port = object(spec.port).targetPort;
  const alternates = fieldOf(spec, 'alternateBackends');
  return [spec.to, ...(Array.isArray(alternates) ? alternates : [])].flatMap((target): Backend[] => {
    const { name } = object(target);
    if (typeof name !== 'string') return [];
    return [{ namespace: typeof namespace === 'string' ? namespace : 'default', service: name, ...(typeof port === 'number' || typeof port === 'string' ? { port } : {}) }];
  });
}

/** The snapshot with a pod that stands for an ingress controller of which nothing is known: no labels, a namespace of its own. */
export function withIngressController(snapshot: Snapshot): Snapshot {
  const place = { namespace: INGRESS_CONTROLLER, name: INGRESS_CONTROLLER };
  const workload: Workload = { id: CONTROLLER_ID, ...place, kind: 'Pod', replicas: 1 };
  const pod = { id: `${INGRESS_CONTROLLER}/${INGRESS_CONTROLLER}` as Snapshot['pods'][number]['id'], ...place, workload: CONTROLLER_ID, labels: {}, replicas: 1, presence: 'template', ips: [], hostNetwork: false, ports: [] } as const;
  return {
    ...snapshot,
    namespaces: [...snapshot.namespaces, { name: INGRESS_CONTROLLER, labels: {}, declared: false }],
    workloads: [...snapshot.workloads, workload],
    pods: [...snapshot.pods, pod],
  };
}

/** Whether a workload is the pod that stands for the ingress controller. */
export const isIngressController = (workload: Workload): boolean => workload.id === CONTROLLER_ID;
