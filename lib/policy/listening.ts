import { compareText } from '@/lib/model/compare-text';
import type { WorkloadId } from '@/lib/model/ids';
import type { Protocol } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { takesPart } from './endpoints';
import { NO_PORTS, onePort, unionPorts, type PortSet } from './port-set';
import { servicePods, targetPorts } from './services/resolve-service';

/** A port that a workload is known to listen on, and how that is known. */
export interface ListeningPort {
  readonly protocol: Protocol;
  readonly port: number;
  /** Names of the container port. */
  readonly names: readonly string[];
  /** Services that lead to it, `namespace/name`. */
  readonly services: readonly string[];
}

/**
 * What each workload listens on, as far as the cluster says: declared container ports, and the target ports of Services.
 * A list for people to choose from; policies do not depend on it.
 */
export function listeningPorts(snapshot: Snapshot): ReadonlyMap<WorkloadId, readonly ListeningPort[]> {
  const found = new Map<WorkloadId, Map<string, { protocol: Protocol; port: number; names: Set<string>; services: Set<string> }>>();
  const note = (workload: WorkloadId, protocol: Protocol, port: number) => {
    const ports = found.get(workload) ?? new Map();
    found.set(workload, ports);
    const entry = ports.get(`${port}/${protocol}`) ?? { protocol, port, names: new Set<string>(), services: new Set<string>() };
    ports.set(`${port}/${protocol}`, entry);
    return entry;
  };
  for (const pod of snapshot.pods) {
    if (!takesPart(pod)) continue;
    for (const { name, protocol, containerPort } of pod.ports) {
      const entry = note(pod.workload, protocol, containerPort);
      if (name) entry.names.add(name);
    }
  }
  for (const service of snapshot.services) {
    for (const pod of servicePods(snapshot, service)) {
      for (const { protocol, port } of targetPorts(service, pod)) note(pod.workload, protocol, port).services.add(`${service.namespace}/${service.name}`);
    }
  }
  return new Map([...found].map(([workload, ports]) => [
    workload,
    [...ports.values()]
      .map((entry) => ({ ...entry, names: [...entry.names].sort(), services: [...entry.services].sort() }))
      .sort((a, b) => a.port - b.port || compareText(a.protocol, b.protocol)),
  ]));
}

/** The listening ports as a set. */
export const asPortSet = (ports: readonly ListeningPort[]): PortSet => ports.reduce((set, { protocol, port }) => unionPorts(set, onePort(protocol, port)), NO_PORTS);
