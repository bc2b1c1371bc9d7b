import { ensureBuilt } from './build.ts';

// npm runs this before it packs: the package carries the dashboard as it is built, since what lies in node_modules is not built again.
process.exitCode = await ensureBuilt((line) => console.error(line));
