import type { ReferenceGrant, Route, RouteBackend } from '@/lib/model/routing';
import type { Ingress, Service, Snapshot } from '@/lib/model/snapshot';
import { oncePer } from '../once-per';
import { isUnread } from '../unread';
import { leadsElsewhere, nameOf, podTargets } from './direct-ways';
import { attachRoute } from './gateways';
import { resolveService, type ResolvedPort } from './resolve-service';
import type { BrokenWay, ExposingObject, ProxyHint, WayElsewhere, WayIn, WayInKind, WaysIn } from './way-in';

/**
 * Ways in through a proxy inside the cluster: Ingresses, Gateway API routes and OpenShift Routes. None of them bypasses
 * policies: the traffic comes from the proxy's pods and goes to the port of the pod behind the Service.
 */
export function proxiedWays(snapshot: Snapshot): WaysIn & { readonly elsewhere: readonly WayElsewhere[] } {
  const ways: WayIn[] = [];
  const broken: BrokenWay[] = [];
  const elsewhere: WayElsewhere[] = [];
  const services = new Map(snapshot.services.map((service) => [`${service.namespace}/${service.name}`, service]));
  const resolve = oncePer((service: Service) => resolveService(snapshot, service));
  const add = ({ namespace, name, choose, ...way }: Candidate) => {
    const service = services.get(`${namespace}/${name}`);
    const named = { kind: way.kind, by: way.by, entry: way.entry, ...(way.host !== undefined && { host: way.host }), service: { namespace, name } };
    const fail = (missing: BrokenWay['missing'], message: string): void => void broken.push({ ...named, missing, message });
    if (!service) return fail('service', `It leads to ${nameOf({ namespace, name })}, which is not there.`);
    if (service.type === 'ExternalName') return fail('pods', `It leads to ${nameOf(service)}, an alias of ${service.externalName ?? 'a DNS name'} and of no pods.`);
    const ports = choose.among(resolve(service).ports);
    if (ports.length === 0) return fail('port', `It leads to ${choose.words} of ${nameOf(service)}, which has no such port.`);
    const led = ports.map((port) => ({ port, targets: podTargets(port) })).filter(({ targets }) => targets.length > 0);
    if (led.length === 0 && leadsElsewhere(snapshot, resolve(service), ports)) return void elsewhere.push(named);
    if (led.length === 0) return fail('pods', `It leads to ${nameOf(service)}, and no running pod is behind ${ports.length === 1 ? `its port ${ports[0]!.port.port}` : 'it'}.`);
    for (const { port, targets } of led) ways.push({ ...way, service, servicePort: port.port, targets });
  };
  for (const ingress of snapshot.ingresses) for (const candidate of ofIngress(snapshot, ingress)) add(candidate);
  for (const route of snapshot.routes) for (const candidate of ofRoute(snapshot, route)) add(candidate);
  return { ways, broken, elsewhere };
}

/** A way in before its Service was looked up. */
interface Candidate extends Pick<WayIn, 'kind' | 'by' | 'entry' | 'host' | 'arrival' | 'obstacle' | 'notes'> {
  readonly namespace: string;
  readonly name: string;
  readonly choose: PortChoice;
}

/** Which ports of a Service are meant, with words for them. */
interface PortChoice {
  readonly words: string;
  readonly among: (ports: readonly ResolvedPort[]) => readonly ResolvedPort[];
}

const objectOf = (kind: string, { namespace, name, origin }: Ingress | Route): ExposingObject => ({ kind, namespace, name, ...(origin && { origin }) });
const proxied = (of: ProxyHint): WayIn['arrival'] => ({ kind: 'proxied', of });

/** `port.number` is the Service's port and `port.name` its name; https://kubernetes.io/docs/concepts/services-networking/ingress/ */
function ofIngress(snapshot: Snapshot, ingress: Ingress): Candidate[] {
  const { namespace, className, backends } = ingress;
  return backends.map(({ service, port, host, path }) => ({
    kind: 'Ingress' as const,
    by: objectOf('Ingress', ingress),
    entry: host === undefined && path === undefined ? 'every request that no rule takes' : `${host ?? 'any host'}${path ?? ''}`,
    ...(host !== undefined && { host }),
    arrival: proxied({ kind: 'ingress', ...(className !== undefined && { className }) }),
    notes: [],
    namespace,
    name: service,
    choose: port === undefined ? anyPort : snapshot.profile.name === 'np-guard' ? portOrTarget(port) : servicePort(port),
  }));
}

function ofRoute(snapshot: Snapshot, route: Route): Candidate[] {
  // A listener serves those hosts of a route that it has in common with it, and no others.
  const ways = route.hosts.length > 0 ? route.hosts.map((host) => ({ host, asked: { ...route, hosts: [host] } })) : [{ asked: route }];
  return ways.flatMap(({ asked, ...named }: { readonly asked: Route; readonly host?: string }) => {
    const attached = route.kind === 'Route' ? { of: { kind: 'openshift-router' } as const, notes: [] } : attachRoute(snapshot, asked);
    if (attached === null) return [];
    const { of, notes } = attached;
    return route.backends.map((backend): Candidate => {
      const obstacle = ('obstacle' in attached ? attached.obstacle : undefined) ?? grantObstacle(snapshot, route, backend);
      return {
        kind: route.kind as WayInKind,
        by: objectOf(route.kind, route),
        entry: `${named.host ?? HOSTLESS[route.kind]}${backend.match ?? ''}`,
        ...named,
        arrival: proxied(of),
        notes,
        ...(obstacle && { obstacle }),
        namespace: backend.namespace,
        name: backend.service,
        choose: backend.port === undefined ? anyPort : route.kind !== 'Route' ? servicePort(backend.port) : snapshot.profile.name === 'np-guard' ? portOrTarget(backend.port) : routedPort(backend.port),
      };
    });
  });
}

const HOSTLESS: Readonly<Record<Route['kind'], string>> = { HTTPRoute: 'any host', GRPCRoute: 'any host', TLSRoute: 'any name', TCPRoute: 'its listener', UDPRoute: 'its listener', Route: 'a host of the router’s choice' };

const anyPort: PortChoice = { words: 'every port', among: (ports) => ports };
const wordsFor = (port: number | string) => (typeof port === 'number' ? `port ${port}` : `the port named "${port}"`);

const servicePort = (wanted: number | string): PortChoice => ({ words: wordsFor(wanted), among: (ports) => ports.filter(({ port }) => (typeof wanted === 'number' ? port.port === wanted : port.name === wanted)) });

/** OpenShift's router picks endpoints by the name of their port, which is the Service port's, or by their number. */
const routedPort = (wanted: number | string): PortChoice => ({
  words: wordsFor(wanted),
  among: (ports) => ports.flatMap(({ port, targets }): ResolvedPort[] => {
    if (port.name !== undefined && port.name === String(wanted)) return [{ port, targets }];
    const numbered = targets.filter((target) => String(target.port) === String(wanted));
    return numbered.length > 0 ? [{ port, targets: numbered }] : [];
  }),
});

/** The first port that has the name, the number or the target port. */
const portOrTarget = (wanted: number | string): PortChoice => ({
  words: wordsFor(wanted),
  among: (ports) => ports.filter(({ port }) => [port.name, port.port, port.targetPort].some((one) => one !== undefined && String(one) === String(wanted))).slice(0, 1),
});

/** https://gateway-api.sigs.k8s.io/api-types/referencegrant/ */
function grantObstacle(snapshot: Snapshot, route: Route, { namespace, service }: RouteBackend): WayIn['obstacle'] {
  if (namespace === route.namespace || snapshot.referenceGrants.some((grant) => grants(grant, route, namespace, service))) return undefined;
  const words = `no ReferenceGrant in namespace ${namespace} lets a ${route.kind} of namespace ${route.namespace} lead to Service ${service}`;
  return isUnread(snapshot, 'routes', namespace) ? { verdict: 'unknown', words: `the ReferenceGrants of namespace ${namespace} could not all be read` } : { verdict: 'denied', words };
}

const grants = (grant: ReferenceGrant, route: Route, namespace: string, service: string): boolean =>
  grant.namespace === namespace &&
  grant.from.some((from) => from.kind === route.kind && from.namespace === route.namespace) &&
  (grant.services === 'all' || grant.services.includes(service));
