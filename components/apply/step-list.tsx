import { ChevronRight } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import type { ApplyPlan, ApplyStepView } from '@/lib/queries/contract/apply';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { cx } from '@/components/ui/cx';
import { formatNumber, plural } from '@/components/ui/format';
import { unsafeLine } from './plan-words';
import { ACTION, countLines, describeCheck, isAlready, objectName, objectPlace } from './step-words';

export interface StepListProps {
  readonly steps: readonly ApplyStepView[];
  readonly unsafe: ApplyPlan['unsafe'];
  readonly renderDiff: (diff: string, label: string) => ReactNode;
}

/** The steps in the order in which they are carried out, each with what the cluster says of it and what it changes. */
export function StepList({ steps, unsafe, renderDiff }: StepListProps) {
  const [open, setOpen] = useState<ReadonlySet<number>>(() => new Set(steps.length === 1 ? [0] : []));
  const withDiff = steps.flatMap(({ diff }, index) => (diff === '' ? [] : [index]));
  const allOpen = withDiff.every((index) => open.has(index));
  const toggle = (index: number) =>
    setOpen((known) => {
      const next = new Set(known);
      if (!next.delete(index)) next.add(index);
      return next;
    });
  return (
    <section aria-label="Steps">
      <div className="mb-1.5 flex items-center gap-2">
        <h3 className="section-label flex-1">Steps, in this order</h3>
        {withDiff.length > 1 ? (
          <Button size="xs" variant="ghost" onClick={() => setOpen(new Set(allOpen ? [] : withDiff))}>
            {allOpen ? 'Hide all diffs' : `Show all ${formatNumber(withDiff.length)} diffs`}
          </Button>
        ) : null}
      </div>
      <ol className="flex flex-col gap-1.5">
        {steps.map((step, index) => (
          <Step key={index} number={index + 1} step={step} cut={unsafe.find((one) => one.step === index)?.pairs} open={open.has(index)} onOpen={() => toggle(index)} renderDiff={renderDiff} />
        ))}
      </ol>
    </section>
  );
}

interface StepProps {
  readonly number: number;
  readonly step: ApplyStepView;
  /** Pairs that it cuts for the time being. */
  readonly cut: number | undefined;
  readonly open: boolean;
  readonly onOpen: () => void;
  readonly renderDiff: StepListProps['renderDiff'];
}

function Step({ number, step, cut, open, onOpen, renderDiff }: StepProps) {
  const diffId = useId();
  const check = describeCheck(step);
  const name = objectName(step);
  const { added, gone } = countLines(step.diff);
  const stops = step.check.kind !== 'ready';
  return (
    <li aria-label={`Step ${number}: ${ACTION[step.action].does} ${name}`} className={cx('rounded-md border px-2.5 py-2', stops && 'border-cut/50')}>
      <div className="flex gap-2.5">
        <span className="w-5 shrink-0 text-right font-mono text-sm text-muted" aria-hidden>
          {number}
        </span>
        <div className="flex min-w-0 flex-1 flex-col gap-1">
          <p className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
            <Badge tone={ACTION[step.action].tone}>{ACTION[step.action].does}</Badge>
            <span className="text-muted">{step.kind}</span>
            <strong className="min-w-0 font-medium wrap-anywhere">{objectPlace(step)}</strong>
            {step.transitional ? <Badge>for the time being</Badge> : null}
            <Badge tone={check.tone} className="ml-auto">
              {check.badge}
            </Badge>
          </p>
          {step.transitional && step.action === 'create' ? <p className="text-sm text-muted">It keeps open what the steps around it would cut on the way; one of the last steps deletes it again.</p> : null}
          {step.because.map((reason) => (
            <p key={reason} className="text-sm wrap-anywhere text-muted">
              {reason}
            </p>
          ))}
          {cut === undefined ? null : <p className="text-sm text-open">{unsafeLine(cut)}</p>}
          {check.lines.map((line) => (
            <p key={line} className="wrap-anywhere whitespace-pre-line text-cut">
              {line}
            </p>
          ))}
          {check.said === undefined || check.said === '' ? null : <p className="font-mono text-sm wrap-anywhere whitespace-pre-line text-muted">{check.said}</p>}
          {step.diff === '' ? (
            isAlready(step) ? <p className="text-sm text-muted">Nothing of it would change.</p> : null
          ) : (
            <button type="button" aria-expanded={open} aria-controls={open ? diffId : undefined} onClick={onOpen} className="flex items-center gap-1 self-start rounded-sm text-sm text-muted hover:text-text">
              <ChevronRight size={13} className={cx(open && 'rotate-90')} aria-hidden />
              {open ? 'Hide what changes' : 'Show what changes'}
              <span className="sr-only">of {name}:</span>
              {added > 0 ? <Lines sign="+" number={added} tone="text-added" /> : null}
              {gone > 0 ? <Lines sign="−" number={gone} tone="text-cut" /> : null}
            </button>
          )}
        </div>
      </div>
      {open && step.diff !== '' ? (
        <div id={diffId} className="mt-2 [&_pre]:max-h-80">
          {renderDiff(step.diff, `What step ${number} changes of ${name}`)}
        </div>
      ) : null}
    </li>
  );
}

function Lines({ sign, number, tone }: { readonly sign: string; readonly number: number; readonly tone: string }) {
  return (
    <span className={cx('font-mono', tone)}>
      {sign}
      {formatNumber(number)}
      <span className="sr-only"> {plural(number, { one: 'line', other: 'lines' })}</span>
    </span>
  );
}
