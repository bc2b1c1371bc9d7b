import type { LabelSelector } from '@/lib/model/labels';
import { closestSpelling } from '../../nearest-word';
import { type FieldCheck, fieldOf, type Fields, quote } from '../field-check';
import { readLabelSelector } from '../label-selector';
import { caseHint, dashHint } from '../unknown-fields';

const IN_A_RULE = 'Peers belong in a rule: under "from" in an ingress rule, under "to" in an egress rule.';
const PORTS_IN_A_RULE = 'Ports belong in a rule: under "ports" in v1alpha1, under "protocols" in a ClusterNetworkPolicy.';
const IN_SPEC = 'It belongs directly in "spec": check the indentation.';
const IN_A_SELECTOR = 'It belongs inside a selector such as "namespaces" or "podSelector": check the indentation.';

/** Fields that people carry over from NetworkPolicy, from another admin policy or from another place, and what is written here. */
const FOREIGN: Readonly<Record<string, string>> = {
  policyTypes: 'A direction counts when it has rules; there are no policyTypes.',
  podSelector: 'Pods are selected with "pods", which holds a namespaceSelector and a podSelector.',
  namespaceSelector: 'Namespaces are selected with "namespaces", or with "pods", which holds a namespaceSelector and a podSelector.',
  ipBlock: 'Address ranges are a list of CIDRs under "networks", in egress rules.',
  matchLabels: IN_A_SELECTOR,
  matchExpressions: IN_A_SELECTOR,
  from: IN_A_RULE,
  to: IN_A_RULE,
  ports: PORTS_IN_A_RULE,
  protocols: PORTS_IN_A_RULE,
  port: 'In v1alpha1 write "portNumber: {port: …}", in a ClusterNetworkPolicy "tcp: {destinationPort: {number: …}}".',
  portNumber: 'A ClusterNetworkPolicy has "tcp: {destinationPort: {number: …}}".',
  portRange: 'A ClusterNetworkPolicy has "tcp: {destinationPort: {range: {start: …, end: …}}}".',
  namedPort: 'A ClusterNetworkPolicy has "destinationNamedPort".',
  destinationNamedPort: 'In v1alpha1 it is called "namedPort".',
  endPort: 'A range has a start and an end.',
  priority: IN_SPEC,
  tier: IN_SPEC,
  subject: IN_SPEC,
  action: 'It belongs in a rule: check the indentation.',
};

/** What was probably meant by a field that is not known here; `undefined` when there is no telling. */
export function guessField(name: string, known: readonly string[]): string | undefined {
  const mistyped = dashHint(name) ?? caseHint(name, known);
  if (mistyped) return mistyped;
  if (Object.hasOwn(FOREIGN, name)) return FOREIGN[name];
  const near = closestSpelling(name, known);
  return near === undefined ? undefined : `Did you mean "${near}"?`;
}

/**
 * Reports every field that this part of an admin policy does not have. It is an error: an API server with strict field
 * validation rejects the object, and any other drops the field, which changes what the policy does.
 */
export function reportStrangeFields(check: FieldCheck, fields: Fields, field: string, known: readonly string[]): void {
  for (const name of Object.keys(fields)) {
    if (known.includes(name)) continue;
    check.error(
      'unknown-field',
      field === '' ? name : `${field}.${name}`,
      `There is no field ${quote(name)} in ${field === '' ? 'an admin policy' : field}: an API server rejects the policy for it, or drops the field without a word.`,
      guessField(name, known) ?? `Known here: ${known.join(', ')}.`,
    );
  }
}

/** The single field of an object that must have exactly one of those known; `undefined` after reporting what is wrong. */
export function onlyField<Name extends string>(check: FieldCheck, fields: Fields, field: string, known: readonly Name[], code: string): Name | undefined {
  reportStrangeFields(check, fields, field, known);
  const given = known.filter((name) => fieldOf(fields, name) !== undefined);
  const [first, second] = given;
  if (first !== undefined && second === undefined) return first;
  if (second !== undefined) {
    check.error(code, field, `${field} has ${given.join(' and ')}, but exactly one of ${known.join(', ')} is allowed.`);
  } else if (Object.keys(fields).every((name) => known.some((one) => one === name))) {
    const emptied = Object.keys(fields)[0];
    check.error(code, field, `${field} needs exactly one of ${known.join(', ')}.`, emptied === undefined ? undefined : `${emptied} is there but empty.`);
  }
  return undefined;
}

/** Reads a list that may not be longer than this, nor empty when it is there. */
export function readSomeOf(check: FieldCheck, value: unknown, field: string, most: number, whenEmpty: string): readonly unknown[] | undefined {
  const entries = check.list(value, field);
  if (!entries) return undefined;
  if (entries.length === 0) check.error('admin-empty-list', field, `${field} is an empty list, which is not allowed.`, whenEmpty);
  checkLength(check, entries, field, most);
  return entries;
}

/** Reports a list with more entries than the API allows. */
export function checkLength(check: FieldCheck, entries: readonly unknown[], field: string, most: number): void {
  if (entries.length > most) check.error('admin-limit', field, `${field} has ${entries.length} entries; at most ${most} are allowed.`);
}

/** Reads the number of a port. */
export function readPortNumber(check: FieldCheck, value: unknown, field: string): number | undefined {
  const port = check.integer(value, field);
  if (value === undefined) check.error('admin-port', field, `${field} is missing.`);
  if (port !== undefined && (port < 1 || port > 65535)) {
    check.error('admin-port', field, `${port} is no port; ports are 1 to 65535.`);
    return undefined;
  }
  return port;
}

/** Whether a range of ports runs upwards; a fault is reported. `single`: it may also be one port, with a warning. */
export function checkRange(check: FieldCheck, start: number, end: number, field: string, single: 'refused' | 'accepted'): boolean {
  if (start < end) return true;
  const hint = start === end ? 'Write a single port instead.' : 'Exchange start and end.';
  const message = `The range starts at ${start} and ends at ${end}; start must be less than end.`;
  if (start === end && single === 'accepted') {
    check.warning('admin-port-range', field, `${message} It is read as port ${start}.`, hint);
    return true;
  }
  check.error('admin-port-range', field, message, hint);
  return false;
}

/** Reads a selector that must be there. */
export function requireSelector(check: FieldCheck, fields: Fields, name: string, field: string): LabelSelector | undefined {
  const value = fieldOf(fields, name);
  if (value === undefined) {
    check.error('admin-selector', `${field}.${name}`, `${field} needs a ${name}.`, `Write "${name}: {}" to select all.`);
    return undefined;
  }
  return readLabelSelector(check, value, `${field}.${name}`);
}
