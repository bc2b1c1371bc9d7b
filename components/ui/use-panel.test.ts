import { describe, expect, it } from 'vitest';
import { parsePanel } from './use-panel';

const limits = { initial: 240, min: 200, max: 400 };

describe('the size of a panel, as the browser kept it', () => {
  it('is the initial one the first time', () => expect(parsePanel(null, limits, 1280)).toEqual({ size: 240, collapsed: false }));
  it('comes back', () => expect(parsePanel('{"size":300,"collapsed":true}', limits, 1280)).toEqual({ size: 300, collapsed: true }));
  it('stays within today’s limits', () => expect([9, 9000].map((size) => parsePanel(JSON.stringify({ size, collapsed: false }), limits, 1280).size)).toEqual([200, 400]));
  it.each(['', 'null', '7', '{"size":"wide"}', '{'])('damaged text is ignored: %s', (text) => expect(parsePanel(text, limits, 1280)).toEqual({ size: 240, collapsed: false }));
  it('leaves the room of a narrow window to the rest, until somebody opens it', () => {
    const rail = { ...limits, roomyFrom: 1100 };
    expect([parsePanel(null, rail, 1280), parsePanel(null, rail, 1024), parsePanel('{"size":300,"collapsed":false}', rail, 1024)].map(({ collapsed }) => collapsed)).toEqual([false, true, false]);
  });
});
