import { readStored, writeStored } from '@/components/ui/storage';

/** Something that was chosen before: a thing by its id, a command, or a question in its words. */
export type Recent = { readonly kind: 'name' | 'command'; readonly id: string } | { readonly kind: 'question'; readonly text: string };

const KEY = 'drawbridge:recent';
/** So many are remembered. */
const MOST = 8;

/** What was chosen last, the latest first; nothing where nothing, or something else, is stored. */
export function readRecent(): readonly Recent[] {
  return parseRecent(readStored(KEY));
}

/** Remembers a choice; the same one before it is forgotten. Out: all that is remembered. */
export function remember(chosen: Recent): readonly Recent[] {
  const all = withRecent(readRecent(), chosen);
  writeStored(KEY, JSON.stringify(all));
  return all;
}

export const withRecent = (recent: readonly Recent[], chosen: Recent): readonly Recent[] => [chosen, ...recent.filter((one) => JSON.stringify(one) !== JSON.stringify(chosen))].slice(0, MOST);

/** Reads what `remember` wrote; whatever is something else is left out. */
export function parseRecent(text: string | null): readonly Recent[] {
  try {
    const stored: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(stored) ? stored.flatMap(recentOf).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

function recentOf(value: unknown): readonly Recent[] {
  const { kind, id, text } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if ((kind === 'name' || kind === 'command') && typeof id === 'string') return [{ kind, id }];
  return kind === 'question' && typeof text === 'string' ? [{ kind, text }] : [];
}
