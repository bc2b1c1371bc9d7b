import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { isSameDraft } from '@/lib/model/draft-merge';
import { toDraft } from '@/lib/queries/contract/draft';
import type { SavedDraftView } from '@/lib/queries/contract/saved-drafts';
import { saveDraft, savedDraftsQuery } from '@/lib/queries/saved-drafts';
import type { ToastMessage } from '@/components/ui/toast';
import type { MergeSource } from './merge-dialog';
import { openDraft } from './draft-shelf';
import { namedDraft, type KeptDraft } from './draft-storage';
import type { DraftHandle } from './use-draft';

/** Somebody else's draft that has to be merged before ours can be saved, or opened. */
export interface Encounter {
  readonly source: MergeSource;
  readonly reason: string;
  readonly version: string;
  /** Whether the merged draft is to be saved. */
  readonly saving: boolean;
}

export interface Saving {
  readonly busy: boolean;
  readonly encounter: Encounter | null;
  readonly forget: () => void;
  readonly save: () => Promise<void>;
  readonly open: (view: SavedDraftView) => void;
  /** The encounter's drafts are merged in the open one. */
  readonly merged: () => void;
}

/** Saves the open draft outside the browser and opens what is there, never over somebody else's work. */
export function useSaving({ shelf }: DraftHandle, onToast: (message: ToastMessage) => void): Saving {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [encounter, setEncounter] = useState<Encounter | null>(null);

  const save = async (known?: string | null): Promise<void> => {
    const { open } = shelf.state();
    const draft = namedDraft(open);
    setBusy(true);
    try {
      const result = await saveDraft(draft, known === undefined ? (open.saved?.version ?? null) : known);
      if (result.kind === 'saved') {
        if (shelf.state().open.id === open.id) shelf.setSaved({ draft, version: result.version });
        onToast({ text: `${draft.name} is saved.` });
      } else if (result.current) {
        const reason = `${draft.name} was saved by somebody else${open.saved ? ' since you last saw it' : ''}. Merge it, and the result is saved.`;
        setEncounter({ source: sourceOf(result.current, open.saved), reason, version: result.current.version, saving: true });
      } else {
        onToast({ text: `${draft.name} is not there any more.`, action: { label: 'Save it again', run: () => void save(null) } });
      }
    } catch (error) {
      onToast({ text: error instanceof Error ? error.message : String(error) });
    } finally {
      setBusy(false);
      void client.invalidateQueries({ queryKey: savedDraftsQuery().queryKey });
    }
  };

  const open = (view: SavedDraftView): void => {
    const saved = savedOf(view);
    const kept = shelf.state().drafts.find(({ name }) => name === view.draft.name);
    if (!kept) return shelf.create(saved.draft, saved);
    shelf.open(kept.id);
    const mine = openDraft(shelf.state());
    if (!isSameDraft(mine, saved.draft) && !(kept.saved && isSameDraft(mine, kept.saved.draft))) {
      return setEncounter({ source: sourceOf(view, kept.saved), reason: `You have changed ${mine.name} in this browser, and what is saved is another text.`, version: view.version, saving: false });
    }
    shelf.replace(saved.draft);
    shelf.setSaved(saved);
  };

  const merged = (): void => {
    if (!encounter) return;
    shelf.setSaved({ draft: encounter.source.draft, version: encounter.version });
    setEncounter(null);
    if (encounter.saving) void save();
  };

  return { busy, encounter, forget: () => setEncounter(null), save: () => save(), open, merged };
}

/** Whether the open draft is as it was last saved or opened outside the browser; undefined when it never was. */
export const isSaved = (draft: KeptDraft): boolean | undefined => (draft.saved ? isSameDraft(namedDraft(draft), draft.saved.draft) : undefined);

function savedOf({ draft, version }: SavedDraftView): NonNullable<KeptDraft['saved']> {
  const { name, notes, ...rest } = draft;
  return { draft: { ...toDraft(rest), name, ...(notes ? { notes } : {}) }, version };
}

function sourceOf(view: SavedDraftView, base: KeptDraft['saved']): MergeSource {
  return { label: `${view.draft.name}, as saved`, draft: savedOf(view).draft, ...(base ? { base: base.draft } : {}) };
}
