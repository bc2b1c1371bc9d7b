import type { ApplyRun } from '@/lib/queries/contract/apply';
import { Button } from '@/components/ui/button';
import { cx } from '@/components/ui/cx';
import { Tooltip } from '@/components/ui/tooltip';
import { RUN_MARK } from './run-headline';
import { describeRun } from './run-words';
import type { FollowedRun } from './use-run';

/** Stands in the top bar while a run is followed, says how it stands, and leads back to it. */
export function RunStatus({ run, silence, onShow }: { readonly run: ApplyRun; readonly silence: FollowedRun['silence']; readonly onShow: () => void }) {
  const { short, headline, tone } = describeRun(run, silence?.isForgotten);
  const { icon: Icon, mark } = RUN_MARK[tone];
  return (
    <>
      <Tooltip text={headline}>
        <Button size="sm" aria-haspopup="dialog" onClick={onShow}>
          <Icon size={14} className={cx('shrink-0', mark)} aria-hidden />
          <span className="max-lg:sr-only">{short}</span>
        </Button>
      </Tooltip>
      <p role="status" aria-label="How the apply stands" className="sr-only">
        {tone === 'busy' ? '' : headline}
      </p>
    </>
  );
}
