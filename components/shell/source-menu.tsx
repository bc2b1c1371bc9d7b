import { useQuery } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import type { OpenSourceView } from '@/lib/queries/contract/source';
import { goToSource } from '@/lib/queries/page-source';
import { shownSource, sourceQuery } from '@/lib/queries/source';
import { Menu, type MenuEntry } from '@/components/ui/menu';
import { sourceLine } from '@/components/verdict/source-words';

export interface SourceMenuProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** Opens the window in which something else is chosen. */
  readonly onOpenOther: () => void;
  /** Ends watching a source, for every page. */
  readonly onClose: (source: OpenSourceView) => void;
}

/** While the menu is open, what it tells of clusters that change is asked for again. */
const REFRESH_MS = 3000;

/** The sources that are open, to go from one to another; its button lies over the whole badge. */
export function SourceMenu({ open, onOpenChange, onOpenOther, onClose }: SourceMenuProps) {
  const plain = useQuery(sourceQuery());
  const withFigures = useQuery({ ...sourceQuery(true), enabled: open, refetchInterval: open ? REFRESH_MS : false });
  const data = withFigures.data ?? plain.data;
  const sources = plain.data?.open ?? [];
  const here = data && shownSource(data);
  const items: MenuEntry[] = [
    { heading: 'Open sources' },
    ...(data?.open ?? []).map((source, index) => ({
      label: source.label,
      detail: sourceLine(source),
      checked: source.id === here?.id,
      onSelect: () => {
        if (source.id !== here?.id) goToSource(index === 0 ? null : source.id);
      },
    })),
    'line',
    { label: 'Open another source…', onSelect: onOpenOther },
    ...(here && here.id !== data?.open[0]?.id && data?.obstacle === undefined ? [{ label: `Close ${here.label}`, detail: 'It is watched no longer, and its history is forgotten.', onSelect: () => onClose(here) }] : []),
  ];
  const button = (
    <button type="button" className="flex h-full shrink-0 items-center gap-1 rounded-md -ml-1.5 pr-1 pl-2 text-muted after:absolute after:inset-0 after:rounded-md hover:text-text">
      {/* What is to be seen is part of the name, for who says what is to be pressed (WCAG 2.5.3). */}
      <span className="sr-only">{`Sources, ${sources.length} open`}</span>
      {sources.length > 1 ? <span className="pl-1.5">{` +${sources.length - 1}`}</span> : null}
      <ChevronDown size={13} aria-hidden />
    </button>
  );
  return <Menu label="Sources" trigger={button} items={items} open={open} onOpenChange={onOpenChange} />;
}
