import { describe, expect, it } from 'vitest';
import { hostsFromEnvironment, refusal } from './guard';

const ours = new Set(['127.0.0.1:3210', 'localhost:3210']);

function ask(method: string, path: string, headers: Record<string, string> = {}): number | null {
  const request = new Request(`http://127.0.0.1:3210${path}`, { method, headers: { host: '127.0.0.1:3210', ...headers } });
  return refusal(request, ours)?.status ?? null;
}

it.each(['/api/%', '/api/%ff', '/%C3'])('the path %s is refused as malformed', (path) => expect(ask('GET', path)).toBe(400));

describe('the Host', () => {
  it('must be one of the addresses this server was started on', () => {
    expect(ask('GET', '/')).toBeNull();
    expect(ask('GET', '/', { host: 'LOCALHOST:3210' })).toBeNull();
    expect(ask('GET', '/', { host: 'rebound.example:3210' })).toBe(421);
    expect(ask('GET', '/', { host: '127.0.0.1:9999' })).toBe(421);
    expect(ask('GET', '/', { host: '' })).toBe(421);
  });

  it.each(['localhost:3000', '127.0.0.1', '127.0.0.1:80', '[::1]:3210'])('may be %s when no addresses were named', (host) => {
    expect(refusal(new Request('http://x/', { headers: { host } }), null)).toBeNull();
  });

  it.each(['localhost.evil.example', '127.0.0.1.evil.example:80', 'evil.example', '127.0.0.1:80:90', '10.0.0.1:3000'])(
    'may not be %s when no addresses were named',
    (host) => expect(refusal(new Request('http://x/', { headers: { host } }), null)?.status).toBe(421),
  );

  it('is read from a list separated by commas', () => {
    expect(hostsFromEnvironment('127.0.0.1:1, Box:1')).toEqual(new Set(['127.0.0.1:1', 'box:1']));
    expect(hostsFromEnvironment('')).toBeNull();
  });
});

describe('a request that another site caused', () => {
  it.each([
    ['another origin', { origin: 'http://evil.example' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:8080' }],
    ['an opaque origin', { origin: 'null' }],
    ['an extension', { origin: 'chrome-extension://127.0.0.1:3210' }],
    ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }],
    ['a same-site fetch', { 'sec-fetch-site': 'same-site' }],
    ['a word no browser says', { 'sec-fetch-site': 'whatever' }],
  ])('is refused for POST and for reads of /api: %s', (_, headers) => {
    expect(ask('POST', '/api/simulate', headers)).toBe(403);
    expect(ask('DELETE', '/', headers)).toBe(403);
    expect(ask('GET', '/api/snapshot', headers)).toBe(403);
  });

  it('may be a link to a page', () => {
    expect(ask('GET', '/?select=x', { 'sec-fetch-site': 'cross-site' })).toBeNull();
    expect(ask('GET', '/apiary', { 'sec-fetch-site': 'cross-site' })).toBeNull();
  });
});

describe('a request of our own', () => {
  it('passes from our pages', () => {
    const headers = { origin: 'http://127.0.0.1:3210', 'sec-fetch-site': 'same-origin' };
    expect(ask('POST', '/api/simulate', headers)).toBeNull();
    expect(ask('GET', '/api/snapshot', { 'sec-fetch-site': 'same-origin' })).toBeNull();
  });

  it('passes from programs, which send neither header', () => {
    expect(ask('POST', '/api/simulate')).toBeNull();
    expect(ask('GET', '/api/snapshot')).toBeNull();
  });

  it('passes when typed in as an address, but nobody posts that way', () => {
    expect(ask('GET', '/api/snapshot', { 'sec-fetch-site': 'none' })).toBeNull();
    expect(ask('POST', '/api/snapshot', { 'sec-fetch-site': 'none' })).toBe(403);
  });
});
