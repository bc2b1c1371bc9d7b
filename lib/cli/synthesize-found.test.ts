import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { parseInvocation } from './command-line.ts';
import { synthesize } from './commands/synthesize.ts';

const pod = (namespace: string, name: string, labels: string, env = ''): string => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${namespace}, labels: { ${labels} } }
spec: { containers: [{ name: c, image: i${env} }] }
---
`;
const shop = `${pod('shop', 'web', 'app: web', ', env: [{ name: DB_HOST, value: db }, { name: CACHE_HOST, value: cache }]')}${pod('shop', 'db', 'app: db')}${pod('kube-system', 'dns', 'k8s-app: kube-dns')}
apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop }
spec: { selector: { app: db }, ports: [{ port: 5432 }] }
---
apiVersion: v1
kind: Service
metadata: { name: cache, namespace: shop }
spec: { selector: { app: cache }, ports: [{ port: 6379 }] }
`;

async function drawbridge(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly messages: string }> {
  const invocation = parseInvocation(['synthesize', '-', ...args]);
  if (invocation.kind !== 'run') throw new Error(JSON.stringify(invocation));
  let [out, messages] = ['', ''];
  const code = await synthesize({ ...invocation, folder: '.', stdin: Readable.from([Buffer.from(shop)]), print: async (chunks) => void (out += [...chunks].join('')), tell: (line) => void (messages += `${line}\n`) });
  return { code, out, messages };
}

it('drawbridge synthesize --seal --declared writes what settings declare, with the reason, and tells what is unclear', async () => {
  const { code, out, messages } = await drawbridge('--seal', '--declared');
  expect(code).toBe(0);
  expect(out).toContain('db in env DB_HOST of container c (standard input:');
  expect(out).toContain('port: 5432');
  expect(messages).toContain('kept: DNS to kube-system/dns on 53/TCP, 53/UDP (--without "dns kube-system/dns")');
  expect(messages).toContain('note: cache in env CACHE_HOST of container c of shop/Pod/web is not taken for a connection: no running pod is behind Service shop/cache.');
  expect(messages).toContain('exact:');
});

it('and without DNS when that is asked for', async () => {
  const { out, messages } = await drawbridge('--seal', '--declared', '--without', 'dns kube-system/dns');
  expect(out).not.toContain('port: 53\n');
  expect(messages).toContain('not kept: DNS to kube-system/dns');
});

describe('synthesize --seal --observed', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'observed-')), 'flows.txt');
  const seal = (text: string, ...more: readonly string[]) => {
    writeFileSync(file, text);
    return drawbridge('--seal', '--observed', file, ...more);
  };

  it('writes what was seen and what the cluster works by, and nothing else', async () => {
    const { code, out, messages } = await seal('# from the flow log\n\nshop/web => shop/db : TCP 5432\nshop/web => 203.0.113.0/24 : TCP 443\n');
    expect([code, messages.includes('exact:')]).toEqual([0, true]);
    for (const words of ['# It was observed.', 'port: 5432', 'cidr: 203.0.113.0/24', 'Keeps DNS']) expect(out).toContain(words);
    expect(out).not.toContain('DB_HOST');
  });

  it('goes together with what is declared', async () => {
    const { out } = await seal('shop/db => 203.0.113.9 : TCP 443\n', '--declared');
    for (const words of ['DB_HOST', '203.0.113.9/32']) expect(out).toContain(words);
  });

  it.each([
    ['a line that is none', 'shop/web => shop/db\nshop/web to shop/db\n', 'flows.txt:2: "shop/web to shop/db": write it as the graph is printed'],
    ['a workload that is not there', 'shop/gone => shop/db : TCP 1\n', 'there is no shop/gone in the source'],
    ['nothing', '# quiet\n', 'flows.txt names no connection'],
  ])('names %s', async (_, text, words) => expect(seal(text)).rejects.toThrow(words));
});
