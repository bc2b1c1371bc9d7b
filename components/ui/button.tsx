import type { ComponentProps } from 'react';
import { cx } from './cx';

const VARIANTS = {
  primary: 'border-transparent bg-accent font-semibold text-accent-text hover:brightness-110',
  secondary: 'border-border-strong bg-panel-2 text-text hover:border-control',
  ghost: 'border-transparent bg-transparent text-muted hover:bg-panel-2 hover:text-text',
} as const;

const SIZES = { md: 'h-8 px-3', sm: 'h-7 px-2.5 text-sm', xs: 'h-6 px-1.5 text-sm', icon: 'size-8', 'icon-sm': 'size-6' } as const;

export interface ButtonProps extends ComponentProps<'button'> {
  readonly variant?: keyof typeof VARIANTS;
  readonly size?: keyof typeof SIZES;
}

/** A button that does not submit unless told to. */
export function Button({ variant = 'secondary', size = 'md', className, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={cx(
        'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border whitespace-nowrap select-none',
        'disabled:pointer-events-none disabled:opacity-45 aria-disabled:opacity-45',
        VARIANTS[variant],
        SIZES[size],
        className,
      )}
      {...rest}
    />
  );
}
