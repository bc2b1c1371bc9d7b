import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { Button } from './button';
import { cx } from './cx';

export interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description?: ReactNode;
  readonly footer?: ReactNode;
  readonly wide?: boolean;
  /** Takes the whole page; its content has as much height as is left, and scrolls by itself. */
  readonly full?: boolean;
  readonly children: ReactNode;
}

/** A window above the page that holds the focus until it is closed; its content scrolls, its title and footer stay. */
export function Dialog({ open, onOpenChange, title, description, footer, wide, full, children }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          // Without a description Radix must be told that none is meant.
          {...(description ? {} : { 'aria-describedby': undefined })}
          // Escape closes an open list in the window before it closes the window.
          onEscapeKeyDown={(event) => {
            if (document.activeElement?.matches('[aria-haspopup][aria-expanded="true"], [role="combobox"][aria-expanded="true"]')) event.preventDefault();
          }}
          className={cx(
            'fixed left-1/2 z-50 flex w-[calc(100vw-24px)] -translate-x-1/2 flex-col rounded-lg border border-border-strong bg-panel shadow-float',
            full ? 'top-3 h-[calc(100dvh-24px)]' : 'top-[8vh] max-h-[84vh]',
            full ? 'max-w-[1680px]' : wide ? 'max-w-3xl' : 'max-w-xl',
          )}
        >
          <header className="flex items-start gap-3 border-b px-4 py-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
              {description ? <Radix.Description className="mt-0.5 text-muted">{description}</Radix.Description> : null}
            </div>
            <Radix.Close asChild>
              <Button variant="ghost" size="icon-sm" aria-label="Close">
                <X size={16} aria-hidden />
              </Button>
            </Radix.Close>
          </header>
          <div className={cx('min-h-0 flex-1', !full && 'overflow-y-auto px-4 py-3')}>{children}</div>
          {footer ? <footer className="flex flex-wrap items-center justify-end gap-2 border-t px-4 py-3">{footer}</footer> : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
