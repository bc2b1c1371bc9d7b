import { existsSync } from 'node:fs';

const project = new URL('../../', import.meta.url).href;

/**
 * Resolves what the project's own files import: `@/…` from the project's folder, names without an extension to the TypeScript file
 * of that name, and `server-only`, which throws outside of a bundler, to nothing.
 * https://nodejs.org/api/module.html#resolvespecifier-context-nextresolve
 * @param {string} specifier
 * @param {{ parentURL?: string }} context
 * @param {(specifier: string, context: object) => Promise<object>} next
 */
export function resolve(specifier, context, next) {
  if (specifier === 'server-only') return { url: 'data:text/javascript,', shortCircuit: true };
  const isAlias = specifier.startsWith('@/');
  const isOwn = isAlias || (/^\.{1,2}\//.test(specifier) && context.parentURL?.startsWith(`${project}lib/`));
  if (!isOwn) return next(specifier, context);
  const url = isAlias ? new URL(specifier.slice(2), project) : new URL(specifier, context.parentURL);
  const file = new URL(`${url.href}.ts`);
  return next(existsSync(file) ? file.href : url.href, context);
}
