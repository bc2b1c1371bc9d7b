import type { Labels, LabelSelector, LabelSelectorRequirement } from '@/lib/model/labels';
import { FieldCheck, fieldOf, isFields, quote } from './field-check';
import { labelKeyFault, labelValueFault } from './name-syntax';
import { reportUnknownFields } from './unknown-fields';

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;
type Operator = (typeof OPERATORS)[number];

/**
 * Reads a map of labels. In: any value and its field path. Out: the labels, without a prototype so that no label key
 * can be mistaken for an inherited property; faults go to the check as errors. Absent gives `undefined`.
 */
export function readLabels(check: FieldCheck, value: unknown, field: string): Labels | undefined {
  const fields = check.object(value, field);
  if (!fields) return undefined;
  const labels = Object.create(null) as Record<string, string>;
  for (const key of Object.keys(fields)) {
    const path = `${field}[${key}]`;
    const keyFault = labelKeyFault(key);
    if (keyFault) {
      check.error('label-key', path, `The label key ${quote(key)} ${keyFault}.`);
      continue;
    }
    const raw = fields[key];
    // The API's decoder reads null in a map of strings as the empty string.
    const text = raw === null || raw === undefined ? '' : check.string(raw, path);
    if (text === undefined) continue;
    const valueFault = labelValueFault(text);
    if (valueFault) check.error('label-value', path, `The value ${quote(text)} of the label ${key} ${valueFault}.`);
    else labels[key] = text;
  }
  return labels;
}

/**
 * Reads a metav1.LabelSelector as the API server validates it. Absent gives `undefined`, `{}` the empty selector.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/label-selector/
 */
export function readLabelSelector(check: FieldCheck, value: unknown, field: string): LabelSelector | undefined {
  const fields = check.object(value, field);
  if (!fields) return undefined;
  reportUnknownFields(check, fields, field, 'selector');
  const matchLabels = readLabels(check, fieldOf(fields, 'matchLabels'), `${field}.matchLabels`);
  const entries = check.list(fieldOf(fields, 'matchExpressions'), `${field}.matchExpressions`);
  const matchExpressions: LabelSelectorRequirement[] = [];
  entries?.forEach((entry, index) => {
    const requirement = readRequirement(check, entry, `${field}.matchExpressions[${index}]`);
    if (requirement) matchExpressions.push(requirement);
  });
  return { ...(matchLabels ? { matchLabels } : {}), ...(entries ? { matchExpressions } : {}) };
}

function readRequirement(check: FieldCheck, value: unknown, field: string): LabelSelectorRequirement | undefined {
  const fields = value === null || value === undefined ? {} : value;
  if (!isFields(fields)) {
    check.object(fields, field);
    return undefined;
  }
  reportUnknownFields(check, fields, field, 'requirement');
  const key = check.string(fieldOf(fields, 'key'), `${field}.key`) ?? '';
  const keyFault = labelKeyFault(key);
  if (keyFault) check.error('label-key', `${field}.key`, `The label key ${quote(key)} ${keyFault}.`);
  const operator = readOperator(check, fieldOf(fields, 'operator'), `${field}.operator`);
  const values = readValues(check, fieldOf(fields, 'values'), `${field}.values`);
  if (!operator || keyFault) return undefined;
  if ((operator === 'In' || operator === 'NotIn') && values?.length === 0) {
    check.error('selector-values', `${field}.values`, `The operator ${operator} needs at least one value.`);
  }
  if ((operator === 'Exists' || operator === 'DoesNotExist') && values?.length) {
    check.error('selector-values', `${field}.values`, `The operator ${operator} takes no values.`, `Use ${operator === 'Exists' ? 'In' : 'NotIn'} to compare values.`);
  }
  return { key, operator, ...(values?.length ? { values } : {}) };
}

function readOperator(check: FieldCheck, value: unknown, field: string): Operator | undefined {
  const text = check.string(value, field);
  if (text === undefined) {
    if (value === undefined) check.error('selector-operator', field, 'A match expression needs an operator.', `One of ${OPERATORS.join(', ')}.`);
    return undefined;
  }
  const operator = OPERATORS.find((known) => known === text);
  if (operator) return operator;
  const meant = OPERATORS.find((known) => known.toLowerCase() === text.toLowerCase());
  check.error(
    'selector-operator',
    field,
    `${quote(text)} is no selector operator.`,
    meant ? `Did you mean ${meant}? Operators are case sensitive.` : `One of ${OPERATORS.join(', ')}.`,
  );
  return undefined;
}

/** Absent counts as empty; `undefined` when the values are no list. */
function readValues(check: FieldCheck, value: unknown, field: string): readonly string[] | undefined {
  const values: string[] = [];
  const entries = value === undefined ? [] : check.list(value, field);
  if (!entries) return undefined;
  entries.forEach((entry, index) => {
    const path = `${field}[${index}]`;
    const text = entry === null || entry === undefined ? '' : check.string(entry, path);
    if (text === undefined) return;
    const fault = labelValueFault(text);
    if (fault) check.error('label-value', path, `The label value ${quote(text)} ${fault}.`);
    values.push(text);
  });
  return values;
}
