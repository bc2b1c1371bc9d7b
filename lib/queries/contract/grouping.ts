import { formatPeer } from '@/lib/model/ids';
import { z } from './zod';

/**
 * By what workloads are put together: their namespace, their owner (the application or release they belong to), their team, or
 * any label of their pods, as `label:KEY`.
 */
export type Grouping = 'namespace' | 'owner' | 'team' | `label:${string}`;

const WORDS = ['namespace', 'owner', 'team'] as const;
const LABEL = 'label:';

/** Reads a grouping; `null` for any other text. */
export function parseGrouping(text: string): Grouping | null {
  const word = WORDS.find((one) => one === text);
  if (word) return word;
  return text.startsWith(LABEL) && text.length > LABEL.length && text.length <= 400 ? (text as Grouping) : null;
}

/** The key of a grouping by label; `null` for the others. */
export const labelOfGrouping = (grouping: Grouping): string | null => (grouping.startsWith(LABEL) ? grouping.slice(LABEL.length) : null);

/**
 * The id of a group: `namespace/shop`, so that a namespace is the same on the map, in a draft and in the address; else
 * `group/team/payments`, and `group/team` for what has no team.
 */
export function groupId(grouping: Grouping, value: string | null): string {
  if (grouping === 'namespace' && value !== null) return formatPeer({ kind: 'namespace', namespace: value });
  return ['group', grouping, ...(value === null ? [] : [value])].map((part) => encodeURIComponent(part).replaceAll('%3A', ':')).join('/');
}

/** What `groupId` wrote for a group that is no namespace; `null` for any other text. */
export function parseGroupId(text: string): { readonly grouping: Grouping; readonly value: string | null } | null {
  const [kind, by, value, ...rest] = text.split('/');
  const grouping = by === undefined ? null : parseGrouping(decode(by));
  if (kind !== 'group' || grouping === null || grouping === 'namespace' || rest.length > 0) return null;
  return { grouping, value: value === undefined ? null : decode(value) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/** A label that workloads can be grouped by. */
export const labelChoiceSchema = z.object({
  key: z.string(),
  /** How many different values it has, and how many workloads have one. */
  values: z.number(),
  workloads: z.number(),
});
export type LabelChoice = z.infer<typeof labelChoiceSchema>;
