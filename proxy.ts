import { NextResponse, type NextRequest } from 'next/server';
import { refusal } from './app/api/_http/guard';
import { problem } from './app/api/_http/problem';

/** Headers that are the same for every answer. */
const headers: Readonly<Record<string, string>> = {
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
};

/**
 * Comes before every request: refuses those that another site caused (route handlers ask again on their own), and gives
 * every answer its security headers. The page's nonce is new each time; Next puts it on its own scripts and styles.
 */
export function proxy(request: NextRequest): NextResponse | Response {
  const refused = refusal(request);
  if (refused) return secured(problem(refused.status, refused.title, refused.detail));

  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64');
  const policy = contentSecurityPolicy(nonce);
  const forwarded = new Headers(request.headers);
  forwarded.set('x-nonce', nonce);
  forwarded.set('Content-Security-Policy', policy);
  const response = secured(NextResponse.next({ request: { headers: forwarded } }));
  response.headers.set('Content-Security-Policy', policy);
  return response;
}

/**
 * Nothing comes from anywhere but this server. Style attributes must stay possible for the canvas and for floating panels,
 * which compute positions; style sheets need the nonce. The development server evaluates code and adds styles of its own.
 */
function contentSecurityPolicy(nonce: string): string {
  const development = process.env.NODE_ENV === 'development';
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    development ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function secured<R extends Response>(response: R): R {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}
