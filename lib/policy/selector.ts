import { compareText } from '@/lib/model/compare-text';
import type { Labels, LabelSelector, LabelSelectorRequirement } from '@/lib/model/labels';

/**
 * Whether a label selector matches. All entries are ANDed; an empty selector matches everything. `NotIn` and `DoesNotExist`
 * hold when the key is absent; an empty value is a value. An operator the API does not know matches nothing.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function matchesSelector(selector: LabelSelector, labels: Labels): boolean {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    if (labelValue(labels, key) !== value) return false;
  }
  return (selector.matchExpressions ?? []).every((requirement) => meetsRequirement(requirement, labels));
}

/** Whether labels meet one expression of a selector. */
export function meetsRequirement(requirement: LabelSelectorRequirement, labels: Labels): boolean {
  const value = labelValue(labels, requirement.key);
  const values = requirement.values ?? [];
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

/** The label keys a selector reads. */
export function selectorKeys(selector: LabelSelector): string[] {
  return [...Object.keys(selector.matchLabels ?? {}), ...(selector.matchExpressions ?? []).map((requirement) => requirement.key)];
}

/** Whether the selector has no requirement, and so matches every object. */
export const isEmptySelector = (selector: LabelSelector): boolean => selectorKeys(selector).length === 0;

/** A label's value; only labels of the object itself count, whatever the key is called. */
export const labelValue = (labels: Labels, key: string): string | undefined => (Object.hasOwn(labels, key) ? labels[key] : undefined);

/** One text for equal selectors, whatever the order they were written in. */
export function selectorKey(selector: LabelSelector): string {
  const labels = Object.entries(selector.matchLabels ?? {}).sort(([a], [b]) => compareText(a, b));
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values }) => [key, operator, [...(values ?? [])].sort()]);
  return JSON.stringify([labels, expressions.map((expression) => JSON.stringify(expression)).sort()]);
}

/** A selector in words: `app=web, tier in (front, edge)`; `everything` when empty. */
export function formatSelector(selector: LabelSelector): string {
  const words = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  for (const requirement of selector.matchExpressions ?? []) words.push(formatRequirement(requirement));
  return words.length === 0 ? 'everything' : words.join(', ');
}

function formatRequirement({ key, operator, values }: LabelSelectorRequirement): string {
  switch (operator) {
    case 'In':
      return `${key} in (${(values ?? []).join(', ')})`;
    case 'NotIn':
      return `${key} not in (${(values ?? []).join(', ')})`;
    case 'Exists':
      return `has ${key}`;
    case 'DoesNotExist':
      return `has no ${key}`;
    default:
      return `${key} ${String(operator)}`;
  }
}
