import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Notice } from '@/components/ui/notice';
import { Skeleton } from '@/components/ui/skeleton';
import { count } from '@/components/verdict/sentences';
import { fetchReview, postWriteBack, type ExportedDraft } from '@/lib/queries/export';
import { FileDiffs } from './diff-block';

/** Shows which files of the folder would change and how, and writes them once the user says so. */
export function WriteBackDialog({ exported, onClose }: { readonly exported: ExportedDraft; readonly onClose: () => void }) {
  const review = useQuery({ queryKey: ['export-review', exported], queryFn: () => fetchReview(exported), gcTime: 0, staleTime: Infinity });
  const writeBack = review.data?.writeBack;
  const files = writeBack?.kind === 'possible' ? writeBack.files : [];
  const write = useMutation({ mutationFn: () => postWriteBack(exported, files.map(({ path }) => path)) });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Write to the folder"
      description="Only what is shown here changes. Copies of what is there now are kept in .drawbridge-backup."
      wide
      footer={
        <>
          <Button onClick={onClose}>{write.isSuccess ? 'Done' : 'Cancel'}</Button>
          {files.length > 0 && !write.isSuccess ? (
            <Button variant="primary" onClick={() => write.mutate()} disabled={write.isPending}>
              Write {count(files.length, 'file')}
            </Button>
          ) : null}
        </>
      }
    >
      <div className="flex flex-col gap-2.5">
        {review.isPending ? <Skeleton label="Looking at the files" /> : null}
        {review.isError ? <ErrorNotice what="The changes could not be planned" error={review.error} onRetry={() => void review.refetch()} /> : null}
        {write.isError ? <ErrorNotice what="Nothing was written" error={write.error} onRetry={() => void review.refetch().then(() => write.reset())} /> : null}
        {write.data ? <Notice kind="info" title={`${count(write.data.files.length, 'file')} written`}>{`What was there before is in ${write.data.backups.join(', ')}.`}</Notice> : null}
        {writeBack?.kind === 'impossible' ? (
          <Notice kind="warning" title="This cannot be written to the folder">
            {writeBack.reasons.join(' ')}
          </Notice>
        ) : null}
        {writeBack?.kind === 'possible' ? writeBack.notes.map((note) => <Notice key={note} kind="info">{note}</Notice>) : null}
        <FileDiffs files={files} />
      </div>
    </Dialog>
  );
}
