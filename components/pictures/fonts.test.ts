import { expect, test } from 'vitest';
import { firstFamily, unicodeRanges } from './fonts';

test.each([
  ['U+0000-00FF, U+131', [[0, 0xff], [0x131, 0x131]]],
  ['u+2000-206f', [[0x2000, 0x206f]]],
  ['', [[0, 0x10ffff]]],
  ['nonsense', []],
])('a font for "%s" covers these characters', (text, ranges) => expect(unicodeRanges(text)).toEqual(ranges));

test.each([["'Inter Variable', system-ui", 'Inter Variable'], ['"JetBrains Mono", monospace', 'JetBrains Mono'], ['system-ui', 'system-ui']])('the first family of %s is %s', (list, family) => expect(firstFamily(list)).toBe(family));
