import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dotOf, mermaidOf, type Diagram } from './diagram';

const diagram: Diagram = {
  groups: [{ id: 'namespace/shop', label: 'shop' }, { id: 'namespace/empty', label: 'empty' }],
  nodes: [{ name: 'internet', label: 'Internet', group: null }, { name: 'shop/web', label: 'web', group: 'namespace/shop' }, { name: 'shop/db', label: 'db', group: 'namespace/shop' }],
  edges: [
    { from: 'internet', to: 'shop/web', label: '443', line: 'allowed' },
    { from: 'shop/web', to: 'shop/db', label: '', line: 'cut' },
  ],
};
const dot = (of: Diagram) => [...dotOf(of)].join('');
const mermaid = (of: Diagram) => [...mermaidOf(of)].join('');

describe('a diagram', () => {
  it('in DOT has a cluster for each group, what stands outside first', () => {
    expect(dot(diagram)).toBe(`digraph {
  rankdir=LR
  node [shape=box]
  "internet" [label="Internet"]
  subgraph cluster_0 {
    label="shop"
    "shop/web" [label="web"]
    "shop/db" [label="db"]
  }
  subgraph cluster_1 {
    label="empty"
  }
  "internet" -> "shop/web" [label="443"]
  "shop/web" -> "shop/db" [label="" style=dashed color="#b3261e"]
}
`);
  });

  it('in Mermaid has a subgraph for each group, and no empty label on a line', () => {
    expect(mermaid(diagram)).toBe(`flowchart LR
    n0["Internet"]
  subgraph g0["shop"]
    n1["web"]
    n2["db"]
  end
  subgraph g1["empty"]
  end
  n0 -->|"443"| n1
  n1 --x n2
`);
  });

  it.each(['allowed', 'open', 'unknown', 'added', 'cut'] as const)('tells a line that is %s from the four others', (line) => {
    const one = (state: Diagram['edges'][number]['line']) => dot({ ...diagram, edges: [{ from: 'shop/web', to: 'shop/db', label: '', line: state }] });
    const same = (['allowed', 'open', 'unknown', 'added', 'cut'] as const).filter((other) => one(other) === one(line));
    expect(same).toEqual([line]);
  });
});

describe('whatever the names and labels are', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('"]; end', '\\"', '\\', '<script>', '"]\n  click n0 "javascript:alert(1)"', '\u202e', '%%{init: {}}%%', 'a#b', '`', '"\r\n}'));
  const diagrams = fc.uniqueArray(text, { minLength: 1, maxLength: 6 }).chain((names) =>
    fc.record({
      groups: fc.constant([{ id: 'a', label: names[0] as string }]),
      nodes: fc.constant(names.map((name, index) => ({ name, label: `${name}!`, group: index % 2 === 0 ? null : 'a' }))),
      edges: fc.array(fc.record({ from: fc.constantFrom(...names), to: fc.constantFrom(...names), label: text, line: fc.constantFrom('allowed' as const, 'open' as const, 'unknown' as const) }), { maxLength: 8 }),
    }),
  );

  it('each node and each line is one line of DOT, and strings are closed where they end', () => {
    fc.assert(
      fc.property(diagrams, (of) => {
        const lines = dot(of).split('\n');
        const string = String.raw`"(?:[^"\\]|\\["\\])*"`;
        expect(lines.filter((line) => new RegExp(`^ +${string} \\[label=${string}\\]$`).test(line))).toHaveLength(of.nodes.length);
        expect(lines.filter((line) => new RegExp(`^  ${string} -> ${string} \\[label=${string}(?: style=\\w+)?\\]$`).test(line))).toHaveLength(of.edges.length);
        expect(lines).toHaveLength(3 + of.nodes.length + 3 + of.edges.length + 2);
      }),
    );
  });

  it('each node and each line is one line of Mermaid, and nothing in a text means anything', () => {
    fc.assert(
      fc.property(diagrams, (of) => {
        const lines = mermaid(of).split('\n');
        const string = '"(?:[A-Za-z0-9 .,:/_-]|#\\d+;)*"';
        expect(lines.filter((line) => new RegExp(`^    n\\d+\\[${string}\\]$`).test(line))).toHaveLength(of.nodes.length);
        expect(lines.filter((line) => new RegExp(`^  n\\d+ -\\.?->(?:\\|${string}\\|)? n\\d+$`).test(line))).toHaveLength(of.edges.length);
        expect(lines).toHaveLength(1 + of.nodes.length + 2 + of.edges.length + 1);
      }),
    );
  });
});
