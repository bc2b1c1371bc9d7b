import { useQuery } from '@tanstack/react-query';
import { ChevronsUpDown } from 'lucide-react';
import { useState } from 'react';
import { draftFileName, formatDraftFile } from '@/lib/queries/contract/draft-file';
import type { SavedDraftsView } from '@/lib/queries/contract/saved-drafts';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { savedDraftsQuery } from '@/lib/queries/saved-drafts';
import { Button } from '@/components/ui/button';
import { saveText } from '@/components/ui/download';
import { Menu } from '@/components/ui/menu';
import type { MenuEntry } from '@/components/ui/menu';
import type { ToastMessage } from '@/components/ui/toast';
import { count } from '@/components/verdict/sentences';
import { openDraft } from './draft-shelf';
import { namedDraft } from './draft-storage';
import { MergeDialog } from './merge-dialog';
import type { MergeSource } from './merge-dialog';
import { NameDialog } from './name-dialog';
import { SavedDialog } from './saved-dialog';
import type { DraftFiles } from './use-draft-files';
import type { DraftHandle } from './use-draft';
import { isSaved, useSaving } from './use-saving';

export interface DraftBarProps {
  readonly draft: DraftHandle;
  readonly files: DraftFiles;
  readonly snapshot: SnapshotView;
  readonly onToast: (message: ToastMessage) => void;
}

/** Which draft is open, and everything that can be done with drafts as a whole. */
export function DraftBar({ draft, files, snapshot, onToast }: DraftBarProps) {
  const { shelf, open, drafts } = draft;
  const [shown, setShown] = useState<'name' | 'merge' | 'saved' | null>(null);
  const [asked, setAsked] = useState(false);
  const query = useQuery({ ...savedDraftsQuery(), enabled: asked });
  const saving = useSaving(draft, onToast);
  const saved = query.data;
  const mine = openDraft(draft);
  const state = isSaved(open);
  const close = () => setShown(null);

  const remove = () => {
    const undo = shelf.remove();
    onToast({ text: `${open.name} is deleted.`, action: { label: 'Undo', run: undo } });
  };
  const exportFile = () => saveText(draftFileName(open.name), formatDraftFile(mine), 'application/json');
  const sources: readonly MergeSource[] = [
    ...(files.read ? [{ label: `${files.read.name}, from a file`, draft: files.read }] : []),
    ...drafts.filter(({ id }) => id !== open.id).map((one) => ({ label: one.name, draft: namedDraft(one) })),
    ...savedSources(saved, open.saved?.draft),
  ];

  const items: readonly MenuEntry[] = [
    { heading: 'In this browser' },
    ...drafts.map((one) => ({ label: one.name, detail: count(one.history.present.changes.length, 'change'), checked: one.id === open.id, onSelect: () => shelf.open(one.id) })),
    'line',
    { label: 'New draft', onSelect: () => shelf.create() },
    { label: 'Name and notes…', onSelect: () => setShown('name') },
    { label: 'Duplicate', onSelect: () => shelf.duplicate() },
    { label: 'Merge another draft in…', onSelect: () => setShown('merge') },
    { label: 'Delete', onSelect: remove },
    'line',
    { label: 'Import a file…', detail: 'JSON or YAML; or drop it on the draft', onSelect: () => files.choose('open') },
    { label: 'Export as a file', onSelect: exportFile },
    'line',
    ...savedItems(saved, query.error, saving.busy, () => void saving.save(), () => setShown('saved')),
  ];

  return (
    <>
      <Menu
        label="Drafts"
        items={items}
        onOpenChange={(isOpen) => isOpen && setAsked(true)}
        trigger={
          <Button variant="ghost" size="sm" className="max-w-56 min-w-24 shrink! px-1.5! text-text" aria-label={`${open.name}: choose a draft or do something with it`} title={open.notes ?? ''}>
            <span className="min-w-0 truncate">{open.name}</span>
            <ChevronsUpDown size={13} className="shrink-0 text-muted" aria-hidden />
          </Button>
        }
      />
      {state === undefined ? null : <span className="text-sm whitespace-nowrap text-muted @max-[760px]:sr-only">{state ? 'saved' : 'unsaved changes'}</span>}
      {shown === 'name' ? <NameDialog name={open.name} notes={open.notes ?? ''} onClose={close} onSave={(name, notes) => shelf.rename(name, notes)} /> : null}
      {shown === 'saved' && saved ? (
        <SavedDialog
          saved={saved}
          onClose={close}
          onOpen={(view) => {
            close();
            saving.open(view);
          }}
        />
      ) : null}
      {shown === 'merge' ? (
        <MergeDialog
          key={files.read ? 'file' : 'drafts'}
          mine={mine}
          sources={sources}
          snapshot={snapshot}
          onFile={() => files.choose('merge')}
          onClose={() => {
            close();
            files.forget();
          }}
          onMerge={(merged) => {
            close();
            files.forget();
            shelf.replace(merged);
          }}
        />
      ) : null}
      {saving.encounter ? (
        <MergeDialog
          mine={mine}
          sources={[saving.encounter.source]}
          reason={saving.encounter.reason}
          snapshot={snapshot}
          onClose={saving.forget}
          onMerge={(merged) => {
            shelf.replace(merged);
            saving.merged();
          }}
        />
      ) : null}
    </>
  );
}

function savedSources(saved: SavedDraftsView | undefined, base: MergeSource['base']): readonly MergeSource[] {
  return (saved?.drafts ?? []).map(({ draft }) => ({ label: `${draft.name}, as saved`, draft: draft as unknown as MergeSource['draft'], ...(base && 'name' in base && base.name === draft.name ? { base } : {}) }));
}

/** What can be done with the place outside the browser, or why nothing can. */
function savedItems(saved: SavedDraftsView | undefined, error: Error | null, busy: boolean, save: () => void, show: () => void): readonly MenuEntry[] {
  const label = saved?.place.kind === 'configmap' ? 'Save in the cluster' : saved?.place.kind === 'folder' ? 'Save beside the manifests' : 'Save for others';
  const why = error ? error.message : saved ? (saved.place.obstacle ?? saved.place.label) : 'Looking where…';
  return [
    { label, detail: why, disabled: busy || !saved || saved.place.obstacle !== undefined, onSelect: save },
    ...(saved && saved.place.kind !== 'none' ? [{ label: 'Open a saved draft…', detail: `${saved.drafts.length} there`, disabled: saved.drafts.length + saved.problems.length === 0, onSelect: show }] : []),
  ];
}
