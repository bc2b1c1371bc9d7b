import type { ReactNode } from 'react';
import type { FigureView } from '@/lib/queries/contract/common';
import { Badge } from '@/components/ui/badge';
import { cx } from '@/components/ui/cx';
import { formatNumber } from '@/components/ui/format';

/** The figure that leads: how many pairs of workloads are reachable, because of what, and what the draft does to it. */
export function Figure({ figure, draft }: { readonly figure: FigureView; readonly draft: FigureView | undefined }) {
  const n = formatNumber;
  const delta = draft ? draft.reachable - figure.reachable : 0;
  const share = (value: number) => ({ width: figure.pairs === 0 ? '0%' : `${(100 * value) / figure.pairs}%` });
  return (
    <section aria-label="Reachable pairs" className="rounded-lg border bg-bg p-3">
      <h2 className="text-muted">Reachable pairs</h2>
      <div className="flex items-center gap-2">
        <p className="min-w-0 flex-1 text-muted" data-testid="figure">
          <strong className="text-2xl font-bold text-text">{n(figure.reachable)}</strong> of {n(figure.pairs)}
        </p>
        {draft ? (
          <Badge tone={delta > 0 ? 'added' : delta < 0 ? 'cut' : 'neutral'} mono>
            draft {delta > 0 ? '+' : delta < 0 ? '−' : '±'}
            {n(Math.abs(delta))}
          </Badge>
        ) : null}
      </div>
      <div aria-hidden className="my-2 flex h-2 overflow-hidden rounded-full bg-panel-2">
        <span className="bg-policy" style={share(figure.byPolicy)} />
        <span className="bg-open hatched" style={share(figure.open)} />
        <span className="bg-unknown broken" style={share(figure.unknown)} />
      </div>
      <ul className="text-sm text-muted">
        <Part tone="bg-policy">{n(figure.byPolicy)} by a policy</Part>
        <Part tone="bg-open hatched">{n(figure.open)} only because nothing isolates them</Part>
        {figure.unknown > 0 ? <Part tone="bg-unknown broken">{n(figure.unknown)} unknown, counted as neither</Part> : null}
      </ul>
    </section>
  );
}

function Part({ tone, children }: { readonly tone: string; readonly children: ReactNode }) {
  return (
    <li className="flex items-start gap-1.5">
      <span aria-hidden className={cx('mt-[5px] size-2 shrink-0 rounded-[2px]', tone)} />
      <span className="min-w-0">{children}</span>
    </li>
  );
}
