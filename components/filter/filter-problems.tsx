import type { Hint } from '@/lib/queries/filter/hints';
import type { FilterProblem } from '@/lib/queries/filter/problems';
import { Button } from '@/components/ui/button';

export interface FilterProblemsProps {
  readonly text: string;
  readonly problems: readonly FilterProblem[];
  readonly hints: readonly Hint[];
  readonly inEffect: string;
  readonly onMend: (text: string) => void;
}

/** Why a filter does not read, with the place marked, or what it names that is not there. */
export function FilterProblems({ text, problems, hints, inEffect, onMend }: FilterProblemsProps) {
  const [first, ...others] = problems;
  return (
    <div className="flex flex-col gap-0.5 px-0.5 pt-1 text-sm">
      {first ? (
        <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <span className="font-mono wrap-anywhere">
            {text.slice(0, first.start)}
            <mark className="bg-cut-soft text-cut underline decoration-wavy">{text.slice(first.start, first.end)}</mark>
            {text.slice(first.end)}
          </span>
          <span className="wrap-anywhere">{first.message}</span>
          {first.suggestion !== undefined ? (
            <Button size="xs" onClick={() => onMend(`${text.slice(0, first.start)}${first.suggestion}${text.slice(first.end)}`.replace(/\s+$/, ' '))}>
              {first.suggestion === '' ? 'Leave it out' : `Write ${first.suggestion}`}
            </Button>
          ) : null}
          <span className="text-muted">
            {others.length > 0 ? `${others.length} more. ` : ''}
            {inEffect === '' ? 'Nothing is filtered yet.' : `Still in effect: ${inEffect}`}
          </span>
        </p>
      ) : null}
      {hints.map(({ message, mended }) => (
        <p key={message} className="flex flex-wrap items-center gap-x-2">
          <span className="wrap-anywhere text-muted">{message}</span>
          {mended !== undefined ? (
            <Button size="xs" onClick={() => onMend(mended)}>
              Write {mended}
            </Button>
          ) : null}
        </p>
      ))}
    </div>
  );
}
