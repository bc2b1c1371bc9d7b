/**
 * Replaces tabs that indent lines inside `[…]` and `{…}` by spaces, as many as the line before them needs. kubectl's
 * parser allows them there, ours does not. Line numbers stay as they are. Tabs anywhere else are left alone.
 */
export function withoutTabsInFlow(text: string): string {
  let depth = 0;
  let quote: '"' | "'" | null = null;
  let indent = '';
  return text
    .split('\n')
    .map((line) => {
      const leading = /^[ ]*\t[ \t]*/.exec(line)?.[0];
      const clean = depth > 0 && leading !== undefined ? `${indent}  ${line.slice(leading.length)}` : line;
      const startedIn = depth;
      ({ depth, quote } = scan(clean, depth, quote));
      if (startedIn === 0 && depth > 0) indent = /^[ ]*/.exec(clean)?.[0] ?? '';
      return clean;
    })
    .join('\n');
}

/** Follows brackets and quotes through one line; quotes and opening brackets count only where a value may begin. */
function scan(line: string, depth: number, quote: '"' | "'" | null): { depth: number; quote: '"' | "'" | null } {
  let mayBegin = true;
  for (let i = 0; i < line.length; i++) {
    const character = line[i] ?? '';
    if (quote) {
      if (quote === '"' && character === '\\') i++;
      else if (character === quote) quote = null;
      continue;
    }
    if (character === ' ' || character === '\t') {
      mayBegin ||= line[i - 1] === ':' || line[i - 1] === '-';
      if (line[i + 1] === '#') break;
      continue;
    }
    if (depth > 0 && (character === ']' || character === '}')) depth--;
    else if (mayBegin && (character === '"' || character === "'")) quote = character;
    else if (mayBegin && (character === '[' || character === '{')) depth++;
    mayBegin = character === ',' || character === '[' || character === '{';
  }
  return { depth, quote };
}
