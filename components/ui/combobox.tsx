import { useVirtualizer } from '@tanstack/react-virtual';
import { useId, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, Ref } from 'react';
import { cx } from './cx';
import { filterOptions } from './filter-options';
import type { Option } from './filter-options';

export interface ComboboxProps {
  readonly label: string;
  readonly options: readonly Option[];
  readonly value: string | null;
  readonly onChange: (id: string | null) => void;
  readonly placeholder?: string;
  readonly autoFocus?: boolean;
  readonly hideLabel?: boolean;
  /** Empties the field after a choice: for a search rather than a form. */
  readonly clearOnChoice?: boolean;
  /** An option for a text that names something not listed. */
  readonly typedOption?: (typed: string) => Option | null;
  readonly inputRef?: Ref<HTMLInputElement>;
  readonly className?: string;
}

const ROW = 30;

/** A text field that offers matching options: type to filter, arrows and Enter to choose, Escape to close. */
export function Combobox({ label, options, value, onChange, placeholder, autoFocus, hideLabel, clearOnChoice, typedOption, inputRef, className }: ComboboxProps) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  /** What is being typed; `null` while nothing is, and the chosen option's label is shown. */
  const [typed, setTyped] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);

  /** What was named rather than chosen from the list. */
  const [named, setNamed] = useState<Option | null>(null);

  const chosen = useMemo(() => options.find((option) => option.id === value) ?? (named?.id === value ? named : undefined), [options, value, named]);
  const matches = useMemo(() => {
    if (!open) return [];
    const extra = typed === null ? null : (typedOption?.(typed) ?? null);
    return extra ? [extra, ...filterOptions(options, typed ?? '')] : filterOptions(options, typed ?? '');
  }, [open, options, typed, typedOption]);
  const virtual = useVirtualizer({ count: matches.length, getScrollElement: () => list.current, estimateSize: () => ROW, overscan: 8 });
  const activeOption = matches[active];

  const close = () => {
    setOpen(false);
    setTyped(null);
    setActive(0);
  };
  const choose = (option: Option) => {
    setNamed(option);
    onChange(option.id);
    close();
  };
  const go = (index: number) => {
    if (matches.length === 0) return;
    const next = Math.min(Math.max(index, 0), matches.length - 1);
    setActive(next);
    virtual.scrollToIndex(next);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'ArrowDown') {
      if (open) go(active + 1);
      setOpen(true);
    } else if (event.key === 'ArrowUp') go(active - 1);
    else if (event.key === 'PageDown') go(active + 8);
    else if (event.key === 'PageUp') go(active - 8);
    else if (event.key === 'Enter') {
      if (!open) return;
      if (activeOption) choose(activeOption);
    } else if (event.key === 'Escape') {
      if (!open) return;
      event.stopPropagation();
      close();
    } else return;
    event.preventDefault();
  };

  return (
    <div className={cx('relative', className)}>
      <label htmlFor={id} className={hideLabel ? 'sr-only' : 'mb-1 block text-sm text-muted'}>
        {label}
      </label>
      <input
        id={id}
        ref={inputRef}
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open && activeOption ? `${id}-${active}` : undefined}
        autoFocus={autoFocus}
        placeholder={placeholder}
        value={typed ?? (clearOnChoice ? '' : (chosen?.label ?? ''))}
        onFocus={(event) => event.currentTarget.select()}
        onClick={() => setOpen(true)}
        onBlur={close}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setTyped(event.target.value);
          setActive(0);
          setOpen(true);
          if (value !== null && event.target.value === '') onChange(null);
        }}
        className="h-8 w-full rounded-md border border-control bg-panel px-2.5 placeholder:text-faint"
      />
      {open ? (
        <div
          ref={list}
          // The field keeps the focus, so that a press on an option does not close the list first.
          onMouseDown={(event) => event.preventDefault()}
          className="absolute inset-x-0 top-full z-50 mt-1 max-h-64 overflow-y-auto rounded-md border border-border-strong bg-panel p-1 shadow-float"
        >
          {matches.length === 0 ? <p className="px-2 py-1.5 text-muted">Nothing matches “{typed}”.</p> : null}
          <div id={`${id}-list`} role="listbox" aria-label={label} className="relative" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((row) => {
              const option = matches[row.index];
              return option === undefined ? null : (
                <div
                  key={option.id}
                  id={`${id}-${row.index}`}
                  role="option"
                  aria-selected={row.index === active}
                  aria-setsize={matches.length}
                  aria-posinset={row.index + 1}
                  onClick={() => choose(option)}
                  onMouseMove={() => setActive(row.index)}
                  className={cx('absolute inset-x-0 top-0 flex items-center gap-2 rounded-sm px-2', row.index === active && 'bg-accent-soft')}
                  style={{ height: ROW, transform: `translateY(${row.start}px)` }}
                >
                  <span className="min-w-0 flex-1 truncate">{option.label}</span>
                  {option.detail ? <span className="shrink-0 text-sm text-muted">{option.detail}</span> : null}
                </div>
              );
            })}
          </div>
        </div>
      ) : null}
    </div>
  );
}
