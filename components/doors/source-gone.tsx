import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import type { Doors } from './use-doors';

export interface SourceGoneProps {
  readonly detail: string;
  /** The context that it is, which can be opened again. */
  readonly context?: string;
  /** What it was called, as far as this page knows. */
  readonly label: string | undefined;
  readonly doors: Doors;
  /** The ways out. */
  readonly others: ReactNode;
}

/** What is shown of a source that is not open: nothing that was known of it, since nobody watches it. */
export function SourceGone({ detail, context, label, doors, others }: SourceGoneProps) {
  const name = context ?? label;
  return (
    <div className="flex h-dvh items-center justify-center bg-bg p-4">
      <main className="flex w-full max-w-md flex-col gap-3 rounded-lg border border-border-strong bg-panel p-4">
        <h1 className="text-lg font-semibold wrap-anywhere">{name === undefined ? 'This source is not open' : `${name} is not open`}</h1>
        <p role="alert" className="text-muted wrap-anywhere">
          {detail}
        </p>
        {doors.outcome ? <p className="wrap-anywhere">{doors.outcome.message}</p> : null}
        {context === undefined ? null : (
          <Button variant="primary" className="self-start" disabled={doors.progress !== null} onClick={() => void doors.open({ to: 'context', context })}>
            <span className="truncate">{doors.progress ?? `Open ${context} again`}</span>
          </Button>
        )}
        {others}
      </main>
    </div>
  );
}
