import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { parseInvocation } from './command-line.ts';
import { completion } from './commands/completion.ts';
import { refactor } from './commands/refactor.ts';

const folder = mkdtempSync(join(tmpdir(), 'drawbridge-refactor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pod = (name: string): string => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: ${name}, version: one } }
spec: { containers: [{ name: c, image: i }] }
---
`;
const policy = (name: string, from: string, labels = ''): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop, labels: { ${labels} } }
spec: { podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: ${from} } } }], ports: [{ port: 5432 }] }] }
---
`;
const shop = ['web', 'cart', 'db'].map(pod).join('') + policy('one', 'web') + policy('two', 'cart') + policy('three', 'nobody');

/** Runs the command line in this process, in the folder of this test. */
async function drawbridge(args: readonly string[], input = shop): Promise<{ readonly code: number; readonly out: string; readonly messages: readonly string[] }> {
  const invocation = parseInvocation(args);
  if (invocation.kind !== 'run') return { code: 2, out: '', messages: [JSON.stringify(invocation)] };
  let out = '';
  const messages: string[] = [];
  const print = async (chunks: Iterable<string>) => void (out += [...chunks].join(''));
  const command = invocation.command.name === 'completion' ? completion : refactor;
  try {
    const code = await command({ ...invocation, folder, stdin: Readable.from([Buffer.from(input)]), print, tell: (line) => void messages.push(...line.split('\n')) });
    return { code, out, messages };
  } catch (error) {
    return { code: 2, out, messages: [error instanceof Error ? error.message : String(error)] };
  }
}

describe('drawbridge refactor', () => {
  it('merges and drops unless told otherwise, and tells each step with what it is proven for', async () => {
    const { code, out, messages } = await drawbridge(['refactor', '-']);
    expect([code, out.match(/^kind:/gm)?.length, out.split('\n')[0]]).toEqual([0, 1, '# In place of NetworkPolicies one, three, two.']);
    expect(messages).toEqual([
      'merged: NetworkPolicy shop/one stands for one, three, two, which select the same pods.',
      'merged: NetworkPolicy shop/one: 3 rules are 1.',
      'proven: nothing changes, whatever pods and namespaces there are.',
      'dropped: NetworkPolicy shop/one drops ingress from pods with app=nobody to pods with app=db on 5432/TCP: no pod there is needs it.',
      'proven: nothing changes for the pods there are, those of workloads that are scaled to zero, and pods without labels.',
      'exact, read back from the text: 1 policy with 1 rule in place of 3 policies with 3 rules.',
      'to delete once these are applied:',
      '  kubectl delete networkpolicy -n shop three two',
    ]);
  });

  it('takes only the steps that are named, and says when there is nothing to do', async () => {
    const { code, out, messages } = await drawbridge(['refactor', '-', '--shorten'], pod('db') + policy('db', 'web'));
    expect([code, out, messages]).toEqual([0, expect.stringContaining('name: db'), ['there is nothing to do.']]);
  });

  it('offers to shorten selectors, and does it when told to', async () => {
    const input = pod('db') + policy('db', 'web').replace('app: db }', 'app: db, version: one }');
    const said = 'NetworkPolicy shop/db: app=db, version=one is app=db. Pods to come with app=db are selected even without the rest.';
    expect((await drawbridge(['refactor', '-', '--merge'], input)).messages).toEqual([`--shorten would: ${said}`, 'there is nothing to do.']);
    expect((await drawbridge(['refactor', '-', '--shorten'], input)).messages[0]).toBe(`shortened: ${said}`);
  });

  it('writes a file each with the way back beside them, which deletes what is new', async () => {
    const { code, out, messages } = await drawbridge(['refactor', '-', '--merge', '--rename', '-o', 'new']);
    expect([code, out, readdirSync(join(folder, 'new')), readdirSync(join(folder, 'new/rollback'))]).toEqual([0, '', ['rollback', 'shop.allow-db.yaml'], ['shop.one.yaml', 'shop.three.yaml', 'shop.two.yaml']]);
    expect(messages.slice(-6)).toEqual([
      'to apply, in this order, so that nothing is cut on the way:', `  kubectl apply -f ${join(folder, 'new')}`, '  kubectl delete networkpolicy -n shop one three two',
      'to go back:', `  kubectl apply -f ${join(folder, 'new/rollback')}`, '  kubectl delete networkpolicy -n shop allow-db',
    ]);
    expect(readFileSync(join(folder, 'new/shop.allow-db.yaml'), 'utf8')).toContain('# In place of NetworkPolicies one, three, two.');
  });

  it('warns of policies that a chart renders, where it changes them', async () => {
    const rendered = 'app.kubernetes.io/managed-by: Helm';
    const warnings = async (input: string) => (await drawbridge(['refactor', '-'], input)).messages.filter((line) => line.startsWith('warning:'));
    expect(await warnings(pod('db') + pod('web') + pod('cart') + policy('one', 'web', rendered) + policy('two', 'cart'))).toEqual(['warning: NetworkPolicy shop/one is rendered by Helm: make the change in its chart, or the next upgrade takes it back.']);
  });

  it.each([
    ['a namespace that is not there', ['-', '-n', 'shopp'], shop, 'no namespace shopp'],
    ['a policy that cannot be read', ['-'], `${shop}a: [b`, 'part of the source could not be read'],
  ])('exits with 2 for %s, and prints nothing', async (_, args, input, message) => {
    const { code, out, messages } = await drawbridge(['refactor', ...args], input);
    expect([code, out, messages.at(-1)]).toEqual([2, '', expect.stringContaining(message)]);
  });

  it('is completed with its own options', async () => {
    for (const shell of ['bash', 'zsh', 'fish']) expect((await drawbridge(['completion', shell])).out).toContain('shorten');
  });
});
