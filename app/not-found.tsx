import Link from 'next/link';

export const metadata = { title: 'Not found' };

/** Shown for an address that is no page. */
export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-full max-w-md flex-col items-start justify-center gap-3 p-6">
      <h1 className="text-xl font-semibold">There is nothing at this address</h1>
      <p className="text-muted">The link may be from another version of Drawbridge.</p>
      <Link href="/" className="rounded-md bg-accent px-3 py-1.5 font-semibold text-accent-text">
        Open the map
      </Link>
    </main>
  );
}
