import type { Snapshot } from '@/lib/model/snapshot';

/**
 * All that verdicts on a snapshot rest on, as one text: the same whatever the order and the files its objects were read from.
 */
export function inputText(snapshot: Snapshot): string {
  const { source: _, problems: __, ...content } = snapshot;
  const entries = Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(entries.map(([name, value]: [string, unknown]) => [name, Array.isArray(value) ? value.map(textOf).sort() : textOf(value)]));
}

const textOf = (value: unknown): string => JSON.stringify(value, (key, own: unknown) => (key === 'origin' ? undefined : sortKeys(own)));

const sortKeys = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
