import type { Service, Snapshot } from '@/lib/model/snapshot';
import { oncePer } from '../once-per';
import { podsOfNamespace } from '../pods-of-namespace';

/** Which Service a host name means, or why that cannot be said. */
export type NamedService = { readonly kind: 'service'; readonly service: Service } | { readonly kind: 'none' } | { readonly kind: 'unclear'; readonly why: string };

const NONE: NamedService = { kind: 'none' };

/**
 * The Service that a host name means to the pods of a namespace. They look a name up as it is completed by
 * `<namespace>.svc.<domain>`, `svc.<domain>` and `<domain>`: `orders`, `orders.shop`, `orders.shop.svc` and the full name.
 * A pod behind a headless Service has its own name before the Service's, `db-0.db`; the whole Service is meant then.
 * https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
 */
export function serviceOfHost(snapshot: Snapshot, namespace: string, host: string): NamedService {
  const labels = host.split('.');
  const at = labels.indexOf('svc');
  if (at === 2 || at === 3) return pick(find(snapshot, labels[at - 1]!, labels[at - 2]!), at === 3 ? [labels[0]!] : []) ?? missing(snapshot, labels[at - 1]!, labels[at - 2]!);
  if (at >= 0 || labels.length > 3) return NONE;
  const [first = '', second, third] = labels;
  if (second === undefined) return pick(find(snapshot, namespace, first), []) ?? NONE;
  if (third !== undefined) return pick(find(snapshot, third, second), [first]) ?? NONE;
  const [elsewhere, behind] = [find(snapshot, second, first), headless(snapshot, namespace, second, first)];
  if (elsewhere && behind) return { kind: 'unclear', why: `${host} may be Service ${second}/${first} or a pod of Service ${namespace}/${second}` };
  return pick(elsewhere ?? behind, []) ?? NONE;
}

/** The Service that the kubelet sets a variable for: `ORDERS_SERVICE_HOST` is of Service orders in the pod's own namespace. */
export function serviceOfVariable(snapshot: Snapshot, namespace: string, variable: string): NamedService {
  return pick(snapshot.services.find((service) => service.namespace === namespace && !service.headless && `${service.name.toUpperCase().replaceAll('-', '_')}_SERVICE_HOST` === variable), []) ?? NONE;
}

const byName = oncePer(({ services }: Snapshot): ReadonlyMap<string, Service> => new Map(services.map((service) => [`${service.namespace}/${service.name}`, service])));

const find = (snapshot: Snapshot, namespace: string, name: string): Service | undefined => byName(snapshot).get(`${namespace}/${name}`);

/** A name before that of a Service is a pod's, and only headless ones have those. */
function pick(service: Service | undefined, before: readonly string[]): NamedService | undefined {
  return service && (before.length === 0 || service.headless) ? { kind: 'service', service } : undefined;
}

function headless(snapshot: Snapshot, namespace: string, name: string, pod: string): Service | undefined {
  const service = find(snapshot, namespace, name);
  if (!service?.headless) return undefined;
  // Pods of a StatefulSet are called after it, with a number; while there is only a template no pod has its name yet.
  const owners = new Set(podsOfNamespace(snapshot, namespace).map(({ workload }) => workload.split('/')[2]!));
  return owners.has(pod.replace(/-\d+$/, '')) || podsOfNamespace(snapshot, namespace).some((one) => one.name === pod) ? service : undefined;
}

/** A name that is spelled as a Service's means one, though it be not there. */
function missing(snapshot: Snapshot, namespace: string, name: string): NamedService {
  if (find(snapshot, namespace, name)) return { kind: 'unclear', why: `Service ${namespace}/${name} is not headless, so that no pod of it has a name of its own` };
  return snapshot.namespaces.some((one) => one.name === namespace) ? { kind: 'unclear', why: `there is no Service ${namespace}/${name}` } : NONE;
}
