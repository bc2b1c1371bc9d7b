import { isIP } from 'node:net';
import type { EndpointSlice } from '@/lib/model/routing';
import { type FieldCheck, fieldOf, type Fields, isFields } from '@/lib/policy/dialects/field-check';
import type { Metadata } from './metadata';
import { readProtocol } from './pod';

const SERVICE_LABEL = 'kubernetes.io/service-name';

type Endpoint = EndpointSlice['endpoints'][number];
type SlicePort = EndpointSlice['ports'][number];

/**
 * Reads an EndpointSlice; `undefined` when it names no Service. Readiness does not matter to policies.
 * https://kubernetes.io/docs/reference/kubernetes-api/service-resources/endpoint-slice-v1/
 */
export function readEndpointSlice(check: FieldCheck, object: Fields, metadata: Metadata): EndpointSlice | undefined {
  const service = metadata.labels[SERVICE_LABEL];
  const endpoints = (check.list(fieldOf(object, 'endpoints'), 'endpoints', 'warning') ?? []).flatMap((value, index): Endpoint[] => {
    const field = `endpoints[${index}]`;
    const endpoint = check.object(value, field, 'warning');
    const addresses = endpoint ? (check.list(fieldOf(endpoint, 'addresses'), `${field}.addresses`, 'warning') ?? []).filter(isAddress) : [];
    return endpoint && addresses.length > 0 ? [{ addresses, ...podOf(endpoint) }] : [];
  });
  const ports = readPorts(check, fieldOf(object, 'ports'), 'ports');
  return service ? { namespace: metadata.namespace, name: metadata.name, service, endpoints, ports } : undefined;
}

/** Reads an Endpoints object, the form before EndpointSlices: one slice for each of its subsets. It has the Service's name. */
export function readEndpoints(check: FieldCheck, object: Fields, metadata: Metadata): readonly EndpointSlice[] {
  const { namespace, name } = metadata;
  return (check.list(fieldOf(object, 'subsets'), 'subsets', 'warning') ?? []).flatMap((value, index): EndpointSlice[] => {
    const field = `subsets[${index}]`;
    const subset = check.object(value, field, 'warning');
    if (!subset) return [];
    const endpoints = ['addresses', 'notReadyAddresses'].flatMap((list) =>
      (check.list(fieldOf(subset, list), `${field}.${list}`, 'warning') ?? []).flatMap((entry): Endpoint[] => {
        const address = isFields(entry) ? fieldOf(entry, 'ip') : undefined;
        return isFields(entry) && isAddress(address) ? [{ addresses: [address], ...podOf(entry) }] : [];
      }),
    );
    return [{ namespace, name, service: name, endpoints, ports: readPorts(check, fieldOf(subset, 'ports'), `${field}.ports`) }];
  });
}

/** Names, as slices of the type FQDN have them, are no addresses. */
const isAddress = (value: unknown): value is string => typeof value === 'string' && isIP(value) !== 0;

function podOf(endpoint: Fields): Pick<Endpoint, 'pod'> {
  const reference = fieldOf(endpoint, 'targetRef');
  const name = isFields(reference) && fieldOf(reference, 'kind') === 'Pod' ? fieldOf(reference, 'name') : undefined;
  return typeof name === 'string' && name !== '' ? { pod: name } : {};
}

function readPorts(check: FieldCheck, value: unknown, field: string): readonly SlicePort[] {
  return (check.list(value, field, 'warning') ?? []).flatMap((entry, index): SlicePort[] => {
    const fields = check.object(entry, `${field}[${index}]`, 'warning');
    const port = fields && check.integer(fieldOf(fields, 'port'), `${field}[${index}].port`, 'warning');
    const protocol = fields && readProtocol(check, fieldOf(fields, 'protocol'), `${field}[${index}].protocol`);
    const name = fields && check.string(fieldOf(fields, 'name'), `${field}[${index}].name`, 'warning');
    return port !== undefined && protocol !== undefined && port >= 1 && port <= 65535 ? [{ ...(name ? { name } : {}), protocol, port }] : [];
  });
}
