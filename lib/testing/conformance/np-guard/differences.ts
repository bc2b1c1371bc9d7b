import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { diffGraphs, type PairSide } from '@/lib/policy/differences/difference';
import { isNoPorts } from '@/lib/policy/port-set';
import { connectionSet, formatConnectionSet, parseConnectionSet } from './connection-set';
import { formatRangePeer, parseRange, type Fact } from './facts';
import { rangePeer } from './ranges';
import { dotEdges, splitCsv, splitMarkdown, type ReportFormat } from './report-text';

const NONE = 'No Connections';

/** What a peer pair may use before and after, each as formatted text. */
export interface Change {
  readonly from: string;
  readonly to: string;
  readonly before: string;
  readonly after: string;
}

/** Workloads of both sides, as reports name them. */
export interface WorkloadSides {
  readonly before: ReadonlySet<string>;
  readonly after: ReadonlySet<string>;
}

/** The lines of a comparison, with a note when a workload of a pair is only on one side. */
export function differenceLines(changes: readonly Change[], workloads: WorkloadSides): readonly string[] {
  return changes.map((change) => {
    const ends = [change.from, change.to].sort();
    const only = (side: ReadonlySet<string>, other: ReadonlySet<string>) => ends.filter((end) => side.has(end) && !other.has(end));
    const added = only(workloads.after, workloads.before);
    const removed = only(workloads.before, workloads.after);
    return lineOf(change, [...(added.length > 0 ? [`${added.join(' and ')} added`] : []), ...(removed.length > 0 ? [`${removed.join(' and ')} removed`] : [])].join(', '));
  });
}

/**
 * What the engine finds to differ between two snapshots, as np-guard would have it: replicas of one workload and addresses of
 * IPv6 are no pairs, and which pods of a workload are treated alike is no difference.
 */
export function engineChanges(before: Snapshot, after: Snapshot): Change[] {
  const { pairs, truncated } = diffGraphs(new AllowGraph(before), new AllowGraph(after));
  if (truncated > 0) throw new Error(`${truncated} differences are not listed`);
  return pairs.flatMap(({ from, to, ...sides }): Change[] => {
    const [source, destination] = [from, to].map(({ kind, name }) => (kind === 'range' ? (name.includes(':') ? undefined : rangePeer(name)) : kind === 'workload' ? name : undefined));
    if (source === undefined || destination === undefined || source === destination) return [];
    const change = { from: source, to: destination, before: sideText(sides.before), after: sideText(sides.after) };
    return isUnchanged(change) ? [] : [change];
  });
}

function sideText({ allowed, unknown }: PairSide): string {
  const text = formatConnectionSet(connectionSet(allowed));
  return isNoPorts(unknown) ? text : `${text}, and it cannot be told of ${formatConnectionSet(connectionSet(unknown))}`;
}

const typeOf = ({ before, after }: Change) => (before === after ? 'unchanged' : before === NONE ? 'added' : after === NONE ? 'removed' : 'changed');

const lineOf = (change: Change, workloads: string) => `${typeOf(change)}: ${change.from} => ${change.to}: ${change.before} -> ${change.after}${workloads && ` (${workloads})`}`;

export const isUnchanged = ({ before, after }: Change): boolean => before === after;

/** Every pair of two lists of connections, changed or not. Touching ranges with the same change are one. */
export function changesBetween(before: readonly Fact[], after: readonly Fact[]): Change[] {
  const pairs = new Map<string, { from: string; to: string; before: string; after: string }>();
  const ranged = new Map<string, { from: string; to: string; before: Piece[]; after: Piece[] }>();
  for (const [side, facts] of [['before', before], ['after', after]] as const) {
    for (const { from, to, connection } of facts) {
      const text = connection ? formatConnectionSet(connection) : NONE;
      const [fromRange, toRange] = [parseRange(from), parseRange(to)];
      const range = fromRange ?? toRange;
      if (range) {
        const ends = { from: fromRange ? '*' : from, to: toRange ? '*' : to };
        const entry = ranged.get(`${ends.from} ${ends.to}`) ?? { ...ends, before: [], after: [] };
        entry[side].push({ ...range, text });
        ranged.set(`${ends.from} ${ends.to}`, entry);
      } else {
        const entry = pairs.get(`${from} ${to}`) ?? { from, to, before: NONE, after: NONE };
        entry[side] = text;
        pairs.set(`${from} ${to}`, entry);
      }
    }
  }
  return [...pairs.values(), ...[...ranged.values()].flatMap(rangeChanges)].filter(({ before: one, after: other }) => one !== NONE || other !== NONE);
}

interface Piece {
  readonly first: number;
  readonly last: number;
  readonly text: string;
}

/** Cuts both sides at every boundary of either, and joins touching pieces that changed alike. */
function rangeChanges({ from, to, before, after }: { from: string; to: string; before: readonly Piece[]; after: readonly Piece[] }): Change[] {
  const cuts = [...new Set([...before, ...after].flatMap(({ first, last }) => [first, last + 1]))].sort((a, b) => a - b);
  const textAt = (pieces: readonly Piece[], address: number) => pieces.find(({ first, last }) => first <= address && address <= last)?.text ?? NONE;
  const joined: { first: number; last: number; before: string; after: string }[] = [];
  for (const [index, first] of cuts.slice(0, -1).entries()) {
    const piece = { first, last: cuts[index + 1]! - 1, before: textAt(before, first), after: textAt(after, first) };
    const previous = joined.at(-1);
    if (previous && previous.before === piece.before && previous.after === piece.after) previous.last = piece.last;
    else joined.push(piece);
  }
  return joined.map((piece) => {
    const peer = formatRangePeer(piece.first, piece.last);
    return { from: from === '*' ? peer : from, to: to === '*' ? peer : to, before: piece.before, after: piece.after };
  });
}

/** Reads a comparison in any of its formats into lines as `differenceLines` writes them. Throws when a line is not understood. */
export function parseDifferences(text: string, format: ReportFormat): readonly string[] {
  switch (format) {
    case 'csv':
      return rows(text.split('\n').map((line) => splitCsv(line.trim())));
    case 'md':
      return rows(text.split('\n').map(splitMarkdown));
    case 'dot':
      return dotEdges(text).map(({ from, to, label, rest }) => dotChange(from, to, label, rest));
    default:
      return text.split('\n').flatMap((line) => (line.trim() === '' || line.trim() === 'Connectivity diff:' ? [] : [textLine(line.trim())]));
  }
}

const rows = (cells: readonly (readonly string[])[]) =>
  cells.flatMap(([type, from, to, before, after, note]) =>
    type === undefined || type === '' || type === 'diff-type' || /^-+$/.test(type) ? [] : [lineOf(checked(type, { from: from!, to: to!, before: before!, after: after! }), workloadNote(note))],
  );

function textLine(line: string): string {
  const [, type, from, to, before, after, note] = /^diff-type: (\w+), source: (\S+), destination: (\S+), (?:ref1|dir1): (.*), (?:ref2|dir2): (.*?)(?:, workloads-diff-info: (.*))?$/.exec(line) ?? [];
  if (type === undefined) throw new Error(`the comparison has a line ${JSON.stringify(line)}`);
  return lineOf(checked(type, { from: from!, to: to!, before: before!, after: after! }), workloadNote(note));
}

const COLOURS: Readonly<Record<string, string>> = { '#008000': 'added', red2: 'removed', magenta: 'changed', grey: 'unchanged' };

/** In a picture the label of a changed pair is `after (ref1: before)`, and workloads of one side are told by colour only. */
function dotChange(from: string, to: string, label: string, rest: string): string {
  const type = COLOURS[/ color="([^"]*)"/.exec(rest)?.[1] ?? ''];
  const [, after, before] = /^(.*) \((?:ref1|dir1): (.*)\)$/.exec(label) ?? [];
  if (type === undefined) throw new Error(`the picture has an edge of an unknown colour: ${rest}`);
  const sides = { before: type === 'added' ? NONE : (before ?? label), after: type === 'removed' ? NONE : (after ?? label) };
  return lineOf(checked(type, { from, to, ...sides }), '');
}

function checked(type: string, change: Change): Change {
  const canonical = { ...change, before: formatConnectionSet(parseConnectionSet(change.before)), after: formatConnectionSet(parseConnectionSet(change.after)) };
  if (typeOf(canonical) !== type) throw new Error(`the comparison calls ${change.from} => ${change.to} ${type}`);
  return canonical;
}

/** `workload A and B added`, with the names sorted. */
function workloadNote(note: string | undefined): string {
  if (!note) return '';
  const [, names, verb] = /^workload (.*) (added|removed)$/.exec(note.trim()) ?? [];
  if (names === undefined) throw new Error(`the comparison has a note ${JSON.stringify(note)}`);
  return `${names.split(' and ').sort().join(' and ')} ${verb}`;
}
