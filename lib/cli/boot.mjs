import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { register as registerTypeScript } from 'tsx/esm/api';

// Node refuses TypeScript in node_modules, where an installed Drawbridge lies, and does not know the alias `@/`.
registerTypeScript({ tsconfig: fileURLToPath(new URL('../../tsconfig.json', import.meta.url)) });
register(new URL('alias-hooks.mjs', import.meta.url));

// Node has it from 21 on.
Map.groupBy ??= function groupBy(items, keyOf) {
  const groups = new Map();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index++);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
};

await import(new URL('main.ts', import.meta.url).href);
