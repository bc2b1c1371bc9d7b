import { compareText } from '@/lib/model/compare-text';
import type { ObjectOrigin } from '@/lib/model/problem';
import { GATEWAY_ROUTE_KINDS, type EndpointSlice, type Gateway, type ReferenceGrant, type Route } from '@/lib/model/routing';
import type { Service, Snapshot } from '@/lib/model/snapshot';
import type { FieldCheck, Fields } from '@/lib/policy/dialects/field-check';
import { readEndpoints, readEndpointSlice } from './endpoint-slice';
import { GATEWAY_GROUP, readGateway, readGatewayRoute, readReferenceGrant } from './gateway-api';
import type { Metadata } from './metadata';
import { readOpenShiftRoute } from './openshift-route';

const GATEWAY_VERSIONS = [`${GATEWAY_GROUP}/v1`, GATEWAY_GROUP];

/** Kinds that lead to Services or stand for what is behind them, with the API versions that are read; the first is recommended. */
export const ROUTING_KINDS: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['EndpointSlice', ['discovery.k8s.io/v1', 'discovery.k8s.io']],
  ['Endpoints', ['v1']],
  ['Gateway', GATEWAY_VERSIONS],
  ...GATEWAY_ROUTE_KINDS.map((kind) => [kind, GATEWAY_VERSIONS] as const),
  ['ReferenceGrant', GATEWAY_VERSIONS],
  ['Route', ['route.openshift.io/v1', 'route.openshift.io', 'v1']],
]);

/** The ways to Services that objects describe, gathered one object after another. */
export class RoutingObjects {
  private readonly slices: EndpointSlice[] = [];
  private readonly gateways: Gateway[] = [];
  readonly routes: Route[] = [];
  private readonly grants: ReferenceGrant[] = [];

  take(check: FieldCheck, fields: Fields, metadata: Metadata, kind: string, origin: ObjectOrigin): void {
    const keep = <T extends object>(list: T[], ...values: readonly (T | undefined)[]) => {
      for (const value of values) if (value !== undefined && !check.rejected) list.push({ ...value, origin });
    };
    switch (kind) {
      case 'EndpointSlice':
        return keep(this.slices, readEndpointSlice(check, fields, metadata));
      case 'Endpoints':
        return keep(this.slices, ...readEndpoints(check, fields, metadata));
      case 'Gateway':
        return keep(this.gateways, readGateway(check, fields, metadata));
      case 'ReferenceGrant':
        return keep(this.grants, readReferenceGrant(check, fields, metadata));
      case 'Route':
        return keep(this.routes, readOpenShiftRoute(check, fields, metadata));
      default: {
        const known = GATEWAY_ROUTE_KINDS.find((one) => one === kind);
        if (known) keep(this.routes, readGatewayRoute(check, fields, metadata, known));
      }
    }
  }

  /** Everything gathered, sorted. Slices of a Service with a selector say nothing that its pods do not, and are let go. */
  finish(services: readonly Service[]): Pick<Snapshot, 'endpointSlices' | 'gateways' | 'routes' | 'referenceGrants'> {
    const selecting = new Set(services.filter(({ selector }) => selector).map(nameOf));
    return {
      endpointSlices: this.slices.filter(({ namespace, service }) => !selecting.has(`${namespace}/${service}`)).sort(byName),
      gateways: this.gateways.sort(byName),
      routes: this.routes.sort((a, b) => byName(a, b) || compareText(a.kind, b.kind)),
      referenceGrants: this.grants.sort(byName),
    };
  }
}

const nameOf = ({ namespace, name }: { readonly namespace: string; readonly name: string }) => `${namespace}/${name}`;
const byName = (a: { readonly namespace: string; readonly name: string }, b: { readonly namespace: string; readonly name: string }) => compareText(nameOf(a), nameOf(b));
