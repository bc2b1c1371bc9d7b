import { useMemo, useState } from 'react';
import type { Draft, NamedDraft } from '@/lib/model/draft';
import { mergeDrafts, mergeNotes, resolveMerge, type Side } from '@/lib/model/draft-merge';
import type { PeerId } from '@/lib/model/ids';
import { LARGEST_DRAFT, formatDraftFile } from '@/lib/queries/contract/draft-file';
import { draftSchema } from '@/lib/queries/contract/draft';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Notice } from '@/components/ui/notice';
import { count } from '@/components/verdict/sentences';
import { conflictWords, mergeChanges, withNotes } from './merge-words';

/** A draft that can be merged into the open one. */
export interface MergeSource {
  readonly label: string;
  readonly draft: NamedDraft;
  /** What both began from, if that is known. */
  readonly base?: Draft;
}

export interface MergeDialogProps {
  readonly mine: NamedDraft;
  /** To choose from; a single one is taken. */
  readonly sources: readonly MergeSource[];
  /** Why it is asked, when the user did not. */
  readonly reason?: string;
  readonly snapshot: SnapshotView;
  readonly onClose: () => void;
  readonly onFile?: () => void;
  readonly onMerge: (merged: NamedDraft) => void;
}

/** Shows what another draft brings into this one, asks where they contradict, and merges them. */
export function MergeDialog({ mine, sources, reason, snapshot, onClose, onFile, onMerge }: MergeDialogProps) {
  const [chosen, setChosen] = useState(0);
  const [choices, setChoices] = useState<readonly (Side | undefined)[]>([]);
  const source = sources[chosen] ?? sources[0];
  const merge = useMemo(() => {
    const backends = new Map(snapshot.services.map(({ id, workloads }) => [id, workloads.map((one) => one as PeerId)]));
    return source ? mergeDrafts(source.base, mine, source.draft, (service) => backends.get(service) ?? []) : null;
  }, [mine, source, snapshot]);
  const merged = useMemo(() => (merge && source ? withNotes(resolveMerge(merge, choices), mine.name, mergeNotes(undefined, mine.notes, source.draft.notes)) : null), [merge, choices, mine, source]);
  const open = merge ? merge.conflicts.filter((_, index) => choices[index] === undefined).length : 0;
  const isTooLarge = merged !== null && (!draftSchema.safeParse(merged).success || formatDraftFile(merged).length > LARGEST_DRAFT);
  const differences = merged ? mergeChanges(mine, merged) : { comes: [], goes: [] };
  const nothing = differences.comes.length + differences.goes.length === 0 && merge?.conflicts.length === 0;

  return (
    <Dialog
      open
      wide
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Merge into ${mine.name}`}
      description={reason ?? 'What both want is joined; where they contradict, you choose. It is one step, and Undo takes it back.'}
      footer={
        <>
          <p className="mr-auto text-sm text-muted" aria-live="polite">
            {open > 0 ? `${count(open, 'conflict')} to decide.` : nothing ? 'There is nothing in it that is not here.' : ''}
          </p>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={!merged || open > 0 || isTooLarge} onClick={() => merged && onMerge(merged)}>
            Merge
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {sources.length > 1 || onFile ? (
          <div className="flex flex-wrap items-end gap-2">
            {sources.length > 0 ? (
              <label className="flex min-w-0 flex-1 flex-col gap-1 text-sm text-muted">
                Which draft
                <select
                  value={chosen}
                  onChange={(event) => {
                    setChosen(Number(event.target.value));
                    setChoices([]);
                  }}
                  className="h-8 rounded-md border border-control bg-panel px-2 text-base text-text"
                >
                  {sources.map(({ label }, index) => (
                    <option key={index} value={index}>
                      {label}
                    </option>
                  ))}
                </select>
              </label>
            ) : (
              <p className="flex-1 text-muted">There is no other draft here.</p>
            )}
            {onFile ? <Button onClick={onFile}>From a file…</Button> : null}
          </div>
        ) : null}
        {isTooLarge ? <Notice kind="error">Together they are more than one draft can hold: at most 2,000 changes and 1 MB.</Notice> : null}
        {merge?.conflicts.map((conflict, index) => {
          const words = conflictWords(merge, conflict);
          const choose = (side: Side) => setChoices(merge.conflicts.map((_, at) => (at === index ? side : choices[at])));
          return (
            <fieldset key={index} className="rounded-md border border-open/50 bg-open-soft px-3 pt-1 pb-2">
              <legend className="px-1 font-medium">{words.about}</legend>
              <Choice name={`conflict ${index}`} side="mine" label="Yours" text={words.mine} checked={choices[index] === 'mine'} onChoose={choose} />
              <Choice name={`conflict ${index}`} side="theirs" label={source?.label ?? 'Theirs'} text={words.theirs} checked={choices[index] === 'theirs'} onChoose={choose} />
            </fieldset>
          );
        })}
        <Lines title="Comes in" sign="+" tone="text-added" lines={differences.comes} />
        <Lines title="Goes" sign="−" tone="text-cut" lines={differences.goes} />
      </div>
    </Dialog>
  );
}

function Choice({ name, side, label, text, checked, onChoose }: { readonly name: string; readonly side: Side; readonly label: string; readonly text: string; readonly checked: boolean; readonly onChoose: (side: Side) => void }) {
  return (
    <label className="flex items-start gap-2 py-1">
      <input type="radio" name={name} checked={checked} onChange={() => onChoose(side)} className="mt-1 size-3.5 accent-accent" />
      <span className="min-w-0 wrap-anywhere">
        <span className="text-muted">{label}:</span> {text}
      </span>
    </label>
  );
}

function Lines({ title, sign, tone, lines }: { readonly title: string; readonly sign: string; readonly tone: string; readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <section>
      <h3 className="section-label mb-1">{title}</h3>
      <ul aria-label={title} className="flex flex-col gap-0.5">
        {lines.map((line) => (
          <li key={line} className="flex gap-2 wrap-anywhere">
            <span className={`font-mono ${tone}`} aria-hidden>
              {sign}
            </span>
            {line}
          </li>
        ))}
      </ul>
    </section>
  );
}
