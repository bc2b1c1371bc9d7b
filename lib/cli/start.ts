import { serve } from './serve.ts';

// npm runs scripts in the project's folder and tells where the user was.
process.exitCode = await serve(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
