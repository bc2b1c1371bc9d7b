import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { Kbd } from '@/components/ui/kbd';
import { StateSwatch } from '@/components/verdict/state-swatch';
import type { LegState } from '@/lib/queries/contract/hops';
import { LEG_STATES } from '@/lib/queries/focus';
import { VIA_WORDS } from './focus-words';

export interface FocusBarProps {
  readonly title: ReactNode;
  readonly via: readonly LegState[];
  readonly onVia: (via: readonly LegState[]) => void;
  readonly drafted?: { readonly isOn: boolean; readonly onChange: (isOn: boolean) => void };
  /** What the view is narrowed to besides, each with a way to clear it. */
  readonly narrowed: readonly { readonly text: string; readonly label: string; readonly onClear: () => void }[];
  readonly onLeave: () => void;
  /** What can be done with it; beside the title, so that nothing moves when it comes and goes. */
  readonly actions: ReactNode;
  /** The choices of this kind of focus. */
  readonly children: ReactNode;
  /** The figures. */
  readonly summary: ReactNode;
}

/** What the focus is on, its choices and its figures. */
export function FocusBar({ title, via, onVia, drafted, narrowed, onLeave, actions, children, summary }: FocusBarProps) {
  const toggle = (state: LegState) => {
    const next = LEG_STATES.filter((one) => (one === state) !== via.includes(one));
    if (next.length > 0) onVia(next);
  };
  return (
    <header className="flex shrink-0 flex-col gap-2 border-b bg-panel px-3 py-2">
      <div className="flex items-center gap-3">
        <h2 className="min-w-0 flex-1 truncate text-lg font-semibold">{title}</h2>
        {actions}
        <Button size="sm" onClick={onLeave}>
          <X size={13} aria-hidden /> Whole map <Kbd>Esc</Kbd>
        </Button>
      </div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        {children}
        <div role="group" aria-label="Ways that count" className="flex shrink-0 items-center gap-2.5">
          {LEG_STATES.map((state) => (
            <label key={state} className="flex items-center gap-1 text-sm whitespace-nowrap text-muted">
              <input type="checkbox" checked={via.includes(state)} onChange={() => toggle(state)} className="size-3.5 accent-accent" />
              <StateSwatch state={state} width={18} />
              {VIA_WORDS[state]}
            </label>
          ))}
        </div>
        {drafted ? (
          <label className="flex items-center gap-1 text-sm whitespace-nowrap text-muted">
            <input type="checkbox" checked={drafted.isOn} onChange={(event) => drafted.onChange(event.target.checked)} className="size-3.5 accent-accent" />
            With the draft
          </label>
        ) : null}
      </div>
      {narrowed.length > 0 ? (
        <p className="flex flex-wrap gap-2">
          {narrowed.map(({ text, label, onClear }) => (
            <span key={label} className="inline-flex min-h-6 max-w-full items-center gap-1 rounded-md border border-border-strong px-2 text-sm">
              <span className="truncate">{text}</span>
              <Button variant="ghost" size="xs" className="-mr-1.5 h-5! px-0.5!" aria-label={label} onClick={onClear}>
                <X size={13} aria-hidden />
              </Button>
            </span>
          ))}
        </p>
      ) : null}
      <div className="text-sm">{summary}</div>
    </header>
  );
}
