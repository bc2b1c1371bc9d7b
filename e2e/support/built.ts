import { ensureBuilt } from '../../lib/cli/build.ts';

/** Once before all tests, so that no two servers build at the same time. */
export default async function build(): Promise<void> {
  const code = await ensureBuilt(console.log);
  if (code !== 0) throw new Error(`The app does not build (exit code ${code}).`);
}
