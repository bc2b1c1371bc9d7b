import { ProblemError } from './problem';

/** A server bound to loopback is asked by these names only; any other name is a page that rebound its DNS to us. */
const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Refuses requests that another site's page may have caused. The proxy asks this for every request, and every route
 * handler asks it again, so that a way around the proxy is not a way in.
 *
 * - The Host must be one of ours (DNS rebinding).
 * - What changes or computes something (any method but GET and HEAD), and every read of `/api`, must come from our own
 *   pages or from no page at all: `Sec-Fetch-Site` and `Origin` say so, and browsers let no page forge them.
 * - Its path must be one that can be read.
 * - Links from elsewhere to our pages stay possible.
 *
 * @param allowedHosts `host:port` values; `null` allows the loopback names on any port
 * @returns the refusal, or `null`
 */
export function refusal(request: Request, allowedHosts: ReadonlySet<string> | null = hostsFromEnvironment()): ProblemError | null {
  const host = request.headers.get('host')?.toLowerCase() ?? '';
  if (!(allowedHosts ? allowedHosts.has(host) : isLoopback(host))) {
    return new ProblemError(421, 'Unknown host', 'This server does not answer to the host name of the request. Open the address that Drawbridge printed.');
  }
  if (!canBeDecoded(request)) return new ProblemError(400, 'Malformed address', 'The address holds a % that begins no UTF-8 character.');
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (reads && !isApi(request)) return null;
  if (isFromElsewhere(request.headers, host, reads)) {
    return new ProblemError(403, 'Cross-site request', 'Only pages of this server may ask this.');
  }
  return null;
}

/** The hosts of `DRAWBRIDGE_HOSTS`, separated by commas, or `null` when it is not set. */
export function hostsFromEnvironment(value: string | undefined = process.env.DRAWBRIDGE_HOSTS): ReadonlySet<string> | null {
  if (!value) return null;
  return new Set(value.split(',').map((host) => host.trim().toLowerCase()));
}

function isLoopback(host: string): boolean {
  return loopbackNames.has(host.replace(/:\d{1,5}$/, ''));
}

/** Next answers with an error of its own when it cannot. */
function canBeDecoded(request: Request): boolean {
  try {
    decodeURIComponent(new URL(request.url).pathname);
    return true;
  } catch {
    return false;
  }
}

function isApi(request: Request): boolean {
  const { pathname } = new URL(request.url);
  return pathname === '/api' || pathname.startsWith('/api/');
}

/** `none` is the user's own doing, such as an address typed in; nobody posts that way. */
function isFromElsewhere(headers: Headers, host: string, reads: boolean): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && !(reads && site === 'none')) return true;
  const origin = headers.get('origin');
  return origin !== null && hostOf(origin) !== host;
}

/** The host of an origin, or `null` for `null` and for what is no http origin. */
function hostOf(origin: string): string | null {
  if (!/^https?:\/\//i.test(origin) || !URL.canParse(origin)) return null;
  return new URL(origin).host.toLowerCase();
}
