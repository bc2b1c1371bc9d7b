import type { KeyboardEvent, PointerEvent } from 'react';
import { cx } from './cx';
import type { Panel } from './use-panel';

const STEP = 16;

export interface ResizerProps {
  readonly panel: Panel;
  readonly label: string;
  /** The side of the separator on which the panel lies. */
  readonly side: 'left' | 'right' | 'below';
}

/** The line between two panels: drag it, or focus it and press the arrows; Home and End go to the limits, Enter collapses. */
export function Resizer({ panel, label, side }: ResizerProps) {
  const vertical = side !== 'below';
  const grow = side === 'left' ? 1 : -1;

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.preventDefault();
    const handle = event.currentTarget;
    const start = vertical ? event.clientX : event.clientY;
    const { size } = panel;
    handle.setPointerCapture(event.pointerId);
    const move = (next: globalThis.PointerEvent) => panel.resize(size + grow * ((vertical ? next.clientX : next.clientY) - start));
    const stop = () => {
      handle.removeEventListener('pointermove', move);
      handle.removeEventListener('pointerup', stop);
      handle.removeEventListener('pointercancel', stop);
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', stop);
    handle.addEventListener('pointercancel', stop);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const forward = vertical ? 'ArrowRight' : 'ArrowDown';
    const back = vertical ? 'ArrowLeft' : 'ArrowUp';
    if (event.key === forward) panel.resize(panel.size + grow * STEP);
    else if (event.key === back) panel.resize(panel.size - grow * STEP);
    else if (event.key === 'Home') panel.resize(panel.min);
    else if (event.key === 'End') panel.resize(panel.max);
    else if (event.key === 'Enter') panel.setCollapsed(true);
    else return;
    event.preventDefault();
  };

  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={vertical ? 'vertical' : 'horizontal'}
      aria-valuenow={panel.size}
      aria-valuemin={panel.min}
      aria-valuemax={panel.max}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
      onDoubleClick={() => panel.setCollapsed(true)}
      className={cx(
        'relative z-10 shrink-0 touch-none bg-border hover:bg-accent focus-visible:bg-accent',
        // The line is 1 px; what can be grabbed is wider.
        "after:absolute after:content-['']",
        vertical ? 'w-px cursor-col-resize after:inset-y-0 after:-inset-x-1' : 'h-px cursor-row-resize after:inset-x-0 after:-inset-y-1',
      )}
    />
  );
}
