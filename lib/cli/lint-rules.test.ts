import { ESLint } from 'eslint';
import { expect, it } from 'vitest';
import { projectFolder } from './project.ts';

// The search for cycles reads files from disk, and the files of these tests exist only here.
const eslint = new ESLint({ cwd: projectFolder, overrideConfig: { rules: { 'import/no-cycle': 'off' } } });

/** The rules that a file of this text would break. */
async function broken(filePath: string, text: string): Promise<readonly (string | null)[]> {
  const [result] = await eslint.lintText(`${text}\n`, { filePath: `${projectFolder}${filePath}` });
  return (result?.messages ?? []).map((message) => message.ruleId);
}

const use = (path: string) => `import * as other from '${path}';\nexport const used = other;`;

it.each([
  ['the model imports the engine', 'lib/model/x.ts', '@/lib/policy/cidr'],
  ['the engine imports a view', 'lib/policy/x.ts', '@/lib/queries/contract/common'],
  ['the engine imports it by a relative path', 'lib/policy/x.ts', '../queries/contract/common'],
  ['a source imports the queries', 'lib/sources/x.ts', '@/lib/queries/contract/common'],
  ['the engine imports a page', 'lib/policy/x.ts', '@/app/layout'],
  ['a component imports the engine', 'components/inspector/x.tsx', '@/lib/policy/cidr'],
  ['a component imports a source', 'components/inspector/x.tsx', '@/lib/sources/source'],
  ['a component imports a page', 'components/inspector/x.tsx', '@/app/providers'],
  ['a source imports the command line', 'lib/sources/x.ts', '@/lib/cli/project'],
  ['the command line imports what the browser asks', 'lib/cli/x.ts', '@/lib/queries/fetcher'],
])('%s: forbidden', async (_, file, path) => expect(await broken(file, use(path))).toEqual(['import/no-restricted-paths']));

it('a feature imports another feature: forbidden', async () => {
  expect(await broken('components/graph/x.ts', use('@/components/draft/use-draft'))).toEqual(['import/no-restricted-paths']);
});

it.each([
  ['the engine imports the model', 'lib/policy/x.ts', '@/lib/model/ids'],
  ['a component imports the contract', 'components/inspector/x.tsx', '@/lib/queries/contract/common'],
  ['the command line imports a source', 'lib/cli/x.ts', '@/lib/sources/source'],
  ['a route imports a source', 'app/api/x/route.ts', '@/lib/sources/source'],
  ['a test of the engine imports anything', 'lib/policy/x.test.ts', '@/lib/queries/contract/common'],
])('%s: allowed', async (_, file, path) => expect(await broken(file, use(path))).toEqual([]));

it.each([
  ['lib/policy/x.ts', 'react'],
  ['lib/views/x.ts', 'node:fs'],
  ['lib/policy/x.ts', '@kubernetes/client-node'],
  ['app/x.ts', '@kubernetes/client-node'],
  ['components/inspector/x.ts', 'cytoscape'],
])('%s may not import the package %s', async (file, name) => expect(await broken(file, use(name))).toEqual(['no-restricted-imports']));

it.each([
  ['lib/sources/cluster/x.ts', '@kubernetes/client-node'],
  ['components/graph/x.ts', 'cytoscape'],
])('%s may import the package %s', async (file, name) => expect(await broken(file, use(name))).toEqual([]));

it('the engine has neither clock nor chance nor network', async () => {
  expect(await broken('lib/synthesis/x.ts', 'export const now = [Date.now(), new Date(), Math.random(), fetch];')).toEqual([
    'no-restricted-syntax',
    'no-restricted-syntax',
    'no-restricted-syntax',
    'no-restricted-globals',
  ]);
});

it('there are no server functions and no any', async () => {
  expect(await broken('app/x.ts', "'use server';\nexport const a: any = 1;")).toEqual(['no-restricted-syntax', '@typescript-eslint/no-explicit-any']);
});

it('cycles are looked for', async () => {
  const config = (await new ESLint({ cwd: projectFolder }).calculateConfigForFile(`${projectFolder}lib/policy/cidr.ts`)) as { readonly rules: Readonly<Record<string, unknown>> };
  expect(config.rules['import/no-cycle']).toEqual([2]);
});
