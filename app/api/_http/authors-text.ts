import { currentFiles, currentState } from '@/lib/sources/current';
import type { ReadFiles } from '@/lib/sources/source';
import { readSourceTexts } from '@/lib/sources/source-texts';
import type { ObjectChange } from '@/lib/synthesis/change-set';
import { shownNames } from '@/lib/synthesis/text/shown-names';
import { withSourceTexts, type SourceTexts } from '@/lib/synthesis/text/source-texts';
import { ProblemError } from './problem';

/** The files that the source was read from, as far as changes concern them. */
export interface AuthorsText {
  /** Absent for a source that has no files of the user's. */
  readonly files: ReadFiles | undefined;
  readonly texts: SourceTexts;
  /** How a file is named to others, who need not know where on this machine it is. */
  readonly shown: (path: string) => string;
  /** Puts changes into the author's own text; what could not be kept is said, a sentence each. */
  readonly rewrite: (changes: readonly ObjectChange[]) => { readonly changes: readonly ObjectChange[]; readonly notes: readonly string[] };
}

/**
 * Reads the files that changes are about, as they were when the source was read.
 * @param revision of what the changes were worked out from
 * @throws ProblemError 409 when the source has changed since
 */
export async function authorsText(changes: readonly ObjectChange[], revision: number): Promise<AuthorsText> {
  const files = await currentFiles();
  const texts: SourceTexts = files ? await readSourceTexts(files, changes.flatMap(({ origin }) => origin?.file ?? [])) : new Map();
  if (currentState().revision !== revision) throw new ProblemError(409, 'The source has changed', 'It changed while this was worked out. Try again.');
  const shown = shownNames(files?.roots ?? [], new Set(files?.digests.keys()));
  const byShown: SourceTexts = new Map([...texts].map(([name, text]) => [shown(name), text]));
  const told = ({ origin, ...change }: ObjectChange): ObjectChange => ({ ...change, ...(origin && { origin: origin.file === undefined ? origin : { ...origin, file: shown(origin.file) } }) });
  return { files, texts, shown, rewrite: (own) => withSourceTexts(own.map(told), byShown) };
}
