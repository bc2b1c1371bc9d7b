import { Pencil } from 'lucide-react';
import { useState } from 'react';
import type { KeyboardEvent } from 'react';

/** Why a change is wanted, to be read and to be written in place. It goes into the comments of the policies. */
export function WhyNote({ why, about, onChange }: { readonly why: string | undefined; readonly about: string; readonly onChange: (why: string) => void }) {
  const [typed, setTyped] = useState<string | null>(null);
  const done = () => {
    if (typed !== null && typed !== (why ?? '')) onChange(typed);
    setTyped(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.shiftKey) done();
    else if (event.key === 'Escape') setTyped(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  if (typed !== null) {
    return (
      <textarea
        autoFocus
        rows={2}
        maxLength={2000}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={done}
        onKeyDown={onKeyDown}
        aria-label={`Why: ${about}`}
        placeholder="Why? Enter keeps it, Escape gives it up"
        className="mt-1 block max-h-40 w-full field-sizing-content resize-none rounded-sm border border-control bg-panel px-1.5 py-0.5 text-sm placeholder:text-faint"
      />
    );
  }
  return (
    <button type="button" onClick={() => setTyped(why ?? '')} aria-label={`${why ? `Why: ${why}. Change` : 'Say why'}: ${about}`} className="group mt-0.5 flex max-w-full items-start gap-1 rounded-sm text-left text-sm text-faint hover:text-text">
      <Pencil size={11} className="mt-1 shrink-0" aria-hidden />
      <span className={why ? 'min-w-0 wrap-anywhere whitespace-pre-line text-text italic' : ''}>{why ?? 'Say why'}</span>
    </button>
  );
}
