import { Tooltip as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

export const TooltipProvider = Radix.Provider;

/** Says more about its child on hover and on focus; the child must take a ref. */
export function Tooltip({ text, side = 'bottom', children }: { readonly text: ReactNode; readonly side?: 'top' | 'right' | 'bottom' | 'left'; readonly children: ReactNode }) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content side={side} sideOffset={6} collisionPadding={8} className="z-50 max-w-72 rounded-md border border-border-strong bg-panel-2 px-2 py-1 text-sm text-text shadow-float">
          {text}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
