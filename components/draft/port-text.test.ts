import { describe, expect, it } from 'vitest';
import { formatPorts, parseApiPorts, parseTypedPort } from './port-text';

describe('a port as people type it', () => {
  it.each([
    ['8080', { protocol: 'TCP', port: 8080 }],
    [' 53 / udp ', { protocol: 'UDP', port: 53 }],
    ['8000-8010', { protocol: 'TCP', port: 8000, endPort: 8010 }],
    ['5060–5061/SCTP', { protocol: 'SCTP', port: 5060, endPort: 5061 }],
    ['443-443/tcp', { protocol: 'TCP', port: 443 }],
  ])('%s', (text, port) => expect(parseTypedPort(text)).toEqual(port));

  it.each(['', '0', '65536', '80-70', 'http', '80/icmp', '80,443', '-1'])('%s is refused', (text) => expect(parseTypedPort(text)).toBeNull());
});

describe('ports as the API writes them', () => {
  it('become the ports of a change', () => {
    expect(parseApiPorts(['8080/TCP', '8000-8010/UDP', 'all SCTP'])).toEqual([
      { protocol: 'TCP', port: 8080 },
      { protocol: 'UDP', port: 8000, endPort: 8010 },
      { protocol: 'SCTP', port: 1, endPort: 65535 },
    ]);
    expect(parseApiPorts(['all ports'])).toBe('all');
  });

  it('none, or one that is not understood, is no change', () => {
    expect(parseApiPorts([])).toBeNull();
    expect(parseApiPorts(['8080/TCP', 'most ports'])).toBeNull();
  });

  it('are written back the same way', () => expect(formatPorts([{ protocol: 'TCP', port: 1, endPort: 2 }, { protocol: 'UDP', port: 53 }])).toBe('1-2/TCP, 53/UDP'));
});
