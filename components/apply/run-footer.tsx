import { LoaderCircle, Undo2 } from 'lucide-react';
import { isOver } from '@/lib/queries/apply';
import type { ApplyRun } from '@/lib/queries/contract/apply';
import { Button } from '@/components/ui/button';

export interface RunFooterProps {
  readonly run: ApplyRun;
  readonly canRollBack: boolean;
  /** Whether there is a token, or none is needed. */
  readonly hasToken: boolean;
  readonly isBeginning: boolean;
  readonly onRollBack: () => void;
  /** Empties the draft; absent where the window does not know which one it was. */
  readonly onDiscard?: () => void;
  readonly onPlanAgain?: () => void;
  /** Takes the run out of the bar. */
  readonly onForget: () => void;
  readonly onClose: () => void;
}

/** What can be done about a run: take it back, go on with it, put it away. */
export function RunFooter({ run, canRollBack, hasToken, isBeginning, onRollBack, onDiscard, onPlanAgain, onForget, onClose }: RunFooterProps) {
  const isGood = run.state === 'done' && run.confirmation?.kind === 'confirmed';
  const canBegin = hasToken && !isBeginning;
  return (
    <>
      <span role="status" className="mr-auto flex min-w-0 items-center gap-1.5 text-sm text-muted">
        {isBeginning ? (
          <>
            <LoaderCircle size={14} className="shrink-0 animate-spin" aria-hidden /> Beginning to roll back…
          </>
        ) : canRollBack && !hasToken ? (
          'Your token is needed to roll back'
        ) : null}
      </span>
      {isOver(run) ? (
        <Button variant="ghost" onClick={onForget}>
          Dismiss
        </Button>
      ) : null}
      {canRollBack ? (
        <Button variant={isGood ? 'secondary' : 'primary'} aria-disabled={!canBegin} onClick={() => canBegin && onRollBack()}>
          <Undo2 size={14} aria-hidden /> Roll back
        </Button>
      ) : null}
      {run.state === 'stopped' && run.undoes === null && onPlanAgain ? <Button onClick={onPlanAgain}>Plan again</Button> : null}
      {isGood && run.undoes === null && onDiscard ? (
        <Button
          onClick={() => {
            onDiscard();
            onClose();
          }}
        >
          Discard the draft
        </Button>
      ) : null}
      <Button onClick={onClose}>Close</Button>
    </>
  );
}
