import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));

/** What keeps nothing between calls: its tests may share a process, which saves starting one for each file. */
const PURE = ['lib/{model,policy,queries,synthesis,views}/**/*.test.ts', 'components/**/*.test.{ts,tsx}', 'bench/**/*.test.ts'];

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@\//, replacement: root },
      // The real package throws outside a React server build; the unit tests run the server code directly.
      { find: /^server-only$/, replacement: `${root}node_modules/server-only/empty.js` },
    ],
  },
  test: {
    environment: 'node',
    testTimeout: 120_000,
    // By default one core is left to the rest of the machine, which on two is half of it.
    maxWorkers: '100%',
    projects: [
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      { extends: true, test: { name: 'stateful', include: ['lib/**/*.test.ts', 'app/**/*.test.ts'], exclude: PURE } },
    ],
  },
});
