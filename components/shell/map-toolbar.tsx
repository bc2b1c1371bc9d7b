import { Boxes, ChevronDown, Maximize, Minus, Plus, X } from 'lucide-react';
import type { GraphView } from '@/lib/queries/contract/graph';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { Kbd } from '@/components/ui/kbd';
import { Menu } from '@/components/ui/menu';
import { groupingChoices, groupingWord } from '@/components/verdict/grouping-choices';
import { count } from '@/components/verdict/sentences';
import type { LabelChoice } from '@/lib/queries/contract/grouping';
import type { ViewState } from '@/lib/queries/view-state';

export interface MapToolbarProps {
  readonly view: ViewState;
  readonly hidden: GraphView['hidden'] | undefined;
  /** What workloads can be grouped by besides their namespace, owner and team. */
  readonly labels: readonly LabelChoice[];
  readonly onView: (patch: Partial<ViewState>) => void;
  readonly onClearNamespaces: () => void;
  readonly onClearPort: () => void;
  readonly onFit: () => void;
  readonly onLayout: () => void;
  readonly onZoom: (factor: number) => void;
  /** The menu that takes the map away. */
  readonly share: ReactNode;
}

/** What the map is limited to, and what can be done with it; lies over the canvas and lets the pointer through beside its buttons. */
export function MapToolbar({ view, hidden, labels, onView, onClearNamespaces, onClearPort, onFit, onLayout, onZoom, share }: MapToolbarProps) {
  const more = hidden && (hidden.open || hidden.nodes + hidden.edges + hidden.groups > 0);
  return (
    <div className="pointer-events-none absolute inset-x-3 top-3 z-20 flex flex-wrap items-start justify-end gap-2">
      <div className="flex min-w-0 flex-1 basis-44 flex-wrap gap-2 *:pointer-events-auto">
        <Menu
          label="Groups"
          items={groupingChoices(labels, view, onView)}
          trigger={
            <Button size="sm" aria-label={`Groups: by ${groupingWord(view.grouping)}, ${LEVEL_WORDS[view.level]}`} className="max-w-56">
              <Boxes size={13} aria-hidden />
              <span className="truncate">{view.level === 'auto' ? `By ${groupingWord(view.grouping)}` : `${groupingWord(view.grouping)}, ${LEVEL_WORDS[view.level]}`}</span>
              <ChevronDown size={12} aria-hidden />
            </Button>
          }
        />
        {view.namespaces.length > 0 ? <FilterChip text={namespacesText(view.namespaces)} clear={{ label: 'Show all namespaces', run: onClearNamespaces }} /> : null}
        {view.port ? <FilterChip text={view.port} clear={{ label: 'Show all ports', run: onClearPort }} /> : null}
        {more ? <FilterChip text={moreText(hidden)} title={`More than one screen can show. ${hidden.open ? 'Name an end in the filter (from:, to:) to have open pairs drawn; Reach lists them all.' : 'Open a group, choose a namespace, or select something to see all of its edges.'}`} /> : null}
      </div>
      <div role="toolbar" aria-label="Map" className="pointer-events-auto flex shrink-0 gap-2">
        <Button size="sm" aria-label="Zoom out" onClick={() => onZoom(0.8)}>
          <Minus size={13} aria-hidden />
        </Button>
        <Button size="sm" aria-label="Zoom in" onClick={() => onZoom(1.25)}>
          <Plus size={13} aria-hidden />
        </Button>
        <Button size="sm" onClick={onFit}>
          <Maximize size={13} aria-hidden className="lg:hidden" />
          <span className="max-lg:sr-only">Fit</span> <Key name="F" />
        </Button>
        <Button size="sm" onClick={onLayout}>
          Layout <Key name="L" />
        </Button>
        {share}
      </div>
    </div>
  );
}

const LEVEL_WORDS = { auto: 'open while all fit', groups: 'closed', workloads: 'open' } as const;

/** A phone has no keys. */
const Key = ({ name }: { readonly name: string }) => (
  <span className="max-sm:hidden">
    <Kbd>{name}</Kbd>
  </span>
);

function FilterChip({ text, title, clear }: { readonly text: string; readonly title?: string; readonly clear?: { readonly label: string; readonly run: () => void } }) {
  return (
    <span title={title} className="inline-flex min-h-7 max-w-96 items-center gap-1 rounded-md border border-border-strong bg-panel px-2.5 text-sm">
      {text}
      {clear ? (
        <Button variant="ghost" size="xs" className="-mr-1.5 h-5! px-0.5!" aria-label={clear.label} onClick={clear.run}>
          <X size={13} aria-hidden />
        </Button>
      ) : null}
    </span>
  );
}

function namespacesText(names: readonly string[]): string {
  const [first, ...rest] = names;
  return rest.length === 0 ? (first ?? '') : `${names.length} namespaces`;
}

function moreText({ nodes, edges, groups, open }: GraphView['hidden']): string {
  return [groups > 0 ? `${count(groups, 'group')} faint` : '', nodes > 0 ? `+${count(nodes, 'workload')}` : '', edges > 0 ? `+${count(edges, 'pair')}` : '', open ? 'open pairs not drawn' : ''].filter(Boolean).join(', ');
}
