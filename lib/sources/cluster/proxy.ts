import { BlockList, isIP } from 'node:net';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that the environment names for a server, as kubectl takes it from there; `undefined` when there is none, when
 * NO_PROXY lists the server, and for this machine itself.
 * https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
 */
export function proxyFromEnvironment(server: URL, env: Environment): string | undefined {
  const named = (name: string): string | undefined => env[name] || env[name.toLowerCase()] || undefined;
  const proxy = named(server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  if (proxy === undefined || isExempt(server, named('NO_PROXY') ?? '')) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function isExempt(server: URL, list: string): boolean {
  const host = server.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const family = isIP(host);
  if (host === 'localhost' || (family === 4 && host.startsWith('127.')) || host === '::1') return true;
  const port = server.port || (server.protocol === 'https:' ? '443' : '80');
  return list
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '')
    .some((entry) => entry === '*' || (family === 0 ? namesHost(entry, host, port) : namesAddress(entry, host, family, port)));
}

/** `example.com` and `.example.com` stand for what is below it, the former also for itself. */
function namesHost(entry: string, host: string, port: string): boolean {
  const { name, onlyPort } = splitPort(entry);
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const domain = name.replace(/^\*?\./, '');
  return host.endsWith(`.${domain}`) || (host === domain && name === domain);
}

function namesAddress(entry: string, host: string, family: number, port: string): boolean {
  const [network = '', length] = entry.split('/');
  if (length !== undefined) {
    const width = isIP(network) === 4 ? 32 : 128;
    if (isIP(network) !== family || !/^\d+$/.test(length) || Number(length) > width) return false;
    const list = new BlockList();
    list.addSubnet(network, Number(length), family === 4 ? 'ipv4' : 'ipv6');
    return list.check(host, family === 4 ? 'ipv4' : 'ipv6');
  }
  if (entry === host) return true;
  const { name, onlyPort } = splitPort(entry);
  return name.replace(/^\[|\]$/g, '') === host && (onlyPort === undefined || onlyPort === port);
}

function splitPort(entry: string): { readonly name: string; readonly onlyPort?: string } {
  const match = /^(\[.*\]|[^:]*):(\d+)$/.exec(entry);
  return match ? { name: match[1] ?? '', onlyPort: match[2] ?? '' } : { name: entry };
}

/** Why a proxy cannot be used, if it cannot; in words that hold no password. */
export function proxyProblem(proxy: string): string | undefined {
  if (!URL.canParse(proxy)) return 'is no address';
  const { protocol } = new URL(proxy);
  return ['http:', 'https:', 'socks5:', 'socks5h:', 'socks4:', 'socks4a:', 'socks:'].includes(protocol) ? undefined : `is of a kind that is not supported (${protocol.replace(':', '')})`;
}
