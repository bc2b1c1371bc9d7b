'use client';

import { useQuery } from '@tanstack/react-query';
import { useTheme } from 'next-themes';
import { useMemo, useState } from 'react';
import type { PeerId } from '@/lib/model/ids';
import { parsePeer } from '@/lib/model/ids';
import type { SimulateView } from '@/lib/queries/contract/simulate';
import type { MatrixLine } from '@/lib/queries/contract/matrix';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { matrixQuery } from '@/lib/queries/matrix';
import type { ChangeView } from '@/lib/queries/use-view-state';
import type { Selected, ViewState } from '@/lib/queries/view-state';
import { ShareMenu, type Shareable } from '@/components/pictures/share-menu';
import { saveText } from '@/components/ui/download';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Skeleton } from '@/components/ui/skeleton';
import { count } from '@/components/verdict/sentences';
import { blockPairs, type Block, type BlockKind, type BlockPairs } from './block';
import { BlockCard } from './block-card';
import { CellTooltip } from './cell-tooltip';
import { amountWords } from './cell-words';
import type { Place } from './draw-matrix';
import { diagramOf, matrixCsv, matrixData } from './matrix-files';
import { MatrixGrid } from './matrix-grid';
import { MatrixLegend } from './matrix-legend';
import { isSingle, readMatrix, type Matrix } from './matrix-model';
import { pictureOf } from './matrix-picture';
import { MatrixToolbar } from './matrix-toolbar';
import { readPalette } from './palette';

export interface MatrixPaneProps {
  readonly snapshot: SnapshotView;
  readonly view: ViewState;
  readonly onView: ChangeView;
  readonly onSelect: (selection: Selected | null) => void;
  /** What the draft does, when there is one. */
  readonly impact: SimulateView['impact'] | undefined;
  /** Drafts the same for every pair of a block. */
  readonly onDraft: (kind: BlockKind, pairs: BlockPairs['pairs']) => void;
  /** Tells the user what became of something. */
  readonly onSaid: (text: string) => void;
}

/** The first and the last lines of what is chosen, by their ids, so that it stays what it is when lines come and go. */
interface Chosen {
  readonly rows: readonly [string, string];
  readonly columns: readonly [string, string];
}

/** Who can reach whom as a matrix: groups against groups, opened in place into workloads against workloads. */
export function MatrixPane({ snapshot, view, onView, onSelect, impact, onDraft, onSaid }: MatrixPaneProps) {
  const { resolvedTheme } = useTheme();
  const query = useQuery(matrixQuery(view));
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [pointed, setPointed] = useState<{ readonly place: Place; readonly x: number; readonly y: number } | null>(null);
  const matrix = useMemo(() => (query.data ? readMatrix(query.data, impact) : undefined), [query.data, impact]);
  const block = useMemo(() => (matrix && chosen ? blockOf(matrix, chosen) : null), [matrix, chosen]);
  const selected = useMemo(() => (matrix ? placeOf(matrix, view.selection) : null), [matrix, view.selection]);

  if (snapshot.counts.workloads === 0) return <EmptyState title="There is nothing to show yet">{`${snapshot.source.label} has no workloads. Pods, Deployments and the like appear here as soon as the source has them.`}</EmptyState>;

  const choose = (next: Block | null) => setChosen(matrix && next ? chosenOf(matrix, next) : null);
  const toggle = (groups: readonly string[], open: boolean) => {
    const [to, from] = open ? (['open', 'closed'] as const) : (['closed', 'open'] as const);
    onView({ [to]: [...new Set([...view[to], ...groups])].sort(), [from]: view[from].filter((id) => !groups.includes(id)) });
  };
  const pick = ({ row, column }: Place) => {
    const [from, to] = [matrix!.lines[row]!, matrix!.lines[column]!];
    if (!isSingle(from) || !isSingle(to)) return choose({ rows: [row], columns: [column] });
    choose(null);
    if (from.kind === 'workload' || to.kind === 'workload') onSelect({ kind: 'edge', from: from.id as PeerId, to: to.id as PeerId });
  };
  const pickLine = (line: MatrixLine) => {
    if (isSingle(line)) onSelect({ kind: 'peer', id: line.id as PeerId });
    else if (line.namespace !== undefined) onSelect({ kind: 'namespace', name: line.namespace });
    else if (line.kind === 'group') toggle([line.id], true);
  };
  const draft = (kind: BlockKind) => {
    const { pairs } = blockPairs(matrix!, block!, kind);
    if (pairs.length > 0) onDraft(kind, pairs);
  };

  const kept = query.data?.kept ?? 0;
  const shown: Shareable | null =
    query.data && matrix && !query.isPlaceholderData
      ? {
          title: 'Who can reach whom',
          amounts: [amountWords(matrix, kept)],
          drawn: { picture: (caption) => pictureOf(matrix, { selected, block }, readPalette(), caption), diagram: () => diagramOf(matrix) },
          data: () => matrixData(query.data, matrix),
          files: [{ label: 'CSV', detail: 'The same table for a spreadsheet', onSave: () => saveText('drawbridge-matrix.csv', matrixCsv(matrix), 'text/csv') }],
        }
      : null;

  return (
    <section aria-label="Matrix of who can reach whom" className="flex h-full min-h-0 flex-col">
      <MatrixToolbar labels={snapshot.labels} matrix={matrix} kept={kept} view={view} onView={onView} share={<ShareMenu what="matrix" shown={shown} snapshot={snapshot} view={view} onSaid={onSaid} />} />
      <div className="relative min-h-0 flex-1">
        {query.isError && !matrix ? (
          <div className="p-3">
            <ErrorNotice what="The matrix could not be read" error={query.error} onRetry={() => void query.refetch()} />
          </div>
        ) : null}
        {query.isPending ? <Skeleton label={`Evaluating ${count(snapshot.figure.pairs, 'pair')}`} rows={12} className="p-3" /> : null}
        {matrix ? (
          <MatrixGrid
            matrix={matrix}
            theme={resolvedTheme}
            selected={selected}
            block={block}
            onBlock={choose}
            onPick={pick}
            onLine={pickLine}
            onToggle={toggle}
            onDraft={draft}
            onPoint={setPointed}
            renderBlock={(corner) => <BlockCard matrix={matrix} request={view} block={block!} corner={corner} onPair={(from, to) => onSelect({ kind: 'edge', from, to })} onOpen={(groups) => toggle(groups, true)} onDraft={draft} onClose={() => choose(null)} />}
          />
        ) : null}
        {matrix && pointed && pointed.place.row < matrix.lines.length && pointed.place.column < matrix.lines.length ? <CellTooltip matrix={matrix} request={view} {...pointed} /> : null}
      </div>
      <MatrixLegend drafted={impact !== undefined} />
    </section>
  );
}

function chosenOf({ lines }: Matrix, { rows, columns }: Block): Chosen {
  const ends = (indices: readonly number[]) => [lines[indices[0]!]!.id, lines[indices.at(-1)!]!.id] as const;
  return { rows: ends(rows), columns: ends(columns) };
}

function blockOf({ indexOf }: Matrix, { rows, columns }: Chosen): Block | null {
  const range = ([first, last]: readonly [string, string]): number[] | null => {
    const [a, b] = [indexOf(first), indexOf(last)];
    if (a === undefined || b === undefined) return null;
    return Array.from({ length: Math.abs(b - a) + 1 }, (_, index) => Math.min(a, b) + index);
  };
  const [down, across] = [range(rows), range(columns)];
  return down && across ? { rows: down, columns: across } : null;
}

/** The cell of the pair that is selected: of the workloads themselves, or of the namespaces they stand in while those are closed. */
function placeOf({ indexOf }: Matrix, selection: Selected | null): Place | null {
  if (selection?.kind !== 'edge') return null;
  const lineOf = (id: PeerId) => {
    const peer = parsePeer(id);
    return indexOf(id) ?? (peer?.kind === 'workload' ? indexOf(`namespace/${peer.namespace}`) : undefined);
  };
  const [row, column] = [lineOf(selection.from), lineOf(selection.to)];
  return row === undefined || column === undefined ? null : { row, column };
}
