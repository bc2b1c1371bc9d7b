import { canFocus, focusOn, focusOnPaths, type Focus } from '@/lib/queries/focus';
import type { Selected } from '@/lib/queries/view-state';

/** What the map can be narrowed to for a selection: a peer in the middle, or the paths between the ends of a connection; `null` for what has neither. */
export function focusOfSelection(selection: Selected | null): Focus | null {
  if (selection?.kind === 'peer') return canFocus(selection.id) ? focusOn(selection.id) : null;
  if (selection?.kind !== 'edge' || selection.from === selection.to) return null;
  return canFocus(selection.from) && canFocus(selection.to) ? focusOnPaths(selection.from, selection.to) : null;
}
