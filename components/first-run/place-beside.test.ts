import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeBeside } from './place-beside';

const page = { width: 1280, height: 720 };
const note = { width: 320, height: 180 };

describe('a note stands', () => {
  it.each([
    ['to the right of what is at the left', { left: 12, top: 56, width: 220, height: 140 }, { left: 244, top: 56 }],
    ['to the left of what is at the right', { left: 944, top: 44, width: 336, height: 676 }, { left: 612, top: 44 }],
    ['above what lies along the bottom', { left: 0, top: 680, width: 1280, height: 40 }, { left: 480, top: 488 }],
    ['below what lies along the top', { left: 0, top: 0, width: 1280, height: 44 }, { left: 480, top: 56 }],
    ['over the lower right corner of what fills the page', { left: 0, top: 0, width: 1280, height: 720 }, { left: 948, top: 528 }],
  ])('%s', (_, anchor, expected) => expect(placeBeside(anchor, note, page)).toEqual(expected));

  it('always within the page, as far as it has room at all', () => {
    const box = fc.record({ left: fc.integer({ min: -200, max: 2000 }), top: fc.integer({ min: -200, max: 2000 }), width: fc.integer({ min: 0, max: 2000 }), height: fc.integer({ min: 0, max: 2000 }) });
    const size = fc.record({ width: fc.integer({ min: 340, max: 2000 }), height: fc.integer({ min: 200, max: 2000 }) });
    fc.assert(
      fc.property(box, size, (anchor, room) => {
        const { left, top } = placeBeside(anchor, note, room);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(top).toBeGreaterThanOrEqual(0);
        expect(left + note.width).toBeLessThanOrEqual(room.width);
        expect(top + note.height).toBeLessThanOrEqual(room.height);
      }),
    );
  });
});
