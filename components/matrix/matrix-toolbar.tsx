import { Boxes, ChevronDown, ChevronsDownUp, ChevronsUpDown, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { LabelChoice } from '@/lib/queries/contract/grouping';
import type { MatrixOrder } from '@/lib/queries/contract/matrix';
import type { ViewState } from '@/lib/queries/view-state';
import { Button } from '@/components/ui/button';
import { Menu } from '@/components/ui/menu';
import { groupingChoices, groupingWord } from '@/components/verdict/grouping-choices';
import { namesOrCount } from '@/components/verdict/sentences';
import { amountWords } from './cell-words';
import type { Matrix } from './matrix-model';

export interface MatrixToolbarProps {
  /** What workloads can be grouped by besides their namespace, owner and team. */
  readonly labels: readonly LabelChoice[];
  readonly matrix: Matrix | undefined;
  /** Groups that stay closed for want of room. */
  readonly kept: number;
  readonly view: ViewState;
  readonly onView: (patch: Partial<ViewState>) => void;
  /** The menu that takes it away. */
  readonly share: ReactNode;
}

const ORDERS: Readonly<Record<MatrixOrder, { readonly label: string; readonly detail: string }>> = {
  structure: { label: 'structure', detail: 'Lines that reach and are reached alike stand side by side' },
  flow: { label: 'flow', detail: 'What reaches stands before what is reached' },
  name: { label: 'name', detail: 'By name' },
};

/** How the matrix is put in order, what of it is open, and what it is limited to. */
export function MatrixToolbar({ labels, matrix, kept, view, onView, share }: MatrixToolbarProps) {
  const lines = matrix?.lines ?? [];
  const groups = lines.filter(({ kind }) => kind === 'group').length;
  const limits = [
    ...(view.namespaces.length > 0 ? [{ text: namesOrCount(view.namespaces, 'namespace'), label: 'Show all namespaces', clear: { namespaces: [] } }] : []),
    ...(view.port ? [{ text: view.port, label: 'Show all ports', clear: { port: null } }] : []),
  ];
  return (
    <div role="toolbar" aria-label="Matrix" className="flex shrink-0 flex-wrap items-center gap-2 border-b bg-panel px-3 py-1.5">
      <Menu
        label="Groups"
        items={groupingChoices(labels, view, onView)}
        trigger={
          <Button size="sm" aria-label={`Groups: by ${groupingWord(view.grouping)}`} className="max-w-48">
            <Boxes size={13} aria-hidden />
            <span className="truncate">By {groupingWord(view.grouping)}</span>
            <ChevronDown size={12} aria-hidden />
          </Button>
        }
      />
      <label className="flex items-center gap-1.5 text-sm text-muted">
        Order by
        <select value={view.order} title={ORDERS[view.order].detail} onChange={(event) => onView({ order: event.target.value as MatrixOrder })} className="h-7 rounded-md border border-control bg-panel px-1.5 text-sm text-text">
          {Object.entries(ORDERS).map(([id, { label }]) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <Button size="sm" disabled={groups === 0} onClick={() => onView({ level: 'workloads', open: [], closed: [] })}>
        <ChevronsUpDown size={13} aria-hidden /> Open all
      </Button>
      <Button size="sm" disabled={(matrix?.open.length ?? 0) === 0} onClick={() => onView({ level: 'groups', open: [], closed: [] })}>
        <ChevronsDownUp size={13} aria-hidden /> Close all
      </Button>
      {limits.map(({ text, label, clear }) => (
        <span key={label} className="inline-flex h-7 max-w-80 items-center gap-1 rounded-md border border-border-strong px-2 text-sm">
          <span className="truncate">{text}</span>
          <Button variant="ghost" size="xs" className="-mr-1 h-5! px-0.5!" aria-label={label} onClick={() => onView(clear)}>
            <X size={13} aria-hidden />
          </Button>
        </span>
      ))}
      {share}
      <span role="status" className="ml-auto text-sm text-muted">
        {matrix ? amountWords(matrix, kept) : ''}
      </span>
    </div>
  );
}
