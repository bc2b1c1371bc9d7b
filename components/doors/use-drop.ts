'use client';

import { useEffect, useRef, useState } from 'react';
import type { PickedFile } from './picked-file';
import { pickFromDrop } from './picked-file';

/**
 * Takes files that are dropped anywhere on the page, except where something else takes them (`data-takes-files`) or while a window
 * of another kind is open, and manifests that are pasted while nothing is being typed.
 * @returns whether files are held over the page
 */
export function useDrop(onFiles: (picked: Promise<readonly PickedFile[]>) => void, onPaste: (text: string) => void): boolean {
  const [held, setHeld] = useState(false);
  const latest = useRef({ onFiles, onPaste });
  useEffect(() => {
    latest.current = { onFiles, onPaste };
  });
  useEffect(() => {
    const isOurs = ({ target }: Event) => isFree() && !(target instanceof Element && target.closest('[data-takes-files]'));
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      // Without this the browser would leave the page to show the file.
      event.preventDefault();
      setHeld(event.type === 'dragover' && isOurs(event));
    };
    const drop = (event: DragEvent) => {
      over(event);
      if (event.dataTransfer && event.dataTransfer.files.length > 0 && isOurs(event)) latest.current.onFiles(pickFromDrop(event.dataTransfer));
    };
    const leave = (event: DragEvent) => event.relatedTarget === null && setHeld(false);
    const paste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (event.defaultPrevented || !isFree() || isField(event.target) || !looksLikeManifests(text)) return;
      event.preventDefault();
      latest.current.onPaste(text);
    };
    window.addEventListener('dragover', over);
    window.addEventListener('drop', drop);
    window.addEventListener('dragleave', leave);
    window.addEventListener('paste', paste);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('drop', drop);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('paste', paste);
    };
  }, []);
  return held;
}

/** Whether no window is open but the one that takes files. */
const isFree = (): boolean => document.querySelector('[role="dialog"]:not(:has([data-doors]))') === null;

const isField = (target: EventTarget | null): boolean => target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));

/** Every object of Kubernetes says of what kind it is. */
export const looksLikeManifests = (text: string): boolean => /(^|[{,])[ \t]*(- +)?(["']?)kind\3[ \t]*:[ \t]*["']?[A-Z]/m.test(text);
