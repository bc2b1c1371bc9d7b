import { describe, expect, it } from 'vitest';
import { parsePanel } from './use-panel';

const limits = { initial: 240, min: 200, max: 400 };

describe('the size of a panel, as the browser kept it', () => {
  it('is the initial one the first time', () => expect(parsePanel(null, limits)).toEqual({ size: 240, collapsed: false }));
  it('comes back', () => expect(parsePanel('{"size":300,"collapsed":true}', limits)).toEqual({ size: 300, collapsed: true }));
  it('stays within today’s limits', () => expect([9, 9000].map((size) => parsePanel(JSON.stringify({ size, collapsed: false }), limits).size)).toEqual([200, 400]));
  it.each(['', 'null', '7', '{"size":"wide"}', '{'])('damaged text is ignored: %s', (text) => expect(parsePanel(text, limits)).toEqual({ size: 240, collapsed: false }));
});
