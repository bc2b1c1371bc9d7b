import { CircleAlert, CircleCheck, LoaderCircle, TriangleAlert } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { ApplyRun } from '@/lib/queries/contract/apply';
import { cx } from '@/components/ui/cx';
import { accountOf, describeRun, type RunTone } from './run-words';

export const RUN_MARK = {
  busy: { icon: LoaderCircle, mark: 'animate-spin text-accent', box: 'border-border-strong bg-panel-2' },
  good: { icon: CircleCheck, mark: 'text-added', box: 'border-added/50 bg-added-soft' },
  bad: { icon: CircleAlert, mark: 'text-cut', box: 'border-cut/50 bg-cut-soft' },
  doubtful: { icon: TriangleAlert, mark: 'text-open', box: 'border-open/50 bg-open-soft' },
} as const satisfies Record<RunTone, unknown>;

/** How a run stands; takes the focus when it appears, since the button that began it is gone then. */
export function RunHeadline({ run, isForgotten }: { readonly run: ApplyRun; readonly isForgotten: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [run.id]);
  const { headline, detail, tone } = describeRun(run, isForgotten);
  const { icon: Icon, mark, box } = RUN_MARK[tone];
  const done = accountOf(run).applied.length;
  return (
    <div className={cx('flex gap-2.5 rounded-md border px-3 py-2.5', box)}>
      <Icon size={18} className={cx('mt-px shrink-0', mark)} aria-hidden />
      <div className="min-w-0 flex-1">
        <h3 ref={heading} tabIndex={-1} className="text-lg font-semibold wrap-anywhere outline-none">
          {headline}
        </h3>
        {/* Of hundreds of steps not every single one is said aloud. */}
        <p role="status" className="sr-only">
          {tone === 'busy' ? '' : headline}
        </p>
        <p className="wrap-anywhere text-muted">{detail}</p>
        {tone === 'busy' ? <progress aria-label="Steps done" max={run.steps.length} value={done} className="mt-2 block h-1.5 w-full appearance-none overflow-hidden rounded-full bg-border [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-border [&::-webkit-progress-value]:bg-accent" /> : null}
      </div>
    </div>
  );
}
