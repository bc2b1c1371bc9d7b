import { useEffect, useRef } from 'react';
import { hasSingleKeys } from './single-keys';

export interface Shortcuts {
  readonly search: () => void;
  readonly filter: () => void;
  readonly map: () => void;
  readonly matrix: () => void;
  readonly reach: () => void;
  readonly allow: () => void;
  /** Narrows the map to hops around what is selected, or to the paths of a connection. */
  readonly focus: () => void;
  readonly draft: () => void;
  readonly problems: () => void;
  /** The sources that are open. */
  readonly sources: () => void;
  /** What has changed in the source. */
  readonly changes: () => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly escape: () => void;
  readonly help: () => void;
}

/** Listens to the keys of the whole page. While a dialog or a menu is open or text is being typed only Ctrl and Cmd keys count. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const name = event.defaultPrevented ? null : shortcutOf(event, { typing: isTyping(event.target), dialog: document.querySelector('[role="dialog"], [role="menu"]') !== null, singleKeys: hasSingleKeys() });
      if (name === null) return;
      event.preventDefault();
      latest.current[name]();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

const PLAIN: Readonly<Record<string, keyof Shortcuts>> = { '/': 'search', n: 'filter', '1': 'map', '2': 'matrix', '3': 'reach', a: 'allow', c: 'focus', d: 'draft', h: 'changes', p: 'problems', s: 'sources', '?': 'help', escape: 'escape' };

/** The shortcut that a key means, `null` for none. In a text field Ctrl+Z stays the field's own; without single keys only Esc is left of those. */
export function shortcutOf(event: Key, { typing, dialog, singleKeys }: { readonly typing: boolean; readonly dialog: boolean; readonly singleKeys: boolean }): keyof Shortcuts | null {
  const key = event.key.toLowerCase();
  if (dialog || event.altKey) return null;
  if (event.ctrlKey || event.metaKey) {
    if (key === 'k') return 'search';
    if (typing) return null;
    if (key === 'z') return event.shiftKey ? 'redo' : 'undo';
    return key === 'y' ? 'redo' : null;
  }
  return typing || (!singleKeys && key !== 'escape') ? null : (PLAIN[key] ?? null);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input:not([type="checkbox"]), textarea, select'));
}
