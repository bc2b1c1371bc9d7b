import { defineConfig } from 'vitest/config';
import base from './vitest.config';

/** How `npm run mutation` loads the tests of the engine. */
export default defineConfig({
  ...base,
  test: { ...base.test, include: ['lib/testing/mutation/resident.ts'], setupFiles: ['lib/testing/mutation/few-runs.ts'], testTimeout: 0 },
});
