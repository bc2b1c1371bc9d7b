import type { Protocol } from '@/lib/model/network-policy';
import type { Pod, Service, ServicePort, Snapshot } from '@/lib/model/snapshot';
import { takesPart } from '../endpoints';
import { podsOfNamespace } from '../pods-of-namespace';
import { semanticsOf } from '../profile';
import { matchesSelector } from '../selector';
import { keyOfAddress, podAt } from './pod-at';

/** Where a Service leads: a pod, or an address of no pod that was read. */
export type Place = { readonly kind: 'pod'; readonly pod: Pod } | { readonly kind: 'address'; readonly address: string };

/** A port of one place behind a Service, as policies see it. */
export interface Target {
  readonly place: Place;
  readonly protocol: Protocol;
  readonly port: number;
}

type PodPort = Pick<Target, 'protocol' | 'port'>;

/** A port of the Service with the ports that it is translated to; a place without the named port is not among them. */
export interface ResolvedPort {
  readonly port: ServicePort;
  readonly targets: readonly Target[];
}

/** A Service with everything that it leads to. */
export interface ResolvedService {
  readonly service: Service;
  /**
   * Where the places come from: the Service's selector, the EndpointSlices of one without, the DNS alias of an ExternalName
   * (then there are none), or `nothing` when it has neither selector nor addresses.
   */
  readonly basis: 'selector' | 'endpoints' | 'alias' | 'nothing';
  /** False for a headless Service: its clients get the pods' addresses and use whatever port they like. */
  readonly translates: boolean;
  readonly places: readonly Place[];
  readonly ports: readonly ResolvedPort[];
}

/**
 * Resolves a Service to its backends. With a selector: the pods it picks in the Service's namespace that have not ended,
 * hostNetwork pods included. Without: the addresses of its EndpointSlices, as pods where they are a pod's. Each port is
 * looked up on each place: a number as it is, a name among the pod's own ports, the Service's port when there is no other.
 * https://kubernetes.io/docs/concepts/services-networking/service/
 */
export function resolveService(snapshot: Snapshot, service: Service): ResolvedService {
  const translates = !service.headless;
  if (service.type === 'ExternalName') return { service, basis: 'alias', translates: false, places: [], ports: [] };
  if (hasSelector(service)) {
    const places = servicePods(snapshot, service).map((pod) => ({ kind: 'pod' as const, pod }));
    const ports = service.ports.map((port): ResolvedPort => ({ port, targets: places.flatMap((place) => targetOn(place.pod, port).map((target) => ({ place, ...target }))) }));
    return { service, basis: 'selector', translates, places, ports };
  }
  return { service, translates, ...resolveSlices(snapshot, service) };
}

/** The pods behind a Service: those its selector picks in its namespace that have not ended. Without a selector: none known. */
export function servicePods(snapshot: Snapshot, service: Service): readonly Pod[] {
  const { selector, namespace } = service;
  if (!hasSelector(service) || service.type === 'ExternalName') return [];
  const semantics = semanticsOf(snapshot.profile.name);
  return podsOfNamespace(snapshot, namespace).filter((pod) => takesPart(pod, semantics) && matchesSelector({ matchLabels: selector! }, pod.labels));
}

/** An empty selector is none: it picks nothing. */
const hasSelector = ({ selector = {} }: Service): boolean => Object.keys(selector).length > 0;

/** The pod's own ports that a Service leads to: numbers as they are, names looked up on this pod. */
export const targetPorts = (service: Service, pod: Pod): PodPort[] => service.ports.flatMap((port) => targetOn(pod, port));

/** Of several container ports of one name and protocol the first counts. */
function targetOn(pod: Pod, { protocol, targetPort }: ServicePort): PodPort[] {
  const port = typeof targetPort === 'number' ? targetPort : pod.ports.find((declared) => declared.name === targetPort && declared.protocol === protocol)?.containerPort;
  return port === undefined ? [] : [{ protocol, port }];
}

function resolveSlices(snapshot: Snapshot, service: Service): Pick<ResolvedService, 'basis' | 'places' | 'ports'> {
  const slices = snapshot.endpointSlices.filter((slice) => slice.namespace === service.namespace && slice.service === service.name);
  const places = new Map<string, Place>();
  const targets = service.ports.map((): Map<string, Target> => new Map());
  for (const slice of slices) {
    for (const { addresses, pod } of slice.endpoints) {
      for (const address of addresses) {
        const place = placeOf(snapshot, slice.namespace, address, pod);
        const key = place.kind === 'pod' ? place.pod.id : keyOfAddress(address);
        places.set(key, place);
        for (const [index, { name, protocol }] of service.ports.entries()) {
          for (const { port } of slice.ports.filter((candidate) => candidate.name === name && candidate.protocol === protocol)) targets[index]!.set(`${key} ${port}`, { place, protocol, port });
        }
      }
    }
  }
  return {
    basis: places.size === 0 ? 'nothing' : 'endpoints',
    places: [...places.values()],
    ports: service.ports.map((port, index) => ({ port, targets: [...targets[index]!.values()] })),
  };
}

function placeOf(snapshot: Snapshot, namespace: string, address: string, podName: string | undefined): Place {
  const pod = podsOfNamespace(snapshot, namespace).find((candidate) => candidate.name === podName && takesPart(candidate)) ?? podAt(snapshot, address);
  return pod ? { kind: 'pod', pod } : { kind: 'address', address };
}
