import { TriangleAlert } from 'lucide-react';
import { useId } from 'react';
import type { ApplyGuard } from '@/lib/queries/contract/apply';
import { cx } from '@/components/ui/cx';
import { isSaid } from './plan-words';

export interface GuardListProps {
  readonly guards: readonly ApplyGuard[];
  readonly typed: Readonly<Record<string, string>>;
  /** Absent while a yes would lead nowhere. */
  readonly onType?: (id: string, text: string) => void;
}

/** What is easily regretted, each with the word to type before it is done. */
export function GuardList({ guards, typed, onType }: GuardListProps) {
  if (guards.length === 0) return null;
  return (
    <section aria-label="To confirm">
      <h3 className="section-label mb-1.5">To confirm</h3>
      <ul className="flex flex-col gap-2">
        {guards.map((guard) => (
          <Guard key={guard.id} guard={guard} text={typed[guard.id] ?? ''} {...(onType && { onType: (text: string) => onType(guard.id, text) })} />
        ))}
      </ul>
    </section>
  );
}

function Guard({ guard, text, onType }: { readonly guard: ApplyGuard; readonly text: string; readonly onType?: (text: string) => void }) {
  const id = useId();
  const said = isSaid(guard, text);
  return (
    <li className={cx('flex gap-2 rounded-md border px-2.5 py-2', said ? 'border-border-strong bg-panel-2' : 'border-open/50 bg-open-soft')}>
      <TriangleAlert size={15} className="mt-0.5 shrink-0 text-open" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="font-medium wrap-anywhere">{guard.title}</p>
        <p id={`${id}-detail`} className="wrap-anywhere whitespace-pre-line text-muted">
          {guard.detail}
        </p>
        {onType ? (
          <div className="mt-1.5 flex flex-wrap items-center gap-2">
            <label htmlFor={id}>
              Type <strong className="font-mono text-sm font-semibold wrap-anywhere select-all">{guard.word}</strong> to confirm
            </label>
            <input
              id={id}
              value={text}
              onChange={(event) => onType(event.target.value)}
              aria-describedby={`${id}-detail`}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              className="h-7 w-44 min-w-0 rounded-md border border-control bg-panel px-2 font-mono text-sm"
            />
            <span role="status" className="text-sm text-added">
              {said ? 'confirmed' : ''}
            </span>
          </div>
        ) : null}
      </div>
    </li>
  );
}
