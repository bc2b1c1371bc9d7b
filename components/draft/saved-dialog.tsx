import type { SavedDraftsView, SavedDraftView } from '@/lib/queries/contract/saved-drafts';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Notice } from '@/components/ui/notice';
import { count } from '@/components/verdict/sentences';

/** The drafts that are kept outside the browser, to be opened. */
export function SavedDialog({ saved, onClose, onOpen }: { readonly saved: SavedDraftsView; readonly onClose: () => void; readonly onOpen: (draft: SavedDraftView) => void }) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title="Saved drafts" description={`In ${saved.place.label}.`}>
      <div className="flex flex-col gap-2">
        {saved.drafts.length === 0 ? <p className="text-muted">No draft is saved there yet.</p> : null}
        <ul aria-label="Saved drafts" className="flex flex-col gap-1">
          {saved.drafts.map((one) => (
            <li key={one.draft.name} className="flex items-center gap-2 rounded-md border px-2.5 py-1.5">
              <span className="min-w-0 flex-1 wrap-anywhere">
                {one.draft.name} <span className="text-sm text-muted">{count(one.draft.changes.length, 'change')}</span>
                {one.draft.notes ? <span className="line-clamp-2 text-sm text-muted">{one.draft.notes}</span> : null}
              </span>
              <Button size="sm" aria-label={`Open ${one.draft.name}`} onClick={() => onOpen(one)}>
                Open
              </Button>
            </li>
          ))}
        </ul>
        {saved.problems.map((problem) => (
          <Notice key={problem} kind="warning">
            {problem}
          </Notice>
        ))}
      </div>
    </Dialog>
  );
}
