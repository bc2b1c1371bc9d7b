import { EDGE_WORDS, STATE_WORD } from '@/components/verdict/state-words';
import { Glyph } from './glyph';

/** What the signs in the cells mean; with the draft's only where there is one. */
export function MatrixLegend({ drafted }: { readonly drafted: boolean }) {
  return (
    <ul aria-label="Signs of the matrix" className="flex shrink-0 flex-wrap items-center gap-x-3.5 gap-y-1 border-t bg-panel px-3 py-1.5 text-sm text-muted">
      {(['policy', 'open', 'unknown', 'denied'] as const).map((state) => (
        <li key={state} className="flex items-center gap-1.5">
          <Glyph state={state} /> {STATE_WORD[state]}
        </li>
      ))}
      <li className="flex items-center gap-1.5">
        <Glyph state="partial" /> in part
      </li>
      <li className="flex items-center gap-1.5">
        <Glyph state="mixed" /> mixed, by share
      </li>
      {drafted
        ? (['added', 'cut'] as const).map((state) => (
            <li key={state} className="flex items-center gap-1.5">
              <Glyph state={state} /> {EDGE_WORDS[state]}
            </li>
          ))
        : null}
    </ul>
  );
}
