import type { ReactNode } from 'react';

/** The name of a key. */
export function Kbd({ children }: { readonly children: ReactNode }) {
  return <kbd className="inline-flex min-w-5 items-center justify-center rounded-sm border border-border-strong bg-panel px-1 font-mono text-xs text-muted">{children}</kbd>;
}
