import type { Route, RouteBackend } from '@/lib/model/routing';
import { type FieldCheck, fieldOf, type Fields } from '@/lib/policy/dialects/field-check';
import type { Metadata } from './metadata';

/**
 * Reads an OpenShift Route: one host and path that lead to a Service and, by weight, to others.
 * https://docs.redhat.com/en/documentation/openshift_container_platform/4.18/html/network_apis/route-route-openshift-io-v1
 */
export function readOpenShiftRoute(check: FieldCheck, object: Fields, { namespace, name }: Metadata): Route {
  const spec = check.object(fieldOf(object, 'spec'), 'spec') ?? {};
  const host = check.string(fieldOf(spec, 'host'), 'spec.host', 'warning');
  const match = check.string(fieldOf(spec, 'path'), 'spec.path', 'warning');
  const portFields = check.object(fieldOf(spec, 'port'), 'spec.port', 'warning') ?? {};
  const port = fieldOf(portFields, 'targetPort');
  const others = check.list(fieldOf(spec, 'alternateBackends'), 'spec.alternateBackends', 'warning') ?? [];
  const targets: readonly (readonly [unknown, string])[] = [[fieldOf(spec, 'to'), 'spec.to'], ...others.map((value, index) => [value, `spec.alternateBackends[${index}]`] as const)];
  const backends = targets.flatMap(([value, field]): RouteBackend[] => {
    const target = check.object(value, field, 'warning');
    const service = target && check.string(fieldOf(target, 'name'), `${field}.name`, 'warning');
    if (!service || (fieldOf(target, 'kind') ?? 'Service') !== 'Service' || fieldOf(target, 'weight') === 0) return [];
    return [{ namespace, service, ...(typeof port === 'number' || (typeof port === 'string' && port !== '') ? { port } : {}), ...(match ? { match } : {}) }];
  });
  return { kind: 'Route', namespace, name, hosts: host ? [host] : [], parents: [], backends };
}
