import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { podOf, policyOf } from '@/lib/testing/objects';
import { runCommand } from '@/lib/testing/run-command';
import { exportPolicies } from './commands/export.ts';

const write = (...options: string[]) => runCommand(exportPolicies, ['export', 'sample', ...options]);

describe('export', () => {
  it('narrows the policy there is for what is denied, and says that it takes its place', async () => {
    const { code, out, messages } = await write('--deny', 'storefront/* => orders/*');
    expect([code, messages]).toEqual([0, ['note: NetworkPolicy orders/from-bff takes the place of the one there is.']]);
    expect(out).toContain('# Denies namespace storefront → namespace orders on all ports.');
  });

  it('prints the policies in the order in which nothing is cut while they are applied', async () => {
    const pods = ['web', 'api', 'db'].map((name, index) => podOf('shop', name, `10.0.0.${index + 1}`));
    const everybody = policyOf({ podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }] }] }, 'shop', 'all');
    const input = [...pods, everybody].map((object) => JSON.stringify(object)).join('\n---\n');
    const { code, out } = await runCommand(exportPolicies, ['export', '-', '--deny', 'shop/web => shop/db'], input);
    expect([code, [...out.matchAll(/^  name: (.+)$/gm)].map(([, name]) => name)]).toEqual([0, ['all-db', 'all']]);
  });

  it("edits a policy in its author's own text, with its comments and the reason beside the rule", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'export-'));
    const pods = ['web', 'api', 'db'].map((name, index) => JSON.stringify(podOf('shop', name, `10.0.0.${index + 1}`)));
    const authors = '# Ask before you touch it!\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: db, namespace: shop}\nspec:\n  podSelector: {matchLabels: {app: db}}\n  ingress:\n  # from web\n  - from:\n    - podSelector: {matchLabels: {app: web}}\n    ports: [{port: 5432}]\n';
    writeFileSync(join(folder, 'shop.yaml'), [...pods, authors].join('\n---\n'));
    const { code, out } = await runCommand(exportPolicies, ['export', folder, '--allow', 'shop/api => shop/db : TCP 80']);
    expect([code, out]).toEqual([0, authors.replace(/$/, '  # Lets shop/api reach shop/db on 80/TCP.\n  - from:\n    - podSelector:\n        matchLabels:\n          app: api\n    ports:\n    - port: 80\n      protocol: TCP\n')]);
  });

  it('takes addresses for an end', async () => {
    const { code, out } = await write('--deny', 'storefront/web => 203.0.113.7');
    expect([code, out.includes('    - 203.0.113.7/32\n')]).toEqual([0, true]);
  });

  it('keeps an edge that isolating would cut, and leaves out what the user says is not needed', async () => {
    const { code, out } = await write('--isolate', 'storefront/web', '--egress', '--keep', 'storefront/web => storefront/bff : TCP 8080', '--without', 'dns kube-system/coredns');
    expect([code, out.includes('Lets storefront/web reach storefront/bff on 8080/TCP.'), out.includes('DNS')]).toEqual([0, true, false]);
  });

  it('refuses a denial that nothing can express, and prints nothing', async () => {
    const { code, out, messages } = await write('--deny', 'storefront/web => nodes');
    expect([code, out]).toEqual([2, '']);
    expect(messages.join()).toContain('nodes: name one workload');
  });

  it.each([
    [['--deny', 'storefront/web'], '--deny "storefront/web": write it as the graph is printed'],
    [['--without', 'dns'], '--without goes with what closes something'],
    [['--allow', 'nowhere/web => storefront/bff'], 'nowhere'],
  ])('says what is wrong with %j', async (options, words) => expect(await write(...options)).toMatchObject({ code: 2, messages: [expect.stringContaining(words)] }));
});
