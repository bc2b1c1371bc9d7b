import { describe, expect, it } from 'vitest';
import { curveBetween, linkKey, middleOf, pathOf, placeColumns, waysOf, waysThrough, type Column } from './column-layout';

const canvas = { w: 900, h: 400 };
const column = (...keys: readonly string[]): Column => ({ cells: keys.map((key) => ({ key, h: 40 })) });
const order = (board: ReturnType<typeof placeColumns>, keys: readonly string[]) => [...keys].sort((a, b) => board.cells.get(a)!.y - board.cells.get(b)!.y);

describe('columns around a start', () => {
  it('stand side by side in the middle of the canvas, the start among them', () => {
    const board = placeColumns([column('in'), column('me'), column('out')], 1, [], canvas);
    const xs = ['in', 'me', 'out'].map((key) => board.cells.get(key)!.x);
    expect(xs[1]! - xs[0]!).toBe(xs[2]! - xs[1]!);
    expect(xs[1]! + board.cellWidth / 2).toBeCloseTo(canvas.w / 2, 0);
    expect(board.cells.get('me')!.y + 20).toBe(canvas.h / 2);
  });

  it('need more room than there is rather than overlap', () => {
    const board = placeColumns(Array.from({ length: 9 }, (_, index) => column(`c${index}`)), 0, [], canvas);
    const rects = [...board.cells.values()];
    expect(board.w).toBeGreaterThan(canvas.w);
    for (const [a, b] of rects.slice(1).map((rect, index) => [rects[index]!, rect] as const)) expect(b.x - a.x).toBeGreaterThan(a.w);
  });

  it('stand level with what leads to them, so that lines cross little', () => {
    const links = [{ from: 'me', to: 'a' }, { from: 'me', to: 'b' }, { from: 'a', to: 'z' }, { from: 'b', to: 'y' }];
    expect(order(placeColumns([column('me'), column('a', 'b'), column('y', 'z')], 0, links, canvas), ['y', 'z'])).toEqual(['z', 'y']);
  });

  it('keep the members of a group below its name', () => {
    const cells = [{ key: 'group', h: 30, block: 'g' }, { key: 'one', h: 40, block: 'g' }, { key: 'two', h: 40, block: 'g' }, { key: 'other', h: 40 }];
    const board = placeColumns([column('me'), column('a', 'b'), { cells }], 0, [{ from: 'b', to: 'one' }, { from: 'a', to: 'other' }], canvas);
    expect(order(board, ['group', 'one', 'two', 'other'])).toEqual(['other', 'group', 'one', 'two']);
  });

  it('leave what has no room to the end, whatever leads to it', () => {
    const cells = [{ key: 'more', h: 30, last: true }, { key: 'other', h: 40 }];
    expect(order(placeColumns([column('a', 'b'), { cells }], 0, [{ from: 'a', to: 'more' }, { from: 'b', to: 'other' }], canvas), ['more', 'other'])).toEqual(['other', 'more']);
  });

  it.each([[3, 176], [5, 140]])('of which %i share the canvas have cells %i wide', (many, width) => {
    expect(placeColumns(Array.from({ length: many }, (_, index) => column(`c${index}`)), 0, [], canvas).cellWidth).toBe(width);
  });

  it('begin at the top when they are higher than the canvas', () => {
    const board = placeColumns([column('me'), column(...Array.from({ length: 30 }, (_, index) => `n${index}`))], 0, [], canvas);
    expect(board.cells.get('n0')!.y).toBeLessThan(40);
    expect(board.h).toBeGreaterThan(canvas.h);
    expect(board.cells.get('me')!.y).toBeLessThan(canvas.h / 2);
  });
});

describe('a line', () => {
  const at = (x: number, y: number) => ({ x, y, w: 100, h: 40 });
  it.each([
    ['leaves to the right and comes in from the left', at(0, 0), at(200, 100), /^M100 20C.* 200 120$/],
    ['between two of one column goes around on the right', at(0, 0), at(0, 100), /^M100 20C146 20 146 120 100 120$/],
    ['back to an earlier column leaves to the left', at(200, 0), at(0, 0), /^M200 20C.* 100 20$/],
    ['past a column with nothing in its way stays level', at(0, 0), at(400, 0), /^M100 20C190 20 310 20 400 20$/],
  ])('%s', (_, from, to, path) => expect(pathOf(curveBetween(from, to))).toMatch(path));

  it('past a cell of another column goes around it, and says where its label stands', () => {
    const cells = new Map([['a', at(0, 0)], ['b', at(200, 0)], ['c', at(400, 0)]]);
    const way = waysOf([{ from: 'a', to: 'c' }, { from: 'a', to: 'b' }], cells).get('a>c')!;
    const { x, y } = middleOf(way);
    expect([x, y < 0 || y > 40]).toEqual([250, true]);
  });
});

describe('the ways through a cell', () => {
  const links = [{ from: 'me', to: 'a' }, { from: 'me', to: 'b' }, { from: 'a', to: 'c' }, { from: 'b', to: 'c' }, { from: 'c', to: 'd' }, { from: 'x', to: 'me' }];
  const board = placeColumns([column('x'), column('me'), column('a', 'b'), column('c'), column('d')], 1, links, canvas);
  it('are all that lead to it from the start, and what lies right behind it', () => {
    expect([...waysThrough('a', links, board, 1)].sort()).toEqual(['a', 'a>c', 'c', 'me', 'me>a']);
    expect(waysThrough('c', links, board, 1).has(linkKey({ from: 'b', to: 'c' }))).toBe(true);
    expect(waysThrough('c', links, board, 1).has('x>me')).toBe(false);
  });
  it('are those of its own side', () => expect([...waysThrough('x', links, board, 1)].sort()).toEqual(['me', 'x', 'x>me']));
});
