import { printable } from '@/lib/model/printable';

/** A command that a shell runs as it stands: what means something to it is quoted. */
export const shellCommand = (words: readonly string[]): string => words.map(shellWord).join(' ');

function shellWord(word: string): string {
  const shown = printable(word);
  if (/^[\w@%+=:,./-]+$/.test(shown)) return shown;
  return /["$`\\!]/.test(shown) ? `'${shown.replaceAll("'", "'\\''")}'` : `"${shown}"`;
}
