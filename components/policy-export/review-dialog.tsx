import { useQuery } from '@tanstack/react-query';
import { Copy } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { CodeBlock } from '@/components/ui/code-block';
import { Dialog } from '@/components/ui/dialog';
import { copyText } from '@/components/ui/download';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Notice } from '@/components/ui/notice';
import { Skeleton } from '@/components/ui/skeleton';
import { Tabs } from '@/components/ui/tabs';
import type { ExportReview } from '@/lib/queries/contract/export';
import { fetchReview, type ExportedDraft } from '@/lib/queries/export';
import { FileDiffs } from './diff-block';

export type ReviewTab = 'diff' | 'pull-request' | 'commands';

export interface ReviewDialogProps {
  readonly exported: ExportedDraft;
  readonly initial: ReviewTab;
  /** Why Drawbridge itself does not apply them. */
  readonly applyHint?: string;
  readonly onClose: () => void;
}

/** The export to look at and to copy from: what changes of each file, the text for a pull request, and the commands. */
export function ReviewDialog({ exported, initial, applyHint, onClose }: ReviewDialogProps) {
  const [tab, setTab] = useState<string>(initial);
  const query = useQuery({ queryKey: ['export-review', exported], queryFn: () => fetchReview(exported), gcTime: 0, staleTime: Infinity });
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title="Review the export" wide>
      {query.isError ? <ErrorNotice what="The export could not be made" error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <Skeleton label="Writing the export" /> : null}
      {query.data ? <Tabs label="Parts of the export" value={tab} onChange={setTab} tabs={tabsOf(query.data, applyHint)} /> : null}
    </Dialog>
  );
}

function tabsOf({ files, notes, pullRequest, apply }: ExportReview, applyHint?: string) {
  const diff = files.map((file) => file.diff).join('');
  const commands = apply.join('\n');
  return [
    { id: 'diff', label: 'Diff', count: files.length, content: <Part notes={notes} copied={diff} what="the diff"><FileDiffs files={files} /></Part> },
    { id: 'pull-request', label: 'Pull request', content: <Part notes={[]} copied={pullRequest} what="the text"><pre tabIndex={0} aria-label="Text for a pull request" className="rounded-md border bg-bg p-2 font-mono text-sm leading-[18px] wrap-anywhere whitespace-pre-wrap">{pullRequest}</pre></Part> },
    { id: 'commands', label: 'Commands', content: <Part notes={[]} copied={commands} what="the commands"><CodeBlock text={commands} label="Commands" />{applyHint === undefined ? null : <p className="text-sm text-muted">{applyHint}</p>}</Part> },
  ];
}

function Part({ notes, copied, what, children }: { readonly notes: readonly string[]; readonly copied: string; readonly what: string; readonly children: ReactNode }) {
  const [said, setSaid] = useState('');
  return (
    <div className="flex flex-col gap-2.5">
      <div className="flex items-center justify-end gap-2">
        <span role="status" className="text-sm text-muted">
          {said}
        </span>
        <Button size="sm" onClick={() => void copyText(copied).then((done) => setSaid(done ? 'Copied' : 'The browser does not allow copying'))}>
          <Copy size={13} aria-hidden /> Copy {what}
        </Button>
      </div>
      {notes.map((note) => (
        <Notice key={note} kind="warning">
          {note}
        </Notice>
      ))}
      {children}
    </div>
  );
}
