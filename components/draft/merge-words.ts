import type { Draft, DraftChange, NamedDraft } from '@/lib/model/draft';
import { normalDraft, type DraftConflict, type DraftMerge } from '@/lib/model/draft-merge';
import { changeLine, describeChange } from './change-words';
import { formatPorts } from './port-text';

/** What merging brings into a draft and takes out of it, each as a line. */
export interface MergeChanges {
  readonly comes: readonly string[];
  readonly goes: readonly string[];
}

/** A conflict in words: what it is about, and what either side wants. */
export interface ConflictWords {
  readonly about: string;
  readonly mine: string;
  readonly theirs: string;
}

/** How a draft differs from another, in changes. */
export function mergeChanges(before: Draft, after: Draft): MergeChanges {
  const [was, is] = [before, after].map((draft) => normalDraft(draft).changes.map(fullLine)) as [string[], string[]];
  return { comes: is.filter((line) => !was.includes(line)), goes: was.filter((line) => !is.includes(line)) };
}

const fullLine = (change: DraftChange): string => `${changeLine(change)}${change.kind === 'deny' && change.means ? ` (${MEANS[change.means]})` : ''}${change.why ? ` — ${change.why.replaceAll('\n', '; ')}` : ''}`;

const MEANS = { more: 'giving up more', 'admin-policy': 'in the admin tier' } as const;

/** Puts a conflict of a merge into words. */
export function conflictWords({ draft }: DraftMerge, conflict: DraftConflict): ConflictWords {
  const change = (id: string) => draft.changes.find((one) => one.id === id);
  const title = (id: string) => {
    const found = change(id);
    return found ? `${found.kind} ${describeChange(found).title}` : '';
  };
  switch (conflict.kind) {
    case 'opposed': {
      const reason = (id: string) => (change(id)?.why ? ` — ${change(id)?.why?.replaceAll('\n', '; ')}` : '');
      return { about: `One opens what the other denies: ${formatPorts(conflict.ports)}`, mine: title(conflict.mine) + reason(conflict.mine), theirs: title(conflict.theirs) + reason(conflict.theirs) };
    }
    case 'ports':
      return { about: `Both took other ports from: ${title(conflict.change)}`, mine: formatPorts(conflict.mine), theirs: formatPorts(conflict.theirs) };
    case 'means':
      return { about: `By what means: ${title(conflict.change)}`, mine: conflict.mine ? MEANS[conflict.mine] : 'exactly, or not at all', theirs: conflict.theirs ? MEANS[conflict.theirs] : 'exactly, or not at all' };
    case 'why':
      return { about: `Which reason: ${title(conflict.change)}`, mine: conflict.mine, theirs: conflict.theirs };
  }
}

/** What is merged, under the name it is merged into. */
export const withNotes = (draft: Draft, name: string, notes: string | undefined): NamedDraft => ({ ...draft, name, ...(notes ? { notes } : {}) });
