import { useEffect, useRef, useState } from 'react';
import type { NamedDraft } from '@/lib/model/draft';
import { LARGEST_DRAFT, parseDraftFile } from '@/lib/queries/contract/draft-file';
import type { DraftShelf } from './draft-shelf';

/** What becomes of a file: opened as a draft of its own, or offered to be merged. */
type Purpose = 'open' | 'merge';

export interface DraftFiles {
  /** Has the browser ask for a file. */
  readonly choose: (purpose: Purpose) => void;
  /** A file is held over the draft. */
  readonly dropping: boolean;
  /** The draft of the file that was chosen to be merged. */
  readonly read: NamedDraft | null;
  readonly forget: () => void;
  /** What was wrong with the last file. */
  readonly problem: string | null;
  readonly dismiss: () => void;
}

/** Drafts from files, chosen or dropped on the draft (`data-takes-files`): each is opened as a draft of its own, unless it is to be merged. */
export function useDraftFiles(shelf: DraftShelf): DraftFiles {
  const [read, setRead] = useState<NamedDraft | null>(null);
  const [dropping, setDropping] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const take = async (file: File, purpose: Purpose): Promise<string | null> => {
    if (file.size > 2 * LARGEST_DRAFT) return `${file.name} has ${(file.size / 1e6).toFixed(1)} MB; a draft has at most ${LARGEST_DRAFT / 1e6} MB.`;
    const parsed = await file.text().then((text) => parseDraftFile(text, file.name), (error: unknown) => ({ ok: false as const, message: `${file.name} could not be read: ${String(error)}` }));
    if (!parsed.ok) return parsed.message;
    if (purpose === 'merge') setRead(parsed.draft);
    else shelf.create(parsed.draft);
    return null;
  };
  const takeAll = async (files: Iterable<File>, purpose: Purpose): Promise<void> => {
    const problems: string[] = [];
    for (const file of files) {
      const wrong = await take(file, purpose);
      if (wrong !== null) problems.push(wrong);
    }
    setProblem(problems.length > 0 ? problems.join('\n') : null);
  };
  const choose = (purpose: Purpose): void => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = '.json,.yaml,.yml,application/json,application/yaml';
    input.addEventListener('change', () => void takeAll(input.files ?? [], purpose));
    input.click();
  };
  const takeDropped = useRef(takeAll);
  useEffect(() => {
    takeDropped.current = takeAll;
  });
  useEffect(() => {
    // Without this the browser would leave the page to show the file.
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setDropping(event.type === 'dragover' && isOnDraft(event));
    };
    const drop = (event: DragEvent) => {
      const { files } = event.dataTransfer ?? {};
      over(event);
      if (files && files.length > 0 && isOnDraft(event)) void takeDropped.current(files, 'open');
    };
    const leave = (event: DragEvent) => event.relatedTarget === null && setDropping(false);
    window.addEventListener('dragover', over);
    window.addEventListener('drop', drop);
    window.addEventListener('dragleave', leave);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('drop', drop);
      window.removeEventListener('dragleave', leave);
    };
  }, []);
  return { choose, dropping, read, forget: () => setRead(null), problem, dismiss: () => setProblem(null) };
}

const isOnDraft = ({ target }: Event): boolean => document.querySelector('[role="dialog"]') === null && target instanceof Element && target.closest('[data-takes-files="draft"]') !== null;
