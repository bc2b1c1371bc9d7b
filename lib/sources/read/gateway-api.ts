import { GATEWAY_ROUTE_KINDS, type Gateway, type GatewayListener, type ReferenceGrant, type Route, type RouteBackend } from '@/lib/model/routing';
import { type FieldCheck, fieldOf, type Fields } from '@/lib/policy/dialects/field-check';
import { readLabelSelector } from '@/lib/policy/dialects/label-selector';
import type { Metadata } from './metadata';

/** Group of the Gateway API; https://gateway-api.sigs.k8s.io/reference/spec/ */
export const GATEWAY_GROUP = 'gateway.networking.k8s.io';

/** Reads a Gateway: its class and its listeners. */
export function readGateway(check: FieldCheck, object: Fields, { namespace, name }: Metadata): Gateway {
  const spec = check.object(fieldOf(object, 'spec'), 'spec') ?? {};
  const className = check.string(fieldOf(spec, 'gatewayClassName'), 'spec.gatewayClassName', 'warning');
  const listeners = objectsIn(check, spec, 'listeners', 'spec').flatMap(([listener, field]): GatewayListener[] => {
    const port = check.integer(fieldOf(listener, 'port'), `${field}.port`, 'warning');
    const hostname = check.string(fieldOf(listener, 'hostname'), `${field}.hostname`, 'warning');
    if (port === undefined) return [];
    return [{ name: textOf(check, listener, 'name', field) ?? '', port, protocol: textOf(check, listener, 'protocol', field) ?? '', ...(hostname ? { hostname } : {}), routesFrom: readRoutesFrom(check, listener, field), ...readKinds(check, listener, field) }];
  });
  return { namespace, name, ...(className ? { className } : {}), listeners };
}

/** A selector that cannot be read admits nobody: the API server would have refused it. */
function readRoutesFrom(check: FieldCheck, listener: Fields, field: string): GatewayListener['routesFrom'] {
  const allowed = check.object(fieldOf(listener, 'allowedRoutes'), `${field}.allowedRoutes`, 'warning') ?? {};
  const namespaces = check.object(fieldOf(allowed, 'namespaces'), `${field}.allowedRoutes.namespaces`, 'warning') ?? {};
  const from = textOf(check, namespaces, 'from', `${field}.allowedRoutes.namespaces`) ?? 'Same';
  if (from === 'All' || from === 'None') return from;
  if (from !== 'Selector') return 'Same';
  const selector = readLabelSelector(check, fieldOf(namespaces, 'selector'), `${field}.allowedRoutes.namespaces.selector`);
  return selector ? { selector } : 'None';
}

/** The kinds of routes that a listener is limited to; without a list, or with an empty one, its protocol alone decides. */
function readKinds(check: FieldCheck, listener: Fields, field: string): Pick<GatewayListener, 'kinds'> {
  const allowed = check.object(fieldOf(listener, 'allowedRoutes'), `${field}.allowedRoutes`, 'warning') ?? {};
  const entries = objectsIn(check, allowed, 'kinds', `${field}.allowedRoutes`);
  if (entries.length === 0) return {};
  return { kinds: entries.flatMap(([entry]) => ((fieldOf(entry, 'group') ?? GATEWAY_GROUP) === GATEWAY_GROUP ? GATEWAY_ROUTE_KINDS.filter((kind) => kind === fieldOf(entry, 'kind')) : [])) };
}

/** Reads an HTTPRoute, GRPCRoute, TLSRoute, TCPRoute or UDPRoute. References to anything but Gateways and Services are left out. */
export function readGatewayRoute(check: FieldCheck, object: Fields, { namespace, name }: Metadata, kind: Route['kind']): Route {
  const spec = check.object(fieldOf(object, 'spec'), 'spec') ?? {};
  const hosts = (check.list(fieldOf(spec, 'hostnames'), 'spec.hostnames', 'warning') ?? []).filter((host): host is string => typeof host === 'string' && host !== '');
  const parents = objectsIn(check, spec, 'parentRefs', 'spec').flatMap(([parent, field]): Route['parents'][number][] => {
    const gateway = textOf(check, parent, 'name', field);
    if (!gateway || (fieldOf(parent, 'kind') ?? 'Gateway') !== 'Gateway' || (fieldOf(parent, 'group') ?? GATEWAY_GROUP) !== GATEWAY_GROUP) return [];
    const section = textOf(check, parent, 'sectionName', field);
    const port = check.integer(fieldOf(parent, 'port'), `${field}.port`, 'warning');
    return [{ namespace: textOf(check, parent, 'namespace', field) || namespace, name: gateway, ...(section ? { section } : {}), ...(port !== undefined && { port }) }];
  });
  const backends = objectsIn(check, spec, 'rules', 'spec').flatMap(([rule, field]) => readRule(check, rule, field, namespace));
  return { kind, namespace, name, hosts, parents, backends };
}

function readRule(check: FieldCheck, rule: Fields, field: string, namespace: string): RouteBackend[] {
  const mirrors = objectsIn(check, rule, 'filters', field).flatMap(([filter, at]) => {
    const mirror = check.object(fieldOf(filter, 'requestMirror'), `${at}.requestMirror`, 'warning');
    const target = mirror && check.object(fieldOf(mirror, 'backendRef'), `${at}.requestMirror.backendRef`, 'warning');
    return target ? [[target, `${at}.requestMirror.backendRef`] as const] : [];
  });
  const backends = [...objectsIn(check, rule, 'backendRefs', field), ...mirrors].flatMap(([reference, at]): RouteBackend[] => {
    const service = textOf(check, reference, 'name', at);
    if (!service || (fieldOf(reference, 'kind') ?? 'Service') !== 'Service' || (fieldOf(reference, 'group') ?? '') !== '' || fieldOf(reference, 'weight') === 0) return [];
    const port = check.integer(fieldOf(reference, 'port'), `${at}.port`, 'warning');
    return [{ namespace: textOf(check, reference, 'namespace', at) || namespace, service, ...(port !== undefined && { port }) }];
  });
  const matches = new Set(objectsIn(check, rule, 'matches', field).map(([match, at]) => matchWords(check, match, at)));
  if (matches.size === 0) matches.add('');
  return [...matches].flatMap((match) => backends.map((backend) => ({ ...backend, ...(match !== '' && { match }) })));
}

/** The path of an HTTPRoute's match or the method of a GRPCRoute's; what else it asks for is not told. */
function matchWords(check: FieldCheck, match: Fields, field: string): string {
  const path = check.object(fieldOf(match, 'path'), `${field}.path`, 'warning');
  if (path) return textOf(check, path, 'value', `${field}.path`) ?? '';
  const method = fieldOf(match, 'method');
  // An HTTPRoute's method is a verb, a GRPCRoute's names what is called.
  if (typeof method !== 'object' || method === null) return '';
  const called = check.object(method, `${field}.method`, 'warning') ?? {};
  const parts = ['service', 'method'].map((part) => textOf(check, called, part, `${field}.method`));
  return parts.some(Boolean) ? `/${parts.map((part) => part ?? '*').join('/')}` : '';
}

/** Reads a ReferenceGrant, as far as it lets routes lead to Services. */
export function readReferenceGrant(check: FieldCheck, object: Fields, { namespace, name }: Metadata): ReferenceGrant {
  const spec = check.object(fieldOf(object, 'spec'), 'spec') ?? {};
  const from = objectsIn(check, spec, 'from', 'spec').flatMap(([entry, field]): ReferenceGrant['from'][number][] => {
    const [kind, place] = [textOf(check, entry, 'kind', field), textOf(check, entry, 'namespace', field)];
    return kind && place && fieldOf(entry, 'group') === GATEWAY_GROUP ? [{ kind, namespace: place }] : [];
  });
  const services = objectsIn(check, spec, 'to', 'spec').flatMap(([entry, field]) =>
    fieldOf(entry, 'kind') === 'Service' && (fieldOf(entry, 'group') ?? '') === '' ? [textOf(check, entry, 'name', field) || null] : [],
  );
  return { namespace, name, from, services: services.includes(null) ? 'all' : services.filter((one) => one !== null) };
}

/** The entries of a list that are objects, each with its field path; others are reported. */
function objectsIn(check: FieldCheck, fields: Fields, name: string, field: string): (readonly [Fields, string])[] {
  return (check.list(fieldOf(fields, name), `${field}.${name}`, 'warning') ?? []).flatMap((value, index) => {
    const path = `${field}.${name}[${index}]`;
    const entry = check.object(value, path, 'warning');
    return entry ? [[entry, path] as const] : [];
  });
}

const textOf = (check: FieldCheck, fields: Fields, name: string, field: string): string | undefined => check.string(fieldOf(fields, name), `${field}.${name}`, 'warning');
