import { LoaderCircle, RotateCw } from 'lucide-react';
import { useId } from 'react';
import { Button } from '@/components/ui/button';
import { count } from '@/components/verdict/sentences';
import { whyNot } from './plan-words';
import { countObjects } from './step-words';
import type { PlanHandle } from './use-plan';

export interface PlanFooterProps {
  readonly planning: PlanHandle;
  /** Whether there is a token, or none is needed. */
  readonly hasToken: boolean;
  readonly isBeginning: boolean;
  readonly onCheck: () => void;
  readonly onApply: () => void;
  readonly onClose: () => void;
}

/** Checks again, gives up, or applies; where it cannot be applied it says why. Nothing that has the focus is disabled: it would lose it. */
export function PlanFooter({ planning, hasToken, isBeginning, onCheck, onApply, onClose }: PlanFooterProps) {
  const id = useId();
  const { plan, isChecking, error } = planning;
  const why = !hasToken ? 'Your token is needed' : plan === null ? (isChecking ? 'Asking the cluster…' : error ? 'There is no plan' : 'The cluster is asked first') : isChecking ? 'Asking the cluster again…' : error ? 'The plan is out of date' : isBeginning ? 'Beginning…' : whyNot(plan, planning.typed);
  const canCheck = hasToken && !isChecking && !isBeginning;
  return (
    <>
      <span id={id} role="status" className="mr-auto flex min-w-0 items-center gap-1.5 text-sm text-muted">
        {isChecking || isBeginning ? <LoaderCircle size={14} className="shrink-0 animate-spin" aria-hidden /> : null}
        {why}
      </span>
      <Button aria-disabled={!canCheck} onClick={() => canCheck && onCheck()}>
        <RotateCw size={14} aria-hidden /> {plan === null ? 'Check' : 'Check again'}
      </Button>
      <Button onClick={onClose}>Cancel</Button>
      <Button variant="primary" aria-disabled={why !== null} aria-describedby={id} onClick={() => why === null && onApply()}>
        {plan === null || plan.steps.length === 0 ? 'Apply' : `Apply ${count(countObjects(plan.steps), 'object')}`}
      </Button>
    </>
  );
}
