'use client';

import { useEffect } from 'react';

/** Shown in place of a page that failed; the draft and the address are kept, so trying again loses nothing. */
export default function ErrorPage({ error, reset }: { readonly error: Error & { readonly digest?: string }; readonly reset: () => void }) {
  useEffect(() => console.error(error), [error]);
  return (
    <main className="mx-auto flex min-h-full max-w-md flex-col items-start justify-center gap-3 p-6">
      <h1 className="text-xl font-semibold">This page failed</h1>
      <p className="text-muted">
        Something in Drawbridge went wrong while showing it. Nothing in your cluster or your files has changed, and the draft is kept in this
        browser.
      </p>
      {error.digest ? <p className="font-mono text-sm text-faint">Reference in the server&apos;s log: {error.digest}</p> : null}
      <button type="button" onClick={reset} className="rounded-md bg-accent px-3 py-1.5 font-semibold text-accent-text">
        Try again
      </button>
    </main>
  );
}
