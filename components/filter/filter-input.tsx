import { useId, useState } from 'react';
import type { KeyboardEvent, RefObject } from 'react';
import { completeFilter, takeOffer } from '@/lib/queries/filter/complete-filter';
import type { Offer } from '@/lib/queries/filter/offers';
import type { Vocabulary } from '@/lib/queries/filter/vocabulary';
import { OfferList } from './offer-list';
import type { FilterText } from './use-filter-text';

export interface FilterInputProps {
  readonly filter: FilterText;
  readonly vocabulary: Vocabulary;
  /** It is about to be used, so that what it offers is wanted. */
  readonly onWanted: () => void;
  /** Ids of what else is said of it. */
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
  readonly inputRef: RefObject<HTMLInputElement | null>;
}

/** The field of a filter: offers what can stand at the caret. Arrows and Enter take an offer, Enter by itself applies the filter. */
export function FilterInput({ filter, vocabulary, onWanted, describedBy, invalid, inputRef }: FilterInputProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const [caret, setCaret] = useState(0);
  /** Nothing is chosen until an arrow is pressed, so that Enter applies what is typed. */
  const [active, setActive] = useState(-1);
  const completion = open ? completeFilter(filter.text, caret, vocabulary) : undefined;
  const offers = completion?.offers ?? [];
  const chosen = offers[active];

  const close = () => {
    setOpen(false);
    setActive(-1);
  };
  const take = (offer: Offer) => {
    if (!completion) return;
    const taken = takeOffer(filter.text, completion, offer);
    filter.type(taken.text);
    setCaret(taken.caret);
    setActive(-1);
    if (!offer.continues) setOpen(false);
    requestAnimationFrame(() => inputRef.current?.setSelectionRange(taken.caret, taken.caret));
  };
  const go = (step: number) => {
    if (!open) setOpen(true);
    // From the last offer on to none, which is the text as typed.
    else if (offers.length > 0) setActive((active + 1 + step + offers.length + 1) % (offers.length + 1) - 1);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'ArrowDown') go(1);
    else if (event.key === 'ArrowUp') go(-1);
    else if (event.key === 'Enter') {
      if (chosen) take(chosen);
      else {
        filter.apply();
        close();
      }
    } else if (event.key === 'Escape') {
      if (!open && filter.read.ok) return;
      event.stopPropagation();
      if (open) close();
      else filter.revert();
    } else return;
    event.preventDefault();
  };

  return (
    <div className="relative min-w-0 flex-1">
      <input
        id={id}
        ref={inputRef}
        role="combobox"
        type="text"
        aria-label="Filter connections"
        aria-expanded={open && offers.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-activedescendant={chosen ? `${id}-${active}` : undefined}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        placeholder="Filter: from:ns=payments to:app=db port:5432 state:open"
        value={filter.text}
        onFocus={() => {
          filter.begin();
          onWanted();
        }}
        onClick={(event) => {
          setCaret(event.currentTarget.selectionStart ?? 0);
          setOpen(true);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
        onChange={(event) => {
          filter.type(event.target.value);
          setCaret(event.target.selectionStart ?? event.target.value.length);
          setActive(-1);
          setOpen(true);
        }}
        onBlur={() => {
          filter.apply();
          close();
        }}
        onKeyDown={onKeyDown}
        className="h-7 w-full rounded-md border border-control bg-bg px-2 font-mono text-sm placeholder:font-sans placeholder:text-faint aria-invalid:border-cut"
      />
      {open && offers.length > 0 ? <OfferList id={id} offers={offers} more={completion?.more ?? 0} active={active} onActive={setActive} onTake={take} /> : null}
    </div>
  );
}
