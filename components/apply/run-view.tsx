import { Ban, Check, Circle, Copy, LoaderCircle, X } from 'lucide-react';
import { useState } from 'react';
import type { ApplyRun } from '@/lib/queries/contract/apply';
import { Button } from '@/components/ui/button';
import { cx } from '@/components/ui/cx';
import { copyText } from '@/components/ui/download';
import { formatMoment, formatTime } from '@/components/ui/format';
import { Notice } from '@/components/ui/notice';
import { RunHeadline } from './run-headline';
import { accountOf, canRollBack, rollbackLine } from './run-words';
import { ACTION, objectName, objectPlace } from './step-words';
import type { FollowedRun } from './use-run';

/** The exact account of a run: what was applied, what failed, what was not tried, whether the watch agrees, and the way back. */
export function RunView({ run, silence }: { readonly run: ApplyRun; readonly silence: FollowedRun['silence'] }) {
  const { now } = accountOf(run);
  const { confirmation } = run;
  const reasons = confirmation?.kind === 'differs' ? confirmation.reasons : confirmation?.kind === 'waiting' ? (confirmation.unseen ?? []) : [];
  return (
    <div className="flex flex-col gap-3">
      <RunHeadline run={run} isForgotten={silence?.isForgotten ?? false} />
      {silence !== null && !silence.isForgotten ? (
        <Notice kind="error" title="Drawbridge does not say how it goes on">
          {silence.message} This is what was last known; it is asked again.
        </Notice>
      ) : null}
      {reasons.length > 0 ? (
        <ul aria-label={confirmation?.kind === 'differs' ? 'What differs' : 'Not seen yet'} tabIndex={0} className="flex max-h-48 flex-col gap-0.5 overflow-y-auto rounded-md border px-2.5 py-2">
          {reasons.map((reason) => (
            <li key={reason} className="wrap-anywhere">
              {reason}
            </li>
          ))}
        </ul>
      ) : null}
      <section aria-label="Account of the steps">
        <h3 className="section-label mb-1.5">Steps</h3>
        <ol className="flex flex-col rounded-md border">
          {run.steps.map((step, index) => (
            <RunStep key={index} number={index + 1} step={step} isNow={step === now} isStopped={run.state === 'stopped'} />
          ))}
        </ol>
      </section>
      <WayBack run={run} isForgotten={silence?.isForgotten ?? false} />
      <p className="text-sm text-muted">
        Begun {formatMoment(run.startedAt)} in <span className="wrap-anywhere">{run.place}</span>.
      </p>
    </div>
  );
}

function RunStep({ number, step, isNow, isStopped }: { readonly number: number; readonly step: ApplyRun['steps'][number]; readonly isNow: boolean; readonly isStopped: boolean }) {
  const { outcome, action } = step;
  const words = outcome.kind === 'applied' ? `${ACTION[action].done} ${formatTime(outcome.at)}` : outcome.kind === 'failed' ? 'failed' : isNow ? 'under way' : outcome.kind === 'not-tried' || isStopped ? 'not tried' : 'waiting';
  return (
    <li aria-label={`${ACTION[action].does} ${objectName(step)}: ${words}`} className="flex gap-2.5 border-b px-2.5 py-1.5 last:border-b-0">
      <span className="w-5 shrink-0 text-right font-mono text-sm text-muted" aria-hidden>
        {number}
      </span>
      <OutcomeMark kind={outcome.kind} isNow={isNow} isStopped={isStopped} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="text-muted">
            {ACTION[action].does} {step.kind}
          </span>
          <span className="min-w-0 wrap-anywhere">{objectPlace(step)}</span>
          <span className={cx('ml-auto text-sm', outcome.kind === 'applied' ? 'text-added' : outcome.kind === 'failed' ? 'text-cut' : 'text-muted')}>{words}</span>
        </p>
        {outcome.kind === 'failed' ? <p className="mt-0.5 font-mono text-sm wrap-anywhere whitespace-pre-line text-cut">{outcome.message}</p> : null}
        {outcome.kind === 'failed' && outcome.mayHold ? <p className="mt-0.5 text-sm text-muted">It may be in the cluster all the same: nothing says for certain that it is not.</p> : null}
      </div>
    </li>
  );
}

function OutcomeMark({ kind, isNow, isStopped }: { readonly kind: ApplyRun['steps'][number]['outcome']['kind']; readonly isNow: boolean; readonly isStopped: boolean }) {
  const place = 'mt-0.5 shrink-0';
  if (kind === 'applied') return <Check size={15} className={cx(place, 'text-added')} aria-hidden />;
  if (kind === 'failed') return <X size={15} className={cx(place, 'text-cut')} aria-hidden />;
  if (kind === 'not-tried' || isStopped) return <Ban size={15} className={cx(place, 'text-faint')} aria-hidden />;
  return isNow ? <LoaderCircle size={15} className={cx(place, 'animate-spin text-accent')} aria-hidden /> : <Circle size={15} className={cx(place, 'text-faint')} aria-hidden />;
}

/** Where the way back lies, and what taking it would do. */
function WayBack({ run, isForgotten }: { readonly run: ApplyRun; readonly isForgotten: boolean }) {
  const [said, setSaid] = useState('');
  const { bundle, obstacle } = run.rollback;
  return (
    <section aria-label="The way back" className="flex flex-col gap-1">
      <h3 className="section-label">The way back</h3>
      {canRollBack(run) && !isForgotten ? <p>{rollbackLine(run)}</p> : null}
      {obstacle !== null && run.undoes === null && run.state !== 'running' ? <p className="wrap-anywhere text-muted">{obstacle}</p> : null}
      <p className="text-muted">All of what was there is kept on the machine that Drawbridge runs on, since before anything changed:</p>
      <div className="flex items-start gap-2">
        <code className="min-w-0 rounded-md border bg-bg px-2 py-1 font-mono text-sm wrap-anywhere">{bundle}</code>
        <Button size="xs" variant="ghost" aria-label="Copy the place of the rollback bundle" onClick={() => void copyText(bundle).then((done) => setSaid(done ? 'Copied' : 'The browser does not allow copying'))}>
          <Copy size={12} aria-hidden /> Copy
        </Button>
        <span role="status" className="text-sm text-muted">
          {said}
        </span>
      </div>
    </section>
  );
}
