'use client';

import { useCallback, useState } from 'react';
import { readStored, removeStored, writeStored } from '@/components/ui/storage';
import { anchorOf, nextStep, TOUR_STEPS } from './tour-steps';

const KEY = 'drawbridge.tour';

export interface TourHandle {
  /** The step that is shown; `null` while nobody takes the tour. */
  readonly step: number | null;
  /** Whether it was left on the way, and goes on from there. */
  readonly isLeft: boolean;
  readonly start: () => void;
  readonly go: (direction: 1 | -1) => void;
  readonly end: () => void;
}

/** The tour, with the step it was left at kept by the browser. For client rendering only. */
export function useTour(): TourHandle {
  const [step, setStep] = useState<number | null>(null);
  const [kept, setKept] = useState(() => readStored(KEY));
  const keep = useCallback((id: string | null) => {
    if (id === null) removeStored(KEY);
    else writeStored(KEY, id);
    setKept(id);
  }, []);
  const show = useCallback(
    (index: number | undefined) => {
      setStep(index ?? null);
      keep(index === undefined ? null : (TOUR_STEPS[index]?.id ?? null));
    },
    [keep],
  );
  const isThere = (one: (typeof TOUR_STEPS)[number]) => anchorOf(one) !== null;
  const start = useCallback(() => {
    const left = TOUR_STEPS.findIndex(({ id }) => id === readStored(KEY));
    show(nextStep(TOUR_STEPS, Math.max(left, 0) - 1, 1, isThere) ?? nextStep(TOUR_STEPS, -1, 1, isThere));
  }, [show]);
  const go = useCallback((direction: 1 | -1) => setStepFrom(step, direction, show), [step, show]);
  const end = useCallback(() => setStep(null), []);
  return { step, isLeft: step === null && kept !== null, start, go, end };
}

/** At the end of the tour nothing is kept: the next time it begins anew. */
function setStepFrom(step: number | null, direction: 1 | -1, show: (index: number | undefined) => void): void {
  if (step === null) return;
  const next = nextStep(TOUR_STEPS, step, direction, (one) => anchorOf(one) !== null);
  if (next !== undefined || direction === 1) show(next);
}
