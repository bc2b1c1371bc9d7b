import { cx } from './cx';

const WIDTHS = ['w-3/5', 'w-full', 'w-4/5'];

/** Grey bars in place of what is being loaded; `label` tells a screen reader what that is. */
export function Skeleton({ label, rows = 4, className }: { readonly label: string; readonly rows?: number; readonly className?: string }) {
  return (
    <div role="status" aria-label={label} className={cx('flex flex-col gap-2', className)}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={cx('h-4 animate-pulse rounded-sm bg-panel-2', WIDTHS[row % WIDTHS.length])} />
      ))}
    </div>
  );
}
