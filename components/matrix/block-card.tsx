import { useQuery } from '@tanstack/react-query';
import { Ban, FoldVertical, Pencil, ShieldCheck, X } from 'lucide-react';
import type { CSSProperties } from 'react';
import type { PeerId } from '@/lib/model/ids';
import { matrixPairsQuery, type MatrixRequest } from '@/lib/queries/matrix';
import { Button } from '@/components/ui/button';
import { ErrorNotice } from '@/components/ui/error-notice';
import { formatNumber, plural } from '@/components/ui/format';
import { Kbd } from '@/components/ui/kbd';
import { Skeleton } from '@/components/ui/skeleton';
import { VirtualList } from '@/components/ui/virtual-list';
import { pairName } from '@/components/verdict/peer-name';
import { count, shortPorts } from '@/components/verdict/sentences';
import { EDGE_WORDS } from '@/components/verdict/state-words';
import { blockPairs, MOST_CHANGES, type Block, type BlockKind } from './block';
import { Glyph } from './glyph';
import { isSingle, lineName, pairsOf, sumCells, type Matrix } from './matrix-model';

export interface BlockCardProps {
  readonly matrix: Matrix;
  readonly request: MatrixRequest;
  readonly block: Block;
  readonly onPair: (from: PeerId, to: PeerId) => void;
  readonly onOpen: (groups: readonly string[]) => void;
  readonly onDraft: (kind: BlockKind) => void;
  readonly onClose: () => void;
  /** Where it stands. */
  readonly corner: CSSProperties;
}

const STATES = ['policy', 'open', 'unknown', 'denied'] as const;

/** What is chosen of the matrix: how its pairs stand, each of them, and what can be drafted for all of it. */
export function BlockCard({ matrix, request, block, onPair, onOpen, onDraft, onClose, corner }: BlockCardProps) {
  const { rows, columns } = block;
  const [row, column] = [matrix.lines[rows[0]!]!, matrix.lines[columns[0]!]!];
  const isCell = rows.length === 1 && columns.length === 1;
  const sum = sumCells(rows.flatMap((one) => columns.map((other) => matrix.cell(one, other))));
  const groups = [...new Set([...rows, ...columns].flatMap((index) => (matrix.lines[index]!.kind === 'group' ? [matrix.lines[index]!.id] : [])))];
  const query = useQuery(matrixPairsQuery(request, rows.map((index) => matrix.lines[index]!.id), columns.map((index) => matrix.lines[index]!.id)));
  const drawn = { allow: blockPairs(matrix, block, 'allow'), keep: blockPairs(matrix, block, 'keep'), deny: blockPairs(matrix, block, 'deny') };
  const { leftOut } = drawn.allow;
  const tooMany = Object.values(drawn).find((one) => one.tooMany > 0);
  return (
    <section aria-label="Chosen cells" style={corner} className="absolute z-20 flex max-h-[min(420px,80%)] w-[min(360px,calc(100%-24px))] flex-col gap-2 rounded-lg border border-border-strong bg-panel p-3 shadow-float">
      <header className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <h2 className="font-semibold wrap-anywhere">{isCell ? `${lineName(row)} → ${row === column ? 'itself' : lineName(column)}` : `${count(rows.length, 'row')} × ${count(columns.length, 'column')}`}</h2>
          {isCell ? null : (
            <p className="text-sm wrap-anywhere text-muted">
              {nameRange(matrix, rows)} → {nameRange(matrix, columns)}
            </p>
          )}
        </div>
        <Button variant="ghost" size="icon-sm" aria-label="Choose nothing" onClick={onClose}>
          <X size={15} aria-hidden />
        </Button>
      </header>
      <ul aria-label="States of the pairs" className="flex flex-wrap gap-x-4 gap-y-0.5 text-sm text-muted">
        {STATES.filter((state) => sum[state] > 0).map((state) => (
          <li key={state} className="flex items-center gap-1.5">
            <Glyph state={state} /> {formatNumber(sum[state])} {EDGE_WORDS[state]}
          </li>
        ))}
        {sum.hidden > 0 ? <li>{count(sum.hidden, 'pair')} not in the filter</li> : null}
        {pairsOf(sum) + sum.hidden === 0 ? <li>There is no pair of different running workloads.</li> : null}
      </ul>
      <div className="flex flex-wrap gap-2">
        <Button size="sm" variant="primary" disabled={drawn.allow.pairs.length === 0} onClick={() => onDraft('allow')}>
          <Pencil size={13} aria-hidden /> Allow… <Kbd>A</Kbd>
        </Button>
        <Button size="sm" disabled={drawn.deny.pairs.length === 0} onClick={() => onDraft('deny')}>
          <Ban size={13} aria-hidden /> Deny <Kbd>D</Kbd>
        </Button>
        <Button size="sm" disabled={drawn.keep.pairs.length === 0} onClick={() => onDraft('keep')}>
          <ShieldCheck size={13} aria-hidden /> Keep <Kbd>K</Kbd>
        </Button>
        {groups.length > 0 ? (
          <Button size="sm" onClick={() => onOpen(groups)}>
            <FoldVertical size={13} aria-hidden /> Open {plural(groups.length, { one: 'it', other: count(groups.length, 'group') })}
          </Button>
        ) : null}
      </div>
      {tooMany ? <p className="text-sm text-muted">{`That would be ${count(tooMany.tooMany, 'change')}, and one step takes ${MOST_CHANGES} at most. Choose whole namespaces, or fewer cells.`}</p> : null}
      {leftOut.length > 0 ? <p className="text-sm text-muted">{`Not drafted: ${leftOut.join(', ')}. A policy can only name their addresses or labels.`}</p> : null}
      {query.isError ? <ErrorNotice what="The pairs could not be read" error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <Skeleton label="Reading the pairs" rows={3} /> : null}
      {query.data && query.data.pairs.length > 0 ? (
        <VirtualList
          items={query.data.pairs}
          label="Pairs of the chosen cells"
          itemKey={(pair) => `${pair.from}>${pair.to}`}
          estimate={44}
          className="min-h-16 flex-1"
          render={(pair) => (
            <button type="button" onClick={() => onPair(pair.from as PeerId, pair.to as PeerId)} className="flex w-full items-start gap-2 rounded-sm px-1 py-1 text-left hover:bg-panel-2">
              <Glyph state={pair.state} />
              <span className="min-w-0 flex-1">
                <span className="block wrap-anywhere">{pairName(pair.from, pair.to)}</span>
                <span className="block text-sm wrap-anywhere text-muted">{[EDGE_WORDS[pair.state], pair.state === 'denied' ? '' : shortPorts(pair.ports), pair.note ?? '', pair.by.length > 0 ? `by ${pair.by.join(', ')}` : ''].filter(Boolean).join(' · ')}</span>
              </span>
            </button>
          )}
        />
      ) : null}
      {query.data && query.data.more > 0 ? <p className="text-sm text-muted">{`${count(query.data.more, 'more pair')} are not listed.`}</p> : null}
    </section>
  );
}

function nameRange(matrix: Matrix, indices: readonly number[]): string {
  const [first, last] = [matrix.lines[indices[0]!]!, matrix.lines[indices.at(-1)!]!];
  if (first === last) return lineName(first);
  const groups = new Set(indices.map((index) => matrix.lines[index]!.group));
  const [group] = groups;
  if (groups.size === 1 && group !== undefined && isSingle(first)) return `${first.name} … ${last.name} of ${matrix.open.find(({ id }) => id === group)?.name ?? ''}`;
  return `${lineName(first)} … ${lineName(last)}`;
}
