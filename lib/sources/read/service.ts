import type { Ingress, Service, ServicePort } from '@/lib/model/snapshot';
import { type FieldCheck, fieldOf, type Fields, isFields, quote } from '@/lib/policy/dialects/field-check';
import { readLabels } from '@/lib/policy/dialects/label-selector';
import { portNameFault } from '@/lib/policy/dialects/name-syntax';
import type { Metadata } from './metadata';
import { readProtocol } from './pod';

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
    type: type ?? 'ClusterIP',
    headless: fieldOf(spec, 'clusterIP') === 'None',
    // An empty selector selects nothing, like an absent one.
    ...(selector && Object.keys(selector).length > 0 ? { selector } : {}),
    ports,
  };
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
  return { ...(name ? { name } : {}), protocol, port, targetPort };
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

/** Reads an Ingress of networking.k8s.io/v1, or of the older versions that name their backends otherwise. */
export function readIngress(check: FieldCheck, object: Fields, metadata: Metadata): Ingress {
  const spec = check.object(fieldOf(object, 'spec'), 'spec') ?? {};
  const backends: Backend[] = [];
  const add = (value: unknown, field: string, host?: string) => {
    const backend = readBackend(check, value, field);
    if (backend) backends.push({ ...backend, ...(host ? { host } : {}) });
  };
  add(fieldOf(spec, 'defaultBackend') ?? fieldOf(spec, 'backend'), 'spec.defaultBackend');
  for (const [index, entry] of (check.list(fieldOf(spec, 'rules'), 'spec.rules', 'warning') ?? []).entries()) {
    const rule = check.object(entry, `spec.rules[${index}]`, 'warning') ?? {};
    const host = check.string(fieldOf(rule, 'host'), `spec.rules[${index}].host`, 'warning');
    const http = check.object(fieldOf(rule, 'http'), `spec.rules[${index}].http`, 'warning') ?? {};
    const pathsField = `spec.rules[${index}].http.paths`;
    for (const [at, path] of (check.list(fieldOf(http, 'paths'), pathsField, 'warning') ?? []).entries()) {
      if (isFields(path)) add(fieldOf(path, 'backend'), `${pathsField}[${at}].backend`, host);
      else check.object(path, `${pathsField}[${at}]`, 'warning');
    }
  }
  return { namespace: metadata.namespace, name: metadata.name, backends };
}

type Backend = Ingress['backends'][number];

function readBackend(check: FieldCheck, value: unknown, field: string): Backend | undefined {
  const fields = check.object(value, field, 'warning');
  if (!fields) return undefined;
  const service = check.object(fieldOf(fields, 'service'), `${field}.service`, 'warning');
  const name = check.string(service ? fieldOf(service, 'name') : fieldOf(fields, 'serviceName'), `${field}.service.name`, 'warning');
  if (!name) return undefined;
  const portFields = service && check.object(fieldOf(service, 'port'), `${field}.service.port`, 'warning');
  const port = portFields ? (fieldOf(portFields, 'number') ?? fieldOf(portFields, 'name')) : fieldOf(fields, 'servicePort');
  return { service: name, ...(typeof port === 'number' || typeof port === 'string' ? { port } : {}) };
}
