import { useQuery } from '@tanstack/react-query';
import type { RefObject } from 'react';
import { Palette } from '@/components/palette/palette';
import { useThemeSwitch } from '@/components/shell/theme-toggle';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import type { Destination } from '@/lib/queries/question/readings';
import { sourceQuery } from '@/lib/queries/source';
import type { Selected } from '@/lib/queries/view-state';
import { paletteCommands, type CommandContext } from './palette-commands';

export interface SearchBoxProps extends Omit<CommandContext, 'theme' | 'labels' | 'sources'> {
  readonly snapshot: SnapshotView;
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly onSelect: (selection: Selected | null) => void;
}

/** The search in the top bar, with all that the page can do. */
export function SearchBox({ snapshot, inputRef, onSelect, ...context }: SearchBoxProps) {
  const theme = useThemeSwitch();
  const { data: sources } = useQuery(sourceQuery());
  const { onView, onShow } = context;
  const go = (destination: Destination) => {
    if (destination.kind === 'findings') return onShow({ kind: 'problems' });
    if (destination.kind === 'changes') return context.onChanges();
    if (destination.kind === 'seal') return onShow({ kind: 'seal', namespace: destination.namespace });
    if (destination.kind === 'draw') return context.gestures[destination.change]({ from: destination.from, to: destination.to, ...(destination.ports && { ports: destination.ports }) });
    onView(destination.patch);
    // Opens the inspector where something is selected in it.
    if (destination.patch.selection) onSelect(destination.patch.selection);
  };
  return <Palette snapshot={snapshot} inputRef={inputRef} commands={paletteCommands({ ...context, labels: snapshot.labels, theme, sources })} onSelect={onSelect} onGo={go} onFilter={(filter) => onView({ view: 'reach', filter })} />;
}
