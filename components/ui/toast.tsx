import { useEffect } from 'react';
import { Button } from './button';

export interface ToastMessage {
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

const SHOWN_MS = 10_000;

/** A message that goes away by itself, with something to do about it. */
export function Toast({ message, onGone }: { readonly message: ToastMessage | null; readonly onGone: () => void }) {
  useEffect(() => {
    if (message === null) return;
    const timer = setTimeout(onGone, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [message, onGone]);
  return (
    <div role="status" aria-live="polite" className="pointer-events-none fixed inset-x-0 bottom-4 z-40 flex justify-center px-3">
      {message ? (
        <div className="pointer-events-auto flex items-center gap-3 rounded-md border border-border-strong bg-panel-2 px-3 py-2 shadow-float">
          <span>{message.text}</span>
          {message.action ? (
            <Button
              size="xs"
              onClick={() => {
                message.action?.run();
                onGone();
              }}
            >
              {message.action.label}
            </Button>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}
