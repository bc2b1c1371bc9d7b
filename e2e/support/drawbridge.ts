import { test as base } from '@playwright/test';
import { startDrawbridge, type Drawbridge, type DrawbridgeOptions } from './start-drawbridge.ts';

export interface DrawbridgeFixtures {
  /** Starts the built app as `npm start -- …args` does, on a port of its own; it ends with the test. */
  readonly drawbridge: (args?: readonly string[], options?: DrawbridgeOptions) => Promise<Drawbridge>;
}

/** Playwright's `test` with a way to start Drawbridge. */
export const test = base.extend<DrawbridgeFixtures>({
  drawbridge: async ({}, provide) => {
    const running: Drawbridge[] = [];
    await provide(async (args, options) => {
      const started = await startDrawbridge(args, options);
      running.push(started);
      return started;
    });
    await Promise.all(running.map((one) => one.stop()));
  },
});

export { expect } from '@playwright/test';
