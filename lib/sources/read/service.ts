import { isIP } from 'node:net';
import type { Service, ServicePort } from '@/lib/model/snapshot';
import { parseCidr } from '@/lib/policy/cidr';
import { type FieldCheck, fieldOf, type Fields, quote } from '@/lib/policy/dialects/field-check';
import { readLabels } from '@/lib/policy/dialects/label-selector';
import { portNameFault } from '@/lib/policy/dialects/name-syntax';
import type { Metadata } from './metadata';
import { readAnnotations, readProtocol } from './pod';

const TYPES = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'] as const;

/** Reads a Service; ports that make no sense are left out with a warning. */
export function readService(check: FieldCheck, object: Fields, metadata: Metadata): Service {
  const spec = check.object(fieldOf(object, 'spec'), 'spec') ?? {};
  const typeText = check.string(fieldOf(spec, 'type'), 'spec.type') ?? 'ClusterIP';
  const type = TYPES.find((known) => known === typeText);
  if (!type) check.error('service-type', 'spec.type', `${quote(typeText)} is no type of Service.`, `One of ${TYPES.join(', ')}.`);
  const selector = readLabels(check, fieldOf(spec, 'selector'), 'spec.selector');
  const ports: ServicePort[] = [];
  for (const [index, entry] of (check.list(fieldOf(spec, 'ports'), 'spec.ports', 'warning') ?? []).entries()) {
    const port = readServicePort(check, entry, `spec.ports[${index}]`);
    if (port) ports.push(port);
  }
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    ...(Object.keys(metadata.labels).length > 0 && { labels: metadata.labels }),
    ...readAnnotations(fieldOf(object, 'metadata')),
    type: type ?? 'ClusterIP',
    headless: fieldOf(spec, 'clusterIP') === 'None',
    // An empty selector selects nothing, like an absent one.
    ...(selector && Object.keys(selector).length > 0 ? { selector } : {}),
    ports,
    ...readOutside(check, spec),
  };
}

/** What a Service says of clients outside the cluster, and of those on other nodes. */
function readOutside(check: FieldCheck, spec: Fields): Partial<Service> {
  const isLocal = (name: string) => check.string(fieldOf(spec, name), `spec.${name}`, 'warning') === 'Local';
  const externalName = check.string(fieldOf(spec, 'externalName'), 'spec.externalName', 'warning');
  const ranges = readTexts(check, spec, 'loadBalancerSourceRanges', 'a range of addresses', (text) => parseCidr(text).ok);
  const externalIPs = readTexts(check, spec, 'externalIPs', 'an IP address', (text) => isIP(text) !== 0);
  return {
    ...(externalName ? { externalName } : {}),
    ...(isLocal('externalTrafficPolicy') ? { externalTrafficPolicy: 'Local' } : {}),
    ...(isLocal('internalTrafficPolicy') ? { internalTrafficPolicy: 'Local' } : {}),
    ...(ranges.length > 0 ? { loadBalancerSourceRanges: ranges } : {}),
    ...(externalIPs.length > 0 ? { externalIPs } : {}),
  };
}

function readTexts(check: FieldCheck, spec: Fields, name: string, wanted: string, isSound: (text: string) => boolean): readonly string[] {
  return (check.list(fieldOf(spec, name), `spec.${name}`, 'warning') ?? []).flatMap((value, index) => {
    const field = `spec.${name}[${index}]`;
    const text = check.string(value, field, 'warning')?.trim();
    if (text !== undefined && isSound(text)) return [text];
    if (text !== undefined) check.warning('service-address', field, `${quote(text)} is not ${wanted}; it is ignored.`);
    return [];
  });
}

function readServicePort(check: FieldCheck, value: unknown, field: string): ServicePort | undefined {
  const fields = check.object(value, field, 'warning');
  if (!fields) return undefined;
  const port = check.integer(fieldOf(fields, 'port'), `${field}.port`, 'warning');
  const protocol = readProtocol(check, fieldOf(fields, 'protocol'), `${field}.protocol`);
  if (port === undefined || !isPort(port)) {
    check.warning('service-port', `${field}.port`, `${field} has no port from 1 to 65535; the entry is left out.`);
    return undefined;
  }
  const targetPort = readTargetPort(check, fieldOf(fields, 'targetPort'), `${field}.targetPort`, port);
  if (protocol === undefined || targetPort === undefined) return undefined;
  const name = check.string(fieldOf(fields, 'name'), `${field}.name`, 'warning');
  const nodePort = check.integer(fieldOf(fields, 'nodePort'), `${field}.nodePort`, 'warning');
  return { ...(name ? { name } : {}), protocol, port, targetPort, ...(nodePort !== undefined && isPort(nodePort) ? { nodePort } : {}) };
}

const isPort = (port: number) => port >= 1 && port <= 65535;

function readTargetPort(check: FieldCheck, value: unknown, field: string, port: number): number | string | undefined {
  // 0 and the empty string are how the API writes an absent IntOrString.
  if (value === undefined || value === 0 || value === '') return port;
  if (typeof value === 'string') {
    const fault = portNameFault(value);
    if (!fault) return value;
    const hint = /^\d+$/.test(value) ? `Write it without quotes: ${value}.` : undefined;
    check.warning('service-target-port', field, `The target port ${quote(value)} ${fault}; the entry is left out.`, hint);
    return undefined;
  }
  const target = check.integer(value, field, 'warning');
  if (target === undefined || isPort(target)) return target;
  check.warning('service-target-port', field, `${target} is no port; the entry is left out.`);
  return undefined;
}
