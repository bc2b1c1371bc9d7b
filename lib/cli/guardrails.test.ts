import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { parseInvocation } from './command-line.ts';
import { completion } from './commands/completion.ts';
import { guardrails } from './commands/guardrails.ts';

const folder = mkdtempSync(join(tmpdir(), 'drawbridge-guardrails-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pod = (name: string): string => `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: ${name} } }
spec: { containers: [{ name: c, image: i }] }
---
`;
const definition = (kind: string): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ${kind.toLowerCase()} }
spec: { group: policy.networking.k8s.io, names: { kind: ${kind} }, versions: [{ name: v1alpha2, served: true }] }
---
`;
const egress = (cidr: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec: { podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: ${cidr} } }] }] }
---
`;
const shop = pod('web') + pod('db');

/** Runs the command line in this process, in the folder of this test. */
async function drawbridge(args: readonly string[], input = shop): Promise<{ readonly code: number; readonly out: string; readonly messages: readonly string[] }> {
  const invocation = parseInvocation(args);
  if (invocation.kind !== 'run') return { code: 2, out: '', messages: [JSON.stringify(invocation)] };
  let out = '';
  const messages: string[] = [];
  const print = async (chunks: Iterable<string>) => void (out += [...chunks].join(''));
  const command = invocation.command.name === 'completion' ? completion : guardrails;
  try {
    const code = await command({ ...invocation, folder, stdin: Readable.from([Buffer.from(input)]), print, tell: (line) => void messages.push(...line.split('\n')) });
    return { code, out, messages };
  } catch (error) {
    return { code: 2, out, messages: [error instanceof Error ? error.message : String(error)] };
  }
}
const kinds = (out: string) => out.match(/^kind: .*/gm)?.map((line) => line.slice(6));

describe('drawbridge guardrails', () => {
  it('prints an admin policy where a definition brings the kind, and names what it closes', async () => {
    const { code, out, messages } = await drawbridge(['guardrails', '-', '--name', 'metadata'], shop + definition('ClusterNetworkPolicy'));
    expect([code, kinds(out), out.match(/^apiVersion: .*/m)?.[0]]).toEqual([0, ['ClusterNetworkPolicy'], 'apiVersion: policy.networking.k8s.io/v1alpha2']);
    expect(messages).toEqual([
      'metadata: Written as ClusterNetworkPolicy of policy.networking.k8s.io/v1alpha2, which occurs among the manifests.',
      ...['db', 'web'].flatMap((name) => ['169.254.169.254/32', 'fd00:ec2::254/128'].map((address) => `metadata closes: shop/Pod/${name} => ${address} -All Connections`)),
      'metadata: proven, read back from the text: it closes 4 connections and opens none.',
    ]);
  });

  it('writes a file each, and the way back to what they replace', async () => {
    const { code, messages } = await drawbridge(['guardrails', '-', '--name', 'metadata', '-o', 'guard'], shop + egress('0.0.0.0/0'));
    expect([code, readdirSync(join(folder, 'guard')), readdirSync(join(folder, 'guard/rollback'))]).toEqual([0, ['rollback', 'shop.web.yaml'], ['shop.web.yaml']]);
    expect(messages.slice(-4)).toEqual(['to apply:', `  kubectl apply -f ${join(folder, 'guard')}`, 'to go back:', `  kubectl apply -f ${join(folder, 'guard/rollback')}`]);
  });

  it('says that one holds already, and prints nothing for it', async () => {
    const { code, out, messages } = await drawbridge(['guardrails', '-', '--name', 'metadata'], shop + egress('10.0.0.0/8'));
    expect([code, out, messages.at(-1)]).toEqual([0, '', 'metadata: it holds already.']);
  });

  it('prints what one guardrail writes and another narrows only once', async () => {
    const { code, out } = await drawbridge(['guardrails', '-', '--target', 'network-policy'], shop.replace('image: i', 'image: example.org/web-controller'));
    const names = out.match(/^ {2}(name|namespace): .*/gm)!.join(' ').match(/name: \S+ +namespace: \S+/g)!;
    expect([code, new Set(names).size]).toEqual([0, names.length]);
    expect(out).toMatch(/cidr: 0\.0\.0\.0\/0\n +except:\n +- 169\.254\.169\.254\/32\n/);
  });

  it.each([
    ['vap', ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding']],
    ['kyverno', ['ClusterPolicy']],
  ])('prints only what admission can require for --target %s', async (target, expected) => {
    const { code, out } = await drawbridge(['guardrails', '-', '--target', target]);
    expect([code, kinds(out)]).toEqual([0, expected]);
  });

  it('exits with 2 and prints nothing where the network plugin may not heed the tiers', async () => {
    const { code, out, messages } = await drawbridge(['guardrails', '-', '--name', 'metadata', '--target', 'admin', '--profile', 'cilium']);
    expect([code, out, messages[0], messages.at(-1)]).toEqual([2, '', expect.stringContaining('Nothing says that the cluster serves ClusterNetworkPolicy'), 'not proven, so nothing is printed; --unproven prints it all the same.']);
    expect(kinds((await drawbridge(['guardrails', '-', '--name', 'metadata', '--target', 'admin', '--profile', 'cilium', '--unproven'])).out)).toEqual(['ClusterNetworkPolicy']);
  });

  it('exits with 1 where a cluster has its one baseline already', async () => {
    const baseline = 'apiVersion: policy.networking.k8s.io/v1alpha1\nkind: BaselineAdminNetworkPolicy\nmetadata: { name: default }\nspec: { subject: { namespaces: {} } }\n---\n';
    const { code, out, messages } = await drawbridge(['guardrails', '-', '--name', 'default-deny', '--target', 'admin'], shop + baseline);
    expect([code, out, messages[0]]).toEqual([1, '', 'error: there is a BaselineAdminNetworkPolicy already, and a cluster has only one.']);
  });

  it.each([
    ['a guardrail that there is not', ['-', '--name', 'everything'], shop, 'it is one of metadata, default-deny, require-default-deny'],
    ['a target that it cannot be written as', ['-', '--name', 'metadata', '--target', 'vap'], shop, 'metadata is written as network-policy or admin, not as vap'],
    ['a policy that cannot be read', ['-'], `${shop}a: [b`, 'part of the source could not be read'],
  ])('exits with 2 for %s', async (_, args, input, message) => {
    const { code, out, messages } = await drawbridge(['guardrails', ...args], input);
    expect([code, out, messages.at(-1)]).toEqual([2, '', expect.stringContaining(message)]);
  });

  it('is completed with the names of guardrails', async () => {
    for (const shell of ['bash', 'zsh', 'fish']) expect((await drawbridge(['completion', shell])).out).toContain('metadata default-deny require-default-deny');
  });
});
