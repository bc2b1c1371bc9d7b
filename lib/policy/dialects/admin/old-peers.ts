import type { AdminPeer, AdminPods } from '@/lib/model/admin-policy';
import type { LabelSelector } from '@/lib/model/labels';
import { type FieldCheck, fieldOf, type Fields, isFields, quote } from '../field-check';
import { readLabelSelector } from '../label-selector';
import { labelKeyFault } from '../name-syntax';
import { checkLength, onlyField, reportStrangeFields, requireSelector } from './fields';

const NAMESPACES = ['namespaceSelector', 'sameLabels', 'notSameLabels'] as const;
const MOST_KEYS = 100;

/** Whether `namespaces` of a peer is written as in v0.1.1 of the API: with a field that says how namespaces are chosen. */
export const isOldNamespaces = (value: unknown): value is Fields => isFields(value) && NAMESPACES.some((name) => fieldOf(value, name) !== undefined);

/** Whether `pods` of a peer is written as in v0.1.1 of the API: with `namespaces` in place of a namespaceSelector. */
export const isOldPods = (value: unknown): value is Fields => isFields(value) && fieldOf(value, 'namespaces') !== undefined;

/** Reads the namespaces of a peer as v0.1.1 of the API had them. */
export function readOldNamespaces(check: FieldCheck, fields: Fields, field: string): AdminPeer | undefined {
  warn(check, field);
  return readChosen(check, fields, field, undefined);
}

/** Reads the pods of a peer as v0.1.1 of the API had them. */
export function readOldPods(check: FieldCheck, fields: Fields, field: string): AdminPeer | undefined {
  warn(check, field);
  reportStrangeFields(check, fields, field, ['namespaces', 'podSelector']);
  const pods = requireSelector(check, fields, 'podSelector', field);
  const namespaces = check.object(fieldOf(fields, 'namespaces'), `${field}.namespaces`);
  return namespaces && pods && readChosen(check, namespaces, `${field}.namespaces`, pods);
}

function readChosen(check: FieldCheck, fields: Fields, field: string, pods: LabelSelector | undefined): AdminPeer | undefined {
  const name = onlyField(check, fields, field, NAMESPACES, 'admin-peer-combined');
  if (name === undefined) return undefined;
  if (name !== 'namespaceSelector') {
    return { kind: name === 'sameLabels' ? 'same-labels' : 'not-same-labels', keys: readKeys(check, fields[name], `${field}.${name}`), ...(pods ? { pods } : {}) };
  }
  const namespaces = readLabelSelector(check, fields[name], `${field}.${name}`);
  const selected: AdminPods | undefined = namespaces && { namespaces, ...(pods ? { pods } : {}) };
  return selected && { kind: 'pods', pods: selected };
}

function readKeys(check: FieldCheck, value: unknown, field: string): readonly string[] {
  const entries = check.list(value, field) ?? [];
  checkLength(check, entries, field, MOST_KEYS);
  return entries.flatMap((entry, index) => {
    const path = `${field}[${index}]`;
    const key = entry === null ? '' : check.string(entry, path);
    if (key === undefined) return [];
    const fault = labelKeyFault(key);
    if (fault) check.error('label-key', path, `The label key ${quote(key)} ${fault}.`);
    return [key];
  });
}

const warn = (check: FieldCheck, field: string) =>
  check.warning('admin-old-peer', field, `${field} is written as in version 0.1.1 of the API; newer versions refuse it.`, 'Newer versions have a selector there: "namespaces: {matchLabels: …}", "pods: {namespaceSelector: …, podSelector: …}".');
