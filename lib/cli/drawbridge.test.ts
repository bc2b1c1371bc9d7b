import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { projectFolder } from './project.ts';

const folder = mkdtempSync(join(tmpdir(), 'drawbridge-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bin = join(projectFolder, 'lib/cli/drawbridge.mjs');

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly messages: string;
}

/** Runs the real command in the folder of this test. */
const drawbridge = (args: readonly string[], input = ''): Promise<Outcome> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [bin, ...args], { cwd: folder, encoding: 'utf8' }, (error, out, messages) => resolve({ code: error ? Number(error.code) : 0, out, messages }));
    child.stdin?.end(input);
  });

const pod = (name: string, port: number): string => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: ${name} } }
spec: { containers: [{ name: c, image: i, ports: [{ containerPort: ${port} }] }] }
---
`;
const policy = (port: number): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: db, namespace: shop }
spec:
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress, Egress]
  ingress:
  - from: [{ podSelector: { matchLabels: { app: web } } }]
    ports: [{ port: ${port} }]
`;
const shop = pod('web', 8080) + pod('db', 5432) + policy(5432);
for (const [name, text] of [['old', shop], ['new', shop.replace('port: 5432 }]\n', 'port: 5433 }]\n')]] as const) {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'shop.yaml'), text);
}
writeFileSync(join(folder, 'intent.yaml'), 'version: 1\nmust:\n- { from: shop/web, to: shop/db, ports: [5432] }\nmustNot:\n- { from: internet, to: shop/db }\n');

describe.concurrent('the command', () => {
  it('graph prints the connections of standard input, one a line and sorted', async () => {
    expect(await drawbridge(['graph', '-'], shop)).toEqual({
      code: 0,
      out: '0.0.0.0-255.255.255.255 => shop/web[Pod] : All Connections\nshop/web[Pod] => 0.0.0.0-255.255.255.255 : All Connections\nshop/web[Pod] => shop/db[Pod] : TCP 5432\n',
      messages: '',
    });
  });

  it('graph -o json is a version, peers and edges, and nothing else', async () => {
    const { code, out } = await drawbridge(['graph', 'old', '-o', 'json']);
    expect([code, JSON.parse(out)]).toEqual([
      0,
      {
        version: 1,
        peers: ['0.0.0.0-255.255.255.255', 'shop/db[Pod]', 'shop/web[Pod]'],
        edges: [
          { from: '0.0.0.0-255.255.255.255', to: 'shop/web[Pod]', ports: ['SCTP 1-65535', 'TCP 1-65535', 'UDP 1-65535'], state: 'allowed', reasons: [{ direction: 'ingress', kind: 'default', action: 'allow' }] },
          { from: 'shop/web[Pod]', to: '0.0.0.0-255.255.255.255', ports: ['SCTP 1-65535', 'TCP 1-65535', 'UDP 1-65535'], state: 'allowed', reasons: [{ direction: 'egress', kind: 'default', action: 'allow' }] },
          {
            from: 'shop/web[Pod]', to: 'shop/db[Pod]', ports: ['TCP 5432'], state: 'allowed',
            reasons: [{ direction: 'egress', kind: 'default', action: 'allow' }, { direction: 'ingress', kind: 'NetworkPolicy', namespace: 'shop', name: 'db', rule: 'spec.ingress[0]', action: 'allow' }],
          },
        ],
      },
    ]);
  });

  it('diff tells what is allowed differently, and exits with 1; with 0 when nothing is', async () => {
    const [different, same] = [await drawbridge(['diff', 'old', 'new']), await drawbridge(['diff', 'old', 'old'])];
    expect([different.code, different.out.split('\n')[0]]).toEqual([1, 'changed shop/web[Pod] => shop/db[Pod] : TCP 5432 -> TCP 5433']);
    expect(same).toEqual({ code: 0, out: 'Both allow the same connections.\n', messages: '' });
  });

  it('check exits with 0 when an intent holds and with 1, naming the policy, when it is broken', async () => {
    expect((await drawbridge(['check', 'old', 'intent.yaml'])).code).toBe(0);
    const { code, out } = await drawbridge(['check', 'new', 'intent.yaml']);
    expect(code).toBe(1);
    expect(out).toContain('shop/web[Pod] => shop/db[Pod] : denied TCP 5432\n    ingress: isolated by NetworkPolicy shop/db (new/shop.yaml:11)');
  });

  it('explain exits with 0 when it is allowed, 1 when it is denied', async () => {
    expect((await drawbridge(['explain', 'old', 'shop/web', 'shop/db', '--port', '5432/TCP'])).code).toBe(0);
    const { code, out } = await drawbridge(['explain', 'old', '203.0.113.7', 'shop/db']);
    expect([code, out.split('\n')[0]]).toEqual([1, '203.0.113.7 => shop/db[Pod]: denied']);
  });

  it('reads the sample from anywhere, and its findings are SARIF for those who ask', async () => {
    const { code, out } = await drawbridge(['findings', 'sample', '-o', 'sarif', '--fail-on', 'error']);
    expect([code, (JSON.parse(out) as { version: string }).version]).toEqual([0, '2.1.0']);
  });

  it('export prints policies that are proven to isolate what was asked for', async () => {
    const { code, out } = await drawbridge(['export', 'old', '--isolate', 'shop/web', '--ingress']);
    expect([code, out]).toEqual([0, expect.stringContaining('policyTypes:\n  - Ingress\n')]);
  });

  it.each([
    ['a file that is not there', ['graph', 'nowhere'], '', 'nowhere cannot be read'],
    ['nothing to read', ['graph', '-'], '', 'empty'],
    ['text that is no YAML', ['graph', '-'], 'a: [b', 'not valid YAML'],
    ['an option that does not exist', ['graph', 'old', '--colour'], '', "'--colour'"],
    ['a format that makes no sense', ['graph', 'old', '-o', 'sarif'], '', 'it prints text, json, csv, md, dot, mermaid'],
    ['a peer that is not there', ['reach', 'old', 'shop/dv'], '', 'there is no shop/dv'],
  ])('exits with 2 for %s, and says so on standard error', async (_, args, input, message) => {
    const { code, out, messages } = await drawbridge(args, input);
    expect([code, out, messages]).toEqual([2, '', expect.stringContaining(message)]);
  });

  it('gives help whatever else is wrong', async () => {
    const { code, out } = await drawbridge(['graph', '--colour', '--help']);
    expect([code, out]).toEqual([0, expect.stringContaining('--pod-cidr')]);
  });

  it('ends without a word when its reader has seen enough', async () => {
    const child = spawn(process.execPath, [bin, 'graph', 'sample'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let messages = '';
    child.stderr.on('data', (chunk: Buffer) => (messages += chunk.toString()));
    child.stdout.destroy();
    expect([await new Promise((resolve) => child.on('close', resolve)), messages]).toEqual([0, '']);
  });
});
