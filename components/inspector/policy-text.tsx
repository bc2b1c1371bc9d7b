import { useEffect, useRef } from 'react';
import type { PolicyTextView } from '@/lib/queries/contract/policy';
import type { RulePlace } from '@/lib/queries/view-state';
import { cx } from '@/components/ui/cx';

export interface PolicyTextProps {
  readonly text: PolicyTextView;
  readonly name: string;
  readonly rule: RulePlace | undefined;
}

/** The text of a policy with the line numbers of its file; the lines of the rule that was chosen are marked and in view. */
export function PolicyText({ text, name, rule }: PolicyTextProps) {
  const scroller = useRef<HTMLPreElement>(null);
  const marked = rule && text.marks.find(({ direction, index }) => direction === rule.direction && index === rule.index);
  const first = marked?.first;
  useEffect(() => {
    const line = first === undefined ? null : scroller.current?.querySelector<HTMLElement>(`[data-line="${first}"]`);
    if (line && scroller.current) scroller.current.scrollTop = line.offsetTop - LEAD;
  }, [first]);
  const lines = text.text.replace(/\n$/, '').split('\n');
  return (
    <section aria-label="Its text">
      <h3 className="section-label mb-1">{text.file === undefined ? 'As YAML' : 'In its file'}</h3>
      <pre ref={scroller} tabIndex={0} aria-label={`YAML of ${name}`} className="relative max-h-72 overflow-auto rounded-md border bg-bg py-1 font-mono text-sm leading-[18px]">
        <code className="block w-max min-w-full">
          {lines.map((line, index) => {
            const number = index + 1;
            const isMarked = marked !== undefined && number >= marked.first && number <= marked.last;
            const Line = isMarked ? 'mark' : 'span';
            return (
              <Line key={number} data-line={number} className={cx('flex min-h-[18px] border-l-2 whitespace-pre', isMarked ? 'border-accent bg-accent-soft text-text' : 'border-transparent text-text')}>
                <span aria-hidden className="w-9 shrink-0 pr-2 text-right text-faint select-none">
                  {text.firstLine + index}
                </span>
                <span className="pr-2">{line || ' '}</span>
              </Line>
            );
          })}
        </code>
      </pre>
      {marked ? <p className="mt-1 text-sm text-muted">{where(text, marked)}</p> : null}
      {text.reason ? <p className="mt-1 text-sm text-muted">Written from what was read, not the text of its file. {text.reason}</p> : null}
    </section>
  );
}

/** How much of what stands before a marked line stays in view. */
const LEAD = 54;

function where({ file, firstLine }: PolicyTextView, { direction, index, first, last }: PolicyTextView['marks'][number]): string {
  const [from, to] = [firstLine + first - 1, firstLine + last - 1];
  return `spec.${direction}[${index}]: ${from === to ? `line ${from}` : `lines ${from} to ${to}`}${file === undefined ? '' : ` of ${file}`}`;
}
