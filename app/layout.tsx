import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { Providers } from './providers';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Drawbridge', template: '%s · Drawbridge' },
  description: 'See who can reach whom in a Kubernetes cluster, draw what should be allowed, and get NetworkPolicies proven to allow exactly that.',
  applicationName: 'Drawbridge',
  icons: { icon: '/logo.svg' },
  robots: { index: false, follow: false },
  referrer: 'no-referrer',
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#12181f' },
  ],
};

/** Reading the request's headers makes every page render per request, which its nonce needs. */
export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        {/* cytoscape adds this style sheet itself when it is missing, without a nonce, and the content policy would refuse it. */}
        <style
          id="__________cytoscape_stylesheet"
          nonce={nonce}
          suppressHydrationWarning
          dangerouslySetInnerHTML={{ __html: '.__________cytoscape_container { position: relative; }' }}
        />
      </head>
      <body>
        <Providers nonce={nonce}>{children}</Providers>
      </body>
    </html>
  );
}
