import { describe, expect, it } from 'vitest';
import { layAxis, lineAt, linesBetween, nearestLine } from './axis-geometry';
import { stepOf } from './grid-keys';
import { namespaceLine, outsideLine, workloadLine } from './testing';

const axis = layAxis([outsideLine('internet', 'Internet'), workloadLine('a/x'), workloadLine('a/y'), workloadLine('b/z'), namespaceLine('c', 2)]);

describe('lines along an axis', () => {
  it('keep a gap where one open group ends and another thing begins', () => {
    expect(axis.starts).toEqual([0, 26, 48, 74, 100]);
    expect(axis.length).toBe(122);
    expect(axis.bands).toEqual([{ group: 'namespace/a', first: 1, last: 2 }, { group: 'namespace/b', first: 3, last: 3 }]);
  });

  it('are found where they lie, and none between them or beyond', () => {
    expect([0, 21, 22, 25, 26, 121, 122, -1].map((at) => lineAt(axis, at))).toEqual([0, 0, null, null, 1, 4, null, null]);
    expect([-5, 24, 999].map((at) => nearestLine(axis, at))).toEqual([0, 0, 4]);
  });

  it('in sight are those of which a part is', () => {
    expect(linesBetween(axis, 30, 80)).toEqual([1, 2, 3]);
    expect(linesBetween(axis, 0, 9999)).toEqual([0, 1, 2, 3, 4]);
    expect(linesBetween(layAxis([]), 0, 100)).toEqual([]);
  });
});

describe('keys of the grid', () => {
  const key = (name: string, ctrlKey = false) => ({ key: name, ctrlKey, metaKey: false, altKey: false });
  const from = (row: number, column: number, name: string, ctrl = false) => stepOf(key(name, ctrl), { row, column }, 10, { rows: 4, columns: 4 });

  it.each([
    ['arrows move by one', from(3, 3, 'ArrowUp'), { row: 2, column: 3 }],
    ['arrows stop at the last line', from(9, 3, 'ArrowDown'), { row: 9, column: 3 }],
    ['left of the first cell is the name of the row', from(3, 0, 'ArrowLeft'), { row: 3, column: -1 }],
    ['above the first cell is the name of the column', from(0, 3, 'ArrowUp'), { row: -1, column: 3 }],
    ['from the name of the first row upwards is nothing', from(0, -1, 'ArrowUp'), { row: 0, column: -1 }],
    ['from the name of the first column to the left is nothing', from(-1, 0, 'ArrowLeft'), { row: -1, column: 0 }],
    ['pages go down as far as there are rows', from(8, 2, 'PageDown'), { row: 9, column: 2 }],
    ['a page up stays among the cells', from(2, 2, 'PageUp'), { row: 0, column: 2 }],
    ['Home goes to the name of the row', from(5, 5, 'Home'), { row: 5, column: -1 }],
    ['End goes to the last cell of the row', from(5, 5, 'End'), { row: 5, column: 9 }],
    ['Ctrl+Home goes to the first cell', from(5, 5, 'Home', true), { row: 0, column: 0 }],
    ['Ctrl+End goes to the last cell', from(5, 5, 'End', true), { row: 9, column: 9 }],
    ['other keys lead nowhere', from(5, 5, 'x'), null],
  ])('%s', (_, reached, expected) => expect(reached).toEqual(expected));
});
