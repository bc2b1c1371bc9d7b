import type { AllowChange, DraftPort } from '@/lib/model/draft';
import type { Protocol } from '@/lib/model/network-policy';

const MAX_PORT = 65535;

/** `8080/TCP`, `8000-8010/UDP`. */
export function formatPort({ protocol, port, endPort }: DraftPort): string {
  return `${port}${endPort === undefined || endPort === port ? '' : `-${endPort}`}/${protocol}`;
}

/** The ports of an allow change in words. */
export function formatPorts(ports: AllowChange['ports']): string {
  return ports === 'all' ? 'all ports' : ports.map(formatPort).join(', ');
}

/** Reads what a person types: `8080`, `53/udp`, `8000-8010/TCP`. Without a protocol it is TCP. `null` when it is no port. */
export function parseTypedPort(text: string): DraftPort | null {
  const match = /^\s*(\d{1,5})\s*(?:[-–:]\s*(\d{1,5}))?\s*(?:\/\s*(tcp|udp|sctp))?\s*$/i.exec(text);
  if (!match) return null;
  const port = Number(match[1]);
  const endPort = match[2] === undefined ? port : Number(match[2]);
  if (port < 1 || endPort < port || endPort > MAX_PORT) return null;
  return { protocol: (match[3] ?? 'TCP').toUpperCase() as Protocol, port, ...(endPort > port ? { endPort } : {}) };
}

/** Reads port texts of the API, `8080/TCP`, `all TCP`, `all ports`, into the ports of a change; `null` when one is not understood. */
export function parseApiPorts(texts: readonly string[]): AllowChange['ports'] | null {
  const ports: DraftPort[] = [];
  for (const text of texts) {
    if (text === 'all ports') return 'all';
    const every = /^all (TCP|UDP|SCTP)$/.exec(text);
    const port = every ? { protocol: every[1] as Protocol, port: 1, endPort: MAX_PORT } : parseTypedPort(text);
    if (!port) return null;
    ports.push(port);
  }
  return ports.length > 0 ? ports : null;
}
