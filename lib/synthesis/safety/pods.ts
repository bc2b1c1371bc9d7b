import { type PeerId, workloadPeer } from '@/lib/model/ids';
import type { Pod, Service, Snapshot, Workload } from '@/lib/model/snapshot';
import { takesPart } from '@/lib/policy/endpoints';
import { NO_PORTS, onePort, unionPorts, type PortSet } from '@/lib/policy/port-set';
import { resolveService } from '@/lib/policy/services/resolve-service';
import { labelValue } from '@/lib/policy/selector';

const known = new WeakMap<Snapshot, ReadonlyMap<Workload, readonly Pod[]>>();

/** The running pods by workload. */
export function podsByWorkload(snapshot: Snapshot): ReadonlyMap<Workload, readonly Pod[]> {
  const found = known.get(snapshot) ?? groupPods(snapshot);
  known.set(snapshot, found);
  return found;
}

function groupPods(snapshot: Snapshot): ReadonlyMap<Workload, readonly Pod[]> {
  const byId = Map.groupBy(snapshot.pods.filter((pod) => takesPart(pod)), ({ workload }) => workload);
  return new Map(snapshot.workloads.flatMap((workload) => {
    const pods = byId.get(workload.id);
    return pods ? [[workload, pods] as const] : [];
  }));
}

/** Whether some pod carries one of the labels, as `key=value`. */
export const carries = (pods: readonly Pod[], ...labels: readonly string[]): boolean =>
  labels.some((text) => {
    const [key = '', value] = text.split('=');
    return pods.some((pod) => labelValue(pod.labels, key) === value);
  });

/** Whether an image of the workload is called this, whatever its registry, project and tag. */
export const runs = ({ hints }: Workload, pattern: RegExp): boolean => (hints?.images ?? []).some((image) => pattern.test(image.split('/').at(-1)!));

/** The workloads behind some ports of a Service, with the ports that their pods have for them. */
export function backendsOf(snapshot: Snapshot, service: Service, isMeant: (port: Service['ports'][number]) => boolean = () => true): ReadonlyMap<PeerId, PortSet> {
  const found = new Map<PeerId, PortSet>();
  for (const { port, targets } of resolveService(snapshot, service).ports) {
    if (!isMeant(port)) continue;
    for (const { place, protocol, port: number } of targets) {
      if (place.kind !== 'pod') continue;
      const id = workloadPeer(place.pod.workload);
      found.set(id, unionPorts(found.get(id) ?? NO_PORTS, onePort(protocol, number)));
    }
  }
  return found;
}

export const serviceNamed = (snapshot: Snapshot, namespace: string, name: string): Service | undefined =>
  snapshot.services.find((service) => service.namespace === namespace && service.name === name);
