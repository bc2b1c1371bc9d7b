import { useState } from 'react';
import type { NamedDraft } from '@/lib/model/draft';
import { LARGEST_DRAFT, parseDraftFile } from '@/lib/queries/contract/draft-file';
import type { DraftShelf } from './draft-shelf';

/** What becomes of a file: opened as a draft of its own, or offered to be merged. */
type Purpose = 'open' | 'merge';

export interface DraftFiles {
  /** Has the browser ask for a file. */
  readonly choose: (purpose: Purpose) => void;
  /** Reads a file that was dropped. */
  readonly drop: (files: Iterable<File>) => Promise<void>;
  /** The draft of the file that was chosen to be merged. */
  readonly read: NamedDraft | null;
  readonly forget: () => void;
  /** What was wrong with the last file. */
  readonly problem: string | null;
  readonly dismiss: () => void;
}

/** Drafts from files: each is opened as a draft of its own, unless it is to be merged. */
export function useDraftFiles(shelf: DraftShelf): DraftFiles {
  const [read, setRead] = useState<NamedDraft | null>(null);
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
  return { choose, drop: (files) => takeAll(files, 'open'), read, forget: () => setRead(null), problem, dismiss: () => setProblem(null) };
}
