import type { ReactNode } from 'react';
import type { ApplyOffer, ApplyPlan } from '@/lib/queries/contract/apply';
import type { SimulateView } from '@/lib/queries/contract/simulate';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { formatList, formatNumber } from '@/components/ui/format';
import { MissingRights } from '@/components/verdict/missing-rights';
import { count } from '@/components/verdict/sentences';
import { GuardList } from './guard-list';
import { impactLine } from './plan-words';
import { StepList } from './step-list';
import { ACTION, countObjects } from './step-words';
import { writingRole } from './writing-role';

export interface PlanViewProps {
  readonly plan: ApplyPlan;
  readonly credentials: Extract<ApplyOffer, { kind: 'on' }>['credentials'];
  /** What the draft does; absent while that is not known. */
  readonly impact: SimulateView['impact'] | undefined;
  readonly typed: Readonly<Record<string, string>>;
  readonly onType: (id: string, text: string) => void;
  /** Whether what the draft adds stands in policies of its own; absent for a draft that adds nothing. */
  readonly apart?: boolean | undefined;
  readonly onApart: (apart: boolean) => void;
  readonly renderDiff: (diff: string, label: string) => ReactNode;
}

/** A last look: where, as whom, what it does, what is in the way, what needs a yes, and every step. */
export function PlanView({ plan, credentials, impact, typed, onType, apart, onApart, renderDiff }: PlanViewProps) {
  const { steps, obstacles, guards, unsafe, exact } = plan;
  const role = writingRole(steps);
  const canGoOn = obstacles.length === 0 && steps.every(({ check }) => check.kind === 'ready');
  return (
    <div className="flex flex-col gap-3">
      {obstacles.length > 0 ? (
        <Notice kind="error" title="This cannot be applied as it stands">
          <Obstacles obstacles={obstacles} />
        </Notice>
      ) : null}
      {apart === false && steps.some(editsWhatOthersManage) ? (
        <div className="flex flex-wrap items-center gap-2">
          <p className="min-w-0 flex-1 basis-72">What the draft adds to policies that others manage can stand in policies of its own beside them.</p>
          <Button onClick={() => onApart(true)}>Write policies of its own</Button>
        </div>
      ) : null}
      <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1">
        <Fact name="Cluster">
          <strong className="font-medium wrap-anywhere">{plan.place}</strong>
        </Fact>
        <Fact name="With the rights of">{credentials === 'kubeconfig' ? 'the user of your kubeconfig' : 'the token that you gave'}</Fact>
        <Fact name="Does">
          {exact ? <Badge tone="added">exact</Badge> : <Badge tone="open">not exact</Badge>} <span>{impactLine(impact, exact)}</span>
        </Fact>
        <Fact name="Writes">
          {writes(plan)}
          {apart ? (
            <>
              , in policies of its own{' '}
              <Button size="xs" onClick={() => onApart(false)}>
                Edit existing ones instead
              </Button>
            </>
          ) : null}
        </Fact>
      </dl>
      <GuardList guards={guards} typed={typed} {...(canGoOn && { onType })} />
      {role ? (
        <MissingRights role={role} folded>
          A ClusterRole with just these is made for you to copy. Have an administrator create it and give it to you, not to Drawbridge.
        </MissingRights>
      ) : null}
      <StepList steps={steps} unsafe={unsafe} renderDiff={renderDiff} />
    </div>
  );
}

const editsWhatOthersManage = ({ action, check }: ApplyPlan['steps'][number]): boolean => action === 'edit' && check.kind === 'conflict';

/** More than so many are read at their steps. */
const NAMED = 4;

function Obstacles({ obstacles }: { readonly obstacles: readonly string[] }) {
  const line = (obstacle: string) => (
    <li key={obstacle} className="wrap-anywhere whitespace-pre-line">
      {obstacle}
    </li>
  );
  const rest = obstacles.slice(NAMED);
  return (
    <>
      <ul className="flex flex-col gap-0.5">{obstacles.slice(0, NAMED).map(line)}</ul>
      {rest.length > 0 ? (
        <details>
          <summary className="select-none">{count(rest.length, 'more reason')}</summary>
          <ul className="flex flex-col gap-0.5">{rest.map(line)}</ul>
        </details>
      ) : null}
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

/** `3 objects: 2 created, 1 changed`. */
function writes({ steps }: ApplyPlan): string {
  const parts = (['create', 'edit', 'delete'] as const).flatMap((action) => {
    const number = steps.filter((step) => step.action === action && !step.transitional).length;
    return number > 0 ? [`${formatNumber(number)} ${ACTION[action].done}`] : [];
  });
  const passing = countObjects(steps.filter(({ transitional }) => transitional));
  if (passing > 0) parts.push(`${formatNumber(passing)} for the time being`);
  return parts.length === 0 ? 'Nothing' : `${count(countObjects(steps), 'object')}: ${formatList(parts)}`;
}
