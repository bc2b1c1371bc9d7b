import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { COMMANDS } from './command-table.ts';
import { parseInvocation } from './command-line.ts';
import { synthesize } from './commands/synthesize.ts';
import { completion } from './commands/completion.ts';

const folder = mkdtempSync(join(tmpdir(), 'drawbridge-synthesize-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pod = (name: string): string => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: ${name} } }
spec: { containers: [{ name: c, image: i }] }
---
`;
const policy = (name: string, from: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop }
spec: { podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: ${from} } } }], ports: [{ port: 5432 }] }] }
---
`;
const shop = ['web', 'cart', 'db'].map(pod).join('') + policy('one', 'web') + policy('two', 'cart');

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly messages: string;
}

/** Runs the command line in this process, in the folder of this test. */
async function drawbridge(args: readonly string[], input = shop): Promise<Outcome> {
  const invocation = parseInvocation(args);
  if (invocation.kind !== 'run') return { code: 2, out: '', messages: JSON.stringify(invocation) };
  let [out, messages] = ['', ''];
  const print = async (chunks: Iterable<string>) => void (out += [...chunks].join(''));
  const command = invocation.command.name === 'completion' ? completion : synthesize;
  try {
    const code = await command({ ...invocation, folder, stdin: Readable.from([Buffer.from(input)]), print, tell: (line) => void (messages += `${line}\n`) });
    return { code, out, messages };
  } catch (error) {
    return { code: 2, out, messages: error instanceof Error ? error.message : String(error) };
  }
}

describe('drawbridge synthesize --keep-graph', () => {
  it('prints the policies and tells what proves them, and which to delete', async () => {
    const { code, out, messages } = await drawbridge(['synthesize', '-', '--keep-graph']);
    expect([code, out.match(/^kind:/gm)?.length, out]).toEqual([0, 1, expect.stringContaining('# In place of NetworkPolicies one, two.')]);
    expect(messages.split('\n')).toEqual([
      "exact: every verdict and every pod's isolation is as before, read back from the text. 1 policy with 1 rule in place of 2 policies with 2 rules.",
      'to delete once these are applied: NetworkPolicy shop/two',
      '',
    ]);
  });

  it('writes a file each with the way back beside them, and the whole proof', async () => {
    const { code, out, messages } = await drawbridge(['synthesize', '-', '--keep-graph', '-o', 'new', '--proof', 'proof.json']);
    expect([code, out, messages]).toEqual([0, '', expect.stringContaining('kubectl delete networkpolicy -n shop two')]);
    expect([readdirSync(join(folder, 'new')), readdirSync(join(folder, 'new/rollback'))]).toEqual([['rollback', 'shop.one.yaml'], ['shop.one.yaml', 'shop.two.yaml']]);
    const proof = JSON.parse(readFileSync(join(folder, 'proof.json'), 'utf8')) as Record<string, unknown>;
    expect(proof).toMatchObject({ exact: true, engine: expect.stringMatching(/^drawbridge \d/), inputs: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), profile: { name: 'kubernetes' }, removed: ['shop/two'], differences: [], unknowns: { connections: 0 } });
  });

  it('gives inputs one hash whatever their order, and another when a policy is another', async () => {
    const hash = async (input: string) => {
      await drawbridge(['synthesize', '-', '--keep-graph', '--proof', 'hash.json'], input);
      return (JSON.parse(readFileSync(join(folder, 'hash.json'), 'utf8')) as { readonly inputs: string }).inputs;
    };
    const reversed = `${shop.split('---\n').filter((text) => text !== '').reverse().join('---\n')}`;
    expect(await hash(reversed)).toBe(await hash(shop));
    expect(await hash(shop.replace('5432', '5433'))).not.toBe(await hash(shop));
  });

  it.each([
    ['nothing says what the policies are to do', ['-'], shop, '--intent FILE, or --keep-graph'],
    ['a namespace that is not there', ['-', '--keep-graph', '-n', 'shopp'], shop, 'no namespace shopp'],
    ['a policy that cannot be read', ['-', '--keep-graph'], `${shop}a: [b`, 'part of the source could not be read'],
    ['a folder that is not empty', ['-', '--keep-graph', '-o', 'full'], shop, 'is not empty'],
  ])('exits with 2 for %s, and writes nothing', async (_, args, input, message) => {
    mkdirSync(join(folder, 'full'), { recursive: true });
    writeFileSync(join(folder, 'full', 'mine.yaml'), '');
    const { code, out, messages } = await drawbridge(['synthesize', ...args], input);
    expect([code, out, messages]).toEqual([2, '', expect.stringContaining(message)]);
  });

  it('is completed with its own options, which take no format', async () => {
    for (const shell of ['bash', 'zsh', 'fish']) expect((await drawbridge(['completion', shell])).out).toContain('keep-graph');
    expect((await drawbridge(['completion', 'bash'])).out).not.toContain('"synthesize --output"');
    expect(COMMANDS.find(({ name }) => name === 'synthesize')!.formats).toEqual([]);
  });
});
