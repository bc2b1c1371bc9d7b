import type { ReactNode } from 'react';

/** A list of named facts in two columns. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className="grid grid-cols-[84px_1fr] gap-x-2.5 gap-y-1">{children}</dl>;
}

export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 font-mono text-sm leading-[19px] break-words">{children}</dd>
    </>
  );
}
