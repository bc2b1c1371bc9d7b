'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ThemeProvider } from 'next-themes';
import { useState, type ReactNode } from 'react';
import { ApiError } from '@/lib/queries/fetcher';

/**
 * What every page needs around it: the theme, following the system until the user chooses, and one query cache.
 * The source pushes its changes over Server-Sent Events, so nothing is refetched on focus or by time.
 */
export function Providers({ nonce, children }: { readonly nonce: string | undefined; readonly children: ReactNode }) {
  const [client] = useState(
    () => new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, refetchOnWindowFocus: false, retry: (failures, error) => failures < 1 && !isRefused(error) } } }),
  );
  return (
    // The browser hides a nonce once it has read it, so next-themes' script must not be compared on hydration.
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange nonce={nonce} scriptProps={{ suppressHydrationWarning: true }}>
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </ThemeProvider>
  );
}

/** Whether the server has said that the question itself is wrong: it would say so again. */
const isRefused = (error: Error): boolean => error instanceof ApiError && error.failure.kind === 'problem' && error.failure.problem.status < 500;
