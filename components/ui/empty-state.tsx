import type { ReactNode } from 'react';

/** Says that there is nothing here, and what that means or what to do. */
export function EmptyState({ title, children, actions }: { readonly title: string; readonly children?: ReactNode; readonly actions?: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center gap-2 px-4 py-8 text-center">
      <p className="text-lg font-semibold">{title}</p>
      {children ? <div className="text-muted">{children}</div> : null}
      {actions ? <div className="mt-2 flex flex-wrap justify-center gap-2">{actions}</div> : null}
    </div>
  );
}
