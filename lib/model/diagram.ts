import { printable } from './printable';

/** A line by what it says, which is how a language without our colours tells lines apart. */
export type DiagramLine = 'allowed' | 'open' | 'unknown' | 'added' | 'cut' | 'denied';

/** A picture of who reaches whom, for languages that lay it out themselves. */
export interface Diagram {
  readonly groups: readonly { readonly id: string; readonly label: string }[];
  /** Names are unique; `group` is the id of one of the groups, or `null` outside of any. */
  readonly nodes: readonly { readonly name: string; readonly label: string; readonly group: string | null }[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly label: string; readonly line: DiagramLine }[];
}

const DOT_STYLE: Readonly<Record<DiagramLine, string>> = {
  allowed: '',
  open: ' style=dotted',
  unknown: ' style=dashed',
  added: ' style=bold color="#1f6f30"',
  cut: ' style=dashed color="#b3261e"',
  denied: ' style=dashed color="#b3261e" arrowhead=tee',
};

const MERMAID_ARROW: Readonly<Record<DiagramLine, string>> = { allowed: '-->', open: '-.->', unknown: '-.->', added: '==>', cut: '--x', denied: '--x' };

/** A digraph of the DOT language with a cluster for each group. Names and labels do nothing but show. */
export function* dotOf({ groups, nodes, edges }: Diagram): Generator<string> {
  yield 'digraph {\n  rankdir=LR\n  node [shape=box]\n';
  const node = ({ name, label }: Diagram['nodes'][number]) => `${dotText(name)} [label=${dotText(label)}]\n`;
  for (const one of nodes) if (one.group === null) yield `  ${node(one)}`;
  const members = Map.groupBy(nodes, ({ group }) => group);
  for (const [index, { id, label }] of groups.entries()) {
    yield `  subgraph cluster_${index} {\n    label=${dotText(label)}\n${(members.get(id) ?? []).map((one) => `    ${node(one)}`).join('')}  }\n`;
  }
  for (const { from, to, label, line } of edges) yield `  ${dotText(from)} -> ${dotText(to)} [label=${dotText(label)}${DOT_STYLE[line]}]\n`;
  yield '}\n';
}

/** A Mermaid flowchart with a subgraph for each group. Names and labels do nothing but show. */
export function* mermaidOf({ groups, nodes, edges }: Diagram): Generator<string> {
  const numbers = new Map(nodes.map(({ name }, index) => [name, `n${index}`]));
  yield 'flowchart LR\n';
  const node = ({ name, label }: Diagram['nodes'][number]) => `    ${numbers.get(name)}[${mermaidText(label)}]\n`;
  for (const one of nodes) if (one.group === null) yield node(one);
  const members = Map.groupBy(nodes, ({ group }) => group);
  for (const [index, { id, label }] of groups.entries()) yield `  subgraph g${index}[${mermaidText(label)}]\n${(members.get(id) ?? []).map(node).join('')}  end\n`;
  for (const { from, to, label, line } of edges) yield `  ${numbers.get(from)} ${MERMAID_ARROW[line]}${label === '' ? '' : `|${mermaidText(label)}|`} ${numbers.get(to)}\n`;
}

/** A quoted string of the DOT language; a backslash would begin an escape of its own. */
const dotText = (text: string): string => `"${printable(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** A quoted text; what means something to Mermaid or to HTML is written as the number of the character. */
const mermaidText = (text: string): string => `"${printable(text).replace(/[^A-Za-z0-9 .,:/_-]/gu, (character) => `#${character.codePointAt(0)};`)}"`;
