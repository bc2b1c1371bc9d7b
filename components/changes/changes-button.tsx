import { History } from 'lucide-react';
import type { Ref } from 'react';
import { Button } from '@/components/ui/button';
import { formatClock, formatNumber } from '@/components/ui/format';
import { Tooltip } from '@/components/ui/tooltip';
import { newsText } from './change-words';
import { countNews } from './seen-mark';
import type { Seen } from './use-seen';

export interface ChangesButtonProps {
  readonly ref?: Ref<HTMLButtonElement>;
  readonly seen: Seen;
  readonly open: boolean;
  readonly onOpen: () => void;
}

/** Opens and closes the list of changes, with how many there are since the user looked. */
export function ChangesButton({ ref, seen: { mark, changes }, open, onOpen }: ChangesButtonProps) {
  const news = changes ? countNews(changes) : 0;
  const since = mark ? ` since you looked ${formatClock(mark.at, new Date())}` : '';
  const about = news > 0 && changes ? `${newsText(changes)}${since}` : `nothing changed${since}`;
  return (
    <Tooltip text={`Changes (H): ${about}`}>
      <Button ref={ref} size="sm" variant="ghost" className="max-sm:hidden" aria-expanded={open} onClick={onOpen}>
        <History size={14} className={news > 0 ? 'text-accent' : ''} aria-hidden />
        <span className="max-xl:sr-only">Changes</span>
        {news > 0 ? (
          <span>
            {changes?.complete === false ? 'over ' : ''}
            {formatNumber(news)}
            <span className="sr-only">{since}</span>
          </span>
        ) : null}
      </Button>
    </Tooltip>
  );
}
