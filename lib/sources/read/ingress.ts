import type { Ingress, IngressBackend } from '@/lib/model/snapshot';
import { type FieldCheck, fieldOf, type Fields, isFields } from '@/lib/policy/dialects/field-check';
import type { Metadata } from './metadata';

/** How the class was named before there was a field for it. */
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

/**
 * Reads an Ingress of networking.k8s.io/v1, or of the older versions that name their backends otherwise.
 * https://kubernetes.io/docs/reference/kubernetes-api/service-resources/ingress-v1/
 */
export function readIngress(check: FieldCheck, object: Fields, metadata: Metadata): Ingress {
  const spec = check.object(fieldOf(object, 'spec'), 'spec') ?? {};
  const className = check.string(fieldOf(spec, 'ingressClassName'), 'spec.ingressClassName', 'warning') ?? annotatedClass(object);
  const backends: IngressBackend[] = [];
  const add = (value: unknown, field: string, where: Pick<IngressBackend, 'host' | 'path'>) => {
    const backend = readBackend(check, value, field);
    if (backend) backends.push({ ...backend, ...where });
  };
  add(fieldOf(spec, 'defaultBackend') ?? fieldOf(spec, 'backend'), 'spec.defaultBackend', {});
  for (const [index, entry] of (check.list(fieldOf(spec, 'rules'), 'spec.rules', 'warning') ?? []).entries()) {
    const rule = check.object(entry, `spec.rules[${index}]`, 'warning') ?? {};
    const host = check.string(fieldOf(rule, 'host'), `spec.rules[${index}].host`, 'warning');
    const http = check.object(fieldOf(rule, 'http'), `spec.rules[${index}].http`, 'warning') ?? {};
    const pathsField = `spec.rules[${index}].http.paths`;
    for (const [at, value] of (check.list(fieldOf(http, 'paths'), pathsField, 'warning') ?? []).entries()) {
      const fields = check.object(value, `${pathsField}[${at}]`, 'warning');
      if (!fields) continue;
      const path = check.string(fieldOf(fields, 'path'), `${pathsField}[${at}].path`, 'warning');
      add(fieldOf(fields, 'backend'), `${pathsField}[${at}].backend`, { ...(host ? { host } : {}), ...(path ? { path } : {}) });
    }
  }
  return { namespace: metadata.namespace, name: metadata.name, ...(className ? { className } : {}), backends };
}

function annotatedClass(object: Fields): string | undefined {
  const metadata = fieldOf(object, 'metadata');
  const annotations = isFields(metadata) ? fieldOf(metadata, 'annotations') : undefined;
  const value = isFields(annotations) ? fieldOf(annotations, CLASS_ANNOTATION) : undefined;
  return typeof value === 'string' ? value : undefined;
}

function readBackend(check: FieldCheck, value: unknown, field: string): Pick<IngressBackend, 'service' | 'port'> | undefined {
  const fields = check.object(value, field, 'warning');
  if (!fields) return undefined;
  const service = check.object(fieldOf(fields, 'service'), `${field}.service`, 'warning');
  const name = check.string(service ? fieldOf(service, 'name') : fieldOf(fields, 'serviceName'), `${field}.service.name`, 'warning');
  if (!name) return undefined;
  const portFields = service && check.object(fieldOf(service, 'port'), `${field}.service.port`, 'warning');
  const port = portFields ? (fieldOf(portFields, 'number') ?? fieldOf(portFields, 'name')) : fieldOf(fields, 'servicePort');
  return { service: name, ...(typeof port === 'number' || typeof port === 'string' ? { port } : {}) };
}
