import { fileURLToPath } from 'node:url';

/** The project's folder, with a separator at its end. */
export const projectFolder = fileURLToPath(new URL('../../', import.meta.url));

/** Next's command. */
export const nextCommand = `${projectFolder}node_modules/next/dist/bin/next`;

/** The environment of everything this command starts: nothing reports home. */
export function quietEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production', ...extra };
}
