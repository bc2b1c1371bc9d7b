import { CircleAlert, CircleHelp, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './cx';

const KINDS = {
  error: { icon: CircleAlert, box: 'border-cut/50 bg-cut-soft', mark: 'text-cut' },
  warning: { icon: TriangleAlert, box: 'border-open/50 bg-open-soft', mark: 'text-open' },
  unknown: { icon: CircleHelp, box: 'border-unknown/50 bg-unknown-soft', mark: 'text-unknown' },
  info: { icon: Info, box: 'border-border-strong bg-panel-2', mark: 'text-muted' },
} as const;

/** A framed message with the mark of its kind; errors are announced. `wide`: the actions stand at the end of the line. */
export function Notice({ kind, title, actions, wide, className, children }: { readonly kind: keyof typeof KINDS; readonly title?: string; readonly actions?: ReactNode; readonly wide?: boolean; readonly className?: string; readonly children?: ReactNode }) {
  const { icon: Icon, box, mark } = KINDS[kind];
  return (
    <div role={kind === 'error' ? 'alert' : 'note'} className={cx('flex gap-2 rounded-md border px-2.5 py-2', box, className)}>
      <Icon size={15} className={cx('mt-0.5 shrink-0', mark)} aria-hidden />
      <div className="min-w-0 flex-1 break-words">
        {title ? <div className="font-medium">{title}</div> : null}
        {children ? <div className="text-muted">{children}</div> : null}
        {actions && !wide ? <div className="mt-1.5 flex flex-wrap gap-2">{actions}</div> : null}
      </div>
      {actions && wide ? <div className="flex shrink-0 items-center gap-2">{actions}</div> : null}
    </div>
  );
}
