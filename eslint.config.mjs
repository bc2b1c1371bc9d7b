import { readdirSync } from 'node:fs';
import { defineConfig, globalIgnores } from 'eslint/config';
import coreWebVitals from 'eslint-config-next/core-web-vitals';
import typescript from 'eslint-config-next/typescript';

/** Per folder of lib: what it may import of lib besides itself. */
const mayImport = {
  model: [],
  policy: ['model'],
  synthesis: ['model', 'policy'],
  views: ['model', 'policy', 'synthesis', 'queries/contract', 'queries/filter'],
  // What an object of a policy API may look like is known once, in its dialect; reading manifests asks there.
  sources: ['model', 'policy/dialects', 'policy/cidr.ts', 'policy/nearest-word.ts', 'policy/selector.ts'],
  // A filter is read on both sides, as addresses are and slips of the pen.
  queries: ['model', 'policy/cidr.ts', 'policy/nearest-word.ts'],
  // Applying reads and writes the cluster; what it plans is plain data.
  apply: ['model', 'policy', 'synthesis', 'sources', 'queries/contract'],
  cli: ['model', 'policy', 'synthesis', 'views', 'sources', 'queries/contract'],
};

/** Folders of components that every feature may use; the other folders do not import one another. */
const sharedComponents = ['ui', 'verdict', 'pictures'];

const componentFolders = readdirSync(new URL('components', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

const zones = [
  ...Object.entries(mayImport).map(([folder, others]) => ({
    target: `./lib/${folder}`,
    from: './lib',
    except: [folder, ...others].map((path) => `./${path}`),
    message: `lib/${folder} may import ${['itself', ...others.map((path) => `lib/${path}`)].join(', ')} and nothing else of lib.`,
  })),
  { target: './lib', from: ['./app', './components'], message: 'lib knows nothing of what shows it.' },
  {
    target: './components',
    from: './lib',
    except: ['./model', './queries'],
    message: 'components see the model and the queries; the rest of lib runs on the server.',
  },
  { target: './app', from: './lib/testing', message: 'lib/testing is for tests.' },
  { target: './components', from: './app', message: 'app composes components, not the other way round.' },
  ...componentFolders
    .filter((folder) => !sharedComponents.includes(folder))
    .map((folder) => ({
      target: `./components/${folder}`,
      from: './components',
      except: [folder, ...sharedComponents].map((path) => `./${path}`),
      message: 'Features do not import one another; app composes them.',
    })),
  { target: './components/verdict', from: './components', except: ['./verdict', './ui'], message: 'components/verdict is shared, so it uses no feature.' },
  { target: './components/pictures', from: './components', except: ['./pictures', './verdict', './ui'], message: 'components/pictures is shared, so it uses no feature.' },
  { target: './components/ui', from: './components', except: ['./ui'], message: 'components/ui is shared, so it uses no feature.' },
  { target: './components/ui', from: './lib', message: 'components/ui has no domain words.' },
];

const restrictedImports = {
  kubernetes: { group: ['@kubernetes/*'], message: 'Only lib/sources/cluster talks to Kubernetes.' },
  cytoscape: { group: ['cytoscape', 'cytoscape-*', 'cytoscape/*'], message: 'Only components/graph and components/edge-drawing draw with cytoscape.' },
  outsideWorld: {
    group: ['react', 'react-*', 'react/*', 'next', 'next/*', '@tanstack/*', 'node:*', 'fs', 'fs/*', 'crypto', 'http', 'https', 'net', 'child_process', 'server-only'],
    message: 'The engine is plain computation: no user interface, no input or output.',
  },
};

/** One setting per file: a later one replaces an earlier one, so each lists all that holds for its files. */
const forbid = (...patterns) => ['error', { patterns }];

const noServerFunctions = {
  selector: "ExpressionStatement[directive='use server']",
  message: 'No server functions: every way in is a route handler, which checks where a request comes from.',
};
const noClockOrChance = [
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: 'The engine has no clock.' },
  { selector: "NewExpression[callee.name='Date']", message: 'The engine has no clock.' },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: 'The engine has no chance in it.' },
];

const ownFormats = { selector: "CallExpression[callee.property.name=/^toLocale/]", message: 'Numbers and dates are formed in components/ui/format.ts, in one language.' };

/** A word chosen by a number in any other way is right in this language at best. */
const ownPlurals = (where) => ({
  selector: "ConditionalExpression[test.type='BinaryExpression'][test.operator=/^[!=]==$/][test.right.value=1][consequent.type=/Literal/][alternate.type=/Literal/]:not([consequent.raw=/^[0-9]/])",
  message: `Words that go with a number are chosen by plural() of ${where}.`,
});

const engine = ['lib/{model,policy,synthesis,views}/**/*.ts'];
const tests = ['**/*.test.{ts,tsx}', '**/testing.ts', 'lib/testing/**', 'bench/**', 'e2e/**'];

export default defineConfig([
  globalIgnores(['.next/**', 'node_modules/**', 'next-env.d.ts', 'test-results/**', 'playwright-report/**', '.cache/**', '.stryker-tmp/**', 'reports/**']),
  ...coreWebVitals,
  ...typescript,
  {
    files: ['**/*.{ts,tsx,mjs,js}'],
    settings: { 'import/resolver': { typescript: { project: './tsconfig.json' } } },
    rules: {
      'import/no-cycle': 'error',
      'no-restricted-syntax': ['error', noServerFunctions],
      'no-restricted-imports': forbid(restrictedImports.kubernetes, restrictedImports.cytoscape),
      // It warns of libraries that the React Compiler cannot handle, and we do not use that compiler.
      'react-hooks/incompatible-library': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' }],
    },
  },
  { files: ['*.config.mjs'], rules: { 'import/no-anonymous-default-export': 'off' } },
  { files: ['lib/sources/cluster/**'], rules: { 'no-restricted-imports': forbid(restrictedImports.cytoscape) } },
  { files: ['components/{graph,edge-drawing}/**'], rules: { 'no-restricted-imports': forbid(restrictedImports.kubernetes) } },
  {
    files: engine,
    ignores: tests,
    rules: {
      'no-restricted-imports': forbid(restrictedImports.kubernetes, restrictedImports.cytoscape, restrictedImports.outsideWorld),
      'no-restricted-syntax': ['error', noServerFunctions, ...noClockOrChance],
      'no-restricted-globals': ['error', 'fetch', 'process', 'window', 'document', 'localStorage', 'performance', 'setTimeout', 'setInterval'],
    },
  },
  { files: ['{app,components}/**/*.{ts,tsx}'], rules: { 'no-restricted-syntax': ['error', noServerFunctions, ownFormats, ownPlurals('components/ui/format.ts')] } },
  { files: ['lib/cli/**/*.ts'], rules: { 'no-restricted-syntax': ['error', noServerFunctions, ownPlurals('lib/model/plural.ts')] } },
  { files: ['lib/views/**/*.ts'], ignores: tests, rules: { 'no-restricted-syntax': ['error', noServerFunctions, ...noClockOrChance, ownPlurals('lib/model/plural.ts')] } },
  {
    // Tests may set a scene with any part of the product.
    files: ['{app,components,lib}/**/*.{ts,tsx}'],
    ignores: tests,
    rules: { 'import/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }] },
  },
]);
