import { test as base } from '@playwright/test';
import { openedSchema } from '../../lib/queries/contract/source.ts';
import { startDrawbridge, type Drawbridge, type DrawbridgeOptions } from './start-drawbridge.ts';

export interface DrawbridgeFixtures {
  /**
   * Starts the built app as `npm start -- …args` does, on a port of its own; it ends with the test. Without `args` it is one
   * that shows the sample and that several tests look at: whoever changes what the server shows, or ends it, gives `[]`.
   */
  readonly drawbridge: (args?: readonly string[], options?: DrawbridgeOptions) => Promise<Pick<Drawbridge, 'url'>>;
  /**
   * Opens manifests, a text for each name of a file, in the server that several tests share, until the test ends: much sooner than
   * a server is started. Gives the address for what is asked behind it, `?view=reach`.
   */
  readonly showing: (files: Readonly<Record<string, string>>) => Promise<(search?: string) => string>;
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
  showing: async ({ sample }, provide) => {
    const address = `${sample.url}/api/source`;
    const ids: string[] = [];
    await provide(async (files) => {
      const texts = Object.entries(files).map(([name, text]) => ({ name, text }));
      const answer = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ to: 'manifests', label: 'Manifests', files: texts }) });
      if (!answer.ok) throw new Error(await answer.text());
      const { id } = openedSchema.parse(await answer.json()).now;
      ids.push(id);
      return (search = '') => `${sample.url}/?source=${id}${search.replace(/^\?/, '&')}`;
    });
    for (const id of ids) await fetch(`${address}?source=${id}`, { method: 'DELETE' });
  },
  drawbridge: async ({ startOwn, sample }, provide) => {
    await provide(async (args, options) => (args === undefined ? sample : startOwn(args, options)));
  },
});

export { expect } from '@playwright/test';
