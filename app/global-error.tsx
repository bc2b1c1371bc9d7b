'use client';

import './globals.css';

/** Shown when even the frame around the pages failed. It stands alone: no theme, no queries, the system's colours. */
export default function GlobalError({ reset }: { readonly reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Drawbridge failed</title>
        <main className="mx-auto flex min-h-full max-w-md flex-col items-start justify-center gap-3 p-6">
          <h1 className="text-xl font-semibold">Drawbridge failed to start on this page</h1>
          <p className="text-muted">Reload it, or restart the server if that does not help. Nothing in your cluster or your files has changed.</p>
          <button type="button" onClick={reset} className="rounded-md bg-accent px-3 py-1.5 font-semibold text-accent-text">
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
