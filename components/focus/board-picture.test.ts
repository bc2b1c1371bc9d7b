import { describe, expect, it } from 'vitest';
import { dotOf } from '@/lib/model/diagram';
import { diagramOf, svgOf, type Colours, type Pictured } from './board-picture';

const colours = Object.fromEntries(['bg', 'panel-2', 'border-strong', 'text', 'muted', 'policy', 'open', 'unknown'].map((name) => [name, `#${name.length}${name.length}${name.length}`])) as Colours;
const cell = (name: string) => ({ key: name, h: 42, name, detail: 'shop · 2' });
const picture: Pictured = {
  title: 'What shop/web can reach',
  lines: ['It reaches 2 of 4.'],
  start: 0,
  columns: [{ title: 'From', cells: [cell('web')] }, { title: 'Directly · 2', cells: [cell('api'), cell('<b>&"\u202e\u0000')] }],
  links: [{ from: 'web', to: 'api', state: 'policy', words: 'web → api: by a rule', label: '8080' }, { from: 'web', to: '<b>&"\u202e\u0000', state: 'open', words: 'open' }],
};

describe('a picture of the columns', () => {
  it('says what it is about, and holds every cell and line', () => {
    const svg = svgOf(picture, colours);
    for (const words of ['What shop/web can reach', 'It reaches 2 of 4.', 'Directly · 2', '>api<', '>8080<', 'web → api: by a rule']) expect(svg).toContain(words);
    expect(svg.match(/<rect /g)).toHaveLength(1 + 3);
    expect(svg.match(/<path transform/g)).toHaveLength(2);
    expect(svg.match(/stroke-dasharray="0.1 5"/g)).toHaveLength(1);
  });

  it('shows hostile names and lets them do nothing', () => {
    const svg = svgOf(picture, colours);
    expect(svg).toContain('&lt;b&gt;&amp;&quot;\ufffd\ufffd');
    expect(svg).not.toMatch(/<b>|\u202e|\u0000/);
  });

  it('is a diagram with a group for each column', () => {
    const dot = [...dotOf(diagramOf(picture))].join('');
    expect(dot).toContain('label="Directly · 2"');
    expect(dot).toContain('"web" -> "api" [label="8080"]');
  });
});
