import type { Labels } from '@/lib/model/labels';
import { type FieldCheck, fieldOf, type Fields, isFields, quote } from '@/lib/policy/dialects/field-check';
import { readLabels } from '@/lib/policy/dialects/label-selector';
import { dnsLabelFault, dnsSubdomainFault } from '@/lib/policy/dialects/name-syntax';

/** The object that manages another one. */
export interface OwnerRef {
  readonly kind: string;
  readonly name: string;
}

export interface Metadata {
  /** `default` when the manifest leaves it out; empty for a cluster-scoped kind. */
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  /** The owner reference with `controller: true`. */
  readonly controller?: OwnerRef;
}

/** No labels, without a prototype that could be mistaken for some. */
export const NO_LABELS: Labels = Object.freeze(Object.create(null) as Record<string, string>);

/**
 * Reads an object's metadata as the API server would accept it. Faults go to the check; `undefined` when the object
 * cannot be named.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/
 */
export function readMetadata(check: FieldCheck, object: Fields, scope: 'namespaced' | 'cluster'): Metadata | undefined {
  const fields = check.object(fieldOf(object, 'metadata'), 'metadata');
  const name = fields && readName(check, fields);
  if (!fields && !check.rejected) check.error('no-metadata', 'metadata', 'The object has no metadata, so it has no name.');
  if (!fields || name === undefined) return undefined;
  const labels = readLabels(check, fieldOf(fields, 'labels'), 'metadata.labels') ?? NO_LABELS;
  const namespace = scope === 'cluster' ? '' : readNamespace(check, fields);
  if (namespace === undefined) return undefined;
  const controller = readController(check, fields);
  return { namespace, name, labels, ...(controller ? { controller } : {}) };
}

function readName(check: FieldCheck, metadata: Fields): string | undefined {
  const given = fieldOf(metadata, 'name');
  if (given === undefined) {
    const prefix = check.string(fieldOf(metadata, 'generateName'), 'metadata.generateName');
    if (prefix !== undefined) {
      const name = prefix.replace(/[-.]+$/, '');
      if (dnsSubdomainFault(name) === null) return name;
    }
    check.error('no-name', 'metadata.name', 'The object has no name.');
    return undefined;
  }
  const name = check.string(given, 'metadata.name');
  if (name === undefined) return undefined;
  const fault = dnsSubdomainFault(name);
  if (fault === null) return name;
  check.error('name', 'metadata.name', `The name ${quote(name)} ${fault}.`, templateHint(name));
  return undefined;
}

function readNamespace(check: FieldCheck, metadata: Fields): string | undefined {
  const given = fieldOf(metadata, 'namespace');
  if (given === undefined || given === '') return 'default';
  const namespace = check.string(given, 'metadata.namespace');
  if (namespace === undefined) return undefined;
  const fault = dnsLabelFault(namespace);
  if (fault === null) return namespace;
  check.error('namespace-name', 'metadata.namespace', `The namespace ${quote(namespace)} ${fault}.`, templateHint(namespace));
  return undefined;
}

const templateHint = (text: string) =>
  /\{\{|\$\{|\$\(/.test(text) ? 'This looks like a template: render it first, for example with "helm template".' : undefined;

function readController(check: FieldCheck, metadata: Fields): OwnerRef | undefined {
  const references = check.list(fieldOf(metadata, 'ownerReferences'), 'metadata.ownerReferences', 'warning') ?? [];
  for (const [index, reference] of references.entries()) {
    // The API server asks only that kind and name are there; a slash would break our ids.
    if (!isFields(reference) || fieldOf(reference, 'controller') !== true) continue;
    const kind = fieldOf(reference, 'kind');
    const name = fieldOf(reference, 'name');
    if (typeof kind === 'string' && /^[A-Za-z][A-Za-z0-9]{0,62}$/.test(kind) && typeof name === 'string' && /^[^\s/\p{C}]{1,253}$/u.test(name)) {
      return { kind, name };
    }
    check.warning('owner-reference', `metadata.ownerReferences[${index}]`, 'The owner reference has no valid kind and name; it is ignored.');
  }
  return undefined;
}
