import type { ApplyRun } from '@/lib/queries/contract/apply';
import { cx } from '@/components/ui/cx';
import { Tooltip } from '@/components/ui/tooltip';
import { RUN_MARK } from './run-headline';
import { describeRun } from './run-words';
import type { FollowedRun } from './use-run';

export interface RunStatusProps {
  readonly run: ApplyRun;
  readonly silence: FollowedRun['silence'];
  readonly onShow: () => void;
}

/** Stands in the top bar while a run is followed, says how it stands, and leads back to it; with little room by its mark. */
export function RunStatus({ run, silence, onShow }: RunStatusProps) {
  const { short, done, headline, tone } = describeRun(run, silence?.isForgotten);
  const { icon: Icon, mark, box } = RUN_MARK[tone];
  return (
    <>
      <Tooltip text={headline}>
        <button type="button" aria-label={short} aria-haspopup="dialog" onClick={onShow} className={cx('inline-flex h-7 shrink-0 items-center gap-1.5 rounded-md border px-2 text-sm whitespace-nowrap max-sm:hidden', box)}>
          <Icon size={14} className={cx('shrink-0', mark)} aria-hidden />
          <span className="max-2xl:hidden">{short}</span>
          {done === undefined ? null : <span className="2xl:hidden">{done}</span>}
        </button>
      </Tooltip>
      <p role="status" aria-label="How the apply stands" className="sr-only">
        {tone === 'busy' ? '' : headline}
      </p>
    </>
  );
}

/** The same in a line of its own, on a page that has no room for it in the bar. */
export function RunLine({ run, silence, onShow }: RunStatusProps) {
  const { short, tone } = describeRun(run, silence?.isForgotten);
  const { icon: Icon, mark, box } = RUN_MARK[tone];
  return (
    <button type="button" aria-haspopup="dialog" onClick={onShow} className={cx('mx-3 mt-2 flex items-center gap-2 rounded-md border px-2.5 py-1.5 text-left sm:hidden', box)}>
      <Icon size={14} className={cx('shrink-0', mark)} aria-hidden />
      <span className="min-w-0 flex-1">{short}</span>
    </button>
  );
}
