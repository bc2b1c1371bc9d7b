import { structuredPatch } from 'diff';
import type { FileChange } from './change-files';

/** The differences of files as `git diff` writes them, so that `git apply` and `patch -p1` take them. Equal files are left out. */
export const unifiedDiff = (files: readonly FileChange[]): string => files.map(fileDiff).join('');

/** The difference of one file; empty when there is none. */
export function fileDiff({ path, before, after }: FileChange): string {
  if (before === after) return '';
  const { hunks } = structuredPatch(path, path, before ?? '', after ?? '', undefined, undefined, { context: 3 });
  return [
    `diff --git a/${path} b/${path}`,
    ...(before === undefined ? ['new file mode 100644'] : []),
    ...(after === undefined ? ['deleted file mode 100644'] : []),
    `--- ${before === undefined ? '/dev/null' : `a/${path}`}`,
    `+++ ${after === undefined ? '/dev/null' : `b/${path}`}`,
    ...hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [`@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`, ...lines]),
    '',
  ].join('\n');
}

/** An empty range stands after the line before it. */
const range = (start: number, lines: number): string => (lines === 1 ? `${start}` : `${lines === 0 ? Math.max(0, start - 1) : start},${lines}`);
