import { test as base } from '@playwright/test';
import { startDrawbridge, type Drawbridge, type DrawbridgeOptions } from './start-drawbridge.ts';

export interface DrawbridgeFixtures {
  /**
   * Starts the built app as `npm start -- …args` does, on a port of its own; it ends with the test. Without `args` it is one
   * that shows the sample and that several tests look at: whoever changes what the server shows, or ends it, gives `[]`.
   */
  readonly drawbridge: (args?: readonly string[], options?: DrawbridgeOptions) => Promise<Pick<Drawbridge, 'url'>>;
  /** The same with a way to end it. */
  readonly startOwn: (args: readonly string[], options?: DrawbridgeOptions) => Promise<Drawbridge>;
}

interface WorkerFixtures {
  readonly sample: Drawbridge;
}

/** Playwright's `test` with a way to start Drawbridge. */
export const test = base.extend<DrawbridgeFixtures, WorkerFixtures>({
  sample: [
    async ({}, provide) => {
      const running = await startDrawbridge();
      await provide(running);
      await running.stop();
    },
    { scope: 'worker' },
  ],
  startOwn: async ({}, provide) => {
    const running: Drawbridge[] = [];
    await provide(async (args, options) => {
      const started = await startDrawbridge(args, options);
      running.push(started);
      return started;
    });
    await Promise.all(running.map((one) => one.stop()));
  },
  drawbridge: async ({ startOwn, sample }, provide) => {
    await provide(async (args, options) => (args === undefined ? sample : startOwn(args, options)));
  },
});

export { expect } from '@playwright/test';
