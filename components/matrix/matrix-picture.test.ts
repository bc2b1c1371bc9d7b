import { describe, expect, it } from 'vitest';
import { svgOf } from '@/components/pictures/picture';
import { elementsOf, HOSTILE_NAMES, measured } from '@/components/pictures/testing';
import type { SimulateView } from '@/lib/queries/contract/simulate';
import type { MatrixView } from '@/lib/queries/contract/matrix';
import { readMatrix } from './matrix-model';
import { pictureOf } from './matrix-picture';
import type { Palette } from './palette';
import { namespaceLine, outsideLine, pictured, workloadLine } from './testing';

const palette = new Proxy({}, { get: (_, name) => String(name) }) as Palette;
const NOTHING = { selected: null, block: null };
const LINES = [outsideLine('internet', 'Internet'), workloadLine('shop/api'), workloadLine('shop/web'), namespaceLine('data', 3)];
const VIEW = pictured(LINES, ['-opd', 'p-od', 'dp-p', 'duo-'], [{ id: 'namespace/shop', name: 'shop', workloads: 2 }]);
const drawn = (view: MatrixView, impact?: SimulateView['impact']) => elementsOf(svgOf(pictureOf(readMatrix(view, impact), NOTHING, palette, { title: 'Who can reach whom', lines: ['5 workloads'] }), measured));
const titles = (elements: ReturnType<typeof drawn>, kind: string) => elements.flatMap(({ name, attributes }, index) => (name === 'g' && attributes.get('class') === kind ? [elements[index + 1]!.text.trim()] : []));
const texts = (elements: ReturnType<typeof drawn>) => elements.flatMap(({ name, text }) => (name === 'text' ? [text.trim()] : []));

describe('a picture of the matrix', () => {
  it('has every row and column by its name, and open groups beside their lines', () => {
    const elements = drawn(VIEW);
    expect([titles(elements, 'row'), titles(elements, 'column')]).toEqual([['Internet', 'api', 'web', 'data  3'], ['Internet', 'api', 'web', 'data  3']]);
    expect(texts(elements).filter((text) => text === 'shop')).toHaveLength(2);
  });

  it('says of every cell that is not just denied what it is', () => {
    expect(titles(drawn(VIEW), 'cell')).toEqual([
      'Internet → shop/api: open, nothing isolates',
      'Internet → shop/web: allowed by a policy',
      'shop/api → Internet: allowed by a policy',
      'shop/api → shop/web: open, nothing isolates',
      'shop/web → shop/api: allowed by a policy',
      'shop/web → data: 1 pair allowed by a policy',
      'data → shop/api: 1 pair unknown, cannot be told',
      'data → shop/web: 1 pair open, nothing isolates',
    ]);
  });

  it.each([
    ['those of all states', ['-opd', 'p-od', 'dp-p', 'duo-'], ['allowed by a policy', 'open, nothing isolates', 'unknown, cannot be told', 'denied']],
    ['none that no cell has', ['-ppp', 'p-pp', 'pp-p', 'ppp-'], ['allowed by a policy']],
  ])('explains the signs that it has: %s', (_, picture, words) => {
    const known = ['allowed by a policy', 'open, nothing isolates', 'unknown, cannot be told', 'denied', 'in part: some pods only', 'mixed, by share', 'added by the draft', 'cut by the draft'];
    expect(texts(drawn(pictured(LINES, picture))).filter((text) => known.includes(text))).toEqual(words);
  });

  it('marks what the draft adds, and says so in the cell and in the legend', () => {
    const added = { from: 'internet', to: 'workload/shop/Deployment/api', opened: ['80/TCP'], closed: [] };
    const elements = drawn(VIEW, { opened: [added], closed: [], changed: [] } as unknown as SimulateView['impact']);
    expect(titles(elements, 'cell')[0]).toBe('Internet → shop/api: open, nothing isolates, added by the draft');
    expect(texts(elements)).toContain('added by the draft');
    expect(elements.filter(({ attributes }) => attributes.get('stroke') === 'added')).toHaveLength(2);
  });

  it.each(HOSTILE_NAMES)('shows the name %j and lets it do nothing', (name) => {
    const lines = [{ ...workloadLine('shop/api'), name, group: 'namespace/x' }, { ...workloadLine('shop/web'), group: 'namespace/x' }];
    const elements = drawn(pictured(lines, ['-o', 'p-'], [{ id: 'namespace/x', name, workloads: 2 }]));
    expect(new Set(elements.map((one) => one.name))).toEqual(new Set(['svg', 'title', 'desc', 'path', 'g', 'text']));
    expect(elements.some(({ text }) => /\u202e/.test(text))).toBe(false);
  });

  it('is not made of more rows than anybody can see', () => {
    const lines = Array.from({ length: 501 }, (_, index) => namespaceLine(`n${index}`, 1));
    const view = { ...pictured([], []), lines, cells: [{ policy: 0, open: 0, unknown: 0, denied: 1, hidden: 0 }], rows: lines.map(() => [0, 501]) };
    expect(() => pictureOf(readMatrix(view, undefined), NOTHING, palette, null)).toThrow('501 rows are too many for a picture. Close groups or filter it; JSON and CSV have all of them.');
  });
});
