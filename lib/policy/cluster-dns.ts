import type { WorkloadId } from '@/lib/model/ids';
import type { Pod, Service, Snapshot } from '@/lib/model/snapshot';
import { onePort, NO_PORTS, unionPorts, type PortSet } from './port-set';
import { matchesSelector } from './selector';

/** The cluster's own DNS servers, found among the snapshot's pods. */
export interface ClusterDns {
  readonly workloads: readonly WorkloadId[];
  /** The pods' real DNS ports, UDP and TCP: 53, or 5353 on OpenShift. */
  readonly ports: PortSet;
}

const DNS_SERVICES: readonly (readonly [namespace: string, name: string])[] = [
  ['kube-system', 'kube-dns'],
  ['kube-system', 'coredns'],
  ['openshift-dns', 'dns-default'],
];
const DNS_LABELS: readonly (readonly [key: string, value: string])[] = [
  ['k8s-app', 'kube-dns'],
  ['app.kubernetes.io/name', 'coredns'],
  ['dns.operator.openshift.io/daemonset-dns', 'default'],
];
const DNS_NAMESPACES = new Set(['kube-system', 'openshift-dns']);

/**
 * Finds cluster DNS by its well-known Service, else by its well-known labels in the system namespaces; `null` when the
 * snapshot holds neither. https://github.com/kubernetes/dns/blob/master/docs/specification.md
 */
export function findClusterDns(snapshot: Snapshot): ClusterDns | null {
  const service = snapshot.services.find((candidate) => candidate.selector && DNS_SERVICES.some(([namespace, name]) => candidate.namespace === namespace && candidate.name === name));
  const servers = snapshot.pods.filter((pod) =>
    service ? pod.namespace === service.namespace && matchesSelector({ matchLabels: service.selector! }, pod.labels) : isLabelledDns(pod),
  );
  if (servers.length === 0) return null;
  return { workloads: [...new Set(servers.map((pod) => pod.workload))].sort(), ports: servicePorts(service, servers) };
}

const isLabelledDns = (pod: Pod) => DNS_NAMESPACES.has(pod.namespace) && DNS_LABELS.some(([key, value]) => matchesSelector({ matchLabels: { [key]: value } }, pod.labels));

function servicePorts(service: Service | undefined, servers: readonly Pod[]): PortSet {
  let ports = NO_PORTS;
  for (const { protocol, port, targetPort } of service?.ports ?? []) {
    if (port !== 53) continue;
    if (typeof targetPort === 'number') ports = unionPorts(ports, onePort(protocol, targetPort));
    else for (const declared of servers.flatMap((pod) => pod.ports)) if (declared.name === targetPort && declared.protocol === protocol) ports = unionPorts(ports, onePort(protocol, declared.containerPort));
  }
  // Resolvers fall back from UDP to TCP for large answers, so both are always meant.
  const number = ports.ranges.UDP[0]?.[0] ?? ports.ranges.TCP[0]?.[0] ?? 53;
  return unionPorts(ports, unionPorts(onePort('UDP', number), onePort('TCP', number)));
}
