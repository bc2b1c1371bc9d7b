import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { applyOfferQuery } from '@/lib/queries/apply';
import type { ApplyRun } from '@/lib/queries/contract/apply';
import type { ExportedDraft } from '@/lib/queries/export';
import { simulateQuery } from '@/lib/queries/simulate';
import { Button } from '@/components/ui/button';
import { cx } from '@/components/ui/cx';
import { Dialog } from '@/components/ui/dialog';
import { Notice } from '@/components/ui/notice';
import { EarlierRuns } from './earlier-runs';
import { PlanFooter } from './plan-footer';
import { PlanView } from './plan-view';
import { Planning } from './planning';
import { RunFooter } from './run-footer';
import { RunView } from './run-view';
import { isTokenText, TokenField } from './token-field';
import { NOTHING_APPLIED, NOTHING_TAKEN_BACK, refusalOf, useBegin } from './use-begin';
import { usePlan } from './use-plan';
import type { FollowedRun } from './use-run';
import { canRollBack } from './run-words';

export interface ApplyDialogProps {
  /** What is to be applied; `null` when the window was opened to see the run that is followed. */
  readonly exported: ExportedDraft | null;
  readonly revision: number;
  readonly followed: FollowedRun;
  readonly onClose: () => void;
  /** Empties the draft, once it is in the cluster. */
  readonly onDiscard: () => void;
  readonly onSaid: (text: string) => void;
  readonly renderDiff: (diff: string, label: string) => ReactNode;
}

const NO_DRAFT: ExportedDraft['draft'] = { version: 1, changes: [] };

/** The window in which a draft is applied to the cluster: a last look at what would happen, then the account of what does. */
export function ApplyDialog({ exported, revision, followed, onClose, onDiscard, onSaid, renderDiff }: ApplyDialogProps) {
  const { data: offer } = useQuery({ ...applyOfferQuery(), staleTime: 0 });
  const credentials = offer?.kind === 'on' ? offer.credentials : undefined;
  const { data: simulated } = useQuery(simulateQuery(exported?.draft ?? NO_DRAFT, revision));
  const [isPlanning, setPlanning] = useState(exported !== null);
  // In the memory of this window alone.
  const [typedToken, setToken] = useState('');
  const needsToken = credentials === 'token';
  const hasToken = !needsToken || isTokenText(typedToken);
  const token = needsToken ? typedToken.trim() : undefined;
  const planning = usePlan(exported, exported !== null && credentials === 'kubeconfig');
  const show = (run: ApplyRun) => {
    followed.follow(run);
    setPlanning(false);
  };
  const { apply, rollBack } = useBegin(show, onSaid);
  const run = isPlanning ? null : followed.run;
  const { plan } = planning;
  const tokenField = needsToken ? (
    <TokenField token={typedToken} onToken={setToken} first={plan === null && run === null} onDone={() => hasToken && run === null && !planning.isChecking && planning.check(token)} />
  ) : null;

  const body = () => {
    if (run !== null) {
      return (
        <>
          {rollBack.error ? <Refused error={rollBack.error} nothing={NOTHING_TAKEN_BACK} /> : null}
          <RunView run={run} silence={followed.silence} />
          {canRollBack(run) ? tokenField : null}
        </>
      );
    }
    if (offer?.kind === 'off') return <Notice kind="warning" title="Nothing can be applied from here any longer">{offer.reason}</Notice>;
    return (
      <>
        {tokenField}
        {apply.error ? <Refused error={apply.error} nothing={NOTHING_APPLIED} /> : null}
        {planning.error && !planning.isChecking ? (
          <Notice kind="error" title="It could not be planned, and nothing was changed">
            {planning.error.message}
          </Notice>
        ) : null}
        {planning.isChecking ? <Planning policies={simulated?.policies.length} /> : null}
        {plan && credentials ? (
          <div aria-busy={planning.isChecking} className={cx(planning.isChecking && 'opacity-55')}>
            <PlanView plan={plan} credentials={credentials} impact={simulated?.impact} typed={planning.typed} onType={planning.type} apart={exported?.draft.changes.some(({ kind }) => kind === 'allow' || kind === 'keep') ? planning.apart : undefined} onApart={(apart) => planning.check(token, apart)} renderDiff={renderDiff} />
          </div>
        ) : null}
        {planning.isChecking ? null : <EarlierRuns runs={offer?.runs ?? []} onShow={show} />}
      </>
    );
  };

  const footer =
    run !== null ? (
      <RunFooter
        run={run}
        canRollBack={canRollBack(run) && followed.silence?.isForgotten !== true}
        hasToken={hasToken}
        isBeginning={rollBack.isPending}
        onRollBack={() => rollBack.mutate({ run: run.id, token })}
        onForget={() => {
          followed.forget();
          onClose();
        }}
        onClose={onClose}
        {...(exported !== null && {
          onDiscard,
          onPlanAgain: () => {
            setPlanning(true);
            apply.reset();
            planning.check(token);
          },
        })}
      />
    ) : exported !== null && offer?.kind === 'on' ? (
      <PlanFooter
        planning={planning}
        hasToken={hasToken}
        isBeginning={apply.isPending}
        onCheck={() => {
          apply.reset();
          planning.check(token);
        }}
        onApply={() => plan && apply.mutate({ exported: { ...exported, apart: planning.apart }, plan: plan.id, confirm: plan.guards.map(({ id }) => id), token })}
        onClose={onClose}
      />
    ) : (
      <Button onClick={onClose}>Close</Button>
    );

  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => !open && onClose()}
      title={run !== null && run.undoes !== null ? 'Roll back' : 'Apply to the cluster'}
      description={run === null ? 'A last look before anything changes: just what is shown here is carried out.' : undefined}
      footer={footer}
    >
      <div className="flex flex-col gap-3">{body()}</div>
    </Dialog>
  );
}

function Refused({ error, nothing }: { readonly error: Error; readonly nothing: string }) {
  const { title, message } = refusalOf(error, nothing);
  return (
    <Notice kind="error" title={title}>
      {message}
    </Notice>
  );
}
