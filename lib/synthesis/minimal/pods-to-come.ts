import { podId, workloadId } from '@/lib/model/ids';
import { PROTOCOLS } from '@/lib/model/network-policy';
import type { ContainerPort, Pod, Snapshot, Workload } from '@/lib/model/snapshot';

/** No object can have this name, so nothing of the source is mistaken for it. */
export const NEWCOMER = '(any other pod)';

/**
 * The snapshot with pods that policies are there for although they do not run yet: in each namespace one without labels, whom
 * only rules for every pod concern, and those of workloads that are scaled to zero. What a default-deny is for would be lost
 * on a graph of running pods alone.
 */
export function withPodsToCome(snapshot: Snapshot): Snapshot {
  // Pods that have ended, such as evicted ones, are not those that will come.
  const running = new Set(snapshot.pods.flatMap(({ workload, phase }) => (phase === 'Succeeded' || phase === 'Failed' ? [] : [workload])));
  const idle = snapshot.workloads.filter(({ id, selectorLabels }) => selectorLabels && !running.has(id));
  const newcomers = snapshot.namespaces.map(({ name }): Workload => ({ id: workloadId(name, 'Pod', NEWCOMER), namespace: name, kind: 'Pod', name: NEWCOMER, replicas: 1 }));
  const ports = namedPorts(snapshot);
  const pods = [...idle, ...newcomers].map(({ id, namespace, kind, name, selectorLabels }): Pod => ({
    id: podId(namespace, kind === 'Pod' ? name : `(${kind} ${name})`),
    namespace,
    name,
    workload: id,
    labels: selectorLabels ?? {},
    replicas: 1,
    presence: 'template',
    ips: [],
    hostNetwork: false,
    ports,
  }));
  return { ...snapshot, workloads: [...snapshot.workloads, ...newcomers], pods: [...snapshot.pods, ...pods] };
}

/** A port for every name that some rule reads: which number such a pod will have under it is not known, so it is one of its own. */
function namedPorts({ policies }: Snapshot): ContainerPort[] {
  const items = policies.flatMap(({ spec }) => [...(spec.ingress ?? []), ...(spec.egress ?? [])].flatMap(({ ports = [] }) => ports));
  const names = [...new Set(items.flatMap(({ port }) => (typeof port === 'string' ? [port] : [])))].sort();
  return names.flatMap((name, index) => PROTOCOLS.map((protocol) => ({ name, protocol, containerPort: 65000 - index })));
}
