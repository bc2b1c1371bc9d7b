import { Lexer } from 'yaml';
import { LIMITS } from './limits';

/**
 * Whether a text nests lists and objects deeper than the limit. Checked before parsing, because the parser's time grows
 * with depth. Rough counts clear nearly every text; only a suspicious one is cut into tokens.
 */
export function isTooDeep(text: string): boolean {
  return isIndentedTooDeep(text) || (hasManyBrackets(text) && bracketDepthExceeds(text, LIMITS.depth));
}

/** Each further level of block nesting needs a deeper column, so a stack of columns measures it. */
function isIndentedTooDeep(text: string): boolean {
  const columns: number[] = [];
  const leading = /^[ ]*(?:[-?][ ]+)*/gm;
  for (let match = leading.exec(text); match; match = leading.exec(text)) {
    if (match[0].length === 0) {
      leading.lastIndex++;
      columns.length = 0;
      continue;
    }
    const marks = [...match[0].matchAll(/[-?]/g)].map((mark) => mark.index);
    for (const column of [...marks, match[0].length]) {
      while (columns.length > 0 && (columns[columns.length - 1] ?? 0) >= column) columns.pop();
      columns.push(column);
      if (columns.length > LIMITS.depth) return true;
    }
  }
  return false;
}

/** Whether the running balance of brackets, those in strings and comments included, ever exceeds the limit. */
function hasManyBrackets(text: string): boolean {
  let balance = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x5b || code === 0x7b) {
      if (++balance > LIMITS.depth) return true;
    } else if ((code === 0x5d || code === 0x7d) && balance > 0) balance--;
  }
  return false;
}

function bracketDepthExceeds(text: string, limit: number): boolean {
  let depth = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') {
      if (++depth > limit) return true;
    } else if (token === ']' || token === '}') depth--;
  }
  return false;
}
