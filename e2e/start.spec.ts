import { request as httpRequest } from 'node:http';
import { expect, test } from './support/drawbridge';

test('the page loads from this server alone, under a policy with a nonce of its own', async ({ drawbridge, page }) => {
  const { url } = await drawbridge();
  const requested: string[] = [];
  const refused: string[] = [];
  page.on('request', (request) => requested.push(request.url()));
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) refused.push(message.text());
  });
  await page.addInitScript(() => document.addEventListener('securitypolicyviolation', (event) => console.error(`Content Security Policy: ${event.violatedDirective} ${event.blockedURI}`)));

  const policies: string[] = [];
  for (let i = 0; i < 2; i++) {
    const response = await page.goto(url);
    expect(response?.status()).toBe(200);
    const headers = response?.headers() ?? {};
    policies.push(headers['content-security-policy'] ?? '');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['x-powered-by']).toBeUndefined();
  }
  const nonces = policies.map((policy) => /script-src 'self' 'nonce-([^']+)' 'strict-dynamic'/.exec(policy)?.[1]);
  expect(nonces[0]).toBeTruthy();
  expect(nonces[0]).not.toBe(nonces[1]);
  expect(policies[0]).not.toMatch(/script-src [^;]*unsafe/);

  await expect(page).toHaveTitle(/Drawbridge/);
  // The theme's script runs only if its nonce is accepted, and the style sheets apply only if theirs are.
  await expect(page.locator('html')).toHaveClass(/light|dark/);
  expect(await page.evaluate(() => getComputedStyle(document.body).fontSize)).toBe('13px');
  // The map brings everything else that could be refused: a canvas, a worker, fonts.
  await expect(page.getByTestId('graph-map').locator('canvas').first()).toBeVisible();
  await page.waitForFunction(() => document.fonts.status === 'loaded');
  expect(requested.filter((one) => new URL(one).protocol.startsWith('http') && new URL(one).origin !== url)).toEqual([]);
  expect(refused).toEqual([]);
});

test('a page of another site can neither read nor ask for anything', async ({ drawbridge }) => {
  const { url } = await drawbridge();
  const rebound = await ask(url, 'GET', '/', { host: 'rebound.example' });
  expect(rebound).toMatchObject({ status: 421, type: 'application/problem+json', body: { title: 'Unknown host', status: 421 } });

  const elsewhere: readonly Readonly<Record<string, string>>[] = [{ origin: 'http://evil.example' }, { 'sec-fetch-site': 'cross-site' }, { origin: 'http://localhost:1' }];
  for (const headers of elsewhere) {
    const posted = await ask(url, 'POST', '/api/simulate', { 'content-type': 'application/json', ...headers });
    expect(posted).toMatchObject({ status: 403, type: 'application/problem+json', body: { title: 'Cross-site request' } });
    expect((await ask(url, 'GET', '/api/snapshot', headers)).status).toBe(403);
  }
});

test('it ends within three seconds while a page listens for changes', async ({ startOwn }) => {
  const running = await startOwn([]);
  const listening = new AbortController();
  const response = await fetch(`${running.url}/api/events`, { signal: listening.signal });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  expect(response.headers.get('cache-control')).toContain('no-transform');
  const reader = response.body?.getReader();
  const first = new TextDecoder().decode((await reader?.read())?.value);
  expect(first).toMatch(/^event: snapshot\nid: \d+\ndata: \{"revision":\d+,"freshness":\{.*\},"sources":\d+\}\n\n$/);

  const { code, milliseconds } = await running.stop();
  expect(code).toBe(0);
  expect(milliseconds).toBeLessThan(3000);
  await expect(fetch(running.url)).rejects.toThrow();
  listening.abort();
});

test('standard input is read to its end and shown', async ({ drawbridge }) => {
  const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: from-stdin}\n';
  const { url } = await drawbridge(['-'], { input: namespace });
  const snapshot: unknown = await (await fetch(`${url}/api/snapshot`)).json();
  expect(snapshot).toMatchObject({ source: { kind: 'manifests' }, namespaces: [{ name: 'from-stdin' }] });
});

test('a mistake on the command line is named', async ({ drawbridge }) => {
  await expect(drawbridge(['--prot', '1'])).rejects.toThrow(/exit code 2[^]*--prot/);
  await expect(drawbridge(['./no-such-folder'])).rejects.toThrow(/exit code 2[^]*no-such-folder/);
  await expect(drawbridge(['-'])).rejects.toThrow(/exit code 2[^]*empty/);
});

/** `fetch` does not let a Host or Origin be made up. */
function ask(url: string, method: string, path: string, headers: Readonly<Record<string, string>>): Promise<{ status: number | undefined; type: string | undefined; body: unknown }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url + path, { method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode, type: response.headers['content-type'], body: text.startsWith('{') ? JSON.parse(text) : text }));
    });
    request.on('error', reject);
    request.end(method === 'POST' ? '{}' : undefined);
  });
}
