import { cx } from './cx';

export interface SegmentedProps<Value extends string | number> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string; readonly title?: string }[];
  readonly onChange: (value: Value) => void;
}

/** One of a few, all of them in sight. */
export function Segmented<Value extends string | number>({ label, value, options, onChange }: SegmentedProps<Value>) {
  return (
    <div role="group" aria-label={label} className="flex shrink-0 rounded-md border bg-bg p-0.5">
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          title={option.title}
          onClick={() => onChange(option.value)}
          className={cx('h-6 min-w-6 rounded-sm px-2 text-sm whitespace-nowrap', option.value === value ? 'bg-panel-2 font-medium text-text ring-1 ring-border-strong' : 'text-muted hover:text-text')}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
