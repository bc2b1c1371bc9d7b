import { cx } from '@/components/ui/cx';
import type { FileDiffView } from '@/lib/queries/contract/export';

const TONE: Readonly<Record<string, string>> = { '+': 'bg-added-soft text-added', '-': 'bg-cut-soft text-cut', '@': 'text-muted', '\\': 'text-muted' };
const WORD = { create: 'new file', edit: 'edited', delete: 'deleted' } as const;

/** What changes of each file: what is added and taken away is coloured, and marked at the beginning of its line. */
export function FileDiffs({ files }: { readonly files: readonly FileDiffView[] }) {
  return (
    <div className="flex flex-col gap-3">
      {files.map((file) => (
        <section key={file.path} aria-label={file.path}>
          <h3 className="mb-1 flex items-baseline gap-2 text-sm">
            <span className="min-w-0 font-mono break-all">{file.path}</span>
            <span className="shrink-0 text-muted">{WORD[file.action]}</span>
          </h3>
          <DiffBlock diff={file.diff} label={`Diff of ${file.path}`} />
        </section>
      ))}
    </div>
  );
}

/** The lines of a diff, without the names of the files. */
export function DiffBlock({ diff, label }: { readonly diff: string; readonly label: string }) {
  const lines = diff.replace(/\n$/, '').split('\n');
  // The heading has the names already.
  const body = lines.slice(Math.max(0, lines.findIndex((line) => line.startsWith('@@'))));
  return (
    <pre tabIndex={0} aria-label={label} className="overflow-auto rounded-md border bg-bg py-1 font-mono text-sm leading-[18px]">
      <code className="block w-max min-w-full">
        {body.map((line, index) => (
          <span key={index} className={cx('block min-h-[18px] px-2 whitespace-pre', TONE[line[0] ?? ''])}>
            {line}
          </span>
        ))}
      </code>
    </pre>
  );
}
