import { NAMESPACE_NAME_LABEL } from '@/lib/model/labels';
import type { Gateway, GatewayListener, Route } from '@/lib/model/routing';
import type { Snapshot } from '@/lib/model/snapshot';
import { matchesSelector } from '../selector';
import { isUnread } from '../unread';
import type { ProxyHint, WayIn } from './way-in';

/** The Gateways that a route asks for, and what stands in its way there. */
export interface Attachment {
  readonly of: Extract<ProxyHint, { kind: 'gateways' }>;
  readonly obstacle?: WayIn['obstacle'];
  readonly notes: readonly string[];
}

/**
 * Attaches a route to its Gateways. `null` for a route without one, as those of a mesh: it leads nowhere from outside. A Gateway
 * that was not read is taken to admit the route, with a note; in a cluster that was read it is not there, and admits nothing.
 * https://gateway-api.sigs.k8s.io/concepts/api-overview/#attaching-routes-to-gateways
 */
export function attachRoute(snapshot: Snapshot, route: Route): Attachment | null {
  if (route.parents.length === 0) return null;
  const admitting: { namespace: string; name: string; className?: string }[] = [];
  const notes: string[] = [];
  const refusals: string[] = [];
  let certain = false;
  for (const parent of route.parents) {
    const gateway = snapshot.gateways.find(({ namespace, name }) => namespace === parent.namespace && name === parent.name);
    const label = `Gateway ${parent.namespace}/${parent.name}`;
    if (!gateway && isRead(snapshot, parent.namespace)) {
      refusals.push(`${label} is not there`);
      continue;
    }
    if (!gateway) {
      admitting.push({ namespace: parent.namespace, name: parent.name });
      certain = true;
      notes.push(`${label} is not among what was read.`);
      continue;
    }
    const listeners = gateway.listeners.filter((listener) => (parent.section === undefined || listener.name === parent.section) && (parent.port === undefined || listener.port === parent.port));
    const hosted = listeners.filter(({ hostname }) => sharesHost(route.hosts, hostname));
    const carrying = hosted.filter(({ protocol, kinds }) => (CARRIED.get(protocol)?.includes(route.kind) ?? true) && (kinds?.includes(route.kind) ?? true));
    const verdicts = carrying.map((listener) => admits(snapshot, gateway, listener, route));
    if (verdicts.includes('yes')) {
      admitting.push(named(gateway));
      certain = true;
    } else if (verdicts.includes('unknown')) {
      admitting.push(named(gateway));
      refusals.push(`whether ${label} admits routes of namespace ${route.namespace} cannot be told: the namespace’s labels could not be read`);
    } else if (listeners.length === 0) refusals.push(`${label} has no such listener`);
    else if (hosted.length === 0) refusals.push(`no listener of ${label} has a host in common with it`);
    else refusals.push(carrying.length === 0 ? `no listener of ${label} carries a ${route.kind}` : `${label} admits no routes of namespace ${route.namespace}`);
  }
  const gateways = { kind: 'gateways' as const, gateways: admitting };
  if (certain) return { of: gateways, notes };
  return { of: gateways, notes, obstacle: { verdict: admitting.length === 0 ? 'denied' : 'unknown', words: refusals.join(', and ') } };
}

/** Whether every Gateway of a namespace is among what was read: manifests may leave any out. */
const isRead = (snapshot: Snapshot, namespace: string): boolean => snapshot.source.kind === 'cluster' && !isUnread(snapshot, 'routes', namespace);

/** Which routes a listener of a protocol carries; one of an implementation's own may carry any. */
const CARRIED: ReadonlyMap<string, readonly Route['kind'][]> = new Map([
  ['HTTP', ['HTTPRoute', 'GRPCRoute']],
  ['HTTPS', ['HTTPRoute', 'GRPCRoute']],
  ['TLS', ['TLSRoute', 'TCPRoute']],
  ['TCP', ['TCPRoute']],
  ['UDP', ['UDPRoute']],
]);

const named = ({ namespace, name, className }: Gateway) => ({ namespace, name, ...(className !== undefined && { className }) });

function admits(snapshot: Snapshot, gateway: Gateway, { routesFrom }: GatewayListener, route: Route): 'yes' | 'no' | 'unknown' {
  if (routesFrom === 'All') return 'yes';
  if (routesFrom === 'None') return 'no';
  if (routesFrom === 'Same') return gateway.namespace === route.namespace ? 'yes' : 'no';
  const own = snapshot.namespaces.find(({ name }) => name === route.namespace);
  if (!own?.declared && isUnread(snapshot, 'namespaces', route.namespace)) return 'unknown';
  return matchesSelector(routesFrom.selector, own?.labels ?? { [NAMESPACE_NAME_LABEL]: route.namespace }) ? 'yes' : 'no';
}

/** A wildcard stands for one label or more in front; a route without hosts takes the listener's. */
function sharesHost(hosts: readonly string[], hostname: string | undefined): boolean {
  return hostname === undefined || hosts.length === 0 || hosts.some((host) => covers(host, hostname) || covers(hostname, host));
}

const covers = (pattern: string, host: string): boolean => pattern.toLowerCase() === host.toLowerCase() || (pattern.startsWith('*.') && host.toLowerCase().endsWith(pattern.slice(1).toLowerCase()));
