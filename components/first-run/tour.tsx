import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { PeerId } from '@/lib/model/ids';
import { factsQuery } from '@/lib/queries/facts';
import type { Selected } from '@/lib/queries/view-state';
import { Button } from '@/components/ui/button';
import { placeBeside, type Box } from './place-beside';
import { anchorOf, TOUR_STEPS } from './tour-steps';
import type { TourHandle } from './use-tour';

/** Where things are is looked at so often: panels open, lists grow, and nobody tells. */
const LOOK_MS = 200;
const WIDTH = 320;

export interface TourProps {
  readonly tour: TourHandle;
  readonly onSelect: (selection: Selected) => void;
}

/** The note of the tour's step, beside what it is about. The page can be used as if it were not there; Esc ends it, arrows go on and back. */
export function Tour({ tour, onSelect }: TourProps) {
  const facts = useQuery({ ...factsQuery(), enabled: tour.step !== null });
  const denied = facts.data?.denied;
  const onDenied = denied && (() => onSelect({ kind: 'edge', from: denied.from as PeerId, to: denied.to as PeerId }));
  return tour.step === null ? null : <Note tour={tour} step={tour.step} onDenied={onDenied} />;
}

function Note({ tour, step, onDenied }: { readonly tour: TourHandle; readonly step: number; readonly onDenied: (() => void) | undefined }) {
  const { id, title, text, trial } = TOUR_STEPS[step]!;
  const note = useRef<HTMLElement>(null);
  const textId = useId();
  const anchor = useAnchor(step);
  const [size, setSize] = useState({ width: WIDTH, height: 170 });
  useFocus(note);
  useTourKeys(tour, note);
  useLayoutEffect(() => {
    const box = note.current?.getBoundingClientRect();
    if (box && (box.width !== size.width || box.height !== size.height)) setSize({ width: box.width, height: box.height });
  }, [id, anchor, size]);

  const place = anchor ? placeBeside(anchor, size, { width: window.innerWidth, height: window.innerHeight }) : { left: 16, top: 60 };
  const isLast = step === TOUR_STEPS.length - 1;
  return (
    <>
      {anchor ? <div aria-hidden className="pointer-events-none fixed z-30 rounded-lg outline-2 -outline-offset-2 outline-accent" style={{ left: anchor.left, top: anchor.top, width: anchor.width, height: anchor.height }} /> : null}
      <section
        ref={note}
        role="region"
        aria-label="Tour"
        tabIndex={-1}
        className="fixed z-30 flex max-w-[calc(100vw-16px)] flex-col gap-2 rounded-lg border border-accent bg-panel p-3 shadow-float"
        style={{ ...place, width: WIDTH }}
      >
        <div aria-live="polite" id={textId}>
          <p className="section-label">
            Tour, {step + 1} of {TOUR_STEPS.length}
          </p>
          <h2 className="text-lg font-semibold">{title}</h2>
          <p className="text-muted">{text}</p>
        </div>
        {trial === 'denied' && onDenied ? (
          <Button size="sm" className="self-start" onClick={onDenied}>
            Show a denied pair
          </Button>
        ) : null}
        <div className="flex items-center gap-2">
          <Button size="sm" variant="ghost" onClick={tour.end}>
            End
          </Button>
          <Button size="sm" className="ml-auto" disabled={step === 0} onClick={() => tour.go(-1)}>
            Back
          </Button>
          <Button size="sm" variant="primary" aria-describedby={textId} onClick={() => tour.go(1)}>
            {isLast ? 'Done' : 'Next'}
          </Button>
        </div>
      </section>
    </>
  );
}

/** Where the step's element is now. */
function useAnchor(step: number): Box | null {
  const [box, setBox] = useState<Box | null>(null);
  useEffect(() => {
    anchorOf(TOUR_STEPS[step]!)?.scrollIntoView({ block: 'nearest' });
    const look = () => {
      const rect = anchorOf(TOUR_STEPS[step]!)?.getBoundingClientRect();
      setBox((before) => {
        if (!rect) return null;
        const next = visiblePart(rect);
        return before && (['left', 'top', 'width', 'height'] as const).every((side) => before[side] === next[side]) ? before : next;
      });
    };
    look();
    const timer = setInterval(look, LOOK_MS);
    window.addEventListener('resize', look);
    return () => {
      clearInterval(timer);
      window.removeEventListener('resize', look);
    };
  }, [step]);
  return box;
}

function visiblePart({ left, top, right, bottom }: DOMRect): Box {
  const [x, y] = [Math.max(left, 0), Math.max(top, 0)];
  return { left: x, top: y, width: Math.min(right, window.innerWidth) - x, height: Math.min(bottom, window.innerHeight) - y };
}

/** The note takes the focus when the tour begins, and gives it back at its end unless the user has gone elsewhere. */
function useFocus(note: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const before = document.activeElement;
    const element = note.current;
    element?.querySelector<HTMLElement>('button:last-of-type[aria-describedby]')?.focus();
    return () => {
      const isHere = document.activeElement === document.body || element?.contains(document.activeElement);
      if (isHere && before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [note]);
}

function useTourKeys({ go, end }: TourHandle, note: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || document.querySelector('[role="dialog"], [role="menu"], [role="listbox"]')) return;
      const isHere = note.current?.contains(document.activeElement) || document.activeElement === document.body;
      if (event.key === 'Escape') end();
      else if (isHere && event.key === 'ArrowRight') go(1);
      else if (isHere && event.key === 'ArrowLeft') go(-1);
      else return;
      event.preventDefault();
    };
    // Before the page's own keys: Esc ends the tour first.
    window.addEventListener('keydown', onKeyDown, true);
    return () => window.removeEventListener('keydown', onKeyDown, true);
  }, [go, end, note]);
}
