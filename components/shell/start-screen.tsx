import type { ReactNode } from 'react';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Skeleton } from '@/components/ui/skeleton';
import { Logo } from './logo';

export interface StartScreenProps {
  /** What is being waited for, or what has been counted so far. */
  readonly progress: string;
  readonly error?: Error | null;
  readonly onRetry?: () => void;
  /** What is wrong with the input, in sentences. */
  readonly details?: readonly string[];
  /** What else can be done. */
  readonly actions?: ReactNode;
}

/** The frame before there is anything to show in it: progress, or why there is none. */
export function StartScreen({ progress, error, onRetry, details = [], actions }: StartScreenProps) {
  return (
    <div className="flex h-dvh flex-col overflow-hidden">
      <header className="flex h-11 shrink-0 items-center gap-2 border-b bg-panel px-3">
        <Logo />
        <h1 className="text-lg font-semibold tracking-tight">Drawbridge</h1>
      </header>
      <div className="flex min-h-0 flex-1">
        <aside aria-label="Overview and filters" className="hidden w-60 shrink-0 border-r bg-panel p-3 md:block">
          {error ? null : <Skeleton label="Loading the overview" rows={12} />}
        </aside>
        <main className="canvas-ground flex min-w-0 flex-1 items-center justify-center p-4">
          {error && onRetry ? (
            <div className="w-full max-w-md">
              <ErrorNotice what="Nothing could be read" error={error} onRetry={onRetry} />
              <ul className="mt-2 flex max-h-[50vh] flex-col gap-1 overflow-y-auto text-muted">
                {details.map((detail) => (
                  <li key={detail} className="wrap-anywhere">
                    {detail}
                  </li>
                ))}
              </ul>
              {actions ? <div className="mt-3">{actions}</div> : null}
            </div>
          ) : (
            <div className="flex max-w-full flex-col items-center gap-3">
              <p role="status" className="text-center text-muted wrap-anywhere">
                {progress}
              </p>
              {actions}
            </div>
          )}
        </main>
        <aside aria-label="Inspector" className="hidden w-80 shrink-0 border-l bg-panel p-3 lg:block">
          {error ? null : <Skeleton label="Loading the inspector" rows={9} />}
        </aside>
      </div>
    </div>
  );
}
