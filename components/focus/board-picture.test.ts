import { describe, expect, it } from 'vitest';
import { svgOf } from '@/components/pictures/picture';
import { elementsOf, HOSTILE_NAMES, measured } from '@/components/pictures/testing';
import { dotOf } from '@/lib/model/diagram';
import { diagramOf, pictureOf, type Pictured, type Style } from './board-picture';

const style = Object.fromEntries(['bg', 'panel-2', 'border-strong', 'text', 'muted', 'policy', 'open', 'unknown', 'font'].map((name) => [name, name])) as Style;
const cell = (name: string) => ({ key: name, h: 42, name, detail: 'shop · 2' });
const board = (last: string): Pictured => ({
  title: 'What shop/web can reach',
  start: 0,
  columns: [{ title: 'From', cells: [cell('web')] }, { title: 'Directly · 2', cells: [cell('api'), cell(last)] }],
  links: [{ from: 'web', to: 'api', state: 'policy', words: 'web → api: by a rule', label: '8080' }, { from: 'web', to: last, state: 'open', words: 'open' }],
});
const drawn = (last = 'db') => elementsOf(svgOf(pictureOf(board(last), style, { title: 'What shop/web can reach', lines: ['It reaches 2 of 4.'] }), measured));
const groups = (of: ReturnType<typeof drawn>, kind: string) => of.filter(({ name, attributes }) => name === 'g' && attributes.get('class') === kind);

describe('a picture of the columns', () => {
  it('says what it is about, and holds every cell and line under words for it', () => {
    const elements = drawn();
    const texts = elements.flatMap(({ name, text }) => (name === 'text' || name === 'title' ? [text.trim()] : []));
    expect(texts).toEqual(expect.arrayContaining(['What shop/web can reach', 'It reaches 2 of 4.', 'Directly · 2', 'api', 'shop · 2', '8080', 'web → api: by a rule']));
    expect([groups(elements, 'cell').length, groups(elements, 'line').length]).toEqual([3, 2]);
  });

  it('tells states apart by the pattern of the line, and says in a legend what those that are there mean', () => {
    const strokes = drawn().filter(({ attributes }) => attributes.get('fill') === 'none' && attributes.has('stroke'));
    const patterns = new Set(strokes.flatMap(({ attributes }) => (['policy', 'open'].includes(attributes.get('stroke')!) ? [`${attributes.get('stroke')} ${attributes.get('stroke-dasharray') ?? 'solid'}`] : [])));
    expect([...patterns].sort()).toEqual(['open 0.1 5', 'policy solid']);
    const texts = drawn().map(({ text }) => text.trim());
    expect(texts).toEqual(expect.arrayContaining(['allowed by a policy', 'open, nothing isolates']));
    expect(texts).not.toContain('unknown, cannot be told');
  });

  it.each(HOSTILE_NAMES)('shows the name %j and lets it do nothing', (name) => {
    const elements = drawn(name);
    expect(new Set(elements.map((one) => one.name))).toEqual(new Set(['svg', 'title', 'desc', 'path', 'g', 'text']));
    expect([groups(elements, 'cell').length, elements.some(({ text }) => /\u202e/.test(text))]).toEqual([3, false]);
  });

  it('is a diagram with a group for each column', () => {
    const dot = [...dotOf(diagramOf(board('db')))].join('');
    expect(dot).toContain('label="Directly · 2"');
    expect(dot).toContain('"web" -> "api" [label="8080"]');
  });
});
