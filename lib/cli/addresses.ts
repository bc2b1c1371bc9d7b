import { createServer, isIPv6 } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

const anyAddress = new Set(['0.0.0.0', '::']);

/** Whether only this machine can reach a server that listens there. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** `host:port` as it stands in a URL and in a Host header. */
export function formatHost(host: string, port: number): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/**
 * The values of the Host header that the server answers to: the names of the loopback address, the address it listens
 * on and, when that is every address, each of this machine's and its name.
 */
export function allowedHosts(host: string, port: number): readonly string[] {
  const names = new Set(['127.0.0.1', 'localhost', '::1']);
  if (!anyAddress.has(host)) names.add(host);
  else {
    names.add(hostname());
    for (const addresses of Object.values(networkInterfaces())) for (const { address } of addresses ?? []) names.add(address);
  }
  const hosts = [...names].map((name) => formatHost(name, port).toLowerCase());
  // Browsers leave the port of http out.
  return port === 80 ? [...hosts, ...hosts.map((name) => name.replace(/:80$/, ''))] : hosts;
}

/** The address at which a browser on this machine finds a server that listens on `host`. */
export function browserAddress(host: string, port: number): string {
  const local: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  return `http://${formatHost(local[host] ?? host, port)}`;
}

/**
 * The first free port from `port` on, or any free one for 0.
 * @param attempts how many ports are tried
 * @returns the port, or why there is none
 */
export async function findFreePort(host: string, port: number, attempts: number): Promise<{ readonly port: number } | { readonly error: string }> {
  let failure = '';
  for (let next = port; next < port + attempts && next <= 65535; next++) {
    const result = await tryPort(host, next);
    if ('port' in result) return result;
    failure = result.error;
    if (result.code !== 'EADDRINUSE') break;
  }
  return { error: failure };
}

function tryPort(host: string, port: number): Promise<{ readonly port: number } | { readonly error: string; readonly code: string | undefined }> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve({ error: describe(error, host, port), code: error.code }));
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve({ port: typeof address === 'object' && address ? address.port : port }));
    });
  });
}

function describe(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} of ${host} is taken. Name another with --port, or leave --port out for the next free one.`;
    case 'EACCES':
      return `Port ${port} of ${host} may not be used by this account.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is not an address of this machine.`;
    default:
      return `Cannot listen on ${formatHost(host, port)}: ${error.message}`;
  }
}
