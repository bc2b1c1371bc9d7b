import { isIP } from 'node:net';
import { NAMESPACE_NAME_LABEL } from '@/lib/model/labels';
import type { Namespace, Node } from '@/lib/model/snapshot';
import { parseCidr } from '@/lib/policy/cidr';
import { type FieldCheck, fieldOf, type Fields, isFields, quote } from '@/lib/policy/dialects/field-check';
import { dnsLabelFault } from '@/lib/policy/dialects/name-syntax';
import type { Metadata } from './metadata';

/** Reads a Namespace. It carries the label of its own name whatever its manifest says: the API server sets it. */
export function readNamespace(check: FieldCheck, metadata: Metadata): Namespace {
  const fault = dnsLabelFault(metadata.name);
  if (fault) check.error('namespace-name', 'metadata.name', `The namespace ${quote(metadata.name)} ${fault}.`);
  const given = metadata.labels[NAMESPACE_NAME_LABEL];
  if (given !== undefined && given !== metadata.name) {
    check.warning(
      'namespace-label',
      `metadata.labels[${NAMESPACE_NAME_LABEL}]`,
      `The label ${NAMESPACE_NAME_LABEL} is always the namespace's name, ${metadata.name}; the value ${quote(given)} is ignored.`,
    );
  }
  return { ...impliedNamespace(metadata.name, metadata.labels), declared: true };
}

/** A namespace that an object names, with its one certain label. */
export function impliedNamespace(name: string, labels: Namespace['labels'] = {}): Namespace {
  const own = Object.assign(Object.create(null) as Record<string, string>, labels, { [NAMESPACE_NAME_LABEL]: name });
  return { name, labels: own, declared: false };
}

/** Reads a Node: its addresses and the ranges its pods get their addresses from. */
export function readNode(check: FieldCheck, object: Fields, metadata: Metadata): Node {
  const spec = check.object(fieldOf(object, 'spec'), 'spec', 'warning') ?? {};
  const status = check.object(fieldOf(object, 'status'), 'status', 'warning') ?? {};
  const several = check.list(fieldOf(spec, 'podCIDRs'), 'spec.podCIDRs', 'warning') ?? [];
  const given = several.length > 0 ? several : [fieldOf(spec, 'podCIDR')];
  const podCIDRs = given.flatMap((value, index) => {
    const text = check.string(value, `spec.podCIDRs[${index}]`, 'warning');
    if (text === undefined || text === '') return [];
    const parsed = parseCidr(text);
    if (parsed.ok) return [text];
    check.warning('node-pod-cidr', `spec.podCIDRs[${index}]`, `${quote(text)} is not a CIDR: ${parsed.reason}. It is ignored.`);
    return [];
  });
  return { name: metadata.name, labels: metadata.labels, addresses: readAddresses(check, status), podCIDRs };
}

function readAddresses(check: FieldCheck, status: Fields): readonly string[] {
  const addresses = new Set<string>();
  for (const [index, entry] of (check.list(fieldOf(status, 'addresses'), 'status.addresses', 'warning') ?? []).entries()) {
    const field = `status.addresses[${index}]`;
    if (!isFields(entry)) {
      check.object(entry, field, 'warning');
      continue;
    }
    const type = fieldOf(entry, 'type');
    if (type !== 'InternalIP' && type !== 'ExternalIP') continue;
    const address = check.string(fieldOf(entry, 'address'), `${field}.address`, 'warning');
    if (address === undefined) continue;
    if (isIP(address) === 0) check.warning('address', `${field}.address`, `${quote(address)} is not an IP address; it is ignored.`);
    else addresses.add(address);
  }
  return [...addresses];
}
