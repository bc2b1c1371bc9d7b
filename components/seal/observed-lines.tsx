import { plural } from '@/components/ui/format';
import { FileUp } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { count } from '@/components/verdict/sentences';
import { OBSERVED_LIMIT, type SealView } from '@/lib/queries/contract/seal';

export interface ObservedLinesProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  /** Absent while it is not known what the lines say. */
  readonly unread: SealView['unread'] | undefined;
}

/** What was seen, pasted or from a file: a connection a line, and the lines that cannot be read. */
export function ObservedLines({ text, onText, unread }: ObservedLinesProps) {
  const help = useId();
  const picker = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const take = (next: string) => {
    setProblem(next.length > OBSERVED_LIMIT ? `This is longer than ${count(OBSERVED_LIMIT, 'character')}: use drawbridge synthesize --seal --observed.` : null);
    if (next.length <= OBSERVED_LIMIT) onText(next);
  };
  const read = async (file: File | undefined) => {
    if (!file) return;
    // A file far too long is not read at all.
    if (file.size > 4 * OBSERVED_LIMIT) return take(' '.repeat(OBSERVED_LIMIT + 1));
    try {
      take(await file.text());
    } catch {
      setProblem(`${file.name} could not be read.`);
    }
  };
  return (
    <div className="flex flex-col gap-1.5 px-2 pb-1">
      <textarea
        aria-label="Observed connections"
        aria-describedby={help}
        value={text}
        onChange={(event) => take(event.target.value)}
        spellCheck={false}
        rows={4}
        placeholder="shop/web => shop/db : TCP 5432"
        className="w-full resize-y rounded-md border border-control bg-bg px-2 py-1 font-mono text-sm whitespace-pre placeholder:text-faint"
      />
      <div className="flex items-start gap-2">
        <p id={help} className="min-w-0 flex-1 text-sm text-muted">
          A line each, as drawbridge graph prints them. Pods of an end are its workload, shop/* its namespace; outside it is internet or addresses.
        </p>
        <Button size="xs" onClick={() => picker.current?.click()}>
          <FileUp size={13} aria-hidden /> From a file
        </Button>
        <input
          ref={picker}
          type="file"
          accept="text/plain,.txt,.log"
          aria-label="File with observed connections"
          hidden
          onChange={(event) => {
            void read(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
      </div>
      <div role="status">
        {problem ? <p className="text-sm text-open">{problem}</p> : null}
        {unread && unread.count > 0 ? (
          <details className="text-sm" open={unread.count < 4}>
            <summary className="cursor-pointer text-open">{`${count(unread.count, 'line')} cannot be read and ${plural(unread.count, { one: 'is', other: 'are' })} not kept`}</summary>
            <ul className="mt-1 flex max-h-32 flex-col gap-0.5 overflow-y-auto text-muted">
              {unread.first.map(({ line, message }) => (
                <li key={line} className="wrap-anywhere">{`Line ${line}: ${message}`}</li>
              ))}
              {unread.count > unread.first.length ? <li>{`and ${count(unread.count - unread.first.length, 'more line')}`}</li> : null}
            </ul>
          </details>
        ) : null}
      </div>
    </div>
  );
}
