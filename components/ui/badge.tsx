import type { ReactNode } from 'react';
import { cx } from './cx';

const TONES = {
  neutral: 'border-border-strong bg-panel-2 text-muted',
  policy: 'border-transparent bg-policy-soft text-policy',
  open: 'border-transparent bg-open-soft text-open',
  added: 'border-transparent bg-added-soft text-added',
  cut: 'border-transparent bg-cut-soft text-cut',
  unknown: 'border-transparent bg-unknown-soft text-unknown',
  accent: 'border-transparent bg-accent-soft text-accent',
} as const;

export type Tone = keyof typeof TONES;

/** A short word or number on a coloured ground. */
export function Badge({ tone = 'neutral', mono, className, children }: { readonly tone?: Tone; readonly mono?: boolean; readonly className?: string; readonly children: ReactNode }) {
  return (
    <span className={cx('inline-flex items-center gap-1 rounded-sm border px-1.5 text-xs font-medium whitespace-nowrap', mono && 'font-mono', TONES[tone], className)}>{children}</span>
  );
}
