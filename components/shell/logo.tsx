/** The mark of Drawbridge, as in public/logo.svg, in the colours of the theme. Decorative; the name stands beside it. */
export function Logo() {
  return (
    <svg width="22" height="22" viewBox="0 0 32 32" fill="none" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round" aria-hidden>
      <path d="M6 27V9M26 27V9" className="stroke-policy" />
      <path d="M6 9l10 9L26 9M6 27l10-9 10 9" className="stroke-accent" />
    </svg>
  );
}
